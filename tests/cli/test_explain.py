"""`manage.py explain`: the listing, how it was read, and what it ends with."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from explorer.explore import explore
from explorer.listing import as_text
from explorer.scenario import Scenario
from explorer.wire.formats import FORMATS

ROOT = Path(__file__).resolve().parents[2]
MESSAGEPACK = bytes.fromhex("82a16101a162c3")
AVRO = '{"type": "record", "name": "P", "fields": [{"name": "a", "type": "long"}, {"name": "b", "type": "boolean"}]}'
PROTO = 'syntax = "proto3"; message P { int64 a = 1; } message Q { string b = 1; }'


def explain(*args: str | Path) -> SimpleNamespace:
    """What was said on standard output and beside it, and the words it ended with."""
    out, err, end = io.StringIO(), io.StringIO(), ""
    try:
        call_command("explain", *map(str, args), stdout=out, stderr=err)
    except CommandError as error:
        end = str(error)
    return SimpleNamespace(out=out.getvalue(), err=err.getvalue(), end=end)


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(content: bytes | str, name: str = "input") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    "content, encoding, read_as",
    [
        (MESSAGEPACK, "auto", None),
        (MESSAGEPACK, "raw", None),
        (MESSAGEPACK.hex(" ") + "\n", "auto", "hex"),
        (MESSAGEPACK.hex(), "hex", "hex"),
        ("gqFhAaFiww==", "auto", "base64"),
        ("gqFhAaFiww==", "base64", "base64"),
        ("00000000: 82a1 6101 a162 c3                        ..a..b.\n", "auto", "a listing of xxd"),
    ],
)
def test_bytes_in_a_file(file: Any, content: bytes | str, encoding: str, read_as: str | None) -> None:
    said = explain("messagepack", file(content), "--encoding", encoding)
    assert said.out.startswith("MessagePack: 7 bytes\n000000  82")
    assert "000006  c3                       value    boolean          /b        true\n" in said.out
    assert said.end == ""
    assert ("read as" in said.err) == (read_as is not None)
    assert read_as is None or f"read as {read_as}, 7 bytes" in said.err


def test_json_text_is_taken_as_it_is(file: Any) -> None:
    assert "JSON: 8 bytes" in explain("json", file('{"a": 1}')).out


@pytest.mark.parametrize("key", FORMATS)
def test_a_record_gives_the_listing_of_the_api(file: Any, key: str) -> None:
    record = '{"a": 9007199254740993, "b": [true, "é"]}'
    (pane,) = explore(Scenario(record, formats=(key,))).panes
    assert explain(key, file(record), "--record").out == as_text([pane])


def test_bytes_that_stop_making_sense(file: Any) -> None:
    said = explain("messagepack", file(MESSAGEPACK[:-1]))
    assert "\n! Stopped after 6 of 6 bytes" in said.out
    assert said.end.startswith("MessagePack: Stopped after 6 of 6 bytes: expected ")


@pytest.mark.parametrize(
    "record, said",
    [
        ('{"a": tru}', "Line 1, column 7: expected a value, found tru."),
        ("[340282366920938463463374607431768211456]", "MessagePack has no integer of 129 bits."),
        ("\udcff", "is not UTF-8"),
    ],
)
def test_a_record_that_has_no_bytes(file: Any, record: str, said: str) -> None:
    end = explain("messagepack", file(record.encode("utf-8", "surrogateescape")), "--record").end
    assert said in end


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert explain("messagepack", tmp_path / "nothing").end.endswith("nothing: No such file or directory")
    assert explain("messagepack", tmp_path).end.endswith(": Is a directory")


def test_a_writing_that_is_not_so(file: Any) -> None:
    assert "expected hexadecimal digits, found z" in explain("messagepack", file("82 zz"), "--encoding", "hex").end
    assert "Byte 0 is not UTF-8" in explain("messagepack", file(MESSAGEPACK), "--encoding", "hex").end


@pytest.mark.skipif("avro" not in FORMATS, reason="Avro is not here yet")
def test_with_a_schema(file: Any) -> None:
    said = explain("avro", file("02 01"), "--schema", file(AVRO, "p.avsc"))
    assert said.out.startswith("Avro: 2 bytes\n")
    assert "/a" in said.out and "/b" in said.out
    said = explain("avro", file('{"a": 1, "b": true}'), "--record", "--schema", file(AVRO, "p.avsc"))
    assert said.out.startswith("Avro: 2 bytes\n000000  02")


@pytest.mark.skipif("protobuf" not in FORMATS, reason="Protocol Buffers are not here yet")
def test_the_root_is_asked_for_and_not_guessed(file: Any) -> None:
    schema = file(PROTO, "p.proto")
    said = explain("protobuf", file("08 01"), "--schema", schema)
    assert said.out == ""
    assert said.end.endswith("Say which with --root: P, Q.")
    assert "/a" in explain("protobuf", file("08 01"), "--schema", schema, "--root", "P").out
    assert explain("protobuf", file('{"a": 1}'), "--record", "--schema", schema).end.endswith("--root: P, Q.")


def test_a_schema_that_cannot_be_read(file: Any) -> None:
    assert "p.avsc, line 1: This is no schema" in explain("json", file("1"), "--schema", file("???", "p.avsc")).end
    assert "p.avsc: byte 0 is not UTF-8" in explain("json", file("1"), "--schema", file(b"\xff", "p.avsc")).end


def run(*args: str, stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "manage.py", "explain", *args], cwd=ROOT, input=stdin, capture_output=True)


def test_as_a_command() -> None:
    good = run("messagepack", "-", stdin=MESSAGEPACK)
    assert (good.returncode, good.stderr) == (0, b"")
    assert good.stdout.startswith(b"MessagePack: 7 bytes\n")
    bad = run("messagepack", "-", stdin=b"\xc1")
    assert bad.returncode == 1
    assert b"c1, which the specification never uses" in bad.stderr
    assert b"Traceback" not in bad.stderr
    assert run("cobol", "-", stdin=b"").returncode != 0
