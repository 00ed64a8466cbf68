// Versions of a schema, and schemas that are moved to another tab. All of it is the form's: buttons say what is to be done. Here
// is what a form that stays where it is needs besides: after such a press what the server put in front is brought there, and
// the keyboard goes on from something that is there.

const form = document.getElementById("scenario");
const ACTS = ["add", "adopt", "back", "drop", "move", "root", "write"];

let pressed = null; // the button whose answer is awaited

// On the document: before the field of what is dropped is emptied.
document.addEventListener("click", (event) => {
  const button = event.target.closest("#scenario .schemas button[name]");
  if (!button) return;
  if (button.name === "compare") leave(event, button);
  else if (ACTS.includes(button.name)) pressed = { name: button.name, tab: button.closest(".tab").id };
  if (button.name === "drop") carry("dropped", document.getElementById(`schema-${button.value}`).value);
}, true);

/** Send a value along with the next request alone. */
function carry(name, value) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
  form.append(field);
  document.addEventListener("htmx:before:request", () => field.remove(), { once: true });
  return field;
}

/** To another page, with all that is in the form: htmx would bring its answer here. */
function leave(event, button) {
  event.preventDefault();
  const carried = carry(button.name, button.value);
  const here = form.getAttribute("action");
  form.action = button.getAttribute("formaction");
  HTMLFormElement.prototype.submit.call(form);
  carried.remove();
  form.setAttribute("action", here);
}

document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (!pressed || detail.ctx?.target?.id !== "workbench") return;
  const { name, tab } = pressed;
  pressed = null;
  for (const box of form.querySelectorAll(".schemas [data-front]")) {
    const front = document.getElementById(box.dataset.front);
    if (front && !front.checked) front.checked = true;
  }
  const language = name === "move" ? form.querySelector('.schemas input[name="tab"]:checked') : null;
  if (language) language.focus();
  else if (name === "add") begin(document.getElementById(tab));
  else if (!document.activeElement?.checkVisibility() || document.activeElement === document.body) goOn(document.getElementById(tab));
});

/** A new version: its name first; the text is one step further. */
function begin(tab) {
  const name = shown(tab).querySelector(".named input");
  if (!name) return goOn(tab);
  name.focus();
  name.select();
}

/** Where the pressed button is gone: the version in front, or the first button of the only one. */
function goOn(tab) {
  const front = tab.querySelector(".lineage > input:checked") ?? tab.querySelector(".source button:not(:disabled)");
  (front ?? document.getElementById(tab.id.replace("of-", "tab-"))).focus();
}

const shown = (tab) => tab.querySelector(".lineage > input:checked + label + .version") ?? tab;
