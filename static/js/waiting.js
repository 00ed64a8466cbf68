// A slow answer is seen: after half a second a bar runs at the top of the page, and the picture says that it is busy.

const PATIENCE = 500;
const form = document.getElementById("scenario");
let timer = 0;

function over() {
  clearTimeout(timer);
  document.documentElement.classList.remove("waiting");
  document.getElementById("picture")?.removeAttribute("aria-busy");
}

form.addEventListener("htmx:before:request", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    document.documentElement.classList.add("waiting");
    document.getElementById("picture")?.setAttribute("aria-busy", "true");
  }, PATIENCE);
});
for (const end of ["htmx:after:swap", "htmx:error", "htmx:response:error", "htmx:abort"]) document.addEventListener(end, over);
