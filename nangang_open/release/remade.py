"""Whether the files of a release are those that follow from its tables and texts, and say that of each other.

Whoever changes a file can change SHA256SUMS with it. What follows from other files then still tells: the tool that wrote
a release writes the same bytes again, and every input is named with its hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from nangang_open import __version__
from nangang_open.errors import InputError
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
    tools = provenance.get("tools")
    return str(tools.get("nangang-open", "?")) if isinstance(tools, Mapping) else "?"


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
