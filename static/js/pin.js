// A pin holds a value lit, opens it in the inspector, and stands in the address.

import { light } from "./paths.js";

const field = document.getElementById("pin");

export const pinned = () => field.value;

/** Pin a value; "" lets go. `format`: whose part of the inspector to open. */
export function pin(key, format = null) {
  field.value = key;
  showPin();
  const address = new URL(location.href);
  address.searchParams.set("pin", key);
  history.replaceState(history.state, "", address);
  inspect(format);
}

/** Pin what came with the page, without asking for the inspector that comes with it. */
export function fill(key) {
  field.value = key;
}

/** Mark what is pinned, again after every change of the page. */
export function showPin() {
  light(field.value, "pin");
  for (const pill of document.querySelectorAll('.ribbon .p[aria-pressed="true"]')) pill.setAttribute("aria-pressed", "false");
  for (const pill of document.querySelectorAll(".ribbon .p.pin")) pill.setAttribute("aria-pressed", "true");
  for (const row of document.querySelectorAll('.ledger button[name="pin"]')) row.setAttribute("aria-pressed", String(row.value === field.value));
}

async function inspect(format) {
  await htmx.ajax("POST", field.form.dataset.inspect ?? "/inspect", { source: "#inspector", target: "#inspector", swap: "outerMorph" });
  if (format) open(format);
}

function open(format) {
  const part = document.getElementById(`cost-${format}`);
  if (part) part.open = true;
}

// What was opened comes into sight, within the inspector alone.
document.addEventListener("toggle", ({ target: part }) => {
  if (!part.matches(".costs details[open]")) return;
  const costs = part.parentElement;
  const box = part.getBoundingClientRect(), frame = costs.getBoundingClientRect();
  if (box.bottom > frame.bottom) costs.scrollTop += Math.min(box.bottom - frame.bottom, box.top - frame.top);
}, true);

/** The inspector that came belongs to a pin that was let go meanwhile: ask again. */
export function keepInspector() {
  const shown = document.getElementById("inspector").dataset.pin;
  if (shown !== field.value) inspect(null);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="pin"]');
  if (!button) return;
  event.preventDefault();
  pin(button.value === pinned() ? "" : button.value, button.closest("[data-format]")?.dataset.format);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest(".inspector .expand");
  if (button) button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
});
