// What the page of evolution shares: the record, the versions of the language that is in front, and the pair that is
// looked at.

import { offer, titled } from "./share.js";

const form = document.getElementById("scenario");

function scenario() {
  const sent = new FormData(form);
  const text = (name) => sent.get(name) ?? "";
  const names = [];
  const schemas = [];
  for (let number = 0; sent.has(`version-${number}`); number++) {
    names.push(text(`name-${number}`));
    const more = { language: text("language"), name: text(`name-${number}`), root: text(`root-${number}`) };
    const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value));
    schemas.push({ ...given, text: text(`version-${number}`) });
  }
  const looked = {
    format: text("format"), language: text("language"), level: text("level"), profile: text("profile"),
    reader: names[text("reader")] ?? "", writer: names[text("writer")] ?? "",
  };
  const evolution = Object.fromEntries(Object.entries(looked).filter(([, value]) => value));
  return {
    formats: [], options: { evolution }, pin: null, record: text("record"), schemas, title: titled(), view: "evolution",
  };
}

offer({ of: scenario, page: "/evolution" });
