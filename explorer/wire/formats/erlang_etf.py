"""Erlang's External Term Format: any Erlang term, each begun by a tag, for messages between nodes and to be kept.

What to notice: `83` is the version; then every term begins with a byte that says its type: `74` a map, `6d` a binary,
`62` an integer of four bytes, big-endian. Lengths and counts have a fixed width, mostly four bytes. A list ends in
another list, the empty one: `6a`. Erlang has no type for text: Elixir and JSON libraries write binaries, others lists of
characters (`6b`). An atom is a name that stands for itself: true, false and nil are atoms.

The value keeps apart what JSON has no word for: `$atom`, `$tuple`, `$pid` and their kin. Parts and tags stand in
`_erlang_table`, what is rare in `_erlang_rare`, the encoders in `_erlang_write`. Terms that are compressed are inflated
up to a limit; what only nodes connected to each other understand (a distribution header) is refused.
"""

from __future__ import annotations

from typing import Any, Final

from .. import limits
from ..format import About, Format, Writer
from ..layout import Key, Layout
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ._erlang_rare import check_atom, check_float, compressed, fun, no_tag, rare, short, twice
from ._erlang_table import (
    ATOM,
    COMPRESSED,
    COUNT,
    ELEMENTS,
    ELEMENTS_OF,
    EMPTY_LIST,
    END,
    FIXED,
    FLOAT,
    FUN,
    IMPROPER,
    ITEMS,
    LENGTH,
    LIST,
    NIL,
    PAIRS,
    PARTS,
    SIZED,
    SPEC,
    TAG,
    TAGS,
    TAIL,
    VERSION,
    Tag,
    printable,
    text_or_bytes,
)  # fmt: skip
from ._erlang_write import ENCODER, ORDERED, STRINGS, encode, encode_ordered, encode_strings

