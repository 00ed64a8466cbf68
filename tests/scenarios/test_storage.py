"""Kept for ever, on SQLite and PostgreSQL, by the server as it runs: many at once, killed in the middle, without storage."""

from __future__ import annotations

import http.client
import json
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from explorer import state
from explorer.examples import EXAMPLES
from explorer.scenario import Scenario, SchemaText
from tests.scenarios.servers import Postgres, Server, ask, postgres, postgres_binaries

CLIENTS = 16
SAVES = 1_000
SAME = 4
"""How often each content is saved, by whichever client comes to it."""

Body = dict[str, Any]


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[Postgres]:
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgres(binaries) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'scenarios.sqlite3'}"
    url: str = request.getfixturevalue("own_postgres").url
    return url


@pytest.fixture
def server(database: str) -> Iterator[Server]:
    running = Server(database)
    running.migrate()
    try:
        running.start()
        yield running
    finally:
        running.stop()


def scenarios(count: int, mark: str) -> list[Body]:
    """Different scenarios of all kinds: small and large, Korean, broken, with versions, with what databases dislike."""
    examples = list(EXAMPLES.values())
    made = []
    for number in range(count):
        example = examples[number % len(examples)]
        record = (
            example.record,
            f'{{"이름": "홍길동 {number}", "도시": "서울"}}',
            f"{{broken {number}",
            json.dumps([number] * (number * 40)),
            f'"\x00 \ud800 {number}"',
        )[number % 5]
        schemas = [{"text": text.text, "language": text.language, "name": text.name} for text in example.schemas]
        made.append({"record_text": record, "title": f"{mark} {number} 제목", "schemas": schemas, "pin": f"/{number}"})
    return made


def id_of(body: Body) -> str:
    """The id that a scenario has wherever it is stored."""
    schemas = tuple(SchemaText(**schema) for schema in body["schemas"])
    scenario = Scenario(body["record_text"], schemas, title=body["title"], pin=body["pin"])
    return state.key_of(state.to_bytes(scenario))[: state.SHORT]


def is_kept(connection: http.client.HTTPConnection, name: str, body: Body) -> bool:
    status, answer = ask(connection, "GET", f"/api/v1/scenarios/{name}")
    if status != 200:
        return False
    kept = json.loads(answer)
    schemas = [{name: schema[name] for name in ("text", "language", "name")} for schema in kept["schemas"]]
    return {**{name: kept[name] for name in ("record_text", "title", "pin")}, "schemas": schemas} == body


def test_a_thousand_saves_at_once(server: Server) -> None:
    """No fault of ours, every one can be read again, and the same content has one id whoever saved it."""
    bodies = scenarios(SAVES // SAME, "at once") * SAME
    random.Random(4).shuffle(bodies)
    saved: list[tuple[int, Body, int, bytes]] = []

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for body in bodies[number::CLIENTS]:
            saved.append((number, body, *ask(connection, "POST", "/api/v1/scenarios", body)))
        connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS)))

    assert len(saved) == SAVES
    assert {status for _, _, status, _ in saved} == {201}
    names = {(json.loads(answer)["id"], body["title"]) for _, body, _, answer in saved}
    assert len(names) == len({name for name, _ in names}) == SAVES // SAME
    assert all(json.loads(answer)["id"] == id_of(body) for _, body, _, answer in saved)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    assert all(is_kept(connection, id_of(body), body) for body in bodies[: SAVES // SAME])
    connection.close()


def test_killed_in_the_middle_no_acknowledged_save_is_lost(server: Server) -> None:
    acknowledged: list[Body] = []
    enough, killed = threading.Semaphore(0), threading.Event()

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for body in scenarios(500, f"client {number}"):
            try:
                status, _ = ask(connection, "POST", "/api/v1/scenarios", body)
            except (OSError, http.client.HTTPException):
                break
            assert status == 201
            acknowledged.append(body)
            enough.release()
        else:
            assert killed.is_set(), "the server was to be killed in the middle"
        connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(client, number) for number in range(CLIENTS)]
        for _ in range(150):
            assert enough.acquire(timeout=60)
        killed.set()
        server.kill()
        for one in clients:
            one.result(timeout=60)

    assert len(acknowledged) >= 150
    server.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    lost = [body["title"] for body in acknowledged if not is_kept(connection, id_of(body), body)]
    assert not lost
    again = scenarios(1, "after")[0]
    assert ask(connection, "POST", "/api/v1/scenarios", again)[0] == 201, "and saving goes on"
    connection.close()


CLASSIC = {"record": {"userName": "Martin"}, "formats": ["avro"]}


def goes_on(server: Server) -> None:
    """All that needs no storage."""
    assert server.call("POST", "/api/v1/explore", CLASSIC)[0] == 200
    for page in ("/", "/evolution", "/api/openapi.json", "/healthz"):
        assert server.call("GET", page)[0] == 200, page


def is_told(answer: tuple[int, bytes]) -> None:
    assert answer[0] == 503
    assert b"storage does not answer" in answer[1]


def test_without_storage_all_else_goes_on(tmp_path: Path) -> None:
    server = Server(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder' / 'x.sqlite3'}", DEBUG="1")
    try:
        server.start()
        is_told(server.call("POST", "/api/v1/scenarios", CLASSIC))
        for path in ("/s/0123456789", "/embed/0123456789", "/s/0123456789/preview.png", "/api/v1/scenarios/0123456789"):
            is_told(server.call("GET", path))
        goes_on(server)
    finally:
        server.stop()


def test_a_database_that_goes_and_comes_back(own_postgres: Postgres) -> None:
    server = Server(own_postgres.url, DEBUG="1")
    server.migrate()
    try:
        server.start()
        body = scenarios(1, "comes back")[0]
        path = f"/api/v1/scenarios/{id_of(body)}"
        assert server.call("POST", "/api/v1/scenarios", body)[0] == 201
        own_postgres.stop()
        is_told(server.call("POST", "/api/v1/scenarios", body))
        is_told(server.call("GET", path))
        goes_on(server)
        own_postgres.start()
        assert server.call("GET", path)[0] == 200
        assert server.call("POST", "/api/v1/scenarios", body)[0] == 201
    finally:
        server.stop()
