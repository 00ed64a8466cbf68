// Bytes of the hex view are selected: with the mouse, with Shift and the arrows, or from one byte chosen to the next. A
// selection is one outline over the bytes and their letters, and a box that the server writes: what they say as numbers.

import { pinned } from "./pin.js";
import { Grid } from "./grid.js";
import { typing } from "./overtype.js";

const form = document.getElementById("scenario");
const status = document.getElementById("status");
const AHEAD = 16; // bytes that are read on from a single one
const READ = 64; // bytes that the server reads
const PAUSE = 120; // milliseconds that a selection stands before the server is asked

const box = Object.assign(document.createElement("div"), { id: "selected", className: "selected" });
box.setAttribute("role", "group");

let chosen = null; // { card, nth, anchor, head, text }: which ribbon, which bytes; text: made in the column of letters
let grid = null; // of the chosen ribbon
let further = false; // the next byte chosen is the other end
let opened = null; // whether the numbers are open; null until somebody says so

// The ribbons

const grids = new WeakMap();
function gridOf(ribbon) {
  if (!grids.has(ribbon)) {
    grids.set(ribbon, new Grid(ribbon));
    resized.observe(ribbon);
  }
  return grids.get(ribbon);
}
const resized = new ResizeObserver(() => draw());

const ribbonsOf = (card) => [...(document.getElementById(card)?.querySelectorAll(".ribbon.hex") ?? [])];
const first = () => Math.min(chosen.anchor, chosen.head);
const last = () => Math.max(chosen.anchor, chosen.head);

const formatOf = (card) => document.getElementById(card).dataset.format;

/** The byte that is selected alone, where it can be written over. */
const single = () => chosen && editable() && chosen.anchor === chosen.head ? chosen.head : null;
const editable = () => form.matches(".decode") && chosen.nth === 0 && chosen.card !== "card-other";

function select(ribbon, anchor, head, text = false) {
  typing.stop();
  const card = ribbon.closest(".card").id;
  chosen = { card, nth: ribbonsOf(card).indexOf(ribbon), anchor, head, text };
  grid = gridOf(ribbon);
  show();
}

function drop() {
  if (!chosen) return false;
  const inside = box.contains(document.activeElement);
  const piece = grid?.pieceAt(chosen.head)?.button;
  chosen = grid = null;
  further = false;
  draw();
  box.remove();
  asked?.abort();
  if (inside) piece?.focus();
  return true;
}

/** After every change of the page: the same bytes, where they are still there. */
export function again() {
  if (!chosen) return;
  const ribbon = ribbonsOf(chosen.card)[chosen.nth];
  if (!ribbon) return void drop();
  grids.delete(ribbon);
  grid = gridOf(ribbon);
  if (grid.end === grid.start) return void drop();
  chosen.anchor = grid.clamp(chosen.anchor);
  chosen.head = grid.clamp(chosen.head);
  show();
}

// What is seen

const outline = document.createElementNS("http://www.w3.org/2000/svg", "svg");
outline.setAttribute("class", "outline");
outline.setAttribute("aria-hidden", "true");

function draw() {
  if (!chosen) return outline.remove();
  grid.draw(outline, first(), last(), single() === null ? "" : typing.digit);
}

const KOREAN = document.documentElement.lang === "ko";
const hex = (at) => `0x${at.toString(16).padStart(2, "0")}`;
function extent() {
  const count = last() - first() + 1;
  if (count === 1) return `${hex(first())}, ${KOREAN ? "1바이트" : "1 byte"}`;
  const said = count.toLocaleString("en");
  return KOREAN ? `${hex(first())}~${hex(last())}, ${said}바이트` : `${hex(first())} to ${hex(last())}, ${said} bytes`;
}

/** The box stands in the inspector; on a phone, whose inspector is a sheet, below the card. */
const phone = matchMedia("(max-width: 900px)");
function place() {
  const inspector = document.getElementById("inspector");
  const card = document.getElementById(chosen.card);
  if (phone.matches && card.nextElementSibling !== box) card.after(box);
  if (phone.matches || inspector.firstElementChild === box) return;
  inspector.prepend(box);
  const column = inspector.parentElement; // the inspector is at the end of it
  column.scrollTop += Math.max(0, inspector.getBoundingClientRect().bottom - column.getBoundingClientRect().bottom);
}
phone.addEventListener("change", () => chosen && (place(), draw()));

function show() {
  draw();
  place();
  const label = box.querySelector(".extent");
  if (label) label.textContent = extent();
  else box.innerHTML = `<header><output class="extent">${extent()}</output></header>`;
  ask();
  say();
}

