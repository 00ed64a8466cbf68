// The page of bytes. Everything here is an addition: without it the same page is a form with a button.

import "./theme.js";

if (window.htmx) {
  const { settle } = await import("./live.js");
  const { bringEditors } = await import("./fields.js");
  const { onDemand } = await import("./demand.js");
  settle();
  onDemand("#share-open", () => import("./share-bytes.js"));
  onDemand('button[name="export"]', () => import("./copy.js"));
  onDemand("#format-record", () => import("./format.js"));
  await Promise.all([import("./drop-text.js"), import("./recent.js"), import("./versions.js")]);
  const { opening } = await import("./open.js");
  const { fill } = await import("./pin.js");
  await opening("/", fill);
  await bringEditors();
  const hex = () => document.querySelector(".ribbon.hex") && import("./selection.js");
  document.addEventListener("htmx:after:swap", hex);
  await hex();
  document.documentElement.classList.add("live"); // all of the page listens now: the tests wait for it
} else {
  document.documentElement.classList.remove("js", "opening"); // htmx did not come: back to the form and its button
}
