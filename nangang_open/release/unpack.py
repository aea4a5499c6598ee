"""The one door out of an archive or a folder that somebody gave us: what is hostile is refused with the reason.

Files are read a block at a time, within bounds. Nothing is ever unpacked to a name on the disk that the archive gives.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import struct
import tempfile
import unicodedata
import weakref
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.archive import (
    DIRECTORY_LIMIT,
    ENTRIES_LIMIT,
    LARGEST,
    RATIO_FREE,
    RATIO_LIMIT,
    read_end,
    total_limit,
)
from nangang_open.package.fault import FileError, shortened
from nangang_open.package.places import FILE_LIMIT, kind_of, open_regular, unsafe
from nangang_open.release import layout
from nangang_open.release.staged import Staged

if TYPE_CHECKING:
    from nangang_open.package.files import Package

DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Names that Windows takes for devices, whatever stands behind a full stop."""

FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
"""What a name on Windows may not hold; a colon would name another stream of a file."""

ARCHIVE_NAMES: Final = (".7z", ".bz2", ".gz", ".jar", ".rar", ".tar", ".tgz", ".xz", ".zip", ".zst")
"""How the names of archives end, whatever their bytes begin with: a zip may stand behind anything."""

HEAD: Final = 265
"""How many bytes tell an archive: a tar has its mark at 257."""

TAR: Final = (257, b"ustar")
ARCHIVES: Final[Mapping[bytes, str]] = {
    b"PK\x03\x04": "a zip",
    b"PK\x05\x06": "a zip",
    b"PK\x07\x08": "a zip",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ\x00": "an xz file",
    b"7z\xbc\xaf\x27\x1c": "a 7z file",
    b"(\xb5/\xfd": "a zstd file",
    b"Rar!\x1a\x07": "a RAR file",
}
"""How archives begin; one inside another hides what it holds."""

SPREADSHEET: Final = ".xlsx"
"""The one kind of file that is a zip and may stand in a release; it is looked through itself."""

UNICODE_NAME: Final = 0x7075
"""The extra field with a second name, which some programs unpack to instead of the first."""

ENCRYPTED: Final = 0x1
UNIX: Final = 16
CHUNK: Final = 1 << 20
GET_ANEW: Final = "do not unpack it; get the release anew from where it was published"

