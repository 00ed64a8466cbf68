// Which bytes of which hex view are selected, and the one outline around them.

import { Grid } from "./grid.js";
import { typing } from "./overtype.js";

const form = document.getElementById("scenario");
const listeners = [];

let chosen = null; // { card, nth, anchor, head }: which ribbon of which card, and the bytes at both ends
let grid = null; // of that ribbon
let grids = new WeakMap();

const resized = new ResizeObserver(() => draw());

/** The bytes of a ribbon as they lie on the screen. */
export function gridOf(ribbon) {
  if (!grids.has(ribbon)) {
    grids.set(ribbon, new Grid(ribbon));
    resized.observe(ribbon);
  }
  return grids.get(ribbon);
}

const ribbonsOf = (card) => [...(document.getElementById(card)?.querySelectorAll(".ribbon.hex") ?? [])];

/** Hear of every change; of null where nothing is selected any more. */
export const hear = (listener) => listeners.push(listener);
const tell = () => listeners.forEach((listener) => listener(now()));

/** What is selected: its grid, its ends, its first and last byte, and what can be done there; or null. */
export function now() {
  if (!chosen) return null;
  const { card, anchor, head } = chosen;
  const own = card !== "card-other" && chosen.nth === 0 && form.matches(".decode");
  return {
    grid, anchor, head, first: Math.min(anchor, head), last: Math.max(anchor, head), single: anchor === head,
    card: document.getElementById(card), format: document.getElementById(card).dataset.format,
    editable: own, // a byte can be written over
  };
}

export function select(ribbon, anchor, head) {
  const card = ribbon.closest(".card").id;
  typing.stop();
  grid = gridOf(ribbon);
  chosen = { card, nth: ribbonsOf(card).indexOf(ribbon), anchor, head: grid.reach(anchor, head) };
  draw();
  tell();
}

export function drop() {
  chosen = grid = null;
  draw();
  tell();
}

/** After a change of the page: the same bytes, where they are still there. `fresh`: ribbons may have changed. */
export function again(fresh) {
  if (fresh) {
    resized.disconnect();
    grids = new WeakMap();
  }
  if (!chosen) return;
  const ribbon = ribbonsOf(chosen.card)[chosen.nth];
  grid = ribbon && gridOf(ribbon);
  if (!grid?.pieces.length) return drop();
  chosen.anchor = grid.clamp(chosen.anchor);
  chosen.head = grid.reach(chosen.anchor, grid.clamp(chosen.head));
  draw();
  tell();
}

const outline = document.createElementNS("http://www.w3.org/2000/svg", "svg");
outline.setAttribute("class", "outline");
outline.setAttribute("aria-hidden", "true");

/** Draw the outline, with the digit that was typed on a byte. */
export function draw() {
  const at = now();
  if (at) grid.draw(outline, at.first, at.last, at.single ? typing.digit : "");
  else outline.remove();
}

/** The outline is no part of what the server sends: it is taken away before an update. */
export const undraw = () => outline.remove();
