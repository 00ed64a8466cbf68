// Buttons that belong together are one stop of the Tab key; arrows, Home and End move among them. The pieces of a ribbon are such a
// group, and so is what the server marks with data-stop: in a "column" only up and down move, since left and right scroll.

const GROUPS = ".ribbon, [data-stop]";

/** What is pinned or pressed in a group. */
const HELD = '.p.pin, .pin button, td [aria-pressed="true"]';

/** What can have the focus in a group, in order. */
export const stopsOf = (group) => [...group.querySelectorAll(group.matches(".ribbon") ? ".p" : "button:not(:disabled)")];

/** One of each group takes part in tabbing: the one that has the focus, the pinned or pressed one, that of before, or the first. */
export function rove() {
  for (const group of document.querySelectorAll(GROUPS)) {
    const all = stopsOf(group);
    const before = all.filter((one) => one.tabIndex === 0);
    const at = group.contains(document.activeElement) ? all.indexOf(document.activeElement) : -1;
    const stop = all[at] ?? group.querySelector(HELD) ?? (before.length === 1 ? before[0] : all[0]);
    for (const one of before) if (one !== stop) one.tabIndex = -1;
    if (stop && stop.getAttribute("tabindex") !== "0") stop.tabIndex = 0;
  }
}

/** The focus to one of a group, which is its stop from now on. */
export function go(stop) {
  if (!stop) return;
  for (const other of stopsOf(groupOf(stop))) if (other !== stop && other.tabIndex === 0) other.tabIndex = -1;
  stop.tabIndex = 0;
  stop.focus();
}

/** The group of what can have the focus. */
export const groupOf = (element) => {
  const stop = element.closest?.(".ribbon .p, [data-stop] button");
  return stop && stop.closest(GROUPS);
};

function step(stop, by) {
  const all = stopsOf(groupOf(stop));
  return all[all.indexOf(stop) + by];
}

/** The one above or below, nearest across. */
function row(stop, by) {
  const own = stop.getBoundingClientRect();
  const middle = (box) => box.left + box.width / 2;
  let best, distance = Infinity, line = null;
  const all = stopsOf(groupOf(stop));
  for (let at = all.indexOf(stop) + by; all[at]; at += by) {
    const box = all[at].getBoundingClientRect();
    if (Math.abs(box.top - own.top) < 4) continue;
    line ??= box.top;
    if (Math.abs(box.top - line) > 4) break;
    const away = Math.abs(middle(box) - middle(own));
    if (away < distance) [best, distance] = [all[at], away];
  }
  return best;
}

function among(event) {
  const group = groupOf(event.target);
  if (!group || event.altKey) return null;
  const stop = event.target.closest("button");
  const across = group.dataset.stop !== "column";
  switch (event.key) {
    case "ArrowRight": return across ? () => go(step(stop, 1)) : null;
    case "ArrowLeft": return across ? () => go(step(stop, -1)) : null;
    case "ArrowDown": return () => go(row(stop, 1));
    case "ArrowUp": return () => go(row(stop, -1));
    case "Home": return () => go(stopsOf(group)[0]);
    case "End": return () => go(stopsOf(group).at(-1));
    default: return null;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
  const act = among(event);
  if (!act) return;
  event.preventDefault();
  act();
});

// A click, too, moves the stop.
document.addEventListener("focusin", ({ target }) => {
  if (target.tabIndex !== 0 && groupOf(target)) go(target);
});
