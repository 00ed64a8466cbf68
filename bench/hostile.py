"""Megabytes made to be slow: as many small things as a format can say in the bytes that are allowed.

Each is far from what a writer gives, and a visitor may paste it all the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from explorer.wire import limits
from explorer.wire.formats import FORMATS
from explorer.wire.layout import Layout
from explorer.wire.schema import Schema
from explorer.wire.schemas import LANGUAGES

_SIZE: Final = limits.INPUT_BYTES - 64

Payload = tuple[str, str, bytes, Schema | None]
"""What it is, the key of its format, its bytes, and the schema that is given with them."""


def payloads() -> Iterator[Payload]:
    yield "maps with integer keys", "cbor", b"\x9f" + b"\xa1\x01\x01" * (_SIZE // 3) + b"\xff", None
    yield "a map of integer keys", "cbor", b"\xbf" + b"\x01\x01" * (_SIZE // 2) + b"\xff", None
    table = b"\xe7\x81\x83\xd4\x87\xb2\x81a"
    yield "symbol tables", "ion", b"\xe0\x01\x00\xea" + table * (_SIZE // len(table)), None
    yield "integers", "bison", FORMATS["bison"].encode([1] * _SIZE, None)[:_SIZE], None
    yield "headers", "smile", b":)\n\x03" * (_SIZE // 4), None
    decimals = b"{" + b",".join([b"1"] * (_SIZE // 2)) + b"}"
    yield "decimals of one array", "postgres-datarow", _row(decimals), _decimals()
    longs = b"[" + b"0," * (_SIZE // 2)
    yield "integers", "avro-json", longs, LANGUAGES["avro"].parse('{"type": "array", "items": "int"}', None)
    pages = _pages()
    if pages is not None:
        yield "pages of one value", "parquet", pages, None


def detections() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Texts that a pattern with a fault in it would be tried on from every place."""
    texts = ("\n", " ", "a ", "1", "/*", "x\n#", "{", "1:a ", "a.", "@", "/")
    for key, language in LANGUAGES.items():
        whole = [f"{start}{text * (20_000 // len(text))}" for text in texts for start in ("x", "namespace ", "struct ")]
        yield key, lambda language=language, whole=whole: [language.detect(text) for text in whole]


def told(payload: Payload) -> Callable[[], Any]:
    """Tracing it, and the value it holds."""
    _, key, data, schema = payload

    def call() -> Any:
        layout: Layout = FORMATS[key].trace(data, schema)
        return layout.value

    return call


def _row(column: bytes) -> bytes:
    """A row of PostgreSQL with one column."""
    return b"D" + (len(column) + 10).to_bytes(4, "big") + b"\0\1" + len(column).to_bytes(4, "big") + column


def _decimals() -> Schema:
    decimal = {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}
    fields = [{"name": "a", "type": {"type": "array", "items": decimal}}]
    return LANGUAGES["avro"].parse(json.dumps({"type": "record", "name": "R", "fields": fields}), None)


def _pages() -> bytes | None:
    """A file of Parquet whose pages hold a value each; None where pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return None
    from io import BytesIO

    out = BytesIO()
    pq.write_table(
        pa.table({"a": pa.array(range(30_000), pa.int64())}), out, compression="none", use_dictionary=False,
        data_page_size=1, write_batch_size=1, write_statistics=False,
    )  # fmt: skip
    return out.getvalue()
