// A link that holds everything after its `#`: the form is filled with it. Nothing of it is stored.

import { unpack } from "./fragment.js";
import { fill } from "./pin.js";

const root = document.documentElement;

/** Open what the address carries, if it carries anything. */
export async function openFragment() {
  if (!location.hash.startsWith("#s=")) return;
  root.classList.add("opening");
  const asked = new URLSearchParams(location.search);
  const values = {};
  let pin;
  try {
    values.state = await unpack(location.hash);
    pin = JSON.parse(values.state).pin;
  } catch {
    delete values.state;
    values.link = location.hash;
  }
  if (asked.has("pin")) values.pin = pin = asked.get("pin");
  fill(pin === "" && !asked.has("pin") ? "$" : pin ?? "");
  try {
    await htmx.ajax("POST", "/", { target: "#workbench", swap: "outerHTML", values });
  } finally {
    root.classList.remove("opening");
  }
}

addEventListener("hashchange", () => {
  const address = new URL(location.href);
  address.searchParams.delete("pin"); // it was of the link before
  history.replaceState(history.state, "", address);
  openFragment();
});
