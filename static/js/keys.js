// The keyboard. Arrows move in a ribbon (stops.js); here is what goes by values and by formats, and what holds everywhere.

import { shrink } from "./cards.js";
import { letGo } from "./choose.js";
import { takesLetters } from "./menus.js";
import { pin, pinned } from "./pin.js";
import { go, stopsOf } from "./stops.js";

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
  if (event.key === "Escape" && document.querySelector(".card.grown")) return shrink;
  if (event.key === "Escape" && (pinned() || document.querySelector(".choosing"))) return () => letGo() || pin("");
  return event.key === "/" && !takesLetters(event.target) ? () => document.querySelector("#record, #bytes").focus() : null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
  const act = inRibbon(event) ?? anywhere(event);
  if (!act) return;
  event.preventDefault();
  act();
});
