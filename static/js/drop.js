// A file, chosen or dropped anywhere on the page, is read here and becomes the text of the field; the server never sees it as a
// file. Without scripts the form sends it.

import { onDrop, tooLarge } from "./files.js";
import { said } from "./words.js";

const form = document.getElementById("scenario");
const field = document.getElementById("bytes");
const input = document.getElementById("file");
const told = document.getElementById("file-limit");
const HEX = 65_536; // bytes up to which a file becomes hex; past it base64, which takes half the room

async function take(file) {
  if (!file) return;
  if (tooLarge(file)) return say(tooLarge(file));
  const bytes = new Uint8Array(await file.arrayBuffer());
  const [text, writing] = written(bytes);
  document.getElementById("writing").value = writing;
  for (const step of form.querySelectorAll('input[name="step"]')) step.remove();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  say(said("from {0}", file.name));
}

function written(bytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (text && /^[\p{L}\p{M}\p{N}\p{P}\p{S} \n\t]*$/u.test(text)) return [text, "text"];
  } catch {} // no text
  if (bytes.length > HEX) return [base64(bytes), "base64"];
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    lines.push(Array.from(bytes.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, "0")).join(" "));
  }
  return [lines.join("\n"), "hex"];
}

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

function say(words) {
  told.textContent = words;
  document.getElementById("status").textContent = words;
}

input.addEventListener("change", async () => {
  await take(input.files[0]);
  input.value = ""; // read: it need not be sent along
});

onDrop(take);
