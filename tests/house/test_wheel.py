"""The wheel carries the data, the schemas and the messages; the source archive is whole."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.house.checkout import ROOT, tracked


def built(target: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    (archive,) = folder.iterdir()
    return archive


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(built("wheel", tmp_path_factory.mktemp("wheel")))


def test_the_wheel_carries_the_data_the_schemas_and_the_changelog(wheel: zipfile.ZipFile) -> None:
    shipped = [name for name in tracked() if name.startswith(("datapackage/", "schemas/")) or name == "CHANGELOG.md"]
    missing = {f"nangang_open/shipped/{name}" for name in shipped} - set(wheel.namelist())
    assert not missing
    for name in shipped:
        assert wheel.read(f"nangang_open/shipped/{name}") == (ROOT / name).read_bytes(), name


def test_the_wheel_carries_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    ours = {name for name in tracked() if name.startswith("nangang_open/")}
    assert {"nangang_open/py.typed", "nangang_open/messages.csv"} <= ours
    assert ours <= set(wheel.namelist())


def test_the_wheel_carries_no_tests_and_both_licences(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"nangang_open"}
    assert {name.rsplit("/", 1)[1] for name in names if "/licenses/" in name} == {"LICENSE", "LICENSE-DATA"}


def test_the_wheel_offers_the_command_and_the_pytest_plugin(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    text = wheel.read(entry_points).decode()
    assert "nangang-open = nangang_open.cli.app:main" in text
    assert "[pytest11]" in text


def test_the_source_archive_is_whole(tmp_path: Path) -> None:
    with tarfile.open(built("sdist", tmp_path)) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert not set(tracked()) - names