_LOCAL: Final = struct.Struct("<4s2xHH4xLLLHH")
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_DESCRIBED: Final = 0x8
"""The flag of an entry whose sizes stand behind it, in no more than `_DESCRIPTION` bytes."""
_DESCRIPTION: Final = 24
_UTF_8: Final = 0x800
_FULL: Final = 0xFFFFFFFF
_SIZES: Final = 0x0001
"""The extra field with the sizes that are too large for their own places (ZIP64), which then hold `_FULL`."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a release, wherever they are; `place` is how it was named, `opened` gives a file to read.

    `paths` are in the order of their code points.
    `folder` is where it stands on disk, None for an archive and an address.
    """

    place: str
    paths: tuple[str, ...]
    opened: Callable[[str], AbstractContextManager[IO[bytes]]]
    package: Callable[[], Package]
    folder: Path | None = None

    def __contains__(self, path: str) -> bool:
        at = bisect_left(self.paths, path)
        return at < len(self.paths) and self.paths[at] == path

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes:
        """Return the bytes of a file; InputError where there is none, it is larger, or it cannot be read."""
        data = b"".join(self.chunks(path, limit))
        if len(data) > limit:
            raise InputError(f"{shortened(path)!r} is larger than {limit} bytes", GET_ANEW, self.place)
        return data

    @contextmanager
    def local(self, path: str) -> Iterator[Path]:
        """Give where a file is on the disk, unpacked for the while where it is in an archive; raises as `read`."""
        if self.folder is not None and path in self.paths:
            yield self.folder / path
            return
        with tempfile.TemporaryDirectory(prefix="nangang-open-") as folder:
            place = Path(folder, "file")
            with place.open("wb") as file:
                file.writelines(self.chunks(path))
            yield place

    def sha256(self, path: str) -> str:
        """Return the SHA-256 of a file of any size, in lower-case hexadecimal digits; raises as `read`."""
        digest = hashlib.sha256()
        for chunk in self.chunks(path):
            digest.update(chunk)
        return digest.hexdigest()

    def chunks(self, path: str, limit: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of a file, up to a little more than `limit` of them; raises as `read`."""
        if path not in self:
            raise InputError(f"there is no file {shortened(path)!r}", GET_ANEW, self.place)
        got = 0
        try:
            with self.opened(path) as file:
                while chunk := file.read(CHUNK if limit is None else min(CHUNK, limit + 1 - got)):
                    yield chunk
                    got += len(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise InputError(f"{shortened(path)!r} cannot be read: {reason}", GET_ANEW, self.place) from None


def open_contents(path: Path) -> Contents:
    """Return the files of the release at a path: its folder, or its zip.

    Raises CannotRunError where nothing is there, or it is neither; InputError for what is hostile in it.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise CannotRunError(f"there is no {str(path)!r}", "give a release's folder or its zip") from None
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotRunError(f"{str(path)!r} cannot be read: {reason}", "give a readable path") from None
    if stat.S_ISDIR(mode):
        return open_folder(path)
    if not stat.S_ISREG(mode):
        raise CannotRunError(f"{str(path)!r} is {kind_of(mode)}", "give a release's folder or its zip")
    return open_zip(path)


def open_folder(path: Path) -> Contents:
    """Return the files below a folder; a link or anything else that is no file is refused, and never followed."""
    root = path.resolve()
    paths = tuple(sorted(_walked(root, str(path))))
    refuse_names(paths, str(path))
    for name in paths:
        with (root / name).open("rb") as file:
            _refuse_archive(name, file.read(HEAD), str(path))

    def package() -> Package:
        from nangang_open.package.files import open_package

        return open_package(path)

    return Contents(str(path), paths, lambda name: _regular(root / name), package, path)


def open_zip(path: Path) -> Contents:
    """Return the files of a zip on disk; raises as `open_contents`."""
    try:
        file = open_regular(path, path.name, LARGEST)
    except FileError as error:
        raise CannotRunError(error.what, error.mend, str(path)) from None
    return _zip_contents(file, path, str(path))


def _zip_contents(opened: IO[bytes], path: Path, place: str, held: object = None) -> Contents:
    """Return the files of an open zip; it is closed, and what is `held` let go, when nobody reads it any more."""
    try:
        file, entries = read_zip(opened, place)
    except BaseException:
        opened.close()
        raise
    weakref.finalize(file, lambda *_: opened.close(), held)

    def package() -> Package:
        from nangang_open.package.files import open_package

        assert file.fp is not None  # so it is still on the disk
        return open_package(path)

    return Contents(place, tuple(sorted(entries)), lambda name: file.open(entries[name]), package)


def fetched_zip(files: Staged, path: str, place: str) -> Contents:
    """Return the files of a zip that came from an address, and lies among `files`; raises as `read_zip`."""
    return _zip_contents(files.place(path).open("rb"), files.place(path), place, files)


def fetched_folder(files: Staged, place: str) -> Contents:
    """Return the files that came from an address; raises as `open_folder`."""
    refuse_names(files, place)
    for name in files:
        with files.place(name).open("rb") as file:
            _refuse_archive(name, file.read(HEAD), place)

    def package() -> Package:
        from nangang_open.package.files import open_files

        return open_files(files.places)

    return Contents(place, tuple(files), lambda name: files.place(name).open("rb"), package)


def read_zip(opened: IO[bytes], place: str) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    """Return a zip and its files by path, below the one folder in which all of them stand, if they do.

    `opened` is read for as long as the zip is. Raises InputError, with the reason, for anything but plain files in
    bounds: a name that leads outside or is a device, a link, a name twice or told from another by case alone, an archive
    inside, a bomb by ratio or in all, entries that overlap or say otherwise than the directory, bytes that belong to no
    entry, what is encrypted or packed by a method of no standard.
    """
    try:
        packed = _bounded(opened, place)
        file = zipfile.ZipFile(opened)
        listed = file.infolist()
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError, OverflowError) as error:
        raise InputError(f"it is no zip that can be read: {shortened(str(error))}", GET_ANEW, place) from None
    total, limit = 0, total_limit(packed)
    for info in listed:
        _refuse_entry(info, place)
        total += info.file_size
        if total > limit:
            raise InputError(f"it unpacks to more than {limit} bytes: a bomb", GET_ANEW, place)
    _refuse_layout(opened, listed, file.start_dir, place)
    files = [info for info in listed if not info.is_dir()]
    folders = [info.orig_filename.removesuffix("/") for info in listed if info.is_dir()]
    refuse_names([info.orig_filename for info in files], place, folders)
    for info in files:
        _look_inside(file, info, place)
    prefix = _prefix([info.filename for info in files])
    return file, {info.filename.removeprefix(prefix): info for info in files}


def refuse_names(names: Iterable[str], place: str, empty: Iterable[str] = ()) -> None:
    """Raise InputError for a name that leads outside, is a device somewhere, stands twice, or differs by case alone.

    `empty` are folders that are named themselves; the others follow from the names of the files.
    """
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        if reason := refused(name):
            raise InputError(f"the name {shortened(name)!r} {reason}", GET_ANEW, place)
        key = unicodedata.normalize("NFC", name).casefold()
        if key in seen:
            same = "stands twice" if seen[key] == name else f"is told from {shortened(seen[key])!r} by case alone"
            raise InputError(f"the name {shortened(name)!r} {same}", GET_ANEW, place)
        seen[key] = name
        _refuse_folders(name.split("/")[:-1], folders, place)
    for name in empty:
        _refuse_folders(name.split("/"), folders, place)
    if both := sorted(seen.keys() & folders.keys()):
        raise InputError(f"the name {shortened(seen[both[0]])!r} is a file's and a folder's", GET_ANEW, place)


