// Cards fold to their bar, and one may fill the window. With more than eight of them they begin folded.

import { said } from "./words.js";

const MANY = 8;
const folded = new Map(); // format -> whether the visitor folded it
let grown = null;

/** After the page changed: as they were. */
export function cardsAgain() {
  const cards = [...document.querySelectorAll("#picture > .card[data-format]")];
  const many = cards.length > MANY;
  for (const card of cards) fold(card, folded.get(card.dataset.format) ?? many);
  if (grown && !cards.some((card) => card.dataset.format === grown)) grown = null;
  for (const card of cards) grow(card, card.dataset.format === grown);
  document.documentElement.classList.toggle("grown", grown !== null);
}

function fold(card, yes) {
  card.classList.toggle("folded", yes);
  const button = card.querySelector(".fold");
  if (!button) return;
  button.setAttribute("aria-expanded", String(!yes));
  button.title = said(yes ? "Open" : "Fold to its bar");
}

function grow(card, yes) {
  card.classList.toggle("grown", yes);
  const button = card.querySelector(".grow");
  if (!button) return;
  button.setAttribute("aria-pressed", String(yes));
  button.title = said(yes ? "Back to the others (Esc)" : "Fill the window");
}

/** Whether a card filled the window. */
export function shrink() {
  if (!grown) return false;
  const card = document.getElementById(`card-${grown}`);
  grown = null;
  cardsAgain();
  card?.querySelector(".grow")?.focus();
  return true;
}

document.addEventListener("click", ({ target }) => {
  const card = target.closest("#picture > .card[data-format]");
  const key = card?.dataset.format;
  if (key && target.closest(".fold")) {
    folded.set(key, !card.classList.contains("folded"));
    return cardsAgain();
  }
  if (key && target.closest(".grow")) {
    grown = grown === key ? null : key;
    if (grown) folded.set(key, false);
    return cardsAgain();
  }
  const way = target.closest(".sizes a");
  if (way) {
    const opened = document.querySelector(way.getAttribute("href"));
    if (opened?.classList.contains("folded")) {
      folded.set(opened.dataset.format, false);
      cardsAgain();
    }
  }
  const pick = target.closest("#formats button[data-pick]");
  if (pick) choose(pick);
});

/** All formats, those of the book, or one family, or that family no more. */
function choose(button) {
  const boxes = [...document.querySelectorAll('#formats input[name="format"]')];
  const wanted = button.dataset.pick;
  if (wanted === "family") {
    const own = [...button.closest("fieldset").querySelectorAll("input")];
    const all = own.every((box) => box.checked);
    for (const box of own) box.checked = !all;
  } else {
    const keys = wanted === "all" ? null : wanted.split(" ");
    for (const box of boxes) box.checked = keys === null || keys.includes(box.value);
  }
  boxes[0].dispatchEvent(new Event("input", { bubbles: true }));
}
