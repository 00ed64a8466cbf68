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
import { say } from "./words.js";

htmx.registerExtension("bytewise", {
  htmx_before_morph_node(old, { newNode: fresh }) {
    if (leave(old, fresh) || take(old, fresh)) return false;
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

/**
 * A ribbon in which nobody is at work becomes the new one pill by pill: htmx would look for the best pairs among a thousand. They
 * are not replaced, as each is a button of the form, which counts all its buttons whenever one comes or goes.
 */
function take(old, fresh) {
  if (!old.matches?.(".ribbon") || old.contains(document.activeElement)) return false;
  if (old.querySelector(".next") || fresh.querySelector(".next")) return false; // htmx's own
  become(old, fresh);
  return true;
}

function become(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  if (old.nodeType === Node.TEXT_NODE) return void (old.data = fresh.data);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const before = [...old.childNodes], after = [...fresh.childNodes];
  for (const [at, node] of after.entries()) before[at] ? become(before[at], node) : old.append(node);
  for (const node of before.slice(after.length)) node.remove();
}

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
  settle();
  if (event.detail.ctx?.target?.id === "workbench") {
    keepInspector();
    saySoon();
  }
});

// To the ears, once typing has paused: what is wrong, or the sizes.
let soon;
function saySoon() {
  clearTimeout(soon);
  soon = setTimeout(() => {
    const problem = document.querySelector("#record-told .problem:not(.remark), #bytes-told .problem");
    say(problem ? problem.textContent.trim() : document.getElementById("picture").dataset.said ?? "");
  }, 1500);
}
