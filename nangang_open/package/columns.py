"""The cells of one column, kept small: what stands often is kept once, what differs is joined to long texts.

The columns of a large table are kept in a temporary file, so that memory holds a few blocks of them at a time.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain, islice, pairwise
from typing import Any, Final, TypeVar

from nangang_open.package.on_demand import OnDemand
from nangang_open.package.scratch import Scratch, Stored

T = TypeVar("T")

BLOCK: Final = 256
"""How many cells are joined to one text: asking for one cell takes its block apart."""

CODED: Final = 4096
"""How many cells that stand often are written as numbers in one block."""

FEW: Final = 1 << 13
"""How many different cells are kept once each at most: so many texts of every column may be in memory."""

KEPT: Final = 8
"""How many blocks of a column are kept for those who ask for one cell after the other."""

PIECE: Final = 200_192
"""How many cells come at once where a column is looked through in pieces, whole blocks of them."""

SIZE: Final = 1 << 23
"""After how many bytes such a piece ends."""

REMEMBERED: Final = 10_000
"""How many texts are remembered with what they stand for, where every cell may differ."""

NUL: Final = "\0"
"""What stands between joined cells; no table may hold it."""

_CODE: Final = "H"


class Column(OnDemand[str]):
    """The cells of a column from the first row on; equal to any sequence of the same cells."""

    __slots__ = ("_near", "blocks", "rows")

    blocks: Sequence[bytes]
    rows: int

    def __init__(self, blocks: Sequence[bytes], rows: int) -> None:
        self.blocks, self.rows = blocks, rows
        self._near: dict[int, Any] = {}

    def __len__(self) -> int:
        return self.rows

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str) or len(self) != len(other):
            return False
        return all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # like a list's

    def __repr__(self) -> str:
        return repr(list(self))

    def pieces(self) -> Iterator[Sequence[str]]:
        """Yield the cells in pieces of bounded size; of one that repeats itself only the different ones."""
        raise NotImplementedError


class Few(Column):
    """A column with few different cells: those cells, and for each row which of them stands there."""

    __slots__ = ("texts",)

    def __init__(self, texts: Iterable[str], blocks: Sequence[bytes], rows: int) -> None:
        super().__init__(blocks, rows)
        self.texts = tuple(texts)

    def __iter__(self) -> Iterator[str]:
        return self.through(self.texts)

    def __contains__(self, cell: object) -> bool:
        return cell in self.texts

    def through(self, values: Sequence[T]) -> Iterator[T]:
        """Yield for each row the value that belongs to its text; values are in the order of `texts`."""
        return map(values.__getitem__, chain.from_iterable(map(_codes, self.blocks)))

    def code(self, index: int) -> int:
        """Return which of the texts stands in a row."""
        block = index // CODED
        if (codes := self._near.get(block)) is None:
            codes = _keep(self._near, block, _codes(self.blocks[block]))
        number: int = codes[index % CODED]
        return number

    def pieces(self) -> Iterator[Sequence[str]]:
        """Yield the different cells."""
        yield self.texts

    def _at(self, index: int) -> str:
        return self.texts[self.code(index)]


class Many(Column):
    """A column of which most cells differ: the cells of many rows joined to one text, and so on."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(map(_cells, self.blocks))

    def pieces(self) -> Iterator[Sequence[str]]:
        """Yield all cells, many at once."""
        piece: list[str] = []
        size = 0
        for block in self.blocks:
            piece += _cells(block)
            size += len(block)
            if len(piece) >= PIECE or size >= SIZE:
                yield piece
                piece, size = [], 0
        if piece:
            yield piece

    def _at(self, index: int) -> str:
        block = index // BLOCK
        if (cells := self._near.get(block)) is None:
            cells = _keep(self._near, block, _cells(self.blocks[block]))
        cell: str = cells[index % BLOCK]
        return cell


