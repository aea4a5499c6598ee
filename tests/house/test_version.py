"""One version of the tool, said the same everywhere."""

from __future__ import annotations

import re
import tomllib

import yaml

from tests.house.checkout import ROOT

VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
HEADINGS = re.findall(
    r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
)


def test_the_changelog_begins_with_the_version_of_the_tool() -> None:
    assert HEADINGS[0][0] == VERSION


def test_the_citation_gives_the_newest_release() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (citation["version"], str(citation["date-released"])) == HEADINGS[0]


def test_every_release_says_what_changed_in_data_and_tool() -> None:
    releases = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
    for release in releases:
        if not release.startswith("[Unreleased]"):
            assert set(re.findall(r"^### (.+)$", release, re.MULTILINE)) <= {"Data", "Tool"}, release
            assert re.search(r"^### (Data|Tool)$", release, re.MULTILINE), release


def test_the_package_says_the_version() -> None:
    from nangang_open import __version__

    assert __version__ == VERSION
