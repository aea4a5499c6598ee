"""`release notes` as a user tries it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangang_open.package.changelog import read_changelog
from tests.cli.command import SOUND, run
from tests.cli.test_release_diff import changed
from tests.release.trial import a_package


def test_an_entry_is_drafted(tmp_path: Path) -> None:
    old, new = a_package(tmp_path / "old"), changed(tmp_path / "new")
    shown = run("release", "notes", old, new, "--date", "2031-01-02")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(
        "## [1.2.1] - 2031-01-02\n\n### Data\n\n- Corrected note of `firms_2030_12` in `figures`"
    )
    assert [entry.version for entry in read_changelog(shown.out)] == ["1.2.1"]
    assert run("release", "notes", old, new).out.startswith("## [Unreleased]\n")


@pytest.mark.parametrize("day", ["2031-02-30", "tomorrow", "20310102", ""])
def test_what_is_no_day_is_refused(day: str) -> None:
    shown = run("release", "notes", SOUND, SOUND, "--date", day)
    assert (shown.code, shown.out, shown.err.count("\n")) == (2, "", 1)
    assert "no day of the calendar" in shown.err


def test_without_an_older_one_nothing_can_be_drafted() -> None:
    assert run("release", "notes").code == 2
