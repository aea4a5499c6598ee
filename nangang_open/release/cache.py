"""Where fetched releases are kept on this machine, and how they come there whole.

    CACHE/NAME/0.2.0/                what was fetched, every file as its SHA256SUMS says
    CACHE/NAME/.incoming/...         what is on its way, so that a run that was cut goes on from there
    CACHE/.sites/....json            the last index seen at each address

A folder is turned into place by one rename, so that it is there as a whole or not at all.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.checksums import read_checksums
from nangang_open.package.files import write_atomically
from nangang_open.release import layout

TOOL: Final = "nangang-open"
PLACE: Final = "NANGANG_OPEN_CACHE"
"""The variable of the environment that names another folder."""

INCOMING: Final = ".incoming"
SITES: Final = ".sites"


def cache_folder(platform: str = sys.platform, environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder for what can be fetched again, by the rules of the platform; it need not exist.

    Linux and others by the XDG Base Directory Specification, which ignores a path that is not absolute; Windows below
    the local application data; macOS below the Library. Raises CannotRunError where the user has no home.
    """
    said = os.environ if environment is None else environment
    if given := said.get(PLACE):
        return Path(given).absolute()
    try:
        if platform == "win32":
            local = said.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
            return Path(local) / TOOL / "Cache"
        if platform == "darwin":
            return Path.home() / "Library" / "Caches" / TOOL
        given = said.get("XDG_CACHE_HOME", "")
        return (Path(given) if Path(given).is_absolute() else Path.home() / ".cache") / TOOL
    except RuntimeError:
        raise CannotRunError("there is no home folder to keep releases in", f"name a folder in {PLACE}") from None


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is on its way: the `tree` of the files that are whole, and the `parts` of those that are not."""

    tree: Path
    parts: Path


@dataclass(frozen=True, slots=True)
class Cache:
    """The kept releases of one data set below the folder `root`; another version is another folder."""

    root: Path
    name: str

    def folder(self, tree: str) -> Path:
        """Return where a tree is kept, as `0.2.0` or `0.2.0-formats`; it need not be there."""
        return self.root / self.name / tree

    def whole(self, tree: str, pin: str = "") -> bool:
        """Return whether a tree is there with every file as it was released; `pin` is the hash of its SHA256SUMS."""
        return is_whole(self.folder(tree), pin)

    @contextmanager
    def incoming(self, tree: str, pin: str) -> Iterator[Incoming]:
        """Lend the folder in which a tree with this pin grows: what a run before this one left, unless it still runs.

        While another run has that folder, this one gets a folder of its own, and leaves nothing of it behind.
        """
        place = self.root / self.name / INCOMING
        shared = place / f"{tree}-{pin[:16]}"
        with writing(place):
            place.mkdir(parents=True, exist_ok=True)
            lock = shared.with_name(f"{shared.name}.lock").open("ab")
        with lock:
            first = _locked(lock)
            own = shared if first else shared.with_name(f"{shared.name}-{secrets.token_hex(8)}")
            lent = Incoming(own / "tree", own / "parts")
            done = False
            try:
                with writing(own):
                    lent.tree.mkdir(parents=True, exist_ok=True)
                    lent.parts.mkdir(exist_ok=True)
                yield lent
                done = True
            finally:
                if done or not first:
                    shutil.rmtree(own, ignore_errors=True)

    def keep(self, grown: Path, tree: str, pin: str) -> Path:
        """Turn a whole tree into its place and return it; where another run was first, its tree stays."""
        turn_into_place(grown, self.folder(tree), pin)
        return self.folder(tree)

    def remember(self, site: str, index: bytes) -> None:
        """Keep the index of a site, for when it cannot be reached."""
        path = self._site(site)
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, index)

    def remembered(self, site: str) -> bytes | None:
        """Return the index last seen at a site, None where none was."""
        try:
            return self._site(site).read_bytes()
        except OSError:
            return None

    def indexes(self) -> list[bytes]:
        """Return the last index of every site, whatever data set it is of."""
        try:
            return [path.read_bytes() for path in sorted((self.root / SITES).glob("*.json"))]
        except OSError:
            return []

    def _site(self, site: str) -> Path:
        return self.root / SITES / f"{hashlib.sha256(site.encode()).hexdigest()[:32]}.json"


def is_whole(folder: Path, pin: str = "") -> bool:
    """Return whether every file that a folder's SHA256SUMS names is as it says, and no other is there."""
    try:
        sums = (folder / layout.CHECKSUMS).read_bytes()
        if pin and hashlib.sha256(sums).hexdigest() != pin:
            return False
        hashes = read_checksums(sums)
        there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
        return there - layout.UNSUMMED == hashes.keys() and all(
            hash_of(folder / path) == expected for path, expected in hashes.items()
        )
    except (OSError, InputError):
        return False


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, a link to one not being followed."""
    if path.is_symlink():
        raise OSError(f"{path} is a link")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def turn_into_place(grown: Path, place: Path, pin: str) -> None:
    """Rename a whole tree to its place; one that is there and whole stays, one that is damaged gives way."""
    with writing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(3):
            try:
                grown.rename(place)
            except OSError:
                if is_whole(place, pin):
                    shutil.rmtree(grown, ignore_errors=True)
                    return
                if not place.exists():
                    raise
                damaged = grown.with_name(f"{grown.name}-damaged-{secrets.token_hex(8)}")
                with suppress(FileNotFoundError):
                    place.rename(damaged)
                shutil.rmtree(damaged, ignore_errors=True)
            else:
                return
        grown.rename(place)


def copy_out(folder: Path, out: Path, pin: str) -> None:
    """Copy a whole tree to a new folder; InputError where something else is there."""
    if out.exists() or out.is_symlink():
        if is_whole(out, pin):
            return
        raise InputError("it is there with other content", "remove it, or name another folder with --out", str(out))
    with writing(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        grown = out.with_name(f".{out.name}-{secrets.token_hex(8)}")
        try:
            shutil.copytree(folder, grown)
            grown.rename(out)
        finally:
            shutil.rmtree(grown, ignore_errors=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say in one line what keeps us from writing: CannotRunError with the path."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        mend = f"make room or choose another folder; {PLACE} names that of fetched releases"
        raise CannotRunError(f"it cannot be written: {reason}", mend, str(path)) from None


def _locked(file: IO[bytes]) -> bool:
    """Take the lock of an open file, which the system frees with the process; return whether nobody had it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
