// The page of bytes. Everything here is an addition: without it the same page is a form with a button.

import { onDemand } from "./demand.js";
import { onDrop } from "./files.js";
import { opening } from "./open.js";
import "./theme.js";

if (window.htmx) {
  const { settle } = await import("./live.js");
  const { bringEditors } = await import("./fields.js");
  const { fill } = await import("./pin.js");
  settle();
  onDemand("#share-open", () => import("./share-bytes.js"));
  onDemand('button[name="export"]', () => import("./copy.js"));
  onDemand("#format-record", () => import("./format.js"));
  onDemand("#open-file", () => import("./drop-text.js"));
  onDemand("#scenario .schemas button[name]", () => import("./versions.js"));
  onDrop(async (file) => (await import("./drop-text.js")).take(file));
  document.getElementById("scenario").addEventListener("input", async () => (await import("./recent.js")).keepSoon());
  document.addEventListener("toggle", async ({ target }) => {
    if (target.id === "examples") (await import("./recent.js")).show();
  }, true);
  await opening("/", fill);
  await bringEditors();
  const hex = () => document.querySelector(".ribbon.hex") && import("./selection.js");
  document.addEventListener("htmx:after:swap", hex);
  await hex();
  document.documentElement.classList.add("live"); // all of the page listens now: the tests wait for it
} else {
  document.documentElement.classList.remove("js", "opening"); // htmx did not come: back to the form and its button
}
