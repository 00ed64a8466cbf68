"""A store to save in, nobody who has saved before, and the API's client and contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches

from tests.api.conftest import client, contract, holds, post  # noqa: F401  # fixtures of the API's tests


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Neither who saved how often nor pictures of tests before."""
    for cache in caches.all(initialized_only=True):
        cache.clear()


Save = Callable[..., dict[str, Any]]


@pytest.fixture
def save(post: Callable[..., Any]) -> Save:  # noqa: F811
    """`save(record={…}, title="…")`: store it, and give what the API answers."""

    def stored(**scenario: Any) -> dict[str, Any]:
        answer = post("scenarios", {"record_text": "{}", **scenario} if "record" not in scenario else scenario)
        assert answer.status_code == 201, answer.content
        told: dict[str, Any] = answer.json()
        return told

    return stored
