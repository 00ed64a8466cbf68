"""WBXML's corpora: what libwbxml wrote of its own test documents, and those documents, which are XML."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import pytest

from explorer.wire.formats import wbxml, xml
from explorer.wire.layout import Layout

from ..conftest import Rows
from ..xml_opinion import value_of
from .conftest import Judge, Row

TOOL = shutil.which("wbxml2xml")
BASE64 = "the tool turns a mail in opaque data into base64; it is text"
LINES = "the tool writes the document as XML, where a carriage return is a line end"
INNER = (
    "the tool writes the document inside the document as XML and changes the type that names it; here it is told beside"
)
NO_TYPE = "the tool reads no document without a type"
RARE = "Nokia's ConML has no published table: its names are told as tokens"


def _bare(value: Any) -> Any:
    """Without declarations of namespaces, which the tool adds, and without white space around text, which it drops."""
    if isinstance(value, str):
        return re.sub(r"\r\n?", "\n", value).strip()
    if isinstance(value, list):
        return [_bare(item) for item in value]
    bare = {key: _bare(item) for key, item in value.items() if not key.startswith("@xmlns")}
    return bare.get("#text", "") if bare.keys() <= {"#text"} else bare


def wrong(row: Row, layout: Layout) -> str | None:
    if layout.problem is not None or TOOL is None:
        return None
    done = subprocess.run([TOOL, "-m", "0", "-o", "-", "-"], input=row["data"], capture_output=True, check=False)
    if not done.stdout:
        return f"meant: {NO_TYPE}" if b"Unknown Public ID" in done.stderr else done.stderr.decode()
    ours, theirs = _bare(layout.value), _bare(value_of(done.stdout))
    if ours == theirs:
        return None
    if "conml" in row["id"]:
        return f"meant: {RARE}"
    if "sendmail" in row["id"] or "base64" in row["id"]:
        return f"meant: {BASE64}"
    if layout.inside or b"devinf+xml" in done.stdout or b"dmtnds+xml" in done.stdout:
        return f"meant: {INNER}"
    return f"{ours!r:.300} is not {theirs!r:.300}"


def test_every_row(rows: Rows, judge: Judge) -> None:
    score = judge(rows("encoding/wbxml/libwbxml_goldens"), wbxml.trace, wrong)
    score.at_least(1.0)
    assert set(score.excused.values()) <= {BASE64, LINES, INNER, NO_TYPE, RARE}
    assert len(score.excused) < 0.05 * score.rows, score.excused


def test_every_source_document(rows: Rows, judge: Judge) -> None:
    score = judge(rows("encoding/wbxml/source_xml"), xml.trace, lambda row, layout: None)
    score.at_least(0.99)


@pytest.mark.skipif(TOOL is None, reason="libwbxml's tools are not here: apt-get install libwbxml2-utils")
def test_values_were_compared() -> None:
    assert TOOL
