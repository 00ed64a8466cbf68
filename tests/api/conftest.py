"""A client that speaks JSON, and the contract that its answers are held to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.urls import reverse

Post = Callable[..., Any]


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def post(client: Client) -> Post:
    """`post("explore", body, accept=…)`: a body that is no text is written as JSON."""

    def send(call: str, body: Any, query: str = "", **headers: str) -> Any:
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        kind = headers.pop("content_type", "application/json")
        return client.post(f"/api/v1/{call}{query}", data, content_type=kind, headers=headers)

    return send


@pytest.fixture(scope="session")
def contract() -> dict[str, Any]:
    """What /api/openapi.json says."""
    document: dict[str, Any] = Client(headers={"host": "localhost"}).get(reverse("openapi")).json()
    return document


@pytest.fixture
def holds(contract: dict[str, Any]) -> Callable[[Any, str], None]:
    """`holds(answer, "Layout")`: the answer is what the contract says, and has no member that it does not name."""

    def check(answer: Any, shape: str) -> None:
        document = {"components": contract["components"], "$ref": f"#/components/schemas/{shape}"}
        jsonschema.Draft202012Validator(document).validate(answer)
        names = contract["components"]["schemas"][shape]["properties"]
        assert not set(answer) - set(names), f"{shape} has more than the contract names"

    return check
