"""The rows of judgements as a file, written as a whole or not at all."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from nangang_open.errors import CannotRunError
from nangang_open.package.fault import shortened
from nangang_open.panel.report import ROW_COLUMNS
from nangang_open.panel.source import lacking

TRUTH: Final = "implied_exact"


def checked_output(out: Path | None) -> Path | None:
    """Return where rows will be written; raises CannotRunError for a name that is neither .parquet nor .csv."""
    if out is not None and out.suffix.lower() not in (".parquet", ".csv"):
        raise CannotRunError(f"{shortened(out.name)!r} is neither .parquet nor .csv", "name the output so")
    if out is not None and not out.parent.is_dir():
        raise CannotRunError(f"there is no folder {shortened(str(out.parent))!r}", "make it first")
    return out


def write_rows(rows: Sequence[Sequence[Any]], out: Path) -> None:
    """Write rows as Parquet or CSV, by the name's ending."""
    unfinished = out.with_name(f".{secrets.token_hex(8)}{out.suffix}")
    try:
        if out.suffix.lower() == ".csv":
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(ROW_COLUMNS)
                writer.writerows([_cell(cell) for cell in row] for row in rows)
        else:
            _write_parquet(rows, unfinished)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def _cell(cell: object) -> object:
    return str(cell).lower() if isinstance(cell, bool) else cell


def _write_parquet(rows: Sequence[Sequence[Any]], path: Path) -> None:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise lacking("pyarrow") from None
    schema = pa.schema([(name, pa.bool_() if name == TRUTH else pa.string()) for name in ROW_COLUMNS])
    columns = list(zip(*rows, strict=True)) or [()] * len(ROW_COLUMNS)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), path, compression="zstd")
