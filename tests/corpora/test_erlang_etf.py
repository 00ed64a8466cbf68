"""The corpus of Erlang's term format: what OTP 25 wrote with four sets of options, beside the terms as Erlang prints them."""

from __future__ import annotations

import re

from explorer.wire.formats.erlang_etf import trace
from explorer.wire.layout import Layout
from explorer.wire.value import Logical, Pairs, Value

from ..conftest import Rows
from .conftest import Judge, Row


def printed(value: Value) -> str:
    """A value as Erlang prints its term, as far as our values tell terms apart."""
    match value:
        case bool():
            return str(value).lower()
        case None:
            return "undefined"
        case int() | float():
            return repr(value)
        case str():
            return f'"{value}"'
        case bytes():
            return "<<" + ",".join(map(str, value)) + ">>"
        case Logical(kind="bits"):
            return f"<<{int(value.text, 2)}:{len(value.text)}>>"
        case Logical():
            return value.text.replace("nonode@nohost", "0")
        case [_, *_] if all(type(item) is int and 32 <= item < 127 for item in value):
            return f'"{bytes(value).decode()}"'
        case list():
            return "[" + ",".join(map(printed, value)) + "]"
        case {"$tuple": elements}:
            return "{" + ",".join(map(printed, elements)) + "}"
        case {"$list": elements, "$tail": tail}:
            return "[" + ",".join(map(printed, elements)) + "|" + printed(tail) + "]"
        case dict():
            return "#{" + ",".join(f"{key} => {printed(item)}" for key, item in value.items()) + "}"
        case Pairs():
            return "#{" + ",".join(f"{printed(key)} => {printed(item)}" for key, item in value.items) + "}"
    raise AssertionError(value)


def plain_term(text: str) -> str:
    """Without what a value of ours does not keep: spaces, and whether text is a binary, an atom as a key, or a list."""
    text = re.sub(r'<<"([^"]*)">>', r'"\1"', "".join(text.split()))
    return re.sub(r'"([^"]*)"=>', r"\1=>", text).replace("<<>>", '""')


def the_term(row: Row, layout: Layout) -> str | None:
    if layout.problem is not None:
        return None
    ours, wanted = plain_term(printed(layout.value)), plain_term(row["term"])
    if len(row["term"]) == 400:  # the corpus has the beginning alone
        ours = ours[: len(wanted)]
    return None if ours == wanted else f"{ours:.80} is not {wanted:.80}"


def test_every_row(rows: Rows, judge: Judge) -> None:
    score = judge(rows("encoding/etf/otp25_goldens"), trace, the_term)
    score.at_least(1.0)
    assert not score.excused
