"""What elements mean as a record, whichever way they are written: XML text, WBXML or Fast Infoset.

- An element with nothing but text is that text.
- An element whose elements all have the name of one of it (`interests` and `interest`) is a list. So are lists written.
- Any other is an object: its elements by name, those that come again as a list, attributes as `@name`, text between
  elements as `#text`. White space between elements is layout and no value.
"""

from __future__ import annotations

from typing import Final

from .. import limits
from ..layout import Key, Part, Role, as_list, as_struct, the_only
from ..tracer import Tracer
from ..value import Value
from ._xml_names import WHITE, item_name, key_of

DEEPEST: Final = limits.NESTING + 1
"""Elements inside one another: one for each container of the deepest record, and one for the text in it."""

_SPEC: Final = "XML 1.0 section 3"


def _one_or_list(items: list[tuple[object, Value]]) -> Value:
    return items[0][1] if len(items) == 1 else [value for _, value in items]


TEXT_ELEMENT = Part("text element", Role.GROUP, "An element that holds text alone: its value is that text.", _SPEC)
ELEMENT = Part(
    "element", Role.GROUP, "An element with elements or attributes in it: an object of them by name, attributes with @ "
    "before theirs.", _SPEC, fold=as_struct,
)  # fmt: skip
LIST_ELEMENT = Part(
    "list element", Role.GROUP, "An element whose elements all have the name of one of it, as interest in interests: a list.",
    _SPEC, fold=the_only,
)  # fmt: skip
ITEMS = Part("items", Role.GROUP, "The elements of a list, in order.", _SPEC, fold=as_list)
NAMED = Part(
    "elements of one name", Role.GROUP, "All elements of one name in the element around them: one value, or a list where "
    "there are several.", _SPEC, fold=_one_or_list,
)  # fmt: skip
ATTRIBUTE = Part("attribute", Role.GROUP, "A name and a value in the tag of an element.", "XML 1.0 section 3.1")
MIXED_TEXT = Part(
    "text of the element", Role.GROUP, "All text that stands beside elements or attributes.", "XML 1.0 section 3.2.2"
)

KINDS: Final = (TEXT_ELEMENT, ELEMENT, LIST_ELEMENT, ITEMS, NAMED, ATTRIBUTE, MIXED_TEXT)


class Open:
    """An element that is not closed yet. `named`: name of elements in it -> their node, and how many there are."""

    __slots__ = ("attributes", "name", "named", "node", "rows", "texts")

    def __init__(self, name: str, node: int) -> None:
        self.name = name
        self.node = node
        self.named: dict[str, list[int]] = {}
        self.attributes = False
        self.rows: list[int] = []  # leaves of its text
        self.texts: list[str] = []


class Elements:
    """Elements on their way to nodes. `space`: the part that white space between elements gets, in place of `text`."""

    def __init__(self, t: Tracer, text: Part | None = None, space: Part | None = None) -> None:
        self.t = t
        self.plain = text
        self.space = space
        self.open: list[Open] = []

    def begin(self, name: str) -> Open:
        """A start-tag: its leaves belong to the node that is open now."""
        t = self.t
        if self.open:
            named = self.open[-1].named
            group = named.get(name)
            if group is None:
                node = t.open(key_of(name), NAMED)
                named[name] = [node, 1]
                node = t.open(Key.SAME, ELEMENT)
            else:
                node, count = group
                if count == 1:
                    t.keys[node + 1] = 0
                t.here = node
                node = t.open(count, ELEMENT)
                group[1] = count + 1
        else:
            node = t.here if t.kinds else t.open("", ELEMENT)
            t.keys[node] = name  # of the root no path is made; a writer may want to know it
        element = Open(name, node)
        self.open.append(element)
        return element

    def attribute(self, name: str) -> int:
        """An attribute of the element that is open; `done` after its leaves."""
        self.open[-1].attributes = True
        return self.t.open(f"@{name}", ATTRIBUTE)

    def done(self) -> None:
        self.t.close()

    def text(self, text: str, row: int = -1) -> None:
        """Text in the open element, and its leaf, where it has one."""
        element = self.open[-1]
        element.texts.append(text)
        if row >= 0:
            element.rows.append(row)

    def end(self) -> None:
        """An end-tag, whose leaf is told already: now it is known what the element is."""
        element = self.open.pop()
        self._settle(element)
        self.t.here = self.open[-1].node if self.open else element.node

    def begin_apart(self) -> None:
        """Attributes of something that is no element follow, in the node that is open."""
        self.open.append(Open("?", self.t.here))

    def end_apart(self) -> None:
        self.open.pop()

    def stop(self) -> None:
        """Decoding ends here: what is open counts as far as it was read."""
        here = self.t.here
        while self.open:
            self._settle(self.open.pop())
        self.t.here = here

    def _settle(self, element: Open) -> None:
        t, node, named, texts = self.t, element.node, element.named, element.texts
        if not named and not element.attributes:
            t.kinds[node] = TEXT_ELEMENT
            if len(element.rows) != 1 or len(texts) != 1:
                t.values[node] = "".join(texts)
            return
        text = "".join(texts)
        if named and not text.strip(WHITE):
            text = ""
            if self.space is not None:
                for row in element.rows:
                    if t.parts[row] is self.plain:
                        t.parts[row] = self.space
            if len(named) == 1 and not element.attributes:
                ((name, (group, count)),) = named.items()
                if name == item_name(element.name):
                    t.kinds[node], t.kinds[group], t.keys[group] = LIST_ELEMENT, ITEMS, Key.SAME
                    if count == 1:
                        t.keys[group + 1] = 0
                    return
        if text:
            t.here = node
            t.values[t.open("#text", MIXED_TEXT)] = text
            for row in element.rows:
                t.owners[row] = len(t.kinds) - 1
