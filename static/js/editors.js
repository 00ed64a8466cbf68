// An editor over each text field: colours, marks that light up with the bytes, faults with their mending, a history that no
// update takes away. The field stays the truth: it gets every letter that is typed here, and what is written there shows here.

import {
  Compartment, Decoration, EditorSelection, EditorState, EditorView, StateEffect, StateField, Transaction, WidgetType,
  bracketMatching, defaultKeymap, history, historyKeymap, keymap, lineNumbers, lintKeymap, placeholder, search, searchKeymap, setDiagnostics,
} from "../vendor/codemirror/codemirror.min.js";
import { colours, languageOf } from "./languages.js";
import { faultsOf, mendFirst } from "./mending.js";
import { classesOf } from "./paths.js";
import { book } from "./words.js";

const form = document.getElementById("scenario");
const editors = new Map(); // field -> its view

// Marks: which letters are which value of the record. Their classes say what is lit and what is pinned.

const setMarks = StateEffect.define(); // ranges, in order
const setLight = StateEffect.define(); // nothing: what is lit has changed

const marks = StateField.define({
  create: () => Decoration.none,
  update(set, transaction) {
    set = set.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) set = Decoration.set(effect.value);
      if (effect.is(setLight)) set = relit(set);
    }
    return set;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const marked = (key) => Decoration.mark({ attributes: { "data-p": key }, class: classesOf(key), key });

const FAULT = Decoration.mark({ class: "fault" });
/** A fault where the text or a line ends too early: there is no letter to mark. */
const END = Decoration.widget({
  side: 1,
  widget: new (class extends WidgetType {
    toDOM() { return Object.assign(document.createElement("span"), { className: "fault" }); }
  })(),
});

function relit(set) {
  const ranges = [];
  for (const at = set.iter(); at.value; at.next()) {
    const { key } = at.value.spec;
    const same = key === undefined || classesOf(key) === at.value.spec.class;
    ranges.push((same ? at.value : marked(key)).range(at.from, at.to));
  }
  return Decoration.set(ranges);
}

let lit = false;
document.addEventListener("light", () => {
  if (lit) return;
  lit = true;
  queueMicrotask(() => { // an editor that gets the focus while it changes may be what lights up
    lit = false;
    for (const view of editors.values()) if (view.state.field(marks).size) view.dispatch({ effects: setLight.of(null) });
  });
});

/** The marks that the server laid into the mirror; null where the mirror is of an older text. */
function marksIn(mirror, text) {
  const told = mirror.textContent;
  if (told && told.slice(0, -1) !== text) return null;
  const found = [];
  const walker = document.createTreeWalker(mirror, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  let at = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) at += node.length;
    else if (node.matches("[data-p]")) found.push(marked(node.dataset.p).range(at, at + node.textContent.length));
    else if (node.matches(".fault")) found.push(node.textContent ? FAULT.range(at, at + node.textContent.length) : END.range(at));
  }
  return found;
}

/** The value that the caret is in. */
function keyAt(state) {
  const { head } = state.selection.main;
  let key = null;
  state.field(marks).between(head, head, (from, to, { spec }) => {
    if (from <= head && (head < to || key === null)) key = spec.key ?? null;
  });
  return key;
}

// From the editor into its field, and back.

const fromField = Transaction.userEvent.of("field");

