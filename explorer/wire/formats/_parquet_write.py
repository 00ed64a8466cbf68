"""Parquet as pyarrow writes it; it is installed by hand, so it is asked for when it is needed."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from ..conform import Conformed, plain
from ..problem import EncodeError, Problem
from ..value import Value, same


def fit(value: Value) -> Conformed:
    """A record as a table can hold it: as it is."""
    return plain(value)


def written(value: Value, **options: Any) -> bytes:
    """The bytes of pyarrow's writer, of one row or of a list of rows."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise _refused("Parquet is written by pyarrow, which is not installed here.", "pyarrow", "none",
                       "Install it: pip install -r requirements-parquet.txt.") from None  # fmt: skip
    rows = value if isinstance(value, list) else [value]
    if len(rows) == 1 and isinstance(value, list):
        raise _refused("A list of one record and the record itself are the same file.", "a record", "a list of one",
                       "Give the record alone.")  # fmt: skip
    if not rows or not all(isinstance(one, dict) and one for one in rows):
        raise _refused("A Parquet file is a table: its whole must be a record with fields, or several.", "a record",
                       "something else", "Put it into a record, under a name.")  # fmt: skip
    try:
        table = pa.Table.from_pylist(rows)
        back = table.to_pylist()
        out = BytesIO()
        pq.write_table(table, out, **options)
    except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
        words = str(error).partition("\n")[0]
        raise _refused(f"pyarrow finds no type for a column: {words}", "one type for each column", words,
                       "Give each column values of one type.") from None  # fmt: skip
    if not same(back, rows):
        raise _refused("A column has one type, and pyarrow would change values to make them fit.", "values of one type",
                       "several types in one column", "Give each column values of one type.")  # fmt: skip
    return out.getvalue()


def _refused(detail: str, expected: str, found: str, fix: str) -> EncodeError:
    return EncodeError(Problem(code="no-table", detail=detail, path="", expected=expected, found=found, fix=fix))


SPARE: Final = {"compression": "none", "use_dictionary": False, "write_statistics": False, "store_schema": False}
