// The focus is not lost when the page changes: where what had it is gone, it goes to what took its place.

import { go, groupOf } from "./stops.js";

const CAN = "a[href], button:not(:disabled), input:not([type=hidden]), select, summary, .cm-content, [tabindex='0']";

/** What can have the focus in an element, in order. */
const reached = (element) => [...element.querySelectorAll(CAN)].filter((one) => one.tabIndex >= 0 && one.checkVisibility());

/** Its kind: what sends under the same name in the same box. */
const kin = (box, name) => (name && box ? [...box.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((one) => one.checkVisibility()) : []);

let before = null; // what had the focus, and what it is known by

document.addEventListener("htmx:before:swap", () => {
  const had = document.activeElement;
  if (!had || had === document.body || had.matches(".cm-content")) return void (before = null); // editors stay
  const around = []; // elements with an id around it, the nearest first, and its place in each
  for (let box = had.parentElement?.closest("[id]"); box; box = box.parentElement?.closest("[id]")) {
    around.push({ id: box.id, place: reached(box).indexOf(had), among: kin(box, had.name).indexOf(had) });
  }
  before = { id: had.id, name: had.name, value: had.value, around };
});

/** The same again, by its id or by what it sends; else one of its kind, else what stands where it stood. */
function successor({ id, name, value, around }) {
  const same = id ? document.getElementById(id) : name && [...document.getElementsByName(name)].find((one) => one.value === value && one.checkVisibility());
  if (same?.checkVisibility()) return same;
  for (const { id: box, place, among } of around) {
    const now = document.getElementById(box);
    for (const [at, all] of [[among, kin(now, name)], [place, now ? reached(now) : []]]) {
      if (at >= 0 && all.length) return all[Math.min(at, all.length - 1)];
    }
  }
  return null;
}

document.addEventListener("htmx:after:swap", () => {
  const was = before;
  before = null;
  if (!was) return;
  queueMicrotask(() => { // after all others who know better where to go on
    const now = document.activeElement;
    if (now && now !== document.body && now.checkVisibility()) return;
    const next = successor(was);
    if (next && groupOf(next)) go(next);
    else next?.focus();
  });
});
