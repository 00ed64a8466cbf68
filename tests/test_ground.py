"""The ground under the application: what the two commands, CI and the server rest on."""

from __future__ import annotations

import subprocess
from pathlib import Path

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
