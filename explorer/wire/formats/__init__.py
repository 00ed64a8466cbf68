"""The formats, in the order of the page. To add one: write its file, add its line.

An envelope, which carries another format inside it, is handed that format here; it imports none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..format import Format
from ..layout import parts_of
from ..schemas import avro as avro_schemas
from ..schemas import thrift as thrift_schemas
from . import (
    avro,
    avro_json,
    avro_ocf,
    avro_rpc,
    avro_single_object,
    bison,
    bjdata,
    bjson,
    bson,
    cbor,
    confluent,
    erlang_etf,
    fast_infoset,
    grpc_frame,
    ion,
    java_serialization,
    json,
    kafka_record_batch,
    messagepack,
    parquet,
    php_serialize,
    pickle,
    postgres_datarow,
    protobuf,
    ruby_marshal,
    smile,
    soap,
    thrift_binary,
    thrift_compact,
    thrift_framed,
    thrift_message,
    ubjson,
    versioned_row,
    wbxml,
    xml,
)

_THRIFT_STRUCTS: Final = (thrift_binary.FORMAT, thrift_compact.FORMAT)
_THRIFT_MESSAGES: Final = (thrift_message.binary(thrift_binary.FORMAT), thrift_message.compact(thrift_compact.FORMAT))

FORMATS: Final[Mapping[str, Format]] = {
    format_.key: format_
    for format_ in (
        json.FORMAT,
        messagepack.FORMAT,
        thrift_binary.FORMAT,
        thrift_compact.FORMAT,
        protobuf.FORMAT,
        avro.FORMAT,
        cbor.FORMAT,
        bson.FORMAT,
        ubjson.FORMAT,
        bjdata.FORMAT,
        bjson.FORMAT,
        bison.FORMAT,
        smile.FORMAT,
        ion.FORMAT,
        xml.FORMAT,
        wbxml.FORMAT,
        fast_infoset.FORMAT,
        avro_json.FORMAT,
        avro_ocf.over(avro_schemas.parse, avro_schemas.LANGUAGE.render),
        avro_single_object.over(avro_schemas.fingerprint),
        confluent.over(avro.FORMAT, 1),
        confluent.over(protobuf.FORMAT, 2),
        confluent.over(json.FORMAT, 3),
        pickle.FORMAT,
        java_serialization.FORMAT,
        ruby_marshal.FORMAT,
        erlang_etf.FORMAT,
        php_serialize.FORMAT,
        grpc_frame.over(protobuf.FORMAT),
        *_THRIFT_MESSAGES,
        thrift_framed.over(_THRIFT_MESSAGES, _THRIFT_STRUCTS),
        soap.FORMAT,
        avro_rpc.over(avro_schemas.parse, avro_schemas.LANGUAGE.render),
        kafka_record_batch.over(json.FORMAT),
        postgres_datarow.over(json.FORMAT),
        versioned_row.over(avro.FORMAT),
        parquet.over(thrift_compact.FORMAT, thrift_compact.WIRE, thrift_schemas.parse),
    )
}  # fmt: skip

DEFAULT: Final = ("json", "messagepack", "thrift-binary", "thrift-compact", "protobuf", "avro")
"""What is shown where no formats are named: the six of the book."""

for _format in FORMATS.values():
    parts_of(_format.parts)  # two parts of one name would be one line of the reference page too few
