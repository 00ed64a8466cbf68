"""What people paste for JSON and is not, as the machine mends it: one edit at a time, and none where two things are meant."""

from __future__ import annotations

import pytest

from explorer.wire.problem import Problem, RecordError
from explorer.wire.record import read


def first(text: str) -> Problem:
    """The fault of a text, or its first remark."""
    try:
        return read(text).remarks[0]
    except RecordError as error:
        return error.problem


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('{', '{}'),
        ('[1', '[1]'),
        ('{"a":1,', '{"a":1}'),
        ('["abc', '["abc"]'),
        ("{'a':1}", '{"a":1}'),
        ("['it']", '["it"]'),
        ('[`x`]', '["x"]'),
        ('[“a”]', '["a"]'),
        ('{“a”:1}', '{"a":1}'),
        ('{a:1}', '{"a":1}'),
        ('{1:2}', '{"1":2}'),
        ('[hello]', '["hello"]'),
        ('{\\"a\\":1}', '{"a":1}'),
        ('{"a":1,}', '{"a":1}'),
        ('[1,]', '[1]'),
        ('{,}', '{}'),
        ('[1 2]', '[1, 2]'),
        ('{"a":1 "b":2}', '{"a":1, "b":2}'),
        ('{"a":1;"b":2}', '{"a":1,"b":2}'),
        ('{"a" 1}', '{"a": 1}'),
        ('{"a"=1}', '{"a":1}'),
        ('[1}', '[1]'),
        ('{"a":1]', '{"a":1}'),
        ('{"a":1}}', '{"a":1}'),
        ('(1,2)', '[1,2]'),
        ('[1] // one', '[1]'),
        ('{# x\n}', '{\n}'),
        ('{"a":1 /* one */}', '{"a":1}'),
        ('[1,...]', '[1,]'),
        ('[None]', '[null]'),
        ('[True]', '[true]'),
        ('[undefined]', '[null]'),
        ('[NaN]', '[null]'),
        ('[-Infinity]', '[null]'),
        ('[01]', '[1]'),
        ('[+1]', '[1]'),
        ('[.5]', '[0.5]'),
        ('[1.]', '[1.0]'),
        ('[0x1F]', '[31]'),
        ('[0b101]', '[5]'),
        ('[0o17]', '[15]'),
        ('[1_000]', '[1000]'),
        ('[1n]', '[1]'),
        ('[2024-01-31]', '["2024-01-31"]'),
        ('[10.0.0.1]', '["10.0.0.1"]'),
        ('["\\x41"]', '["\\u0041"]'),
        ('["\\U0001F600"]', '["\\ud83d\\ude00"]'),
        ('["\\u{1F600}"]', '["\\ud83d\\ude00"]'),
        ('["C:\\dir"]', '["C:\\\\dir"]'),
        ('["it\\\'s"]', '["it\'s"]'),
        ('["a\tb"]', '["a\\tb"]'),
        ('["a\x01b"]', '["a\\u0001b"]'),
        ('[\xa01]', '[ 1]'),
        ('[1,\u20281]', '[1, 1]'),
        ('\ufeff\ufeff1', '\ufeff 1'),
        ('{"a":1}\n{"a":2}\n', '[{"a":1},\n {"a":2}]'),
        ('{"a": "line1\nline2", "b": 2}', '{"a": "line1\\nline2", "b": 2}'),
        ('{"a": "abc\n "b": 2}', '{"a": "abc"\n "b": 2}'),
        ('{"a": "abc,\n "b": 2}', '{"a": "abc",\n "b": 2}'),
        ('{"a": "abc}', '{"a": "abc"}'),
        ('{"a": [1, 2}', '{"a": [1, 2]}'),
        ('[{"a":1]', '[{"a":1}]'),
        ('[1,2', '[1,2]'),
        ('{"a":[1,', '{"a":[1]}'),
        ('[007]', '[7]'),
        ('[-007]', '[-7]'),
        ('[-0x1F]', '[-31]'),
        ('[-.5]', '[-0.5]'),
        ('[+.5]', '[.5]'),
        ('{\'it\\\'s "x"\': \'y\\x41\'}', '{"it\'s \\"x\\"": \'y\\x41\'}'),
        ('{“이름”: “값”}', '{"이름": “값”}'),
        ('```json\n{"a":1}\n```', '{"a":1}\n```'),
        ('const x = {a: 1};', '{a: 1};'),
        ('{"a"：1，"b":2}', '{"a":1，"b":2}'),
        ('[(1, 2)]', '[[1, 2]]'),
        ('["a" "b"]', '["a", "b"]'),
        ('{"a": 1\n "b": 2}', '{"a": 1,\n "b": 2}'),
        ('{"a": 1\n b: 2}', '{"a": 1,\n b: 2}'),
        ('{\n  // note\n  "a": 1\n}', '{\n  "a": 1\n}'),
        ('{"a": 1, // note\n  "b": 2}', '{"a": 1,\n  "b": 2}'),
        ('[10:30, 1.2.3]', '["10:30", 1.2.3]'),
        ('[1.5f]', '[1.5]'),
        ('[r"C:\\x"]', '["C:\\\\x"]'),
        ("[u'x']", '["x"]'),
        ('{"a":1,,"b":2}', '{"a":1,"b":2}'),
        ('\ufeff{"a":1,"a":1}', '{"a":1,"a":1}'),
        ('{"a":1, "a": 1}', '{"a":1}'),
        ('[- 5]', '[-5]'),
        ('{"a" => 1}', '{"a" : 1}'),
    ],
)  # fmt: skip
def test_mends(text: str, mended: str) -> None:
    edit = first(text).edit
    assert edit is not None
    assert edit.applied(text) == mended


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"a":[{"b":',
        '{"a":"he said "hello""}',
        "[1,,2]",
        '["a":1]',
        '"a":1',
        '{"a":"b":1}',
        "[truex]",
        "callback({})",
        "[new Date(1)]",
        "[b'x']",
        "<a/>",
        "[1e]",
        "[-]",
        '["\\u12"]',
        '{"a": {"b": 1]}',
        "[tru",
        '{"a": hello world}',
        "[1]/*",
        '{"a"; 1}',
        '{"a":1,"a":2}',
        '["\\ud83d"]',
        "[yes]",
        "{'it's': 1}",
        '{"a": "one\\',
        '{"a": 1, "b',
    ],
)
def test_leaves_alone_what_could_mean_two_things(text: str) -> None:
    assert first(text).edit is None


def test_offsets_count_characters() -> None:
    edit = first('{"é😀": [1,]}').edit
    assert edit is not None
    assert (edit.start, edit.end, edit.text) == (9, 10, "")


def test_an_edit_stays_small() -> None:
    line = '{"a": "' + "x" * 100 + '"}\n'
    assert first(line * 10).edit is not None
    assert first(line * 100).edit is None
