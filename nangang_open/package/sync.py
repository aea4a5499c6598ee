"""Keep what follows from the files equal to the files: inlined schemas, sizes, hashes, row counts, the dictionary."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from nangang_open.errors import CannotRunError
from nangang_open.package.descriptor import write_descriptor
from nangang_open.package.dictionary import MARK, dictionary
from nangang_open.package.fault import FileError
from nangang_open.package.files import DESCRIPTOR, Package, open_package, write_atomically
from nangang_open.package.schema import COMPUTED, TABLES, schema_text

README: Final = "README.md"
GENERATED: Final = ("schema", "bytes", "hash", "rows")
"""What `sync` fills in each resource, behind the facts that people write; frictionless checks the last three too."""


def inlined_schema(table: str, present: Collection[str]) -> dict[str, Any]:
    """Return a table's schema as a descriptor carries it: without references to tables that the package has not."""
    schema: dict[str, Any] = json.loads(schema_text(table))
    keys = [key for key in schema.pop("foreignKeys", []) if key["reference"]["resource"] in present]
    if keys:
        schema["foreignKeys"] = keys
    return schema


def synced(package: Package) -> dict[str, Any]:
    """Return the package's descriptor with everything generated filled in anew; what people wrote stays as it is.

    Raises FileError for a descriptor that cannot be read, and for a resource whose file cannot be.
    """
    if package.descriptor is None:
        raise FileError.of(package.descriptor_faults[-1])
    listed = package.descriptor.get("resources")
    if not isinstance(listed, list):
        return dict(package.descriptor)
    present = package.table_names
    return {
        key: [_resource(package, facts, present) for facts in listed] if key == "resources" else value
        for key, value in package.descriptor.items()
    }


def _resource(package: Package, facts: object, present: Collection[str]) -> object:
    if not isinstance(facts, dict) or not isinstance(name := facts.get("name"), str):
        return facts
    path = package.table_path(name)
    if path is None:
        return facts
    data = package.read(path)
    generated: dict[str, Any] = {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    known = name in TABLES + COMPUTED
    if known:
        table = package.table(name)
        if table is None:
            raise FileError.of(package.table_faults(name)[-1])
        generated = {"schema": inlined_schema(name, present), **generated, "rows": table.rows}
    written = {key: value for key, value in facts.items() if key not in GENERATED or (key == "schema" and not known)}
    return written | generated


def check(path: Path | str | None = None) -> list[str]:
    """Return what `sync` would change, one line for each thing; nothing where all is in step.

    Raises CannotRunError where there is no package, FileError where a file of it cannot be read.
    """
    package = open_package(path)
    fresh = synced(package)
    found = [] if package.descriptor is None else differences(package.descriptor, fresh)
    if not found and package.read(_descriptor_name(package)) != write_descriptor(fresh):
        found.append(f"{DESCRIPTOR} is not written in its canonical form")
    if _readme_is_ours(package) and package.read(README) != _readme(package, fresh):
        found.append(f"{README} is not the dictionary of these schemas")
    return found


def sync(path: Path | str | None = None) -> bool:
    """Bring the descriptor and the data dictionary in step with the files; return whether anything was written.

    A README that people wrote is left alone. Raises CannotRunError for a zip, and as `check`.
    """
    package = open_package(path)
    if package.folder is None:
        raise CannotRunError(f"{str(package.path)!r} is an archive", "unpack it and give its folder")
    fresh = synced(package)
    wanted = {_descriptor_name(package): write_descriptor(fresh)}
    if _readme_is_ours(package) or not package.has(README):
        wanted[README] = _readme(package, fresh)
    changed = {name: data for name, data in wanted.items() if not package.has(name) or package.read(name) != data}
    for name, data in changed.items():
        write_atomically(package.folder / name, data)
    return bool(changed)


def differences(descriptor: Mapping[str, Any], fresh: Mapping[str, Any]) -> list[str]:
    """Return a line for each generated property of a resource that is not as it should be."""
    lines = []
    for old, new in zip(descriptor.get("resources", ()), fresh.get("resources", ()), strict=True):
        if old != new:
            wrong = [key for key in GENERATED if old.get(key) != new.get(key)]
            lines += [f"{DESCRIPTOR}: {key} of the resource {new['name']} is out of step" for key in wrong]
    return lines


def _descriptor_name(package: Package) -> str:
    return package.path.name if package.path.suffix.lower() == ".json" else DESCRIPTOR


def _readme_is_ours(package: Package) -> bool:
    return package.has(README) and package.read(README).startswith(MARK.encode())


def _readme(package: Package, fresh: Mapping[str, Any]) -> bytes:
    rows = {name: table.rows for name in package.table_names if (table := package.table(name)) is not None}
    return dictionary(fresh, rows).encode()
