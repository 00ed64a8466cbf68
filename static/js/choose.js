// A kind in the legend chooses its bytes in every format, a segment of a bar those of its own; again lets go.

let chosen = null; // { role, format }; no format: all of them

export function chooseAgain() {
  for (const element of document.querySelectorAll(".choosing")) element.classList.remove("choosing");
  for (const element of document.querySelectorAll(".chosen")) element.classList.remove("chosen");
  for (const kind of document.querySelectorAll(".kind")) {
    kind.setAttribute("aria-pressed", String(chosen !== null && !chosen.format && kind.dataset.role === chosen.role));
  }
  if (!chosen) return;
  const where = chosen.format ? `#card-${CSS.escape(chosen.format)} .ribbon` : ".picture";
  const scope = document.querySelector(where);
  if (!scope) return;
  scope.classList.add("choosing");
  for (const pill of scope.querySelectorAll(`.p.${chosen.role}`)) pill.classList.add("chosen");
}

function choose(role, format) {
  const same = chosen && chosen.role === role && chosen.format === format;
  chosen = same ? null : { role, format };
  chooseAgain();
}

/** Whether there was something to let go. */
export function letGo() {
  const was = chosen !== null;
  chosen = null;
  chooseAgain();
  return was;
}

document.addEventListener("click", (event) => {
  const kind = event.target.closest(".kind");
  if (kind) return choose(kind.dataset.role, null);
  const segment = event.target.closest("#picture .bar rect");
  if (!segment) return;
  const format = segment.closest(".bar").dataset.format;
  choose(segment.getAttribute("class"), format);
  document.getElementById(`card-${format}`).scrollIntoView({ block: "nearest" });
});
