// Pointer and focus light up. In a text field it is the caret, or the letter under the pointer, that says which value.

import { keyAt, light } from "./paths.js";

const form = document.getElementById("scenario");
let now = null;

export function show(key) {
  if (key === now) return;
  now = key;
  light(key, "lit");
}

/** After the page changed: the same value again. */
export function showAgain() {
  light(now, "lit");
}

function mirrorOf(field) {
  return field.parentElement.querySelector(".mirror");
}

function keyUnder(event) {
  const pill = event.target.closest(".ribbon .p");
  if (pill) return pill.value;
  const row = event.target.closest("[data-p]");
  if (row) return row.dataset.p;
  if (event.target.matches("textarea.live") && document.caretPositionFromPoint) {
    const caret = document.caretPositionFromPoint(event.clientX, event.clientY);
    if (caret?.offsetNode === event.target) return keyAt(mirrorOf(event.target), caret.offset);
  }
  return null;
}

let waiting = false;
form.addEventListener("pointermove", (event) => {
  if (waiting || event.pointerType === "touch") return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    show(keyUnder(event) ?? focused());
  });
});
form.addEventListener("pointerleave", () => show(focused()));
form.addEventListener("focusin", () => show(focused()));
form.addEventListener("focusout", () => show(null));
document.addEventListener("selectionchange", () => {
  if (document.activeElement?.matches("textarea.live")) show(focused());
});

function focused() {
  const active = document.activeElement;
  if (active?.matches(".ribbon .p")) return active.matches(":focus-visible") ? active.value : null;
  if (active?.matches("textarea.live")) return keyAt(mirrorOf(active), active.selectionStart);
  return null;
}
