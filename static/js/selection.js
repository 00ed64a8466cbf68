// Bytes of the hex view are selected: with the mouse, with Shift and the arrows, or from one byte chosen to the next. On the
// page of decoding two digits write a byte over. Loaded where there is a hex view.

import { pinned } from "./pin.js";
import { typing } from "./overtype.js";
import { again, draw, gridOf, now, select, undraw } from "./selected.js";
import { comeBack, further, letGo, stepAside } from "./selection-box.js";

const form = document.getElementById("scenario");
const LINE = 16; // bytes

function hold(event) {
  event.preventDefault();
  event.stopPropagation();
}

function focusOn(at) {
  now()?.grid.pieceAt(at ?? 0).button.focus({ preventScroll: true });
}

/** The byte under the pointer, the column it is in, and its ribbon. */
function under(event) {
  const ribbon = event.target.closest?.(".ribbon.hex");
  const column = event.target.closest?.(".hex .h, .hex .t");
  if (!ribbon || !column) return null;
  const text = column.matches(".t");
  const at = gridOf(ribbon).byteAt(event.clientX, event.clientY, text);
  return at === null ? null : { ribbon, text, at };
}

// With the mouse

let drag = null; // { ribbon, text, anchor, moved }

document.addEventListener("pointerdown", (event) => {
  if (event.button || event.pointerType === "touch") return;
  const found = under(event);
  if (!found) return;
  const { ribbon, text, at } = found;
  const anchor = event.shiftKey && now()?.grid.ribbon === ribbon ? now().anchor : at;
  drag = { ribbon, text, anchor, moved: event.shiftKey };
  if (!event.shiftKey) return;
  event.preventDefault(); // no text is selected
  select(ribbon, anchor, at);
  focusOn(at);
}, true);

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const { ribbon, text, anchor } = drag;
  if (!ribbon.isConnected || !event.buttons) return void (drag = null);
  const at = gridOf(ribbon).byteAt(event.clientX, event.clientY, text);
  if (at === null || (!drag.moved && at === anchor)) return;
  const is = now();
  if (drag.moved && is?.grid.ribbon === ribbon && is.anchor === anchor && is.head === at) return;
  drag.moved = true;
  select(ribbon, anchor, at);
});

document.addEventListener("pointerup", () => {
  if (drag?.moved) focusOn(now()?.head);
  setTimeout(() => { drag = null; }); // after the click that may follow
});

// A click chooses one byte and pins its value; on another byte of the pinned value it lets the pin be.
let passing = false; // a click of our own making
document.addEventListener("click", (event) => {
  if (passing || !event.detail) return; // by key it pins alone
  const found = under(event);
  if (!found) return;
  if (drag?.moved) return hold(event);
  const { ribbon, text, at } = found;
  const is = now()?.grid.ribbon === ribbon ? now() : null;
  if (further.on && is) {
    further.on = false;
    select(ribbon, is.anchor, at);
    return hold(event);
  }
  const { button } = gridOf(ribbon).pieceAt(at);
  const same = is?.single && is.head === at;
  const held = pinned() === button.value;
  if (same && held) letGo();
  else select(ribbon, at, at);
  button.focus({ preventScroll: true });
  if (held && !same) return hold(event);
  if (text) {
    passing = true;
    button.click();
    passing = false;
  }
}, true);

// The keyboard

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && now() && !document.querySelector(".menu[open]")) {
    if (typing.stop()) draw();
    else letGo();
    return hold(event);
  }
  const piece = event.target.closest?.(".ribbon.hex .p");
  if (!piece) return;
  const held = event.ctrlKey || event.metaKey;
  if (event.shiftKey && !held && move(event, piece)) return hold(event);
  if (form.matches(".decode") && (held ? event.key === "z" && typing.undo() : !event.altKey && digit(event.key, piece))) hold(event);
}, true);

/** Shift and a key that moves: the head of the selection. Whether it was such a key. */
function move({ key, altKey }, piece) {
  const ribbon = piece.closest(".ribbon");
  const grid = gridOf(ribbon);
  const is = now();
  const on = is?.grid === grid && grid.pieceAt(is.head).button.dataset.row === piece.dataset.row; // the focus is at the head
  const at = on ? is.head : grid.pieceOf(piece).start;
  const one = on ? 1 : 0; // the first press selects the byte itself
  const to = {
    ArrowRight: () => (altKey ? grid.spanAt(at + one)?.last : at + one),
    ArrowLeft: () => (altKey ? grid.spanAt(at - one)?.first : at - one),
    ArrowDown: () => at + LINE,
    ArrowUp: () => at - LINE,
    Home: () => at - (at % LINE),
    End: () => at - (at % LINE) + LINE - 1,
  }[key];
  if (!to || (altKey && !key.startsWith("Arrow"))) return false;
  const head = grid.clamp(to() ?? at);
  select(ribbon, on ? is.anchor : at, head);
  focusOn(head);
  grid.reveal(head);
  return true;
}

// Writing over

/** A digit typed on the byte that is selected alone; Backspace takes it back. Whether it was one. */
function digit(key, piece) {
  const is = now();
  if (!is?.single || !is.editable || is.grid.pieceAt(is.head).button !== piece) return false;
  if (key === "Backspace") {
    const was = typing.stop();
    draw();
    return was;
  }
  if (!/^[0-9a-f]$/i.test(key)) return false;
  const digits = typing.take(key);
  draw();
  if (digits) write(digits);
  return true;
}

function write(digits) {
  const { grid, head: at, format } = now();
  if (grid.digits(at, at) !== digits) typing.send(at, digits, format);
  grid.rewrite(at, digits);
  const next = grid.clamp(at + 1);
  select(grid.ribbon, next, next);
  focusOn(next);
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("#selected .digits")) return;
  target.value = target.value.replace(/[^0-9a-f]/gi, "").toLowerCase();
  if (target.value.length === 2) write(target.value);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("#selected .digits")) event.preventDefault();
});

// The page changes

let inGrid = false;
document.addEventListener("htmx:before:swap", () => {
  inGrid = Boolean(document.activeElement?.closest?.(".ribbon.hex"));
  stepAside();
  undraw();
});
document.addEventListener("htmx:after:swap", ({ detail }) => {
  again(detail.ctx?.target?.id !== "inspector");
  comeBack();
  if (inGrid && document.activeElement === document.body) focusOn(now()?.head);
});
document.fonts?.ready.then(draw);

// The help sheet tells of these keys from now on.
const keys = document.getElementById("hex-keys");
if (keys) document.querySelector("#help dl").append(keys.content.cloneNode(true));
