"""What of a release on disk goes to a site, and under which paths there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.checksums import checksum_of, read_checksums
from nangang_open.package.places import FILE_LIMIT
from nangang_open.release import layout
from nangang_open.release.targets.index import Archive, Entry, Tree
from nangang_open.release.unpack import Contents, open_folder, open_zip
from nangang_open.release.verify import SUMS_LIMIT, verify
from nangang_open.release.version import parsed

BUILD: Final = "build the release anew"
Reader = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Placed:
    """One file on its way: `path` in the site, how many `bytes`, its `sha256`, and how to read it."""

    path: str
    bytes: int
    sha256: str
    read: Reader


@dataclass(frozen=True, slots=True)
class Bundle:
    """A release on its way to a site: its entry in the index, and its files in the order in which they are written.

    The checksums come first: whoever writes them has claimed the version.
    """

    name: str
    entry: Entry
    files: tuple[Placed, ...]


def bundle(folder: Path) -> Bundle:
    """Return what goes along with a release's text folder: its formats and the zips, where they stand beside it.

    Raises CannotRunError where it is no text folder, InputError where its files, or those beside it, are not those that
    the checksums name.
    """
    if not folder.is_dir():
        raise CannotRunError(f"{str(folder)!r} is no folder", "give the text folder of a release, as dist/NAME-0.2.0")
    text = open_folder(folder)
    if layout.CHECKSUMS not in text or layout.DESCRIPTOR not in text:
        raise CannotRunError(f"{str(folder)!r} is no release's text folder", "give the one with datapackage.json")
    name, version, released, known_as = _said(text)
    place = folder.resolve()
    beside = place.with_name(f"{place.name}-formats")
    formats = open_folder(beside) if beside.is_dir() else None
    files = _files(text, version)
    tree = _tree(version, files)
    formats_tree = None
    if formats is not None:
        more = _files(formats, f"{version}-formats")
        formats_tree = _tree(f"{version}-formats", more)
        files += more
    archives = []
    for contents, target in (
        (text, layout.text_folder(version, name)),
        (formats, layout.formats_folder(version, name)),
    ):
        if contents is None or contents.folder is None:
            continue
        where = contents.folder.resolve()
        if (found := _archive(where.with_name(layout.archive_name(where.name)), contents, target)) is not None:
            files.append(found)
            archives.append(Archive(found.path, found.bytes, found.sha256))
    return Bundle(name, Entry(version, released, known_as, tree, formats_tree, tuple(archives)), tuple(files))


def _said(text: Contents) -> tuple[str, str, str, str]:
    """Return the name, the version, the day and the lasting name that a release says of itself."""
    descriptor, about = _json(text, layout.DESCRIPTOR), _json(text, layout.SCHEMA_ORG)
    found = []
    for document, path, key in (
        (descriptor, layout.DESCRIPTOR, "name"),
        (descriptor, layout.DESCRIPTOR, "version"),
        (about, layout.SCHEMA_ORG, "datePublished"),
        (about, layout.SCHEMA_ORG, "@id"),
    ):
        value = document.get(key)
        if not isinstance(value, str) or not value or not value.isprintable() or (key == "name" and "/" in value):
            raise InputError(f"it says no {key}", BUILD, f"{text.place}:{path}")
        found.append(value)
    name, version, released, known_as = found
    parsed(version)
    return name, version, released, known_as


def _json(contents: Contents, path: str) -> Mapping[str, Any]:
    try:
        found = json.loads(contents.read(path))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError("it is no object of JSON", BUILD, f"{contents.place}:{path}")
    return found


def _files(contents: Contents, target: str) -> list[Placed]:
    """Return the files of a folder that is as its checksums say, these first; InputError where it is not."""
    checked = verify(contents.place if contents.folder is None else contents.folder, quick=True)
    if not checked.verified:
        problem = next(one for outcome in checked.outcomes for one in outcome.problems)
        raise InputError(problem.said(), BUILD, contents.place)
    first = [layout.CHECKSUMS]
    return [
        _placed(contents, path, f"{target}/{path}")
        for path in (*first, *(one for one in contents.paths if one not in first))
    ]


def _placed(contents: Contents, path: str, target: str) -> Placed:
    assert contents.folder is not None
    size = (contents.folder / path).stat().st_size
    if size > FILE_LIMIT:
        raise InputError(f"{path!r} is larger than {FILE_LIMIT} bytes", "no reader would take it", contents.place)
    return Placed(target, size, contents.sha256(path), lambda: contents.read(path))


def _tree(target: str, files: list[Placed]) -> Tree:
    sums = next(file.sha256 for file in files if file.path == f"{target}/{layout.CHECKSUMS}")
    return Tree(f"{target}/", len(files), sum(file.bytes for file in files), sums)


def _archive(path: Path, folder: Contents, target: str) -> Placed | None:
    """Return the zip of a folder where it stands beside it; InputError where it holds anything else."""
    if not path.is_file():
        return None
    contents = open_zip(path)
    hashes = read_checksums(folder.read(layout.CHECKSUMS, SUMS_LIMIT))
    hashes[layout.CHECKSUMS] = folder.sha256(layout.CHECKSUMS)
    if {
        one: contents.sha256(one) for one in contents.paths if one not in layout.UNSUMMED - {layout.CHECKSUMS}
    } != hashes:
        raise InputError(f"{path.name!r:.80} is not the zip of the folder beside it", BUILD, str(path))
    with path.open("rb") as file:
        sha256 = checksum_of(file)
    return Placed(f"{target}.zip", path.stat().st_size, sha256, path.read_bytes)
