"""Static files with a hash in their names, slimmed and compressed when they are collected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

SMALL: Final = 512 * 1024
"""Bytes up to which a file is compressed as well as can be."""

OWN: Final = ("css/", "js/")
"""Where our own files are. The style sheets in css/pages import those that a page consists of, in their order."""

IMPORT: Final = re.compile(r'@import url\("([^"]+)"\)([^;]*);')


class OwnCompressor(Compressor):
    """Brotli at its best quality for our own files; at quality 5 for the large ones that come with the page of the API, where
    the best takes thirty times as long for a few per cent."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        import brotli

        compressed: bytes = brotli.compress(data, quality=11 if len(data) <= SMALL else 5)
        return compressed


class StaticStorage(CompressedManifestStaticFilesStorage):
    # Modules import one another by their hashed names, so all may be kept for ever.
    support_js_module_import_aggregation = True

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return OwnCompressor(**kwargs)

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Our own files are served without what is there for their readers alone."""
        if not dry_run:
            for name in paths:
                if name.startswith(OWN) and name.endswith((".css", ".js")):
                    file = Path(self.path(name))
                    file.write_text(served(file), encoding="utf-8")
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)


def served(file: Path) -> str:
    """A script or a style sheet as it is served: no comments, no indentation; a sheet with all that it imports.

    A browser shows nothing before it has every sheet of a page, so a page has one.
    """
    slim: str = jsmin(file.read_text(encoding="utf-8")) if file.suffix == ".js" else cssmin(gathered(file))
    return slim


def gathered(sheet: Path) -> str:
    """A style sheet with what it imports; that for some media stands in a rule for them."""

    def text(found: re.Match[str]) -> str:
        body = (sheet.parent / found[1]).read_text(encoding="utf-8")
        return f"@media{found[2]} {{\n{body}}}" if found[2].strip() else body

    return IMPORT.sub(text, sheet.read_text(encoding="utf-8"))
