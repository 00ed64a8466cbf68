"""Where another tool takes the same bytes apart, each of its pieces begins and ends where one of ours does."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from explorer.wire.formats import FORMATS
from explorer.wire.layout import Layout

from ..lawful import lawful

OURS = {"avro_ocf": "avro-ocf", "bson": "bson", "msgpack": "messagepack"}


def test_the_pieces_of_fq(corpora: Path) -> None:
    """Its dumps name pieces to the bit; those of a packed block count in the unpacked bytes."""
    compared = 0
    for line in (
        (corpora / "encoding" / "annotations" / "fq_golden_dumps.jsonl").read_text(encoding="utf-8").splitlines()
    ):
        row = json.loads(line)
        if row["fq_format"] not in OURS:
            continue
        layout = lawful(FORMATS[OURS[row["fq_format"]]].trace(bytes.fromhex(row["hex"]), None))
        cuts = {cut for one in (layout, *(inner.layout for inner in layout.inside)) for cut in boundaries(one)}
        nodes = row["nodes"] if isinstance(row["nodes"], list) else ast.literal_eval(row["nodes"])
        leaves = [node for node, after in zip(nodes, [*nodes[1:], [0]], strict=True) if after[0] <= node[0]]
        assert [node for node in leaves if not {node[3], node[4]} <= cuts] == [], row["id"]
        compared += len(leaves)
    assert compared > 500


def boundaries(layout: Layout) -> Iterator[int]:
    """Bits at which a leaf, or a run of bits in it, begins or ends."""
    for span in layout.spans():
        at = span.start
        yield at
        yield span.end
        for run in span.bits:
            at += run.width
            yield at
