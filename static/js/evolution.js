// The page of evolution. Everything here is an addition: without it the same page is a form with buttons.

import "./theme.js";

if (window.htmx) {
  const { settle } = await import("./evolution-live.js");
  const { bringEditors } = await import("./fields.js");
  settle();
  const { onDemand } = await import("./demand.js");
  onDemand("#share-open", () => import("./share-evolution.js"));
  const { opening } = await import("./open.js");
  await opening("/evolution");
  await bringEditors();
  document.documentElement.classList.add("live"); // all of the page listens now: the tests wait for it
} else {
  document.documentElement.classList.remove("js"); // htmx did not come: back to the form and its button
}
