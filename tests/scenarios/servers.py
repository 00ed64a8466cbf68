"""Real parts for tests: the server as it runs in production, on SQLite and on a PostgreSQL of the tests' own.

Each is a process that is started here, asked whether it is ready, and ended here.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds for a process to be ready; it is asked all the while and goes on as soon as it is."""


class Server:
    """gunicorn with one process and several threads, on a port that was free."""

    def __init__(self, database: str, **environment: str) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "DATABASE_URL": database, "SAVES_PER_MINUTE": "0", "SAVES_PER_DAY": "0", "WEB_CONCURRENCY": "1",
            "WEB_THREADS": "8", "LOG_LEVEL": "CRITICAL", **environment,
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def migrate(self) -> None:
        command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True, timeout=PATIENCE)

    def start(self) -> None:
        with socket.socket() as door:  # bound here and handed over, so that nobody else can have it
            door.bind(("127.0.0.1", 0))
            door.listen(64)
            self.port = door.getsockname()[1]
            command = [sys.executable, "-m", "gunicorn", "explorer.wsgi", "--log-level", "critical"]
            self.process = subprocess.Popen(
                [*command, "--bind", f"fd://{door.fileno()}"],
                cwd=ROOT, env=self.environment, pass_fds=[door.fileno()], start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while self._status() != 200:
            assert self.process.poll() is None, "the server ended by itself"
            assert time.monotonic() < until, "the server is not ready"

    def _status(self) -> int:
        try:
            return self.call("GET", "/healthz", timeout=5)[0]
        except (OSError, http.client.HTTPException):
            return 0

    def kill(self) -> None:
        """As a power cut of the process: no handler runs, nothing is flushed."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()

    def call(self, method: str, path: str, body: Any = None, *, timeout: float = 30) -> tuple[int, bytes]:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            return ask(connection, method, path, body)
        finally:
            connection.close()


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
    data = None if body is None else json.dumps(body)
    connection.request(method, path, data, {"Content-Type": "application/json"} if data else {})
    response = connection.getresponse()
    return response.status, response.read()


class Postgres:
    """A PostgreSQL of our own in a temporary folder, reached through a socket in it, run by a user that is not root."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries, self.folder = binaries, folder
        self.data = folder / "data"
        self.user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{quote(str(self.folder), safe='')}/postgres"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self.user, self.binaries / program, *arguments],
            cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=PATIENCE,
        )  # fmt: skip

    def initialise(self) -> None:
        if self.user:
            shutil.chown(self.folder, "nobody", "nogroup")
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c shared_buffers=16MB"
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", options, "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")


def postgres_binaries() -> Path | None:
    """Where PostgreSQL's programs lie: Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


@contextmanager
def postgres(binaries: Path) -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="bytewise-pg-", dir="/tmp"))  # a socket's path must be short
    database = Postgres(binaries, folder)
    try:
        database.initialise()
        database.start()
        try:
            yield database
        finally:
            if (database.data / "postmaster.pid").exists():
                database.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
