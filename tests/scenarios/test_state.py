"""A scenario as bytes and as a link: nothing is lost, nothing that is damaged goes unsaid, old links open for ever."""

from __future__ import annotations

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import state
from explorer.scenario import Scenario, SchemaText
from explorer.wire import limits
from explorer.wire.problem import InputError, LimitError

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)  # lone surrogates and NUL among them
MAYBE = st.none() | ANY_TEXT.filter(bool)
PINS = st.none() | ANY_TEXT  # an empty one is the record itself
SCENARIOS = st.builds(
    Scenario,
    record_text=ANY_TEXT,
    schemas=st.lists(st.builds(SchemaText, ANY_TEXT, MAYBE, MAYBE, MAYBE), max_size=3).map(tuple),
    formats=st.lists(ANY_TEXT, max_size=3).map(tuple),
    options=st.just({})
    | st.fixed_dictionaries({"writer": st.dictionaries(ANY_TEXT, ANY_TEXT, min_size=1, max_size=2)}),
    title=ANY_TEXT,
    pin=PINS,
    view=ANY_TEXT,
)

LINKS = {
    # One link of each version of the state, as it was made when that version was new. Never change one.
    1: "s=1.TY_BDoIwEER_xeyZxCJFKF_h3eVQaUEMtKQUoiH8u9tqjIcmnZl23u4GrXWj9DNUV3jM1kACcnUW6gSm3kAFx2A53VinSG0IuDRFwXG5iZIjVIfgqDNXuEidleRnSiAk5JsQC8aKVIhTzgvOhMh2qpubux5lYG4wSNMtstNUHsEJGDkGtaZ09_rpP1j_mjT14XcWImB8Gb1LlG2vBzVjqP3LTMx-3wdrOoS93ulQf--HAKMV8rwJKzBG2BWqdH8D",  # noqa: E501
}


@given(SCENARIOS)
def test_bytes_give_the_scenario_back(scenario: Scenario) -> None:
    assert state.from_bytes(state.to_bytes(scenario)) == scenario


@given(SCENARIOS)
def test_a_fragment_gives_the_scenario_back(scenario: Scenario) -> None:
    fragment = state.to_fragment(scenario)
    assert fragment.startswith("s=1.")
    assert fragment.isascii()
    assert state.from_fragment(f"#{fragment}") == scenario


@given(SCENARIOS, SCENARIOS)
def test_the_same_content_has_the_same_key_and_other_content_another(one: Scenario, other: Scenario) -> None:
    keys = state.key_of(state.to_bytes(one)), state.key_of(state.to_bytes(other))
    assert (keys[0] == keys[1]) == (one == other)
    assert len(keys[0]) == state.KEY_LENGTH
    assert set(keys[0]) <= set(state.ALPHABET)


def test_the_key_is_the_whole_hash() -> None:
    """Crockford's base 32 of SHA-256, checked against the number it stands for."""
    number = 0
    for digit in state.key_of(b"abc"):
        number = number << 5 | state.ALPHABET.index(digit)
    assert number >> 4 == 0xBA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0123456789", "0123456789"), (" ABCDEFGHJK ", "abcdefghjk"), ("o1234567il", "0123456711"),
        ("123456789", None), ("", None), ("u" * 10, None), ("0" * 53, None), ("../../etc/passwd", None),
        ("0123456789\x00", None), ("0123456789).", "0123456789"), ("01234-56789", "0123456789"), ("-" * 20, None),
    ],
)  # fmt: skip
def test_ids_are_read_as_they_were_meant(written: str, meant: str | None) -> None:
    assert state.read_id(written) == meant


@given(SCENARIOS, st.data())
def test_a_cut_link_is_told(scenario: Scenario, data: st.DataObject) -> None:
    fragment = state.to_fragment(scenario)
    cut = data.draw(st.integers(4, len(fragment) - 1))
    with pytest.raises(InputError) as caught:
        state.from_fragment(fragment[:cut])
    assert caught.value.problem.code == "damaged-link"
    assert caught.value.problem.fix


@given(st.text(max_size=60))
def test_any_text_is_a_scenario_or_a_fault(text: str) -> None:
    try:
        state.from_fragment(text)
    except (InputError, LimitError) as error:
        assert error.problem.detail


@given(st.binary(max_size=60))
def test_any_bytes_are_a_scenario_or_a_fault(data: bytes) -> None:
    try:
        state.from_bytes(data)
    except InputError as error:
        assert error.problem.fix


LONG = '{"이름": "홍길동", "note": "' + "".join(f"{number} 병, \\n " for number in range(400)) + '"}'


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_link_keeps_what_is_there_of_the_record(part: float) -> None:
    fragment = state.to_fragment(Scenario(LONG, title="cut"))
    with pytest.raises(state.DamagedLink, match=r"was cut.*characters of the record could be kept") as caught:
        state.from_fragment(fragment[: int(len(fragment) * part)])
    kept = caught.value.kept
    assert kept is not None
    assert len(kept.record_text) > part * len(LONG) / 3
    assert LONG.startswith(kept.record_text)


