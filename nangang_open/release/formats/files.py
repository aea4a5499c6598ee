"""Which forms the tables of a release are written in, and what the files are called."""

from __future__ import annotations

from collections.abc import Mapping

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
    with files.written(layout.sqlite_name(facts.name)) as place:
        sqlite(place, tables, schemas, facts)
    for name, table in tables.items():
        with files.written(layout.parquet_path(name)) as place:
            parquet(place, table, schemas[name], facts)
    with files.written(layout.xlsx_name(facts.name)) as place:
        xlsx(place, tables, schemas, facts)
    if FLAT in tables:
        with files.written(layout.STATA) as place:
            stata(place, tables[FLAT], schemas[FLAT], facts)
    files.write(layout.LOGICAL_HASHES, write_hashes(tables, schemas))
