// What the page of bytes shares: the record, the schemas that are the visitor's own, and what of them is looked at.

import { offer, titled } from "./share.js";

const form = document.getElementById("scenario");
const at = (id) => document.getElementById(id);

/** The scenario that stands in the form. */
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
    title: titled(),
    view: view === form.querySelector('input[name="view"]')?.value ? "" : view,
  };
}

/** A schema of the visitor's or the example's; one that was made from others or from the record is made again. */
function isOwn(field) {
  return field.value.trim() && (field.closest("[data-own]") || field.value !== field.defaultValue);
}

offer({ of: scenario });
