"""`package sync`: the descriptor follows the files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.cli.command import SOUND, run
from tests.cli.test_wrong_invocations import copied, refused, spoil


def test_a_descriptor_is_brought_up_to_date_once(tmp_path: Path) -> None:
    package = copied(tmp_path)
    assert run("package", "sync", package).code == 0
    assert run("package", "sync", "--check", "--package", package).code == 0
    before = (package / "datapackage.json").read_bytes()
    assert run("package", "sync", package).out == f"{package} is up to date\n"
    assert (package / "datapackage.json").read_bytes() == before
    assert {"bytes", "hash", "rows", "schema"} <= set(json.loads(before)["resources"][0])


def test_check_says_what_differs_and_writes_nothing(tmp_path: Path) -> None:
    package = copied(tmp_path)
    run("package", "sync", package)
    spoil(package, "relations", "title", "Another title")
    before = (package / "datapackage.json").read_bytes()
    ran = run("package", "sync", package, "--check")
    assert ran.code == 1
    assert "hash of the resource relations" in ran.out
    assert (package / "datapackage.json").read_bytes() == before


def test_a_zip_is_not_written_into(tmp_path: Path) -> None:
    refused(run("package", "sync", shutil.make_archive(str(tmp_path / "sound"), "zip", SOUND)), 2, "archive")
