"""The logical hash of a table: of what it says and not of the bytes that say it, so equal in every form and anywhere.

It is the SHA-256 of the table in canonical CSV, with numbers that have no zeros at the end of their fraction. For the
tables of a release that is the checksum of the CSV itself, unless a number there is written with such zeros.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final

from nangang_open.errors import InputError
from nangang_open.package.checksums import read_checksums, write_checksums
from nangang_open.package.schema import TableSchema
from nangang_open.release.formats import parquet, sqlite, stata, xlsx
from nangang_open.release.formats.cells import rows
from nangang_open.release.rows import Row, Rows, csv_chunks, read_records

LIBRARIES: Final[Mapping[str, str]] = {
    ".parquet": "pyarrow",
    ".xlsx": "openpyxl",
    ".dta": "pandas",
    ".sqlite": "sqlite3",
}
"""What reads each form, by the suffix of its files."""


def logical_hash(table: Rows, schema: TableSchema) -> str:
    """Return the logical hash of a table, in lower-case hexadecimal digits."""
    return rows_hash(table.header, rows(table, schema))


def file_hash(file: IO[bytes], schema: TableSchema) -> str | None:
    """Return the logical hash of the table in a CSV file; None where its rows are not told apart from its columns.

    The file is taken as sound but for that: whoever must know asks `read_table_file`.
    """
    records = read_records(file)

    def below() -> Iterator[Row]:
        for record in records:
            if len(record) != len(header):
                raise ValueError("a row has more or fewer cells than the header")
            yield record

    try:
        header = tuple(next(records, ()))
        if not header or len(set(header)) < len(header) or not set(header) <= set(schema.header):
            return None
        return logical_hash(Rows(schema.name, header, 0, below), schema)
    except (InputError, ValueError, csv.Error):
        return None


def rows_hash(header: Sequence[str], found: Iterable[Row]) -> str:
    """Return the logical hash of canonical rows."""
    digest = hashlib.sha256()
    for chunk in csv_chunks(header, found):
        digest.update(chunk)
    return digest.hexdigest()


def write_hashes(tables: Mapping[str, Rows], schemas: Mapping[str, TableSchema]) -> bytes:
    """Return `LOGICAL_HASHES`: a line for each table, as in a file of checksums."""
    return write_checksums({name: logical_hash(table, schemas[name]) for name, table in tables.items()})


def read_hashes(data: bytes) -> dict[str, str]:
    """Return the logical hash of each table; raises InputError as `read_checksums`."""
    return read_checksums(data)


def held(path: str, place: Path, schemas: Mapping[str, TableSchema]) -> Iterator[tuple[str, str]]:
    """Yield each table that a file of the formats holds, with the logical hash of its rows as they are read back.

    `path` is what it is called in the release, `place` where it is on the disk. A file of another form holds none. Raises InputError for a file that is not as it was written, CannotRunError where
    the library that reads it is not installed (`LIBRARIES`).
    """
    for name, found in _tables(PurePosixPath(path), place, schemas):
        yield name, rows_hash(schemas[name].header, found)


def _tables(
    path: PurePosixPath, place: Path, schemas: Mapping[str, TableSchema]
) -> Iterator[tuple[str, Iterator[Row]]]:
    where = path.as_posix()
    if path.suffix == ".sqlite":
        yield from sqlite.read(place, schemas, where)
    elif path.suffix == ".xlsx":
        yield from xlsx.read(place, schemas, where)
    elif path.suffix == ".parquet" and path.stem in schemas:
        yield path.stem, parquet.read(place, schemas[path.stem], where)
    elif path.suffix == ".dta" and path.stem in schemas:
        yield path.stem, stata.read(place, schemas[path.stem], where)
