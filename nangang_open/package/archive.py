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
from typing import IO, Final

from nangang_open.errors import CannotRunError
from nangang_open.package.fault import Fault, FaultKind, FileError, broken, shortened
from nangang_open.package.places import FILE_LIMIT, PATH_LIMIT, checked, kind_of, limited, open_regular, unsafe

ENTRIES_LIMIT: Final = 10_000
DIRECTORY_LIMIT: Final = 8 << 20
TOTAL_LIMIT: Final = 1 << 30
TOTAL_RATIO: Final = 32
LARGEST: Final = 16 << 30
RATIO_LIMIT: Final = 200
RATIO_FREE: Final = 1 << 20
"""How many entries an archive may have, how large its directory, what all of it may unpack to, in bytes or in times its
own size where that is more (`total_limit`), the largest archive, and how many times its packed size an entry may be
where it is larger than `RATIO_FREE`.

Nothing of it is held in memory as a whole; so the limits are those of a reader's time and disk. The archives of a
release of ours, whose entries are stored, are never over them before `LARGEST`.
"""

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

_END: Final = struct.Struct("<4s4H2LH")
_END_MAGIC: Final = b"PK\x05\x06"
_LOCATOR: Final = struct.Struct("<4sLQL")
_LOCATOR_MAGIC: Final = b"PK\x06\x07"
_LARGE: Final = struct.Struct("<4sQ2H2L4Q")
_LARGE_MAGIC: Final = b"PK\x06\x06"
_ENCRYPTED: Final = 0x1
_UNIX: Final = 16


@dataclass(frozen=True, slots=True)
class End:
    """What the end of a zip says of its directory: how many entries it has, how many bytes, and from where on.

    The records of the end begin at `begins`, and end at `ends` with their comment; all are bytes of the file, which has
    `length` of them.
    """

    entries: int
    size: int
    offset: int
    begins: int
    ends: int
    length: int


def total_limit(packed: int) -> int:
    """Return to how many bytes an archive of so many may unpack."""
    return min(max(TOTAL_LIMIT, TOTAL_RATIO * packed), LARGEST)


def read_end(file: IO[bytes]) -> End | None:
    """Return what the end of a zip says; None where the file has none.

    Raises BadZipFile where the form for large archives (ZIP64) says otherwise than the plain one: some programs read
    this and some that.
    """
    length = file.seek(0, io.SEEK_END)
    start = max(length - 0xFFFF - _END.size - _LOCATOR.size - _LARGE.size, 0)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END_MAGIC)
    if at < 0 or at + _END.size > len(tail):
        return None
    _, _, _, _, entries, size, offset, comment = _END.unpack_from(tail, at)
    ends = start + at + _END.size + comment
    if _LOCATOR_MAGIC not in tail[max(at - _LOCATOR.size, 0) : at]:
        return End(entries, size, offset, start + at, ends, length)
    large = at - _LOCATOR.size - _LARGE.size
    if large < 0:
        raise zipfile.BadZipFile("its end is cut off")
    locator = _LOCATOR.unpack_from(tail, at - _LOCATOR.size)
    magic, rest, _, _, disk, other, here, *said = _LARGE.unpack_from(tail, large)
    plain = [min(number, full) for number, full in zip(said, (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF), strict=True)]
    if (
        (locator, magic, rest) != ((_LOCATOR_MAGIC, 0, start + large, 1), _LARGE_MAGIC, _LARGE.size - 12)
        or (disk, other, here) != (0, 0, said[0])
        or plain != [entries, size, offset]
    ):
        raise zipfile.BadZipFile("its end says one thing in the plain form and another in that for large archives")
    return End(said[0], said[1], said[2], start + large, ends, length)


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
        opened = open_regular(path, path.name, LARGEST)
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
    if sum(info.file_size for info in listed) > (limit := total_limit(path.stat().st_size)):
        raise _no_archive(path, f"unpacks to more than {limit} bytes")
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


def _bounded(path: Path, file: IO[bytes]) -> None:
    """Look at the end record before the directory is read: a directory may claim millions of entries."""
    end = read_end(file)
    if end is None:
        raise _no_archive(path, "is no zip archive")
    if end.entries > ENTRIES_LIMIT or end.size > DIRECTORY_LIMIT:
        raise _no_archive(
            path, f"has more than {ENTRIES_LIMIT} entries, or a directory of more than {DIRECTORY_LIMIT} bytes"
        )


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