def test_a_wrong_character_is_named_and_what_came_before_it_kept() -> None:
    fragment = state.to_fragment(Scenario(LONG))
    with pytest.raises(state.DamagedLink, match="Character 301 of the scenario in the link") as caught:
        state.from_fragment(fragment[:304] + "!" + fragment[305:])
    assert caught.value.problem.found == "'!'"
    assert caught.value.kept is not None
    assert LONG.startswith(caught.value.kept.record_text)


@pytest.mark.parametrize("behind", [".", ")", "=", "==", " and more", '"', "%20"])
def test_what_a_sentence_put_behind_a_link_is_not_the_links(behind: str) -> None:
    scenario = Scenario(LONG, title="a sentence")
    assert state.from_fragment(state.to_fragment(scenario) + behind) == scenario


@given(SCENARIOS, st.data())
def test_a_changed_link_is_a_scenario_or_a_fault(scenario: Scenario, data: st.DataObject) -> None:
    """Raw deflate has no checksum: a changed letter may give another text, but never an error of ours."""
    fragment = state.to_fragment(scenario)
    at = data.draw(st.integers(4, len(fragment) - 1))
    try:
        state.from_fragment(fragment[:at] + data.draw(st.sampled_from("Aa0_-.~")) + fragment[at + 1 :])
    except (InputError, LimitError) as error:
        assert error.problem.detail


def test_half_a_state_keeps_the_record() -> None:
    with pytest.raises(state.DamagedLink) as caught:
        state.from_bytes(b'{"pin":"/a","record":"{\\"a\\": \\ud55c \\u12')
    assert caught.value.kept == Scenario('{"a": 한 ')


def test_a_bomb_is_not_inflated() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b'{"v":1,"record":"' + bytes(32 * limits.MIB)) + packer.flush()
    with pytest.raises(LimitError) as caught:
        state.from_fragment("s=1." + base64.urlsafe_b64encode(packed).decode())
    assert caught.value.limit == limits.STATE_BYTES


def test_the_limit_on_a_scenario() -> None:
    frame = len(state.to_bytes(Scenario("")))
    assert state.to_bytes(Scenario("x" * (limits.STATE_BYTES - frame)))
    with pytest.raises(LimitError) as caught:
        state.to_bytes(Scenario("x" * (limits.STATE_BYTES - frame + 1)))
    assert (caught.value.limit, caught.value.given) == (limits.STATE_BYTES, limits.STATE_BYTES + 1)


@pytest.mark.parametrize(
    ("scenario", "limit", "at"),
    [
        (Scenario("한" * (limits.RECORD_BYTES // 3 + 1)), limits.RECORD_BYTES, None),
        (Scenario("{}", title="x" * (limits.TITLE + 1)), limits.TITLE, None),
        (Scenario("{}", pin="/" * (limits.PATH + 1)), limits.PATH, None),
        (Scenario("{}", (SchemaText("{}"),) * (limits.VERSIONS + 1)), limits.VERSIONS, None),
        (Scenario("{}", (SchemaText("{}"), SchemaText("x" * 65_537, "protobuf"))), 65_536, 1),
    ],
)
def test_what_could_not_be_shown_is_not_stored(scenario: Scenario, limit: int, at: int | None) -> None:
    with pytest.raises(LimitError) as caught:
        state.refuse_past_limits(scenario)
    assert (caught.value.limit, caught.value.schema) == (limit, at)


def test_at_the_limits_a_scenario_is_stored() -> None:
    schemas = (SchemaText("x" * 65_536, "protobuf"),) * limits.VERSIONS
    record = "한" * (limits.RECORD_BYTES // 3)
    state.refuse_past_limits(Scenario(record, schemas, title="x" * limits.TITLE, pin="/" * limits.PATH))


def test_the_record_itself_may_be_pinned() -> None:
    """A pin that is an empty pointer is not the same as no pin, and states without one are what they were."""
    pinned, free = Scenario("[]", pin=""), Scenario("[]")
    assert state.to_bytes(pinned) == b'{"pin":"","record":"[]","v":1}'
    assert state.to_bytes(free) == b'{"record":"[]","v":1}'
    assert state.from_bytes(state.to_bytes(pinned)).pin == ""


@pytest.mark.parametrize("version", [0, 2, 99])
def test_a_link_of_an_unknown_version_is_told(version: int) -> None:
    with pytest.raises(InputError, match="version"):
        state.from_fragment(state.to_fragment(Scenario("{}")).replace("s=1.", f"s={version}."))


def test_old_links_open() -> None:
    assert set(LINKS) == set(range(1, state.VERSION + 1)), "a new version of the state wants a link kept here"
    first = state.from_fragment(LINKS[1])
    assert first == Scenario(
        record_text='{"이름": "홍길동", "n": 9007199254740993}',
        schemas=(SchemaText('{"type":"record","name":"P","fields":[{"name":"n","type":"long"}]}', "avro", "v1"),),
        formats=("json", "avro"),
        title="한글",
        pin="/n",
    )
