"""`release diff` as a user tries it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import SOUND, run
from tests.release.trial import a_package


def changed(folder: Path, version: str = "1.2.0") -> Path:
    """Return a package with one corrected note."""
    package = a_package(folder, version=version)
    figures = package / "data" / "figures.csv"
    figures.write_text(figures.read_text("utf-8").replace(",20,\n", ",20,seen again\n"), "utf-8")
    return package


def test_two_packages_are_compared(tmp_path: Path) -> None:
    old, new = a_package(tmp_path / "old"), changed(tmp_path / "new")
    shown = run("release", "diff", old, new)
    assert (shown.code, shown.err) == (0, "")
    assert '~ firms_2030_12 note: "" → seen again' in shown.out
    assert "The next version is 1.2.1 at least (patch), because:" in shown.out
    assert run("release", "diff", old, "--package", new).out == shown.out
    assert run("release", "diff", old, old).out.endswith("nothing differs\n")
    assert json.loads(run("release", "diff", old, new, "--format", "json").out)["version"]["bump"] == "patch"
    assert "| `figures` | 5 | 5 |" in run("release", "diff", old, new, "--format", "markdown").out


def test_check_refuses_a_version_that_is_too_low(tmp_path: Path) -> None:
    old = a_package(tmp_path / "old")
    for version, code in (("1.2.0", 1), ("1.2.1", 0), ("2.0.0", 0)):
        assert run("release", "diff", old, changed(tmp_path / version, version), "--check").code == code


def test_without_a_newer_one_the_shipped_package_is_meant() -> None:
    assert " to nangang-open-data " in run("release", "diff", SOUND).out


def test_what_cannot_be_compared_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no zip")
    for arguments in ([], [tmp_path / "nowhere"], [tmp_path / "x.zip"], [SOUND, tmp_path]):
        shown = run("release", "diff", *arguments)
        assert shown.code in (1, 2)
        assert (shown.out, shown.err.count("\n")) == ("", 1)
