"""How a release comes onto a disk: as a whole or not at all, never over another one, never as an older version."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.checksums import checksum, write_checksums
from nangang_open.package.fault import FileError
from nangang_open.package.files import Package, open_files, open_package
from nangang_open.package.places import kind_of, read_regular
from nangang_open.release import layout
from nangang_open.release.archive import zip_hash, zip_into
from nangang_open.release.contents import Release, release_files
from nangang_open.release.diff import diff
from nangang_open.release.facts import DOI, changelog_of
from nangang_open.release.provenance import clean_commit
from nangang_open.release.signature import signed
from nangang_open.release.version import least_bump, least_version, precedence, reasons, suffices

__all__ = ["Built", "Release", "build", "check", "one_doi", "placed", "refuse_older", "refuse_too_low", "release_files"]

FILE_MODE, FOLDER_MODE = 0o644, 0o755
"""Everybody may read, whatever the umask says."""

SIGNATURES: Final = frozenset({layout.SIGNATURE, layout.ALLOWED_SIGNERS})
"""What is not compared: a signature need not be the same twice."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote: the paths of its two folders and two zips, and those among them that are new."""

    version: str
    paths: tuple[Path, ...]
    new: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Zipped:
    """The archive of a folder: the folder's name and its files, not yet packed."""

    folder: str
    files: Mapping[str, bytes]

    @property
    def entries(self) -> dict[str, bytes]:
        """The archive's entries: every file below the folder's name."""
        return {f"{self.folder}/{path}": data for path, data in self.files.items()}


Content = Mapping[str, bytes] | Zipped
"""What belongs at one place: a folder's files, or an archive."""


def build(package: Package, out: Path, key: Path | None = None, doi: str = "") -> Built:
    """Build the release of a package below `out`; what is there already with the same content is left alone.

    With a key the checksums are signed. Raises InputError for a package that does not validate, a git tree that is not
    clean, a version that the changelog has no entry for, that is older than another one, that differs from the one before by more than its number
    says, or that is in `out` with other content; CannotRunError where `out` cannot be written.
    """
    commit = clean_commit(package.folder, out) if package.folder is not None else ""
    release = release_files(package, commit=commit, doi=doi)
    refuse_older(release, package, out)
    refuse_too_low(release, out)
    wanted = placed(release, out)
    new = [name for name in wanted if not _is_there(out / name)]
    for name in wanted:
        if name not in new and (different := next(_differences(out / name, wanted[name]), "")):
            raise InputError(
                f"version {release.facts.version} is there with other content: {different}",
                "give it a new version, or another folder",
                str(out),
            )
    _room(out)
    for name in new:
        _write(out / name, wanted[name])
    if key is not None:
        for folder in (release.text_folder, release.formats_folder):
            _sign(out / folder, key, release.facts.name)
    return Built(release.facts.version, tuple(out / name for name in wanted), tuple(out / name for name in new))


def check(package: Package, out: Path, doi: str = "") -> list[str]:
    """Return how the release below `out` differs from one built anew, one line for each file; nothing where it is whole.

    Files of the formats may differ in bytes where other versions of the writers made them; their logical hashes and
    their own checksums are what is compared. Raises as `build`, but for the state of the git tree.
    """
    release = release_files(package, commit=_commit(package, out), doi=doi)
    return [line for name, content in placed(release, out).items() for line in _differences(out / name, content)]


def one_doi(text: str) -> str:
    """Return a DOI as it is registered, without resolver or prefix; CannotRunError for what is none."""
    match = DOI.fullmatch(text)
    if text and match is None:
        raise CannotRunError(f"{text!r:.80} is no DOI", "give it as 10.5281/zenodo.123456")
    return match["doi"] if match else ""


def placed(release: Release, out: Path) -> dict[str, Content]:
    """Return what belongs into the folder of releases: two folders of files and the zip of each, by name.

    An archive holds one folder of the same name. Signatures are in neither: they may differ from build to build.
    Formats that are there already, whole and with the same tables, are right as they are: other versions of the
    libraries that write them give other bytes.
    """
    formats = _kept(out / release.formats_folder, release.formats)
    folders = {release.text_folder: release.text, release.formats_folder: formats}
    return {**folders, **{layout.archive_name(name): Zipped(name, files) for name, files in folders.items()}}


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
    difference = diff(open_package(out / layout.text_folder(old, release.facts.name)), open_files(release.text))
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
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _unwritable(out, error) from None
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


