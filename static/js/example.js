// What an example brought with it, its format, schema and steps, says nothing of other bytes: it goes when those come. An
// example whose digits are changed, or that is cut, is still the example.

const form = document.getElementById("scenario");
const { bytes, example, format, schema } = form.elements;

const plain = (text) => text.replace(/\s+/g, "");

/** Whether half of the shorter text stands at the beginning or at the end of the other. */
function alike(one, other) {
  const most = Math.min(one.length, other.length);
  let same = 0;
  while (same < most && one[same] === other[same]) same++;
  let end = 0;
  while (end < most - same && one.at(-1 - end) === other.at(-1 - end)) end++;
  return 2 * (same + end) >= most;
}

form.addEventListener("input", ({ target }) => {
  if (target !== bytes || !example.value || !bytes.value.trim() || alike(plain(bytes.value), plain(bytes.defaultValue))) return;
  forget();
  format.value = "";
  for (const step of form.querySelectorAll('input[name="step"]')) step.remove();
  if (schema.value && schema.value === schema.defaultValue) {
    schema.value = "";
    schema.dispatchEvent(new Event("input", { bubbles: true }));
  }
}, true);

/** The bytes are no example's from now on. */
export function forget() {
  example.value = "";
}