IN_LIST, IN_TUPLE, IN_MAP, IN_FUN, AT_TAIL = range(5)
LONG_KEY: Final = 64
"""Bytes from which on a key that is not text is not compared with the others."""


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one term; what follows it is told as left over."""
    return _trace(_walk, data, root=NIL)


def _walk(t: Tracer) -> int:
    t.open("", NIL)
    if t.data[:1] != b"\x83":
        if not t.data:
            raise t.end(0, "the version 83")
        raise t.stop(
            0, "the version 83", f"{t.data[0]:02x}", fix="A term to be kept begins with 131; see where it begins."
        )
    t.leaf(0, VERSION)
    if t.data[1:2] == b"\x50":
        t.leaf(1, TAG)
        return compressed(t, 1, _inflated)
    return _term(t, 1)


def _inflated(data: bytes) -> Layout:
    """A term without its version, as it stands in compressed data."""

    def walk(t: Tracer) -> int:
        t.open("", NIL)
        return _term(t, 0)

    return _trace(walk, data, root=NIL)


def _term(t: Tracer, at: int) -> int:
    """A term of the open node, and all that is in it; gives where it ends."""
    data, size, tags, leaf = t.data, len(t.data), TAGS, t.leaf
    start, part, owner = t.starts.append, t.parts.append, t.owners.append
    # of the term we are in: its node, children left, the next index (of a function, the names), what it is, its keys
    here, left, index, inside, seen = 0, 0, 0, AT_TAIL, set[Any]()
    names: list[str] = []
    stack: list[tuple[int, int, int, int, set[Any], list[str]]] = []  # of the terms around it
    node = t.here
    while True:
        tag = tags[data[at]] if at < size else None
        if tag is None:
            t.here = node
            raise no_tag(t, at, "the tag of a term")
        t.kinds[node] = tag.kind
        family = tag.family
        start(at)
        part(TAG)
        owner(node)
        begin = at
        at += 1
        if family == SIZED:
            body = at + tag.width
            end = body + (int.from_bytes(data[at:body], "big") if body <= size else size)
            t.here = node
            if end > size:
                raise short(t, at, body, end, tag)
            raw = data[body:end]
            if tag.kind is ATOM and (end - body > 255 or not raw.isascii()):
                check_atom(t, body, raw, tag)
            leaf(at, LENGTH)
            leaf(body, tag.body)
            at = end
        elif family == FIXED:
            body = at
            at += tag.width
            t.here = node
            if at > size:
                raise t.end(body, f"{tag.width} byte{'s' * (tag.width > 1)} of {tag.name}")
            if tag.kind is FLOAT:
                check_float(t, body, data[body:at], tag)
            leaf(body, tag.body)
        elif family == EMPTY_LIST:
            pass
        elif family in (ITEMS, PAIRS) or tag.kind is FUN:
            t.here = node
            stack.append((here, left, index, inside, seen, names))
            if len(stack) > limits.NESTING:
                raise t.too_deep(at)
            here, index, seen = node, 0, set()
            if tag.kind is FUN:
                names, at = fun(t, begin, tag)
                left, inside = len(names), IN_FUN
            else:
                left, at = _count(t, at, tag)
                inside = IN_MAP if family == PAIRS else IN_LIST if tag.kind is LIST else IN_TUPLE
                if inside == IN_MAP:
                    left *= 2
                elif inside == IN_TUPLE:
                    here = t.open(ELEMENTS, ELEMENTS_OF)
        elif tag.kind is COMPRESSED:
            t.here = node
            raise t.stop(at, "the tag of a term", "50, compressed data inside a term", offset=begin,
                         fix="Only a whole term is compressed.")  # fmt: skip
        else:
            t.here = node
            at = rare(t, begin, tag)
        # The term is complete, or its first child comes next.
        while not left:
            if inside == IN_LIST:
                if data[at : at + 1] == b"\x6a":
                    start(at)
                    part(END)
                    owner(here)
                    at += 1
                elif at >= size:
                    t.here = here
                    raise t.end(at, "the empty list, 6a, which ends the list")
                else:
                    t.kinds[here] = IMPROPER
                    inside, left = AT_TAIL, 1
                    break
            if not stack:
                return at
            here, left, index, inside, seen, names = stack.pop()
        t.here = here
        left -= 1
        if inside == IN_MAP:
            if left & 1:
                index = at
                at, node, is_text = _key(t, at, seen)
                left -= is_text
            else:
                raw = data[index:at]
                if len(raw) <= LONG_KEY:
                    if raw in seen:
                        raise twice(t, at, index)
                    seen.add(raw)
                node = t.open(Key.KEYED, NIL)
        elif inside == IN_FUN:
            node = t.open(names[index], NIL)
            index += 1
        elif inside == AT_TAIL:
            node = t.open(TAIL, NIL)
        else:
            node = t.open(index, NIL)
            index += 1


def _count(t: Tracer, at: int, tag: Tag) -> tuple[int, int]:
    """How many elements or entries a term has: gives it, and where they begin."""
    end = at + tag.width
    if end > len(t.data):
        raise t.end(at, f"how many elements a {tag.name} has: {tag.width} byte{'s' * (tag.width > 1)}")
    t.leaf(at, COUNT)
    count = int.from_bytes(t.data[at:end], "big")
    if count * (2 if tag.family == PAIRS else 1) > len(t.data) - end:
        raise t.end(end, f"{count:,} {'entries' if tag.family == PAIRS else 'elements'} of at least a byte")
    return count, end


def _key(t: Tracer, at: int, seen: set[Any]) -> tuple[int, int, bool]:
    """A key of a map. One that is text belongs to the node of its value: gives where that begins, the node, and whether
    it is so. Any other is a node of its own."""
    data = t.data
    tag = TAGS[data[at]] if at < len(data) else None
    if tag is None or tag.key is None:
        return at, t.open(Key.IS_KEY, NIL), False
    body = at + 1 + tag.width
    end = body + int.from_bytes(data[at + 1 : body], "big")
    raw = data[body:end]
    if end > len(data):
        return at, t.open(Key.IS_KEY, NIL), False
    if tag.number == 107:
        key: str | bytes | None = printable(raw)
    elif tag.number in (100, 115):
        key = raw.decode("latin-1")
    else:
        key = text_or_bytes(raw)
    if not isinstance(key, str) or (tag.kind is ATOM and len(key) > 255):
        return at, t.open(Key.IS_KEY, NIL), False
    known = (tag.kind, key)
    if known in seen:
        raise twice(t, at, at)
    seen.add(known)
    node = t.open(key, NIL)
    t.leaf(at, TAG)
    t.leaf(at + 1, LENGTH)
    t.leaf(body, tag.key)
    return end, node, True


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The version, and a tag."""
    if head.data[:1] == b"\x83" and len(head.data) > 1 and TAGS[head.data[1]] is not None:
        return 16, "it begins with 83 and a tag of Erlang's"
    return None


