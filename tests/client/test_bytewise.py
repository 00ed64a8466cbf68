"""The Python client against a live server: every call, and what is refused with its places."""

from __future__ import annotations

import http.server
import runpy
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.servers import Server

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "clients/python/bytewise.py"
sys.path.insert(0, str(FILE.parent))
import bytewise as client  # noqa: E402 — one file, on the path as somebody's project has it
from bytewise import Bytewise, Refused  # noqa: E402

OLD = '{"type": "record", "name": "Person", "fields": [{"name": "userName", "type": "string"}]}'
NEW = OLD.replace("}]}", '}, {"name": "age", "type": "long", "default": 0}]}')
RECORD = {"userName": "Martin"}
AVRO = b"\x0cMartin"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(f"sqlite:///{tmp_path_factory.mktemp('client') / 'scenarios.sqlite3'}", SAVES_PER_DAY="9")
    server.migrate()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def bytewise(server: Server) -> Bytewise:
    return Bytewise(f"http://127.0.0.1:{server.port}/")


# Every call


def test_formats(bytewise: Bytewise) -> None:
    assert [one["key"] for one in bytewise.formats()][:2] == ["json", "messagepack"]


def test_explore(bytewise: Bytewise) -> None:
    told = bytewise.explore(RECORD, schemas=[OLD], formats=["avro"], rows=1, from_row=1, tree=True)
    (layout,) = told["layouts"]
    assert (layout["hex"], layout["round_trip"]) == (AVRO.hex(), True)
    assert [span["row"] for span in layout["spans"]] == [1] and layout["groups"]
    assert bytewise.explore(None)["record"]["value"] is None, "null is a record"
    assert bytewise.explore(record_text="9007199254740993")["record"]["value"] == 2**53 + 1
    assert bytewise.explore(2**64)["record"]["value"] == 2**64
    named = {"text": NEW, "language": "avro", "name": "new"}
    told = bytewise.explore(
        RECORD, schemas=[{"text": OLD, "name": "old"}, named], options={"writer": {"avro": "old"}}, formats=["avro"]
    )
    assert told["layouts"][0]["schema"] == "old"
    gzip = bytewise.explore(RECORD, formats=["grpc-frame"], options={"writers": {"grpc-frame": "gzip"}})
    assert gzip["layouts"][0]["writer"] == "gzip"


def test_listing(bytewise: Bytewise) -> None:
    assert bytewise.listing(RECORD, formats=["avro"], schemas=[OLD]).startswith("Avro: 7 bytes\n")


@pytest.mark.parametrize("data", [AVRO, bytearray(AVRO), AVRO.hex(" "), "0x0c4d617274696e"])
def test_decode(bytewise: Bytewise, data: Any) -> None:
    told = bytewise.decode(data, "avro", schema=OLD)
    assert (told["value"], told["problem"]) == (RECORD, None)


def test_decode_without_a_format_and_of_what_is_broken(bytewise: Bytewise) -> None:
    told = bytewise.decode(b"\x82\xa1a\x01\xa1b\xc3")
    assert (told["format"], told["guesses"][0]["format"], told["value"]) == (
        "messagepack",
        "messagepack",
        {"a": 1, "b": True},
    )
    assert bytewise.decode("ww==", "messagepack", input_encoding="base64")["value"] is True
    broken = bytewise.decode(b"\x82\xa1a", "messagepack", rows=0)
    assert broken["problem"]["offset"] == 3 and not broken["spans"]


def test_resolve(bytewise: Bytewise) -> None:
    told = bytewise.resolve("avro", OLD, NEW, RECORD)
    assert (told["readable"], told["value"]) == (True, {"userName": "Martin", "age": 0})
    assert bytewise.resolve("avro", {"text": OLD}, NEW, data=AVRO)["value"] == told["value"]
    assert bytewise.resolve("avro", OLD, NEW, record_text='{"userName": "x"}')["value"] == {"userName": "x", "age": 0}


def test_compatibility(bytewise: Bytewise) -> None:
    told = bytewise.compatibility([OLD, NEW], level="FULL", record=RECORD)
    assert (told["compatible"], told["language"], told["level"]) == (True, "avro", "FULL")
    proto = ['syntax = "proto3"; message P { int32 a = 1; }', 'syntax = "proto3"; message P { string a = 1; }']
    assert not bytewise.compatibility(proto, profile="wire")["compatible"]


def test_convert(bytewise: Bytewise) -> None:
    assert "userName = 1;" in bytewise.convert("protobuf", OLD)["schema"]["text"]
    assert '"record"' in bytewise.convert("avro", record=RECORD)["schema"]["text"]
    assert bytewise.convert("thrift", record_text='{"a": 1}')["schema"]["language"] == "thrift"


