"""Static files with a hash in their names, compressed when they are collected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

SMALL: Final = 512 * 1024
"""Bytes up to which a file is compressed as well as can be."""

PAGES: Final = "css/pages/"
"""Where the style sheets are that pages name; each imports those that it consists of, in their order."""

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
        """Pages get their style sheet in one piece: a browser shows nothing before it has them all."""
        if not dry_run:
            for name in paths:
                if name.startswith(PAGES):
                    sheet = Path(self.path(name))
                    sheet.write_text(gathered(sheet), encoding="utf-8")
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)


def gathered(sheet: Path) -> str:
    """A style sheet with what it imports in the place of each import; that for some media stands in a rule for them."""

    def text(found: re.Match[str]) -> str:
        body = (sheet.parent / found[1]).read_text(encoding="utf-8")
        return f"@media{found[2]} {{\n{body}}}" if found[2].strip() else body

    return IMPORT.sub(text, sheet.read_text(encoding="utf-8"))
