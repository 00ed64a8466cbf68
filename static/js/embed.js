// In a frame: the same value lights up in all cards, a click pins it, and the link to the explorer takes the pin along.
// Without this the same pills send a form, and the frame shows itself again.

import { light, readPaths } from "./paths.js";
import { rove } from "./stops.js";

const way = document.getElementById("open");
const pills = [...document.querySelectorAll(".ribbon .p")];
let pinned = document.querySelector(".ribbon .p[aria-pressed=true]")?.value ?? "";

function pin(key) {
  pinned = key;
  light(key, "pin");
  for (const pill of pills) pill.setAttribute("aria-pressed", String(pill.value === key));
  const address = new URL(way.href);
  address.searchParams.set("pin", key);
  way.href = address;
}

readPaths();
if (pinned) light(pinned, "pin");
document.addEventListener("pointerover", ({ target }) => light(target.closest?.(".ribbon .p, [data-p]")?.value, "lit"));
document.addEventListener("focusin", ({ target }) => light(target.value, "lit"));
document.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="pin"]');
  if (!button) return;
  event.preventDefault();
  pin(button.value === pinned ? "" : button.value);
});

rove();
