// A link that is never stored: `#s=1.` and the base64url of the raw-deflated state, made and read here as the server does
// it in explorer/state.py. The same scenario gives the same state, letter by letter.

const VERSION = 1;
const MOST = 4 * 1024 * 1024; // bytes of a state; more is not unpacked

/** The state as text: JSON in ASCII, members sorted, nothing that is empty. */
export function textOf({ formats, options, pin, record, schemas, title, view }) {
  const state = {};
  if (formats.length) state.formats = formats;
  if (Object.keys(options).length) state.options = options;
  if (pin !== null) state.pin = pin;
  state.record = record;
  if (schemas.length) state.schemas = schemas;
  if (title) state.title = title;
  state.v = VERSION;
  if (view) state.view = view;
  return JSON.stringify(state).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What follows `#` in the link. */
export async function pack(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return `s=${VERSION}.${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The state of a fragment as text; throws where it is not whole. Then the server, which reads what is left, says why. */
export async function unpack(fragment) {
  const [, version, packed] = /^#?s=(\d+)\.([\w-]*)/.exec(fragment) ?? [];
  if (Number(version) !== VERSION) throw new Error("no version that is known here");
  const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "", size = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    if ((size += value.length) > MOST) throw new Error("more than a scenario may have");
    text += decoder.decode(value, { stream: true });
  }
  text += decoder.decode();
  JSON.parse(text);
  return text;
}