def _refuse_folders(parts: list[str], folders: dict[str, str], place: str) -> None:
    """Add a folder and those above it to `folders`, each by its name as a careless system knows it."""
    for depth in range(1, len(parts) + 1):
        folder = "/".join(parts[:depth])
        folded = unicodedata.normalize("NFC", folder).casefold()
        if folders.setdefault(folded, folder) != folder:
            other = shortened(folders[folded])
            raise InputError(f"the folder {shortened(folder)!r} is told from {other!r} by case alone", GET_ANEW, place)


def refused(name: str) -> str:
    """Return why a name may not be that of a file of a release, as words behind it, or nothing.

    >>> refused("data/figures.csv"), refused("../x"), refused("data/Aux.csv"), refused("x. ")
    ('', 'climbs with ..', 'is the name of a device', 'has a part that ends with a full stop or a space')
    """
    if reason := unsafe(name):
        return reason
    if FORBIDDEN.search(name):
        return "holds a character that names on some systems may not"
    for part in name.split("/"):
        if DEVICES.fullmatch(part):
            return "is the name of a device"
        if part.endswith((".", " ")):
            return "has a part that ends with a full stop or a space"
    return ""


def _walked(root: Path, place: str) -> Iterator[str]:
    """Yield the path of each file below a folder."""
    waiting, found = [""], 0
    while waiting:
        below = waiting.pop()
        with os.scandir(root / below) as entries:
            for entry in entries:
                found += 1
                path = f"{below}/{entry.name}".removeprefix("/")
                mode = entry.stat(follow_symlinks=False).st_mode
                if stat.S_ISDIR(mode):
                    waiting.append(path)
                elif stat.S_ISREG(mode):
                    yield path
                else:
                    raise InputError(f"{shortened(path)!r} is {kind_of(mode)}", "put the file itself there", place)
                if found > ENTRIES_LIMIT:
                    raise InputError(f"it has more than {ENTRIES_LIMIT} files", "give a release's folder", place)


def _regular(path: Path) -> IO[bytes]:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
    return os.fdopen(os.open(path, flags), "rb")


def _bounded(file: IO[bytes], place: str) -> int:
    """Look at the end record before the directory is read: a directory may claim millions of entries.

    Returned is the size of the zip.
    """
    end = read_end(file)
    if end is None:
        raise InputError("it is no zip", GET_ANEW, place)
    if end.entries > ENTRIES_LIMIT or end.size > DIRECTORY_LIMIT:
        what = f"it has more than {ENTRIES_LIMIT} entries, or a directory of more than {DIRECTORY_LIMIT} bytes"
        raise InputError(what, GET_ANEW, place)
    if end.offset + end.size != end.begins or end.ends != end.length:
        raise InputError("it has bytes before its entries or after its end", GET_ANEW, place)
    return end.length


def _refuse_entry(info: zipfile.ZipInfo, place: str) -> None:
    """Refuse an entry by what the directory says of it."""
    shown = f"the entry {shortened(info.orig_filename)!r}"
    if reason := refused(info.orig_filename.removesuffix("/")):
        raise InputError(f"{shown} {reason}", GET_ANEW, place)
    mode = info.external_attr >> UNIX
    kind = stat.S_IFMT(mode)
    if kind and not (stat.S_ISDIR(mode) if info.is_dir() else stat.S_ISREG(mode)):
        raise InputError(f"{shown} is {kind_of(mode)}", GET_ANEW, place)
    if info.is_dir() and info.file_size:
        raise InputError(f"{shown} is a folder with bytes", GET_ANEW, place)
    if info.flag_bits & ENCRYPTED:
        raise InputError(f"{shown} is encrypted", GET_ANEW, place)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(f"{shown} is packed by a method other than deflate", GET_ANEW, place)
    if UNICODE_NAME in _extra_fields(info.extra):
        raise InputError(f"{shown} has a second name", GET_ANEW, place)
    if info.file_size > max(RATIO_FREE, RATIO_LIMIT * info.compress_size):
        times = info.file_size // max(info.compress_size, 1)
        raise InputError(f"{shown} unpacks to {times} times its size: a bomb", GET_ANEW, place)


