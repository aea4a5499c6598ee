"""SHA256SUMS: the hash of every file of a release, in the form that `sha256sum --check` reads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Final, cast

from nangang_open.errors import InputError
from nangang_open.package.fault import FaultKind, FileError, shortened
from nangang_open.package.files import Package
from nangang_open.package.places import unsafe

if TYPE_CHECKING:
    from io import BufferedIOBase

CHECKSUMS: Final = "SHA256SUMS"
_LINE: Final = re.compile(r"(?P<hash>[0-9a-f]{64}) [ *](?P<path>.+)")


class MismatchKind(StrEnum):
    """How a file is not as the checksums say."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A file that is not as the checksums say; `found` is its own hash, empty where it has none."""

    path: str
    kind: MismatchKind
    expected: str
    found: str = ""


def read_checksums(data: bytes) -> dict[str, str]:
    """Return the hash of each path, in the file's order.

    Raises InputError, with the line, for bytes that are not UTF-8, a line of another form, a path that leads out of the
    folder and a path that stands twice.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise InputError("the checksums are not UTF-8", "write them anew", CHECKSUMS) from None
    found: dict[str, str] = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), start=1):
        where = f"{CHECKSUMS}:{number}"
        match = _LINE.fullmatch(line)
        if match is None:
            raise InputError(f"{shortened(line)!r} is no checksum", "write a SHA-256, two spaces and a path", where)
        path = match["path"]
        if reason := unsafe(path):
            raise InputError(f"the path {shortened(path)!r} {reason}", "name a file below the folder", where)
        if path in found:
            raise InputError(f"the path {shortened(path)!r} stands twice", "keep the line that is right", where)
        found[path] = match["hash"]
    return found


def write_checksums(hashes: Mapping[str, str]) -> bytes:
    """Return the canonical bytes of checksums: paths in the order of their code points."""
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode()


def checksum(data: bytes) -> str:
    """Return the SHA-256 of bytes in lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def checksum_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of the bytes that a file still gives, as `checksum`; they are read in blocks."""
    return hashlib.file_digest(cast("BufferedIOBase", file), "sha256").hexdigest()


def mismatches(hashes: Mapping[str, str], package: Package) -> list[Mismatch]:
    """Return every file of the checksums that the package has not, or has otherwise."""
    found = []
    for path, expected in hashes.items():
        try:
            with package.opened(path) as file:
                own = checksum_of(file)
        except FileError as error:
            missing = error.fault.kind is FaultKind.FILE_MISSING
            found.append(Mismatch(path, MismatchKind.MISSING if missing else MismatchKind.UNREADABLE, expected))
            continue
        if own != expected:
            found.append(Mismatch(path, MismatchKind.DIFFERENT, expected, own))
    return found
