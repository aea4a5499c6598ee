"""A table of a release, row by row: read anew whenever it is asked for, and never in memory as a whole."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final

from nangang_open.package.tables import CELL_LIMIT, Table, table_from_rows
from nangang_open.release.staged import Staged

Row = Sequence[str]

BATCH: Final = 1 << 12
"""How many rows are written at once."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table: their number, and `again`, which gives them from the first one each time."""

    name: str
    header: tuple[str, ...]
    rows: int
    again: Callable[[], Iterator[Row]]

    def __iter__(self) -> Iterator[Row]:
        return self.again()

    def records(self) -> Iterator[dict[str, str]]:
        """Yield each row as a mapping from column to text."""
        return (dict(zip(self.header, row, strict=True)) for row in self)

    def column(self, name: str) -> Iterator[str]:
        """Yield the texts of one column."""
        place = self.header.index(name)
        return (row[place] for row in self)

    def table(self) -> Table:
        """Return the table in memory, for those who ask for all of it."""
        return table_from_rows(self.name, self.header, self)


def rows_of(table: Table) -> Rows:
    """Return the rows of a table that is in memory."""
    return Rows(
        table.name, table.header, table.rows, lambda: zip(*(table.columns[n] for n in table.header), strict=True)
    )


def rows_in(files: Staged, path: str, name: str, header: Sequence[str], rows: int) -> Rows:
    """Return the rows of a CSV file that was found sound, or that `csv_chunks` wrote; the files last as long as they."""
    return Rows(name, tuple(header), rows, lambda: read_rows(files.place(path)))


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows below the header of a CSV file, its line ends and a byte order mark as `read_table` takes them."""
    with path.open("rb") as file:
        records = read_records(file)
        next(records, None)
        yield from records


def read_records(file: IO[bytes]) -> Iterator[Row]:
    """Yield the records of an open CSV file from its header on, as `read_rows`; they need not be of one length.

    Raises UnicodeDecodeError for bytes that are no UTF-8, and the errors of `csv` and of the file.
    """
    return _records(TextIOWrapper(file, encoding="utf-8-sig", newline=None))


def rows_below(file: IO[bytes]) -> int:
    """Return how many rows an open CSV file has below the header."""
    records = _records(TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline=None))
    return max(sum(1 for _ in records) - 1, 0)


def _records(lines: Iterable[str]) -> Iterator[Row]:
    return (_record(line, lines) if '"' in line else line.removesuffix("\n").split(",") for line in lines)


def _record(line: str, lines: Iterable[str]) -> Row:
    """Return the record that begins with a line, and goes on in the following ones where a quoted text does."""
    limit = csv.field_size_limit(CELL_LIMIT)
    try:
        return next(csv.reader(chain((line,), lines)))
    finally:
        csv.field_size_limit(limit)


def csv_chunks(header: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the canonical bytes of a table, many rows at once: UTF-8, line feeds, quotes only where a cell needs them."""
    remaining = iter(rows)
    batch: list[Row] = [header]
    while batch:
        out = StringIO(newline="")
        csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL).writerows(batch)
        yield out.getvalue().encode()
        batch = list(islice(remaining, BATCH))
