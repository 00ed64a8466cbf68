"""Java serialization's corpora: what OpenJDK 17 wrote, with values, and the samples of python-javaobj."""

from __future__ import annotations

import json

from explorer.wire.formats.java_serialization import FORMAT, trace
from explorer.wire.layout import Layout
from explorer.wire.value import same, to_json

from ..conftest import Rows
from .conftest import Judge, Row


def the_value(row: Row, layout: Layout) -> str | None:
    if "value" not in row or same(layout.value, row["value"]):
        return None
    return f"{to_json(layout.value)} is not {row['value']}"


def test_every_row_of_the_jdk(rows: Rows, judge: Judge) -> None:
    judge(rows("encoding/javaser/jdk17_goldens"), trace, the_value).at_least(1.0)


def test_the_jdk_and_we_write_the_same(rows: Rows) -> None:
    """Byte for byte, but for integers of 64 bits, which that program held in a BigInteger and we in a Long."""
    compared = 0
    for row in rows("encoding/javaser/jdk17_goldens"):
        if row["java_class"] == "java.math.BigInteger" and -(1 << 63) <= row["value"] < 1 << 63:
            continue
        assert FORMAT.writer("map").encode(row["value"], None) == row["data"], row["id"]
        compared += 1
    assert compared > 50


VALUES = {
    "testChars.ser": {"$bytes": "AHAAeQB0AGgAbwBuAC0AagBhAHYAYQBvAGIAag=="},
    "testClass.ser": {"$class": "java.lang.String"},
    "testClassWithByteArray.ser": {"myArray": {"$bytes": "AQMHCw=="}},
    "test2DArray.ser": [[1, 2, 3], [4, 5, 6]],
    "testBoolIntLong-2.ser": {
        "subMap": {"key1": "value1", "key2": "value2", "bool2": True, "int2": 10, "bool": True, "int": 9}
    },
    "testCharArray.ser": "\0\ud800\1\udc00\2\uffff\3",
    "testJapan.ser": "日本国",
    "testLinkedHashSet.ser": [1, 2, 42],
    "testTreeSet.ser": [1, 2, 42],
    "testEnums.ser": [],
    "test_readFields.ser": {"aField1": "Gabba", "aField2": None, "this$0": None},
}
"""What the samples hold, by the tests of the project they come from; the format's own module says how it is shown."""


def sample_value(row: Row, layout: Layout) -> str | None:
    wanted = VALUES.get(row["id"], ...)
    found = to_json(layout.value)
    return None if wanted is ... or found == wanted else f"{json.dumps(found)} is not {json.dumps(wanted)}"


def test_every_sample(rows: Rows, judge: Judge) -> None:
    judge(rows("encoding/javaser/javaobj_samples"), trace, sample_value).at_least(1.0)


def test_times_of_java_time(rows: Rows) -> None:
    (row,) = [row for row in rows("encoding/javaser/javaobj_samples") if row["id"] == "testTime.ser"]
    assert to_json(trace(row["data"]).value)[:5] == [
        {"$duration": "10 s 0 ns"},
        {"$timestamp": "2020-04-05T10:13:43.216311Z"},
        {"$localDate": "2020-04-05"},
        {"$localTime": "12:13:43.227313300"},
        {"$localDateTime": "2020-04-05T12:13:43.227313300"},
    ]


def test_an_exception_in_the_middle_is_told(rows: Rows) -> None:
    (row,) = [row for row in rows("encoding/javaser/javaobj_samples") if row["id"] == "objException.ser"]
    layout = trace(row["data"])
    assert layout.remarks[0].code == "exception"
    assert layout.value["$exception"]["stackTrace"][0]["methodName"] == "writeObject"
