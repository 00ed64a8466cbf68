"""Avro IDL (.avdl): protocols and schemas in a notation like C's, read to the JSON that the specification says they mean.

What comes out is a tree like that of an .avpr, whose nodes know their places in the IDL; so all rules for schemas are
checked in one place. Names may be used before they are defined. Imports are told as not available: there are no files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from .. import limits
from ..jsontext import number
from ..jsontree import Node, Tree
from ..near import near
from ..problem import Edit, Problem
from ..value import Real
from ._avro_idl_scan import DECLARATIONS, IdlNode, Scanner, Token, unquote

LOGICAL: Final[Mapping[str, tuple[str, str]]] = {
    "date": ("int", "date"),
    "time_ms": ("int", "time-millis"),
    "timestamp_ms": ("long", "timestamp-millis"),
    "local_timestamp_ms": ("long", "local-timestamp-millis"),
    "uuid": ("string", "uuid"),
    "decimal": ("bytes", "decimal"),
}
_OTHERS: Final = {"struct": "record", "message": "record", "class": "record"}
"""What declarations are called elsewhere."""

_Before = tuple[IdlNode | None, dict[str, Node]]
"""The documentation and the annotations before a declaration."""


def read(text: str) -> tuple[Tree, list[Problem]]:
    """The tree of an IDL text, and remarks on it; raises SchemaError at the first thing that is no IDL."""
    parser = _Parser(text)
    root = parser.file()
    return Tree(text, root.plain, (root, [])), parser.remarks


class _Parser(Scanner):
    """Recursive descent, a method a rule of the grammar."""

    # The file

    def file(self) -> IdlNode:
        if self.is_("namespace") or self.is_("schema"):
            return self.schema_file()
        doc, properties = self.doc(), self.annotations()
        if not self.is_("protocol"):
            if self.token.text in (*DECLARATIONS, "import"):
                return self.schema_file((doc, properties))
            raise self.fault(self.token, "protocol, namespace or schema", self.found(),
                             "Begin with: protocol Name { … }, or with: schema Name; record Name { … }",
                             edit=self.declared("protocol", "namespace", "schema"))  # fmt: skip
        start = self.take().start
        name = self.name("the name of the protocol")
        self.expect("{", "the name of the protocol")
        types, messages = self.definitions("}")
        end = self.expect("}", "the definitions of the protocol").end
        self.the_end()
        members = {"protocol": name, **properties, "types": types, "messages": messages}
        return IdlNode(_documented(members, doc), (start, end))

    def schema_file(self, first: _Before | None = None) -> IdlNode:
        members: dict[str, Node] = {}
        if self.accept("namespace"):
            members["namespace"] = self.dotted("a namespace")
            self.expect(";", "the namespace")
        if self.accept("schema"):
            self.comment = None
            members["schema"] = self.type_()
            self.expect(";", "the schema's type")
        members["types"], _ = self.definitions("", first)
        self.the_end()
        return IdlNode(members, (0, len(self.text)))

    def the_end(self) -> None:
        if self.token.kind != "end":
            raise self.fault(
                self.token, "the end of the text", self.found(), "An IDL file holds one protocol, or one schema."
            )

    def definitions(self, closing: str, before: _Before | None = None) -> tuple[IdlNode, IdlNode]:
        """Named types and messages, up to a closing bracket or the end. `before`: what was read of the first one."""
        start = self.token.start
        types: list[Node] = []
        messages: dict[str, Node] = {}
        while self.token.kind != "end" and not (closing and self.is_(closing)):
            if self.is_("import"):
                self.import_()
                continue
            doc, properties = before or (self.doc(), self.annotations())
            before = None
            if self.token.text in DECLARATIONS and self.token.kind == "name":
                types.append(self.declaration(doc, properties))
            elif closing:
                name, message = self.message(doc, properties)
                messages[name] = message
            else:
                raise self.fault(
                    self.token, "record, error, enum, fixed or import", self.found(), None, edit=self.declared()
                )  # fmt: skip
        span = (start, self.token.start)
        return IdlNode(types, span), IdlNode(messages, span)

    def declared(self, *more: str) -> Edit | None:
        """The word that begins a declaration, misspelt or of another language; a bracket too many goes."""
        token = self.token
        if token.text in ("}", ";"):
            return Edit(*token.span, "")
        meant = _OTHERS.get(token.text) or near(token.text, (*DECLARATIONS, "import", *more))
        return Edit(*token.span, meant) if meant and token.kind == "name" else None

    def import_(self) -> None:
        start = self.take()
        kind = self.token
        if kind.text not in ("idl", "protocol", "schema"):
            raise self.fault(
                kind, "idl, protocol or schema after import", self.found(), 'Write import schema "file.avsc";'
            )
        self.take()
        name = self.token
        if name.kind != "string":
            path = re.compile(r"[\w./-]+").match(self.text, name.start)
            edit = Edit(*path.span(), f'"{path[0]}"') if path else None
            raise self.fault(name, "the name of a file in quotes", self.found(), None, edit=edit)
        self.take()
        self.expect(";", "the import")
        told = Token("name", "", start.start, name.end)
        self.remarks.append(
            self.told(told, "definitions in this text", f"an import of {name.text[:60]}, which is not available here",
                      "Paste its definitions into this text.", "avro-import")
        )  # fmt: skip

    # Declarations

    def declaration(self, doc: IdlNode | None, properties: dict[str, Node]) -> IdlNode:
        kind = self.take()
        name = self.name(f"the name of the {kind.text}")
        members: dict[str, Node] = {"type": IdlNode(kind.text, kind.span), "name": name, **properties}
        if kind.text == "fixed":
            self.expect("(", "the name of the fixed")
            members["size"] = self.json()
            self.expect(")", "the size")
            end = self.expect(";", "the fixed").end
        elif kind.text == "enum":
            members["symbols"] = self.symbols()
            end = self.at
            if self.accept("="):
                members["default"] = self.name("a symbol")
                end = self.expect(";", "the default").end
        else:
            members["fields"], end = self.fields()
        return IdlNode(_documented(members, doc), (kind.start, end))

    def symbols(self) -> IdlNode:
        start = self.expect("{", "the name of the enum").start
        symbols: list[Node] = []
        while not self.is_("}"):
            symbols.append(self.name("a symbol"))
            if not self.accept(","):
                break
        self.comment = None
        return IdlNode(symbols, (start, self.expect("}", "the symbols").end))

    def fields(self) -> tuple[IdlNode, int]:
        start = self.expect("{", "the name").start
        fields: list[Node] = []
        while not self.is_("}"):
            if self.token.kind == "end":
                self.expect("}", "the fields")
            doc = self.doc()
            type_ = self.type_()
            while True:
                fields.append(self.variable(type_, doc))
                if not self.accept(","):
                    break
            self.expect(";", "the field")
        self.comment = None
        end = self.expect("}", "the fields").end
        return IdlNode(fields, (start, end)), end

    def variable(self, type_: IdlNode, doc: IdlNode | None) -> IdlNode:
        """The name of a field or a parameter, with its annotations and default; the place of null follows the default."""
        own = self.doc()
        properties = self.annotations()
        doc = self.doc() or own or doc
        name = self.name("the name of a field")
        members: dict[str, Node] = {"name": name, "type": type_, **properties}
        if self.accept("="):
            members["default"] = default = self.json()
            if isinstance(type_, _Optional) and default.value is not None and isinstance(type_.value, list):
                members["type"] = IdlNode(type_.value[::-1], type_.span)
        return IdlNode(_documented(members, doc), name.span)

    def message(self, doc: IdlNode | None, properties: dict[str, Node]) -> tuple[str, IdlNode]:
        start = self.token
        response = IdlNode("null", self.take().span) if self.is_("void") else self.type_()
        name = self.name("the name of a message")
        self.expect("(", "the name of the message")
        request: list[Node] = []
        while not self.is_(")"):
            self.comment = None
            request.append(self.variable(self.type_(), None))
            if not self.accept(","):
                break
        self.expect(")", "the parameters")
        members: dict[str, Node] = {"request": IdlNode(request, name.span), "response": response, **properties}
        if self.is_("oneway"):
            members["one-way"] = IdlNode(True, self.take().span)
        elif self.is_("throws"):
            where = self.take().span
            errors: list[Node] = [self.dotted("an error")]
            while self.accept(","):
                errors.append(self.dotted("an error"))
            members["errors"] = IdlNode(errors, where)
        end = self.expect(";", "the message").end
        return str(name.value), IdlNode(_documented(members, doc), (start.start, end))

    # Types

    def type_(self) -> IdlNode:
        self.deeper()
        properties = self.annotations()
        token = self.token
        if token.kind != "name":
            raise self.fault(token, "a type", self.found(), "Write a type, for example string.")
        word = token.text
        if word in ("array", "map"):
            self.take()
            self.expect("<", word)
            inner = self.type_()
            end = self.expect(">", f"the type inside {word}").end
            members: dict[str, Node] = {"items" if word == "array" else "values": inner}
            node = IdlNode({"type": IdlNode(word, token.span), **members, **properties}, (token.start, end))
        elif word == "union":
            node = self.union()
        elif word in LOGICAL:
            node = self.logical(properties)
        else:
            node = self.dotted("a type")
            if properties:
                node = IdlNode({"type": node, **properties}, node.span)
        if self.is_("?"):
            end = self.take().end
            node = _Optional([IdlNode("null", (end - 1, end)), node], (token.start, end))
        self.depth -= 1
        return node

    def union(self) -> IdlNode:
        start = self.take().start
        self.expect("{", "union")
        branches: list[Node] = []
        while not self.is_("}"):
            branches.append(self.type_())
            if not self.accept(","):
                break
        return IdlNode(branches, (start, self.expect("}", "the branches").end))

    def logical(self, properties: dict[str, Node]) -> IdlNode:
        token = self.take()
        base, logical = LOGICAL[token.text]
        members: dict[str, Node] = {"type": IdlNode(base, token.span), "logicalType": IdlNode(logical, token.span)}
        if logical == "decimal":
            self.expect("(", "decimal")
            members["precision"] = self.json()
            if self.accept(","):
                members["scale"] = self.json()
            self.expect(")", "the precision and scale")
        return IdlNode({**members, **properties}, token.span)

    def name(self, what: str) -> IdlNode:
        token = self.token
        if token.kind != "name":
            plain = unquote(token.text) if token.kind == "string" else ""
            raise self.fault(
                token, what, self.found(), "A name begins with a letter; a keyword stands in backquotes: `error`.",
                edit=Edit(*token.span, plain) if re.fullmatch(r"[A-Za-z_]\w*", plain) else None,
            )  # fmt: skip
        self.take()
        return IdlNode(token.name, token.span)

    def dotted(self, what: str) -> IdlNode:
        """A name with its namespace: names joined by dots."""
        node = self.name(what)
        name, (start, end) = str(node.value), node.span
        while self.accept("."):
            part = self.name(what)
            name, end = f"{name}.{part.value}", part.span[1]
        return IdlNode(name, (start, end))

    # Annotations and the JSON in them

    def annotations(self) -> dict[str, Node]:
        """`@name(json)`, any number of them; a name may have dots and dashes in it."""
        found: dict[str, Node] = {}
        while self.accept("@"):
            first = self.name("the name of an annotation")
            name, (start, end) = str(first.value), first.span
            while self.is_("-") or self.is_("."):
                name += self.take().text
                part = self.name("the name of an annotation")
                name, end = name + str(part.value), part.span[1]
            self.expect("(", "the name of the annotation")
            value = self.json()
            self.expect(")", "the value of the annotation")
            value._key = start, end
            found[name] = value
        return found

    def json(self) -> IdlNode:
        token = self.take()
        if token.kind == "string":
            return IdlNode(unquote(token.text), token.span)
        if token.kind == "number":
            if len(token.text) > limits.DIGITS:
                raise self.fault(token, f"a number of at most {limits.DIGITS:,} digits", f"{len(token.text):,}", None)
            odd = token.text.lstrip("-") in ("Infinity", "NaN")
            return IdlNode(Real(token.text) if odd else number(token.text.encode()), token.span)
        if token.kind == "name" and token.text in ("true", "false", "null"):
            return IdlNode({"true": True, "false": False, "null": None}[token.text], token.span)
        if token.kind == "mark" and token.text in "[{":
            self.deeper()
            node = self.json_array(token) if token.text == "[" else self.json_object(token)
            self.depth -= 1
            return node
        other = {"True": "true", "False": "false", "None": "null"}.get(token.text, f'"{token.text}"')
        raise self.fault(
            token, "a JSON value", token.text[:40] or "the end of the text", "Text stands in quotes.",
            edit=Edit(*token.span, other) if token.kind == "name" and "`" not in token.text else None,
        )  # fmt: skip

    def json_array(self, opening: Token) -> IdlNode:
        items: list[Node] = []
        while not self.is_("]"):
            items.append(self.json())
            if not self.accept(","):
                break
        return IdlNode(items, (opening.start, self.expect("]", "the elements").end))

    def json_object(self, opening: Token) -> IdlNode:
        members: dict[str, Node] = {}
        while not self.is_("}"):
            name = self.token
            if name.kind != "string":
                raise self.fault(name, "a name in quotes", self.found(), None)
            self.take()
            self.expect(":", "the name")
            value = self.json()
            value._key = name.span
            members[unquote(name.text)] = value
            if not self.accept(","):
                break
        return IdlNode(members, (opening.start, self.expect("}", "the members").end))


class _Optional(IdlNode):
    """`type?`: a union with null whose place depends on the default."""

    __slots__ = ()


def _documented(members: dict[str, Node], doc: IdlNode | None) -> dict[str, Node]:
    return {**members, "doc": doc} if doc and "doc" not in members else members
