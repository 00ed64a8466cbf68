"""Tokens of Avro IDL, and the nodes that are made of them: the scanner under the parser.

Comments are stepped over, except documentation comments, which wait for what they document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from .. import limits
from ..jsontree import Content, Node, Tree
from ..near import closed, no_word
from ..problem import Edit, Problem, SchemaError

_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n\f\x1a]++|//[^\n]*+|/\*(?!\*[^/]).*?\*/)
    |(?P<doc>/\*\*.*?\*/)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*+|`[^`\n]*+`)
    |(?P<number>-?(?:\d++(?:\.\d++)?+(?:[eE][-+]?\d++)?+|Infinity|NaN))
    |(?P<string>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')
    |(?P<mark>[{}()\[\]<>,;:=?@.-])""",
    re.VERBOSE | re.DOTALL,
)
DECLARATIONS: Final = ("record", "error", "enum", "fixed")
_OPENS: Final = ("=", "[", "(")
"""What may stand before a text."""

_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([0-7]{1,3})|(.))", re.DOTALL)
_CONTROL: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(slots=True)
class Token:
    kind: str
    text: str
    start: int
    end: int

    @property
    def name(self) -> str:
        return self.text.strip("`")

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


class IdlNode(Node):
    """A node of the JSON that a piece of IDL stands for, at the place of that piece."""

    __slots__ = ("_key", "_span")

    def __init__(self, value: Content, span: tuple[int, int], key: tuple[int, int] | None = None) -> None:
        self.value = value
        self._span = span
        self._key = key

    @property
    def span(self) -> tuple[int, int]:
        return self._span

    @property
    def key(self) -> tuple[int, int] | None:
        return self._key


class Scanner:
    """A text, token by token; `token` is the one not yet taken."""

    def __init__(self, text: str) -> None:
        self.tree = Tree(text, None)
        self.text = text
        self.remarks: list[Problem] = []
        self.at = self.last = 0  # where the scan is; where the last token that was taken ended
        self.depth = 0
        self.comment: Token | None = None
        self.token = self.scan()

    def scan(self) -> Token:
        """The next token; a documentation comment before it is kept for whoever is documented by it."""
        while True:
            if self.at >= len(self.text):
                return Token("end", "", len(self.text), len(self.text))
            found = _TOKEN.match(self.text, self.at)
            if found is None:
                token = Token("mark", self.text[self.at], self.at, self.at + 1)
                if self.text.startswith("/*", self.at):
                    raise self.fault(
                        token, "*/ at the end of the comment", "the end of the text", "Close the comment with */.",
                        edit=no_word(self.text, self.at, _OPENS),
                    )  # fmt: skip
                quote = token.text in "\"'"
                raise self.fault(token, "a name, a number or a mark of IDL", repr(token.text),
                                 "Close the text on its line." if quote else "Remove it.",
                                 edit=no_word(self.text, self.at, _OPENS))  # fmt: skip
            self.at = found.end()
            kind = str(found.lastgroup)
            token = Token(kind, found[0], found.start(), found.end())
            if kind == "doc":
                self.comment = token
            elif kind != "space":
                return token

    def take(self) -> Token:
        token = self.token
        self.last = token.end
        self.token = self.scan()
        return token

    def doc(self) -> IdlNode | None:
        """The documentation comment that stands before the present token."""
        token, self.comment = self.comment, None
        if token is None:
            return None
        lines = [line.strip().removeprefix("*").strip() for line in token.text[3:-2].strip().splitlines()]
        return IdlNode("\n".join(lines).strip(), token.span)

    def is_(self, text: str) -> bool:
        return self.token.text == text and self.token.kind in ("mark", "name")

    def accept(self, text: str) -> bool:
        if self.is_(text):
            self.take()
            return True
        return False

    def expect(self, text: str, after: str) -> Token:
        if not self.is_(text):
            raise self.fault(
                self.token, f"{text} after {after}", self.found(), f"Write {text} here.", edit=self.missing(text)
            )  # fmt: skip
        return self.take()

    def missing(self, mark: str) -> Edit | None:
        """A mark that is missing before the present token, where what follows says that it ends or begins something."""
        token, over = self.token, self.token.kind == "end"
        begins = token.kind == "name" and token.text in DECLARATIONS
        match mark:
            case ";":
                fits = begins or over or token.text == "}" or "\n" in self.text[self.last : token.start]
                fits = fits and (over or token.kind == "name" or token.text in ("}", "@"))
            case "{":
                fits = token.text == "}" or (token.kind == "name" and not begins)
            case ">":
                fits = token.kind == "name" and not begins
            case ")":
                fits = token.text in (";", "throws", "oneway")
            case ":":
                if token.text == "=":
                    return Edit(*token.span, ":")
                fits = token.kind in ("string", "number")
            case "}" if over:
                return closed(self.text, mark)
            case _:
                fits = False
        return Edit(self.last, self.last, f" {mark}" if mark == "{" else mark) if fits else None

    def found(self) -> str:
        return self.token.text[:40] if self.token.kind != "end" else "the end of the text"

    def fault(
        self, token: Token, expected: str, found: str, fix: str | None, code: str = "avro-idl", edit: Edit | None = None
    ) -> SchemaError:  # fmt: skip
        return SchemaError(replace(self.told(token, expected, found, fix, code), edit=edit))

    def told(self, token: Token, expected: str, found: str, fix: str | None, code: str) -> Problem:
        place = self.tree.place(*token.span)
        detail = f"Line {place.line}, column {place.column}: expected {expected}, found {found}."
        return Problem(
            code=code, detail=detail, line=place.line, column=place.column, expected=expected, found=found, fix=fix
        )

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > limits.NESTING:
            raise self.fault(self.token, f"at most {limits.NESTING} levels of nesting", "one more", None, "too-deep")


def unquote(text: str) -> str:
    def unescape(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1], 16))
        return chr(int(found[2], 8)) if found[2] else _CONTROL.get(found[3], found[3])

    plain = _ESCAPE.sub(unescape, text[1:-1])
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
