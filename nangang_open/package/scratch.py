"""A temporary file for what would be too much for memory, and blocks of bytes in it."""

from __future__ import annotations

import tempfile
from array import array
from typing import IO

from nangang_open.errors import CannotRunError
from nangang_open.package.on_demand import OnDemand


class Scratch:
    """A temporary file without a name that grows and is gone with the last column in it."""

    def __init__(self) -> None:
        self._size = 0
        try:
            self._file: IO[bytes] = tempfile.TemporaryFile(prefix="nangang-open-")  # noqa: SIM115  # as long as columns last
        except OSError as error:
            raise _full(error) from None

    def append(self, data: bytes) -> int:
        """Write bytes behind the others and return where they begin; CannotRunError where there is no space."""
        place, self._size = self._size, self._size + len(data)
        try:
            self._file.seek(place)
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            raise _full(error) from None
        return place

    def read(self, place: int, size: int) -> bytes:
        """Return so many bytes from a place on."""
        self._file.seek(place)
        return self._file.read(size)


def _full(error: OSError) -> CannotRunError:
    reason = error.strerror or str(error)
    return CannotRunError(
        f"the folder for temporary files cannot be written: {reason}",
        "free space there, or let TMPDIR name another one",
    )


class Stored(OnDemand[bytes]):
    """Blocks of bytes in a scratch file, in the order in which they were added."""

    __slots__ = ("_places", "_scratch", "_sizes")

    def __init__(self, scratch: Scratch) -> None:
        self._scratch, self._places, self._sizes = scratch, array("Q"), array("L")

    def __len__(self) -> int:
        return len(self._places)

    def _at(self, index: int) -> bytes:
        return self._scratch.read(self._places[index], self._sizes[index])

    def append(self, data: bytes) -> None:
        """Add a block; raises as `Scratch.append`."""
        self._places.append(self._scratch.append(data))
        self._sizes.append(len(data))
