// Path is identity: one value of the record lights up in the record, in the schemas and in every format's bytes.
//
// A pill carries its path as its value; a mark in a text carries one or more in data-p, parted by tabs, where `*` stands
// for any one step. Two paths are the same value, or one is inside the other, or neither.

const ROOT = "$";

let index = new Map(); // what an element carries -> { steps: its paths, each as steps; elements }

/** Read the page again after it changed. */
export function readPaths() {
  index = new Map();
  for (const element of document.querySelectorAll(".ribbon .p, [data-p]")) {
    const key = element.dataset.p ?? element.value;
    let entry = index.get(key);
    if (!entry) index.set(key, (entry = { steps: stepsOf(key), elements: [] }));
    entry.elements.push(element);
  }
}

function stepsOf(key) {
  return key.split("\t").map((path) => (path === ROOT ? [""] : path.split("/")));
}

/** "" for the same value; "-in" where `one` is inside `other`; "-on" where it is around it; null for strangers. */
function relation(one, other) {
  const common = Math.min(one.length, other.length);
  for (let i = 1; i < common; i++) {
    if (one[i] !== other[i] && one[i] !== "*" && other[i] !== "*") return null;
  }
  if (one.length === other.length) return "";
  // the record itself is around everything, which is not worth saying
  if (common === 1) return null;
  return one.length > other.length ? "-in" : "-on";
}

/** Give every element of a value the class `name`, those inside it `name-in`, those around it `name-on`. */
export function light(key, name) {
  dim(name);
  if (!key) return;
  const wanted = stepsOf(key);
  for (const { steps, elements } of index.values()) {
    let found = null;
    for (const one of steps) {
      for (const other of wanted) {
        const relative = relation(one, other);
        if (relative !== null && (found === null || relative === "")) found = relative;
      }
    }
    if (found !== null) for (const element of elements) element.classList.add(name + found);
  }
}

export function dim(name) {
  for (const end of ["", "-in", "-on"]) {
    for (const element of [...document.getElementsByClassName(name + end)]) element.classList.remove(name + end);
  }
}

/** The key of what stands at an offset of a mirrored text. */
export function keyAt(mirror, offset) {
  const walker = document.createTreeWalker(mirror, NodeFilter.SHOW_TEXT);
  let at = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    at += node.length;
    if (at > offset) return node.parentElement.closest("[data-p]")?.dataset.p ?? null;
  }
  return null;
}