def _differences(path: Path, wanted: Content) -> Iterator[str]:
    """Yield a line for each file of a folder, or for a zip, that is not as it should be."""
    if not _is_there(path):
        yield f"{path.name} is missing"
        return
    if isinstance(wanted, Zipped):
        if _hash(path) != zip_hash(wanted.entries):
            yield f"{path.name} differs"
        return
    found = dict(_files(path))
    for name in sorted({*wanted, *found}):
        if name not in found:
            yield f"{path.name}/{name} is missing"
        elif name not in wanted:
            yield f"{path.name}/{name} does not belong to it"
        elif found[name] != wanted[name]:
            yield f"{path.name}/{name} differs"


def _kept(folder: Path, wanted: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the files of a folder of formats where its logical hashes are the wanted ones and its checksums hold."""
    found = dict(_files(folder)) if _is_there(folder) else {}
    if layout.LOGICAL_HASHES not in wanted or found.get(layout.LOGICAL_HASHES) != wanted[layout.LOGICAL_HASHES]:
        return wanted
    own = write_checksums({path: checksum(data) for path, data in found.items() if path != layout.CHECKSUMS})
    return found if {*found} == {*wanted} and found[layout.CHECKSUMS] == own else wanted


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files below a folder with their paths, but for signatures; InputError for what is no regular file."""
    if folder.is_symlink() or not folder.is_dir():
        raise InputError(f"{folder.name!r:.80} is no folder", "remove it", str(folder))
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            continue
        if not stat.S_ISREG(mode):
            raise InputError(f"{path.name!r:.80} is {kind_of(mode)}", "remove it", str(path))
        if (name := path.relative_to(folder).as_posix()) not in SIGNATURES:
            yield name, _read(path)


def _hash(path: Path) -> str:
    """Return the SHA-256 of a regular file, nothing for anything else; CannotRunError where it cannot be read."""
    if path.is_symlink() or not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from None


def _read(path: Path) -> bytes:
    """Return the bytes of a regular file; CannotRunError where it cannot be read."""
    try:
        return read_regular(path, path.name, path.stat().st_size)
    except FileError as error:
        raise CannotRunError(error.what, error.mend, str(path)) from None
    except OSError as error:
        raise _unreadable(path, error) from None


def _room(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(out, error) from None


def _write(path: Path, content: Content | bytes) -> None:
    """Write a folder, an archive or a file beside its place, then turn it into its place at once."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    try:
        if isinstance(content, bytes):
            _write_file(beside, content)
        elif isinstance(content, Zipped):
            _write_zip(beside, content)
        else:
            _write_folder(beside, content)
        beside.rename(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        if beside.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
        else:
            beside.unlink(missing_ok=True)


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    folder.chmod(FOLDER_MODE)
    for name, data in files.items():
        path = folder / name
        for parent in reversed(path.relative_to(folder).parents[:-1]):
            if not (folder / parent).is_dir():
                (folder / parent).mkdir()
                (folder / parent).chmod(FOLDER_MODE)
        _write_file(path, data)


def _write_zip(path: Path, content: Zipped) -> None:
    with path.open("xb") as file:
        zip_into(file, content.entries)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(FILE_MODE)


def _write_file(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(FILE_MODE)


def _sign(folder: Path, key: Path, principal: str) -> None:
    for name, data in signed(_read(folder / layout.CHECKSUMS), key, principal).items():
        place = folder / name
        place.unlink(missing_ok=True)
        _write(place, data)


def _unreadable(path: Path, error: OSError) -> CannotRunError:
    reason = error.strerror or str(error)
    return CannotRunError(f"{str(path)!r} cannot be read: {reason}", "make it readable")


def _unwritable(path: Path, error: OSError) -> CannotRunError:
    reason = error.strerror or str(error)
    return CannotRunError(f"{str(path)!r} cannot be written: {reason}", "give a folder that can be written")
