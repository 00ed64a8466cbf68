"""Thrift IDL words to the model, by recursive descent: one method for each rule of the Apache compiler's grammar.

The first word that does not fit ends it, with its place, what may stand there and what to do. Types and constants nest at
most `limits.NESTING` deep.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from .. import limits
from ..problem import Edit
from ..thrift_model import (
    Annotation,
    Const,
    ConstValue,
    Container,
    DoubleConst,
    EnumDef,
    EnumValue,
    FieldDef,
    FieldType,
    Function,
    Include,
    IntConst,
    ListConst,
    MapConst,
    NameConst,
    Named,
    Namespace,
    Program,
    Service,
    StructDef,
    TextConst,
    Typedef,
)  # fmt: skip
from . import _thrift_mend as mend
from ._thrift_cursor import BASE_TYPES, DEFINITIONS, KEYWORDS, NEVER_NAMES, Cursor
from ._thrift_scanner import END, Word, fault

IDS: Final = (1, (1 << 15) - 1)
INT32: Final = (-(1 << 31), (1 << 31) - 1)


def read(text: str) -> Program:
    """The model of a text; raises SchemaError at the first word that does not fit."""
    return _Parser(text).program()


class _Parser(Cursor):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.made = Program()
        self.unnumbered: list[tuple[int, Word]] = []  # the remark on a field, and its first word

    def remark(self, word: Word, code: str, detail: str, fix: str | None = None) -> None:
        if len(self.made.remarks) < limits.REMARKS:
            if code == "auto-number":
                self.unnumbered.append((len(self.made.remarks), word))
            self.made.remarks.append(fault(self.where(word), "", "", code=code, detail=detail, fix=fix))

    # Program, Header

    def program(self) -> Program:
        while self.is_("include", "cpp_include", "namespace", *mend.OLD_NAMESPACES):
            self.header()
        while self.word.kind != END:
            self.definition()
        return self.made

    def header(self) -> None:
        first = self.take()
        if first.text in mend.OLD_NAMESPACES:
            self.at -= 1
            new = f"namespace {mend.OLD_NAMESPACES[first.text]}"
            self.fail("`namespace`", f"This old word is gone: write `{new} …`.", edit=self.instead(new))
        if first.text != "namespace":
            path = self.literal("a path")
            self.made.includes.append(Include(path, self.since(first), first.text == "cpp_include"))
            return
        scope = self.word
        if scope.kind != "name" and scope.text != "*":
            self.fail("a language such as `py`, or `*`", "Write `namespace py some.module`.")
        self.take()
        if self.word.kind != "name":
            self.fail("the name of the namespace", f"Write `namespace {scope.text} some.name`.")
        name = self.take().text
        notes = self.annotations() if scope.text != "*" else ()
        self.made.namespaces.append(Namespace(scope.text, name, self.since(first), notes))

    # Definition

    def definition(self) -> None:
        word = self.word
        match word.text if word.kind == "name" else "":
            case "const":
                self.made.definitions.append(self.const())
            case "typedef":
                self.made.definitions.append(self.typedef())
            case "enum":
                self.made.definitions.append(self.enum())
            case "struct" | "union" | "exception":
                self.made.definitions.append(self.struct())
            case "service":
                self.made.definitions.append(self.service())
            case "include" | "cpp_include" | "namespace":
                self.fail("a definition", "Includes and namespaces stand before all definitions; move it to the top.")
            case text:
                wanted, edit = "a definition: " + ", ".join(DEFINITIONS), mend.definition(self.words, self.at)
                self.fail(wanted, mend.OTHER_LANGUAGES.get(text), edit=edit)

    def const(self) -> Const:
        first = self.take()
        type_ = self.field_type()
        name = self.simple_name("the name of the constant")
        self.sign("=", "and the value of the constant")
        value = self.const_value()
        made = Const(name.text, type_, value, self.since(first), self.where(name), first.doc)
        self.separator()
        return made

    def typedef(self) -> Typedef:
        first = self.take()
        type_ = self.field_type()
        name = self.simple_name("the new name of the type")
        notes = self.annotations()
        made = Typedef(name.text, type_, self.since(first), self.where(name), notes, first.doc)
        self.separator()
        return made

    def enum(self) -> EnumDef:
        first = self.take()
        name = self.simple_name("the name of the enum")
        self.sign("{", "to begin the values of the enum")
        values: list[EnumValue] = []
        last = -1
        while not self.skip("}"):
            made = self.enum_value(name.text, last)
            last = made.number
            values.append(made)
        notes = self.annotations()
        return EnumDef(name.text, tuple(values), self.since(first), self.where(name), notes, first.doc)

    def enum_value(self, enum: str, last: int) -> EnumValue:
        name = self.word
        if name.kind != "name":
            self.fail(f"the name of a value, or `}}` to end {enum}", edit=self.closing("}"))
        self.simple_name("the name of a value")
        explicit = self.skip("=")
        number = last + 1
        if explicit:
            if self.word.kind != "int":
                self.fail("a whole number", "Values of enums are 32-bit integers.")
            number = _int(self.take())
        if not INT32[0] <= number <= INT32[1]:
            self.at -= 1
            self.fail("a number of 32 bits", "Values of enums travel as i32.", code="out-of-range")
        notes = self.annotations()
        self.separator()
        return EnumValue(name.text, number, self.where(name), explicit, notes, name.doc)

    def struct(self) -> StructDef:
        first = self.take()
        kind = first.text
        name = self.simple_name(f"the name of the {kind}")
        if kind != "exception":
            self.skip("xsd_all")
        self.sign("{", f"to begin the fields of {name.text}")
        fields = self.fields("}", name.text)
        notes = self.annotations()
        return StructDef(kind, name.text, fields, self.since(first), self.where(name), notes, first.doc)

    def service(self) -> Service:
        first = self.take()
        name = self.simple_name("the name of the service")
        extends = None
        if self.skip("extends"):
            base = self.word
            if base.kind != "name":
                self.fail("the name of the service that it extends")
            self.take()
            extends = Named(base.text, self.where(base))
        self.sign("{", f"to begin the functions of {name.text}")
        functions: list[Function] = []
        while not self.skip("}"):
            functions.append(self.function(name.text))
        notes = self.annotations()
        return Service(name.text, tuple(functions), self.since(first), self.where(name), extends, notes, first.doc)

    def function(self, service: str) -> Function:
        first = self.word
        if first.kind != "name":
            fix = "A function is `i32 add(1: i32 a, 2: i32 b)`."
            self.fail(f"a function, or `}}` to end {service}", fix, edit=self.closing("}"))
        if self.is_("async"):
            self.remark(first, "deprecated", "`async` is an old word for `oneway`", "Write `oneway`.")
        oneway = self.skip("oneway", "async")
        returns = None if self.skip("void") else self.field_type()
        name = self.simple_name("the name of the function")
        self.sign("(", "to begin the arguments")
        arguments = self.fields(")", name.text)
        throws: tuple[FieldDef, ...] = ()
        if self.skip("throws"):
            self.sign("(", "to begin the exceptions")
            throws = self.fields(")", name.text)
        notes = self.annotations()
        made = Function(
            name.text, returns, arguments, throws, oneway, self.since(first), self.where(name), notes, first.doc
        )
        self.separator()
        return made

    # Field

    def fields(self, end: str, of: str) -> tuple[FieldDef, ...]:
        """Fields up to a closing sign. Those without a number get -1, -2, …, as the compiler gives them."""
        fields: list[FieldDef] = []
        auto = -1
        before = len(self.unnumbered)
        while not self.skip(end):
            made, auto = self.field(end, of, auto)
            fields.append(made)
        if before < len(self.unnumbered):
            self.offer_numbers(before, mend.free_number([made.id for made in fields]))
        return tuple(fields)

    def offer_numbers(self, before: int, number: int | None) -> None:
        """Fields without a number of their own: the next one that is free in their struct, once all of it was read."""
        for index, word in self.unnumbered[before:] if number else ():
            edit = Edit(
                word.start, word.end if word.kind == "int" else word.start, f"{number}{': ' * (word.kind == 'name')}"
            )
            self.made.remarks[index] = replace(self.made.remarks[index], edit=edit)
        del self.unnumbered[before:]

    def field(self, end: str, of: str, auto: int) -> tuple[FieldDef, int]:
        first = self.word
        number, id_where = auto, None
        if first.kind == "int":
            written = _int(self.take())
            self.sign(":", "after the number of the field", "A field is `1: string name`.")
            if written > IDS[1]:
                self.at -= 2
                self.fail(
                    f"a field number from 1 to {IDS[1]:,}", "Field numbers are 16 bits wide.", code="out-of-range"
                )
            if written > 0:
                number, id_where = written, self.where(first)
            elif written != auto:
                self.remark(
                    first, "auto-number", f"the number {written} is not positive: the compiler gives {auto} instead",
                    "Give it a number from 1 on.",
                )  # fmt: skip
        elif first.kind != "name":
            hint = "A field is `1: string name`." if self.word.kind != END else f"Add `{end}`."
            self.fail(f"a field, or `{end}` to end {of}", hint, edit=self.closing(end))
        elif (missing := self.closing(end)) is not None:
            self.fail(f"a field, or `{end}` to end {of}", f"Add `{end}`.", edit=missing)
        else:
            self.remark(
                first, "auto-number", f"this field has no number; the compiler gives it {auto}",
                "Write the number, so that it stays when fields are added.",
            )  # fmt: skip
        if id_where is None:
            auto -= 1
        requiredness = "default"
        if self.is_("required", "optional"):
            requiredness = self.take().text
        type_ = self.field_type()
        reference = self.skip("&")
        name = self.word
        if name.kind != "name" or name.text in NEVER_NAMES:
            self.fail("the name of the field", "A field is `1: string name`.")
        self.undotted("the name of the field")
        default = None
        if self.skip("="):
            default = self.const_value()
        self.skip("xsd_optional")
        self.skip("xsd_nillable")
        if self.skip("xsd_attrs"):
            self.sign("{", "to begin the attributes")
            self.deeper()
            self.fields("}", "the attributes")
            self.depth -= 1
        notes = self.annotations()
        made = FieldDef(
            number, requiredness, type_, name.text, self.since(first), self.where(name), id_where, default, reference, notes,
            first.doc,
        )  # fmt: skip
        self.separator()
        return made, auto

    # FieldType

    def field_type(self) -> FieldType:
        word = self.word
        if word.kind != "name":
            self.fail("a type", "Types are " + ", ".join(BASE_TYPES) + ", list<…>, set<…>, map<…, …> and names.")
        if word.text in ("list", "set", "map"):
            return self.container()
        if word.text in KEYWORDS and word.text not in BASE_TYPES:
            fix = "Only a function may return void." if word.text == "void" else None
            self.fail("a type", fix or f"`{word.text}` is a word of the language; is the type missing?")
        self.take()
        notes = self.annotations() if word.text in BASE_TYPES else ()
        return Named(word.text, self.since(word), notes)

    def container(self) -> Container:
        self.deeper()
        first = self.take()
        kind = first.text
        cpp = self.cpp_type()
        self.sign("<", f"after {kind}", f"Say of what: `{kind}<{'string, ' * (kind == 'map')}string>`.")
        key = None
        if kind == "map":
            key = self.field_type()
            self.sign(",", "between the types of keys and values", "Write `map<string, i32>`.")
        item = self.field_type()
        self.sign(">", f"to end the {kind}")
        if kind == "list":
            cpp = self.cpp_type() or cpp
        notes = self.annotations()
        self.depth -= 1
        return Container(kind, item, self.since(first), key, cpp, notes)

    def cpp_type(self) -> str | None:
        return self.literal("the C++ type") if self.skip("cpp_type") else None

    def annotations(self) -> tuple[Annotation, ...]:
        if not self.skip("("):
            return ()
        made: list[Annotation] = []
        while not self.skip(")"):
            key = self.word
            if key.kind != "name":
                self.fail("an annotation, or `)` to end them", 'An annotation is `key = "value"`.')
            self.take()
            value = self.literal("the value of the annotation") if self.skip("=") else "1"
            made.append(Annotation(key.text, value, self.since(key)))
            self.separator()
        return tuple(made)

    # ConstValue

    def const_value(self) -> ConstValue:
        word = self.word
        where = self.where(word)
        match word.kind:
            case "int":
                self.take()
                return IntConst(_int(word), word.text, where)
            case "double":
                self.take()
                value: Any = word.value
                return DoubleConst(float(value), word.text, where)
            case "literal":
                return TextConst(self.literal("a text"), where)
            case "name" if word.text in ("true", "false"):
                self.take()
                return IntConst(int(word.text == "true"), word.text, where)
            case "name" if word.text not in KEYWORDS:
                self.take()
                return NameConst(word.text, where)
            case "sign" if word.text == "[":
                return self.const_list()
            case "sign" if word.text == "{":
                return self.const_map()
            case _:
                raise self.failure("a value: a number, a text in quotes, a name, [ ] or { }")

    def const_list(self) -> ListConst:
        self.deeper()
        first = self.take()
        items: list[ConstValue] = []
        while not self.skip("]"):
            items.append(self.const_value())
            self.separator()
        self.depth -= 1
        return ListConst(tuple(items), self.since(first))

    def const_map(self) -> MapConst:
        self.deeper()
        first = self.take()
        entries: list[tuple[ConstValue, ConstValue]] = []
        while not self.skip("}"):
            key = self.const_value()
            self.sign(":", "between key and value")
            entries.append((key, self.const_value()))
            self.separator()
        self.depth -= 1
        return MapConst(tuple(entries), self.since(first))


def _int(word: Word) -> int:
    assert isinstance(word.value, int)
    return word.value
