// Text fields lie over a mirror of the same text that carries the marks. While somebody types, the mirror follows letter by
// letter, so the marks move along; the server's answer then brings new ones.

import { showAgain } from "./hover.js";
import { colourOne } from "./syntax.js";

const form = document.getElementById("scenario");

const LIT = 65_536; // letters up to which the server marks a text

form.addEventListener("input", ({ target: field }) => {
  if (!field.matches("textarea.live")) return;
  const box = field.parentElement;
  const mirror = box.querySelector(".mirror");
  box.classList.toggle("plain", field.value.length > LIT);
  if (field.value.length > LIT) mirror.replaceChildren();
  else follow(mirror, field.value);
  colourOne(mirror);
});

/** After the server's answer: what was typed meanwhile is in the mirrors, too. */
export function followAll() {
  for (const box of form.querySelectorAll(".editor:not(.plain)")) {
    const mirror = box.querySelector(".mirror");
    const field = box.querySelector("textarea");
    if (mirror && field && mirror.textContent.slice(0, -1) !== field.value) follow(mirror, field.value);
  }
}

/** Make the mirror's text the field's by changing only what differs. A mirror ends with one line end of its own. */
function follow(mirror, text) {
  const old = mirror.textContent.slice(0, -1);
  let start = 0;
  while (start < old.length && old[start] === text[start]) start++;
  let end = 0;
  while (end < old.length - start && end < text.length - start && old.at(-1 - end) === text.at(-1 - end)) end++;
  const range = document.createRange();
  range.setStart(...position(mirror, start));
  range.setEnd(...position(mirror, old.length - end));
  range.deleteContents();
  const added = text.slice(start, text.length - end);
  if (!added) return;
  const { startContainer: node, startOffset: offset } = range;
  if (node.nodeType === Node.TEXT_NODE) node.insertData(offset, added);
  else range.insertNode(document.createTextNode(added));
}

function position(mirror, offset) {
  const walker = document.createTreeWalker(mirror, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (offset <= node.length) return [node, offset];
    offset -= node.length;
  }
  return [mirror, mirror.childNodes.length];
}

/**
 * A field that the server sent anew. What the visitor typed is never touched; a text that was made, and that nobody
 * touched since, is replaced by the new one.
 */
export function renew(field, fresh) {
  const made = fresh.dataset.made;
  if (made) {
    field.dataset.renewed = fresh.defaultValue;
    const abandoned = !field.value.trim() && field !== document.activeElement;
    if (field.value === field.defaultValue || abandoned) refill(field);
  }
  for (const name of ["aria-invalid", "aria-describedby"]) {
    if (fresh.hasAttribute(name)) field.setAttribute(name, fresh.getAttribute(name));
    else field.removeAttribute(name);
  }
}

function refill(field) {
  const text = field.dataset.renewed;
  const { selectionStart, selectionEnd } = field;
  field.defaultValue = text;
  field.value = text;
  if (field === document.activeElement) field.setSelectionRange(selectionStart, selectionEnd);
}

// A schema that was emptied and left is made again.
form.addEventListener("focusout", (event) => {
  const field = event.target;
  if (!field.matches("textarea.live") || field.value.trim() || field.dataset.renewed === undefined) return;
  refill(field);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

// "let go" gives a schema back; what was typed must not come along.
form.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="drop"]');
  if (!button) return;
  const field = document.getElementById(`schema-${button.value}`);
  field.value = "";
  showAgain();
}, true);
