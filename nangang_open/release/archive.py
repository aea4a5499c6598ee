"""The one door into an archive: the order, times, modes and names of its entries are fixed here.

Entries are stored and not compressed, since builds of zlib differ in the bytes they give; so an archive's bytes follow
from its files alone, on any machine.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Mapping
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


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of files by path, in the order of their code points.

    Raises InputError for a path that would lead out of the folder, or that differs from another by case alone.
    """
    out = io.BytesIO()
    zip_into(out, files)
    return out.getvalue()


def zip_into(out: BinaryIO, files: Mapping[str, bytes]) -> None:
    """Write the archive of files into an open file that can seek; raises as `zip_bytes`."""
    _distinct(files)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, strict_timestamps=True) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_STORED, UNIX, MODE
            archive.writestr(entry, files[path])


def zip_hash(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of the archive of files, which is never in memory as a whole; raises as `zip_bytes`."""
    with tempfile.TemporaryFile() as out:
        zip_into(out, files)
        out.seek(0)
        return hashlib.file_digest(out, "sha256").hexdigest()


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the archive of files as a whole or not at all; raises as `zip_bytes` and `write_atomically`."""
    write_atomically(path, zip_bytes(files))


def _distinct(files: Mapping[str, bytes]) -> None:
    seen: dict[str, str] = {}
    for path in files:
        if reason := unsafe(path):
            raise InputError(f"the path {path!r:.80} {reason}", "name a file below the folder")
        if (other := seen.setdefault(path.casefold(), path)) != path:
            raise InputError(f"{path!r:.80} and {other!r:.80} are one name on some systems", "rename one of them")
