"""The model of a Thrift text to the types that all languages share: names looked up, everything checked that the compiler
checks, every fault collected with its place.

Typedefs are seen through. A union that is annotated `json_type = "union"` is a bare one: the record holds the member's
value itself. So a record whose values are of several types has a schema in Thrift too, and `fit` writes it that way.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import Any, Final

from .. import limits
from ..near import near
from ..problem import Edit, Problem, SchemaError
from ..schema import (
    MISSING,
    Bool,
    Bytes,
    Enumeration,
    Field,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Place,
    Presence,
    Ref,
    Schema,
    SetOf,
    Struct,
    Symbol,
    Text,
    Type,
    Union,
)  # fmt: skip
from ..thrift_model import (
    Annotation,
    Const,
    Container,
    EnumDef,
    FieldDef,
    FieldType,
    Named,
    Program,
    Service,
    StructDef,
    Typedef,
    annotation,
)  # fmt: skip
from ._thrift_consts import Constants, NotSaid, Unfit
from ._thrift_cursor import BASE_TYPES
from ._thrift_mend import at, renumbered
from ._thrift_root import root_of
from ._thrift_scanner import fault

BASE: Final[dict[str, Type]] = {
    "bool": Bool(native="bool"), "byte": Int(8, native="i8"), "i8": Int(8, native="i8"), "i16": Int(16, native="i16"),
    "i32": Int(32, native="i32"), "i64": Int(64, native="i64"), "double": Float(64, native="double"),
    "string": Text(native="string"), "binary": Bytes(native="binary"), "uuid": Text(native="uuid"),
}  # fmt: skip
DIGITS: Final[dict[str, Type]] = {"integer": Int(None), "uint64": Int(64, signed=False)}
"""What `string (json_type = "…")` holds: integers that no type of Thrift can, as decimal text."""
PRESENCE: Final = {"required": Presence.REQUIRED, "optional": Presence.OPTIONAL, "default": Presence.DEFAULT}

OTHER_WORDS: Final = {
    "int": "i32", "int8": "i8", "int16": "i16", "int32": "i32", "int64": "i64", "long": "i64", "short": "i16",
    "uint32": "i64", "uint64": "i64", "integer": "i32", "float": "double", "float32": "double", "float64": "double",
    "str": "string", "text": "string", "boolean": "bool", "bytes": "binary", "slist": "string", "array": "list<…>",
    "vector": "list<…>", "char": "i8", "u8": "i8", "u32": "i64", "u64": "i64", "f64": "double", "guid": "uuid",
}  # fmt: skip
PATIENCE: Final = 10  # faults for which it is looked for what was meant
TYPE_NODES: Final = 10_000
"""Types that one typedef may come to when it is written out: typedefs of typedefs grow by multiplication."""


def resolve(program: Program, text: str, root: str | None) -> Schema:
    """The schema of a text, for the root that is asked for, or that is clear; raises SchemaError or RootError."""
    return _Resolver(program).schema(text, root)


class _Resolver:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.problems: list[Problem] = []
        self.defined: dict[str, Typedef | EnumDef | StructDef | Service] = {}
        self.named: dict[str, Type] = {}
        self.typedefs: dict[str, tuple[Type, int, int] | None] = {}  # with depth and size; None: being looked at
        self.uses: set[str] = set()  # structs named by the definition that is being looked at
        self.used_by: dict[str, set[str]] = {}

    def schema(self, text: str, root: str | None) -> Schema:
        self.names()
        for each in self.program.definitions:
            match each:
                case Typedef():
                    self.type(each.type)
                case EnumDef():
                    self.named[each.name] = self.enum(each)
        self.structs()
        self.services()
        self.defaults()
        if self.problems:
            told = dict.fromkeys(self.problems)  # a typedef's fault, once
            raise SchemaError(*sorted(told, key=lambda each: (each.line or 0, each.column or 0))[: limits.REMARKS])
        structs = {name: made for name, made in self.program.structs.items() if isinstance(self.named[name], Struct)}
        return Schema("thrift", Ref(root_of(structs, self.used_by, root)), self.named, text, self.program)

    def problem(
        self, where: Place, expected: str, found: str, *, code: str, fix: str | None = None, detail: str | None = None,
        edit: Edit | None = None,
    ) -> None:  # fmt: skip
        self.problems.append(fault(where, expected, found, code=code, fix=fix, detail=detail, edit=edit))

    def twice(self, what: str, name: str, where: Place, first: Place) -> None:
        self.problem(
            where, f"{what} of its own", f"`{name}`", code="defined-twice", fix="Rename one of the two.",
            detail=f"`{name}` is already defined at line {first.line}",
        )  # fmt: skip

    # Names

    def names(self) -> None:
        """Each name once: types and services share one space, constants have another."""
        consts: dict[str, Const] = {}
        for each in self.program.definitions:
            space: dict[str, Any] = consts if isinstance(each, Const) else self.defined
            if each.name in space:
                self.twice("a name", each.name, each.name_where, space[each.name].name_where)
            space.setdefault(each.name, each)

    def lookup(self, name: str, where: Place) -> Typedef | EnumDef | StructDef | None:
        """What a type's name stands for; a problem where it is nothing."""
        found = self.defined.get(name)
        if isinstance(found, Typedef | EnumDef | StructDef):
            return found
        prefix, dot, rest = name.partition(".")
        included = next((each for each in self.program.includes if not each.cpp and each.prefix == prefix), None)
        if isinstance(found, Service):
            self.problem(where, "a type", f"`{name}`, which is a service", code="unknown-type")
        elif dot and included:
            self.problem(
                where, "a type of this text", f"`{name}`, which is in {included.path}", code="not-included",
                fix=f"Included files are not looked at: paste the definition of `{rest}` here, and write `{rest}`.",
            )  # fmt: skip
        else:
            self.problem(
                where, "a type", f"`{name}`, which is not defined", code="unknown-type", fix=self.suggest(name),
                edit=self.meant(name, where) if len(self.problems) < PATIENCE else None,
            )  # fmt: skip
        return None

    def meant(self, name: str, where: Place) -> Edit | None:
        """The type that was surely meant, in place of a name that is not defined."""
        types = [known for known, each in self.defined.items() if not isinstance(each, Service)]
        other = OTHER_WORDS.get(name.lower())
        word = near(name, [*BASE_TYPES, *types]) if other is None else other.strip("<…>") == other and other
        return Edit(where.start, where.start + len(name), word) if word else None

    def suggest(self, name: str) -> str:
        if len(self.problems) >= limits.REMARKS:
            return "Define it in this text."
        if name.lower() in OTHER_WORDS:
            return f"In Thrift it is `{OTHER_WORDS[name.lower()]}`."
        known = [*BASE_TYPES, *self.defined]
        close = [each for each in known if each.lower() == name.lower()]
        if not close and len(known) <= 300:
            close = get_close_matches(name, known, 1)
        return f"Did you mean `{close[0]}`?" if close else f"Define `struct {name.rpartition('.')[2]} {{ … }}`."

    # Types

    def type(self, type_: FieldType) -> Type:
        """A type as the shared types have it; text where its name is unknown, so that the rest can be checked."""
        return self.measured(type_)[0]

    def measured(self, type_: FieldType) -> tuple[Type, int, int]:
        """A type, how deep it nests, and how many types it comes to."""
        if isinstance(type_, Container):
            return self.container(type_)
        if type_.name in BASE:
            digits = DIGITS.get(annotation(type_.annotations, "json_type") or "") if type_.name == "string" else None
            return replace(digits or BASE[type_.name], where=type_.where, note=_notes(type_.annotations)), 0, 1
        found = self.lookup(type_.name, type_.where)
        match found:
            case Typedef():
                return self.typedef(found, type_.where)
            case StructDef():
                self.uses.add(found.name)
                return Ref(found.name, where=type_.where), 0, 1
            case EnumDef():
                return Ref(found.name, where=type_.where), 0, 1
            case None:
                return BASE["string"], 0, 1

    def container(self, type_: Container) -> tuple[Type, int, int]:
        item, depth, size = self.measured(type_.item)
        notes = _notes(type_.annotations)
        made: Type
        if type_.key is not None:
            key, key_depth, key_size = self.measured(type_.key)
            depth, size = max(depth, key_depth), size + key_size
            made = MapOf(key, item, where=type_.where, note=notes)
        else:
            made = (SetOf if type_.kind == "set" else ListOf)(item, where=type_.where, note=notes)
        if depth >= limits.NESTING or size >= TYPE_NODES:
            self.problem(
                type_.where, f"at most {limits.NESTING} levels and {TYPE_NODES:,} types in one",
                f"{depth + 1} levels, {size + 1:,} types", code="too-deep", fix="Put an inner type into a struct.",
            )  # fmt: skip
            return BASE["string"], 0, 1
        return made, depth + 1, size + 1

    def typedef(self, found: Typedef, where: Place) -> tuple[Type, int, int]:
        if found.name not in self.typedefs:
            self.typedefs[found.name] = None
            self.typedefs[found.name] = self.measured(found.type)
        known = self.typedefs[found.name]
        if known is None:
            self.problem(where, "a type that does not need itself", f"`{found.name}`", code="circular-typedef")
            return BASE["string"], 0, 1
        if isinstance(known[0], Ref):
            self.uses.add(known[0].name)
        return known

    def enum(self, made: EnumDef) -> Enumeration:
        seen: dict[str, Place] = {}
        for value in made.values:
            if value.name in seen:
                self.twice("a value", value.name, value.where, seen[value.name])
            seen.setdefault(value.name, value.where)
        symbols = tuple(
            Symbol(annotation(value.annotations, "json_name") or value.name, value.number, value.where)
            for value in made.values
        )
        return Enumeration(made.name, symbols, closed=False, where=made.name_where, note=_notes(made.annotations))

    # Structs

    def structs(self) -> None:
        for made in self.program.structs.values():
            self.uses = set()
            fields = self.fields(made.fields, made)
            self.used_by[made.name] = self.uses
            self.named[made.name] = self.struct(made, fields)
        for made in self.program.structs.values():
            bare = self.named[made.name]
            if isinstance(bare, Union):
                for member, branch in zip(made.fields, bare.branches, strict=True):
                    if isinstance(branch, Ref) and isinstance(self.named.get(branch.name), Union):
                        self.problem(
                            member.type.where, "a type that is no bare union itself", f"`{branch.name}`", code="nested-union",
                            fix=f"Take over the members of {branch.name}.",
                        )  # fmt: skip

    def struct(self, made: StructDef, fields: tuple[Field, ...]) -> Type:
        json_type = annotation(made.annotations, "json_type")
        notes = _notes(made.annotations)
        if made.kind == "union" and json_type == "union" and fields:
            branches = tuple(field.type for field in fields)
            return Union(branches, where=made.name_where, note={**notes, "members": fields, "name": made.name})
        if made.kind == "struct" and json_type == "null" and not fields:
            return Null(where=made.name_where, note={**notes, "name": made.name})
        return Struct(made.name, fields, kind=made.kind, doc=made.doc, where=made.name_where, note=notes)

    def fields(self, fields: tuple[FieldDef, ...], owner: StructDef | None = None) -> tuple[Field, ...]:
        """The fields of a struct, or the arguments of a function; each number and name once."""
        ids: dict[int, FieldDef] = {}
        names: dict[str, FieldDef] = {}
        keys: dict[str, FieldDef] = {}
        most = max((each.id for each in fields if each.id > 0), default=0)
        made = []
        for each in fields:
            if each.id in ids:
                first = ids[each.id]
                self.problem(
                    each.id_where or each.name_where, "a number of its own", f"{each.id}", code="field-number-twice",
                    detail=f"the number {each.id} is already that of `{first.name}`, line {first.name_where.line}",
                    fix=f"Give it a new number, such as {most + 1}.", edit=renumbered(each.id_where, most),
                )  # fmt: skip
            key = annotation(each.annotations, "json_name")
            own = each.name if key is None else key
            if each.name in names or own in keys:
                first = names.get(each.name) or keys[own]
                self.twice("a field", each.name if each.name in names else own, each.name_where, first.name_where)
            names.setdefault(each.name, each)
            keys.setdefault(own, each)
            ids.setdefault(each.id, each)
            union = owner is not None and owner.kind == "union"
            made.append(
                Field(
                    each.name, self.type(each.type), each.id, doc=each.doc, json_name=key, where=each.name_where,
                    presence=Presence.OPTIONAL if union else PRESENCE[each.requiredness],
                    note={**_notes(each.annotations), **({} if each.id_where else {"auto_number": True})},
                )
            )  # fmt: skip
        return tuple(made)

    def defaults(self) -> None:
        """Constants are checked, and defaults put into their fields, once all types are known."""
        constants = Constants(self.program, lambda type_: _through(type_, self.named))
        for const in self.program.consts.values():
            self.constant(constants, const)
        for made in self.program.structs.values():
            struct = self.named[made.name]
            if isinstance(struct, Struct):
                fields = tuple(
                    map(lambda each, field: self.default(constants, each, field), made.fields, struct.fields)
                )
                self.named[made.name] = replace(struct, fields=fields)
        for service in self.program.services.values():
            for function in service.functions:
                for argument in function.arguments:
                    if argument.default is not None:
                        self.default(constants, argument, Field(argument.name, self.type(argument.type)))

    def constant(self, constants: Constants, const: Const) -> None:
        type_ = self.type(const.type)
        try:
            constants.value(const.value, type_)
        except Unfit as unfit:
            self.unfit(unfit.problem, const.type)
        except NotSaid:
            pass  # a constant need not be a value of a record

    def unfit(self, problem: Problem, type_: FieldType) -> None:
        """A value that does not fit. Where its type is not known either, what it should be is not clear."""
        self.problems.append(problem if self.known(type_) else replace(problem, edit=None))

    def known(self, type_: FieldType) -> bool:
        if isinstance(type_, Container):
            return self.known(type_.item) and (type_.key is None or self.known(type_.key))
        return type_.name in BASE or type_.name in self.defined

    def default(self, constants: Constants, each: FieldDef, field: Field) -> Field:
        if each.default is None:
            return field
        try:
            return replace(field, default=constants.value(each.default, field.type))
        except Unfit as unfit:
            self.unfit(unfit.problem, each.type)
        except NotSaid:
            self.program.remarks.append(
                fault(each.name_where, "", "", code="default-not-shown",
                      detail=f"the default of `{each.name}` is no value that JSON can write, so it is not filled in")
            )  # fmt: skip
        return replace(field, default=MISSING)

    # Services

    def services(self) -> None:
        before: set[str] = set()
        for service in self.program.services.values():
            base = service.extends
            if base is not None and base.name not in before:
                fix = "A service is defined before those that extend it." if base.name in self.defined else None
                self.problem(
                    base.where, "a service defined above", f"`{base.name}`", code="unknown-service", fix=fix,
                    edit=at(base.where, meant) if (meant := near(base.name, before)) and not fix else None,
                )  # fmt: skip
            before.add(service.name)
            functions: dict[str, Place] = {}
            for function in service.functions:
                if function.name in functions:
                    self.twice("a function", function.name, function.name_where, functions[function.name])
                functions.setdefault(function.name, function.name_where)
                if function.returns is not None:
                    self.type(function.returns)
                self.fields(function.arguments)
                self.fields(function.throws)
                self.throws(function.throws)
                if function.oneway and function.throws:
                    self.problem(
                        function.name_where, "no exceptions", "throws", code="oneway-throws",
                        detail="a oneway function has no answer, so it cannot throw", fix="Drop `oneway` or `throws`.",
                    )  # fmt: skip

    def throws(self, fields: tuple[FieldDef, ...]) -> None:
        for each in fields:
            type_ = each.type
            while isinstance(type_, Named) and isinstance(found := self.defined.get(type_.name), Typedef):
                type_ = found.type
                if type_ is each.type:
                    break
            target = self.defined.get(type_.name) if isinstance(type_, Named) else None
            known = target is not None or not isinstance(type_, Named) or type_.name in BASE
            if known and not (isinstance(target, StructDef) and target.kind == "exception"):
                self.problem(each.type.where, "an exception", "another type", code="not-an-exception")


def _through(type_: Type, named: dict[str, Type]) -> Type:
    while isinstance(type_, Ref):
        type_ = named[type_.name]
    return type_


def _notes(annotations: tuple[Annotation, ...]) -> dict[str, Any]:
    return {each.key: each.value for each in annotations}
