"""The cells of one column, kept small: what stands often is kept once, what differs is joined to long texts."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, TypeVar, overload

T = TypeVar("T")

BLOCK: Final = 256
"""How many cells are joined to one text: asking for one cell takes its block apart."""

NUL: Final = "\0"
"""What stands between joined cells; no table may hold it."""

CODES: Final = ((1 << 8, "B"), (1 << 16, "H"))
"""How many different cells are counted with numbers of one and of two bytes; beyond that it takes four."""


class Column(Sequence[str]):
    """The cells of a column from the first row on; equal to any sequence of the same cells."""

    __slots__ = ()

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return list(self)[index]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._cell(index % len(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and not isinstance(other, str) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # like a list's

    def __repr__(self) -> str:
        return repr(list(self))

    def _cell(self, index: int) -> str:
        raise NotImplementedError


class Few(Column):
    """A column with few different cells: those cells, and for each row which of them stands there."""

    __slots__ = ("codes", "texts")

    def __init__(self, texts: Iterable[str], codes: Iterable[int]) -> None:
        self.texts = tuple(texts)
        kind = next((kind for limit, kind in CODES if len(self.texts) <= limit), "I")
        self.codes = array(kind, codes)

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[str]:
        return map(self.texts.__getitem__, self.codes)

    def __contains__(self, cell: object) -> bool:
        return cell in self.texts

    def _cell(self, index: int) -> str:
        return self.texts[self.codes[index]]


class Many(Column):
    """A column of which most cells differ: the cells of many rows joined to one text, and so on."""

    __slots__ = ("blocks", "rows")

    def __init__(self, blocks: Sequence[str], rows: int) -> None:
        self.blocks, self.rows = blocks, rows

    def __len__(self) -> int:
        return self.rows

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(block.split(NUL) for block in self.blocks)

    def _cell(self, index: int) -> str:
        return self.blocks[index // BLOCK].split(NUL)[index % BLOCK]


class Growing:
    """A column while its cells arrive; they must not hold NUL."""

    __slots__ = ("_blocks", "_codes", "_rest", "_rows", "_texts")

    def __init__(self) -> None:
        self._texts: defaultdict[str, int] | None = defaultdict()
        self._texts.default_factory = self._texts.__len__  # a cell that is new gets the next number
        self._codes = array("I")
        self._blocks: list[str] = []
        self._rest: list[str] = []
        self._rows = 0

    def extend(self, cells: Sequence[str]) -> None:
        """Add the cells of the next rows."""
        self._rows += len(cells)
        if self._texts is None:
            self._join(cells)
            return
        self._codes.extend(map(self._texts.__getitem__, cells))
        if len(self._texts) > self._rows // 2:
            texts = list(self._texts)
            codes, self._texts, self._codes = self._codes, None, array("I")
            self._join([texts[code] for code in codes])

    def column(self) -> Column:
        """Return all cells that were added."""
        if self._texts is not None:
            return Few(self._texts, self._codes)
        rest = [NUL.join(self._rest)] if self._rest else []
        return Many([*self._blocks, *rest], self._rows)

    def _join(self, cells: Sequence[str]) -> None:
        waiting = self._rest + list(cells)
        whole = len(waiting) - len(waiting) % BLOCK
        self._blocks += [NUL.join(waiting[start : start + BLOCK]) for start in range(0, whole, BLOCK)]
        self._rest = waiting[whole:]


def distinct(cells: Iterable[str]) -> frozenset[str]:
    """Return the different cells of a column."""
    return frozenset(cells.texts if isinstance(cells, Few) else cells)


def converted(cells: Iterable[str], values: Mapping[str, T]) -> Iterator[T]:
    """Yield what each cell of a column stands for, given that of each different one."""
    if isinstance(cells, Few):
        return map([values[text] for text in cells.texts].__getitem__, cells.codes)
    return map(values.__getitem__, cells)
