"""Whether the files of a release are those that follow from its tables and texts, and say that of each other.

Whoever changes a file can change SHA256SUMS with it. What follows from other files then still tells: the tool that wrote
a release writes the same bytes again, and every input is named with its hash.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from nangang_open import __version__
from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.checksums import read_checksums
from nangang_open.release import layout
from nangang_open.release.agreement import Said
from nangang_open.release.registry import registry
from nangang_open.release.unpack import Contents

if TYPE_CHECKING:
    from nangang_open.package.files import Package
    from nangang_open.release.tables import Tables

OF_THE_BUILD: Final = frozenset({layout.PROVENANCE, layout.VALIDATION, layout.REGISTRY}) | layout.UNSUMMED
"""Files that a build writes of the others, and that do not follow from the package alone."""


def tool_of(provenance: Mapping[str, Any]) -> str:
    """Return the version of the tool that wrote a release, as its provenance says it; `?` where it does not."""
    return str(_tools(provenance).get("nangang-open", "?"))


def remade_problems(
    contents: Contents, package: Package, found: Tables, provenance: Mapping[str, Any]
) -> tuple[list[Said], list[Said]]:
    """Return which files are not what they should be, and what must be said besides.

    What another version of the tool wrote is not written again: its bytes may rightly be others.
    """
    problems = list(_registered(contents)) + list(_as_put_in(contents, package, provenance))
    if tool_of(provenance) != __version__:
        return problems, [("verify.metadata.other_tool", {"tool": tool_of(provenance)})]
    return problems + list(_as_written(contents, package, found)), []


def _registered(contents: Contents) -> Iterator[Said]:
    """Ask whether `registry.txt` says the hashes that SHA256SUMS says."""
    if layout.REGISTRY not in contents:
        yield "verify.files.lacking", {"path": layout.REGISTRY}
        return
    hashes = read_checksums(contents.read(layout.CHECKSUMS))
    others = {path: hashes[path] for path in hashes if path != layout.REGISTRY}
    if contents.read(layout.REGISTRY) != registry(others):
        yield "verify.metadata.made", {"path": layout.REGISTRY}


def _as_put_in(contents: Contents, package: Package, provenance: Mapping[str, Any]) -> Iterator[Said]:
    """Ask whether the release is of the inputs that `PROVENANCE.json` names; the descriptor is written anew of its own."""
    if layout.PROVENANCE not in contents:
        yield "verify.files.lacking", {"path": layout.PROVENANCE}
        return
    for what, own in (("name", package.name), ("version", package.version)):
        if (said := provenance.get(what)) != own:
            values = {"path": layout.PROVENANCE, "what": what, "said": said}
            yield "verify.metadata.differs", values | {"other": layout.DESCRIPTOR, "expected": own}
    inputs = provenance.get("inputs")
    for path, facts in inputs.items() if isinstance(inputs, Mapping) else ():
        said = facts.get("sha256") if isinstance(facts, Mapping) else None
        if path != layout.DESCRIPTOR and path in contents and contents.sha256(path) != said:
            yield "verify.metadata.input", {"path": path}


def _as_written(contents: Contents, package: Package, found: Tables) -> Iterator[Said]:
    """Ask whether each file is what this tool writes, and whether there is no other."""
    from nangang_open.release.contents import followed

    try:
        files, _, _ = followed(package, found)
    except InputError as error:
        yield "verify.metadata.unmade", {"reason": str(error)}
        return
    for path in sorted(files):
        if path not in contents:
            yield "verify.files.lacking", {"path": path}
        elif contents.sha256(path) != files.measured[path].sha256:
            yield "verify.metadata.made", {"path": path}
    for path in contents.paths:
        if path not in files and path not in OF_THE_BUILD:
            yield "verify.files.extra", {"path": path}
    if layout.VALIDATION not in contents:
        yield "verify.files.lacking", {"path": layout.VALIDATION}


def remade_formats(formats: Contents, package: Package, found: Tables) -> tuple[list[Said], list[Said]]:
    """Return which files of the formats hold else than rows what they should not, and what must be said besides.

    Each is written again from the tables of the text. Their bytes may differ, as other versions of the libraries write
    them; so parts are compared (`shape`): keys, views, headings, labels, properties.
    """
    from nangang_open.release.facts import facts_of
    from nangang_open.release.formats.files import writers
    from nangang_open.release.provenance import formats_provenance

    said = _object(formats, layout.PROVENANCE)
    if tool_of(said) != __version__:
        return [], [("verify.formats.other_tool", {"tool": tool_of(said)})]
    try:
        facts = facts_of(package, found.tables, found.schemas, {})
    except InputError as error:
        return [], [("verify.metadata.unmade", {"reason": str(error)})]
    own = json.loads(formats_provenance(facts, ""))
    problems: list[Said] = [
        ("verify.formats.shape", {"path": layout.PROVENANCE, "part": key})
        for key in sorted(own.keys() | said.keys())
        if key not in ("text", "tools") and own.get(key) != said.get(key)
    ]
    notes: list[Said] = []
    for path, write in writers(found.tables, found.schemas, facts).items():
        if path in formats:
            wrong, besides = _shaped(formats, path, write, _tools(said), own["tools"])
            problems += wrong
            notes += besides
    return problems, notes


def _shaped(
    formats: Contents, path: str, write: Callable[[Path], None], said: Mapping[str, Any], here: Mapping[str, str]
) -> tuple[list[Said], list[Said]]:
    """Return the first part of a file that is not as it is written here, as a problem or, where that is not sure, a note.

    A part that only one of them has is always a problem. `said` and `here` are the versions of the libraries.
    """
    from nangang_open.release.formats.shape import WRITERS, shape

    with tempfile.TemporaryDirectory(prefix="nangang-open-") as folder:
        made = Path(folder, PurePosixPath(path).name)
        try:
            write(made)
            expected = shape(path, made)
        except CannotRunError as error:
            return [], [("verify.formats.unmade", {"path": path, "reason": error.what})]
        try:
            with formats.local(path) as place:
                held = shape(path, place)
        except InputError as error:
            return [("verify.formats.malformed", {"path": path, "reason": error.what})], []
    odd = sorted(held.keys() ^ expected.keys())
    other = [part for part in expected if part in held and held[part] != expected[part]]
    for part in odd or other:
        library = WRITERS.get(PurePosixPath(path).suffix, "")
        version = str(said.get(library, "?"))
        if odd or not library or version == here.get(library):
            return [("verify.formats.shape", {"path": path, "part": part})], []
        values = {"path": path, "part": part, "library": library, "version": version, "here": here.get(library, "?")}
        return [], [("verify.formats.other_writer", values)]
    return [], []


def _tools(provenance: Mapping[str, Any]) -> Mapping[str, Any]:
    tools = provenance.get("tools")
    return tools if isinstance(tools, Mapping) else {}


def _object(contents: Contents, path: str) -> Mapping[str, Any]:
    try:
        found = json.loads(contents.read(path))
    except (ValueError, RecursionError, InputError):
        return {}
    return found if isinstance(found, dict) else {}
