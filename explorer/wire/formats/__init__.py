"""The formats, in the order of the page. To add one: write its file, add its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..format import Format
from ..layout import parts_of
from . import avro, bjdata, bson, cbor, json, messagepack, protobuf, thrift_binary, thrift_compact, ubjson

FORMATS: Final[Mapping[str, Format]] = {
    module.FORMAT.key: module.FORMAT
    for module in (
        json,
        messagepack,
        thrift_binary,
        thrift_compact,
        protobuf,
        avro,
        cbor,
        bson,
        ubjson,
        bjdata,
    )
}  # fmt: skip

DEFAULT: Final = tuple(
    key for key in ("json", "messagepack", "thrift-binary", "thrift-compact", "protobuf", "avro") if key in FORMATS
)
"""What is shown where no formats are named: the six of the book."""

for _format in FORMATS.values():
    parts_of(_format.parts)  # two parts of one name would be one line of the reference page too few
