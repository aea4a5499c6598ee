"""The logical hash of a table: of what it says and not of the bytes that say it, so equal in every form and anywhere.

It is the SHA-256 of the table in canonical CSV, with numbers that have no zeros at the end of their fraction. For the
tables of a release that is the checksum of the CSV itself, unless a number there is written with such zeros.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import PurePosixPath
from typing import Final

from nangang_open.package.checksums import read_checksums, write_checksums
from nangang_open.package.schema import TableSchema
from nangang_open.package.tables import Table
from nangang_open.release.formats import parquet, sqlite, stata, xlsx
from nangang_open.release.formats.cells import Row, rows

BATCH: Final = 1 << 14
"""How many rows are hashed at once."""

LIBRARIES: Final[Mapping[str, str]] = {
    ".parquet": "pyarrow",
    ".xlsx": "openpyxl",
    ".dta": "pandas",
    ".sqlite": "sqlite3",
}
"""What reads each form, by the suffix of its files."""


def logical_hash(table: Table, schema: TableSchema) -> str:
    """Return the logical hash of a table, in lower-case hexadecimal digits."""
    return rows_hash(table.header, rows(table, schema))


def rows_hash(header: Sequence[str], found: Iterable[Row]) -> str:
    """Return the logical hash of canonical rows."""
    digest = hashlib.sha256()
    remaining = iter(found)
    batch: list[Sequence[str]] = [header]
    while batch:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL).writerows(batch)
        digest.update(out.getvalue().encode())
        batch = list(islice(remaining, BATCH))
    return digest.hexdigest()


def write_hashes(tables: Mapping[str, Table], schemas: Mapping[str, TableSchema]) -> bytes:
    """Return `LOGICAL_HASHES`: a line for each table, as in a file of checksums."""
    return write_checksums({name: logical_hash(table, schemas[name]) for name, table in tables.items()})


def read_hashes(data: bytes) -> dict[str, str]:
    """Return the logical hash of each table; raises InputError as `read_checksums`."""
    return read_checksums(data)


def held(path: str, data: bytes, schemas: Mapping[str, TableSchema]) -> Iterator[tuple[str, str]]:
    """Yield each table that a file of the formats holds, with the logical hash of its rows as they are read back.

    A file of another form holds none. Raises InputError for a file that is not as it was written, CannotRunError where
    the library that reads it is not installed (`LIBRARIES`).
    """
    place = PurePosixPath(path)
    for name, found in _tables(place, data, schemas):
        yield name, rows_hash(schemas[name].header, found)


def _tables(
    place: PurePosixPath, data: bytes, schemas: Mapping[str, TableSchema]
) -> Iterator[tuple[str, Iterator[Row]]]:
    where = place.as_posix()
    if place.suffix == ".sqlite":
        yield from sqlite.read(data, schemas, where)
    elif place.suffix == ".xlsx":
        yield from xlsx.read(data, schemas, where)
    elif place.suffix == ".parquet" and place.stem in schemas:
        yield place.stem, parquet.read(data, schemas[place.stem], where)
    elif place.suffix == ".dta" and place.stem in schemas:
        yield place.stem, stata.read(data, schemas[place.stem], where)
