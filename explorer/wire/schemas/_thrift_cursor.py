"""Where a parser of Thrift IDL is in the words, what it may take next, and how it says that it may not."""

from __future__ import annotations

from typing import Final, NoReturn

from .. import limits
from ..near import closed, no_word
from ..problem import Edit, SchemaError
from ..schema import Place
from . import _thrift_mend as mend
from ._thrift_scanner import END, Lines, Word, fault, scan

BASE_TYPES: Final = ("bool", "byte", "i8", "i16", "i32", "i64", "double", "string", "binary", "uuid")
DEFINITIONS: Final = ("const", "typedef", "enum", "struct", "union", "exception", "service")
NEVER_NAMES: Final = frozenset(
    ("cpp_type", "xsd_all", "xsd_optional", "xsd_nillable", "xsd_attrs", "true", "false")
)  # fmt: skip
"""Keywords that cannot even be the name of a field."""
KEYWORDS: Final = NEVER_NAMES.union(
    BASE_TYPES, DEFINITIONS,
    ("namespace", "include", "cpp_include", "void", "list", "set", "map"),
    ("oneway", "async", "extends", "throws", "required", "optional"),
)  # fmt: skip
_OPENS: Final = ("=", "[", "include")
"""What may stand before a literal."""


class Cursor:
    """A place in the words of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.words = scan(text, self.lines, lambda text, at: no_word(text, at, _OPENS))
        self.at = 0
        self.depth = 0

    @property
    def word(self) -> Word:
        return self.words[self.at]

    def take(self) -> Word:
        word = self.words[self.at]
        self.at += word.kind != END
        return word

    def is_(self, *texts: str) -> bool:
        """Whether the next word is one of these signs or keywords."""
        word = self.words[self.at]
        return word.text in texts and word.kind in ("sign", "name")

    def skip(self, *texts: str) -> bool:
        """Take the next word where it is one of these."""
        found = self.is_(*texts)
        self.at += found
        return found

    def where(self, word: Word) -> Place:
        return self.lines.place(word.start, word.end)

    def since(self, first: Word) -> Place:
        """From a word to the last one taken."""
        return self.lines.place(first.start, self.words[self.at - 1].end)

    def failure(
        self, expected: str, fix: str | None = None, *, code: str = "syntax", edit: Edit | None = None
    ) -> SchemaError:  # fmt: skip
        """What to raise where the next word does not fit."""
        return SchemaError(fault(self.where(self.word), expected, self.word.shown, code=code, fix=fix, edit=edit))

    def fail(
        self, expected: str, fix: str | None = None, *, code: str = "syntax", edit: Edit | None = None
    ) -> NoReturn:  # fmt: skip
        raise self.failure(expected, fix, code=code, edit=edit)

    def instead(self, text: str) -> Edit:
        """Another text for the next word."""
        return Edit(self.word.start, self.word.end, text)

    def closing(self, bracket: str) -> Edit | None:
        """The bracket that is missing where the text ends, or where the next definition begins."""
        if self.word.kind == END:
            return closed(self.text, bracket)
        return (mend.closed_before if bracket == "}" else mend.argument_end)(self.words, self.at)

    def sign(self, text: str, after: str, fix: str | None = None) -> Word:
        if not self.is_(text):
            self.fail(f"`{text}` {after}", fix, edit=mend.sign(self.words, self.at, text))
        return self.take()

    def literal(self, what: str) -> str:
        if self.word.kind != "literal":
            self.fail(f"{what} in quotes", 'Write it as "…".', edit=mend.quoted(self.word))
        return str(self.take().value)

    def simple_name(self, what: str) -> Word:
        """A name that is defined here: no keyword, and without dots."""
        word = self.word
        if word.kind != "name":
            self.fail(what, "Names begin with a letter or an underscore.")
        if word.text in KEYWORDS:
            fix = f"`{word.text}` is a word of the language; choose another name, such as `{word.text}_`."
            self.fail(what, fix, edit=self.instead(f"{word.text}_"))
        return self.undotted(what)

    def undotted(self, what: str) -> Word:
        if "." in self.word.text:
            plain = self.word.text.replace(".", "_")
            self.fail(f"{what} without dots", f"Write `{plain}`.", edit=self.instead(plain))
        return self.take()

    def separator(self) -> None:
        self.skip(",", ";")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > limits.NESTING:
            self.fail(
                f"at most {limits.NESTING} levels of nesting", "Give an inner type a name by typedef.", code="too-deep"
            )
