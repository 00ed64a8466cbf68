"""What to do about a finding: in words, and as edits to the text that can still be changed."""

from __future__ import annotations

from typing import Final

from ..rule import Edit, Fix
from ..schema import Place
from ._protobuf_index import LABEL, NAME, NAMED_KINDS, NUMBER, VALUE_NUMBER, EnumAt, FieldAt, File, MessageAt, Path

OLD_NUMBER: Final = Fix("If it is another field, give it a number of its own, and reserve the old one.")
NEW_FIELD: Final = Fix(
    "Add a new field with a number of its own, fill both for a while, and reserve the old one later."
)
GRADUALLY: Final = Fix(
    "Make it optional everywhere first, then change those who read it, then those who write it. New schemas do without it."
)
SAME_VALUES: Final = Fix("Add the value to the readers' schema before anybody writes it.")


def reserve(file: File, of: MessageAt | EnumAt, number: int | None, name: str | None) -> Fix:
    """Reserve what was deleted, in the reader's message or enum."""
    said = [str(number)] if number is not None else []
    said += [_name(file, name)] if name is not None else []
    detail = f"Say in {of.full}: " + " ".join(f"reserved {one};" for one in said)
    if number is not None and isinstance(of, MessageAt) and not of.has_room_for(number):
        return Fix(detail)  # extensions have it
    return _reserve(file, of, said, detail)


def _reserve(file: File, of: MessageAt | EnumAt, said: list[str], detail: str) -> Fix:
    place, named = file.place(of.path), file.place((*of.path, NAME))
    if place is None or named is None:
        return Fix(detail)
    text = file.model.text
    opens = text.find("{", named.end, place.end) + 1
    if not opens:
        return Fix(detail)
    indent = "\n" + " " * (place.column + 1)
    return Fix(detail, reader=(Edit(opens, opens, "".join(f"{indent}reserved {one};" for one in said)),))


def _name(file: File, name: str) -> str:
    """A reserved name as the syntax has it: text, but since editions an identifier."""
    return name if file.editions else f'"{name}"'


def reserve_again(file: File, of: MessageAt | EnumAt, ranges: str) -> Fix:
    """Put a reservation of numbers back that the reader's schema dropped."""
    return _reserve(file, of, [ranges], f"Reserve {ranges} in {of.full} again.")


def type_back(writer: File, written: FieldAt, reader: File, wanted: FieldAt) -> Fix:
    """Go back to the other's type."""
    return Fix(
        f"Keep {written.word}, or add a new field for {wanted.word} and fill both for a while.",
        _retype(reader, wanted, written), _retype(writer, written, wanted),
        f"Keep {wanted.word}, or add a new field for {written.word} and fill both for a while.",
    )  # fmt: skip


def _retype(file: File, field: FieldAt, other: FieldAt) -> tuple[Edit, ...]:
    """Another scalar in place of a scalar, where no option or default depends on it."""
    if field.kind in NAMED_KINDS or other.kind in NAMED_KINDS or field.of.HasField("default_value"):
        return ()
    return () if field.of.HasField("options") else _replace(file.place(field.type_path), other.kind)


def name_back(writer: File, written: FieldAt, reader: File, wanted: FieldAt) -> Fix:
    """Go back to the other's name."""
    names = written.of.name, wanted.of.name
    return Fix(
        f"Call it {names[0]} again.", _rename(reader, wanted, names[0]), _rename(writer, written, names[1]),
        f"Call it {names[1]} again.",
    )  # fmt: skip


def _rename(file: File, field: FieldAt, name: str) -> tuple[Edit, ...]:
    """Another name, where it is free; the name of a group is that of its message too."""
    message = file.message_of(field)
    if message is None or name in message.names or field.kind == "group":
        return ()
    return _replace(file.place((*field.path, NAME)), name)


def number_back(writer: File, written: FieldAt, reader: File, wanted: FieldAt) -> Fix:
    """Go back to the other's number."""
    numbers = written.number, wanted.number
    return Fix(
        f"Give {wanted.of.name} the number {numbers[0]} again.", _renumber(reader, wanted, numbers[0]),
        _renumber(writer, written, numbers[1]), f"Give {written.of.name} the number {numbers[1]} again.",
    )  # fmt: skip


def _renumber(file: File, field: FieldAt, number: int) -> tuple[Edit, ...]:
    message = file.message_of(field)
    if message is None or not message.has_room_for(number):
        return ()
    return _replace(file.place((*field.path, NUMBER)), str(number))


def required(file: File, field: FieldAt, *, to_optional: bool) -> tuple[Edit, ...]:
    """The label of a proto2 field, changed."""
    label = file.place((*field.path, LABEL))
    before, after = ("required", "optional") if to_optional else ("optional", "required")
    if label is None or file.model.text[label.start : label.end] != before:
        return ()
    return _replace(label, after)


def package_back(writer: File, reader: File) -> Fix:
    """Go back to the other's package."""
    packages = [file.of.package or "none" for file in (writer, reader)]
    return Fix(
        f"Keep the package: {packages[0]}.", _repackage(reader, writer), _repackage(writer, reader),
        f"Keep the package: {packages[1]}.",
    )  # fmt: skip


def _repackage(file: File, other: File) -> tuple[Edit, ...]:
    """Another package, where the text names it only once."""
    name, text, place = file.of.package, file.model.text, file.place((2,))
    if place is None or not other.of.package or text.count(name) != 1:
        return ()
    at = text.index(name)
    return (Edit(at, at + len(name), other.of.package),)


def _replace(place: Place | None, text: str) -> tuple[Edit, ...]:
    return () if place is None else (Edit(place.start, place.end, text),)


def value_back(file: File, enum: EnumAt, name: str, number: int, path: Path) -> Fix:
    """Give a value of the reader's enum its old number again. The first one stays: in an open enum it has to be zero."""
    detail = f"Give {name} the number {number} again."
    taken = number in enum.values or any(start <= number <= end for start, end in enum.reserved)
    return Fix(
        detail, reader=() if taken or path[-1] == 0 else _replace(file.place((*path, VALUE_NUMBER)), str(number))
    )
