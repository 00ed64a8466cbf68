// Text fields. A field is the truth of its text, with or without scripts; the editor that is laid over it (editors.js) shows the
// field's text and writes into it. Who changes a field sets its value and sends it `input`, as a visitor's typing would.

const form = document.getElementById("scenario");

/** Whether somebody is at work in a field or in the editor over it. */
const busy = (field) => field.parentElement.contains(document.activeElement);

/**
 * A field that the server sent anew. What the visitor typed is never touched; a text that was made, and that nobody
 * touched since, is replaced by the new one.
 */
export function renew(field, fresh) {
  const made = fresh.dataset.made;
  if (made) {
    field.dataset.renewed = fresh.defaultValue;
    const abandoned = !field.value.trim() && !busy(field);
    if (field.value === field.defaultValue || abandoned) refill(field);
  }
  describe(field, fresh);
}

/** What a field says of itself, as the server says it now. */
export function describe(field, fresh) {
  for (const name of ["aria-invalid", "aria-describedby", "aria-label"]) {
    if (fresh.hasAttribute(name)) field.setAttribute(name, fresh.getAttribute(name));
    else field.removeAttribute(name);
  }
}

function refill(field) {
  field.defaultValue = field.dataset.renewed;
  field.value = field.dataset.renewed;
}

/** What an update leaves as it is in an editor: its code; the mirror is taken over whole, as nobody looks at its nodes. */
export function leave(old, fresh) {
  if (old.matches?.(".editor > .mirror")) old.replaceChildren(...fresh.childNodes);
  return Boolean(old.matches?.(".editor > .mirror, .editor > .code"));
}

/** Mirrors show marks and the numbers of lines until the editors have come: none of them is older than its field. */
export function mirrorsAgain() {
  for (const mirror of form.querySelectorAll(".editor:not(:has(.cm-editor)) > .mirror")) {
    const text = mirror.textContent;
    if (text && text.slice(0, -1) !== mirror.parentElement.querySelector("textarea").value) mirror.replaceChildren();
  }
}

const bring = () => import("./editors.js").catch(() => {}); // where they cannot come, fields do

/**
 * The editors come when the page stands and nothing else is to be done; on a phone, where they are most of what there is to fetch
 * and to run, with the first touch.
 */
export async function bringEditors() {
  if (matchMedia("(pointer: coarse)").matches) {
    for (const sign of ["pointerdown", "keydown", "focusin", "scroll"]) addEventListener(sign, bring, { once: true });
    return;
  }
  await new Promise((now) => (window.requestIdleCallback ?? setTimeout)(now));
  await bring();
}

form.addEventListener("input", ({ target }) => {
  if (target.matches("textarea.live")) mirrorsAgain();
});

// What is changed on the page of a stored scenario is not part of its link.
form.addEventListener("input", () => document.getElementById("kept")?.classList.add("changed"));

// A schema that was emptied and left is made again.
form.addEventListener("focusout", ({ target }) => {
  const field = target.closest(".editor")?.querySelector("textarea.live");
  if (!field || field.value.trim() || field.dataset.renewed === undefined) return;
  refill(field);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

// "let go" gives a schema back; what was typed must not come along.
form.addEventListener("click", ({ target }) => {
  const button = target.closest('button[name="drop"]');
  if (button) document.getElementById(`schema-${button.value}`).value = "";
}, true);
