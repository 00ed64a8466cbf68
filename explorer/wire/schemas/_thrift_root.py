"""Which struct of a Thrift text the record is one of. It is never guessed: where it is not clear it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..problem import Problem, RootError, SchemaError
from ..thrift_model import StructDef


def root_of(structs: Mapping[str, StructDef], used_by: Mapping[str, set[str]], wanted: str | None) -> str:
    """The name of the struct: the one that is asked for, or that no other one uses. `used_by`: struct -> what it uses."""
    if wanted is not None:
        if wanted in structs:
            return wanted
        raise RootError(_no_root(f"a struct named {wanted}", "none of that name"), _sorted(structs, set(structs)))
    if not structs:
        fix = "Add a struct, such as `struct Record { 1: string name }`."
        raise SchemaError(replace(_no_root("a struct", "none"), code="no-struct", fix=fix))
    used = set().union(*(uses - {name} for name, uses in used_by.items()))
    free = set(structs) - used
    plain = {name for name in free if structs[name].kind != "exception"} or free
    if len(plain) == 1:
        return plain.pop()
    if len(structs) == 1:
        return next(iter(structs))
    found = f"{len(plain)} that no other uses" if plain else f"{len(structs)} that use each other"
    raise RootError(_no_root("one struct that is the record", found), _sorted(structs, plain))


def _sorted(structs: Mapping[str, StructDef], first: set[str]) -> list[str]:
    """All structs in the order of the text, likely roots first."""
    return sorted(structs, key=lambda name: name not in first)


def _no_root(expected: str, found: str) -> Problem:
    return Problem(
        code="root-not-clear",
        detail=f"Which struct is the record? Expected {expected}, found {found}.",
        expected=expected,
        found=found,
        fix="Name the struct that the record is one of.",
    )
