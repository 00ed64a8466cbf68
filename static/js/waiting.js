// A slow answer is seen: after half a second a bar runs at the top of the page, and the picture says that it is busy; after
// four it is said in words. Where no answer came, one can ask again, and it is asked again once the network is back.

import { said, say } from "./words.js";

const PATIENCE = 500;
const LONG = 4000;
const form = document.getElementById("scenario");
const slow = document.getElementById("slow");
const offline = document.getElementById("offline");
let timers = [];

function over() {
  timers.forEach(clearTimeout);
  document.documentElement.classList.remove("waiting");
  document.getElementById("picture")?.removeAttribute("aria-busy");
  slow.hidden = true;
}

form.addEventListener("htmx:before:request", () => {
  timers.forEach(clearTimeout);
  timers = [
    setTimeout(() => {
      document.documentElement.classList.add("waiting");
      document.getElementById("picture")?.setAttribute("aria-busy", "true");
    }, PATIENCE),
    setTimeout(() => (slow.hidden = false), LONG),
  ];
});
for (const end of ["htmx:after:swap", "htmx:error", "htmx:response:error", "htmx:abort"]) document.addEventListener(end, over);

// A fault of the network or of the server: the picture stays, and says that it is old.
for (const fault of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(fault, ({ detail }) => {
    const code = detail.ctx?.response?.status;
    if (code && code < 500 && ![400, 403, 404].includes(code)) return; // an answer in our own words
    if (!detail.ctx) return;
    document.querySelector("#found, #picture").dataset.stale = "";
    offline.hidden = false;
    say(said("The server did not answer. The last picture stays."));
  });
}
document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (detail.ctx?.swap !== "none") offline.hidden = true; // an answer, and it is shown
});

document.getElementById("again").addEventListener("click", () => form.requestSubmit());
addEventListener("online", () => {
  if (!offline.hidden) form.requestSubmit();
});