function follow(field) {
  return EditorView.updateListener.of(({ docChanged, selectionSet, focusChanged, state, transactions, view }) => {
    if (docChanged && !transactions.some((one) => one.isUserEvent("field"))) {
      field.value = state.doc.toString();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (docChanged) language(field, view);
    if (docChanged || selectionSet) field.setSelectionRange(state.selection.main.from, state.selection.main.to);
    if (docChanged || selectionSet || focusChanged) field.dispatchEvent(new CustomEvent("caret", { bubbles: true, detail: keyAt(state) }));
  });
}

/** What differs between two texts, as one change. */
function difference(old, text) {
  let from = 0;
  while (from < old.length && old[from] === text[from]) from++;
  let end = 0;
  while (end < old.length - from && end < text.length - from && old.at(-1 - end) === text.at(-1 - end)) end++;
  return { from, to: old.length - end, insert: text.slice(from, text.length - end) };
}

/** Show what stands in the field. `undoable`: the visitor asked for it. */
function read(field, view, undoable) {
  const old = view.state.doc.toString();
  if (old === field.value) return;
  view.dispatch({ changes: difference(old, field.value), annotations: [fromField, Transaction.addToHistory.of(undoable)] });
}

form.addEventListener("input", ({ target: field }) => {
  const view = editors.get(field);
  if (view) read(field, view, true);
});

// One editor.

const languages = new Compartment();

function language(field, view) {
  const wanted = languageOf(field, view.state.sliceDoc(0, 400)) ?? [];
  if (languages.get(view.state) !== wanted) queueMicrotask(() => view.dispatch({ effects: languages.reconfigure(wanted) }));
}

/** What is said of the field is said of the editor; the field itself is out of sight, and out of the way of the keyboard. */
function attributesOf(field) {
  const attributes = { tabindex: "0", spellcheck: "false", autocapitalize: "off", autocorrect: "off", "aria-label": field.getAttribute("aria-label") ?? field.labels[0]?.textContent ?? "" };
  for (const name of ["aria-describedby", "aria-invalid"]) if (field.hasAttribute(name)) attributes[name] = field.getAttribute(name);
  return attributes;
}

const events = EditorView.domEventHandlers({
  drop: (event) => event.dataTransfer?.types.includes("Files") ?? false, // the page takes files
  // Browsers give what is typed over a selection the style of what was there, in an attribute that the content policy forbids.
  beforeinput({ inputType, data }, view) {
    if (inputType !== "insertText" || data === null || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

function lay(field) {
  const box = field.parentElement;
  const view = new EditorView({
    parent: box.querySelector(".code"),
    state: EditorState.create({
      doc: field.value,
      selection: EditorSelection.single(field.selectionStart, field.selectionEnd),
      extensions: [
        marks, history(), search({ top: true }), bracketMatching(), lineNumbers(), colours, EditorView.lineWrapping,
        languages.of(languageOf(field, field.value) ?? []),
        keymap.of([{ key: "Mod-.", run: () => mendFirst(field) }, ...historyKeymap, ...searchKeymap, ...lintKeymap, ...defaultKeymap]),
        placeholder(field.placeholder),
        EditorState.tabSize.of(4), EditorState.phrases.of(book),
        EditorView.contentAttributes.of(() => attributesOf(field)),
        events, follow(field),
      ],
    }),
  });
  editors.set(field, view);
  const working = field === document.activeElement;
  field.tabIndex = -1;
  field.setAttribute("aria-hidden", "true");
  // Who goes to the field goes to the editor, to the place that was chosen there.
  field.addEventListener("focus", () => enter(field, view));
  if (working) enter(field, view);
  return view;
}

function enter(field, view) {
  const { selectionStart: anchor, selectionEnd: head } = field;
  read(field, view, true);
  view.dispatch({ selection: { anchor, head }, effects: EditorView.scrollIntoView(EditorSelection.range(anchor, head), { y: "nearest" }) });
  view.focus();
}

/** After the page was read or changed: every field that is in sight has its editor, and each shows what its field says. */
function editorsAgain() {
  for (const [field, view] of editors) {
    if (field.isConnected) continue;
    view.destroy();
    editors.delete(field);
  }
  for (const field of form.querySelectorAll(".editor textarea")) {
    const view = editors.get(field) ?? (field.parentElement.checkVisibility() ? lay(field) : null);
    if (view) renew(field, view);
  }
}

function renew(field, view) {
  read(field, view, false);
  const text = view.state.doc.toString();
  const mirror = field.parentElement.querySelector(".mirror");
  const found = marksIn(mirror, text);
  if (found) view.dispatch({ effects: setMarks.of(found) }, setDiagnostics(view.state, faultsOf(field)));
}

form.addEventListener("change", ({ target }) => {
  if (target.matches('input[type="radio"]')) editorsAgain(); // what its tab shows is in sight now
});
form.addEventListener("toggle", editorsAgain, true);
document.addEventListener("htmx:after:swap", editorsAgain);

// The first time one after the other, so that the page can answer in between.
for (const field of form.querySelectorAll(".editor textarea")) {
  await new Promise((next) => setTimeout(next));
  if (field.isConnected && !editors.has(field) && field.parentElement.checkVisibility()) renew(field, lay(field));
}
