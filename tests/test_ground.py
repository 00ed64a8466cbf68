"""The ground under the application: what the two commands, CI and the server rest on."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

ROOT = Path(__file__).resolve().parents[1]


def test_requirements_are_pinned() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            wanted = line.partition("#")[0].strip()
            if wanted and not wanted.startswith("-r "):
                assert "==" in wanted, f"{name}: {line}"


def test_ci_is_a_sound_script() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111, "it can be started by itself"
    subprocess.run(["bash", "-n", script], check=True)


def test_make_alone_says_what_there_is() -> None:
    told = subprocess.run(["make", "--silent", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for command in ("run", "test", "check", "format", "golden", "bench", "clean"):
        assert f"make {command} " in told


def settings_with(**environment: str) -> dict[str, Any]:
    """The settings as a process of its own reads them, with nothing else in its environment."""
    script = (
        "import json, explorer.settings as s; print(json.dumps({name: getattr(s, name) for name in ("
        "'DEBUG', 'SECRET_KEY', 'ALLOWED_HOSTS', 'DATABASES', 'STORAGES', 'SECURE_SSL_REDIRECT', 'SECURE_HSTS_SECONDS',"
        "'SECURE_PROXY_SSL_HEADER', 'CORS_ALLOW_ALL_ORIGINS')}, default=str))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    settings: dict[str, Any] = json.loads(told.stdout)
    return settings


def test_settings_are_safe_by_default() -> None:
    settings = settings_with()
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert len(settings["SECRET_KEY"]) > 50
    assert settings["SECRET_KEY"] != settings_with()["SECRET_KEY"]
    assert settings["DATABASES"]["default"]["ENGINE"].endswith("sqlite3")
    assert settings["SECURE_PROXY_SSL_HEADER"] is None
    assert settings["STORAGES"]["staticfiles"]["BACKEND"].endswith("StaticStorage")


def test_settings_come_from_the_environment() -> None:
    settings = settings_with(
        DEBUG="1",
        SECRET_KEY="k" * 60,
        ALLOWED_HOSTS="bytewise.example, www.bytewise.example",
        DATABASE_URL="postgres://me@db.example:5433/bytewise",
        HTTPS="yes",
        BEHIND_PROXY="true",
    )
    assert settings["DEBUG"] is True
    assert settings["SECRET_KEY"] == "k" * 60
    assert settings["ALLOWED_HOSTS"] == ["bytewise.example", "www.bytewise.example"]
    database = settings["DATABASES"]["default"]
    assert (database["ENGINE"], database["HOST"], database["PORT"]) == (
        "django.db.backends.postgresql", "db.example", 5433,
    )  # fmt: skip
    assert settings["SECURE_SSL_REDIRECT"] is True and settings["SECURE_HSTS_SECONDS"] > 0
    assert settings["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_the_server_says_that_it_is_well(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"well\n")
    assert answer["Cache-Control"] == "no-store"


def test_the_description_of_the_api_has_no_warnings() -> None:
    out, err = io.StringIO(), io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out, stderr=err)
    assert json.loads(out.getvalue())["openapi"].startswith("3.1")


def test_static_files_can_be_collected(tmp_path: Path) -> None:
    """With hashes in their names, compressed, and every reference among them found."""
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    script = f"from explorer.settings import *; STATIC_ROOT = {str(tmp_path / 'static')!r}"
    (tmp_path / "elsewhere.py").write_text(script)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}", "DJANGO_SETTINGS_MODULE": "elsewhere"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    manifest = json.loads((tmp_path / "static" / "staticfiles.json").read_text())["paths"]
    assert "css/base.css" in manifest
    assert all((tmp_path / "static" / hashed).exists() for hashed in manifest.values())
    assert (tmp_path / "static" / (manifest["css/base.css"] + ".br")).exists()


def test_the_server_has_a_sound_configuration() -> None:
    command = [sys.executable, "-m", "gunicorn", "--check-config", "--no-control-socket", "explorer.wsgi"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
