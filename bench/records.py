"""The record that is measured: events as a code host's API gives them, made up, the same on every machine."""

from __future__ import annotations

import json
from random import Random
from typing import Any, Final

WORDS: Final = (
    "fix", "add", "remove", "update", "parser", "field", "schema", "encode", "decode", "value", "length", "test", "union",
    "record", "bytes", "varint",
)  # fmt: skip


def events(size: int) -> dict[str, Any]:
    """A record of about `size` bytes of JSON: nested objects, text, integers, floats, booleans, nulls, arrays."""
    chance = Random(7)  # noqa: S311  the same record every time is the point
    made: list[Any] = []
    total = len('{"events":[]}')
    while total < size:
        made.append(_event(chance))
        total += len(json.dumps(made[-1], separators=(",", ":"))) + 1
    return {"events": made}


def _event(chance: Random) -> dict[str, Any]:
    def word() -> str:
        return chance.choice(WORDS)

    return {
        "id": chance.randrange(10**10),
        "type": chance.choice(["PushEvent", "IssuesEvent", "WatchEvent"]),
        "actor": {
            "id": chance.randrange(10**6),
            "login": f"{word()}{chance.randrange(1000)}",
            "avatar_url": f"https://avatars.example.org/u/{chance.randrange(10**6)}?",
        },
        "repo": {"id": chance.randrange(10**8), "name": f"{word()}/{word()}"},
        "payload": {
            "push_id": chance.randrange(10**10),
            "size": chance.randrange(20),
            "ref": "refs/heads/main",
            "score": round(chance.random() * 100, 4),
            "commits": [
                {
                    "sha": f"{chance.getrandbits(160):040x}",
                    "author": {"name": word(), "email": f"{word()}@example.org"},
                    "message": " ".join(word() for _ in range(8)),
                    "distinct": chance.random() < 0.5,
                }
                for _ in range(chance.randrange(1, 4))
            ],
        },
        "public": True,
        "org": None if chance.random() < 0.5 else {"login": word()},
        "labels": [word() for _ in range(chance.randrange(4))],
        "ratios": [chance.random() for _ in range(3)],
        "created_at": "2024-05-17T12:00:00Z",
    }
