// Path is identity: one value of the record lights up in the record, in the schemas and in every format's bytes.
//
// A pill carries its path as its value; a mark in a text or a row carries one or more in data-p, parted by tabs, where `*`
// stands for any one step. Two paths are the same value, or one is inside the other, or neither.

const ROOT = "$";

let index = new Map(); // what an element carries -> { steps: its paths, each as steps; elements }

/** Read the page again after it changed. */
export function readPaths() {
  index = new Map();
  for (const element of document.querySelectorAll(".ribbon .p, [data-p]:not(.editor *)")) {
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

const lights = new Map(); // name -> the paths that it is on, each as steps

/**
 * Give every element of a value the class `name`, those inside it `name-in`, those around it `name-on`. Who draws by himself,
 * as the editors do, hears of it and asks `classesOf`.
 */
export function light(key, name) {
  dim(name);
  if (key) lights.set(name, stepsOf(key));
  else lights.delete(name);
  document.dispatchEvent(new Event("light"));
  if (!key) return;
  for (const { steps, elements } of index.values()) {
    const found = nearest(steps, lights.get(name));
    if (found !== null) for (const element of elements) element.classList.add(name + found);
  }
}

/** What is on for a key, as classes. */
export function classesOf(key) {
  const steps = stepsOf(key);
  const classes = [];
  for (const [name, wanted] of lights) {
    const found = nearest(steps, wanted);
    if (found !== null) classes.push(name + found);
  }
  return classes.join(" ");
}

function nearest(steps, wanted) {
  let found = null;
  for (const one of steps) {
    for (const other of wanted) {
      const relative = relation(one, other);
      if (relative !== null && (found === null || relative === "")) found = relative;
    }
  }
  return found;
}

export function dim(name) {
  for (const end of ["", "-in", "-on"]) {
    for (const element of document.querySelectorAll(`.${name}${end}:not(.editor *)`)) element.classList.remove(name + end);
  }
}
