// What the scripts themselves say, in the language of the page. English is the key; {0}, {1} … stand for what changes.

/** English -> the language of the page; empty in English. */
export const book = document.documentElement.lang === "ko" ? (await import("./words-ko.js")).KOREAN : {};

/** Words in the language of the page. */
export const said = (words, ...values) => (book[words] ?? words).replace(/\{(\d)\}/g, (_, place) => values[place]);

const status = document.getElementById("status");

/** Words to the ears; the same ones twice are said once. */
export function say(words) {
  if (status.textContent !== words) status.textContent = words;
}
