// Share: a short link that is stored when somebody asks for it, a link that holds everything and is never stored, a frame.
// What is shared is the page's own: `share-bytes.js`, `share-evolution.js`, `share-decode.js`. Not every page stores, or
// has a frame.

import { pack, textOf } from "./fragment.js";
import { said } from "./words.js";

const form = document.getElementById("scenario");
const dialog = document.getElementById("share");
const title = document.getElementById("share-name");
const told = document.getElementById("share-told");
const LONG = 8_000; // letters from which on some tools cut a link
const at = (id) => document.getElementById(id);

let scenario; // what is stored, its members in the order of the state
let holdingAll; // the link that holds everything

/** The title that was given to what is shared. */
export const titled = () => title?.value.trim() ?? "";

/** What this page shares: a scenario, at the page that opens it; or a link of its own making. */
export function offer({ of, page = "/", link }) {
  scenario = of;
  holdingAll = link ?? (async () => `${location.origin}${page}#${await pack(textOf(scenario()))}`);
}

let turn = 0; // what was asked for before the last change is dropped

async function renew() {
  const mine = ++turn;
  show(["short", "frame", "registry-told"], false);
  show(["share-store", "frame-later"], true);
  told.textContent = "";
  const link = await holdingAll();
  if (mine !== turn) return;
  at("long-link").value = link;
  at("long-told").hidden = link.length <= LONG;
  at("long-told").textContent = said(
    at("share-store")
      ? "This link has {0} characters, and some tools cut links longer than {1}. The short one is safe."
      : "This link has {0} characters, and some tools cut links longer than {1}.",
    link.length.toLocaleString("en"),
    LONG.toLocaleString("en"),
  );
}

async function store() {
  const mine = turn;
  const { record, ...rest } = scenario();
  at("share-store").disabled = true;
  try {
    const answer = await fetch("/api/v1/scenarios", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ record_text: record, ...rest }),
    });
    const said = await answer.json();
    if (mine !== turn) return;
    if (!answer.ok) return say([said.detail, said.errors?.[0]?.fix].filter(Boolean).join(" "));
    showStored(said, rest.schemas.some(({ language }) => language !== "thrift"));
  } catch {
    say(said("The server did not answer, so nothing was stored. The other link needs no server to be made."));
  } finally {
    at("share-store").disabled = false;
  }
}

/** Parts of the dialog, those that this page has. */
function show(ids, shown) {
  for (const id of ids) if (at(id)) at(id).hidden = !shown;
}

/** `schemas`: whether there are any that Kafka's clients have a word for. */
function showStored({ url, embed_url: embed, registry_url: registry }, schemas) {
  at("short-link").value = url;
  at("registry-link").value = registry;
  const name = (titled() || "Bytewise").replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  if (at("frame-code")) at("frame-code").value = `<iframe src="${embed}" width="720" height="420" title="${name}" loading="lazy"></iframe>`;
  show(["short", "frame"], true);
  show(["registry-told"], schemas);
  show(["share-store", "frame-later"], false);
  say(said("Stored. The link is kept for ever."));
  at("short-link").select();
}

function say(words) {
  told.textContent = words;
}

at("share-open").addEventListener("click", () => {
  if (title) title.value = at("title").value;
  renew();
  dialog.showModal();
});
title?.addEventListener("input", () => {
  at("title").value = title.value;
  renew();
});
at("share-store")?.addEventListener("click", store);
dialog.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const field = at(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // where the page is not served securely
  }
  say(said("Copied: {0}.", field.getAttribute("aria-label")));
});
