"""Which forms the tables of a release are written in, and what the files are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nangang_open.package.schema import TableSchema
from nangang_open.package.tables import Table
from nangang_open.release.facts import Facts


def written(
    tables: Mapping[str, Table], schemas: Mapping[str, TableSchema], facts: Facts
) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the formats folder with its path."""
    del tables, schemas, facts
    yield from ()
