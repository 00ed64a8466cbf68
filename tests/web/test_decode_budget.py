"""Large payloads on `/decode`: what takes as long as reading is left out, and the rest is shown."""

from __future__ import annotations

import base64

import msgpack
import pytest

from explorer.web.decode.study import PROVED
from tests.web.test_decode_page import card, post


@pytest.mark.parametrize(("count", "proved"), [(PROVED - 1, True), (PROVED, False)])
def test_a_payload_of_very_many_values_is_not_written_again(count: int, proved: bool) -> None:
    """The list itself is a value."""
    data = base64.b64encode(msgpack.packb([7] * count)).decode()
    page = post(bytes=data, writing="base64", format="messagepack")
    assert "0 bytes unexplained" in card(page)
    assert ("gives these bytes again" in card(page)) is proved
    assert "would write other bytes" not in card(page)
