"""Static files with a hash in their names, compressed when they are collected."""

from __future__ import annotations

from typing import Any, Final

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

SMALL: Final = 512 * 1024
"""Bytes up to which a file is compressed as well as can be."""


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
