"""Where a package's files may be: below its folder or inside its archive, as regular files of bounded size."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import SEEK_SET, BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from nangang_open.package.fault import FaultKind, FileError, broken, shortened

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FILE_LIMIT: Final = 2 << 30
"""The largest file that is read, in bytes."""

PATH_LIMIT: Final = 1024
"""The longest path below the package, in characters."""

BLOCK: Final = 1 << 18
"""How many bytes of a file are read at once."""

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_KINDS: Final = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
    stat.S_IFLNK: "a symbolic link",
}


def unsafe(path: str) -> str:
    """Return why a path may not be followed, as words behind the path, or nothing; a web address is not looked at."""
    if not path:
        return "is empty"
    if len(path) > PATH_LIMIT:
        return f"is longer than {PATH_LIMIT} characters"
    if not path.isprintable():
        return "holds a character that cannot be printed"
    if "\\" in path:
        return "holds a backslash"
    if _DRIVE.match(path):
        return "names a drive"
    if path.startswith(("/", "~")):
        return "does not begin below the package"
    parts = path.split("/")
    if ".." in parts:
        return "climbs with .."
    if "." in parts or "" in parts:
        return "has an empty part"
    return ""


def checked(path: str) -> str:
    """Return a path below the package unchanged; FileError where it is a web address or would lead elsewhere."""
    if _SCHEME.match(path):
        raise broken(FaultKind.PATH_IS_URL, shortened(path))
    if reason := unsafe(path):
        raise broken(FaultKind.PATH_UNSAFE, shortened(path), reason=reason)
    return path


def kind_of(mode: int) -> str:
    """Return what a file's mode says it is, with its article."""
    return _KINDS.get(stat.S_IFMT(mode), "a file" if stat.S_ISREG(mode) else "something unknown")


