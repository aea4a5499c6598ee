"""The one door into an archive: the order, times, modes and names of its entries are fixed here.

Entries are stored and not compressed, since builds of zlib differ in the bytes they give; so an archive's bytes follow
from its files alone, on any machine.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from nangang_open.errors import InputError
from nangang_open.package.files import write_atomically
from nangang_open.package.places import unsafe

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the first that the zip format can say."""

MODE: Final = 0o100644 << 16
"""A regular file that everybody may read and its owner write."""

UNIX: Final = 3
"""The system on which the modes are to be understood."""

BLOCK: Final = 1 << 20
"""How many bytes of a file are copied at once."""


def zip_into(out: BinaryIO, files: Mapping[str, Path | bytes]) -> None:
    """Write the archive of files by path, each from its bytes or its place, into an open file that can seek.

    Entries stand in the order of the code points of their paths. Raises InputError for a path that would lead out of the
    folder, or that differs from another by case alone.
    """
    _distinct(files)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, strict_timestamps=True) as archive:
        for path in sorted(files):
            entry, content = zipfile.ZipInfo(path, EPOCH), files[path]
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_STORED, UNIX, MODE
            if isinstance(content, bytes):
                archive.writestr(entry, content)
                continue
            entry.file_size = content.stat().st_size
            with content.open("rb") as file, archive.open(entry, "w") as written:
                shutil.copyfileobj(file, written, BLOCK)


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of files by path; raises as `zip_into`."""
    out = io.BytesIO()
    zip_into(out, files)
    return out.getvalue()


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the archive of files as a whole or not at all; raises as `zip_into` and `write_atomically`."""
    write_atomically(path, zip_bytes(files))


def _distinct(files: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for path in files:
        if reason := unsafe(path):
            raise InputError(f"the path {path!r:.80} {reason}", "name a file below the folder")
        if (other := seen.setdefault(path.casefold(), path)) != path:
            raise InputError(f"{path!r:.80} and {other!r:.80} are one name on some systems", "rename one of them")
