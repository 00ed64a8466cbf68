// A card's bytes in other words: to the clipboard, or as a file. Without scripts the same buttons send the form, and the answer is
// shown or saved by the browser.

import { said } from "./words.js";

const form = document.getElementById("scenario");
const status = document.getElementById("status");
const SAVED = ["csv", "svg", "png", "bin"];

async function ask(button) {
  const body = new FormData(form);
  body.delete("file");
  body.set("export", button.value);
  const answer = await fetch(button.getAttribute("formaction"), { method: "POST", body });
  if (!answer.ok) throw new Error((await answer.text()).trim() || said("The server answered {0}.", answer.status));
  return answer.blob();
}

async function copy(button) {
  const text = ask(button).then((blob) => blob.text());
  if (window.ClipboardItem && navigator.clipboard?.write) {
    // the promise is handed over, since some browsers forget the click while the server answers
    const plain = text.then((words) => new Blob([words], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": plain })]);
    return said("{0} copied, {1} characters.", button.textContent, (await text).length.toLocaleString("en"));
  }
  await navigator.clipboard.writeText(await text);
  return said("{0} copied.", button.textContent);
}

async function save(button) {
  const [format, way] = button.value.split(":");
  const address = URL.createObjectURL(await ask(button));
  const link = Object.assign(document.createElement("a"), { href: address, download: `${format}.${way}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return said("{0} saved.", link.download);
}

// To the ears in the page's live region, to the eyes in a note that goes by itself.
const note = Object.assign(document.createElement("p"), { className: "copied", hidden: true });
note.setAttribute("aria-hidden", "true");
document.body.append(note);
let gone;
function say(words) {
  status.textContent = note.textContent = words;
  note.hidden = false;
  clearTimeout(gone);
  gone = setTimeout(() => { note.hidden = true; }, 4000);
}

form.addEventListener("click", async (event) => {
  const button = event.target.closest('button[name="export"]');
  if (!button) return;
  event.preventDefault();
  event.stopPropagation();
  for (const other of document.querySelectorAll(".way.done")) other.classList.remove("done");
  try {
    const saves = SAVED.includes(button.value.split(":")[1]);
    say(await (saves ? save(button) : copy(button)));
    button.classList.add("done");
  } catch (error) {
    say(said("Not copied: {0}", error.message));
  }
}, true);
