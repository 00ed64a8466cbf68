// Stepping through the reading: buttons, arrow keys and the space bar, or play. All steps are in the page already.

import { said } from "./words.js";

const form = document.getElementById("scenario");
const PACE = 1600;

let now = null; // the step that is shown, or null before the first
let timer = 0;

const field = () => document.getElementById("hidden-step");
const steps = () => [...document.querySelectorAll("#steps .step")];

function show(number) {
  const all = steps();
  now = all.length && number !== null ? Math.max(0, Math.min(number, all.length - 1)) : null;
  field().value = now ?? "";
  const step = now === null ? null : all[now];
  const wiring = document.getElementById("wiring");
  for (const lit of document.querySelectorAll("#reading .now")) lit.classList.remove("now");
  for (const lit of document.querySelectorAll("#reading .p.lit")) lit.classList.remove("lit");
  for (const other of all) other.removeAttribute("aria-current");
  if (step) step.setAttribute("aria-current", "step");
  rove(all);
  wiring?.toggleAttribute("data-stepping", step !== null);
  if (!step) return;
  const { writer, reader, wire, from, to } = step.dataset;
  for (const id of [`w-${writer}`, `r-${reader}`, `wire-${wire}`]) document.getElementById(id)?.classList.add("now");
  for (const piece of document.querySelectorAll("#reading .p[data-at]")) {
    const at = Number(piece.dataset.at);
    if (at >= Number(from) && at < Number(to)) piece.classList.add("lit");
  }
  const list = document.getElementById("steps");
  if (step.offsetTop < list.scrollTop || step.offsetTop + step.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = step.offsetTop - list.clientHeight / 2;
  }
  const at = count(said("{0} of {1}", now + 1, all.length));
  document.getElementById("saying").replaceChildren(at, " ", step.querySelector(".detail").textContent);
  ends(document.getElementById("step-before"), now === 0, document.getElementById("step-after"));
  ends(document.getElementById("step-after"), now === all.length - 1, document.getElementById("step-before"));
}

/** A button that leads no further; whoever pressed it goes on from the other one. */
function ends(button, yes, other) {
  if (yes && button === document.activeElement) {
    other.disabled = false;
    other.focus();
  }
  button.disabled = yes;
}

/** The list is one stop of the Tab key: the step that is shown, or the first. */
function rove(all) {
  const stop = all[now ?? 0];
  for (const step of all) step.tabIndex = step === stop ? 0 : -1;
}

function count(words) {
  const made = document.createElement("span");
  made.className = "count";
  made.textContent = words;
  return made;
}

/** After the page changed: the server has shown the step already, and it may be another reading. */
export function stepAgain() {
  const current = steps().findIndex((step) => step.hasAttribute("aria-current"));
  now = current < 0 ? null : current;
  rove(steps());
  pause();
}

function pause() {
  clearInterval(timer);
  timer = 0;
  const play = document.getElementById("play");
  if (!play) return;
  play.setAttribute("aria-pressed", "false");
  play.querySelector("span").textContent = said("Play");
}

function play() {
  if (timer) return pause();
  if (now === null || now === steps().length - 1) show(0);
  else show(now + 1);
  timer = setInterval(() => {
    if (now >= steps().length - 1) pause();
    else show(now + 1);
  }, PACE);
  const button = document.getElementById("play");
  button.setAttribute("aria-pressed", "true");
  button.querySelector("span").textContent = said("Pause");
}

function by(distance) {
  pause();
  show(now === null ? (distance > 0 ? 0 : steps().length - 1) : now + distance);
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const step = button.value.startsWith("step:");
  if (!step && button.id !== "play") return;
  event.preventDefault();
  if (button.id === "play") play();
  else if (button.id === "step-before") by(-1);
  else if (button.id === "step-after") by(1);
  else {
    pause();
    show(Number(button.value.slice(5)));
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const at = event.target;
  if (at.matches?.(".editor *, textarea, input, select, summary, a, .scroll")) return;
  const button = at.closest?.("button");
  const ours = !button || button.closest("#player, #steps");
  if (!ours || !steps().length) return;
  const go = at.closest?.("#steps") ? focusOn : by;
  if (event.key === "ArrowRight" || (go === focusOn && event.key === "ArrowDown")) go(1);
  else if (event.key === "ArrowLeft" || (go === focusOn && event.key === "ArrowUp")) go(-1);
  else if (event.key === "Escape" && now !== null) {
    pause();
    show(null);
  } else if (event.key === " " && (!button || button.id === "play")) play();
  else return;
  event.preventDefault();
});

function focusOn(distance) {
  by(distance);
  steps()[now].focus({ preventScroll: true });
}