let asked = null, soon, told;
function ask() {
  clearTimeout(soon);
  asked?.abort();
  soon = setTimeout(fetchBox, PAUSE);
}

async function fetchBox() {
  const [from, to] = [first(), last()];
  const body = new FormData();
  const pieces = grid.piecesIn(from, to);
  const paths = [...new Set(pieces.map(({ button }) => button.value))];
  const sent = {
    first: from, last: to, spans: new Set(pieces.map(({ button }) => button.dataset.row)).size, values: paths.length,
    bytes: grid.digits(from, from === to ? from + AHEAD - 1 : Math.min(to, from + READ - 1)),
    decode: form.matches(".decode") && editable() ? "" : "yes", editable: editable() ? "yes" : "",
  };
  for (const [name, value] of Object.entries(sent)) body.set(name, value);
  for (const path of paths.slice(0, 3)) body.append("path", path);
  asked = new AbortController();
  try {
    const answer = await fetch("/selected", { method: "POST", body, signal: asked.signal });
    if (answer.ok) fill(await answer.text());
  } catch (error) {
    if (error.name !== "AbortError") box.classList.add("old");
  }
}

function fill(markup) {
  const within = box.contains(document.activeElement) ? document.activeElement.dataset.do ?? document.activeElement.className : null;
  const scrolled = box.scrollTop;
  box.classList.remove("old");
  box.innerHTML = markup;
  box.setAttribute("aria-label", box.querySelector(".extent").textContent);
  box.querySelector(".numbers").open = opened ?? chosen.anchor !== chosen.head;
  box.querySelector('[data-do="on"]').setAttribute("aria-pressed", String(further));
  const open = box.querySelector('[data-do="decode"]');
  if (open) open.hash = new URLSearchParams({ bytes: grid.digits(first(), last()).replace(/..(?!$)/g, "$& "), writing: "hex" });
  if (editable()) document.getElementById("at").value = first();
  box.scrollTop = scrolled;
  if (within) box.querySelector(`[data-do="${within}"], .${within.split(" ")[0]}`)?.focus();
  box.dataset.of = `${first()}-${last()}`;
}

function say() {
  clearTimeout(told);
  told = setTimeout(() => {
    if (chosen && status.textContent !== extent()) status.textContent = extent();
  }, 700);
}

box.addEventListener("toggle", ({ target, isTrusted }) => {
  if (isTrusted && target.matches(".numbers") && target.open !== (opened ?? chosen?.anchor !== chosen?.head)) opened = target.open;
}, true);

// With the mouse

let drag = null; // { ribbon, anchor, text, moved }
let passing = false; // a click of our own making

document.addEventListener("pointerdown", (event) => {
  const ribbon = event.target.closest?.(".ribbon.hex");
  if (!ribbon || event.button || event.pointerType === "touch") return;
  const text = Boolean(event.target.closest(".t"));
  if (!text && !event.target.closest(".h")) return;
  const at = gridOf(ribbon).byteAt(event.clientX, event.clientY, text);
  if (at === null) return;
  const extend = event.shiftKey && chosen && grid?.ribbon === ribbon;
  drag = { ribbon, anchor: extend ? chosen.anchor : at, text, moved: event.shiftKey };
  if (event.shiftKey) {
    event.preventDefault(); // no text is selected
    select(ribbon, drag.anchor, at, text);
    focusOn(at);
  }
}, true);

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!drag.ribbon.isConnected || !event.buttons) return void (drag = null);
  const at = gridOf(drag.ribbon).byteAt(event.clientX, event.clientY, drag.text);
  if (at === null || (!drag.moved && at === drag.anchor)) return;
  drag.moved = true;
  if (chosen?.head !== at || chosen.anchor !== drag.anchor || grid?.ribbon !== drag.ribbon) select(drag.ribbon, drag.anchor, at, drag.text);
});

document.addEventListener("pointerup", () => {
  if (drag?.moved) focusOn(chosen?.head);
  setTimeout(() => { drag = null; }); // after the click that may follow
});

// A click chooses one byte, and pins its value; on another byte of the pinned value it lets the pin be.
document.addEventListener("click", (event) => {
  if (passing) return;
  const dragged = drag?.moved;
  drag = null;
  const ribbon = event.target.closest?.(".ribbon.hex");
  if (!ribbon || !event.target.closest(".h, .t")) return;
  if (dragged) return hold(event);
  if (!event.detail) return; // by key: it pins alone
  const text = Boolean(event.target.closest(".t"));
  const at = gridOf(ribbon).byteAt(event.clientX, event.clientY, text);
  if (at === null) return;
  if (further && chosen && grid.ribbon === ribbon) {
    further = false;
    select(ribbon, chosen.anchor, at, text);
    return hold(event);
  }
  const { button } = gridOf(ribbon).pieceAt(at);
  const same = chosen && grid.ribbon === ribbon && chosen.anchor === at && chosen.head === at;
  if (same && pinned() === button.value) drop();
  else select(ribbon, at, at, text);
  focusOn(at);
  if (pinned() === button.value && !same) return hold(event);
  if (text) press(button);
}, true);

