"""Pills are the one place where Python makes markup, so they are what is attacked."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.web import pills
from explorer.wire.formats import FORMATS
from explorer.wire.layout import Role
from explorer.wire.record import read

from ..work import lines
from .markup import Page

ATTACKS = [
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "</button></div><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "&lt;b&gt; &amp; &#x3c;",
    "\u202egnp.exe\u202c",
    "\u2066isolate\u2069\u200f",
    "\x00\x07\x1b[31m\x7f",
    "line\nbreak\r\ttab\u2028\u2029",
    "zero\u200bwidth\ufeff",
    "\ud800 alone",
    "a/b~c",
    "",
    " ",
    "é e\u0301 이름 👩\u200d👧 שלום",
    "x" * 10_000,
    "{{ 7*7 }}{% now 'Y' %}",
]
VIEWS = ["pills", "hex", "list"]


def drawn(value: object, view: str, format_: str) -> Page:
    record = read(json.dumps(value))
    layout = FORMATS[format_].trace(FORMATS[format_].encode(record.value, None), None)
    return Page(pills.body(layout, 0, len(layout), view=view, text=format_ == "json", pin=None))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_name_and_no_value_makes_markup(attack: str, view: str) -> None:
    page = drawn({attack: [attack, {attack: attack}]}, view, "json")
    assert {tag for tag, _ in page.elements} <= {"button", "i", "code", "span", "bdi", "div"}
    assert all(attributes["name"] == "pin" for attributes in page.all("button"))
    if "\ud800" not in attack:
        drawn({attack: [attack, {attack: attack}]}, view, "messagepack")


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.dictionaries(st.text(), inner) | st.lists(inner)
    )
)
def test_any_record_is_drawn(value: object) -> None:
    for view in VIEWS:
        page = drawn(value, view, "json")
        for attributes in page.all("button"):
            assert attributes["value"].isprintable(), "an invisible character in a path"
            attributes["value"].encode()


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_shown_has_nothing_invisible(attack: str) -> None:
    assert pills.shown(attack).isprintable()


def test_a_bidi_override_is_an_escape_and_other_scripts_are_isolated() -> None:
    assert pills.shown("a\u202eb") == "a\\u202eb"
    markup = pills._isolated("שלום")
    assert markup == "<bdi>שלום</bdi>"
    assert pills._isolated("plain & simple") == "<bdi>plain &amp; simple</bdi>"


def test_a_path_is_short_however_long_its_names_are() -> None:
    long = pills.path_key("/" + "n" * 10_000 + "/0")
    assert len(long) < 100 and long.endswith("/0")
    assert long != pills.path_key("/" + "n" * 10_001 + "/0")
    assert len(pills.path_key("/abcdefgh" * 1_000)) <= pills.PATH_SHOWN
    assert pills.path_key("") == pills.ROOT
    assert pills.path_key("/a~1b/0") == "/a~1b/0"


def test_a_pill_says_kind_bytes_and_meaning() -> None:
    layout = FORMATS["messagepack"].trace(bytes.fromhex("81a16eca3fc00000"), None)
    head, length, name, marker, value = Page(pills.body(layout, 0, 9, view="pills", text=False, pin="/n")).all("button")
    assert (head["class"], head["value"], head["aria-pressed"]) == ("p length", "$", "false")
    assert (length["class"], length["value"], length["aria-pressed"]) == ("p length", "/n", "true")
    assert name["title"] == "key text, byte 2" and name["class"] == "p name"
    assert marker["class"] == "p type"
    assert value["title"] == "float bits, bytes 4 to 7"
    assert "<code>3f c0 00 00</code><bdi>1.5</bdi>" in pills.body(layout, 4, 5, view="pills", text=False, pin=None)


def test_a_pill_inside_a_byte_shows_its_bits() -> None:
    layout = FORMATS["bison"].trace(bytes.fromhex("ac20612d4e5e"), None)
    assert layout.value == {"a": 1337} and layout.problem is None
    markup = pills.body(layout, 0, len(layout), view="pills", text=False, pin=None)
    shown = [part.split("</code>")[0] for part in markup.split("<code>")[1:]]
    assert shown[:5] == ["101", "01100001", "00000", "61", "001011"]
    assert "<code>010100111001</code><bdi>1337</bdi>" in markup
    assert Page(markup).all("button")[1]["title"] == "string head, 8 bits from bit 3 of byte 0"


def test_hex_has_every_byte_once_sixteen_a_line() -> None:
    layout = FORMATS["json"].trace(json.dumps({"a": "b" * 40, "c": [1, 2]}).encode(), None)
    markup = pills.body(layout, 0, len(layout), view="hex", text=True, pin=None)
    lines = markup.split('<div class="line">')[1:]
    assert [line[16:22] for line in lines] == [f"{at:06x}" for at in range(0, len(layout.data), 16)]
    page = Page(f'<div id="all">{markup}</div>')
    assert len(page.classed("h")) == len(page.classed("t")) == -(-len(layout.data) // 8)
    shown = "".join(part.split("</code>")[0] for part in markup.split("<code>")[1:])
    assert bytes.fromhex(shown) == layout.data


def test_letters_belong_to_the_spans_of_their_bytes() -> None:
    layout = FORMATS["json"].trace(b'{"a": "<\\u00e9 and more than a line of it"}', None)
    page = Page(pills.body(layout, 0, len(layout), view="hex", text=True, pin=None))
    letters = [span for span in page.all("span") if "data-p" in span]
    buttons = page.all("button")
    assert [span["data-p"] for span in letters] == [button["value"] for button in buttons]
    assert [button["class"] for button in buttons if "string" in button["title"]][-1].endswith("value from")


def test_hex_that_begins_within_a_line_keeps_its_columns() -> None:
    data = json.dumps(["ab", "cdefgh", "ij"]).encode()
    layout = FORMATS["json"].trace(data, None)
    for start in range(len(layout)):
        markup = pills.body(layout, start, len(layout), view="hex", text=True, pin=None)
        first = layout.span(start).offset
        gaps = "".join(re.findall('<code class="gap">([0 ]+)<', markup)).count("00")
        assert gaps == first % 16
        assert markup.startswith(f'<div class="line"><span class="o">{first - first % 16:06x} ')


def test_hex_of_a_long_span_leaves_out_its_middle() -> None:
    data = json.dumps(["ab", "x" * 9_000 + "y", "cd"]).encode()
    layout = FORMATS["json"].trace(data, None)
    markup = pills.body(layout, 0, len(layout), view="hex", text=True, pin=None)
    (left_out,) = re.findall(r'<div class="cut">([\d,]+) more bytes of this span</div>', markup)
    offset, shown = 0, 0
    for first, cells in re.findall(r'<span class="o">([0-9a-f]{6}) .*?<span class="h">(.*?)</span>', markup):
        offset = int(first, 16)
        for piece in re.findall("<code>([0-9a-f ]+)</code>", cells):
            part = bytes.fromhex(piece)
            assert data[offset : offset + len(part)] == part
            offset, shown = offset + len(part), shown + len(part)
    assert offset == len(data)
    assert shown + int(left_out.replace(",", "")) == len(data)
    assert shown < pills.HEX_SPAN + 100


def test_hex_of_many_long_spans_is_bounded() -> None:
    layout = FORMATS["json"].trace(json.dumps(["x" * 4_000] * 240).encode(), None)
    markup = pills.body(layout, 0, 1_000, view="hex", text=True, pin=None)
    assert len(markup) < 6_000_000


def test_a_long_value_is_cut_and_says_how_long_it_is() -> None:
    layout = FORMATS["messagepack"].trace(b"\xc5\x04\x00" + bytes(1024), None)
    assert "… 1,024 bytes" in pills.body(layout, 0, 9, view="pills", text=False, pin=None)


def test_bars_stand_on_one_scale_and_add_up() -> None:
    page = Page(pills.bar({Role.VALUE: 28, Role.NAME: 22.5, Role.FRAME: 30.5}, 162, "json"))
    widths = [float(rect["width"].rstrip("%")) for rect in page.all("rect")]
    assert sum(widths) == pytest.approx(50, abs=0.01)
    assert page.all("svg")[0]["aria-label"] == "data 28 B, name 22.5 B, frame 30.5 B"
    assert "no bytes" in pills.bar({}, 0, "json")


TEXT = '{"a": 1,\n "b": [2]}'


def test_marks_keep_the_text_to_the_letter() -> None:
    page = Page(f'<pre id="t">{pills.marked(TEXT, [(1, 7, "/a"), (10, 16, "/b")])}</pre>')
    assert page.texts["t"] == f"{TEXT}\n"
    assert [mark["data-p"] for mark in page.all("span") if "data-p" in mark] == ["/a", "/b"]
    assert len(page.classed("l")) == 2


@pytest.mark.parametrize(("fault", "char"), [(0, "{"), (8, ""), (18, "}"), (19, "")])
def test_a_fault_is_marked_where_it_is(fault: int, char: str) -> None:
    markup = pills.marked(TEXT, [], fault=fault)
    assert f'<mark class="fault">{char}</mark>' in markup
    assert Page(f'<pre id="t">{markup}</pre>').texts["t"] == f"{TEXT}\n"


@given(st.text(), st.integers(0, 20))
def test_any_text_is_mirrored(text: str, fault: int) -> None:
    text = text.replace("\r", "").replace("\x00", "")
    page = Page(f'<pre id="t">{pills.marked(text, [], fault=min(fault, len(text)))}</pre>')
    assert page.texts["t"] == text.encode("utf-8", "replace").decode() + "\n"


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/a", "/a", True),
        ("/a", "/a/b", False),
        ("/a/*/b", "/a/7/b", True),
        ("/a/*/b", "/a/7/c", False),
        ("/a/*", "/a", False),
        ("$", "$", True),
    ],
)
def test_a_pattern_describes_paths(pattern: str, path: str, fits: bool) -> None:
    assert pills.describes(pattern, path) is fits


def test_a_window_costs_what_it_shows() -> None:
    """Each pill a few lines, and none for what lies outside of the window, however large the whole is."""
    small, large = (
        FORMATS["json"].trace(json.dumps([{"n": n, "name": f"number {n}"} for n in range(size)]).encode(), None)
        for size in (100, 400)
    )
    shown = lines(lambda: pills.body(small, 0, 1_000, view="pills", text=True, pin=None))
    assert shown < 100 * 1_000
    assert lines(lambda: pills.body(large, 0, 1_000, view="pills", text=True, pin=None)) < 1.1 * shown
