"""Measure everything and print one table. `--size` bytes of JSON, `--rounds` of which the median is taken; `--large` bytes
for whether time grows as the bytes do.

Every figure is a ratio within this run, so it holds on other machines; floors and aims come from what was measured of
other tools before a line was written. `--check` ends with status 1 where a floor is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from explorer.explore import Pane, explore
from explorer.scenario import Scenario
from explorer.wire.conform import conform, plain
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.format import Format
from explorer.wire.formats import FORMATS
from explorer.wire.infer import infer
from explorer.wire.layout import Layout
from explorer.wire.problem import WireError
from explorer.wire.rule import Check
from explorer.wire.schema import Schema
from explorer.wire.schemas import LANGUAGES

from . import hostile, pairs
from .measure import Figure, each, medians, peak, repeated
from .peers import PEERS, avro_compatibility
from .records import events

CLASSIC = '{"userName":"Martin","favoriteNumber":1337,"interests":["daydreaming","hacking"]}'

TARGETS = {
    "json": (1.0, 0.6),
    "messagepack": (1.0, 0.6),
    "avro": (1.0, 0.6),
    "protobuf": (0.6, 0.3),
    "thrift-binary": (0.8, 0.5),
    "thrift-compact": (0.8, 0.5),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A record in a format: its bytes and the schema that wrote them."""

    format: Format
    schema: Schema | None
    data: bytes

    def trace(self) -> Layout:
        return self.format.trace(self.data, self.schema)

    def value(self) -> Any:
        return self.trace().value

    def sizes(self) -> Any:
        return self.trace().breakdown()


def case(format_: Format, record: Any) -> Case:
    if format_.language is None:
        value = record if format_.key == "json" else plain(record).value
        return Case(format_, None, format_.encode(value, None))
    language = LANGUAGES[format_.language]
    schema, _ = language.fit(infer(record))
    return Case(format_, schema, format_.encode(conform(record, schema, language.manner).value, schema))


