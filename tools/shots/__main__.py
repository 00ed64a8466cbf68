"""`python -m tools.shots [--out FOLDER] [WORD …]`: pictures of the states whose names hold one of the words, or of all.

Ends with 1 where a page scrolls sideways. What else was found stands in `found.txt` beside the pictures.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import ARGUMENTS, EXECUTABLE

from .serve import served
from .sheets import sheets
from .states import STATES
from .take import Taker


def main() -> int:
    parser = argparse.ArgumentParser(prog="shots", description=__doc__)
    parser.add_argument("words", nargs="*", help="only states whose names hold one of these")
    parser.add_argument("--out", type=Path, default=Path("shots"))
    asked = parser.parse_args()
    if EXECUTABLE is None:
        print("no Chromium on this machine")
        return 2
    begun = time.monotonic()
    out = asked.out.resolve()
    if not asked.words:
        shutil.rmtree(out, ignore_errors=True)
    (out / "sheets").mkdir(parents=True, exist_ok=True)
    with served() as (origin, ids), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        taker = Taker(
            browser, origin, ids, out, lambda name: not asked.words or any(word in name for word in asked.words)
        )
        taker.all(STATES)
        count = sheets(browser, taker.taken, out / "sheets")
        browser.close()
    (out / "found.txt").write_text("".join(f"{line}\n" for line in taker.found), encoding="utf-8")
    pictures = sum(map(len, taker.taken.values()))
    print(f"{pictures} pictures and {count} sheets of {len(taker.taken)} states in {time.monotonic() - begun:.0f} s")
    print(f"{len(taker.found)} findings in {out.name}/found.txt, {taker.sideways} of them scroll sideways")
    return 1 if taker.sideways else 0


if __name__ == "__main__":
    sys.exit(main())
