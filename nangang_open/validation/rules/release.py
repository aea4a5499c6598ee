"""Rules of a release: its version, its changelog, its checksums."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nangang_open.errors import InputError
from nangang_open.package.changelog import read_changelog
from nangang_open.package.checksums import CHECKSUMS, MismatchKind, mismatches, read_checksums
from nangang_open.package.fault import FileError
from nangang_open.package.files import DESCRIPTOR, Package
from nangang_open.package.places import read_regular
from nangang_open.validation.material import Material, NotReadable
from nangang_open.validation.rule import Breach, rule
from nangang_open.vocabulary import Severity

CHANGELOG: Final = "CHANGELOG.md"
DESCRIBED: Final = ("NG101", "NG102", "NG103", "NG104")
NUMBER: Final = r"(?:0|[1-9][0-9]*)"
PRERELEASE: Final = rf"(?:{NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
SEMVER: Final = re.compile(
    rf"{NUMBER}\.{NUMBER}\.{NUMBER}(?:-{PRERELEASE}(?:\.{PRERELEASE})*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
"""Semantic Versioning 2.0.0, clauses 2, 9 and 10."""


@rule("NG501", needs=DESCRIBED, severity=Severity.WARNING)
def version_missing(material: Material) -> Iterator[Breach]:
    """The package has a version.

    A citation without a version names data that changes.
    """
    if not material.descriptor.get("version"):
        yield Breach("", None, "version")


@rule("NG502", needs=DESCRIBED)
def version_not_semantic(material: Material) -> Iterator[Breach]:
    """The version is a semantic version.

    The number tells a user whether an update can break their work.
    """
    if not SEMVER.fullmatch(version := _version(material)):
        yield Breach("", None, "version", version)


@rule("NG503", needs="NG502")
def version_without_entry(material: Material) -> Iterator[Breach]:
    """The changelog tells of this version.

    A user must be able to see what changed.
    """
    version = _version(material)
    inside, text = _changelog(material.package)
    try:
        versions = {release.version for release in read_changelog(text)}
    except InputError as error:
        if not inside:  # the changelog of something else may stand beside a package
            raise NotReadable("skip.no_changelog") from None
        yield Breach(CHANGELOG, None, "", "", "unreadable", reason=str(error))
        return
    if version not in versions:
        yield Breach(CHANGELOG, None, "version", version)


@rule("NG504")
def checksum_differs(material: Material) -> Iterator[Breach]:
    """Files are as the checksums say.

    A file that differs is not the one that was released.
    """
    try:
        hashes = _checksums(material.package)
    except InputError as error:
        yield Breach(CHECKSUMS, None, "", "", "unreadable", reason=str(error))
        return
    for found in mismatches(hashes, material.package):
        yield Breach(CHECKSUMS, None, "", found.path, "" if found.kind is MismatchKind.DIFFERENT else "missing")


@rule("NG505", needs=("NG504", "NG110"))
def checksum_missing(material: Material) -> Iterator[Breach]:
    """The checksums cover every file of the package.

    A file without a checksum could be changed by anybody.
    """
    hashes = _checksums(material.package)
    paths = [material.package.table_path(resource.name) for resource in material.package.resources]
    for path in dict.fromkeys([DESCRIPTOR, *(path for path in paths if path is not None)]):
        if path not in hashes:
            yield Breach(CHECKSUMS, None, "", path)


def _version(material: Material) -> str:
    version = material.descriptor.get("version")
    if not isinstance(version, str) or not version:
        raise NotReadable("skip.no_version")
    return version


def _changelog(package: Package) -> tuple[bool, str]:
    """Return the text of the changelog, and whether it stands inside the package and not beside its folder."""
    if package.has(CHANGELOG):
        return True, package.read(CHANGELOG).decode("utf-8", "replace")
    if package.folder is not None:
        try:
            beside = read_regular(package.folder.parent / CHANGELOG, CHANGELOG)
        except FileError:
            pass
        else:
            return False, beside.decode("utf-8", "replace")
    raise NotReadable("skip.no_changelog")


def _checksums(package: Package) -> dict[str, str]:
    if not package.has(CHECKSUMS):
        raise NotReadable("skip.no_checksums")
    return read_checksums(package.read(CHECKSUMS))
