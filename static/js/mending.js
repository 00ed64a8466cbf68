// What is wrong with a text, and what a problem offers to do about it: in its line under the field, and in the editor.

/** The problems that are told of a field, for the editor: `from` and `to` in UTF-16 units of the text that the server saw. */
export function faultsOf(field) {
  return [...document.querySelectorAll(`.problem[data-field="${CSS.escape(field.id)}"]`)].map((problem) => {
    const button = problem.querySelector("button.mend");
    return {
      from: Math.min(Number(problem.dataset.from), field.value.length),
      to: Math.min(Number(problem.dataset.to), field.value.length),
      severity: problem.matches(".remark") ? "info" : "error",
      message: wordsOf(problem),
      actions: button ? [{ name: button.textContent, apply: () => mend(problem) }] : [],
    };
  });
}

/** What it says, without its place, which the editor shows, and without its button. */
function wordsOf(problem) {
  const words = problem.cloneNode(true);
  for (const part of words.querySelectorAll(".at, button")) part.remove();
  return words.textContent.replace(/\s+/g, " ").trim();
}

/** Do what a problem offers, if the text is still the one that it was found in; otherwise a new answer is on its way. */
function mend({ dataset }) {
  const field = document.getElementById(dataset.field);
  const mirror = field.parentElement.querySelector(".mirror");
  if (mirror.textContent.slice(0, -1) !== field.value) return;
  field.setRangeText(dataset.text, Number(dataset.start), Number(dataset.end), "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

/** Mend the first that can be mended, from the keyboard. */
export function mendFirst(field) {
  const problem = document.querySelector(`.problem[data-field="${CSS.escape(field.id)}"]:has(button.mend)`);
  if (problem) mend(problem);
  return Boolean(problem);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.mend");
  if (!button) return;
  event.preventDefault();
  mend(button.closest(".problem"));
}, true);
