// The keyboard. A ribbon is one tab stop; arrows move in it.

import { shrink } from "./cards.js";
import { letGo } from "./choose.js";
import { pin, pinned } from "./pin.js";

const help = document.getElementById("help");

/** One pill of each ribbon takes part in tabbing: the one that has the focus, the pinned one, or the first. */
export function rove() {
  for (const ribbon of document.querySelectorAll(".ribbon")) {
    const pills = pillsOf(ribbon);
    const stop = pills.find((pill) => pill === document.activeElement) ?? pills.find((pill) => pill.matches(".pin")) ?? pills[0];
    for (const pill of pills) pill.tabIndex = pill === stop ? 0 : -1;
  }
}

const pillsOf = (ribbon) => [...ribbon.querySelectorAll(".p")];

function go(pill) {
  if (!pill) return;
  for (const other of pill.closest(".ribbon").querySelectorAll('.p[tabindex="0"]')) other.tabIndex = -1;
  pill.tabIndex = 0;
  pill.focus();
}

function step(pill, by) {
  const pills = pillsOf(pill.closest(".ribbon"));
  return pills[pills.indexOf(pill) + by];
}

/** The first pill of the value before or after. */
function field(pill, by) {
  const pills = pillsOf(pill.closest(".ribbon"));
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

/** The pill above or below, nearest across. */
function row(pill, by) {
  const own = pill.getBoundingClientRect();
  const middle = (box) => box.left + box.width / 2;
  let best, distance = Infinity, line = null;
  const pills = pillsOf(pill.closest(".ribbon"));
  for (let at = pills.indexOf(pill) + by; pills[at]; at += by) {
    const box = pills[at].getBoundingClientRect();
    if (Math.abs(box.top - own.top) < 4) continue;
    line ??= box.top;
    if (Math.abs(box.top - line) > 4) break;
    const away = Math.abs(middle(box) - middle(own));
    if (away < distance) [best, distance] = [pills[at], away];
  }
  return best;
}

/** The same value in the format before or after; where it has no bytes of its own there, the value around it. */
function format(pill, by) {
  const ribbons = [...document.querySelectorAll(".ribbon")].filter((ribbon) => ribbon.querySelector(".p"));
  const other = ribbons[ribbons.indexOf(pill.closest(".ribbon")) + by];
  if (!other) return undefined;
  const pills = pillsOf(other);
  for (let key = pill.value; key; key = key.slice(0, key.lastIndexOf("/"))) {
    const found = pills.find((one) => one.value === key);
    if (found) return found;
  }
  return pills[0];
}

function inRibbon(event) {
  const pill = event.target.closest?.(".ribbon .p");
  if (!pill) return null;
  const pills = () => pillsOf(pill.closest(".ribbon"));
  switch (event.key) {
    case "ArrowRight": return () => go(event.altKey ? field(pill, 1) : step(pill, 1));
    case "ArrowLeft": return () => go(event.altKey ? field(pill, -1) : step(pill, -1));
    case "ArrowDown": return () => go(row(pill, 1));
    case "ArrowUp": return () => go(row(pill, -1));
    case "Home": return () => go(pills()[0]);
    case "End": return () => go(pills().at(-1));
    case "[": return () => go(format(pill, -1));
    case "]": return () => go(format(pill, 1));
    default: return null;
  }
}

function anywhere(event) {
  if (help.open) return null;
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
// A click, too, moves the tab stop.
document.addEventListener("focusin", (event) => {
  if (event.target.matches(".ribbon .p") && event.target.tabIndex !== 0) go(event.target);
});
