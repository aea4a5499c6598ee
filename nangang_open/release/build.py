"""How a release comes onto a disk: as a whole or not at all, never over another one, never as an older version."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.checksums import checksum, write_checksums
from nangang_open.package.files import Package, open_files, open_package, write_atomically
from nangang_open.package.places import kind_of
from nangang_open.release import layout
from nangang_open.release.archive import zip_into
from nangang_open.release.contents import FORMATS, TEXT, Release, release_files
from nangang_open.release.diff import diff
from nangang_open.release.facts import DOI, changelog_of
from nangang_open.release.provenance import clean_commit
from nangang_open.release.signature import signed
from nangang_open.release.staged import FILE_MODE, Staged
from nangang_open.release.version import least_bump, least_version, precedence, reasons, suffices

__all__ = ["Built", "build", "check", "one_doi", "refuse_older", "refuse_too_low"]

SIGNATURES: Final = frozenset({layout.SIGNATURE, layout.ALLOWED_SIGNERS})
"""What is not compared: a signature need not be the same twice."""

WORKSHOP: Final = re.compile(r"\.nangang-open-[0-9a-f]{16}\.new")
"""What a folder is called in which a build works."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote: the paths of its two folders and two zips, and those among them that are new."""

    version: str
    paths: tuple[Path, ...]
    new: tuple[Path, ...]


def build(package: Package, out: Path, key: Path | None = None, doi: str = "") -> Built:
    """Build the release of a package below `out`; what is there already with the same content is left alone.

    With a key the checksums are signed. Raises InputError for a package that does not validate, a git tree that is not
    clean, a version that the changelog has no entry for, that is older than another one, that differs from the one
    before by more than its number says, or that is in `out` with other content; CannotRunError where `out` cannot be
    written.
    """
    commit = clean_commit(package.folder, out) if package.folder is not None else ""
    try:
        with _workshop(out) as work:
            release = release_files(package, work, commit=commit, doi=doi)
            refuse_older(release, package, out)
            refuse_too_low(release, out)
            made = _made(release, work, out)
            new = [name for name in made if not _is_there(out / name)]
            for name in made:
                if name not in new and (different := next(_differences(out / name, made[name]), "")):
                    raise InputError(
                        f"version {release.facts.version} is there with other content: {different}",
                        "give it a new version, or another folder",
                        str(out),
                    )
            for name in new:
                made[name].rename(out / name)
    except OSError as error:
        raise _unwritable(out, error) from None
    if key is not None:
        for folder in (release.text_folder, release.formats_folder):
            _sign(out / folder, key, release.facts.name)
    return Built(release.facts.version, tuple(out / name for name in made), tuple(out / name for name in new))


def check(package: Package, out: Path, doi: str = "") -> list[str]:
    """Return how the release below `out` differs from one built anew, one line for each file; nothing where it is whole.

    Files of the formats may differ in bytes where other versions of the writers made them; their logical hashes and
    their own checksums are what is compared. Raises as `build`, but for the state of the git tree.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="nangang-open-") as work:
            release = release_files(package, Path(work), commit=_commit(package, out), doi=doi)
            made = _made(release, Path(work), out)
            return [line for name, place in made.items() for line in _differences(out / name, place)]
    except OSError as error:
        raise _unwritable(Path(tempfile.gettempdir()), error) from None


@contextmanager
def _workshop(out: Path) -> Iterator[Path]:
    """Give a new folder in `out` to work in, from where a release turns into its place; afterwards it is gone.

    So is `out`, where it is new and nothing came into it, and so are the folders of builds that were killed. A build that
    lives holds a lock on its folder, which the system frees with the process.
    """
    is_new = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    _tidy(out)
    work = out / f".nangang-open-{secrets.token_hex(8)}.new"
    unlocked = work.with_suffix(".unlocked")  # another build must not see it before its lock
    unlocked.mkdir()
    with _locked(unlocked):
        unlocked.rename(work)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
            if is_new:
                with suppress(OSError):
                    out.rmdir()


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Hold the lock of a folder, and say whether it is held: not where another process has it, or the system has none."""
    if sys.platform == "win32":
        yield False
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        held = True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held = False
        yield held
    finally:
        os.close(descriptor)


def _tidy(out: Path) -> None:
    """Remove the folders in which builds worked that were killed; whatever holds anything else is left alone."""
    for work in [path for path in out.iterdir() if WORKSHOP.fullmatch(path.name)]:
        with suppress(OSError), _locked(work) as dead:  # a link or a file is no folder: OSError
            if dead and all(path.name in (TEXT, FORMATS) or path.suffix == ".zip" for path in work.iterdir()):
                shutil.rmtree(work, ignore_errors=True)


def one_doi(text: str) -> str:
    """Return a DOI as it is registered, without resolver or prefix; CannotRunError for what is none."""
    match = DOI.fullmatch(text)
    if text and match is None:
        raise CannotRunError(f"{text!r:.80} is no DOI", "give it as 10.5281/zenodo.123456")
    return match["doi"] if match else ""


