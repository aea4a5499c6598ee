"""Versions, changelogs and checksums as people write them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from nangang_open.package.schema import TABLES
from tests.validation.overlays import checked, copied, redescribed

FILES = ("datapackage.json", *(f"data/{table}.csv" for table in TABLES))


@pytest.mark.parametrize(
    "version",
    ["0.1.0", "1.2.3", "10.20.30", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-0.3.7", "1.0.0-x-y.7.z", "1.0.0+20310110"],
)
def test_a_semantic_version_is_one(tmp_path: Path, version: str) -> None:
    package = redescribed(copied(tmp_path), lambda d: d.update(version=version))
    assert "NG502" not in {finding.code for finding in checked(package).findings}


@pytest.mark.parametrize(
    "version", ["1", "1.2", "v1.2.3", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3 ", "１.2.3", "1.2.3\n"]
)
def test_what_is_no_semantic_version_is_found(tmp_path: Path, version: str) -> None:
    package = redescribed(copied(tmp_path), lambda d: d.update(version=version))
    assert {finding.code for finding in checked(package).findings} == {"NG502"}


def test_a_changelog_beside_the_package_s_folder_is_read(tmp_path: Path) -> None:
    package = copied(tmp_path)
    beside = tmp_path / "CHANGELOG.md"
    (package / "CHANGELOG.md").rename(beside)
    assert checked(package).findings == ()
    beside.write_text(beside.read_text("utf-8").replace("1.2.0", "1.3.0"), "utf-8")
    assert [(finding.code, finding.value) for finding in checked(package).findings] == [("NG503", "1.2.0")]


def test_the_changelog_of_something_else_beside_a_package_is_left_alone(tmp_path: Path) -> None:
    package = copied(tmp_path)
    (package / "CHANGELOG.md").unlink()
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n\n## Spring\n", "utf-8")
    result = checked(package)
    assert result.findings == ()
    assert {skip.code: skip.reason for skip in result.skipped}["NG503"] == "skip.no_changelog"


def test_a_changelog_in_the_package_that_is_none_is_found(tmp_path: Path) -> None:
    package = copied(tmp_path)
    (package / "CHANGELOG.md").write_text("# Changes\n\n## Spring\n", "utf-8")
    (finding,) = checked(package).findings
    assert (finding.code, finding.variant) == ("NG503", "unreadable")
    assert "CHANGELOG.md:3" in finding.message


def test_without_a_changelog_nothing_is_asked_of_it(tmp_path: Path) -> None:
    package = copied(tmp_path)
    (package / "CHANGELOG.md").unlink()
    assert checked(package).findings == ()


def sums(package: Path, *more: str) -> None:
    """Write the checksums of a package's files, and more lines."""
    lines = [f"{hashlib.sha256((package / file).read_bytes()).hexdigest()}  {file}" for file in FILES]
    (package / "SHA256SUMS").write_text("".join(f"{line}\n" for line in (*lines, *more)), "utf-8")


def test_checksums_that_are_right_and_cover_all_pass(tmp_path: Path) -> None:
    package = copied(tmp_path)
    sums(package)
    result = checked(package)
    assert result.findings == ()
    assert not {"NG504", "NG505"} & {skip.code for skip in result.skipped}


@pytest.mark.parametrize(
    ("line", "variant"),
    [
        (f"{'0' * 64}  CHANGELOG.md", ""),
        (f"{'0' * 64}  nowhere.csv", "missing"),
        ("no checksum", "unreadable"),
        (f"{'0' * 64}  ../page.txt", "unreadable"),
    ],
)
def test_a_checksum_that_is_not_right_is_found(tmp_path: Path, line: str, variant: str) -> None:
    package = copied(tmp_path)
    sums(package, line)
    assert [(finding.code, finding.variant) for finding in checked(package).findings] == [("NG504", variant)]
