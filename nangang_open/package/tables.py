"""Tables as CSV: read column by column without belief, written in the one canonical form."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, Final

from nangang_open.package.columns import Column, Growing, pieces
from nangang_open.package.fault import Fault, FaultKind, shortened
from nangang_open.package.scratch import Scratch

CELL_LIMIT: Final = 1 << 20
"""The longest cell, in characters."""

CHUNK: Final = 1 << 20
"""How many characters are worked on at once, so that memory holds little beside the columns."""

PIECE: Final = 1 << 22
"""Larger files are read in pieces of so many bytes, as long as nothing is wrong with them."""

CELLS: Final = 1 << 16
"""How many cells wait to be moved to their columns."""

BOM: Final = b"\xef\xbb\xbf"
UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
INVISIBLE: Final = re.compile(
    "[\x01-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


@dataclass(frozen=True, slots=True)
class Table:
    """The text of one table, column by column; `lines[i]` is the line of the file on which row `i` starts."""

    name: str
    header: tuple[str, ...]
    columns: Mapping[str, Sequence[str]]
    rows: int
    lines: Sequence[int]

    def records(self) -> Iterator[dict[str, str]]:
        """Yield each row as a mapping from column to text."""
        if not self.header:
            return
        for cells in zip(*(self.columns[name] for name in self.header), strict=True):
            yield dict(zip(self.header, cells, strict=True))

    def column(self, name: str) -> Sequence[str]:
        """Return a column's texts; a column that is not there is empty text in every row."""
        found = self.columns.get(name)
        return [""] * self.rows if found is None else found


def guess_encoding(data: bytes) -> str:
    """Return what bytes that are not UTF-8 may be, as words to add to a message, or nothing."""
    if data.startswith(UTF16) or data[:4096].count(0) > len(data[:4096]) // 4:
        return ", it looks like UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return ", it looks like GB18030"


