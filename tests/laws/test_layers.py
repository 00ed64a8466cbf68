"""Who may import whom: the house's plan, held by reading the imports of every module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "explorer").rglob("*.py"))
SHELVES = ("formats", "schemas", "evolution")


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules that a file imports, wherever in the file it does so."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1] if node.level else ())
            module = ".".join(filter(None, (base, node.module)))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def forbidden(module: str) -> tuple[str, ...]:
    """What a module may not import, by the beginning of the full name."""
    shelf = next((shelf for shelf in SHELVES if module.startswith(f"explorer.wire.{shelf}.")), None)
    if shelf:
        return "django", "explorer.web", "explorer.explore", *(f"explorer.wire.{s}" for s in SHELVES if s != shelf)
    if module in (f"explorer.wire.{shelf}" for shelf in SHELVES):  # the list of a shelf names what stands on it
        return ()
    if module.startswith("explorer.wire"):
        return "django", "rest_framework", "explorer.web", "explorer.explore", *(f"explorer.wire.{s}" for s in SHELVES)
    if module in (
        "explorer.explore",
        "explorer.evolve",
        "explorer.numbered",
        "explorer.registry",
        "explorer.translate",
        "explorer.scenario",
        "explorer.listing",
        "explorer.weigh",
        "explorer.numbers",
        "explorer.troubles",
    ):
        return "django", "rest_framework", "explorer.web"
    return ()


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_keep_to_the_plan(path: Path) -> None:
    banned = forbidden(name_of(path))
    wrong = [name for name in imports(path) if any(name == one or name.startswith(f"{one}.") for one in banned)]
    assert not wrong


def test_a_format_imports_no_other_format() -> None:
    """Private modules (`_name`) are pieces of one format and may be shared inside the shelf."""
    for path in sorted((ROOT / "explorer/wire/formats").glob("[!_]*.py")):
        others = {f"explorer.wire.formats.{other.stem}" for other in path.parent.glob("[!_]*.py")} - {name_of(path)}
        assert not others & set(imports(path)), path.name


def test_the_test_can_fail() -> None:
    assert "explorer.wire.layout" in set(imports(ROOT / "explorer/wire/formats/messagepack.py"))
    assert "django" in forbidden("explorer.wire.formats.json")
