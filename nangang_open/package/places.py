"""Where a package's files may be: below its folder or inside its archive, as regular files of bounded size."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nangang_open.package.fault import FaultKind, FileError, broken, shortened

FILE_LIMIT: Final = 2 << 30
"""The largest file that is read, in bytes."""

PATH_LIMIT: Final = 1024
"""The longest path below the package, in characters."""

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


def read_regular(path: Path, shown: str, limit: int = FILE_LIMIT) -> bytes:
    """Return the bytes of a regular file; FileError for anything else, which is never opened (a pipe would wait)."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise broken(FaultKind.FILE_NOT_REGULAR, shown, type=kind_of(mode))
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):  # swapped between the look and the opening
                raise broken(FaultKind.FILE_NOT_REGULAR, shown, type=kind_of(found.st_mode))
            data = b"" if found.st_size > limit else file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise broken(FaultKind.FILE_MISSING, shown) from None
    except OSError as error:
        raise broken(FaultKind.FILE_UNREADABLE, shown, reason=error.strerror or "unknown") from None
    if found.st_size > limit or len(data) > limit:
        raise broken(FaultKind.FILE_TOO_LARGE, shown, limit=str(limit))
    return data


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on disk; `root` is resolved, so that a link to the package itself is no link out of it."""

    root: Path

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes:
        """Return the bytes of a file below the folder; FileError where there is none or it may not be read."""
        return read_regular(self._inside(path), shortened(path), limit)

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
    """Files that are not on a disk yet, by path."""

    files: Mapping[str, bytes]

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes:
        """Return the bytes of a file; FileError where there is none or it may not be read."""
        if (error := self.problem(path)) is not None:
            raise error
        if len(data := self.files[path]) > limit:
            raise broken(FaultKind.FILE_TOO_LARGE, shortened(path), limit=str(limit))
        return data

    def problem(self, path: str) -> FileError | None:
        """Return why a file cannot be had."""
        try:
            checked(path)
        except FileError as error:
            return error
        return None if path in self.files else broken(FaultKind.FILE_MISSING, shortened(path))
