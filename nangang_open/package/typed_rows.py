"""The rows of a table that is too large for memory, made when they are asked for, and found by their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from nangang_open.package.columns import in_order
from nangang_open.package.index import Index
from nangang_open.package.on_demand import OnDemand

T = TypeVar("T")
K = TypeVar("K")

NEAR: Final = 10_000
"""How many rows are kept for those who ask again: what is asked for one after the other stands near."""


class TypedRows(OnDemand[T]):
    """The rows of a table that is too large for memory: each is made of its cells when it is asked for."""

    def __init__(self, row: Callable[..., T], columns: Sequence[Sequence[Any]], keys: Index) -> None:
        self._row, self._columns, self.keys = row, tuple(columns), keys
        self._near: dict[int, T] = {}

    def __len__(self) -> int:
        return len(self._columns[0])

    def __iter__(self) -> Iterator[T]:
        return map(self._row, *self._columns)

    def _at(self, index: int) -> T:
        if (row := self._near.get(index)) is None:
            if len(self._near) >= NEAR:
                self._near.clear()
            row = self._near[index] = self._row(*(column[index] for column in self._columns))
        return row


class ByKey(Mapping[K, T]):
    """Rows by key: by one text, or by several cells, which are numbers or texts."""

    def __init__(self, rows: TypedRows[T], key: Callable[[T], K]) -> None:
        self._rows, self._key = rows, key

    def __getitem__(self, key: K) -> T:
        if (row := self.number(key)) is None:
            raise KeyError(key)
        return self._rows[row]

    def __contains__(self, key: object) -> bool:
        return self.number(key) is not None

    def __iter__(self) -> Iterator[K]:
        return map(self._key, self._rows)

    @property
    def texts(self) -> Sequence[str]:
        """The first column of the keys."""
        return self._rows.keys.columns[0]

    def __len__(self) -> int:
        return len(self._rows)

    def number(self, key: object) -> int | None:
        """Return which row has a key, counted from 0; None where none has it."""
        return self._rows.keys.find(tuple(map(str, key)) if isinstance(key, tuple) else (str(key),))


def by_id(rows: Mapping[str, T]) -> Iterator[T]:
    """Yield rows in the order of their ids."""
    ids = rows.texts if isinstance(rows, ByKey) else rows
    return (rows[name] for name in in_order(ids))


def by_key(rows: Sequence[T], key: Callable[[T], K]) -> Mapping[K, T]:
    """Return rows by what `key` gives for each of them, which is their primary key."""
    return ByKey(rows, key) if isinstance(rows, TypedRows) else {key(row): row for row in rows}


def numbered(rows: Mapping[K, Any], first: int = 0) -> Callable[[K], int | None]:
    """Return what gives the number of a row by its key, from `first` on; None for a key that no row has."""
    if isinstance(rows, ByKey):
        return lambda key: None if (number := rows.number(key)) is None else number + first
    return {key: number for number, key in enumerate(rows, start=first)}.get
