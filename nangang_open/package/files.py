"""A package on disk: a folder, its descriptor, or a zip of it; and how a file of ours is written."""

from __future__ import annotations

import dataclasses
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from nangang_open.errors import CannotRunError
from nangang_open.package.archive import Archive, open_archive
from nangang_open.package.descriptor import DESCRIPTOR_LIMIT, Resource, json_type, read_descriptor, resources_of
from nangang_open.package.fault import Fault, FaultKind, FileError, shortened
from nangang_open.package.places import Folder, Memory, kind_of
from nangang_open.package.schema import COMPUTED, TABLES, schemas_folder
from nangang_open.package.tables import Table, read_table_file

__all__ = ["DESCRIPTOR", "Package", "open_files", "open_package", "schemas_folder", "shipped", "write_atomically"]

DESCRIPTOR: Final = "datapackage.json"


@dataclass(frozen=True, slots=True)
class Package:
    """A data package as it is on disk: its descriptor and tables are texts that nobody has believed yet.

    `path` is the path it was opened by, `folder` its folder (None for a zip), `descriptor` None where it is no JSON
    object. Tables are read when first asked for, and once, unless they are let go.
    """

    path: Path
    folder: Path | None
    descriptor: Mapping[str, Any] | None
    descriptor_faults: tuple[Fault, ...]
    store: Folder | Archive | Memory
    _tables: dict[str, tuple[Table | None, tuple[Fault, ...]]] = dataclasses.field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def name(self) -> str:
        """The descriptor's name; without one the folder's or archive's."""
        given = (self.descriptor or {}).get("name")
        return given if isinstance(given, str) and given else (self.folder or self.path.with_suffix("")).name

    @property
    def version(self) -> str:
        """The descriptor's version, or nothing."""
        given = (self.descriptor or {}).get("version")
        return given if isinstance(given, str) else ""

    @property
    def resources(self) -> list[Resource]:
        """The descriptor's resources that have a name, in their order."""
        return resources_of(self.descriptor)

    @property
    def table_names(self) -> tuple[str, ...]:
        """The tables that the descriptor names and we know, in its order, whether or not they can be read."""
        known = TABLES + COMPUTED
        return tuple(dict.fromkeys(resource.name for resource in self.resources if resource.name in known))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is wrong with the files: descriptor and archive, paths of all resources, every table we know."""
        return (*self.descriptor_faults, *self._resource_faults())

    def read(self, path: str) -> bytes:
        """Return the bytes of any file of the package; FileError where there is none or it may not be read."""
        return self.store.read(path)

    def opened(self, path: str) -> AbstractContextManager[IO[bytes]]:
        """Give any file of the package to read in blocks; FileError as `read`, also where reading fails later."""
        return self.store.opened(path)

    def has(self, path: str) -> bool:
        """Return whether a file of the package is there and may be read."""
        return self.store.problem(path) is None

    def anew(self) -> Package:
        """Return the same package with no table read yet: those that are read for it go when it goes."""
        return dataclasses.replace(self, _tables={})

    def table(self, name: str) -> Table | None:
        """Return a table; None where the descriptor names none or its rows and columns cannot be told."""
        return self._read(name)[0]

    def let_go(self, name: str) -> None:
        """Forget a table that was read: it is read anew for those who ask for it again."""
        self._tables.pop(name, None)

    def table_faults(self, name: str) -> tuple[Fault, ...]:
        """Return what is wrong with a table's path and file."""
        return self._read(name)[1]

    def table_path(self, name: str) -> str | None:
        """Return the path of a table's file as the descriptor gives it; None where it gives no one text."""
        for resource in self.resources:
            if resource.name == name:
                return _one_path(resource)
        return None

    def _read(self, name: str) -> tuple[Table | None, tuple[Fault, ...]]:
        if name not in self._tables:
            self._tables[name] = self._read_anew(name)
        return self._tables[name]

    def _read_anew(self, name: str) -> tuple[Table | None, tuple[Fault, ...]]:
        resource = next((resource for resource in self.resources if resource.name == name), None)
        if resource is None:
            return None, ()
        path = _one_path(resource)
        if path is None:
            return None, (_no_path(resource),)
        try:
            with self.store.opened(path) as file:
                table, faults = read_table_file(name, file)
        except FileError as error:
            return None, (dataclasses.replace(error.fault, table=name),)
        return table, tuple(faults)

    def _resource_faults(self) -> Iterator[Fault]:
        seen: set[str] = set()
        for resource in self.resources:
            path = _one_path(resource)
            if path is not None and path in seen:
                yield Fault(FaultKind.PATH_SHARED, resource.name, value=shortened(path))
            seen.add(path or "")
            if resource.name in TABLES + COMPUTED:
                yield from self.table_faults(resource.name)
            elif path is None:
                yield _no_path(resource)
            elif (error := self.store.problem(path)) is not None:
                yield dataclasses.replace(error.fault, table=resource.name)


