// Colours in the editors, over the mirror of each field: no element is made, so the marks and the text stay as they are.
// Where the browser cannot do it, the letters of the field itself are seen.

const LONGEST = 20_000; // letters up to which a text is coloured

const JSON_TOKENS = /("(?:[^"\\\n]|\\.)*"?)(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|\b(true|false|null)\b/g;
const CODE_TOKENS =
  /(\/\/[^\n]*|#[^\n]*|\/\*[^]*?(?:\*\/|$))|("(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|\b(\d[\w.]*)\b|\b(syntax|edition|package|import|option|message|enum|oneof|map|reserved|extensions|extend|service|rpc|returns|optional|required|repeated|namespace|include|struct|union|exception|typedef|const|throws|extends|protocol|record|fixed|error|array|throws|oneway|true|false|null)\b|\b(double|float|u?int(?:32|64)|sint(?:32|64)|s?fixed(?:32|64)|bool|string|bytes|i8|i16|i32|i64|byte|binary|uuid|list|set|void|int|long|boolean)\b/g;

export const able = typeof Highlight === "function" && Boolean(CSS.highlights);
const kinds = ["name", "text", "number", "word", "type", "comment"];
const highlights = new Map(able ? kinds.map((kind) => [kind, new Highlight()]) : []);
for (const [kind, highlight] of highlights) CSS.highlights.set(`code-${kind}`, highlight);
const own = new Map(); // mirror -> its ranges, each with its kind

/** Colour every mirror of the page anew. */
export function colour() {
  if (!able) return;
  document.documentElement.classList.add("highlights");
  for (const [mirror, ranges] of own) if (!mirror.isConnected) forget(mirror, ranges);
  for (const mirror of document.querySelectorAll(".editor .mirror:not(#lit-bytes, #lit-other)")) colourOne(mirror);
}

/** Colour one, after somebody typed. */
export function colourOne(mirror) {
  if (!able) return;
  forget(mirror, own.get(mirror) ?? []);
  const text = mirror.textContent;
  const found = text.length > LONGEST ? [] : [...tokens(text, isCode(mirror.id, text))];
  const ranges = placed(mirror, found);
  for (const [range, kind] of ranges) highlights.get(kind).add(range);
  own.set(mirror, ranges);
}

function forget(mirror, ranges) {
  for (const [range, kind] of ranges) highlights.get(kind).delete(range);
  own.delete(mirror);
}

const isCode = (id, text) => id !== "lit-record" && (/protobuf|thrift/.test(id) || !/^\s*[[{"]/.test(text));

function* tokens(text, code) {
  for (const found of text.matchAll(code ? CODE_TOKENS : JSON_TOKENS)) {
    const [all, first, second, third, fourth, fifth] = found;
    const at = found.index;
    if (!code && first !== undefined) yield [at, at + first.length, second ? "name" : "text"];
    else if (!code) yield [at, at + all.length, third !== undefined ? "number" : "word"];
    else {
      const kind = first !== undefined ? "comment" : second !== undefined ? "text" : third !== undefined ? "number" : fourth !== undefined ? "word" : "type";
      if (kind !== "type" || fifth) yield [at, at + all.length, kind];
    }
  }
}

/** Tokens, which are in order, as ranges over the mirror's pieces of text. */
function placed(mirror, found) {
  const walker = document.createTreeWalker(mirror, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  let begin = 0;
  const ranges = [];
  const seek = (offset, beyond) => {
    while (node && offset - begin + beyond > node.length) {
      begin += node.length;
      node = walker.nextNode();
    }
    return node ? [node, offset - begin] : null;
  };
  for (const [from, to, kind] of found) {
    const start = seek(from, 1);
    const end = start && seek(to, 0);
    if (!end) break;
    const range = new StaticRange({ startContainer: start[0], startOffset: start[1], endContainer: end[0], endOffset: end[1] });
    ranges.push([range, kind]);
  }
  return ranges;
}
