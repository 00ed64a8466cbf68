// The page of decoding. Everything here is an addition: without it the same page is a form with buttons.

import "./theme.js";

const form = document.getElementById("scenario");

if (window.htmx) {
  const { settle } = await import("./live.js");
  const { bringEditors } = await import("./fields.js");
  const { onDemand } = await import("./demand.js");
  onDemand('button[name="export"]', () => import("./copy.js"));
  await Promise.all([import("./drop.js"), import("./example.js")]);
  settle();
  const { openFragment } = await import("./share-decode.js");
  const open = () => openFragment() && form.requestSubmit();
  addEventListener("hashchange", open);
  open();
  // A choice that the server made, through a button, shows in the select, which an update leaves alone.
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    if (detail.ctx?.target?.id !== "workbench") return;
    document.getElementById("format").value = document.getElementById("workbench").dataset.format;
  });
  // "Read from here" begins at the byte that was chosen last.
  form.addEventListener("click", ({ target }) => {
    const pill = target.closest("#picture > .card .ribbon .p");
    const at = pill && /bytes? ([\d,]+)/.exec(pill.title);
    if (at) document.getElementById("at").value = at[1].replaceAll(",", "");
  });
  await bringEditors();
  const hex = () => document.querySelector(".ribbon.hex") && import("./selection.js");
  document.addEventListener("htmx:after:swap", hex);
  await hex();
  document.documentElement.classList.add("live"); // all of the page listens now: the tests wait for it
} else {
  document.documentElement.classList.remove("js"); // htmx did not come: back to the form and its button
}