def table_from_rows(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Return a table built in memory, as if read from a file with one line to a row."""
    listed = [tuple(row) for row in rows]
    columns = (
        dict(zip(header, map(list, zip(*listed, strict=True)), strict=True)) if listed else {n: [] for n in header}
    )
    return Table(name, tuple(header), columns, len(listed), range(2, len(listed) + 2))


def read_table(name: str, data: bytes) -> tuple[Table | None, list[Fault]]:
    """Return the table that the bytes of a CSV file hold, and all that is wrong with the file.

    The table is None where rows and columns cannot be told: not UTF-8, NUL, empty, broken quoting, a doubled header,
    ragged rows, an endless cell. Every other fault leaves a table that can be looked at further.
    """
    limit = csv.field_size_limit(CELL_LIMIT)
    try:
        text, faults = _decoded(name, data)
        if text is None:
            return None, faults
        faults += _characters(name, text)
        table, more = _parsed(name, [text])
    finally:
        csv.field_size_limit(limit)
    faults += more
    if table is not None:
        faults += _padded(table)
    return table, faults


def read_table_file(name: str, file: IO[bytes]) -> tuple[Table | None, list[Fault]]:
    """Return the same of an open file, of which a large one is read in pieces, and its cells kept in a temporary file.

    What is wrong with a large file is told after it was read as a whole. Raises CannotRunError where there is no space
    for temporary files.
    """
    data = file.read(PIECE)
    if len(data) == PIECE:
        if (table := _in_pieces(name, file, data)) is not None:
            return table, []
        file.seek(0)
        data = file.read()
    return read_table(name, data)


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the canonical bytes of a table: UTF-8, line feeds, quotes only where a cell needs them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _in_pieces(name: str, file: IO[bytes], begun: bytes) -> Table | None:
    """Return the table of a large file that was begun; None where anything is wrong, which takes all the text to tell."""
    limit = csv.field_size_limit(CELL_LIMIT)
    try:
        table, faults = _parsed(name, _pieces(file, begun), Scratch())
    except ValueError:
        return None
    finally:
        csv.field_size_limit(limit)
    return None if table is None or faults or any(_padded(table)) else table


def _pieces(file: IO[bytes], begun: bytes) -> Iterator[str]:
    """Yield the text of a file, of whole records where its quoting is sound; ValueError for what no table holds."""
    data = begun
    while data:
        following = file.read(PIECE)
        stop = _whole_records(data) if following else len(data)
        if stop:
            text = data[:stop].decode()
            if "\0" in text or "\r" in text or INVISIBLE.search(text):
                raise ValueError("a character that stands in no table")
            yield text
        elif len(data) > PIECE + CELL_LIMIT:
            raise ValueError("a record without an end")
        data = data[stop:] + following


def _whole_records(data: bytes) -> int:
    """Return where the last record of bytes ends that is whole: before it there is an even number of quotes."""
    stop = data.rfind(b"\n") + 1
    odd = data.count(b'"', 0, stop) % 2
    while odd and stop:
        before = data.rfind(b"\n", 0, stop - 1) + 1
        odd, stop = (odd + data.count(b'"', before, stop)) % 2, before
    return stop


def _decoded(name: str, data: bytes) -> tuple[str | None, list[Fault]]:
    faults: list[Fault] = []
    if data.startswith(BOM):
        faults.append(Fault(FaultKind.TABLE_BOM, name, 1))
        data = data[len(BOM) :]
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        details = {"byte": str(error.start), "guess": guess_encoding(data)}
        line = data.count(b"\n", 0, error.start) + 1
        wrong = data[error.start : error.start + 4].hex(" ")
        return None, [*faults, Fault(FaultKind.TABLE_NOT_UTF8, name, line, value=wrong, details=details)]
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return None, [*faults, Fault(FaultKind.TABLE_NUL, name, line, value="\\x00")]
    if not text.strip():
        return None, [*faults, Fault(FaultKind.TABLE_EMPTY, name, 1)]
    if (place := text.find("\r")) >= 0:
        faults.append(Fault(FaultKind.TABLE_CRLF, name, text.count("\n", 0, place) + 1, value="\\r"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, faults


def _characters(name: str, text: str) -> Iterator[Fault]:
    """Yield every line with a character that nobody sees."""
    line, reached, last = 1, 0, 0
    for match in INVISIBLE.finditer(text):
        line, reached = line + text.count("\n", reached, match.start()), match.start()
        if line != last:
            shown = f"U+{ord(match[0]):04X}"
            character = f"{shown} {unicodedata.name(match[0], 'CONTROL')}"
            yield Fault(FaultKind.TABLE_INVISIBLE_CHARACTER, name, line, value=shown, details={"character": character})
        last = line


class _Columns:
    """The columns of a table while its rows arrive."""

    def __init__(self, width: int, scratch: Scratch | None) -> None:
        self.width = width
        self.waiting: list[str] = []
        self.growing = [Growing(scratch) for _ in range(width)]

    def take(self, cells: list[str]) -> None:
        """Add the cells of whole rows, row by row."""
        self.waiting += cells
        if len(self.waiting) > CELLS:
            self.spread()

    def spread(self) -> None:
        """Move the waiting cells to their columns."""
        for number, growing in enumerate(self.growing):
            growing.extend(self.waiting[number :: self.width])
        self.waiting = []

    def done(self) -> list[Column]:
        """Return the columns of all rows."""
        self.spread()
        return [growing.column() for growing in self.growing]


def _parsed(name: str, texts: Iterable[str], scratch: Scratch | None = None) -> tuple[Table | None, list[Fault]]:
    """Read rows from texts that follow each other; with a scratch file their cells are kept there.

    Stretches without a quote are split at commas, which is five times faster than the csv module.
    """
    faults: list[Fault] = []
    odd: list[Fault] = []
    header: tuple[str, ...] = ()
    columns = _Columns(0, scratch)
    row, line = 0, 1
    shifts: list[tuple[int, int]] = []  # from this row on, so many lines more than rows
    read: list[str] = []
    try:
        for lines, cells in _stretches_of(texts, read):
            if cells and not odd:
                odd += _canonical(name, line, lines, cells)
            if not header:
                header, wrong = _header(name, lines, cells)
                if wrong:
                    return None, wrong
                columns = _Columns(len(header), scratch)
                line += len(lines)
                shifts.append((0, line))
                continue
            if ragged := _ragged(name, lines, cells, line, columns.width):
                faults += ragged
            elif not faults:
                columns.take(cells or ",".join(lines).split(","))
            row, line = row + (1 if cells else len(lines)), line + len(lines)
            if cells and len(lines) > 1:
                shifts.append((row, line - row))
    except csv.Error as error:
        if "field larger" in str(error):
            details = {"limit": str(CELL_LIMIT)}
            return None, [*faults, Fault(FaultKind.TABLE_CELL_TOO_LARGE, name, line, details=details)]
        details = {"reason": str(error)}
        return None, [*faults, Fault(FaultKind.TABLE_BROKEN_QUOTING, name, line, details=details)]
    last = read[0].rpartition("\n")[2]
    if not odd and last:
        details = {"expected": shortened(last) + "\n"}
        odd.append(Fault(FaultKind.TABLE_NOT_CANONICAL, name, line - 1, value=shortened(last), details=details))
    if faults:
        return None, odd + faults
    lines_of_rows = _line_numbers(row, shifts)
    return Table(name, header, dict(zip(header, columns.done(), strict=True)), row, lines_of_rows), odd


def _header(name: str, lines: list[str], cells: list[str]) -> tuple[tuple[str, ...], list[Fault]]:
    """Return the columns' names, and what keeps them from naming columns."""
    header = tuple(cells or lines[0].split(","))
    if header == ("",) and not cells:
        return header, [Fault(FaultKind.TABLE_EMPTY, name, 1)]
    often = (shortened(column) for column, times in Counter(header).items() if times > 1)
    return header, [Fault(FaultKind.TABLE_DOUBLED_HEADER, name, 1, column, column) for column in often]


def _stretches_of(texts: Iterable[str], read: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the stretches of texts that follow each other; `read` holds the one that was begun last."""
    for text in texts:
        read[:] = [text]
        yield from _stretches(text)


def _stretches(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the header's lines, then lines without a quote, many at once, and each record with a quote alone.

    A record with a quote comes with its cells; for the others they are empty. Raises csv.Error.
    """
    place, end = 0, len(text)
    quote = text.find('"')
    while place < end:
        if 0 <= quote < place:
            quote = text.find('"', place)
        stop = end if quote < 0 else text.rfind("\n", place, quote) + 1
        if stop <= place:  # the quote stands in this line
            record = _Record(text, place)
            cells = next(csv.reader(record, strict=True))
            yield record.lines, cells
            place = record.place
            continue
        if place == 0:
            stop = text.find("\n") + 1 or end
        elif stop - place > CHUNK:
            stop = text.find("\n", place + CHUNK) + 1 or stop
        lines = text[place : stop - 1 if text[stop - 1] == "\n" else stop].split("\n")
        if max(map(len, lines)) > CELL_LIMIT and any(
            len(cell) > CELL_LIMIT for line in lines for cell in line.split(",")
        ):
            raise csv.Error("field larger than field limit")
        yield lines, []
        place = stop


class _Record:
    """The lines from a place on, for the csv module to take as many as one record needs."""

    def __init__(self, text: str, place: int) -> None:
        self.text, self.place = text, place
        self.lines: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.place >= len(self.text):
            raise StopIteration
        stop = self.text.find("\n", self.place) + 1 or len(self.text)
        line, self.place = self.text[self.place : stop], stop
        self.lines.append(line)
        return line


def _line_numbers(rows: int, shifts: list[tuple[int, int]]) -> Sequence[int]:
    """Return the line on which each row starts: its number and the shift of the last stretch that begins before it."""
    if len(shifts) == 1:
        return range(shifts[0][1], rows + shifts[0][1])
    numbers = array("L")
    for (row, shift), (following, _) in pairwise([*shifts, (rows, 0)]):
        numbers.extend(range(row + shift, following + shift))
    return numbers


def _ragged(name: str, lines: list[str], cells: list[str], line: int, width: int) -> list[Fault]:
    """Return a fault for each row of a stretch whose cells are not as many as the columns."""
    if cells:
        rows = [cells] if len(cells) != width else []
    elif {found.count(",") for found in lines} == {width - 1} and (width > 1 or all(lines)):
        rows = []
    else:
        rows = [found.split(",") if found else [] for found in lines]
    return [
        Fault(
            FaultKind.TABLE_RAGGED,
            name,
            number,
            value=shortened(",".join(found)),
            details={"cells": str(len(found)), "columns": str(width)},
        )
        for number, found in enumerate(rows, start=line)
        if len(found) != width
    ]


def _padded(table: Table) -> Iterator[Fault]:
    for column in table.header:
        if column != column.strip():
            yield Fault(FaultKind.TABLE_PADDED_CELL, table.name, 1, shortened(column), shortened(column))
        cells = table.columns[column]
        padded = {cell for piece in pieces(cells) if _spaced(piece) for cell in piece if cell != cell.strip()}
        for line, cell in zip(table.lines, cells, strict=True) if padded else ():
            if cell in padded:
                yield Fault(FaultKind.TABLE_PADDED_CELL, table.name, line, column, shortened(cell))


def _spaced(cells: Sequence[str]) -> bool:
    """Return whether there is white space anywhere in some cells."""
    joined = "".join(cells)
    return joined.split(None, 1) not in ([joined], []) or joined.isspace()


def _canonical(name: str, line: int, lines: list[str], cells: list[str]) -> Iterator[Fault]:
    """Yield a fault where a record that has a quote is not written as `write_table` writes it."""
    given, right = "".join(lines).removesuffix("\n"), write_table(cells, ()).decode().removesuffix("\n")
    if given != right:
        details = {"expected": shortened(right)}
        yield Fault(FaultKind.TABLE_NOT_CANONICAL, name, line, value=shortened(given), details=details)
