"""Rows that two files of a table have alike, left out before they are compared: what is left is as small as what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from nangang_open.package.tables import BOM


@dataclass(frozen=True, slots=True)
class Unlike:
    """The header and the rows that only one of two files has, as CSV each, and how many rows each file has in all."""

    old: bytes
    new: bytes
    old_rows: int
    new_rows: int


def unlike(old: bytes, new: bytes, key: Sequence[str]) -> Unlike | None:
    """Return what two files of a table have not alike; None where that cannot be told from their lines alone.

    So it is where a record may have several lines, where the headers differ or lack the key, and where a row that is left
    has the key of another one: then the whole tables must be looked at.
    """
    header = old[: old.find(b"\n") + 1]
    columns = header.decode("utf-8", "replace").rstrip("\n").split(",")
    if not header or not new.startswith(header) or not key or not set(key) <= set(columns):
        return None
    if any(b'"' in data or b"\r" in data or data.startswith(BOM) or not data.endswith(b"\n") for data in (old, new)):
        return None
    gone, come, rows = _walked(_lines(old), _lines(new))
    places = [columns.index(name) for name in key]
    for left, whole in ((gone, old), (come, new)):
        if not _alone(
            [_key(line, places) for line in left], [_key(line, places) for line in [*gone, *come]], whole, places
        ):
            return None
    return Unlike(b"".join([header, *gone]), b"".join([header, *come]), *rows)


def _lines(data: bytes) -> Iterator[bytes]:
    lines = iter(BytesIO(data))
    next(lines)
    return lines


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
        for side in tuple(open_sides):
            line = next(sides[side], None)
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
    cells = line.removesuffix(b"\n").split(b",")
    return tuple(cells[place] if place < len(cells) else b"" for place in places)


def _alone(left: list[tuple[bytes, ...]], asked: list[tuple[bytes, ...]], whole: bytes, places: Sequence[int]) -> bool:
    """Return whether no row of a file that is left out has the key of one that is left on either side, or stands twice."""
    times = Counter(left)
    wanted = set(asked)
    found: Counter[tuple[bytes, ...]] = Counter()
    for line in _lines(whole):
        if (key := _key(line, places)) in wanted:
            found[key] += 1
    return found == times and (not times or max(times.values()) == 1)
