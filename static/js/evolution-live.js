// The live update. The server may change what stands in a field (a fix applied, a version moved); what somebody typed
// since the form was sent is never touched.

import { describe, leave, mirrorsAgain } from "./fields.js";
import { showAgain } from "./hover.js";
import { readPaths } from "./paths.js";
import { stepAgain } from "./evolution-steps.js";
import { rove } from "./stops.js";
import "./focus.js";
import "./evolution-places.js";
import "./mending.js";
import "./menus.js";
import "./waiting.js";
import { say } from "./words.js";

const form = document.getElementById("scenario");

htmx.config.morphSkip = ".menu"; // fields are looked at below

let sent = new Map(); // what each field held when the form was last sent
let asked = ""; // the button that sent it

form.addEventListener("htmx:before:request", () => {
  sent = new Map([...form.elements].filter((field) => field.id).map((field) => [field.id, stateOf(field)]));
});
form.addEventListener("click", (event) => {
  asked = event.target.closest('button[name="do"]')?.value ?? "";
}, true);

const stateOf = (field) => (field.type === "radio" ? field.checked : field.value);

function fill(field, fresh) {
  if (field.type === "radio") field.checked = fresh.checked;
  else if (field.value !== fresh.value) {
    field.value = fresh.value;
    field.defaultValue = fresh.defaultValue;
  }
}

htmx.registerExtension("bytewise", {
  htmx_before_morph_node(old, { newNode: fresh }) {
    // data-keep: the server has nothing to put in its place, so what was last shown stays, and says that it is old
    if (fresh.dataset && "keep" in fresh.dataset && !("keep" in old.dataset)) {
      old.dataset.stale = "";
      return false;
    }
    if (leave(old, fresh)) return false;
    if (!old.matches?.("textarea, input:not([type=hidden]), select")) return true;
    const moved = sent.has(old.id) && stateOf(old) !== sent.get(old.id);
    if (old instanceof HTMLSelectElement) {
      if (!moved) {
        old.replaceChildren(...fresh.cloneNode(true).childNodes);
        old.value = fresh.value;
      }
      return false;
    }
    if (!moved && !(old.name === "show")) fill(old, fresh);
    describe(old, fresh);
    return false;
  },
});

/** After the page was read or changed. */
export function settle() {
  mirrorsAgain();
  readPaths();
  showAgain();
  stepAgain();
  rove();
}

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.target?.id !== "workbench") return;
  delete document.getElementById("found").dataset.stale;
  settle();
  const title = document.getElementById("reading-title");
  // The button that was pressed may be gone: go on from the verdict.
  if (document.activeElement === document.body && asked) title.focus({ preventScroll: true });
  asked = "";
  saySoon();
});

// To the ears, once typing has paused: the verdict.
let soon;
function saySoon() {
  clearTimeout(soon);
  soon = setTimeout(() => say(document.getElementById("reading-title").textContent.trim().replace(/\s+/g, " ")), 900);
}
