"""Cards as text for people: the listing that a terminal shows, and the table that goes into an issue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .explore import Pane
from .wire import limits
from .wire.dump import dump, printable
from .wire.layout import Layout, Role, Span
from .wire.problem import Problem


def as_text(panes: Iterable[Pane], *, start: int = 0, rows: int | None = None) -> str:
    """The listings of the cards, one after the other."""
    return "\n".join(_listing(pane, start, rows) for pane in panes)


def _listing(pane: Pane, start: int, rows: int | None) -> str:
    if pane.layout is None:
        lines = [f"{pane.format.title}: no bytes", *(line for fault in pane.problems for line in _told(fault))]
    else:
        lines = [dump(pane.layout, title=pane.format.title, start=start, rows=rows).rstrip("\n")]
        lines += [f"~ {printable(loss.path) or '(record)'}: {printable(loss.detail)}" for loss in pane.losses]
        if pane.problem is None:
            lines.append(f"= {_proof(pane)}")
    return "\n".join(lines) + "\n"


def _told(problem: Problem) -> list[str]:
    return [f"! {printable(problem.detail)}", *([f"  {printable(problem.fix)}"] if problem.fix else [])]


def _proof(pane: Pane) -> str:
    """Whose bytes, and whether they decode back."""
    proof = "decodes back" if pane.round_trip else "does not decode back to the same value"
    return f"{pane.format.encoder}; {proof}"


# Markdown


def as_markdown(panes: Sequence[Pane], *, start: int = 0, rows: int = limits.WINDOW) -> str:
    """A table of sizes by what the bytes are for, then each card's bytes folded away below it."""
    shares = [{} if pane.layout is None else pane.layout.breakdown() for pane in panes]
    roles = [role for role in Role if any(role in share for share in shares)]
    lines = [
        f"| Format | Bytes | {''.join(f'{role.value} | ' for role in roles)}Decodes back |",
        f"|---|---:|{'---:|' * len(roles)}---|",
    ]
    for pane, share in zip(panes, shares, strict=True):
        cells = [f"{share[role]:,.3f}".rstrip("0").rstrip(".") if role in share else "" for role in roles]
        proof = "yes" if pane.round_trip else "no"
        if pane.layout is None:
            proof = code(pane.problem.detail) if pane.problem else ""
        size = "–" if pane.size is None else f"{pane.size:,}"
        lines.append(f"| {' | '.join([pane.format.title, size, *cells, proof])} |")
    for pane in panes:
        if pane.layout is not None and rows:
            lines += _table(pane.layout, pane.format.title, start, rows)
    return "\n".join(lines) + "\n"


def _table(layout: Layout, title: str, start: int, rows: int) -> Iterable[str]:
    yield ""
    yield f"<details><summary>{title}, {len(layout.data):,} byte{'s' * (len(layout.data) != 1)}</summary>"
    yield ""
    yield "| Offset | Bytes | For | Part | Path | Says |"
    yield "|---:|---|---|---|---|---|"
    for span in layout.spans(start, start + rows):
        yield _row(span)
    if start + rows < len(layout):
        yield f"| | | | | | {len(layout) - start - rows:,} more spans |"
    if layout.problem:
        yield ""
        yield code(layout.problem.detail)
    yield ""
    yield "</details>"


def _row(span: Span) -> str:
    data = span.data[:16].hex(" ") + (" …" if len(span.data) > 16 else "")
    path, text = code(span.path) if span.path else "", code(span.text)
    return f"| {span.offset} | {code(data)} | {span.part.role.value} | {span.part.name} | {path} | {text} |"


def code(text: str) -> str:
    """Text that Markdown leaves alone, also in a cell of a table: no markup, no mention, no HTML."""
    text = printable(text)
    if not text:
        return ""
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")
