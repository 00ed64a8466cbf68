"""Schemathesis against the running server, over all operations: nothing in the contract is not so.

It asks what the contract allows and what it does not, follows the links from what was saved to what is asked of it, and
holds every status, type, header and answer to the contract. The same questions on every machine; `SCHEMATHESIS_EXAMPLES`
and `SCHEMATHESIS_SEED` ask more and others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.scenarios.servers import Server

HERE = Path(__file__).parent
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "15")
SEED = os.environ.get("SCHEMATHESIS_SEED", "1")
OLD = '{"type": "record", "name": "P", "fields": [{"name": "a", "type": "int"}]}'
WARNINGS = (
    "missing_test_data", "base_url_mismatch", "missing_deserializer", "unsupported_regex", "method_not_allowed",
    "unresolvable_reference", "missing_auth", "constants_extraction", "unmatched_filter", "rate_limited",
)  # fmt: skip
"""All but those on texts that are made up and no schemas or no JSON: they are refused, as they should be."""
SCENARIO = {"record": {"a": 1}, "schemas": [{"text": OLD}, {"text": OLD.replace('"int"', '"long"')}]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(f"sqlite:///{tmp_path_factory.mktemp('asked') / 'scenarios.sqlite3'}")
    server.migrate()
    server.start()
    yield server
    server.stop()


def test_nothing_in_the_contract_is_not_so(server: Server, tmp_path: Path) -> None:
    saved = json.loads(server.call("POST", "/api/v1/scenarios", SCENARIO)[1])
    config = tmp_path / "schemathesis.toml"
    config.write_text((HERE / "schemathesis.toml").read_text(encoding="utf-8").replace("SCENARIO", saved["id"]))
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", "--no-color", "--workers", "1",
        "--max-examples", EXAMPLES, "--seed", SEED, "--checks", "all", "--warnings", ",".join(WARNINGS),
        f"http://127.0.0.1:{server.port}/api/openapi.json",
    ]  # fmt: skip
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600)
    operations = sum(len(call) for call in _document()["paths"].values())
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr
    assert f"Tested: {operations}" in ran.stdout
    assert "WARNINGS" not in ran.stdout, ran.stdout[-4_000:]


def _document() -> dict[str, Any]:
    document: dict[str, Any] = Client(headers={"host": "localhost"}).get("/api/openapi.json").json()
    return document
