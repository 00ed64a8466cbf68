"""The Tab key walks through every page, there and back: each stop is seen and large enough, and there are not too many.

That each has a name is axe's to say (test_axe.py).
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

PACKED = "82a8757365724e616d65a64d617274696eae6661766f726974654e756d626572cd0539"
ADDRESSES = {
    "/": 80,
    "/?view=hex": 80,
    "/?view=fields": 50,
    "/evolution": 90,
    f"/decode?bytes={PACKED}&other={PACKED[:-2]}38&pin=/favoriteNumber": 70,
    "/examples": 75,
    "/formats/": 105,
    "/formats/avro": 30,
    "/nothing-here": 20,
}

# What has the focus, as it is seen. A radio button is seen as its label, the link of a tile as the tile.
STOP = """
() => {
  const focus = document.activeElement;
  if (!focus || focus === document.body) return null;
  const seen = focus.matches("input[type=radio]") ? focus.labels[0] : focus.closest(".tile") ?? focus;
  const colour = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const found = colour(getComputedStyle(one).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const contrast = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  let ring = 0; // the contrast of an outline of two pixels, of what has the focus or of a box around it
  for (let one = seen; one && one.id !== "main"; one = one.parentElement) {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(one);
    if (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) {
      ring = Math.max(ring, contrast(colour(outlineColor), ground(one.parentElement)));
    }
    const inset = /^(rgb\\([^)]+\\)) 0px 0px 0px 2px inset/.exec(boxShadow);
    if (inset) ring = Math.max(ring, contrast(colour(inset[1]), ground(one)));
  }
  const box = seen.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  let open = 0; // of nine points of it, those that nothing else lies over
  for (const x of [0.1, 0.5, 0.9]) for (const y of [0.15, 0.5, 0.85]) {
    const hit = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
    if (hit && (seen.contains(hit) || hit.contains(seen) && !hit.matches("header.top, .inspector"))) open++;
  }
  const within = focus.matches("a") && getComputedStyle(focus).display === "inline"
    && [...focus.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  // Of a text or a list, the line that is worked on is what comes into sight.
  const least = focus.matches("textarea, .cm-content, pre, .scroll, .tile a") ? Math.min(box.height - 1, 24) : box.height - 1;
  return {
    what: focus.outerHTML.replace(/ (tabindex|aria-label|title)="[^"]*"/g, "").slice(0, 70),
    inside: right > left && bottom - top >= least,
    ring, open, within, width: box.width, height: box.height,
  };
}
"""


def walk(page: Page, key: str, most: int = 300) -> list[dict[str, Any]]:
    """Every stop until the focus leaves the page."""
    stops: list[dict[str, Any]] = []
    while len(stops) < most:
        page.keyboard.press(key)
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("address", "most"), ADDRESSES.items())
def test_every_stop(page: Page, live_server: Any, clean: list[str], address: str, most: int, width: int) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + address)
    there = walk(page, "Tab")
    assert 10 < len(there) <= most
    target = 24 if width > 700 else 30
    unseen = [stop["what"] for stop in there if stop["ring"] < 3]
    hidden = [stop["what"] for stop in there if not stop["inside"] or not stop["open"]]
    small = [
        (round(stop["width"]), round(stop["height"]), stop["what"])
        for stop in there
        if (stop["width"] < 23.5 or stop["height"] < target - 0.5) and not stop["within"]
    ]
    assert not unseen, f"no ring that stands out: {unseen}"
    assert not hidden, f"hidden: {hidden}"
    assert not small, f"too small: {small}"
    back = walk(page, "Shift+Tab", len(there))
    assert [stop["what"] for stop in back] == [stop["what"] for stop in reversed(there)]
