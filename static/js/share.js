// Share: a short link that is stored when somebody asks for it, a link that holds everything and is never stored, a frame.

import { pack, textOf } from "./fragment.js";
import { said } from "./words.js";

const form = document.getElementById("scenario");
const dialog = document.getElementById("share");
const title = document.getElementById("share-name");
const told = document.getElementById("share-told");
const LONG = 8_000; // letters from which on some tools cut a link
const at = (id) => document.getElementById(id);

/** The scenario that stands in the form, its members in the order of the state. */
export function scenario() {
  const sent = new FormData(form);
  const text = (name) => sent.get(name) ?? "";
  const chosen = (prefix) =>
    Object.fromEntries(
      [...sent].sort().filter(([name, value]) => name.startsWith(prefix) && value).map(([name, value]) => [name.slice(prefix.length), value]),
    );
  const options = { writer: chosen("writer-"), writers: chosen("as-") };
  const pin = text("pin");
  const view = text("view");
  return {
    formats: [...form.querySelectorAll('input[name="format"]:checked')]
      .sort((one, other) => one.dataset.place - other.dataset.place)
      .map((choice) => choice.value),
    options: Object.fromEntries(Object.entries(options).filter(([, names]) => Object.keys(names).length)),
    pin: pin === "" ? null : pin === "$" ? "" : pin,
    record: at("record").value,
    schemas: [...form.querySelectorAll('textarea[name^="schema-"]')].filter(isOwn).map((field) => {
      const [, language, number] = /^schema-(.+)-(\d+)$/.exec(field.name);
      const more = { language, name: text(`name-${language}-${number}`), root: text(`root-${language}-${number}`) };
      const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value));
      return { ...given, text: field.value };
    }),
    title: title.value.trim(),
    view: view === form.querySelector('input[name="view"]')?.value ? "" : view,
  };
}

/** A schema of the visitor's or the example's; one that was made from others or from the record is made again. */
function isOwn(field) {
  return field.value.trim() && (field.closest("[data-own]") || field.value !== field.defaultValue);
}

let turn = 0; // what was asked for before the last change is dropped

async function renew() {
  const mine = ++turn;
  for (const id of ["short", "frame"]) at(id).hidden = true;
  at("share-store").hidden = false;
  at("frame-later").hidden = false;
  told.textContent = "";
  const link = `${location.origin}/#${await pack(textOf(scenario()))}`;
  if (mine !== turn) return;
  at("long-link").value = link;
  at("long-told").hidden = link.length <= LONG;
  at("long-told").textContent = said(
    "This link has {0} characters, and some tools cut links longer than {1}. The short one is safe.",
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
    show(said);
  } catch {
    say(said("The server did not answer, so nothing was stored. The other link needs no server to be made."));
  } finally {
    at("share-store").disabled = false;
  }
}

function show({ url, embed_url: embed }) {
  at("short-link").value = url;
  const name = (title.value.trim() || "Bytewise").replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  at("frame-code").value = `<iframe src="${embed}" width="720" height="420" title="${name}" loading="lazy"></iframe>`;
  for (const id of ["short", "frame"]) at(id).hidden = false;
  at("share-store").hidden = true;
  at("frame-later").hidden = true;
  say(said("Stored. The link is kept for ever."));
  at("short-link").select();
}

function say(words) {
  told.textContent = words;
}

at("share-open").addEventListener("click", () => {
  title.value = at("title").value;
  renew();
  dialog.showModal();
});
title.addEventListener("input", () => {
  at("title").value = title.value;
  renew();
});
at("share-store").addEventListener("click", store);
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

// What is changed on the page of a stored scenario is not part of its link.
form.addEventListener("input", () => at("kept")?.classList.add("changed"));
