// The box of a selection, written by the server: where it is, what it holds, what it says as numbers, what to do with it.

import { drop, hear, now } from "./selected.js";
import { said } from "./words.js";

const form = document.getElementById("scenario");
const status = document.getElementById("status");
const AHEAD = 16; // bytes that are read on from a single one
const READ = 64; // bytes that the server reads
const PAUSE = 120; // milliseconds that a selection stands before the server is asked
const SILENCE = 700; // and before it is said to the ears

const box = Object.assign(document.createElement("div"), { id: "selected", className: "selected" });
box.setAttribute("role", "group");

let opened = null; // whether the numbers are open; null until somebody says so
let asked = null, soon, told;

/** Whether the next byte that is chosen is to be the other end. */
export const further = { on: false };

const hex = (at) => `0x${at.toString(16).padStart(2, "0")}`;

function extent({ first, last, single }) {
  if (single) return said("{0}, 1 byte", hex(first));
  return said("{0} to {1}, {2} bytes", hex(first), hex(last), (last - first + 1).toLocaleString("en"));
}

hear((at) => {
  clearTimeout(soon);
  clearTimeout(told);
  asked?.abort();
  if (!at) {
    further.on = false;
    return box.remove();
  }
  place(at);
  const label = box.querySelector(".extent");
  if (label) label.textContent = extent(at);
  else box.innerHTML = `<header><b class="extent">${extent(at)}</b></header>`;
  soon = setTimeout(ask, PAUSE);
  told = setTimeout(() => {
    if (status.textContent !== extent(at)) status.textContent = extent(at);
  }, SILENCE);
});

// It stands in the inspector; on a phone, where the inspector is a sheet, below the card.
const phone = matchMedia("(max-width: 900px)");
phone.addEventListener("change", () => now() && place(now()));

function place({ card }) {
  const inspector = document.getElementById("inspector");
  if (phone.matches) return void (card.nextElementSibling === box || card.after(box));
  if (inspector.firstElementChild === box) return;
  inspector.prepend(box);
  const column = inspector.parentElement; // the inspector is at the end of it
  column.scrollTop += Math.max(0, inspector.getBoundingClientRect().bottom - column.getBoundingClientRect().bottom);
}

async function ask() {
  const { grid, first, last, single, editable } = now();
  const pieces = grid.piecesIn(first, last);
  const paths = [...new Set(pieces.map(({ button }) => button.value))];
  const body = new FormData();
  const sent = {
    first, last, spans: new Set(pieces.map(({ button }) => button.dataset.row)).size, values: paths.length,
    bytes: grid.digits(first, single ? first + AHEAD - 1 : Math.min(last, first + READ - 1)), [editable ? "editable" : "decode"]: "yes",
  };
  for (const [name, value] of Object.entries(sent)) body.set(name, value);
  for (const path of paths.slice(0, 3)) body.append("path", path);
  asked = new AbortController();
  try {
    const answer = await fetch("/selected", { method: "POST", body, signal: asked.signal });
    const markup = await answer.text();
    box.classList.toggle("old", !answer.ok);
    if (answer.ok && now()) fill(markup, now());
  } catch (error) {
    box.classList.toggle("old", error.name !== "AbortError");
  }
}

function fill(markup, { grid, first, last, single, editable }) {
  const had = box.contains(document.activeElement) ? document.activeElement.dataset : null;
  const scrolled = box.scrollTop;
  box.innerHTML = markup;
  box.setAttribute("aria-label", box.querySelector(".extent").textContent);
  box.querySelector(".numbers").open = opened ?? !single;
  box.querySelector('[data-do="on"]').setAttribute("aria-pressed", String(further.on));
  const open = box.querySelector('[data-do="decode"]');
  if (open) open.hash = new URLSearchParams({ bytes: grid.digits(first, last).replace(/..(?!$)/g, "$& "), writing: "hex" });
  if (editable) document.getElementById("at").value = first; // "Read from here" begins there
  box.scrollTop = scrolled;
  const name = ["do", "way"].find((one) => had?.[one]);
  if (name) box.querySelector(`[data-${name}="${had[name]}"]`)?.focus();
}

// Before the listeners of the page: a button that copies says which bytes.
document.addEventListener("click", ({ target }) => {
  if (!box.contains(target)) return;
  const { grid, first, last, format } = now();
  const way = target.closest("[data-way]");
  if (way) way.value = `${format}:${way.dataset.way}:${grid.digits(first, last)}`;
  const act = target.closest("[data-do]");
  if (act?.dataset.do === "on") act.setAttribute("aria-pressed", String((further.on = !further.on)));
  if (act?.dataset.do === "drop") letGo();
  if (target.matches(".numbers > summary")) opened = !target.parentElement.open;
}, true);

/** Let the selection go; the focus goes from the box to the byte. */
export function letGo() {
  const { grid, head } = now();
  const inside = box.contains(document.activeElement);
  drop();
  if (inside) grid.pieceAt(head).button.focus();
}

// An update would take the box for its own: it steps aside.
let before = null;
export function stepAside() {
  before = { focus: document.activeElement, scrolled: box.scrollTop };
  box.remove();
}
export function comeBack() {
  if (!before || !box.isConnected) return;
  box.scrollTop = before.scrolled;
  if (document.activeElement === document.body && box.contains(before.focus)) before.focus.focus();
}
