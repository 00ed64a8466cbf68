// Pointer and focus light up. In an editor it is the caret, or the letter under the pointer, that says which value.

import { light } from "./paths.js";

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

function keyUnder({ target }) {
  return target.closest(".ribbon .p")?.value ?? target.closest("[data-p]")?.dataset.p ?? null;
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

let caret = null; // the value that the caret of the editor at work is in
form.addEventListener("caret", ({ detail }) => {
  caret = detail;
  show(focused());
});

function focused() {
  const active = document.activeElement;
  if (active?.matches(".ribbon .p")) return active.matches(":focus-visible") ? active.value : null;
  return active?.matches(".cm-content") ? caret : null;
}
