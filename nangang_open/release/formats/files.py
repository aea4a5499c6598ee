"""Which forms the tables of a release are written in, and what the files are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from nangang_open.package.schema import TableSchema
from nangang_open.release import layout
from nangang_open.release.facts import Facts
from nangang_open.release.formats.logical import write_hashes
from nangang_open.release.formats.parquet import parquet
from nangang_open.release.formats.sqlite import sqlite
from nangang_open.release.formats.stata import stata
from nangang_open.release.formats.xlsx import xlsx
from nangang_open.release.rows import Rows
from nangang_open.release.staged import Staged

FLAT = "analysis"
"""The table that statistical programs are given."""


def write_formats(files: Staged, tables: Mapping[str, Rows], schemas: Mapping[str, TableSchema], facts: Facts) -> None:
    """Write each file of the formats folder, but for its provenance and its checksums.

    Raises CannotRunError where a library that writes one of them is not installed.
    """
    for path, write in writers(tables, schemas, facts).items():
        with files.written(path) as place:
            write(place)
    files.write(layout.LOGICAL_HASHES, write_hashes(tables, schemas))


def writers(
    tables: Mapping[str, Rows], schemas: Mapping[str, TableSchema], facts: Facts
) -> dict[str, Callable[[Path], None]]:
    """Return what writes each file of tables at a place, by its path in the formats folder; each raises as above."""
    found: dict[str, Callable[[Path], None]] = {
        layout.sqlite_name(facts.name): partial(sqlite, tables=tables, schemas=schemas, facts=facts)
    }
    for name, table in tables.items():
        found[layout.parquet_path(name)] = partial(parquet, table=table, schema=schemas[name], facts=facts)
    found[layout.xlsx_name(facts.name)] = partial(xlsx, tables=tables, schemas=schemas, facts=facts)
    if FLAT in tables:
        found[layout.STATA] = partial(stata, table=tables[FLAT], schema=schemas[FLAT], facts=facts)
    return found
