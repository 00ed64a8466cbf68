// The live update. htmx sends the form while somebody types and drops what was superseded; here is what it must not do:
// touch a text field, or take away the last good picture.

import { leave, mirrorsAgain, renew } from "./fields.js";
import { showAgain } from "./hover.js";
import { keepInspector, showPin } from "./pin.js";
import { readPaths } from "./paths.js";
import { chooseAgain } from "./choose.js";
import { rove } from "./stops.js";
import "./keys.js";
import "./focus.js";
import "./waiting.js";
import { cardsAgain } from "./cards.js";
import "./mending.js";
import { said } from "./words.js";

const status = document.getElementById("status");

htmx.registerExtension("bytewise", {
  htmx_before_morph_node(old, { newNode: fresh }) {
    if (leave(old, fresh)) return false;
    if (old instanceof HTMLTextAreaElement) {
      renew(old, fresh);
      return false;
    }
    // data-keep: the server has nothing to put in its place
    if (fresh.dataset && "keep" in fresh.dataset && !("keep" in old.dataset)) {
      old.dataset.stale = "";
      return false;
    }
    return true;
  },
});

/** After the page was read or changed. */
export function settle() {
  mirrorsAgain();
  readPaths();
  cardsAgain();
  showPin();
  showAgain();
  chooseAgain();
  rove();
}

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.swap === "none") return; // an answer that is not shown
  document.getElementById("offline").hidden = true;
  settle();
  if (event.detail.ctx?.target?.id === "workbench") {
    keepInspector();
    saySoon();
  }
});

// A fault of the network or of the server: the picture stays, and says that it is old.
for (const fault of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(fault, ({ detail }) => {
    const code = detail.ctx?.response?.status;
    if (code && code < 500 && ![400, 403, 404].includes(code)) return; // an answer in our own words
    if (!detail.ctx) return;
    document.getElementById("picture").dataset.stale = "";
    document.getElementById("offline").hidden = false;
    say(said("The server did not answer. The last picture stays."));
  });
}

// To the ears, once typing has paused: what is wrong, or the sizes.
let soon;
function saySoon() {
  clearTimeout(soon);
  soon = setTimeout(() => {
    const problem = document.querySelector("#record-told .problem:not(.remark), #bytes-told .problem");
    say(problem ? problem.textContent.trim() : document.getElementById("picture").dataset.said ?? "");
  }, 1500);
}
function say(words) {
  if (status.textContent !== words) status.textContent = words;
}
