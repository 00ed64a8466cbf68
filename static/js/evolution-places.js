// A place in a version's text: its tab comes to the front and the text is selected.

const form = document.getElementById("scenario");

form.addEventListener("click", (event) => {
  const button = event.target.closest('button[value^="spot:"]');
  if (!button) return;
  event.preventDefault();
  const [version, start, end] = button.value.slice(5).split(":").map(Number);
  const tab = document.getElementById(`tab-${version}`);
  const field = document.getElementById(`version-${version}`);
  if (!field) return;
  tab.checked = true;
  tab.dispatchEvent(new Event("change", { bubbles: true }));
  field.setSelectionRange(start, end);
  field.focus();
});
