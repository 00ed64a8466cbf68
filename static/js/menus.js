// What opens over a page: menus, which close when something else is meant, and the sheet of keys.

const help = document.getElementById("help");

/** Whether letters are written there, so that none of them is a key. */
export const takesLetters = (element) => Boolean(element.matches?.(".editor *, textarea, input:not([type=radio]), select"));

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.getElementById("help-open").addEventListener("click", () => help.showModal());

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const menu = document.querySelector(".menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "?" && !takesLetters(event.target)) help.showModal();
  else return;
  event.preventDefault();
});
