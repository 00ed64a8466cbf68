"""What a picture does not show by itself: a page that scrolls sideways, text that its box cuts or that sticks out of it."""

from __future__ import annotations

from typing import Any, Final

from playwright.sync_api import Page

ASK: Final = """() => {
  const told = [];
  const name = (e) => {
    const own = e.id ? `#${e.id}` : e.tagName.toLowerCase() + [...e.classList].map((c) => `.${c}`).join("");
    const above = e.parentElement?.closest("[id]");
    return above && !e.id ? `#${above.id} ${own}` : own;
  };
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0) {
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
    told.push(["scrolls sideways", wide.slice(0, 3).map(name).join(", "), over]);
  }
  for (const e of document.querySelectorAll("body *")) {
    if (!e.checkVisibility?.({ opacityProperty: true, visibilityProperty: true })) continue;
    if (e.closest(".unseen, svg, .mirror, .cm-editor, #swagger") || e instanceof HTMLTextAreaElement) continue;
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const style = getComputedStyle(e);
    if (style.display === "inline" || style.clipPath !== "none") continue;
    const across = e.scrollWidth - e.clientWidth, down = e.scrollHeight - e.clientHeight;
    if (across > 1 && style.overflowX === "visible") told.push(["sticks out", name(e), across]);
    else if (across > 1 && ["hidden", "clip"].includes(style.overflowX)) {
      if (style.textOverflow !== "ellipsis" || !e.closest("[title]")) told.push(["cut", name(e), across]);
    }
    if (down > 3 && ["hidden", "clip"].includes(style.overflowY) && across <= 1) told.push(["cut below", name(e), down]);
  }
  return told;
}"""


def faults(page: Page) -> list[tuple[str, str, int]]:
    """What is wrong with the page as it stands: the kind, where, by how many pixels."""
    found: list[list[Any]] = page.evaluate(ASK)
    return list(dict.fromkeys((kind, where, int(by)) for kind, where, by in found))
