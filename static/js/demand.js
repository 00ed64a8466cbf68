// What is not needed before somebody asks for it.

/** A module that comes with the first click on what it is for; the click is given to it then. */
export function onDemand(selector, load) {
  document.addEventListener("click", async function first(event) {
    const asked = event.target.closest(selector);
    if (!asked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.removeEventListener("click", first, true);
    await load();
    asked.click();
  }, true);
}