def _one_path(resource: Resource) -> str | None:
    path = resource.path
    if isinstance(path, list) and len(path) == 1:
        path = path[0]
    return path if isinstance(path, str) else None


def _no_path(resource: Resource) -> Fault:
    if "data" in resource.facts:
        said = "inline data"
    elif "path" not in resource.facts:
        said = "missing"
    elif isinstance(resource.path, list):
        said = "a list of several files"
    else:
        said = json_type(resource.path)
    return Fault(FaultKind.PATH_MALFORMED, resource.name, details={"type": said})


def shipped() -> Path:
    """Return the folder of the package that comes with the program: installed, else beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "shipped" / "datapackage", package.parent / "datapackage"):
        if (folder / DESCRIPTOR).is_file():
            return folder
    raise CannotRunError("the shipped data package is not there", "give a package, or install nangang-open anew")


def open_package(path: Path | str | None = None) -> Package:
    """Open a package: a folder, its descriptor, or a zip of it; without a path the shipped one.

    Raises CannotRunError where nothing is there, it cannot be read, or it is no package. What is wrong inside is not
    raised: it stands in `faults`.
    """
    if path is None:
        path = shipped()
    if str(path).startswith(("http://", "https://", "ftp://")):
        raise CannotRunError(f"{str(path)!r} is a web address", "download the package and give its path")
    place = Path(path)
    try:
        mode = place.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise CannotRunError(f"there is no {str(path)!r}", "give a package's folder, its descriptor or a zip") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotRunError(f"{str(path)!r} cannot be read: {reason}", "give a readable path") from None
    if stat.S_ISDIR(mode):
        return _open_folder(place, place, DESCRIPTOR)
    if not stat.S_ISREG(mode):
        raise CannotRunError(f"{str(path)!r} is {kind_of(mode)}", "give a package's folder, its descriptor or a zip")
    if place.suffix.lower() == ".json":
        return _open_folder(place, place.parent, place.name)
    archive = open_archive(place)
    return _opened(place, None, archive, DESCRIPTOR, archive.faults)


def _open_folder(path: Path, folder: Path, descriptor: str) -> Package:
    return _opened(path, folder.absolute(), Folder(folder.resolve()), descriptor, ())


def open_files(files: Mapping[str, bytes | Path]) -> Package:
    """Open a package that stands in no folder yet: by path the bytes of each file, or its place; its own path is `.`.

    Raises CannotRunError where there is no descriptor among them.
    """
    return _opened(Path(), None, Memory(files), DESCRIPTOR, ())


def _opened(
    path: Path, folder: Path | None, store: Folder | Archive | Memory, name: str, faults: tuple[Fault, ...]
) -> Package:
    try:
        data = store.read(name, DESCRIPTOR_LIMIT)
    except FileError as error:
        if error.fault.kind not in (FaultKind.FILE_TOO_LARGE, FaultKind.ARCHIVE_BOMB):
            raise CannotRunError(error.what, error.mend, str(path)) from None
        limit = {"limit": str(DESCRIPTOR_LIMIT)}
        return Package(path, folder, None, (*faults, Fault(FaultKind.DESCRIPTOR_TOO_LARGE, details=limit)), store)
    descriptor, wrong = read_descriptor(data)
    return Package(path, folder, descriptor, (*faults, *wrong), store)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all, through a new file beside it; a device is written to as it is.

    Raises CannotRunError where it cannot be written; a pipe is refused, since opening it may wait for ever.
    """
    try:
        mode = path.stat().st_mode if path.exists() else None
        if mode is not None and stat.S_ISCHR(mode):
            path.write_bytes(data)
            return
        if mode is not None and not stat.S_ISREG(mode):
            raise CannotRunError(f"{str(path)!r} is {kind_of(mode)}", "give the path of a file")
        if mode is not None and not os.access(path, os.W_OK):
            raise CannotRunError(f"{str(path)!r} may not be written to", "change its mode or give another path")
        _replace(path.resolve(), data, mode)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotRunError(f"{str(path)!r} cannot be written: {reason}", "give a path that can be written") from None


def _replace(path: Path, data: bytes, mode: int | None) -> None:
    beside = path.with_name(f".{path.name[:64]}.{secrets.token_hex(8)}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