class Limited(RawIOBase):
    """An open file of somebody's that is read up to a limit; all that goes wrong on the way is a FileError.

    `reasons` are the errors by which its bytes may be broken, `shown` its path, shortened.
    """

    def __init__(self, file: IO[bytes], shown: str, limit: int, reasons: tuple[type[Exception], ...]) -> None:
        self._file, self._shown, self._limit, self._reasons = file, shown, limit, reasons
        self._got = 0

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return whether it can be read again."""
        return self._file.seekable()

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        """Go to another place in the file, from where the limit is counted as before."""
        self._got = self._file.seek(offset, whence)
        return self._got

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read as much as fits; FileError where the file is larger than the limit, or its bytes cannot be had."""
        view = memoryview(buffer)
        data = self._checked(lambda: self._file.read(min(len(view), self._limit + 1 - self._got)))
        view[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        """Return the rest; raises as `readinto`."""
        return self._checked(lambda: self._file.read(self._limit + 1 - self._got))

    def _checked(self, read: Callable[[], bytes]) -> bytes:
        try:
            data = read()
        except self._reasons as error:
            reason = error.strerror or "unknown" if isinstance(error, OSError) else shortened(str(error))
            raise broken(FaultKind.FILE_UNREADABLE, self._shown, reason=reason) from None
        self._got += len(data)
        if self._got > self._limit:
            raise broken(FaultKind.FILE_TOO_LARGE, self._shown, limit=str(self._limit))
        return data


def limited(file: IO[bytes], shown: str, limit: int, *reasons: type[Exception]) -> IO[bytes]:
    """Return a file to read in blocks, as `Limited` has it; an OSError is among the reasons always."""
    return BufferedReader(Limited(file, shown, limit, (OSError, *reasons)), BLOCK)


def open_regular(path: Path, shown: str, limit: int = FILE_LIMIT) -> BufferedReader:
    """Open a regular file; FileError for anything else, which is never opened (a pipe would wait), and over the limit."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise broken(FaultKind.FILE_NOT_REGULAR, shown, type=kind_of(mode))
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (FileNotFoundError, NotADirectoryError):
        raise broken(FaultKind.FILE_MISSING, shown) from None
    except OSError as error:
        raise broken(FaultKind.FILE_UNREADABLE, shown, reason=error.strerror or "unknown") from None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):  # swapped between the look and the opening
        os.close(descriptor)
        raise broken(FaultKind.FILE_NOT_REGULAR, shown, type=kind_of(found.st_mode))
    if found.st_size > limit:
        os.close(descriptor)
        raise broken(FaultKind.FILE_TOO_LARGE, shown, limit=str(limit))
    return os.fdopen(descriptor, "rb")


@contextmanager
def opened_regular(path: Path, shown: str, limit: int = FILE_LIMIT) -> Iterator[IO[bytes]]:
    """Give a regular file to read in blocks; raises as `open_regular`, and FileError where reading fails later."""
    with open_regular(path, shown, limit) as file:
        yield limited(file, shown, limit)


def read_regular(path: Path, shown: str, limit: int = FILE_LIMIT) -> bytes:
    """Return the bytes of a regular file; raises as `opened_regular`."""
    with opened_regular(path, shown, limit) as file:
        return file.read()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on disk; `root` is resolved, so that a link to the package itself is no link out of it."""

    root: Path

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes:
        """Return the bytes of a file below the folder; FileError where there is none or it may not be read."""
        with self.opened(path, limit) as file:
            return file.read()

    @contextmanager
    def opened(self, path: str, limit: int = FILE_LIMIT) -> Iterator[IO[bytes]]:
        """Give a file below the folder to read in blocks; raises as `read`, also where reading fails later."""
        with opened_regular(self._inside(path), shortened(path), limit) as file:
            yield file

    def problem(self, path: str) -> FileError | None:
        """Return why a file below the folder cannot be had, without reading it."""
        try:
            mode = self._inside(path).stat().st_mode
        except FileError as error:
            return error
        except OSError as error:
            return broken(FaultKind.FILE_UNREADABLE, shortened(path), reason=error.strerror or "unknown")
        if not stat.S_ISREG(mode):
            return broken(FaultKind.FILE_NOT_REGULAR, shortened(path), type=kind_of(mode))
        return None

    def _inside(self, path: str) -> Path:
        shown = shortened(checked(path))
        try:
            resolved = (self.root / path).resolve(strict=True)
        except (FileNotFoundError, NotADirectoryError):
            resolved = (self.root / path).resolve()
            if not resolved.is_relative_to(self.root):
                raise broken(FaultKind.PATH_LEAVES, shown) from None
            raise broken(FaultKind.FILE_MISSING, shown) from None
        except (OSError, RuntimeError) as error:  # a ring of links
            reason = getattr(error, "strerror", None) or "its links lead in a ring"
            raise broken(FaultKind.FILE_UNREADABLE, shown, reason=reason) from None
        if not resolved.is_relative_to(self.root):
            raise broken(FaultKind.PATH_LEAVES, shown)
        return resolved


@dataclass(frozen=True, slots=True)
class Memory:
    """Files that stand in no folder of their own yet, by path: the bytes of each, or its place on the disk."""

    files: Mapping[str, bytes | Path]

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes:
        """Return the bytes of a file; FileError where there is none or it may not be read."""
        with self.opened(path, limit) as file:
            return file.read()

    @contextmanager
    def opened(self, path: str, limit: int = FILE_LIMIT) -> Iterator[IO[bytes]]:
        """Give a file to read in blocks; raises as `read`, also where reading fails later."""
        if (error := self.problem(path)) is not None:
            raise error
        found = self.files[path]
        if isinstance(found, Path):
            with opened_regular(found, shortened(path), limit) as file:
                yield file
            return
        if len(found) > limit:
            raise broken(FaultKind.FILE_TOO_LARGE, shortened(path), limit=str(limit))
        yield BytesIO(found)

    def problem(self, path: str) -> FileError | None:
        """Return why a file cannot be had."""
        try:
            checked(path)
        except FileError as error:
            return error
        return None if path in self.files else broken(FaultKind.FILE_MISSING, shortened(path))
