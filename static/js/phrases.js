// What CodeMirror says of its own, in Korean; English it speaks itself.

const KOREAN = {
  "Find": "찾기",
  "Replace": "바꿀 내용",
  "next": "다음",
  "previous": "이전",
  "all": "모두 선택",
  "match case": "대소문자 구분",
  "by word": "단어 단위",
  "regexp": "정규식",
  "replace": "바꾸기",
  "replace all": "모두 바꾸기",
  "close": "닫기",
  "current match": "현재 일치 항목",
  "replaced $ matches": "$곳을 바꾸었습니다",
  "replaced match on line $": "$번째 줄의 일치 항목을 바꾸었습니다",
  "on line": "줄:",
  "Diagnostics": "문제",
  "No diagnostics": "문제 없음",
  "Selection deleted": "선택 영역을 삭제했습니다",
  "Control character": "제어 문자",
  "Go to line": "줄로 이동",
  "go": "이동",
};

export const phrases = document.documentElement.lang === "ko" ? KOREAN : {};
