"""Rows that two files of a table have alike, left out before they are compared: what is left is as small as what differs.

The files are read line by line, a few times, and never held.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Final

from nangang_open.package.tables import BOM

Opened = Callable[[], AbstractContextManager[IO[bytes]]]
"""What gives a file from its first byte on, each time it is called."""

BLOCK: Final = 1 << 18
"""How many bytes of two files are compared at once."""


@dataclass(frozen=True, slots=True)
class Unlike:
    """The header and the rows that only one of two files has, as CSV each, and how many rows each file has in all."""

    old: bytes
    new: bytes
    old_rows: int
    new_rows: int


class _NotPlainError(Exception):
    """A file has a line that may be no whole record, or is not written as ours are."""


def identical(old: Opened, new: Opened) -> bool:
    """Return whether two files have the same bytes."""
    with old() as first, new() as second:
        while True:
            one, two = first.read(BLOCK), second.read(BLOCK)
            if one != two:
                return False
            if not one:
                return True


def unlike(old: Opened, new: Opened, key: Sequence[str]) -> Unlike | None:
    """Return what two files of a table have not alike; None where that cannot be told from their lines alone.

    So it is where a record has several lines, where the headers differ or lack the key, and where a row that is left has
    the key of another one: then the whole tables must be looked at.
    """
    with old() as first, new() as second:
        header = first.readline()
        columns = header.decode("utf-8", "replace").rstrip("\n").split(",")
        if second.readline() != header or not header.endswith(b"\n") or header.startswith(BOM) or b'"' in header:
            return None
        if b"\r" in header or not key or not set(key) <= set(columns):
            return None
        try:
            gone, come, rows = _walked(_plain(first), _plain(second))
        except _NotPlainError:
            return None
    places = [columns.index(name) for name in key]
    asked = {_key(line, places) for line in (*gone, *come)}
    if not all(_alone(left, asked, whole, places) for left, whole in ((gone, old), (come, new))):
        return None
    return Unlike(b"".join([header, *gone]), b"".join([header, *come]), *rows)


def _plain(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file that are a record each; raises _NotPlainError for any other."""
    for line in file:
        if b"\r" in line or not line.endswith(b"\n"):
            raise _NotPlainError
        if b'"' in line:
            _cells(line)
        yield line


def _cells(line: bytes) -> Sequence[bytes]:
    """Return the cells of a record that has one line; raises _NotPlainError for what is none."""
    if b'"' not in line:
        return line.removesuffix(b"\n").split(b",")
    try:
        return [cell.encode() for cell in next(csv.reader([line.decode()], strict=True))]
    except (csv.Error, UnicodeDecodeError):
        raise _NotPlainError from None


def _walked(old: Iterator[bytes], new: Iterator[bytes]) -> tuple[list[bytes], list[bytes], tuple[int, int]]:
    """Return the lines that only one side has, in their order, and how many each side has.

    The sides are walked through together, and a line waits until the other side brings the same: files in one order keep
    few waiting.
    """
    waiting: tuple[dict[bytes, int], dict[bytes, int]] = ({}, {})
    rows = [0, 0]
    sides = [old, new]
    open_sides = [0, 1]
    while open_sides:
        lines = [(side, next(sides[side], None)) for side in open_sides]
        if len(lines) == 2 and lines[0][1] == lines[1][1] is not None:
            rows[0] += 1
            rows[1] += 1
            continue
        for side, line in lines:
            if line is None:
                open_sides.remove(side)
                continue
            rows[side] += 1
            own, other = waiting[side], waiting[1 - side]
            if line in other:
                other[line] -= 1
                if not other[line]:
                    del other[line]
            else:
                own[line] = own.get(line, 0) + 1
    gone, come = ([line for line, times in lines.items() for _ in range(times)] for lines in waiting)
    return gone, come, (rows[0], rows[1])


def _key(line: bytes, places: Sequence[int]) -> tuple[bytes, ...]:
    cells = _cells(line)
    return tuple(cells[place] if place < len(cells) else b"" for place in places)


def _alone(left: Sequence[bytes], asked: set[tuple[bytes, ...]], whole: Opened, places: Sequence[int]) -> bool:
    """Return whether no row of a file that is left out has the key of one that is left on either side, or stands twice."""
    times = Counter(_key(line, places) for line in left)
    found: Counter[tuple[bytes, ...]] = Counter()
    if asked:
        with whole() as file:
            next(file)
            for line in file:
                if (key := _key(line, places)) in asked:
                    found[key] += 1
    return found == times and (not times or max(times.values()) == 1)
