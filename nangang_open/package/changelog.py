"""The changelog in the form of Keep a Changelog: which versions there are, when they came, and what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from nangang_open.errors import InputError

UNRELEASED: Final = "Unreleased"
SEMVER: Final = re.compile(
    r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})"  # major, minor, patch
    r"(-[0-9A-Za-z-]{1,32}(\.[0-9A-Za-z-]{1,32}){0,8})?"  # a pre-release
)
_RELEASE: Final = re.compile(
    r"## \[(?P<version>[^\]\s]{1,80})\]( - (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}))?( \[YANKED\])?"
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading under a version, as Data or Tool, and its entries as they are written."""

    heading: str
    line: int
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """A version of the changelog; `date` is None for what is not released yet, `line` where its heading stands."""

    version: str
    date: date | None
    line: int
    sections: tuple[Section, ...]

    def section(self, heading: str) -> Section | None:
        """Return the section under a heading, None where the version has none."""
        return next((section for section in self.sections if section.heading == heading), None)


def read_changelog(text: str) -> list[Release]:
    """Return the versions of a changelog, newest first as they stand.

    Raises InputError, with the line, for a heading that is no version, a version that stands twice, a released version
    without a day of the calendar, and a day later than that of the version above it.
    """
    releases: list[Release] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("## "):
            releases.append(_release(line.rstrip(), number, releases))
        elif line.startswith("### ") and releases:
            section = Section(line[4:].strip(), number, ())
            releases[-1] = _with_sections(releases[-1], (*releases[-1].sections, section))
        elif releases and releases[-1].sections and line.strip():
            releases[-1] = _with_line(releases[-1], line)
    return releases


def _release(line: str, number: int, before: list[Release]) -> Release:
    where = f"CHANGELOG.md:{number}"
    match = _RELEASE.fullmatch(line)
    if match is None:
        raise InputError(f"{line[:80]!r} is no heading of a version", "write ## [1.2.3] - 2026-01-31", where)
    version = match["version"]
    if any(release.version == version for release in before):
        raise InputError(f"the version {version} stands twice", "join the two", where)
    if version == UNRELEASED:
        return Release(version, None, number, ())
    if not SEMVER.fullmatch(version):
        raise InputError(f"{version!r} is no semantic version", "write major.minor.patch", where)
    try:
        released = date.fromisoformat(match["date"] or "")
    except ValueError:
        raise InputError(f"{line[:80]!r} has no day of the calendar", "write ## [1.2.3] - 2026-01-31", where) from None
    if any(release.date is not None and release.date < released for release in before):
        raise InputError(f"the version {version} is younger than one above it", "put the newest first", where)
    return Release(version, released, number, ())


def _with_sections(release: Release, sections: tuple[Section, ...]) -> Release:
    return Release(release.version, release.date, release.line, sections)


def _with_line(release: Release, line: str) -> Release:
    """Add a line to the last entry of the last section, or begin a new entry with it."""
    last = release.sections[-1]
    if line.startswith(("- ", "* ")) or not last.entries:
        entries = (*last.entries, line.lstrip("-* ").rstrip())
    else:
        entries = (*last.entries[:-1], f"{last.entries[-1]} {line.strip()}")
    return _with_sections(release, (*release.sections[:-1], Section(last.heading, last.line, entries)))
