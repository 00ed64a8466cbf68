// A file that is opened, or dropped on the page of bytes: a schema by the end of its name, anything else the record.

import { tooLarge } from "./files.js";
import { said } from "./words.js";

const form = document.getElementById("scenario");
const SCHEMAS = { avsc: "avro", avdl: "avro", avpr: "avro", proto: "protobuf", thrift: "thrift" };

export async function take(file) {
  if (!file) return;
  if (tooLarge(file)) return say(tooLarge(file));
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return say(said("{0} is no text. Drop it on the page Decode to see what its bytes are.", file.name));
  }
  const language = SCHEMAS[file.name.split(".").at(-1).toLowerCase()];
  if (language) document.getElementById(`tab-${language}`).click();
  const field = language ? inFront(language) : document.getElementById("record");
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  say(said("from {0}", file.name));
}

/** The text of a language's version that is in front, or of its only one. */
function inFront(language) {
  const tab = document.getElementById(`of-${language}`);
  return tab.querySelector(".lineage > input:checked + label + .version textarea") ?? tab.querySelector("textarea");
}

function say(words) {
  document.getElementById("status").textContent = words;
  const note = document.querySelector(".copied");
  if (!note) return;
  note.textContent = words;
  note.hidden = false;
  setTimeout(() => { note.hidden = true; }, 4000);
}

const chooser = Object.assign(document.createElement("input"), { type: "file" });
chooser.addEventListener("change", () => take(chooser.files[0]));
form.addEventListener("click", ({ target }) => {
  if (!target.closest("#open-file")) return;
  chooser.value = ""; // the same file again is a choice, too
  chooser.click();
});
