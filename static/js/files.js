// Files that are dropped anywhere on a page.

import { said } from "./words.js";

const form = document.getElementById("scenario");
const LIMIT = 1 << 20;

/** What is to be said of a file that is larger than what may be pasted; nothing of another. */
export function tooLarge({ name, size }) {
  return size > LIMIT ? said("{0}: {1} bytes given, {2} allowed", name, size.toLocaleString("en"), LIMIT.toLocaleString("en")) : "";
}

const carries = (event) => event.dataTransfer?.types.includes("Files");

/** Give `take` each file that is dropped. */
export function onDrop(take) {
  addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    form.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("dropping");
  });
  addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    form.classList.remove("dropping");
    take(event.dataTransfer.files[0]);
  });
}
