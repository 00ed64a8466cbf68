"""What README and CONTRIBUTING say is so: files they lead to, the table and the listing they show, packages they name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from explorer import settings
from explorer.examples import EXAMPLES
from explorer.explore import explore
from explorer.listing import as_markdown
from explorer.scenario import Scenario
from explorer.wire.dump import dump

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CLASSIC = '{"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}'


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_files_that_are_named_are_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    paths = re.findall(r"`((?:explorer|tests)/[\w/.]+)`", text)
    for path in links + paths:
        assert (ROOT / path).exists(), path


def test_the_table_is_what_the_call_answers() -> None:
    table = as_markdown(explore(Scenario(CLASSIC)).panes).split("\n\n")[0]
    assert table in README


def test_the_listing_is_what_the_command_prints() -> None:
    *_, avro = explore(EXAMPLES["classic"].scenario).panes
    assert avro.layout is not None
    shown = README.partition("person.avsc\n")[2].partition("…")[0]
    assert shown.count("\n") > 3
    assert dump(avro.layout, title="Avro").startswith(shown)


def test_every_package_is_named() -> None:
    table = README.partition("## What it stands on")[2]
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            assert line.partition("==")[0].partition("[")[0] in table, line


def test_every_setting_is_named() -> None:
    source = Path(settings.__file__).read_text() + (ROOT / "gunicorn.conf.py").read_text()
    names = set(re.findall(r"""(?:environ\.get\(|_flag\(|environ\[)["']([A-Z_]+)["']""", source)) | {"DATABASE_URL"}
    table = README.partition("## Settings")[2].partition("## ")[0]
    for name in names:
        assert f"`{name}`" in table, name
