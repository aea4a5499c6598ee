"""The files of one folder of a release while it is made: on the disk from the start, each with its size and hash."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE_MODE, FOLDER_MODE = 0o644, 0o755
"""Everybody may read, whatever the umask says."""

BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Measured:
    """How large a file is, in bytes, and its SHA-256 in lower-case hexadecimal digits."""

    bytes: int
    sha256: str


def measured(data: bytes) -> Measured:
    """Return the size and the hash of bytes."""
    return Measured(len(data), hashlib.sha256(data).hexdigest())


class Staged(Mapping[str, bytes]):
    """The files below `root`, by path in the order of their code points; their bytes are read when they are asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._measured: dict[str, Measured] = {}
        root.mkdir()
        root.chmod(FOLDER_MODE)

    def __getitem__(self, path: str) -> bytes:
        if path not in self._measured:
            raise KeyError(path)
        return (self.root / path).read_bytes()

    def __contains__(self, path: object) -> bool:
        return path in self._measured

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._measured))

    def __len__(self) -> int:
        return len(self._measured)

    @property
    def measured(self) -> Mapping[str, Measured]:
        """The size and hash of every file by path."""
        return {path: self._measured[path] for path in self}

    @property
    def places(self) -> Mapping[str, Path]:
        """Where every file is on the disk, by path; temporary ones last as long as this."""
        return _Places(self)

    def hashes(self, without: Iterable[str] = ()) -> dict[str, str]:
        """Return the SHA-256 of every file by path, but of those that are not asked for."""
        return {path: self._measured[path].sha256 for path in self if path not in set(without)}

    def place(self, path: str) -> Path:
        """Return where a file is on the disk."""
        return self.root / path

    def write(self, path: str, data: bytes | Iterable[bytes]) -> None:
        """Write a file from its bytes, or from the parts of them in turn; one that is there is replaced."""
        digest, size = hashlib.sha256(), 0
        with self._made(path).open("wb") as file:
            for chunk in (data,) if isinstance(data, bytes) else data:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            os.fsync(file.fileno())
        self.place(path).chmod(FILE_MODE)
        self._measured[path] = Measured(size, digest.hexdigest())

    @contextmanager
    def written(self, path: str) -> Iterator[Path]:
        """Give the place of a file to a library that writes it there, then measure what it wrote."""
        place = self._made(path)
        yield place
        with place.open("rb+") as file:
            os.fsync(file.fileno())
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            self._measured[path] = Measured(size, hashlib.file_digest(file, "sha256").hexdigest())
        place.chmod(FILE_MODE)

    def _made(self, path: str) -> Path:
        place = self.root / path
        for parent in reversed(place.relative_to(self.root).parents[:-1]):
            if not (self.root / parent).is_dir():
                (self.root / parent).mkdir()
                (self.root / parent).chmod(FOLDER_MODE)
        return place


class _Places(Mapping[str, Path]):
    """The files of a folder that is made, each by its place and not by its bytes."""

    def __init__(self, staged: Staged) -> None:
        self._staged = staged

    def __getitem__(self, path: str) -> Path:
        if path not in self._staged:
            raise KeyError(path)
        return self._staged.place(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._staged)

    def __len__(self) -> int:
        return len(self._staged)


def temporary() -> Staged:
    """Return files in a folder of the system that lasts as long as they do, and at the most as long as the program."""
    folder = Path(tempfile.mkdtemp(prefix="nangang-open-"))
    staged = Staged(folder / "files")
    weakref.finalize(staged, shutil.rmtree, folder, ignore_errors=True)
    return staged
