"""What people paste for JSON and is not: each with the place, the words and the way out."""

from __future__ import annotations

import pytest

from explorer.wire.problem import Problem, RecordError
from explorer.wire.record import read


def fault(text: str) -> Problem:
    with pytest.raises(RecordError) as raised:
        read(text)
    return raised.value.problem


@pytest.mark.parametrize(
    ("text", "column", "found", "fix"),
    [
        # ends too early
        ("", 1, "the end of the text", "Paste a record, for example {}."),
        ("{", 2, "the end of the text", "The text ends too early: add }."),
        ("[1", 3, "the end of the text", "The text ends too early: add ]."),
        ('{"a":[{"b":', 12, "the end of the text", "The text ends too early: add the value and }]}."),
        ('{"a":1,', 8, "the end of the text", "add a member, or remove the comma before it and }."),
        ('["abc', 6, "the end of the text", 'Close the string with ".'),
        # quotes
        ("{'a':1}", 2, "'", 'Names stand in double quotes: "a".'),
        ("['it']", 2, "'", 'Strings stand in double quotes: "it".'),
        ("[`x`]", 2, "`", 'Strings stand in double quotes: ".'),
        ("[“a”]", 2, "“", 'Quotation marks in JSON are straight: ".'),
        ("{“a”:1}", 2, "“", 'Quotation marks in JSON are straight: ".'),
        ("{a:1}", 2, "a", 'Names stand in double quotes: "a".'),
        ("{1:2}", 2, "1", 'Names are text, numbers too: "1".'),
        ("[hello]", 2, "hello", 'Text stands in double quotes: "hello".'),
        ('{"a":"he said "hello""}', 16, "hello", 'A quotation mark inside a string is written \\"'),
        ('{\\"a\\":1}', 2, '\\"', "The text was escaped twice"),
        # commas and colons
        ('{"a":1,}', 8, "}", "Remove the comma before it."),
        ("[1,]", 4, "]", "Remove the comma before it"),
        ("[1,,2]", 4, ",", "A value is missing before this comma"),
        ("{,}", 2, ",", "Remove one comma"),
        ("[1 2]", 4, "2", "Put a comma between the two."),
        ('{"a":1 "b":2}', 8, '"', "Put a comma between the two."),
        ('{"a":1;"b":2}', 7, ";", "Write a comma."),
        ('{"a" 1}', 6, "1", "Write a colon between the name and its value."),
        ('{"a"=1}', 5, "=", "Write a colon, not =."),
        ('["a":1]', 5, ":", "Put { } around names and values."),
        ('"a":1', 4, ":", "Put { } around names and values."),
        ('{"a":"b":1}', 9, ":", "A colon stands after a name"),
        # brackets
        ("[1}", 3, "}", "The bracket that is open closes with ]."),
        ('{"a":1]', 7, "]", "The bracket that is open closes with }."),
        ('{"a":1}}', 8, "}", "One closing bracket too many"),
        ("(1,2)", 1, "(", "JSON has no tuples"),
        # comments and dots
        ("[1] // one", 5, "//", "JSON has no comments: remove it."),
        ("{# x\n}", 2, "#", "JSON has no comments: remove it."),
        ('{"a":1 /* one */}', 8, "/*", "JSON has no comments: remove it."),
        ("[1,...]", 4, "...", "Dots stand for something left out"),
        # words
        ("[None]", 2, "None", "Write null"),
        ("[True]", 2, "True", "Write true."),
        ("[undefined]", 2, "undefined", "Write null"),
        ("[NaN]", 2, "NaN", "JSON has no NaN and no infinity"),
        ("[-Infinity]", 2, "-Infinity", "JSON has no NaN and no infinity"),
        ("[truex]", 6, "x", "Only true, false and null stand without quotes"),
        ("callback({})", 1, "callback", "JSON has no calls"),
        ("[new Date(1)]", 2, "new", "JSON has no calls"),
        ("[b'x']", 2, "b", "JSON has no bytes"),
        ("<a/>", 1, "<", "This looks like XML or HTML"),
        # numbers
        ("[01]", 3, "1", "A number does not begin with zeros"),
        ("[+1]", 2, "+1", "A number has no plus before it"),
        ("[.5]", 2, ".5", "A digit stands before the decimal point: 0.5."),
        ("[1.]", 3, ".", "A digit follows the decimal point"),
        ("[1e]", 3, "e", "Digits follow the e."),
        ("[-]", 2, "-", "A minus is followed by a digit."),
        ("[0x1F]", 3, "x1F", "JSON has no hexadecimal numbers: write 31."),
        ("[0b101]", 3, "b101", "JSON has no binary numbers: write 5."),
        ("[0o17]", 3, "o17", "JSON has no octal numbers: write 15."),
        ("[1_000]", 3, "_000", "JSON numbers have no underscores"),
        ("[1n]", 3, "n", "JSON numbers have no letter behind them"),
        ("[2024-01-31]", 6, "-01-31", "Dates and times are text"),
        ("[10.0.0.1]", 6, ".0.1", "write versions, dates and addresses as text"),
        # inside strings
        (r'["\x41"]', 3, r"\x41", r"Write \u0041."),
        (r'["\U0001F600"]', 3, r"\U0001F600", r"Write \ud83d\ude00."),
        (r'["\u{1F600}"]', 3, r"\u", r"Write \ud83d\ude00."),
        (r'["\u12"]', 3, r"\u12", r"Four hexadecimal digits follow \u"),
        (r'["C:\dir"]', 5, r"\d", r"Write a backslash as \\."),
        (r'["it\'s"]', 5, r"\'", "An apostrophe needs no backslash"),
        ('["a\tb"]', 4, "the character U+0009", r"write the character as \t."),
        ('["a\x01b"]', 4, "the character U+0001", r"write the character as \u0001."),
        # spaces that are none
        ("[\u00a01]", 2, "the character U+00A0", "replace it by a plain one"),
        ("[1,\u20281]", 4, "the character U+2028", "replace it by a plain one"),
        ("\ufeff\ufeff1", 2, "the character U+FEFF", "replace it by a plain one"),
    ],
)  # fmt: skip
def test_says_where_what_and_what_to_do(text: str, column: int, found: str, fix: str) -> None:
    problem = fault(text)
    assert (problem.line, problem.column) == (1, column)
    assert problem.found == found
    assert problem.fix is not None
    assert fix in problem.fix
    assert problem.detail == f"Line 1, column {column}: expected {problem.expected}, found {found}."


