"""One XML document on its way through the reader: what is known of it, and the rules that its pieces keep.

Places are in characters; `byte` gives them in bytes. The loop over the document is in `_xml_walk`, its declarations are read
by `_xml_dtd`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from .. import limits
from ..layout import Part
from ..problem import Problem
from ..tracer import Stop, Tracer
from ._xml_names import NAME, NEVER_1_1, XML_URI, XMLNS_URI, S, is_ncname, is_qname, not_a_char, not_a_char_1_1
from ._xml_parts import PREDEFINED, character, lines, parts
from ._xml_source import Fault, source
from ._xml_tree import Elements

SPACE: Final = re.compile(f"{S}++")
TARGET: Final = re.compile(NAME)
_REFERENCE: Final = re.compile(rf"&(?:#([0-9]++)|#x([0-9a-fA-F]++)|({NAME}));")
_WORD: Final = re.compile(r"[\w:.-]{1,30}|<[/!?]?[\w:.-]{0,30}|&[\w#]{0,30};?|(?s:.)")

CODE: Final = "not-well-formed"
NAMESPACE: Final = "namespace"
REFUSED: Final = "entity-refused"


@dataclass(slots=True)
class Entity:
    """An entity that the document declares: `text` is None where it lies outside; `parsed`: whether it is XML at all."""

    text: str | None
    parsed: bool = True


@dataclass(slots=True)
class Declared:
    """What the document declares of itself. `attributes`: element -> attribute -> whether it is tokens, and its default."""

    entities: dict[str, Entity] = field(default_factory=dict)
    attributes: dict[str, dict[str, tuple[bool, str | None]]] = field(default_factory=dict)
    external: bool = False


class Document:
    """One document on its way through the reader."""

    def __init__(self, t: Tracer) -> None:
        self.t = t
        self.source = source(t.data)
        self.text = self.source.text
        self.parts = parts(self.source.codec, self.source.width, self.source.newer)
        self.declared = Declared()
        self.elements = Elements(t, self.parts.text, self.parts.space)
        self.entities: list[
            tuple[str, int, int, str]
        ] = []  # text, place and elements around, and the name of each entity
        self.grown = 0
        self.leaf: Callable[[int, Part], None] = t.leaf
        self.lead: int | None = None  # where the leaf begins that comes next, while a later place is looked at

    def comment(self, at: int) -> int:
        end = self.text.find("--", at + 4)
        if end < 0:
            raise self.ends(at, "--> at the end of the comment")
        if self.text[end : end + 3] != "-->":
            raise self.stop(at, "-->", "-- inside a comment", offset=end, fix="A comment ends at its first --.")
        self.leaf(at, self.parts.comment)
        return end + 3

    def instruction(self, at: int) -> int:
        text = self.text
        target = TARGET.match(text, at + 2)
        end = text.find("?>", at + 2)
        if target is None:
            raise self.stop(at, "a name after <?", fix="A processing instruction begins with the name of its program.")
        self.ncname(target[0], at, target.start())
        if target[0].lower() == "xml":
            raise self.stop(
                at, "a processing instruction", f"<?{target[0]}", fix="The XML declaration stands first of all, "
                "with no white space before it, and once.",
            )  # fmt: skip
        if end < 0:
            raise self.ends(at, "?> at the end of the processing instruction")
        if target.end() != end and not SPACE.match(text, target.end()):
            raise self.stop(at, "white space after the name", offset=target.end())
        self.leaf(at, self.parts.instruction)
        return end + 2

    # Names and namespaces

    def ncname(self, name: str, at: int, offset: int | None = None) -> None:
        """A name that may have no colon: of an entity, a notation, a processing instruction."""
        if ":" in name:
            raise self.stop(
                at, "a name without a colon", name, code=NAMESPACE, fix="Colons divide prefix and name.", offset=offset
            )

    def qname(self, name: str, at: int, offset: int | None = None) -> None:
        """A name that may have a prefix. One that begins with a colon has none: XML 1.0 takes it, and it is told."""
        if name[0] == ":" and ":" not in name[1:]:
            self.remark(
                at, NAMESPACE, f"The name {name!r:.60} begins with a colon; readers that know namespaces refuse it.",
                "a name, or a prefix and a name with one colon between", name, "Remove the colon.",
            )  # fmt: skip
        elif ":" in name and not is_qname(name):
            raise self.stop(
                at, "a name, or a prefix and a name with one colon between", name, code=NAMESPACE,
                fix="Colons divide prefix and name: use one at most, and not at an end.", offset=offset,
            )  # fmt: skip

    def bound(self, name: str, scope: dict[str, str], at: int) -> tuple[str, str]:
        """The namespace and local name of a name with a prefix."""
        self.qname(name, at)
        prefix, _, local = name.partition(":")
        if not prefix:
            return "", local
        uri = scope.get(prefix)
        if not uri or prefix == "xmlns":
            raise self.stop(
                at, f"a prefix that is bound, by xmlns:{prefix}", name, code=NAMESPACE,
                fix=f'Add xmlns:{prefix}="…" to this element or one around it.',
            )  # fmt: skip
        return uri, local

    def declare(self, attribute: str, uri: str, scope: dict[str, str], at: int) -> None:
        """xmlns or xmlns:prefix (Namespaces in XML, sections 3 and 5)."""
        prefix = attribute[6:]
        if len(attribute) > 5 and not is_ncname(prefix):
            raise self.stop(at, "xmlns: and a prefix", attribute, code=NAMESPACE)
        if prefix == "xmlns" or (prefix == "xml") is not (uri == XML_URI) or uri == XMLNS_URI:
            raise self.stop(
                at, "a prefix and a namespace that are not reserved", f'{attribute}="{uri:.80}"', code=NAMESPACE,
                fix="xml and xmlns are bound for ever: choose another prefix, and another name for the namespace.",
            )  # fmt: skip
        if prefix and not uri and not self.source.newer:
            raise self.stop(
                at, f"the name of a namespace for {prefix}", "an empty one", code=NAMESPACE,
                fix="Only the default namespace can be taken back in XML 1.0.",
            )  # fmt: skip
        scope[prefix] = uri

    # References

    def character(self, decimal: str | None, hexadecimal: str | None, at: int) -> str:
        """The character that a reference names by its number."""
        code = character(decimal, hexadecimal)
        if code > 0x10FFFF or (NEVER_1_1 if self.source.newer else not_a_char)(chr(code)):
            found = f"&#{decimal};" if decimal else f"&#x{hexadecimal};"
            raise self.stop(
                at, "the number of a character that XML allows", found[:20], code="not-a-character",
                fix="Control characters have no place in XML, not even as references: remove it, or write base64.",
            )  # fmt: skip
        return chr(code)

    def entity(self, name: str, at: int, *, attribute: bool = False) -> str:
        """The text of an entity that the document declares. Refuses what lies outside, and what grows too large."""
        self.ncname(name, at)
        entity = self.declared.entities.get(name)
        if entity is None:
            outside = " that the external declarations may hold" if self.declared.external else ""
            raise self.stop(
                at, "one of &lt; &gt; &amp; &apos; &quot;, or an entity that the document declares", f"&{name};{outside}",
                code=REFUSED if outside else CODE,
                fix="Write the character itself, or its number, as &#160; for &nbsp;. No other file is fetched.",
            )  # fmt: skip
        if not entity.parsed:
            raise self.stop(at, "an entity that is XML", f"&{name};, which is declared as other data (NDATA)")
        if entity.text is None:
            raise self.stop(
                at, "text in the document itself", f"&{name};, which lies in another file", code=REFUSED,
                fix="External entities are refused and nothing is fetched: through them a document reads files of the "
                "machine and calls addresses in its network (XXE). Put the text here.",
            )  # fmt: skip
        if self.source.newer and not_a_char_1_1(entity.text):
            raise self.stop(
                at, "an entity of characters that may stand there", f"&{name};, which holds a control character",
                code="not-a-character", fix="Such a character is written as a reference where it is used.",
            )  # fmt: skip
        if any(name == inner for _, _, _, inner in self.entities):
            raise self.stop(at, "an entity that does not hold itself", f"&{name}; inside of &{name};")
        if len(self.entities) >= limits.NESTING:
            raise self.too_deep(at)
        self.grown += len(entity.text) + 1
        if self.grown > limits.ENTITY_TEXT:
            raise self.stop(
                at, f"at most {limits.ENTITY_TEXT:,} characters from entities", f"&{name};, which makes it more",
                code="too-large",
                fix="Entities inside entities grow to gigabytes from a few lines (billion laughs): write the text itself.",
            )  # fmt: skip
        if attribute and "<" in entity.text:
            raise self.stop(
                at, "text without < for an attribute", f"&{name};, which holds one", fix="Write &#38;lt; there."
            )
        return entity.text

    def attribute(self, quoted: str, at: int, *, declaring: bool = False) -> str:
        """The value between quotes, all references replaced (section 3.3.3)."""
        text, here, out = lines(quoted[1:-1]).replace("\t", " ").replace("\n", " "), 0, list[str]()
        if declaring and "<" in text:
            raise self.stop(at, "a default without <", "< in the default of an attribute", fix="Write &lt;.")
        base = len(self.entities)
        while True:
            amp = text.find("&", here)
            if amp < 0:
                out.append(text[here:])
                if len(self.entities) == base:
                    return "".join(out)
                text, here, _, _ = self.entities.pop()
                continue
            out.append(text[here:amp])
            found = _REFERENCE.match(text, amp)
            if found is None:
                raise self.stop(at, "a reference after each &", "an & alone in an attribute", fix="Write it as &amp;.")
            here = found.end()
            if not found[3]:
                out.append(self.character(found[1], found[2], at))
            elif found[3] in PREDEFINED:
                out.append(PREDEFINED[found[3]])
            else:
                inner = self.entity(found[3], at, attribute=True)
                self.entities.append((text, here, 0, found[3]))
                text, here = inner.replace("\t", " ").replace("\n", " ").replace("\r", " "), 0

    # What is wrong

    def byte(self, at: int) -> int:
        """A place in the document in bytes; inside of an entity, that of the reference."""
        if self.entities and self.entities[0][0] is self.source.text:
            at = self.entities[0][1]
        return self.source.byte(min(at, len(self.source.text)))

    def remark(self, at: int, code: str, detail: str, expected: str, found: str, fix: str) -> None:
        self.t.remark(
            Problem(code=code, detail=detail, offset=self.byte(at), expected=expected, found=found, fix=fix)
        )  # fmt: skip

    def fault(self, at: int, fault: Fault, offset: int | None = None) -> Stop:
        return self.t.stop(
            self.byte(at), fault.expected, fault.found, code=fault.code, fix=fault.fix,
            offset=None if offset is None else self.byte(offset),
        )  # fmt: skip

    def ends(self, at: int, expected: str) -> Stop:
        """What began at a place does not end before the text does."""
        if self.source.fault is not None and not self.entities:
            return self.fault(at, self.source.fault, len(self.text))
        inside = "the end of the entity" if self.entities else "the end of the text"
        return self.t.stop(
            self.byte(at), expected, inside, code="truncated", fix="Give the whole of it, or close what is open."
        )  # fmt: skip

    def stop(
        self, at: int, expected: str, found: str | None = None, *, code: str = CODE, fix: str | None = None,
        offset: int | None = None,
    ) -> Stop:  # fmt: skip
        """The fault at a character. Where the text breaks off in the middle, the reason for that is the fault."""
        where = at if offset is None else offset
        at = at if self.lead is None else self.lead
        if self.entities:
            found = f"{found or 'something else'}, in the text of &{self.entities[0][3]};"
        elif found is None:
            if where >= len(self.text) or (self.source.fault and "<" not in self.text[where + 1 :]):
                return self.ends(at, expected)
            word = _WORD.match(self.text, where)
            found = word[0] if word and word[0].isprintable() and word[0] != " " else f"U+{ord(self.text[where]):04X}"
        return self.t.stop(self.byte(at), expected, found, code=code, fix=fix, offset=self.byte(where))

    def too_deep(self, at: int) -> Stop:
        return self.t.too_deep(self.byte(at if self.lead is None else self.lead))