def growing(large: int, rounds: int) -> Iterator[Figure]:
    """Whether time grows as the bytes do: ten megabytes against ten kilobytes, in the formats without a schema."""
    for key in ("json", "messagepack"):
        whole, part = (case(FORMATS[key], events(size)) for size in (large, large // 1000))
        growth = medians(min(rounds, 3), whole.trace)[0] / len(whole.data) / (each(rounds, part.trace) / len(part.data))
        note = f"{len(whole.data):,} bytes"
        yield Figure(f"a byte of {key}, large to small", f"{len(part.data):,} bytes", growth, 1.3, 1.1, note)


def tracing(size: int, rounds: int) -> Iterator[Figure]:
    """Tracing every leaf, against decoders that explain nothing; its memory, the value and the sizes."""
    record = events(size)
    for key, (floor, aim) in TARGETS.items():
        if key not in FORMATS:
            continue
        whole = case(FORMATS[key], record)
        against, peer = PEERS[key]
        theirs, ours, value, sizes = medians(
            rounds, partial(peer(whole.schema), whole.data), whole.trace, whole.value, whole.sizes
        )
        layout = whole.trace()
        if layout.problem is not None:
            raise SystemExit(f"{key}: {layout.problem.detail}")
        leaves = f"{len(whole.data):,} bytes, {len(layout):,} leaves, {len(layout) / ours / 1e6:.1f} million a second"
        yield Figure(f"trace {key}", against, ours / theirs, floor, aim, leaves)
        yield Figure(f"memory of {key}", "bytes of the input", peak(whole.trace) / len(whole.data), 6, 2, unit="B")
        yield Figure(f"value of {key}, tracing included", against, value / theirs, 2.0, 1.5)
        yield Figure(f"sizes of {key}, tracing included", against, sizes / theirs, 1.5, 1.0)


def showing(size: int, rounds: int) -> Iterator[Figure]:
    """A window of a thousand spans as HTML and as JSON, and the whole use case for the classic record."""
    whole = case(FORMATS["messagepack"], events(size))
    layout = whole.trace()
    try:
        from explorer.web import jsonout, pills, serial
    except ImportError as error:
        print(f"spans as HTML and JSON: not there ({error})", file=sys.stderr)
    else:
        per_trace = medians(rounds, whole.trace)[0]
        html = each(rounds, lambda: pills.body(layout, 0, 1000, view="hex", text=False, pin=None))
        yield Figure("1,000 spans as HTML", "tracing the record", html / per_trace, 0.5, 0.2, f"{html * 1e3:.1f} ms")
        pane = Pane(whole.format, layout=layout, value=None)
        window = serial.Window(rows=1000)
        told = each(rounds, lambda: jsonout.dumps(serial.layout(pane, window)["spans"]))
        yield Figure(
            "1,000 spans as JSON, sizes included",
            "tracing the record",
            told / per_trace,
            2.0,
            0.5,
            f"{told * 1e3:.1f} ms",
        )
    scenario = Scenario(record_text=CLASSIC)
    taken = each(rounds, lambda: explore(scenario)) * 1e3
    yield Figure("explore the classic record", "six formats", taken, 15, 8, "without the page", unit="ms")
    large = Scenario(record_text=FORMATS["json"].encode(events(size), None).decode())
    taken = medians(min(rounds, 3), lambda: explore(large))[0]
    yield Figure(
        "explore the large record", "six formats", taken, 2, 1.5, f"{len(large.record_text):,} bytes", unit="s"
    )


def enduring(size: int, rounds: int) -> Iterator[Figure]:
    """Megabytes made to be slow, traced and their value told, against tracing an honest one; such texts, detected."""
    honest = case(FORMATS["messagepack"], events(size))
    per_trace = medians(rounds, honest.trace)[0]
    for payload in hostile.payloads():
        what, key, data, _ = payload
        call = hostile.told(payload)
        taken = medians(min(rounds, 3), call)[0]
        note = f"{len(data):,} bytes, {taken:.1f} s"
        yield Figure(f"{what}, {key}", "tracing a record as MessagePack", taken / per_trace, 80, 40, note)
    for key, detect in hostile.detections():
        taken = medians(min(rounds, 3), detect)[0]
        yield Figure(f"detecting {key} in hostile texts", "the same", taken / per_trace, 2, 1, f"{taken * 1e3:.0f} ms")


def checking(_: int, rounds: int) -> Iterator[Figure]:
    """Whether a reader's Avro schema reads what a writer's writes, from the two texts to the verdict and what was found."""
    for pair in (pairs.primitive, pairs.mixed):
        old, new = pair()
        checks = (repeated(partial(check, old, new), 100) for check in (avro_compatibility, _avro_check))
        theirs, ours = medians(rounds, *checks)
        note = f"{len(old):,} characters, {ours * 10:.2f} ms"
        yield Figure(f"check thirty {pair.__name__} fields", "Python's avro", ours / theirs, 1.0, 0.33, note)


def _avro_check(old: str, new: str) -> Check:
    language = LANGUAGES["avro"]
    return EVOLUTIONS["avro"].check(language.parse(old), language.parse(new), "")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--large", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    missed = 0
    print(f"{'':<40} {'measured':>9} {'floor':>6} {'aim':>6}          against")
    for figures, size in (
        (tracing, asked.size),
        (growing, asked.large),
        (showing, asked.size),
        (enduring, asked.size),
        (checking, 0),
    ):
        try:
            for figure in figures(size, asked.rounds):
                missed += figure.verdict == "MISSED"
                print(
                    f"{figure.what:<40} {figure.measured:>7.2f}{figure.unit:<2} {figure.floor:>6g} {figure.aim:>6g}"
                    f"  {figure.verdict:<6}  {figure.against}{f' ({figure.note})' if figure.note else ''}",
                    flush=True,
                )
        except WireError as error:
            print(f"{figures.__name__}: {error}", file=sys.stderr)
    return missed > 0 if asked.check else 0


if __name__ == "__main__":
    sys.exit(main())