class Growing:
    """A column while its cells arrive; they must not hold NUL. With a scratch file they are kept there."""

    __slots__ = ("_blocks", "_codes", "_joined", "_rest", "_rows", "_texts")

    def __init__(self, scratch: Scratch | None = None) -> None:
        self._texts: defaultdict[str, int] | None = defaultdict()
        self._texts.default_factory = self._texts.__len__  # a cell that is new gets the next number
        self._codes = array("L")
        self._blocks: list[bytes] | Stored = [] if scratch is None else Stored(scratch)
        self._joined: list[bytes] | Stored = [] if scratch is None else Stored(scratch)
        self._rest: list[str] = []
        self._rows = 0

    def extend(self, cells: Sequence[str]) -> None:
        """Add the cells of the next rows; raises as `Scratch.append`."""
        self._rows += len(cells)
        if self._texts is None:
            self._join(cells)
            return
        self._codes.extend(map(self._texts.__getitem__, cells))
        if len(self._texts) > min(self._rows // 2, FEW):
            self._change_to_many()
        else:
            self._write_codes(len(self._codes) // CODED * CODED)

    def column(self) -> Column:
        """Return all cells that were added."""
        if self._texts is not None:
            self._write_codes(len(self._codes))
            return Few(self._texts, self._blocks, self._rows)
        if self._rest:
            self._joined.append(NUL.join(self._rest).encode())
        return Many(self._joined, self._rows)

    def _change_to_many(self) -> None:
        texts, self._texts = list(self._texts or ()), None
        for block in self._blocks:
            self._join([texts[code] for code in _codes(block)])
        self._join([texts[code] for code in self._codes])
        self._codes, self._blocks = array("L"), []

    def _write_codes(self, count: int) -> None:
        for start in range(0, count, CODED):
            self._blocks.append(array(_CODE, self._codes[start : min(start + CODED, count)]).tobytes())
        self._codes = self._codes[count:]

    def _join(self, cells: Sequence[str]) -> None:
        waiting = self._rest + list(cells)
        whole = len(waiting) - len(waiting) % BLOCK
        for start in range(0, whole, BLOCK):
            self._joined.append(NUL.join(waiting[start : start + BLOCK]).encode())
        self._rest = waiting[whole:]


def column_of(cells: Iterable[str], rows: int) -> Column:
    """Return a column of cells, so many; many are kept in a temporary file. Raises as `Scratch.append`."""
    growing, remaining = Growing(Scratch() if rows > FEW else None), iter(cells)
    while some := list(islice(remaining, CODED)):
        growing.extend(some)
    return growing.column()


def in_order(cells: Collection[str]) -> Iterator[str]:
    """Yield texts in the order of their code points; many that are not in order are sorted in a temporary file.

    Raises as `Scratch.append`.
    """
    if all(before <= after for before, after in pairwise(cells)):
        return iter(cells)
    remaining, runs = iter(cells), []
    while some := sorted(islice(remaining, PIECE)):
        runs.append(column_of(some, len(some)))
    return merge(*runs)


class Values(OnDemand[T]):
    """What the cells of a column stand for, read when they are asked for."""

    __slots__ = ("_read", "_values", "cells")

    def __init__(self, cells: Sequence[str], read: Callable[[str], T]) -> None:
        self.cells = cells
        self._read = remembering(read)
        self._values = tuple(map(read, cells.texts)) if isinstance(cells, Few) else ()

    def __len__(self) -> int:
        return len(self.cells)

    def __iter__(self) -> Iterator[T]:
        return self.cells.through(self._values) if isinstance(self.cells, Few) else map(self._read, self.cells)

    def __contains__(self, value: object) -> bool:
        return value in self._values if isinstance(self.cells, Few) else any(value == one for one in self)

    def _at(self, index: int) -> T:
        return self._values[self.cells.code(index)] if isinstance(self.cells, Few) else self._read(self.cells[index])


def remembering(read: Callable[[str], T]) -> Callable[[str], T]:
    """Return a function that gives the same, and remembers some of what it gave."""
    known: dict[str, T] = {}

    def remembered(cell: str) -> T:
        if cell not in known:
            if len(known) >= REMEMBERED:
                known.clear()
            known[cell] = read(cell)
        return known[cell]

    return remembered


def pieces(cells: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the cells of any column in pieces of bounded size; cells that repeat themselves may come once only."""
    return cells.pieces() if isinstance(cells, Column) else iter((cells,) if cells else ())


def _codes(block: bytes) -> array[int]:
    return array(_CODE, block)


def _cells(block: bytes) -> list[str]:
    return block.decode().split(NUL)


def _keep(near: dict[int, T], block: int, cells: T) -> T:
    """Keep a block with the few that were asked for last."""
    if len(near) >= KEPT:
        del near[next(iter(near))]
    near[block] = cells
    return cells
