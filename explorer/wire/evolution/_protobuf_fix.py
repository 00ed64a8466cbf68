"""What to do about a finding: in words, and as edits to the text that can still be changed."""

from __future__ import annotations

from typing import Final

from ..rule import Edit, Fix
from ..schema import Place
from ._protobuf_index import LABEL, NAME, NAMED_KINDS, NUMBER, EnumAt, FieldAt, File, MessageAt, Path

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
    return _reserve(file, of, said, f"Say in {of.full}: " + " ".join(f"reserved {one};" for one in said))


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
    """Go back to the other's type, where both are scalars and the text can be changed by itself."""
    detail = f"Keep {written.word}, or add a new field for {wanted.word} and fill both for a while."
    other = f"Keep {wanted.word}, or add a new field for {written.word} and fill both for a while."
    if written.kind in NAMED_KINDS or wanted.kind in NAMED_KINDS:
        return Fix(detail, writer_detail=other)
    return Fix(
        detail, _replace(reader.place(wanted.type_path), written.kind),
        _replace(writer.place(written.type_path), wanted.kind), other,
    )  # fmt: skip


def name_back(writer: File, written: FieldAt, reader: File, wanted: FieldAt) -> Fix:
    """Go back to the other's name."""
    return Fix(
        f"Call it {written.of.name} again.", _replace(reader.place((*wanted.path, NAME)), written.of.name),
        _replace(writer.place((*written.path, NAME)), wanted.of.name), f"Call it {wanted.of.name} again.",
    )  # fmt: skip


def number_back(
    writer: File, written: FieldAt, reader: File, wanted: FieldAt, free: tuple[bool, bool]
) -> Fix:  # fmt: skip
    """Go back to the other's number; `free`: whether the writer's is in the reader's message, and the other way round."""
    return Fix(
        f"Give {wanted.of.name} the number {written.number} again.",
        _replace(reader.place((*wanted.path, NUMBER)), str(written.number)) if free[0] else (),
        _replace(writer.place((*written.path, NUMBER)), str(wanted.number)) if free[1] else (),
        f"Give {written.of.name} the number {wanted.number} again.",
    )  # fmt: skip


def required(file: File, field: FieldAt, *, to_optional: bool) -> tuple[Edit, ...]:
    """The label of a proto2 field, changed."""
    label = file.place((*field.path, LABEL))
    before, after = ("required", "optional") if to_optional else ("optional", "required")
    if label is None or file.model.text[label.start : label.end] != before:
        return ()
    return _replace(label, after)


def package_back(writer: File, reader: File) -> Fix:
    """Go back to the other's package."""
    edits = []
    for file, other in ((reader, writer), (writer, reader)):
        place = file.place((2,))
        at = -1 if place is None else file.model.text.find(file.of.package, place.start, place.end)
        usable = at >= 0 and file.of.package and other.of.package
        edits.append((Edit(at, at + len(file.of.package), other.of.package),) if usable else ())
    return Fix(
        f"Keep the package {writer.of.package or 'away'}.", edits[0], edits[1],
        f"Keep the package {reader.of.package or 'away'}.",
    )  # fmt: skip


def _replace(place: Place | None, text: str) -> tuple[Edit, ...]:
    return () if place is None else (Edit(place.start, place.end, text),)


def value_number_back(file: File, path: Path, number: int, detail: str) -> Fix:
    """Give a value of the reader's enum its old number again."""
    return Fix(detail, reader=_replace(file.place(path), str(number)))