def _extra_fields(extra: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        at += 4 + size
        found.setdefault(kind, extra[at - size : at])
    return found


def _refuse_layout(file: IO[bytes], listed: list[zipfile.ZipInfo], directory: int, place: str) -> None:
    """Refuse entries that do not lie one behind another up to the directory, or say otherwise than it does.

    Entries that share bytes unpack to a large archive from a small one; bytes between them hide what a program finds
    that does not read the directory.
    """
    reached = 0
    for info in sorted(listed, key=lambda info: info.header_offset):
        shown = f"the entry {shortened(info.orig_filename)!r}"
        start = info.header_offset
        if start < reached:
            raise InputError(f"{shown} lies over another: a bomb", GET_ANEW, place)
        if start > reached:
            raise InputError(f"it has bytes before {shown} that belong to none", GET_ANEW, place)
        reached = start + _local_size(file, info, shown, place) + info.compress_size
        if info.flag_bits & _DESCRIBED:
            following = _bytes_at(file, reached, _DESCRIPTION + 4)
            reached += next(
                (at for at in (12, 16, 20, 24) if _begins_entry(following[at:], reached + at, directory)), 0
            )
    if reached != directory:
        raise InputError("it has bytes that belong to no entry, or its last entry is cut off", GET_ANEW, place)


def _begins_entry(data: bytes, at: int, directory: int) -> bool:
    return at == directory or data.startswith(_LOCAL_MAGIC)


def _bytes_at(file: IO[bytes], at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)


def _local_size(file: IO[bytes], info: zipfile.ZipInfo, shown: str, place: str) -> int:
    """Return the size of what stands before an entry's bytes, having seen that it says what the directory says."""
    head = _bytes_at(file, info.header_offset, _LOCAL.size)
    if len(head) < _LOCAL.size:
        raise InputError(f"{shown} is cut off", GET_ANEW, place)
    magic, flags, method, crc, packed, size, name, extra = _LOCAL.unpack(head)
    own = file.read(name)
    fields = _extra_fields(file.read(extra))
    listed = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF_8 else "cp437")
    compared = ENCRYPTED | _DESCRIBED | _UTF_8
    said = (magic, own, flags & compared, method)
    sizes = (crc, *_sizes(packed, size, fields)) == (info.CRC, info.compress_size, info.file_size)
    if said != (_LOCAL_MAGIC, listed, info.flag_bits & compared, info.compress_type) or not (
        sizes or info.flag_bits & _DESCRIBED
    ):
        raise InputError(f"{shown} says otherwise than the directory", GET_ANEW, place)
    if UNICODE_NAME in fields:
        raise InputError(f"{shown} has a second name", GET_ANEW, place)
    return int(_LOCAL.size + name + extra)


def _sizes(packed: int, size: int, fields: Mapping[int, bytes]) -> tuple[int, int]:
    """Return the packed size and the size of an entry, from its extra field where its own places are too small."""
    wide = [number for (number,) in struct.iter_unpack("<Q", fields.get(_SIZES, b"")[:16].ljust(16, b"\xff"))]
    if size == _FULL:
        size = wide.pop(0)
    return wide.pop(0) if packed == _FULL else packed, size


def _look_inside(file: zipfile.ZipFile, info: zipfile.ZipInfo, place: str) -> None:
    """Refuse an archive inside the archive; a spreadsheet is looked through as an archive itself."""
    try:
        with file.open(info) as entry:
            head = entry.read(HEAD)
            if info.filename.lower().endswith(SPREADSHEET):
                with tempfile.TemporaryFile(prefix="nangang-open-") as sheet:
                    sheet.write(head)
                    shutil.copyfileobj(entry, sheet, CHUNK)
                    read_sheet(sheet, f"{place}:{info.filename}")
                return
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        reason = shortened(str(error))
        raise InputError(f"the entry {shortened(info.filename)!r} cannot be read: {reason}", GET_ANEW, place) from None
    _refuse_archive(info.filename, head, place)


def read_sheet(opened: IO[bytes], place: str) -> None:
    """Raise InputError for a spreadsheet that is a hostile archive."""
    read_zip(opened, place)


def _refuse_archive(name: str, head: bytes, place: str) -> None:
    kind = next((kind for magic, kind in ARCHIVES.items() if head.startswith(magic)), "")
    if head[TAR[0] :].startswith(TAR[1]) or name.lower().endswith(ARCHIVE_NAMES):
        kind = kind or "an archive"
    if kind and not (name.lower().endswith(SPREADSHEET) and kind == "a zip"):
        raise InputError(f"{shortened(name)!r} is {kind} inside the release", GET_ANEW, place)


def _prefix(names: list[str]) -> str:
    """Return the one folder in which all files stand, with its slash, or nothing."""
    if layout.CHECKSUMS in names or not names:
        return ""
    first = names[0].split("/")[0] + "/"
    return first if all(name.startswith(first) for name in names) else ""
