"""Which forms the tables of a release are written in, and what the files are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nangang_open.package.schema import TableSchema
from nangang_open.package.tables import Table
from nangang_open.release import layout
from nangang_open.release.facts import Facts
from nangang_open.release.formats.logical import write_hashes
from nangang_open.release.formats.parquet import parquet
from nangang_open.release.formats.sqlite import sqlite
from nangang_open.release.formats.stata import stata
from nangang_open.release.formats.xlsx import xlsx

FLAT = "analysis"
"""The table that statistical programs are given."""


def written(
    tables: Mapping[str, Table], schemas: Mapping[str, TableSchema], facts: Facts
) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the formats folder with its path, but for its provenance and its checksums.

    Raises CannotRunError where a library that writes one of them is not installed.
    """
    yield layout.sqlite_name(facts.name), sqlite(tables, schemas, facts)
    for name, table in tables.items():
        yield layout.parquet_path(name), parquet(table, schemas[name], facts)
    yield layout.xlsx_name(facts.name), xlsx(tables, schemas, facts)
    if FLAT in tables:
        yield layout.STATA, stata(tables[FLAT], schemas[FLAT], facts)
    yield layout.LOGICAL_HASHES, write_hashes(tables, schemas)
