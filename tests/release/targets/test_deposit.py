"""What of a release goes to a repository."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nangang_open.errors import InputError
from nangang_open.release.targets.deposit import deposit
from tests.release.trial import NAME, VERSION


def test_the_files_that_are_uploaded_are_the_archive_and_what_proves_it(release: Path) -> None:
    assert [asset.name for asset in deposit(release).assets] == [
        "CHANGELOG.md",
        "README.md",
        "SHA256SUMS",
        "analysis.csv",
        f"{NAME}-{VERSION}.zip",
    ]


def test_a_release_without_its_archive_is_refused(release: Path, tmp_path: Path) -> None:
    alone = shutil.copytree(release, tmp_path / release.name)
    with pytest.raises(InputError, match=r"archive 'qingshi-1.2.0.zip' is not beside it"):
        deposit(alone)
