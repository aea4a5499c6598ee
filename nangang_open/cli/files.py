"""The files and packages that a command line names."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from nangang_open.errors import CannotRunError

LARGEST: Final = 64 * 1024 * 1024
"""The most bytes that are read as a copy of a page."""


def read_file(path: Path) -> bytes:
    """Return the bytes of a file; raises CannotRunError where there is none, it is a folder, or it cannot be read."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise CannotRunError(f"{str(path)!r} is a folder", "give the file of the page in it")
        if not stat.S_ISREG(found.st_mode):
            raise CannotRunError(f"{str(path)!r} is not a regular file", "save the page as a file")
        if found.st_size > LARGEST:
            raise CannotRunError(f"{str(path)!r} has {found.st_size} bytes", f"give a page of at most {LARGEST} bytes")
        return path.read_bytes()
    except FileNotFoundError:
        raise CannotRunError(f"there is no file {str(path)!r}", "give the path of a saved copy of the page") from None
    except OSError as error:
        raise CannotRunError(f"{str(path)!r} cannot be read: {error.strerror}", "give a readable file") from None


def one_package(argument: Path | None, option: Path | None) -> Path | None:
    """Return the package that was named as argument or with --package; CannotRunError where both name different ones."""
    if argument is not None and option is not None and argument != option:
        raise CannotRunError(f"two packages are given, {str(argument)!r} and {str(option)!r}", "name one of them")
    return argument or option
