"""What the feed and the page of a site say of the data set: read from the files of the version they show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nangang_open.errors import InputError
from nangang_open.package.changelog import Section, read_changelog
from nangang_open.package.checksums import read_checksums
from nangang_open.release import layout
from nangang_open.release.targets.index import Entry
from nangang_open.release.targets.store import Store


@dataclass(frozen=True, slots=True)
class About:
    """The data set as one version describes it; `titles` and `descriptions` have `en`, and `zh` where it is given.

    `files` are the paths below the site that can be downloaded, `changes` the sections of the changelog by version, and
    `described` the schema.org metadata.
    """

    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    creators: tuple[str, ...]
    licence: str
    licence_url: str
    described: Mapping[str, Any]
    files: frozenset[str] = frozenset()
    changes: Mapping[str, tuple[Section, ...]] = field(default_factory=dict)


def about(store: Store, entry: Entry) -> About:
    """Return what a version in a store says; InputError where its files are not there or not readable."""
    place = f"{store.place}/{entry.text.path}"
    descriptor = _object(store, entry.text.path + layout.DESCRIPTOR)
    described = _object(store, entry.text.path + layout.SCHEMA_ORG)
    if not descriptor.get("title"):
        raise InputError("what describes it lacks a title", "build the release anew", place)
    licences = descriptor.get("licenses") or [{}]
    changelog = store.read(entry.text.path + layout.CHANGELOG) or b""
    try:
        changes = {one.version: one.sections for one in read_changelog(changelog.decode("utf-8", "replace"))}
        return About(
            _languages(descriptor, "title"),
            _languages(descriptor, "description"),
            tuple(str(person["name"]) for person in described.get("creator", ())),
            str(licences[0].get("name", "")),
            str(licences[0].get("path", "")),
            described,
            frozenset(_paths(store, entry)),
            changes,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"what describes it lacks {str(error)[:60]}", "build the release anew", place) from None


def _object(store: Store, path: str) -> Mapping[str, Any]:
    data = store.read(path)
    try:
        found = json.loads(data) if data is not None else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError("it is no object of JSON", "put the file of the release there", f"{store.place}/{path}")
    return found


def _languages(row: Mapping[str, Any], key: str) -> dict[str, str]:
    texts = {"en": str(row.get(key, "")), "zh": str(row.get(f"{key}_zh", ""))}
    return {language: text for language, text in texts.items() if text}


def _paths(store: Store, entry: Entry) -> list[str]:
    trees = [entry.text] if entry.formats is None else [entry.text, entry.formats]
    found = [archive.path for archive in entry.archives]
    for tree in trees:
        sums = store.read(tree.path + layout.CHECKSUMS) or b""
        found += [tree.path + path for path in (*read_checksums(sums), layout.CHECKSUMS)]
    return found
