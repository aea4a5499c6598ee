"""Which row of a table has a key: some sixteen bytes a row, and the cells themselves to be sure."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Final

Key = tuple[str, ...]

FREE: Final = -1


class Index:
    """The rows of some columns by their cells: a key's row is the first that has it.

    Kept are the hashes of all keys and a table of slots that is never fuller than two thirds; where two hashes are the
    same, the cells in the columns decide.
    """

    __slots__ = ("_hashes", "_mask", "_slots", "columns", "doubled")

    def __init__(self, columns: Sequence[Sequence[str]]) -> None:
        self.columns = tuple(columns)
        rows = len(columns[0])
        size = 1 << (rows + rows // 2).bit_length()
        self._mask = size - 1
        self._slots = array("i", [FREE]) * size
        self._hashes = array("q", bytes(8 * rows))
        self.doubled = self._filled()
        """Each row whose key stood before, with the row where it stood first."""

    def find(self, key: Key) -> int | None:
        """Return the row that has a key, counted from 0; None where none has it."""
        slot, row = self._place(key, hash(key))
        del slot
        return None if row == FREE else row

    def __contains__(self, key: Key) -> bool:
        return self.find(key) is not None

    def _filled(self) -> Sequence[tuple[int, int]]:
        doubled = []
        slots, hashes, mask = self._slots, self._hashes, self._mask
        for row, key in enumerate(self._keys()):
            hashes[row] = found = hash(key)
            slot = found & mask
            if slots[slot] != FREE:
                slot, first = self._place(key, found)
                if first != FREE:
                    doubled.append((row, first))
                    continue
            slots[slot] = row
        return doubled

    def _keys(self) -> Iterator[Key]:
        return zip(*self.columns, strict=True)

    def _place(self, key: Key, found: int) -> tuple[int, int]:
        """Return the slot of a key and its row; a free slot and `FREE` where it is not there."""
        slots, hashes, slot = self._slots, self._hashes, found & self._mask
        while (row := slots[slot]) != FREE:
            if hashes[row] == found and all(
                column[row] == cell for column, cell in zip(self.columns, key, strict=True)
            ):
                return slot, row
            slot = (slot + 1) & self._mask
        return slot, FREE
