// CodeMirror's styles without a <style> element, which the content policy would refuse. style-mod has a way for this, adopted
// style sheets, and takes it in a shadow root only; a document has them as well. Built in place of style-mod.

import { StyleModule as Module } from "./node_modules/style-mod/src/style-mod.js";

const adopting = new WeakMap(); // document -> what style-mod takes for a shadow root of it

function sheetsOf(root) {
  if (root.nodeType !== Node.DOCUMENT_NODE) return root;
  if (!adopting.has(root)) {
    adopting.set(root, {
      ownerDocument: root,
      get adoptedStyleSheets() { return root.adoptedStyleSheets; },
      set adoptedStyleSheets(sheets) { root.adoptedStyleSheets = sheets; },
    });
  }
  return adopting.get(root);
}

export class StyleModule extends Module {
  static mount(root, modules, options) {
    super.mount(sheetsOf(root), modules, options);
  }
}