def test_scenarios(bytewise: Bytewise) -> None:
    told = bytewise.save(RECORD, schemas=[OLD, NEW], formats=["avro"], title="한글", pin="/userName", view="hex")
    again = bytewise.save(record_text='{"userName": "Martin"}', schemas=[{"text": OLD}, NEW], formats=["avro"], title="한글",
                          pin="/userName", view="hex")  # fmt: skip
    assert told == again
    kept = bytewise.scenario(told["id"])
    assert (kept["record_text"], kept["title"], kept["pin"], kept["view"]) == (
        '{"userName": "Martin"}',
        "한글",
        "/userName",
        "hex",
    )
    assert bytewise.scenario_explore(told["id"], rows=0)["layouts"][0]["size"] == 8
    assert bytewise.scenario_compatibility(told["id"], level="FULL", language="avro")["compatible"]
    assert bytewise.registry(told["id"]) == f"{bytewise.address}/registry/{told['id']}"
    named = bytewise.decode(b"\x00\x00\x00\x00\x01" + AVRO, registry=told["id"])
    assert (named["value"], named["registry"]["version"]) == (RECORD, 1)


# What is refused


def test_faults_have_places(bytewise: Bytewise) -> None:
    with pytest.raises(Refused) as caught:
        bytewise.explore(RECORD, schemas=[OLD, '{"type": "recrd"}', {"text": "message {", "language": "protobuf"}])
    refused = caught.value
    assert (refused.status, refused.code) == (422, refused.faults[0].code)
    assert [fault.pointer for fault in refused.faults] == ["/schemas/1/text", "/schemas/2/text"]
    assert all(fault.line == 1 and fault.column for fault in refused.faults)
    place = f"/schemas/1/text: line 1, column {refused.faults[0].column}: "
    assert str(refused).lower().startswith(place)
    assert refused.faults[0].fix and refused.faults[0].fix in str(refused)


def test_candidates_for_a_root(bytewise: Bytewise) -> None:
    two = 'syntax = "proto3"; message A { int32 a = 1; } message B { int32 b = 1; }'
    with pytest.raises(Refused) as caught:
        bytewise.decode(b"\x08\x01", "protobuf", schema=two)
    assert caught.value.faults[0].candidates == ("A", "B")


def test_limits_and_names(bytewise: Bytewise) -> None:
    with pytest.raises(Refused) as caught:
        bytewise.explore("x" * 1_100_000)
    assert (caught.value.status, caught.value.limit) == (413, 1 << 20)
    assert caught.value.given and caught.value.given > 1 << 20
    with pytest.raises(Refused, match="Did you mean") as caught:
        bytewise.explore(1, formats=["avr"])
    assert caught.value.code == "unknown-format"
    with pytest.raises(Refused) as caught:
        bytewise.scenario("0123456789")
    assert (caught.value.status, caught.value.code) == (404, "unknown-scenario")
    with pytest.raises(Refused, match="There is no record"):
        bytewise.explore()
    with pytest.raises(ValueError, match="JSON"):
        bytewise.explore(float("nan"))


def test_saved_too_often(bytewise: Bytewise) -> None:
    with pytest.raises(Refused, match="saved many scenarios") as caught:
        for number in range(20):
            bytewise.save([number])
    assert (caught.value.status, caught.value.code) == (429, "too-many-saves")
    assert caught.value.retry_after and caught.value.retry_after > 0


def test_what_a_proxy_says_is_told_and_a_closed_door_is_an_oserror() -> None:
    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(502)
            self.end_headers()
            self.wfile.write(b"<h1>Bad Gateway</h1>")

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Proxy) as door:
        thread = threading.Thread(target=door.handle_request)
        thread.start()
        address = f"http://127.0.0.1:{door.server_port}"
        with pytest.raises(Refused, match="Bad Gateway") as caught:
            Bytewise(address).formats()
        thread.join()
    assert (caught.value.status, caught.value.code, caught.value.faults) == (502, "http-502", ())
    with pytest.raises(OSError):
        Bytewise(address, timeout=1).formats()


# What is said of it


def test_it_needs_nothing_but_python() -> None:
    """Not installed, in a folder of its own, without the packages of ours."""
    code = f"import sys; sys.path.insert(0, {str(FILE.parent)!r}); import bytewise; print(bytewise.Bytewise().address)"
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "http://127.0.0.1:8000"


def test_every_call_of_the_contract_has_a_method() -> None:
    from django.test import Client

    calls = Client(headers={"host": "localhost"}).get("/api/openapi.json").json()["paths"]
    operations = {one["operationId"] for call in calls.values() for one in call.values()}
    names = {"save_scenario": "save"}
    assert {names.get(one, one) for one in operations} <= set(dir(client.Bytewise))


def test_the_example_of_the_readme_runs(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code, _, shown = readme.partition("```python\n")[2].partition("```\n")
    assert "from bytewise import" in code
    script = tmp_path / "example.py"
    script.write_text(code.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}"), encoding="utf-8")
    runpy.run_path(str(script))
    assert capsys.readouterr().out == shown.partition("```text\n")[2].partition("```")[0]
