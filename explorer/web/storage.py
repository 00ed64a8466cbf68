"""Static files with a hash in their names, compressed when they are collected."""

from __future__ import annotations

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class QuickCompressor(Compressor):
    """Brotli at quality 5: the best quality takes thirty times as long for a few per cent."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        import brotli

        compressed: bytes = brotli.compress(data, quality=5)
        return compressed


class StaticStorage(CompressedManifestStaticFilesStorage):
    # Modules import one another by their hashed names, so all may be kept for ever.
    support_js_module_import_aggregation = True

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return QuickCompressor(**kwargs)
