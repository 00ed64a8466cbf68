// The last thirty scenarios, on this device only. Each is a link that holds everything; nothing is sent anywhere.

import { said } from "./words.js";

const KEPT = 30;
const PAUSE = 3_000; // typing has ended
let later;

function read() {
  try {
    return JSON.parse(localStorage.getItem("recent") ?? "[]");
  } catch {
    return [];
  }
}

function write(entries) {
  try {
    localStorage.setItem("recent", JSON.stringify(entries));
  } catch {} // storage is full or forbidden: then there is no history
}

async function keep() {
  const [{ pack, textOf }, { scenario }] = await Promise.all([import("./fragment.js"), import("./share-bytes.js")]);
  const now = scenario();
  if (document.querySelector("#record[aria-invalid]") || !now.record.trim()) return;
  const link = await pack(textOf({ ...now, pin: null, view: "" }));
  if (link.length > 20_000) return;
  const words = now.title || now.record.replace(/\s+/g, " ");
  const name = words.length > 80 ? `${words.slice(0, 79)}…` : words;
  write([{ name, link, at: Date.now() }, ...read().filter((one) => one.link !== link && one.name !== name)].slice(0, KEPT));
  show();
}

/** Keep what is in the form once nobody types any more. */
export function keepSoon() {
  clearTimeout(later);
  later = setTimeout(keep, PAUSE);
}

/** The list, at the head of the examples while they are open. */
export function show() {
  const menu = document.getElementById("examples");
  if (!menu.open) return;
  document.getElementById("recent")?.remove();
  const entries = read();
  if (!entries.length) return;
  const list = document.createElement("ul");
  list.id = "recent";
  const head = document.createElement("li");
  head.className = "recent-head";
  const clear = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: said("forget them") });
  clear.addEventListener("click", () => {
    write([]);
    list.remove();
  });
  head.append(said("Yours, kept on this device only"), " ", clear);
  list.append(head, ...entries.map(entry));
  menu.querySelector("ul").prepend(list);
}

function entry({ name, link, at }) {
  const row = document.createElement("li");
  const way = Object.assign(document.createElement("a"), { href: `/#${link}` });
  const words = Object.assign(document.createElement("b"), { textContent: name });
  const when = Object.assign(document.createElement("span"), { textContent: new Date(at).toLocaleString(document.documentElement.lang) });
  way.addEventListener("click", (event) => {
    event.preventDefault();
    location.assign(way.href);
    location.reload();
  });
  way.append(words, " ", when);
  row.append(way);
  return row;
}
