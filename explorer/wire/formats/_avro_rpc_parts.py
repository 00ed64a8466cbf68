"""The parts of a message of Avro's calls: buffers, handshake, metadata, the name of the message, the error flag."""

from __future__ import annotations

from typing import Final

from ..bits import varint, zigzag_words
from ..layout import Part, Role, the_only
from . import _avro_parts as binary
from ._avro_parts import signed

_HANDSHAKE: Final = "Protocol Wire Format: Handshake"
_CALL: Final = "Protocol Wire Format: Call Format"
_FRAMING: Final = "Protocol Wire Format: Message Framing"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


# The message and what is in it

MESSAGE = Part(
    "message", Role.GROUP, "A handshake, then a call or the response to one; its value is what is sent or answered.", _CALL,
    fold=the_only,
)  # fmt: skip
REQUEST = Part("handshake request", Role.GROUP, "What the client knows of the two protocols.", _HANDSHAKE)
RESPONSE = Part("handshake response", Role.GROUP, "Whether the server knows the client's protocol.", _HANDSHAKE)
CALL = Part("call", Role.GROUP, "Metadata and the name of the message, before its parameters.", _CALL)
ANSWER = Part("response", Role.GROUP, "Metadata and the error flag, before the response or the error.", _CALL)

# Buffers

BUFFER = Part(
    "buffer length", Role.LENGTH, "How many bytes of the message follow, as four bytes, big end first; a message may come in "
    "several buffers.", _FRAMING, read=lambda data: int.from_bytes(data, "big"),
    words=lambda n: f"buffer of {n:,} byte{'s' * (n != 1)}",
)  # fmt: skip
LAST = Part(
    "end of message", Role.FRAME, "A buffer of zero bytes ends the message.", _FRAMING,
    read=lambda data: int.from_bytes(data, "big"), words=lambda n: "end",
)  # fmt: skip
PIECE = Part(
    "piece", Role.FRAME, "One piece of a part that a buffer ends in the middle of; the rest is in the next buffer.", _FRAMING
)  # fmt: skip
PIECE_OF_VALUE = Part(
    "piece of a value", Role.VALUE, "One piece of a value that a buffer ends in the middle of; the rest is in the next one.",
    _FRAMING,
)  # fmt: skip

# Handshake

CLIENT_HASH = Part(
    "client hash", Role.POINTER, "MD5 of the client's protocol: the server looks up whether it knows it.", _HANDSHAKE,
    read=bytes.hex, words=lambda text: f"MD5 {text}",
)  # fmt: skip
SERVER_HASH = Part(
    "server hash", Role.POINTER, "MD5 of the server's protocol: in a request what the client takes it for.", _HANDSHAKE,
    read=bytes.hex, words=lambda text: f"MD5 {text}",
)  # fmt: skip
PROTOCOL = Part(
    "protocol", Role.TYPE, "A protocol as JSON, with all its types and messages: sent when the other side does not know it.",
    _HANDSHAKE, read=_text,
)  # fmt: skip
MATCH = Part(
    "match", Role.TYPE, "Which hashes the server knew: BOTH, or CLIENT where the client's idea of the server was wrong, or "
    "NONE, after which the client sends its protocol.", _HANDSHAKE, read=signed,
    words=lambda n: ("BOTH", "CLIENT", "NONE")[n] if 0 <= n < 3 else str(n), bits=varint(Role.TYPE, zigzag_words),
)  # fmt: skip

# Metadata

ENTRIES = Part(
    "metadata count", Role.LENGTH, "How many entries of metadata follow.", _CALL, read=signed,
    words=lambda n: f"{abs(n)} of metadata", bits=varint(Role.LENGTH, zigzag_words),
)  # fmt: skip
META_KEY = Part("metadata key", Role.NAME, "What the entry is: a matter of the two sides.", _CALL, read=_text)
META_VALUE = Part(
    "metadata value", Role.FRAME, "What one side tells the other beside the call: a trace id, a token.", _CALL, read=_text
)  # fmt: skip

# Call and response

NAME = Part("message name", Role.NAME, "Which message of the protocol is sent; empty for a ping.", _CALL, read=_text)
FLAG = Part(
    "error flag", Role.TYPE, "01 where an error follows instead of the response.", _CALL, read=lambda data: data != b"\0",
    words=lambda error: "an error follows" if error else "the response follows",
)  # fmt: skip

PARTS: Final = (
    BUFFER, LAST, PIECE, PIECE_OF_VALUE, CLIENT_HASH, SERVER_HASH, PROTOCOL, MATCH, ENTRIES, META_KEY, META_VALUE, NAME, FLAG,
    MESSAGE, REQUEST, RESPONSE, CALL, ANSWER, *binary.PARTS,
)  # fmt: skip
