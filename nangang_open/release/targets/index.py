"""`versions.json`: what a site holds. It alone decides which versions there are; all else is made from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self

from nangang_open.errors import InputError
from nangang_open.package.fault import shortened
from nangang_open.package.places import unsafe
from nangang_open.release.version import parsed, precedence

INDEX: Final = "versions.json"
LATEST: Final = "latest"
FEED: Final = "feed.atom"
PAGE: Final = "index.html"
LAYOUT: Final = 1
"""The form of the index; one of another form is not touched."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder of the site; `sha256` is that of its SHA256SUMS, which names all its files but signatures."""

    path: str
    files: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip of the site."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why a version should no longer be used; `instead` is another one, `day` (ISO) where somebody said it, or empty."""

    reason: str
    instead: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One version; `released` is an ISO day, `id` names it for ever."""

    version: str
    released: str
    id: str
    text: Tree
    formats: Tree | None = None
    archives: tuple[Archive, ...] = ()
    withdrawn: Withdrawal | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """All versions of a site, the highest first; `sequence` rises by one whenever the index turns."""

    name: str
    sequence: int
    entries: tuple[Entry, ...]

    @property
    def latest(self) -> str:
        """The highest version that is not withdrawn, a pre-release only where there is no other; empty for none."""
        standing = [entry.version for entry in self.entries if entry.withdrawn is None]
        final = [version for version in standing if not parsed(version)[1]]
        return next(iter(final or standing), "")

    def entry(self, version: str) -> Entry | None:
        """Return the entry of a version, None where there is none."""
        return next((entry for entry in self.entries if entry.version == version), None)

    def having(self, entry: Entry) -> Self:
        """Return the index with an entry in the place of that of the same version; itself where nothing changes."""
        if self.entry(entry.version) == entry:
            return self
        others = [one for one in self.entries if one.version != entry.version]
        entries = sorted([*others, entry], key=lambda one: precedence(one.version), reverse=True)
        return replace(self, sequence=self.sequence + 1, entries=tuple(entries))

    def to_bytes(self) -> bytes:
        """Return the index as its file."""
        document = {
            "layout": LAYOUT,
            "name": self.name,
            "sequence": self.sequence,
            "latest": self.latest,
            "versions": [_written(entry) for entry in self.entries],
        }
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def read_index(data: bytes, place: str) -> Index:
    """Return the index that a file holds; InputError, with `place`, for what is none of ours."""
    try:
        document = json.loads(data)
        entries = tuple(_read(one) for one in document["versions"])
        index = Index(_text(document, "name"), _whole(document, "sequence"), entries)
        versions = [precedence(entry.version) for entry in entries]
        known = document["layout"] == LAYOUT
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InputError) as error:
        raise _no_index(str(error), place) from None
    if not known:
        raise _no_index("its layout is another", place)
    if not entries or versions != sorted(set(versions), reverse=True):
        raise _no_index("its versions are not in order", place)
    return index


def _no_index(reason: str, place: str) -> InputError:
    return InputError(
        f"{INDEX} is no index of this form ({shortened(reason)})", "give another place, or restore it", place
    )


def _written(entry: Entry) -> dict[str, object]:
    document: dict[str, object] = {"version": entry.version, "released": entry.released, "id": entry.id}
    document |= _tree(entry.text)
    if entry.formats is not None:
        document["formats"] = _tree(entry.formats)
    document["archives"] = [{"path": one.path, "bytes": one.bytes, "sha256": one.sha256} for one in entry.archives]
    if (withdrawn := entry.withdrawn) is not None:
        said = {"reason": withdrawn.reason, "instead": withdrawn.instead, "day": withdrawn.day}
        document["withdrawn"] = {key: value for key, value in said.items() if value}
    return document


def _tree(tree: Tree) -> dict[str, object]:
    return {"path": tree.path, "files": tree.files, "bytes": tree.bytes, "sha256": tree.sha256}


def is_day(text: str) -> bool:
    """Tell whether a text is a day as ISO writes it.

    >>> is_day("2026-01-31"), is_day("20260131"), is_day("2026-02-30")
    (True, False, False)
    """
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _read(row: Mapping[str, Any]) -> Entry:
    return Entry(
        _text(row, "version"),
        _day(row, "released"),
        _text(row, "id"),
        _read_tree(row),
        _read_tree(row["formats"]) if "formats" in row else None,
        tuple(Archive(_path(one), _whole(one, "bytes"), _text(one, "sha256")) for one in row["archives"]),
        _read_withdrawal(row["withdrawn"]) if "withdrawn" in row else None,
    )


def _read_withdrawal(row: Mapping[str, Any]) -> Withdrawal:
    instead = _text(row, "instead") if "instead" in row else ""
    return Withdrawal(_text(row, "reason"), instead, _day(row, "day") if "day" in row else "")


def _read_tree(row: Mapping[str, Any]) -> Tree:
    return Tree(_path(row), _whole(row, "files"), _whole(row, "bytes"), _text(row, "sha256"))


def _text(row: Mapping[str, Any], key: str) -> str:
    if not isinstance(found := row[key], str) or not found:
        raise TypeError(key)
    return found


def _day(row: Mapping[str, Any], key: str) -> str:
    if not is_day(found := _text(row, key)):
        raise ValueError(f"{found!r:.40} is no day")
    return found


def _path(row: Mapping[str, Any]) -> str:
    """Return a path below the site: what an index names is read there and nowhere else."""
    found = _text(row, "path")
    if reason := unsafe(found.removesuffix("/")):
        raise ValueError(f"{found!r:.40}: {reason}")
    return found


def _whole(row: Mapping[str, Any], key: str) -> int:
    if type(found := row[key]) is not int or found < 0:
        raise TypeError(key)
    return found