def _made(release: Release, work: Path, out: Path) -> dict[str, Path]:
    """Return what belongs into the folder of releases: two folders and the zip of each, by name, as they lie in `work`.

    An archive holds one folder of the same name. Signatures are in neither: they may differ from build to build.
    Formats that are in `out` already, whole and with the same tables, are right as they are: other versions of the
    libraries that write them give other bytes.
    """
    there = out / release.formats_folder
    kept = _is_kept(there, release.formats)
    folders = {
        release.text_folder: release.text.root,
        release.formats_folder: there if kept else release.formats.root,
    }
    made = dict(folders)
    for name, folder in folders.items():
        archive = work / layout.archive_name(name)
        with archive.open("xb") as file:
            zip_into(file, {f"{name}/{path}": folder / path for path in _paths(folder)})
            file.flush()
            os.fsync(file.fileno())
        archive.chmod(FILE_MODE)
        made[archive.name] = archive
    return made


def refuse_older(release: Release, package: Package, out: Path) -> None:
    """Raise InputError where the changelog, or the folder of releases, knows a younger version."""
    version = release.facts.version
    known = {one.version: layout.CHANGELOG for one in changelog_of(package) if one.date is not None}
    known |= {given: str(out) for given in _released(release, out) if given not in known}
    newest = max(known, key=precedence)
    if precedence(newest) > precedence(version):
        raise InputError(
            f"version {version} is lower than {newest}, which is released", "give it a higher version", known[newest]
        )


def refuse_too_low(release: Release, out: Path) -> None:
    """Raise InputError where the version before, if it is in `out`, differs by more than the version's number says.

    What forces the higher number is named (Data Package recipe on versions).
    """
    version = release.facts.version
    before = [given for given in _released(release, out) if precedence(given) < precedence(version)]
    if not before:
        return
    old = max(before, key=precedence)
    difference = diff(open_package(out / layout.text_folder(old, release.facts.name)), open_files(release.text.places))
    bump = least_bump(difference)
    if suffices(old, version, bump):
        return
    forcing = [reason.said() for reason in reasons(difference) if reason.bump is bump]
    more = f" (and {len(forcing) - 3} more)" if len(forcing) > 3 else ""
    raise InputError(
        f"version {version} is too low after {old}: {'; '.join(forcing[:3])}{more}",
        f"give it {least_version(old, bump)} or higher",
        layout.DESCRIPTOR,
    )


def _released(release: Release, out: Path) -> list[str]:
    """Return the versions whose text folders are in the folder of releases."""
    start = f"{release.facts.name}-"
    try:
        names = [path.name for path in out.iterdir() if path.is_dir() and path.name.startswith(start)]
    except FileNotFoundError:
        return []
    given = [name.removeprefix(start) for name in names]
    return [version for version in given if not version.endswith("-formats") and _is_version(version)]


def _is_version(text: str) -> bool:
    try:
        precedence(text)
    except InputError:
        return False
    return True


def _commit(package: Package, out: Path) -> str:
    """Return the commit without asking whether the tree is clean: what differs shows in the bytes."""
    if package.folder is None:
        return ""
    return clean_commit(package.folder, out, dirty=True)


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _differences(path: Path, made: Path) -> Iterator[str]:
    """Yield a line for each file of a folder, or for a zip, that is not as it was made."""
    if not _is_there(path):
        yield f"{path.name} is missing"
        return
    if path == made:
        return
    if not made.is_dir():
        if path.is_symlink() or not path.is_file() or _hash(path) != _hash(made):
            yield f"{path.name} differs"
        return
    found, wanted = set(_paths(path)), set(_paths(made))
    for name in sorted(wanted | found):
        if name not in found:
            yield f"{path.name}/{name} is missing"
        elif name not in wanted:
            yield f"{path.name}/{name} does not belong to it"
        elif _hash(path / name) != _hash(made / name):
            yield f"{path.name}/{name} differs"


def _is_kept(folder: Path, made: Staged) -> bool:
    """Return whether a folder of formats has the logical hashes of the new one and its own checksums hold."""
    if not _is_there(folder):
        return False
    paths = set(_paths(folder))
    logical = layout.LOGICAL_HASHES
    if paths != {*made} or _hash(folder / logical) != made.measured[logical].sha256:
        return False
    own = write_checksums({path: _hash(folder / path) for path in paths if path != layout.CHECKSUMS})
    return _hash(folder / layout.CHECKSUMS) == checksum(own)


def _paths(folder: Path) -> Iterator[str]:
    """Yield the paths of the files below a folder, but for signatures; InputError for what is no regular file."""
    if folder.is_symlink() or not folder.is_dir():
        raise InputError(f"{folder.name!r:.80} is no folder", "remove it", str(folder))
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            continue
        if not stat.S_ISREG(mode):
            raise InputError(f"{path.name!r:.80} is {kind_of(mode)}", "remove it", str(path))
        if (name := path.relative_to(folder).as_posix()) not in SIGNATURES:
            yield name


def _hash(path: Path) -> str:
    """Return the SHA-256 of a file; CannotRunError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotRunError(f"{str(path)!r} cannot be read: {reason}", "make it readable") from None


def _sign(folder: Path, key: Path, principal: str) -> None:
    """Sign the checksums of a folder; each file comes as a whole or not at all."""
    for name, data in signed((folder / layout.CHECKSUMS).read_bytes(), key, principal).items():
        write_atomically(folder / name, data)
        (folder / name).chmod(FILE_MODE)


def _unwritable(path: Path, error: OSError) -> CannotRunError:
    reason = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        what = f"{str(path)!r}, or the folder for temporary files, cannot be written: {reason}"
        return CannotRunError(what, "free space there, or let TMPDIR name another folder")
    return CannotRunError(f"{str(path)!r} cannot be written: {reason}", "give a folder that can be written")
