// The colours of the texts: JSON by its grammar, the schema languages by their words.

import { HighlightStyle, StreamLanguage, json, syntaxHighlighting, tags } from "../vendor/codemirror/codemirror.min.js";

const words = (text) => new Set(text.split(" "));

const KEYWORDS = words(
  "syntax edition package import public weak option message enum oneof map reserved extensions extend group service rpc returns stream optional required repeated to max " +
  "namespace include struct union exception typedef const throws extends oneway async protocol record fixed error array true false null",
);
const TYPES = words(
  "double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes i8 i16 i32 i64 byte binary uuid list set void int long boolean date " +
  "decimal time_ms timestamp_ms",
);

const idl = StreamLanguage.define({
  startState: () => ({ comment: false }),
  token(stream, state) {
    if (state.comment || stream.match("/*")) {
      state.comment = !stream.match(/^.*?\*\//);
      if (state.comment) stream.skipToEnd();
      return "comment";
    }
    if (stream.eatSpace()) return null;
    if (stream.match(/^(\/\/|#).*/)) return "comment";
    if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'(?:[^'\\]|\\.)*'?/)) return "string";
    if (stream.match(/^-?(?:0x[\da-f]+|\d[\d.]*(?:e[-+]?\d+)?)/i)) return "number";
    const word = stream.match(/^@?[A-Za-z_][\w.-]*/);
    if (!word) return void stream.next();
    if (KEYWORDS.has(word[0]) || word[0].startsWith("@")) return "keyword";
    return TYPES.has(word[0]) ? "typeName" : null;
  },
  languageData: { commentTokens: { line: "//", block: { open: "/*", close: "*/" } } },
});

/** What colours a text, by the field that it stands in and by how it begins; bytes have no language. */
export function languageOf(field, text) {
  if (field.id === "bytes" || field.id === "other") return null;
  const isJson = field.id === "record" || (!/protobuf|thrift/.test(field.id) && /^\s*(?:[[{"]|$)/.test(text.slice(0, 400)));
  return isJson ? JSON_SUPPORT : IDL;
}

const JSON_SUPPORT = json();
const IDL = [idl];

export const colours = syntaxHighlighting(HighlightStyle.define([
  { tag: tags.propertyName, class: "code-name" },
  { tag: tags.string, class: "code-text" },
  { tag: tags.number, class: "code-number" },
  { tag: [tags.bool, tags.null, tags.keyword], class: "code-word" },
  { tag: tags.typeName, class: "code-type" },
  { tag: tags.comment, class: "code-comment" },
]));
