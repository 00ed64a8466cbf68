"""The front of a message of Avro's calls: handshake, metadata, and the name of a message or the error flag.

Nothing says which of its forms a message has, so they are tried, the one that chance hits least first.
"""

from __future__ import annotations

import re
from typing import Final

from ..bits import zigzag
from ..layout import Key, Part
from ..tracer import Stop, Tracer
from . import _avro_parts as binary
from ._avro_metadata import metadata, run
from ._avro_rpc_parts import (
    ANSWER,
    CALL,
    CLIENT_HASH,
    ENTRIES,
    FLAG,
    MATCH,
    MESSAGE,
    META_KEY,
    META_VALUE,
    NAME,
    PROTOCOL,
    REQUEST,
    RESPONSE,
    SERVER_HASH,
)  # fmt: skip
from ._avro_walk import varint

_HASH: Final = 16
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_TEXT_OR_NULL: Final = binary.branch_part(("null, no protocol is sent", "string, a protocol follows"))
_HASH_OR_NULL: Final = binary.branch_part(("null, no hash is sent", "MD5, a hash follows"))
_MAP_OR_NULL: Final = binary.branch_part(("null, no metadata", "map, metadata follows"))
_OTHER: Final = "The bytes are no message of Avro's calls, or they begin at another place."


class Head:
    """What stands in front of the parameters or the response: read as one of four forms. `at` is where it ends."""

    def __init__(self, t: Tracer, *, answer: bool, handshake: bool) -> None:
        self.t, self.answer, self.handshake = t, answer, handshake
        self.at = 0
        self.protocol = ""  # as it was sent along
        self.name = ""
        self.error = False
        self.over = False  # where the handshake is all

    def read(self) -> Head:
        t = self.t
        t.open("", MESSAGE)
        if self.handshake:
            t.apart.add(t.open(Key.SAME, RESPONSE if self.answer else REQUEST))
            self._response() if self.answer else self._request()
            t.close()
            self.over = self.answer and self.at == len(t.data)
        if not self.over:
            t.apart.add(t.open(Key.SAME, ANSWER if self.answer else CALL))
            self._metadata()
            self._flag() if self.answer else self._message_name()
            t.close()
        return self

    # Handshake

    def _request(self) -> None:
        """HandshakeRequest: clientHash, clientProtocol or null, serverHash, meta or null."""
        self._hash(CLIENT_HASH)
        self._protocol()
        self._hash(SERVER_HASH)
        self._meta()

    def _response(self) -> None:
        """HandshakeResponse: match, serverProtocol or null, serverHash or null, meta or null."""
        t = self.t
        number, end = varint(t, t.here, self.at, "the match of a handshake")
        if number not in (0, 2, 4):
            raise t.stop(
                self.at, "the match of a handshake: 0 to 2", str(zigzag(number)), code="out-of-range", fix=_OTHER
            )
        t.leaf(self.at, MATCH)
        self.at = end
        self._protocol()
        if self._given(_HASH_OR_NULL, "a hash or null"):
            self._hash(SERVER_HASH)
        self._meta()

    def _hash(self, part: Part) -> None:
        if len(self.t.data) - self.at < _HASH:
            raise self.t.end(self.at, f"16 bytes of {part.name}")
        self.t.leaf(self.at, part)
        self.at += _HASH

    def _protocol(self) -> None:
        if self._given(_TEXT_OR_NULL, "a protocol or null"):
            self.protocol = self._text(PROTOCOL, "a protocol")

    def _meta(self) -> None:
        if self._given(_MAP_OR_NULL, "metadata or null"):
            self._metadata()

    def _given(self, part: Part, what: str) -> bool:
        """Whether the second branch of a union with null is there."""
        t = self.t
        number, end = varint(t, t.here, self.at, f"the branch of {what}")
        if number not in (0, 2):
            raise t.stop(self.at, f"the branch of {what}: 0 or 1", str(zigzag(number)), code="out-of-range", fix=_OTHER)
        t.leaf(self.at, part)
        self.at = end
        return number == 2

    def _text(self, part: Part, what: str) -> str:
        t = self.t
        start, end = run(t, self.at, what)
        try:
            text = t.data[start:end].decode()
        except UnicodeDecodeError as error:
            raise t.stop(
                start, f"{what} in UTF-8", f"byte {error.object[error.start]:02x}", code="not-utf8", fix=_OTHER
            ) from None
        t.leaf(start, part)
        self.at = end
        return text

    # Call

    def _metadata(self) -> None:
        self.at, _ = metadata(self.t, self.at, ENTRIES, META_KEY, lambda _: META_VALUE)

    def _message_name(self) -> None:
        at = self.at
        self.name = self._text(NAME, "the name of a message")
        if not _NAME.fullmatch(self.name) and (self.name or not self.handshake):
            found = repr(self.name[:40]) if self.name else "an empty name without a handshake"
            raise self.t.stop(self.at, "the name of a message", found, code="message-name", fix=_OTHER, offset=at)

    def _flag(self) -> None:
        t = self.t
        if self.at >= len(t.data):
            raise t.end(self.at, "the error flag, 00 or 01")
        byte = t.data[self.at]
        if byte > 1:
            raise t.stop(self.at, "00 or 01 for the error flag", f"{byte:02x}", code="boolean", fix=_OTHER)
        t.leaf(self.at, FLAG)
        self.error = bool(byte)
        self.at += 1


_FORMS: Final = ((True, True), (False, True), (False, False), (True, False))
"""The four forms of a message, as (whether a response, whether with a handshake).

Those stand first that chance hits least: a response begins with a number below three and a branch, a call with 16 bytes of
hash and a branch; later ones on the same connection go without a handshake.
"""


def head_of(t: Tracer) -> Head:
    """The head of a message in the form that it reads as; where it reads as none, in that which it reads as longest."""
    furthest, best = -1, _FORMS[0]
    for answer, handshake in _FORMS:
        try:
            Head(Tracer(t.data), answer=answer, handshake=handshake).read()
        except Stop as stop:
            if stop.at > furthest:
                furthest, best = stop.at, (answer, handshake)
            if answer and handshake and stop.at == len(t.data) and stop.at > 2:  # all fits, and more is to come
                break
        else:
            best = answer, handshake
            break
    return Head(t, answer=best[0], handshake=best[1]).read()
