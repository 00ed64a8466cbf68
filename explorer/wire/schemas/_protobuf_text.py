"""A .proto text as tokens and blocks, for what is looked for in a text that protoc refused."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

from ..problem import Edit

_TOKEN: Final = re.compile(
    r"""(?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))|(?P<string>"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?)"""
    r"""|(?P<word>[A-Za-z0-9_.]++)|(?P<mark>\S)"""
)
MOST: Final = 536_870_911


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int
    end: int


END: Final = Token("end", "", -1, -1)


@dataclass(slots=True)
class Block:
    """What stands in a pair of curly brackets: of what kind, under which name, in which block; and where it opens."""

    kind: str
    name: str
    above: Block | None
    opens: int
    statements: list[list[Token]] = field(default_factory=list)

    @property
    def numbered(self) -> Block:
        """The block whose numbers its fields have."""
        return self.above if self.kind == "oneof" and self.above is not None else self


@lru_cache(maxsize=2)
def _tokens(text: str) -> list[Token]:
    """The tokens of a text, comments left out; one text may have many faults."""
    found = (match for match in _TOKEN.finditer(text) if match.lastgroup != "comment")
    return [Token(str(match.lastgroup), match[0], *match.span()) for match in found]


class Text:
    """A .proto text as tokens and blocks, and the place of a fault in it."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at
        self.tokens = _tokens(text)
        self.index = bisect_left(self.tokens, at, key=lambda token: token.start)

    @property
    def token(self) -> Token:
        """The token of the fault."""
        return self.tokens[self.index] if self.index < len(self.tokens) else END

    @property
    def within_a_token(self) -> bool:
        """Whether protoc points into what is one token here, as a name with dots: then it took it otherwise."""
        return self.back(1).end > self.at

    def back(self, count: int) -> Token:
        """A token before it; with a count below 0, behind it."""
        index = self.index - count
        return self.tokens[index] if 0 <= index < len(self.tokens) else END

    def put(self, text: str) -> Edit | None:
        """Something behind the token before the fault."""
        before = self.back(1)
        return None if before is END else Edit(before.end, before.end, text)

    def replaced(self, text: str) -> Edit | None:
        return None if self.token is END else Edit(self.token.start, self.token.end, text)

    def without(self, token: Token) -> Edit:
        """A token gone, and the blanks behind it."""
        blanks = re.compile(r"[ \t]*").match(self.text, token.end)
        return Edit(token.start, blanks.end() if blanks else token.end, "")

    # Blocks

    @cached_property
    def blocks(self) -> list[Block]:
        blocks = [Block("file", "", None, 0)]
        here, statement = blocks[0], list[Token]()
        for token in self.tokens:
            statement.append(token)
            if token.kind != "mark" or token.text not in "{};":
                continue
            here.statements.append(statement)
            if token.text == "{":
                words = [one.text for one in statement]
                kind = "group" if "group" in words[:2] else words[0]
                here = Block(kind, words[1] if len(words) > 1 else "", here, token.end)
                blocks.append(here)
            elif token.text == "}":
                here = here.above or here
            statement = []
        here.statements.append(statement)
        return blocks

    @property
    def block(self) -> Block:
        """The innermost block that is open at the fault."""
        here = self.blocks[0]
        for block in self.blocks:
            for statement in block.statements:
                if statement and statement[0].start <= self.at <= statement[-1].end:
                    return block
            if block.opens <= self.at and block.kind != "file":
                here = block
        return here

    def statement(self) -> list[Token]:
        return next(
            (one for one in self.block.statements if one and one[0].start <= self.at <= one[-1].end), []
        )  # fmt: skip

    def free(self, block: Block) -> int | None:
        """The next number that is free in a message or an enum."""
        block, enum = block.numbered, block.kind == "enum"
        family = [block, *(one for one in self.blocks if one.kind == "oneof" and one.above is block)]
        used = [number for one in family for number in numbers(one)]
        taken = [*_ranges(block), *([] if enum else [(19_000, 19_999)])]
        number = max(used, default=-1 if enum else 0) + 1
        for first, last in sorted(taken):
            if first <= number <= last:
                number = last + 1
        return number if number <= MOST else None


def whole(token: Token) -> int | None:
    try:
        return int(token.text, 0)
    except ValueError:
        return None


def numbers(block: Block) -> Iterator[int]:
    for statement in block.statements:
        if statement[:1] and statement[0].text in ("reserved", "extensions", "option"):
            continue
        for equals, token in pairwise(statement):
            if equals.text == "=":
                number = whole(token)
                if number is not None and number <= MOST:
                    yield number
                break


def _ranges(block: Block) -> Iterator[tuple[int, int]]:
    for statement in block.statements:
        if not statement or statement[0].text not in ("reserved", "extensions"):
            continue
        for found in re.finditer(r"(\d+)(?: to (\d+|max))?", " ".join(one.text for one in statement)):
            last = found[2] or found[1]
            yield int(found[1]), MOST if last == "max" else int(last)
