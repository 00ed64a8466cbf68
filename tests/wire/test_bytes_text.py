"""Bytes read back from every writing of them, and faults told with their place."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.bytes_text import WRITINGS, read_bytes
from explorer.wire.problem import InputError, LimitError

CLASSIC = b"\x0cMartin\x02\xf2\x14\x04\x16daydreaming\x0ehacking\x00"


def xxd(data: bytes, group: int = 2, columns: int = 16) -> str:
    lines = []
    for at in range(0, len(data), columns):
        row = data[at : at + columns]
        groups = [row[i : i + group].hex() for i in range(0, len(row), group)]
        shown = "".join(chr(b) if 32 <= b < 127 else "." for b in row)
        width = columns * 2 + columns // group - 1
        lines.append(f"{at:08x}: {' '.join(groups):<{width}}  {shown}\n")
    return "".join(lines)


def hexdump(data: bytes) -> str:
    lines, last = [], None
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        if row == last and len(row) == 16:
            if lines[-1] != "*\n":
                lines.append("*\n")
            continue
        last = row
        shown = "".join(chr(b) if 32 <= b < 127 else "." for b in row)
        lines.append(f"{at:08x}  {row[:8].hex(' '):<23}  {row[8:].hex(' '):<23}  |{shown}|\n")
    return "".join(lines) + f"{len(data):08x}\n"


WRITERS: list[tuple[str, Callable[[bytes], str]]] = [
    ("hex", lambda data: data.hex()),
    ("hex", lambda data: data.hex(" ").upper()),
    ("hex", lambda data: data.hex(":")),
    ("hex", lambda data: "0x" + data.hex() if data else ""),
    ("hex", lambda data: "".join(f"\\x{byte:02x}" for byte in data)),
    ("hex", lambda data: f"X'{data.hex()}'"),
    ("hex", lambda data: f"<Buffer {data.hex(' ')}>"),
    ("hex", lambda data: "\r\n".join(data.hex()[at : at + 8] for at in range(0, 2 * len(data), 8))),
    ("xxd", xxd),
    ("xxd", lambda data: xxd(data, group=1, columns=8)),
    ("hexdump", hexdump),
    ("base64", lambda data: base64.b64encode(data).decode()),
    ("base64", lambda data: base64.encodebytes(data).decode()),
    ("base64", lambda data: "data:application/octet-stream;base64," + base64.b64encode(data).decode()),
    ("base64url", lambda data: base64.urlsafe_b64encode(data).decode().rstrip("=")),
    ("c-array", lambda data: "unsigned char data[] = {\n" + ", ".join(f"0x{b:02x}" for b in data) + "\n};\n"),
    ("c-array", lambda data: str(list(data))),
    ("c-array", lambda data: "new byte[] {" + ", ".join(str(b - 256 if b > 127 else b) for b in data) + "}"),
    ("c-array", lambda data: "[]byte{ // Go\n" + "".join(f"\t0x{b:X}, /* {b} */\n" for b in data) + "}"),
    ("python", repr),
    ("python", lambda data: f"bytearray({data!r})"),
    ("python", lambda data: f"bytes.fromhex('{data.hex()}')"),
    ("escaped", lambda data: '"' + "".join(f"\\{b:03o}" for b in data) + '"'),
    ("escaped", lambda data: repr(data)[1:]),
]


@pytest.mark.parametrize("key, write", WRITERS)
@given(data=st.binary(max_size=80))
def test_bytes_read_back_when_the_writing_is_said(key: str, write: Callable[[bytes], str], data: bytes) -> None:
    assert read_bytes(write(data), key) == (data, key)


@pytest.mark.parametrize("key, write", WRITERS)
@given(data=st.binary(min_size=1, max_size=80))
def test_bytes_read_back_when_the_writing_is_detected(key: str, write: Callable[[bytes], str], data: bytes) -> None:
    text = write(data)
    if key.startswith("base64"):  # `abcd` is hex first, and base64 only where somebody says so
        assume(not WRITINGS["hex"].begins(text))
        assert read_bytes(text)[0] == data
    elif key == "escaped":  # "abcd" in quotes and without an escape may be hex or base64 as well
        assume("\\" in text and not WRITINGS["hex"].begins(text))
        assert read_bytes(text) == (data, key)
    else:
        assert read_bytes(text) == (data, key)


@given(data=st.binary(min_size=1, max_size=40), times=st.integers(3, 40))
def test_a_star_in_a_dump_repeats_the_line_above(data: bytes, times: int) -> None:
    whole = (data * 16)[:16] * times + data
    assert "*\n" in hexdump(whole)
    assert read_bytes(hexdump(whole)) == (whole, "hexdump")


@given(text=st.text(), key=st.sampled_from([None, *WRITINGS]))
def test_any_text_gives_bytes_or_a_fault_with_its_place(text: str, key: str | None) -> None:
    try:
        data, read_as = read_bytes(text, key)
    except InputError as error:
        problem = error.problem
        assert problem.line and problem.column and problem.expected and problem.found and problem.fix
    else:
        assert isinstance(data, bytes) and (key is None or read_as == key)


@pytest.mark.parametrize(
    "text, key",
    [
        ("0c4d", "hex"),
        ("deadbeef", "hex"),
        ("12:34", "hex"),
        ("0c4d617274696e02 f214041664617964", "hex"),  # groups of eight bytes are no listing
        ("0x0c,0x4d", "c-array"),
        ("12, 77", "c-array"),
        ("12, 4d", "hex"),
        ("DE1hcnRpbgLyFA==", "base64"),
        ('"DE1hcnRpbgLyFA=="', "base64"),
        ("_wD-", "base64url"),
        ("\\x0cMartin", "escaped"),
        ("\\x0c{}", "escaped"),
        ("'\\x0c[]'", "escaped"),
        ("b'\\x0cMartin'", "python"),
        ("", "hex"),
        (" \n", "hex"),
    ],
)
def test_what_could_be_two_writings_is_told(text: str, key: str) -> None:
    assert read_bytes(text)[1] == key


def test_the_characters_themselves() -> None:
    assert read_bytes('{"a": "é"}', "text") == ('{"a": "é"}'.encode(), "text")


def test_surrogate_pairs_of_json_are_one_character() -> None:
    assert read_bytes(r'"\ud83d\ude00"', "escaped")[0] == "😀".encode()


@pytest.mark.parametrize(
    "text, key, place, said",
    [
        ("0c 4", None, (1, 4), "two hexadecimal digits for each byte, found one"),
        ("0c 4d\n61 7g", None, (2, 4), "two hexadecimal digits for each byte, found one"),
        ("0c 4d 61 zz", None, (1, 10), "hexadecimal digits, found z"),
        ("[1, 2, 300]", None, (1, 8), "a byte, from -128 to 255, found 300"),
        ("{0x0c, y}", None, (1, 8), "a number from -128 to 255, found y"),
        ("b'abc", None, (1, 2), "a closing ', found the end of the text"),
        (r"b'a\q'", None, (1, 4), r"an escape such as \x0a, \n or \\, found \q'"),
        ("DE1h-_", "base64", (1, 5), "letters, digits, + and /, found -"),
        ("DE1h+/", "base64url", (1, 5), "letters, digits, _ and -, found +"),
        ("DE1hc", "base64", (1, 6), "four characters for three bytes, found 5 characters"),
        ("00000000: 0c4d\n00000010: 6172\n", None, (2, 1), "offset 2, found 00000010"),
        ("00000000: 0c4d\nsomething else\n", None, (2, 1), "an offset and bytes, found something else"),
        ("hello, world", None, (1, 1), ""),
        (" hello", None, (1, 2), ""),
        ("0a zz", None, (1, 4), ""),
        ("0a\n4z rest", None, (2, 1), ""),
        ("1, 2, seven", None, (1, 7), ""),
        ("SGVsbG8%/wAA", None, (1, 8), ""),
    ],
)
def test_a_fault_has_its_place_and_its_words(text: str, key: str | None, place: tuple[int, int], said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_bytes(text, key)
    problem = caught.value.problem
    assert (problem.line, problem.column) == place
    assert said in problem.detail
    assert problem.fix


@pytest.mark.parametrize("key", ["hex", "base64", "c-array", "escaped", "hexdump"])
def test_the_limit_holds_at_n_and_one_more(key: str) -> None:
    write = {
        "hex": lambda n: "00" * n,
        "base64": lambda n: base64.b64encode(bytes(n)).decode(),
        "c-array": lambda n: "0," * n,
        "escaped": lambda n: "\\0" * n,
        "hexdump": lambda n: hexdump(bytes(n)),
    }[key]
    assert len(read_bytes(write(limits.INPUT_BYTES), key)[0]) == limits.INPUT_BYTES
    with pytest.raises(LimitError) as caught:
        read_bytes(write(limits.INPUT_BYTES + 1), key)
    assert (caught.value.limit, caught.value.given) == (limits.INPUT_BYTES, limits.INPUT_BYTES + 1)


def test_a_star_takes_no_memory_that_was_not_allowed() -> None:
    with pytest.raises(LimitError):
        read_bytes(f"00000000  {bytes(16).hex(' ')}  |................|\n*\nffffffff0\n", "hexdump")