def test_counts_lines_and_characters() -> None:
    problem = fault('{\n  "é€😀": 1,\n  "b": tru\n}')
    assert (problem.line, problem.column, problem.path) == (3, 8, "/b")
    problem = fault('{"é€😀": x}')
    assert (problem.line, problem.column) == (1, 9)


def test_knows_one_record_a_line() -> None:
    problem = fault('{"a":1}\n{"a":2}\n')
    assert (problem.line, problem.column) == (2, 1)
    assert problem.fix is not None
    assert problem.fix.startswith("Several records, one a line")


def test_names_the_place_in_the_record() -> None:
    assert fault('{"a": {"b": [1, {"c": }]}}').path == "/a/b/1/c"
    assert fault('{"a": [1 2]}').path == "/a"


@pytest.mark.parametrize(
    ("data", "fix"),
    [
        ("é".encode("latin-1"), "Save the text as UTF-8."),
        (b'["abc\xff"]', "Save the text as UTF-8."),
        ('{"a":1}'.encode("utf-16"), "The text seems to be UTF-16: save it as UTF-8."),
        ('{"a":1}'.encode("utf-16-be"), "The text seems to be UTF-16: save it as UTF-8."),
    ],
)
def test_knows_other_encodings(data: bytes, fix: str) -> None:
    from explorer.wire.jsontext import trace

    problem = trace(data).problem
    assert problem is not None
    assert problem.fix == fix
