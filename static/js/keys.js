// The keyboard. Arrows move in a ribbon (stops.js); here is what goes by values and by formats, and what holds everywhere.

import { shrink } from "./cards.js";
import { letGo } from "./choose.js";
import { pin, pinned } from "./pin.js";
import { go, stopsOf } from "./stops.js";

const help = document.getElementById("help");

/** The first pill of the value before or after. */
function field(pill, by) {
  const pills = stopsOf(pill.closest(".ribbon"));
  const first = (at) => {
    while (at > 0 && pills[at - 1].value === pills[at].value) at--;
    return at;
  };
  let at = pills.indexOf(pill);
  if (by > 0) {
    while (at < pills.length && pills[at].value === pill.value) at++;
    return pills[at];
  }
  at = first(at);
  return at > 0 ? pills[first(at - 1)] : undefined;
}

/** The same value in the format before or after; where it has no bytes of its own there, the value around it. */
function format(pill, by) {
  const ribbons = [...document.querySelectorAll(".ribbon")].filter((ribbon) => ribbon.querySelector(".p") && ribbon.checkVisibility());
  const other = ribbons[ribbons.indexOf(pill.closest(".ribbon")) + by];
  if (!other) return undefined;
  const pills = stopsOf(other);
  for (let key = pill.value; key; key = key.slice(0, key.lastIndexOf("/"))) {
    const found = pills.find((one) => one.value === key);
    if (found) return found;
  }
  return pills[0];
}

function inRibbon(event) {
  const pill = event.target.closest?.(".ribbon .p");
  if (!pill) return null;
  switch (event.key) {
    case "ArrowRight": return event.altKey ? () => go(field(pill, 1)) : null;
    case "ArrowLeft": return event.altKey ? () => go(field(pill, -1)) : null;
    case "[": return () => go(format(pill, -1));
    case "]": return () => go(format(pill, 1));
    default: return null;
  }
}

function anywhere(event) {
  if (document.querySelector("dialog[open]")) return null; // its keys are its own
  const menu = document.querySelector(".menu[open]");
  if (event.key === "Escape" && menu) return () => { menu.open = false; menu.querySelector("summary").focus(); };
  if (event.key === "Escape" && document.querySelector(".card.grown")) return shrink;
  if (event.key === "Escape" && (pinned() || document.querySelector(".choosing"))) return () => letGo() || pin("");
  if (event.target.matches?.(".editor *, textarea, input:not([type=radio]), select")) return null;
  switch (event.key) {
    case "/": return () => document.querySelector("#record, #bytes").focus();
    case "?": return () => help.showModal();
    default: return null;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
  const act = inRibbon(event) ?? anywhere(event);
  if (!act) return;
  event.preventDefault();
  act();
});
// A menu closes when something else is meant.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.getElementById("help-open").addEventListener("click", () => help.showModal());
