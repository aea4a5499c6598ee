"""What of a release goes to a repository, whose records hold no folders: its archives, and what stands alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from nangang_open.errors import InputError
from nangang_open.release import layout
from nangang_open.release.facts import DOI
from nangang_open.release.targets.bundle import BUILD, bundle
from nangang_open.release.targets.folder import Act, Step
from nangang_open.release.unpack import open_folder

ALONE: Final = (
    layout.README,
    layout.CHANGELOG,
    layout.ANALYSIS,
    layout.CHECKSUMS,
    layout.SIGNATURE,
    layout.ALLOWED_SIGNERS,
)
"""Files of the text folder that also stand beside the archives: to be looked at, and to prove the text's own."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of a record; `md5` and `sha256` are in lower-case hexadecimal digits."""

    name: str
    size: int
    md5: str
    sha256: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Deposit:
    """A release on its way to a repository.

    `doi` is the one that its files carry, empty for none; `described` its DataCite metadata, `changes` its part of the
    changelog, `commit` what it was built from, empty where that is not known.
    """

    name: str
    version: str
    doi: str
    assets: tuple[Asset, ...]
    described: dict[str, Any]
    changes: str
    commit: str
    repository: str


@dataclass(frozen=True, slots=True)
class Deposited:
    """What a run did, or would do: `address` is where people see it, `final` whether the public does."""

    place: str
    version: str
    address: str
    final: bool
    doi: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(slots=True)
class Progress:
    """The steps of one run, as they are taken."""

    steps: list[Step] = field(default_factory=list)

    def wrote(self, path: str, size: int = 0) -> None:
        """Note that something was written."""
        self.steps.append(Step(Act.WRITE, path, size))

    def there(self, path: str, size: int = 0) -> None:
        """Note that something was there already."""
        self.steps.append(Step(Act.THERE, path, size))


def deposit(folder: Path) -> Deposit:
    """Return what goes to a repository of a release's text folder and what stands beside it.

    Raises as `bundle`, and InputError where the archive of the text does not stand beside it.
    """
    going = bundle(folder)
    text = open_folder(folder)
    version = going.entry.version
    assets = []
    archive = layout.archive_name(layout.text_folder(version, going.name))
    own = {going.entry.text.path + path: Path(path).name for path in ALONE}
    own |= {one.path: one.path for one in going.entry.archives}
    for file in going.files:
        if (name := own.get(file.path)) is not None:
            md5 = hashlib.md5(file.read(), usedforsecurity=False).hexdigest()
            assets.append(Asset(name, file.bytes, md5, file.sha256, file.read))
    if archive not in {asset.name for asset in assets}:
        raise InputError(f"its archive {archive!r:.80} is not beside it", BUILD, str(folder))
    described = _object(text.read(layout.DATACITE), layout.DATACITE)
    said = DOI.fullmatch(going.entry.id)
    commit = _object(text.read(layout.PROVENANCE), layout.PROVENANCE).get("commit")
    return Deposit(
        going.name,
        version,
        said["doi"] if said else "",
        tuple(sorted(assets, key=lambda asset: asset.name)),
        described,
        changes_of(text.read(layout.CHANGELOG).decode("utf-8", "replace"), version),
        commit if isinstance(commit, str) else "",
        str(_object(text.read(layout.DESCRIPTOR), layout.DESCRIPTOR).get("repository", "")),
    )


def changes_of(changelog: str, version: str) -> str:
    r"""Return the part of a changelog on one version, without its heading.

    >>> changes_of("# Changelog\n\n## [2.0.0] - 2024-01-01\n\n- New.\n\n## [1.0.0] - 2023-01-01\n\n- Old.\n", "2.0.0")
    '- New.'
    """
    _, found, after = f"\n{changelog}".partition(f"\n## [{version}]")
    if not found:
        return ""
    return after.partition("\n")[2].partition("\n## ")[0].strip()


def _object(data: bytes, path: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError("it is no object of JSON", BUILD, path)
    return found
