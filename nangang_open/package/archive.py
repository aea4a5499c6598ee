"""A package inside a zip: entries are read one at a time from the disk, within bounds; nothing is ever unpacked there."""

from __future__ import annotations

import io
import stat
import struct
import weakref
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final

from nangang_open.errors import CannotRunError
from nangang_open.package.fault import Fault, FaultKind, FileError, broken, shortened
from nangang_open.package.places import FILE_LIMIT, PATH_LIMIT, checked, kind_of, limited, open_regular, unsafe

ENTRIES_LIMIT: Final = 10_000
DIRECTORY_LIMIT: Final = 8 << 20
TOTAL_LIMIT: Final = 1 << 30
RATIO_LIMIT: Final = 200
RATIO_FREE: Final = 1 << 20
"""How many entries an archive may have, how large its directory, what all of it may unpack to, in bytes, and how many
times its packed size an entry may be where it is larger than `RATIO_FREE`."""

BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What is raised over an entry that is not as its archive says."""

_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_LARGE: Final = b"PK\x06\x07"
_LARGE_SIZE: Final = 20
_ENCRYPTED: Final = 0x1
_UNIX: Final = 16


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip on the disk; `entries` holds the files below the folder in which the descriptor stands, by relative path."""

    file: zipfile.ZipFile
    entries: Mapping[str, zipfile.ZipInfo]
    faults: tuple[Fault, ...]

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes:
        """Return the bytes of an entry; FileError where there is none or it may not be read."""
        with self.opened(path, limit) as file:
            return file.read()

    @contextmanager
    def opened(self, path: str, limit: int = FILE_LIMIT) -> Iterator[IO[bytes]]:
        """Give an entry to read in blocks; raises as `read`, also where reading fails later."""
        if (error := self.problem(path, limit)) is not None:
            raise error
        try:
            entry = self.file.open(self.entries[path])
        except BROKEN as error:
            raise broken(FaultKind.FILE_UNREADABLE, shortened(path), reason=shortened(str(error))) from None
        with entry:
            yield limited(entry, shortened(path), limit, *BROKEN)

    def problem(self, path: str, limit: int = FILE_LIMIT) -> FileError | None:
        """Return why an entry cannot be had, without reading it."""
        try:
            info = self.entries.get(checked(path))
        except FileError as error:
            return error
        shown = shortened(path)
        if info is None:
            return broken(FaultKind.FILE_MISSING, shown)
        mode = info.external_attr >> _UNIX
        if info.is_dir() or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
            return broken(FaultKind.FILE_NOT_REGULAR, shown, type="a folder" if info.is_dir() else kind_of(mode))
        if info.flag_bits & _ENCRYPTED:
            return broken(FaultKind.FILE_UNREADABLE, shown, reason="it is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return broken(FaultKind.FILE_UNREADABLE, shown, reason="it is packed by a method other than deflate")
        allowed = max(RATIO_FREE, RATIO_LIMIT * info.compress_size)
        if info.file_size > min(allowed, limit):
            return broken(FaultKind.ARCHIVE_BOMB, shown, size=str(info.file_size), limit=str(min(allowed, limit)))
        return None


def open_archive(path: Path) -> Archive:
    """Return the archive at a path; CannotRunError where it is none, or no package stands in it."""
    try:
        opened = open_regular(path, path.name)
    except FileError as error:
        raise CannotRunError(error.what, error.mend, str(path)) from None
    try:
        _bounded(path, opened)
        file = zipfile.ZipFile(opened)
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError, OverflowError) as error:
        opened.close()
        raise _no_archive(path, f"is no zip archive that can be read: {shortened(str(error))}") from None
    except CannotRunError:
        opened.close()
        raise
    weakref.finalize(file, opened.close)
    listed = file.infolist()
    if sum(info.file_size for info in listed) > TOTAL_LIMIT:
        raise _no_archive(path, f"unpacks to more than {TOTAL_LIMIT} bytes")
    prefix = _prefix(path, [info.filename for info in listed])
    faults = tuple(_odd_names(listed))
    doubled = {fault.value for fault in faults if fault.kind is FaultKind.ARCHIVE_DOUBLED_NAME}
    entries = {
        info.filename.removeprefix(prefix): info
        for info in listed
        if info.filename.startswith(prefix) and shortened(info.filename) not in doubled
    }
    return Archive(file, entries, faults)


def _no_archive(path: Path, why: str) -> CannotRunError:
    return CannotRunError(f"{path.name!r} {why}", "pack the package's folder anew", str(path))


def _bounded(path: Path, file: BinaryIO) -> None:
    """Look at the end record before the directory is read: a directory may claim millions of entries."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - _END_SIZE - 0xFFFF, 0))
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or place + _END_SIZE > len(tail):
        raise _no_archive(path, "is no zip archive")
    entries, size = struct.unpack_from("<HL", tail, place + 10)
    before = tail[max(place - _LARGE_SIZE, 0) : place]
    if _LARGE in before or entries > ENTRIES_LIMIT or size > DIRECTORY_LIMIT:
        raise _no_archive(path, f"has more than {ENTRIES_LIMIT} entries, or is in the form for archives so large")


def _prefix(path: Path, names: list[str]) -> str:
    """Return the folder of the archive in which the descriptor stands: its root, or its one top folder."""
    if "datapackage.json" in names:
        return ""
    found = {name for name in names if name.endswith("/datapackage.json") and name.count("/") == 1}
    if len(found) != 1:
        raise _no_archive(path, "has no datapackage.json at its root or in one top folder")
    return found.pop().removesuffix("datapackage.json")


def _odd_names(listed: list[zipfile.ZipInfo]) -> Iterator[Fault]:
    """Yield the entries whose names would leave a folder that they are unpacked to, and names that occur twice."""
    seen: set[str] = set()
    for info in listed:
        name = info.orig_filename
        reason = unsafe(name.removesuffix("/") if len(name) <= PATH_LIMIT else name)
        if reason:
            yield Fault(FaultKind.ARCHIVE_UNSAFE_NAME, value=shortened(name), details={"reason": reason})
        if info.filename in seen:
            yield Fault(FaultKind.ARCHIVE_DOUBLED_NAME, value=shortened(info.filename))
        seen.add(info.filename)
