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
  field.focus();
  field.setSelectionRange(start, end);
  // The field is as tall as its text; what scrolls is the box around it.
  const box = field.parentElement;
  const line = field.value.slice(0, start).split("\n").length;
  const height = field.scrollHeight / Math.max(field.value.split("\n").length, 1);
  box.scrollTop = Math.max(0, (line - 2) * height);
});
