"""Every limit that is told to visitors, at n and n + 1. Those of the recorder and the record have tests beside them."""

from __future__ import annotations

import pytest

from explorer.explore import decode, explore, parse
from explorer.scenario import Scenario, SchemaText
from explorer.wire import limits
from explorer.wire.formats import FORMATS
from explorer.wire.problem import LimitError, WireError
from explorer.wire.schemas import LANGUAGES


@pytest.mark.parametrize("key", FORMATS)
def test_bytes_to_decode(key: str) -> None:
    assert decode(FORMATS[key], bytes(limits.INPUT_BYTES)).layout is not None
    with pytest.raises(LimitError) as raised:
        decode(FORMATS[key], bytes(limits.INPUT_BYTES + 1))
    assert (raised.value.limit, raised.value.given) == (limits.INPUT_BYTES, limits.INPUT_BYTES + 1)
    assert raised.value.problem.fix


@pytest.mark.parametrize("key", LANGUAGES)
def test_bytes_of_a_schema(key: str) -> None:
    n = limits.schema_bytes(key)
    with pytest.raises(WireError) as raised:
        parse(key, " " * n, None)
    assert not isinstance(raised.value, LimitError)
    for text in (" " * (n + 1), "é" * (n // 2 + 1)):
        with pytest.raises(LimitError) as past:
            parse(key, text, None)
        assert past.value.limit == n
        assert past.value.given == len(text.encode())


def test_versions() -> None:
    text = '{"type": "record", "name": "R", "fields": []}'
    for count in (limits.VERSIONS, limits.VERSIONS + 1):
        scenario = Scenario(record_text="{}", schemas=(SchemaText(text, "avro"),) * count, formats=("json",))
        if count <= limits.VERSIONS:
            assert len(explore(scenario).schemas) >= count
        else:
            with pytest.raises(LimitError) as raised:
                explore(scenario)
            assert (raised.value.limit, raised.value.given) == (limits.VERSIONS, count)
