"""Whether the files of the formats hold the rows that they say, and those of the text that they were made from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.checksums import checksum
from nangang_open.package.fault import FileError
from nangang_open.release import layout
from nangang_open.release.unpack import Contents

if TYPE_CHECKING:
    from nangang_open.package.files import Package
    from nangang_open.package.schema import TableSchema

Said = tuple[str, Mapping[str, object]]
"""The key of a sentence in the table of messages, and what it names."""


def formats_problems(formats: Contents, text: Contents | None) -> tuple[list[Said], list[Said]]:
    """Return what is wrong with a formats folder, and what must be said besides; `text` is the folder it belongs to.

    The rows of every file are read back and hashed: so the same release is known again in bytes that differ, as another
    version of a library writes them.
    """
    from nangang_open.release.formats.logical import read_hashes

    try:
        hashes = read_hashes(formats.read(layout.LOGICAL_HASHES))
    except InputError as error:
        return [("verify.formats.malformed", {"path": layout.LOGICAL_HASHES, "reason": error.what})], []
    problems = list(_as_named(formats, hashes))
    notes: list[Said] = []
    if text is not None:
        problems += _made_from(formats, text)
        problems += _as_text(hashes, text)
    held = 0
    for path in formats.paths:
        found, unread = _file(formats, path, hashes)
        problems += found
        notes += unread
        held += not found and not unread and PurePosixPath(path).suffix in _suffixes()
    return problems, [*notes, ("verify.formats.tables", {"files": held})]


def _as_named(formats: Contents, hashes: Mapping[str, str]) -> Iterator[Said]:
    """Ask whether every file is there that a release with these tables has, and no other."""
    try:
        name = json.loads(formats.read(layout.PROVENANCE))["name"]
    except (InputError, ValueError, RecursionError, KeyError, TypeError):
        yield "verify.formats.no_provenance", {"path": layout.PROVENANCE}
        return
    wanted = {layout.sqlite_name(str(name)), layout.xlsx_name(str(name)), *map(layout.parquet_path, hashes)}
    if PurePosixPath(layout.STATA).stem in hashes:
        wanted.add(layout.STATA)
    for path in sorted(wanted - set(formats.paths)):
        yield "verify.files.lacking", {"path": path}
    for path in sorted(set(formats.paths) - wanted - layout.UNSUMMED - {layout.LOGICAL_HASHES, layout.PROVENANCE}):
        yield "verify.files.extra", {"path": path}


def _made_from(formats: Contents, text: Contents) -> Iterator[Said]:
    """Ask whether the formats say that they were made from this text."""
    try:
        said: Any = json.loads(formats.read(layout.PROVENANCE))
        sums = said["text"][layout.CHECKSUMS]["sha256"]
    except (InputError, ValueError, RecursionError, KeyError, TypeError):
        yield "verify.formats.no_text", {"path": layout.PROVENANCE}
        return
    if sums != checksum(text.read(layout.CHECKSUMS)):
        yield "verify.formats.other_text", {}


def _as_text(hashes: Mapping[str, str], text: Contents) -> Iterator[Said]:
    """Ask whether the logical hashes are those of the tables of the text."""
    package, schemas = text.package(), _schemas()
    for name in sorted(schemas):
        if _text_hash(package, schemas[name]) != hashes.get(name):
            yield "verify.formats.text", {"table": name}


def _text_hash(package: Package, schema: TableSchema) -> str | None:
    """Return the logical hash of a table of the text; None where it has none that can be read."""
    from nangang_open.release.formats.logical import file_hash

    path = package.table_path(schema.name)
    if path is None:
        return None
    try:
        with package.opened(path) as file:
            return file_hash(file, schema)
    except FileError:
        return None


def _file(formats: Contents, path: str, hashes: Mapping[str, str]) -> tuple[list[Said], list[Said]]:
    """Return what is wrong with one file, and why it could not be read, where that is nobody's fault."""
    from nangang_open.release.formats.logical import LIBRARIES, held

    suffix = PurePosixPath(path).suffix
    if suffix not in LIBRARIES:
        return [], []
    try:
        with formats.local(path) as place:
            found = list(held(path, place, _schemas()))
    except CannotRunError:
        return [], [("verify.formats.unread", {"path": path, "library": LIBRARIES[suffix]})]
    except InputError as error:
        return [("verify.formats.malformed", {"path": path, "reason": error.what})], []
    if not found:
        return [("verify.formats.malformed", {"path": path, "reason": "it holds no table of the release"})], []
    wrong = [name for name, own in found if hashes.get(name) != own]
    if suffix == ".sqlite":
        wrong += sorted(hashes.keys() - {name for name, _ in found})
    return [("verify.formats.hash", {"path": path, "table": name}) for name in wrong], []


def _suffixes() -> frozenset[str]:
    from nangang_open.release.formats.logical import LIBRARIES

    return frozenset(LIBRARIES)


def _schemas() -> dict[str, TableSchema]:
    from nangang_open.package.schema import table_schemas

    return table_schemas()