SAMPLES: Final = tuple(
    bytes.fromhex(hexed)
    for hexed in (
        "83680277026f6b6c0000000262000003e86e05000010a5d4e86a",  # {ok, [1000, 1000000000000]}
        "836c0000000161016102",  # [1|2]
        "836b0003686579",  # "hey"
        "834d0000000103a0",  # <<5:3>>
        "836c0000000263312e3530303030303030303030303030303030303030652b3030000000000064000461746f6d6a",  # [1.5, atom], old
        "83680358770d6e6f6e6f6465406e6f686f73740000000900000000000000005a0003770d6e6f6e6f6465406e6f686f737400000000000222d3"
        "c3e000020db4593e59770d6e6f6e6f6465406e6f686f73740000000000000000",  # a process, a reference, a port
        "837177056c6973747377036d61706102",  # fun lists:map/2
        "83700000003602000102030405060708090a0b0c0d0e0f000000030000000177016d61076108587701610000000100000000000000006109",
        "837400000001640001616101",  # #{a => 1}, with an atom as OTP 25 writes it
        "8350000000ce789ccb61606010c90512ac19a93939f9439b95050028a03363",  # <<"hello">>, twenty times, compressed
    )
)
"""What JSON has no word for, as Erlang/OTP 25 writes it."""


FORMAT: Final = Format(
    key="erlang-etf",
    title="Erlang term (ETF)",
    family="language-native",
    spec=SPEC,
    language=None,
    encoder=ENCODER,
    parts=PARTS,
    trace=trace,
    encode=encode,
    signs=signs,
    samples=SAMPLES,
    writers=(
        Writer(
            "strings", "text as lists of characters",
            "Text as STRING_EXT, a list of bytes, and undefined for null, as the Python library erlang_py writes them; a "
            "text that would be read as a list of numbers is refused.", STRINGS, encode_strings,
        ),
        Writer(
            "ordered", "keys in Erlang's order",
            "The keys of each map sorted, as Erlang's own term_to_binary writes them, and null for null; Erlang itself would "
            "write a list of small integers as STRING_EXT.", ORDERED, encode_ordered,
        ),
    ),
    limits=(
        "Erlang has no type for text: binaries that are UTF-8, and lists of printable characters, are shown as text.",
        "null is an atom: nil here, as in Elixir; undefined and null are read as null as well.",
        "No infinity and no NaN.",
        "Keys may be terms of any type, which JSON cannot say.",
        "Nodes connected to each other put a distribution header before terms, which is not read.",
        f"A compressed term may inflate to {limits.INPUT_BYTES:,} bytes; integers are shown up to {limits.DIGITS:,} digits.",
    ),
    about=About(
        what="What Erlang's term_to_binary makes of any term: a version byte, then each term with a tag for its type, its "
        "length or count in a fixed width, and its bytes, big-endian.",
        used_by="Erlang and Elixir for messages between nodes, for the tables of Mnesia, ETS and DETS in files, in RabbitMQ "
        "and CouchDB; Discord's gateway offers it beside JSON.",
        evolves="There is no schema: a reader matches the terms it knows, and what does not match is an error of its own. "
        "A record is a tuple, so a new field breaks every old reader; a map can grow. New tags (UTF-8 atoms, larger "
        "ports) came with new releases and are not read by old ones.",
        danger="binary_to_term on a stranger's bytes fills the table of atoms, which is never emptied, until the node stops; "
        "a compressed term of a few bytes takes gigabytes; and a fun in it is code that runs when somebody calls it. "
        "The option safe helps against the first alone. It ties the reader to Erlang's types. Bytewise makes no atom and "
        "no fun.",
    ),
)  # fmt: skip
