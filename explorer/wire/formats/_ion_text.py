"""Ion text, token by token: JSON and more, since every JSON text is Ion text too.

Names need no quotes where they are identifiers, comments are allowed, numbers with a point are decimals, and the types that
JSON lacks have writings of their own: symbols, timestamps, bytes between `{{` and `}}`, S-expressions in round brackets,
annotations with `::`. The tokens and what they say stand in `_ion_text_table`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from .. import limits
from ..layout import Key, Layout
from ..problem import Problem
from ..schema import place
from ..tracer import Stop, Tracer
from ..tracer import trace as _trace
from ..value import Logical
from ._ion_symbols import VERSION_MARKER, Stream, Symbol, Symbols, is_table, key_of
from ._ion_table import (
    ANNOTATED,
    LIST,
    NULL,
    SEXP,
    STREAM,
    STRUCT,
)  # fmt: skip
from ._ion_text_fault import fault
from ._ion_text_table import (
    ANNOTATION_ID,
    ANNOTATION_TEXT,
    BEGIN_LIST,
    BEGIN_SEXP,
    BEGIN_STRUCT,
    BOM,
    CLOSE_LIST,
    CLOSE_SEXP,
    CLOSE_STRUCT,
    COLON,
    COLONS,
    COMMA,
    COMMA_,
    COMMENT,
    COMMENT_,
    DOUBLE_COLON,
    END_LIST,
    END_SEXP,
    END_STRUCT,
    IN_TABLE,
    KEYWORDS,
    LONG_,
    LONG_NAME,
    NAME,
    NAME_ID,
    OPEN_LIST,
    OPEN_SEXP,
    OPEN_STRUCT,
    OPERATOR_,
    QUOTED_,
    QUOTED_NAME,
    SID,
    SPACE,
    SPACE_OR_COMMENT,
    STRING_,
    TOKEN,
    VERSION,
    VERSION_LIKE,
    WORD_,
)  # fmt: skip
from ._ion_text_value import long_strings, scalar, skip, symbol_of

AT_ROOT, IN_LIST, IN_SEXP, IN_STRUCT, IN_WRAPPER = range(5)
_OPEN: Final = {
    OPEN_STRUCT: (IN_STRUCT, STRUCT, BEGIN_STRUCT),
    OPEN_LIST: (IN_LIST, LIST, BEGIN_LIST),
    OPEN_SEXP: (IN_SEXP, SEXP, BEGIN_SEXP),
}
_CLOSE: Final = {
    CLOSE_STRUCT: (IN_STRUCT, END_STRUCT),
    CLOSE_LIST: (IN_LIST, END_LIST),
    CLOSE_SEXP: (IN_SEXP, END_SEXP),
}
_EXPECTED: Final = {
    AT_ROOT: "a value", IN_LIST: "a value or ]", IN_SEXP: "a value or )", IN_STRUCT: "a field name or }",
    IN_WRAPPER: "the value that is annotated",
}  # fmt: skip


def trace(data: bytes) -> Layout:
    """Any bytes as Ion text. The problem, if there is one, has line and column."""
    layout = _trace(_walk, data, root=STREAM)
    if layout.problem is not None:
        layout.problem = _placed(layout.problem, data)
    return layout


def _placed(problem: Problem, data: bytes) -> Problem:
    before = data[: problem.offset].decode("utf-8", "replace")
    where = place(before, len(before), len(before))
    return replace(problem, line=where.line, column=where.column)


def _walk(t: Tracer) -> int:
    data, end, match = t.data, _utf8_until(t.data), TOKEN.match
    leaf, start, part, owner = t.leaf, t.starts.append, t.parts.append, t.owners.append
    stream = Stream()
    here = t.open("", STREAM)  # the node of the container we are in
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    if at:
        leaf(0, BOM)
    # what we are in: its kind, the values so far, whether a comma is due, the annotations so far
    inside, index, due, names = AT_ROOT, 0, False, list[Symbol]()
    field = -1  # the node of a field whose name was read and whose value comes
    row = 0  # the first leaf of the value at the top level
    stack: list[tuple[int, int, int, list[Symbol]]] = []  # of what is around it: node, kind, values, annotations
    while True:
        token = match(data, at, end)
        what = 0 if token is None or token.lastindex is None else token.lastindex
        where = at if token is None else token.start(what) if what else token.end()
        if where > at:
            start(at)
            part(SPACE)
            owner(here)
            at = where
        if not what or token is None:
            if at == len(data) and not stack and field < 0:
                return at
            raise _stop(t, at, end, inside, due, field)
        after = token.end()
        if what == COMMENT_:
            leaf(at, COMMENT)
            at = after
            continue
        if what == COMMA_:
            if not due:
                raise _stop(t, at, end, inside, due, field)
            start(at)
            part(COMMA)
            owner(here)
            at, due = after, False
            continue
        if CLOSE_STRUCT <= what <= CLOSE_SEXP and what in _CLOSE:
            kind_of, closing = _CLOSE[what]
            if inside != kind_of or field >= 0:
                raise _stop(t, at, end, inside, due, field)
            start(at)
            part(closing)
            owner(here)
            at = after
            here, inside, index, names = stack.pop()
            t.here = here
        else:
            if due:
                raise _stop(t, at, end, inside, due, field)
            if inside == IN_STRUCT and field < 0:
                field, at = _field(t, stream, at, after, end, what, token[what])
                continue
            if what in (WORD_, QUOTED_):
                colons = COLONS.match(data, after, end)
                if colons is not None and colons[1] == b"::" and token[what] not in KEYWORDS:
                    if inside != IN_WRAPPER:
                        if len(stack) >= limits.NESTING:
                            raise t.too_deep(at)
                        stack.append((here, inside, index, names))
                        if not stack[1:]:
                            row = len(t.starts)
                        here = _node(t, stream, inside, index, field)
                        t.here, t.kinds[here] = here, ANNOTATED
                        field, inside, names = -1, IN_WRAPPER, []
                    names.append(symbol_of(t, stream, at, what, token[what]))
                    leaf(at, stream.told(ANNOTATION_ID) if SID.match(token[what]) else ANNOTATION_TEXT)
                    at = skip(t, after, colons.start(1))
                    leaf(at, DOUBLE_COLON)
                    at += 2
                    continue
                if inside == AT_ROOT and what == WORD_ and VERSION_LIKE.match(token[what]):
                    at = _version(t, stream, at, token[what])
                    continue
            if not stack:
                row = len(t.starts)
            elif inside == IN_WRAPPER:
                t.kinds[here] = stream.kind(names)
            node = _node(t, stream, inside, index, field)
            field = -1
            if what in _OPEN:
                if len(stack) >= limits.NESTING:
                    t.here = node
                    raise t.too_deep(at)
                stack.append((here, inside, index, names))
                inside, t.kinds[node], begin = _OPEN[what]
                t.here = here = node
                index, due, names = 0, False, []
                start(at)
                part(begin)
                owner(here)
                at = after
                continue
            if what == OPERATOR_ and not (inside == IN_SEXP or (inside == IN_WRAPPER and stack[-1][1] == IN_SEXP)):
                t.here = node
                raise _stop(t, at, end, inside, due, field)
            t.here = node
            at = scalar(t, stream, at, after, end, what, token[what])
            t.here = here
            if not stack and t.values.get(node) == _MARKER_AS_SYMBOL:
                stream.forget(t)  # "system values that have no processing semantics"
        while inside == IN_WRAPPER:
            table = is_table(names)
            here, inside, index, names = stack.pop()
            t.here = here
            if table and not stack:
                stream.declare(t, row, at, IN_TABLE)
        index += 1
        due = inside in (IN_LIST, IN_STRUCT)


_MARKER_AS_SYMBOL: Final = Logical("symbol", VERSION_MARKER, VERSION_MARKER)


def _node(t: Tracer, stream: Stream, inside: int, index: int, field: int) -> int:
    """A value begins: its node, made before with the name of the field, or made now. Its kind is set later."""
    if field >= 0:
        return field
    node = len(t.parents)
    t.parents.append(t.here)
    t.keys.append(index if inside in (IN_LIST, IN_SEXP) else Key.SAME)
    t.kinds.append(NULL)
    if inside == AT_ROOT:
        stream.begin(t, node)
    return node


def _field(t: Tracer, stream: Stream, at: int, after: int, end: int, what: int, raw: bytes) -> tuple[int, int]:
    """The name of a field and its colon. Gives the node of its value, and where that begins."""
    if what not in (WORD_, QUOTED_, STRING_, LONG_) or raw in KEYWORDS:
        raise _stop(t, at, end, IN_STRUCT, False, -1)
    above, node = t.here, len(t.parents)
    t.parents.append(above)
    t.keys.append("")
    t.kinds.append(NULL)
    t.here = node
    if what == LONG_:
        name, after = long_strings(t, at, after, end, LONG_NAME)
    else:
        known = symbol_of(t, stream, at, what, raw)
        name = key_of(known)
        numbered = what == WORD_ and SID.match(raw)
        t.leaf(at, stream.told(NAME_ID) if numbered else NAME if what == WORD_ else QUOTED_NAME)
    t.keys[node] = name
    colons = COLONS.match(t.data, after, end)
    if colons is None or colons[1] != b":":
        raise fault(t, _skip_all(t, after, end), end, "a colon after the name of the field")
    colon = skip(t, after, colons.start(1))
    t.leaf(colon, COLON)
    t.here = above
    return node, colon + 1


def _version(t: Tracer, stream: Stream, at: int, raw: bytes) -> int:
    """$ion_1_0 by itself at the top level."""
    if raw.decode() != VERSION_MARKER:
        raise t.stop(
            at, "$ion_1_0", raw[:30].decode(), code="ion-version",
            fix="Other versions are not known here; remove the marker.",
        )  # fmt: skip
    t.leaf(at, VERSION)
    stream.use(Symbols())
    return at + len(raw)


def _skip_all(t: Tracer, at: int, end: int) -> int:
    """As far as there is white space or a comment."""
    while found := SPACE_OR_COMMENT.match(t.data, at, end):
        t.leaf(at, SPACE if found[1] else COMMENT)
        at = found.end()
    return at


def _utf8_until(data: bytes) -> int:
    """How many bytes are valid UTF-8."""
    try:
        data.isascii() or data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _stop(t: Tracer, at: int, end: int, inside: int, due: bool, field: int) -> Stop:
    if field >= 0:
        t.here = field
        return fault(t, at, end, "the value of the field")
    if due:
        return fault(t, at, end, "a comma or ]" if inside == IN_LIST else "a comma or }")
    return fault(t, at, end, _EXPECTED[inside])
