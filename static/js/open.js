// A link that holds everything after its `#`: the form is filled with it. Nothing of it is stored.

const root = document.documentElement;
const EVOLUTION = "evolution"; // the view of what was shared from that page

let page = "/";
let fill = () => {};

/** Open what the address carries, if it carries anything, now and whenever it changes. `pins`: is told what is pinned. */
export function opening(address, pins) {
  page = address;
  fill = pins ?? fill;
  return openFragment();
}

async function openFragment() {
  if (!location.hash.startsWith("#s=")) return;
  root.classList.add("opening");
  const asked = new URLSearchParams(location.search);
  const values = {};
  let pin;
  try {
    const { unpack } = await import("./fragment.js");
    values.state = await unpack(location.hash);
    const { pin: kept, view } = JSON.parse(values.state);
    if (view === EVOLUTION && page !== `/${EVOLUTION}`) return location.replace(`/${EVOLUTION}${location.hash}`);
    pin = kept;
  } catch {
    delete values.state;
    values.link = location.hash;
  }
  if (asked.has("pin")) values.pin = pin = asked.get("pin");
  fill(pin === "" && !asked.has("pin") ? "$" : pin ?? "");
  try {
    await htmx.ajax("POST", page, { target: "#workbench", swap: "outerHTML", values });
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
