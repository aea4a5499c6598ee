"""A package or a release is found by its path or its address, and an archive is looked through first."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.files import open_files, open_package
from nangang_open.release.archive import write_zip
from nangang_open.release.contents import release_files
from nangang_open.release.diff import diff
from nangang_open.release.places import package_at
from tests.release.answers import serving
from tests.release.trial import a_package


def test_all_forms_are_the_same_package(tmp_path: Path) -> None:
    folder = a_package(tmp_path)
    files = release_files(open_package(folder)).text
    write_zip(tmp_path / "release.zip", files)
    with serving() as answers:
        answers.files = {f"/1.2.0/{path}": data for path, data in files.items()}
        answers.files["/release.zip"] = (tmp_path / "release.zip").read_bytes()
        places: list[str | Path] = [
            tmp_path / "release.zip",
            f"{answers.url}/1.2.0",
            f"{answers.url}/release.zip",
        ]
        for place in places:
            assert diff(open_files(files), package_at(place)).empty, place
    for place in (folder, folder / "datapackage.json"):
        found = diff(package_at(folder), package_at(place))
        assert found.empty
        assert found.new.rows["figures"] == 5
    assert package_at(None).name == "nangang-open-data"


def test_a_hostile_archive_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("../outside", "x")
    with pytest.raises(InputError, match="climbs with"):
        package_at(tmp_path / "evil.zip")


def test_nothing_there_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(CannotRunError):
        package_at(tmp_path / "nowhere")
