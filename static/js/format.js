// Format: the record's white space anew. Every letter that is not white space stays: numbers are not read, only moved.

const STEP = "  ";
const SHORT = 60; // letters of an array of plain values that stays on one line
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** JSON text, laid out; null where it is none. */
export function laidOut(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const tokens = text.match(TOKENS) ?? [];
  let at = 0;
  const value = (indent) => {
    const token = tokens[at++];
    if (token !== "{" && token !== "[") return token;
    const close = token === "{" ? "}" : "]";
    const items = [];
    while (tokens[at] !== close) {
      const name = token === "{" ? `${tokens[at++]}: ` : "";
      if (name) at++; // the colon
      items.push(name + value(indent + STEP));
      if (tokens[at] === ",") at++;
    }
    at++;
    if (!items.length) return token + close;
    const line = `[${items.join(", ")}]`;
    if (token === "[" && line.length + indent.length <= SHORT && !items.some((item) => /[{[\n]/.test(item[0]))) return line;
    return `${token}\n${items.map((item) => indent + STEP + item).join(",\n")}\n${indent}${close}`;
  };
  return value("");
}

document.getElementById("format-record")?.addEventListener("click", () => {
  const field = document.getElementById("record");
  const text = laidOut(field.value);
  if (text === null || text === field.value) return field.focus();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true })); // the editor takes it as one change, which can be undone
  field.setSelectionRange(0, 0);
  field.focus();
});
