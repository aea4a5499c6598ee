"""The panel's file: CSV or Parquet, its columns looked at before any row, its rows given out in batches of text."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.fault import shortened
from nangang_open.panel.report import Finding, FindingKind
from nangang_open.panel.row import DEFAULTS, REQUIRED

if TYPE_CHECKING:
    import _csv

PARENT: Final = "parent"
COLUMNS: Final = (*REQUIRED, *DEFAULTS, PARENT)
BATCH: Final = 1 << 14
"""How many rows are read at once."""
LONGEST_CELL: Final = 1 << 17
TEXT_TYPES: Final = (
    "string",
    "large_string",
    "string_view",
    "dictionary<values=string",
    "dictionary<values=large_string",
)
WHOLE_TYPES: Final = ("int", "uint")

Cells = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Source:
    """A file of rows: its columns, of those that we know, in their own order. `first` is the number of the first row."""

    path: Path
    is_parquet: bool
    columns: tuple[str, ...]
    first: int

    @property
    def has_parents(self) -> bool:
        """Whether it names the place that each place is part of."""
        return PARENT in self.columns


def lacking(library: str, extra: str = "panel") -> CannotRunError:
    """Return the error for a library that is not installed."""
    return CannotRunError(f"{library} is not installed", f'install it with pip install "nangang-open[{extra}]"')


def open_source(path: Path, required: Sequence[str] = REQUIRED) -> Source:
    """Return the file with its columns.

    Raises InputError for a file that is neither CSV nor Parquet by its name and its contents, a column that is missing
    or stands twice, and numbers where the text that was printed is needed.
    """
    if not path.is_file():
        raise CannotRunError(f"there is no file {shortened(str(path))!r}", "name a panel's .parquet or .csv file")
    suffix = path.suffix.lower()
    if suffix not in (".parquet", ".csv"):
        raise CannotRunError(f"{shortened(path.name)!r} is neither .parquet nor .csv", "save the panel as one of them")
    is_parquet = suffix == ".parquet"
    header = _parquet_header(path) if is_parquet else _csv_header(path)
    for name in required:
        if name not in header:
            raise InputError(
                f"the column {name!r} is missing", f"a panel has at least {', '.join(required)}", path.name
            )
    known = tuple(dict.fromkeys(name for name in header if name in COLUMNS))
    for name in known:
        if header.count(name) > 1:
            raise InputError(f"the column {name!r} stands twice", "keep one of them", path.name)
    return Source(path, is_parquet, known, 1 if is_parquet else 2)


def _parquet_header(path: Path) -> list[str]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise lacking("pyarrow") from None
    try:
        schema = parquet.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"it is no Parquet file: {shortened(str(error))}", "save it as Parquet anew", path.name
        ) from None
    for field in schema:
        kind = str(field.type)
        allowed = (*TEXT_TYPES, *WHOLE_TYPES) if field.name in ("place", "period", PARENT) else TEXT_TYPES
        if field.name in COLUMNS and not kind.startswith(allowed):
            raise InputError(
                f"the column {field.name!r} holds {shortened(kind)}, not text",
                "write every number as it was printed" if field.name == "as_written" else "write it as text",
                path.name,
            )
    return list(schema.names)


def _csv_header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(_reader(file), [])
    except UnicodeDecodeError as error:
        raise InputError(f"the file is not UTF-8 at byte {error.start}", "save it as UTF-8", path.name) from None
    except csv.Error as error:
        raise InputError(f"the header cannot be read: {error}", "save it as CSV anew", path.name) from None


def _reader(file: TextIO) -> _csv.Reader:
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(file, strict=True)


def batches(source: Source, findings: list[Finding]) -> Iterator[tuple[list[int], Cells]]:
    """Yield rows in batches: their numbers, and each known column's cells as text, empty where there is none.

    A row with another number of cells than the header is a finding and left out. Raises InputError where the rest of
    the file cannot be read.
    """
    return _parquet_batches(source) if source.is_parquet else _csv_batches(source, findings)


def _parquet_batches(source: Source) -> Iterator[tuple[list[int], Cells]]:
    from pyarrow import ArrowException, parquet

    row = source.first
    try:
        with parquet.ParquetFile(source.path) as file:
            for batch in file.iter_batches(BATCH, columns=list(source.columns)):
                cells = {name: _texts(batch.column(name).to_pylist()) for name in source.columns}
                yield list(range(row, row + batch.num_rows)), cells
                row += batch.num_rows
    except (ArrowException, OSError) as error:
        raise InputError(
            f"the file cannot be read from row {row} on: {shortened(str(error))}", "save it anew", source.path.name
        ) from None


def _texts(values: list[Any]) -> list[str]:
    return ["" if value is None else str(value) for value in values]


def _csv_batches(source: Source, findings: list[Finding]) -> Iterator[tuple[list[int], Cells]]:
    row = source.first - 1
    with source.path.open(encoding="utf-8-sig", newline="") as file:
        reader = _reader(file)
        try:
            header = next(reader)
            places = [header.index(name) for name in source.columns]
            while read := list(islice(reader, BATCH)):
                numbers, kept = [], []
                for cells in read:
                    row += 1
                    if len(cells) == len(header):
                        numbers.append(row)
                        kept.append(cells)
                    elif cells:
                        findings.append(_ragged(row, len(cells), len(header)))
                columns = list(zip(*kept, strict=True)) or [()] * len(header)
                yield numbers, {name: columns[place] for name, place in zip(source.columns, places, strict=True)}
        except UnicodeDecodeError:
            what = f"the file is not UTF-8 behind line {reader.line_num}"
            raise InputError(what, "save it as UTF-8", source.path.name) from None
        except csv.Error as error:
            what = f"the file cannot be read at line {reader.line_num}: {error}"
            raise InputError(what, "close the quotes, keep cells short", source.path.name) from None


def _ragged(row: int, cells: int, columns: int) -> Finding:
    what = f"the row has {cells} cells, the header {columns}"
    return Finding(row, FindingKind.CELLS, "", what, "give each column its cell")
