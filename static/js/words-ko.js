// What the scripts say, in Korean. English is the key.

export const KOREAN = {
  "Open": "펼치기",
  "Fold to its bar": "막대로 접기",
  "Back to the others (Esc)": "다른 형식으로 돌아가기 (Esc)",
  "Fill the window": "창에 꽉 채우기",
  "The server answered {0}.": "서버 응답: {0}.",
  "Not copied: {0}": "복사하지 못함: {0}",
  "{0} copied.": "{0}: 복사되었습니다.",
  "{0} copied, {1} characters.": "{0}: {1}자가 복사되었습니다.",
  "{0} saved.": "{0}: 저장되었습니다.",
  "{0}: {1} bytes given, {2} allowed": "{0}: {1}바이트, 허용 {2}바이트",
  "from {0}": "{0}에서",
  "The server did not answer. The last picture stays.": "서버가 응답하지 않습니다. 마지막 그림이 그대로 남습니다.",
  "Play": "재생",
  "Pause": "멈춤",
  "{0} of {1}": "{1}단계 중 {0}",
  "This link has {0} characters, and some tools cut links longer than {1}. The short one is safe.":
    "이 링크는 {0}자입니다. {1}자보다 긴 링크를 자르는 도구도 있으니, 짧은 링크가 안전합니다.",
  "This link has {0} characters, and some tools cut links longer than {1}.":
    "이 링크는 {0}자입니다. {1}자보다 긴 링크를 자르는 도구도 있습니다.",
  "The server did not answer, so nothing was stored. The other link needs no server to be made.":
    "서버가 응답하지 않아 저장되지 않았습니다. 다른 링크는 서버 없이도 만들어집니다.",
  "Stored. The link is kept for ever.": "저장되었습니다. 링크는 영구히 유지됩니다.",
  "Copied: {0}.": "복사됨: {0}.",
  "forget them": "모두 지우기",
  "Yours, kept on this device only": "내 기록, 이 기기에만 남습니다",
  "{0} is no text. Drop it on the page Decode to see what its bytes are.": "{0}은(는) 텍스트가 아닙니다. 해독 페이지에 놓으면 바이트가 무엇인지 보여 줍니다.",
  "system": "시스템",
  "light": "밝게",
  "dark": "어둡게",
  "Theme: {0}": "테마: {0}",
  "Colours of the kinds": "종류별 색",
};
