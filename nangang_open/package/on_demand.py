"""Sequences whose items are made when they are asked for, and not kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class OnDemand(Sequence[T]):
    """A sequence that says how many items it has and makes any one of them; the rest follows from that."""

    __slots__ = ()

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self._at(one) for one in range(*index.indices(len(self)))]
        rows = len(self)
        if not -rows <= index < rows:
            raise IndexError(index)
        return self._at(index if index >= 0 else index + rows)

    def _at(self, index: int) -> T:
        """Make the item at an index, counted from 0."""
        raise NotImplementedError