function hold(event) {
  event.preventDefault();
  event.stopPropagation();
}

function press(button) {
  passing = true;
  button.click();
  passing = false;
}

function focusOn(at) {
  const button = at === undefined ? null : grid?.pieceAt(at)?.button;
  button?.focus({ preventScroll: true });
}

// The keyboard

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  const piece = event.target.closest?.(".ribbon.hex .p");
  if (event.key === "Escape" && chosen && !document.querySelector(".menu[open]")) {
    if (!typing.stop()) drop();
    else draw();
    return hold(event);
  }
  if (!piece || event.altKey && event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  if (event.shiftKey && !event.ctrlKey && !event.metaKey && move(event, piece)) return hold(event);
  if (form.matches(".decode") && overtype(event, piece)) hold(event);
}, true);

/** Shift and a key that moves: the head of the selection. Whether it was one. */
function move(event, piece) {
  const ribbon = piece.closest(".ribbon");
  const fresh = gridOf(ribbon);
  const own = fresh.pieceOf(piece);
  const held = chosen && grid?.ribbon === ribbon && fresh.pieceAt(chosen.head)?.button.dataset.row === piece.dataset.row;
  const at = held ? chosen.head : own.start;
  const to = {
    ArrowRight: () => (event.altKey ? fresh.spanAt(at + 1)?.last : held ? at + 1 : at),
    ArrowLeft: () => (event.altKey ? fresh.spanAt(at - 1)?.first : held ? at - 1 : at),
    ArrowDown: () => at + 16,
    ArrowUp: () => at - 16,
    Home: () => at - (at % 16),
    End: () => at - (at % 16) + 15,
  }[event.key];
  if (!to) return false;
  const head = fresh.clamp(to() ?? at);
  select(ribbon, held ? chosen.anchor : at, head, held && chosen.text);
  focusOn(head);
  fresh.reveal(head);
  return true;
}

/** Two digits on one byte write it over; Ctrl+Z takes that back. */
function overtype(event, piece) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") return typing.undo();
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const at = single();
  if (at === null || grid.pieceAt(at)?.button !== piece) return false;
  if (event.key === "Backspace" && typing.stop()) return draw(), true;
  if (!/^[0-9a-f]$/i.test(event.key)) return false;
  write(at, typing.take(event.key));
  return true;
}

function write(at, digits) {
  draw();
  if (!digits) return;
  const before = grid.digits(at, at);
  if (before !== digits) typing.send(at, digits, formatOf(chosen.card));
  grid.rewrite(at, digits);
  const next = grid.clamp(at + 1);
  select(grid.ribbon, next, next);
  focusOn(next);
}

// In the box

box.addEventListener("input", ({ target }) => {
  if (!target.matches(".digits")) return;
  target.value = target.value.replace(/[^0-9a-f]/gi, "").toLowerCase();
  if (target.value.length === 2 && single() !== null) write(single(), target.value);
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".digits")) event.preventDefault();
});
document.addEventListener("click", ({ target }) => {
  const way = target.closest?.("#selected [data-way]");
  if (way) way.value = `${formatOf(chosen.card)}:${way.dataset.way}:${grid.digits(first(), last())}`;
  const act = target.closest?.("#selected [data-do]");
  if (act?.dataset.do === "drop") drop();
  if (act?.dataset.do === "on") act.setAttribute("aria-pressed", String((further = !further)));
}, true);

// The help sheet tells of these keys from now on.
const keys = document.getElementById("hex-keys");
if (keys) document.querySelector("#help dl").append(keys.content.cloneNode(true));

// The page changes

let before = null; // what had the focus: the box is taken out of the way of an update, and put back
document.addEventListener("htmx:before:swap", () => {
  before = { focus: document.activeElement, inGrid: Boolean(document.activeElement?.closest?.(".ribbon.hex")), scrolled: box.scrollTop };
  box.remove();
  outline.remove();
});
document.addEventListener("htmx:after:swap", () => {
  again();
  if (!chosen || !before) return;
  box.scrollTop = before.scrolled;
  if (document.activeElement !== document.body) return;
  if (box.contains(before.focus)) before.focus.focus();
  else if (before.inGrid) focusOn(chosen.head);
});
document.fonts?.ready.then(draw);
