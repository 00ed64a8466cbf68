// What the page of decoding shares: a link with all of its form after the #, by the names of the form's own fields, so that
// it can be written by hand. With a ? in place of the # it opens as well, without a script, and the server sees the bytes.

import { forget } from "./example.js";
import { offer } from "./share.js";

const form = document.getElementById("scenario");
const FIELDS = [
  "bytes", "writing", "format", "schema", "language", "root", "registry", "step", "other", "other_writing",
  "other_format", "view", "pin",
];

function link() {
  const sent = new FormData(form);
  const kept = new URLSearchParams();
  for (const name of FIELDS) for (const value of sent.getAll(name)) if (value) kept.append(name, value);
  if (kept.get("view") === form.querySelector('input[name="view"]')?.value) kept.delete("view");
  return `${location.origin}/decode#${kept}`;
}

/** Put what the address carries into the form; whether it carried anything. */
export function openFragment() {
  const carried = new URLSearchParams(location.hash.slice(1));
  if (!carried.has("bytes")) return false;
  for (const name of FIELDS) {
    if (name === "step") continue;
    const value = carried.get(name) ?? "";
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "radio") field.checked = field.value === value || (!value && field.checked);
      else field.value = value;
    }
  }
  forget();
  for (const old of form.querySelectorAll('input[name="step"]')) old.remove();
  for (const value of carried.getAll("step")) {
    const step = Object.assign(document.createElement("input"), { type: "hidden", name: "step", value });
    document.getElementById("picture").append(step);
  }
  return true;
}

offer({ link });
