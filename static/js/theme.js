// Theme (system, light, dark) and colours (on, off): kept on this machine only.

import { said } from "./words.js";

const root = document.documentElement;
const THEMES = ["system", "light", "dark"];

function keep(choice, value) {
  if (value) root.dataset[choice] = value;
  else delete root.dataset[choice];
  try {
    if (value) localStorage.setItem(choice, value);
    else localStorage.removeItem(choice);
  } catch {} // storage is forbidden: it holds for this page
}

const theme = document.getElementById("theme");
const colours = document.getElementById("colours");

function show() {
  const name = root.dataset.theme ?? "system";
  theme.querySelector("span").textContent = said(name);
  theme.setAttribute("aria-label", said("Theme: {0}", said(name)));
  colours.setAttribute("aria-label", said("Colours of the kinds"));
  colours.setAttribute("aria-pressed", String(root.dataset.colours !== "off"));
}

theme.addEventListener("click", () => {
  const next = THEMES[(THEMES.indexOf(root.dataset.theme ?? "system") + 1) % THEMES.length];
  keep("theme", next === "system" ? null : next);
  show();
});
colours.addEventListener("click", () => {
  keep("colours", root.dataset.colours === "off" ? null : "off");
  show();
});
show();

// Another language is another page: the form is sent as without scripts, and what was typed comes along.
document.querySelector("button.language")?.addEventListener("click", (event) => {
  event.preventDefault();
  const { form, formAction } = event.currentTarget;
  form.action = formAction;
  HTMLFormElement.prototype.submit.call(form);
});

// Where the pages' links do not fit, that of this page is in sight.
const here = document.querySelector(".top nav [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 24;
