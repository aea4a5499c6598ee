from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nangang_open.errors import CannotRunError
from nangang_open.package.descriptor import write_descriptor
from nangang_open.package.dictionary import MARK
from nangang_open.package.fault import FileError
from nangang_open.package.files import open_package, shipped
from nangang_open.package.sync import check, inlined_schema, sync, synced
from tests.package.sample import descriptor, figures, small, zipped

PROFILES = Path(__file__).resolve().parents[3] / "shared" / "standards" / "datapackage-2.0"


def read(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return document


def test_sync_fills_schema_size_hash_and_rows(tmp_path: Path) -> None:
    assert sync(small(tmp_path))
    found = read(tmp_path)["resources"][0]
    assert found["bytes"] == len(figures())
    assert found["hash"] == "sha256:" + hashlib.sha256(figures()).hexdigest()
    assert found["rows"] == 3
    assert [field["name"] for field in found["schema"]["fields"]][:2] == ["id", "indicator"]


def test_what_people_wrote_stays_as_it_is_and_in_its_order(tmp_path: Path) -> None:
    facts = {
        "zebra": [1, {"b": 0.5, "a": None}],
        "name": "small",
        "title": "甲 & <b>",
        "created": "2026-01-01T00:00:00Z",
    }
    mine = {"mine": True, "name": "figures", "hash": "old", "path": "data/figures.csv", "title": "Mine"}
    written = {**facts, "resources": [mine, {"name": "notes", "path": "notes.txt"}, {"odd": 1}, 7], "end": "."}
    small(tmp_path, {"datapackage.json": json.dumps(written).encode(), "notes.txt": b"x"})
    sync(tmp_path)
    found = read(tmp_path)
    assert list(found) == [*facts, "resources", "end"]
    assert {key: found[key] for key in facts} == facts
    assert list(found["resources"][0]) == ["mine", "name", "path", "title", "schema", "bytes", "hash", "rows"]
    assert list(found["resources"][1]) == ["name", "path", "bytes", "hash"]
    assert found["resources"][2:] == [{"odd": 1}, 7]


def test_a_second_sync_writes_nothing(tmp_path: Path) -> None:
    assert sync(small(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert not sync(tmp_path)
    assert check(tmp_path) == []
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_check_names_what_is_out_of_step_and_writes_nothing(tmp_path: Path) -> None:
    sync(small(tmp_path))
    (tmp_path / "data" / "figures.csv").write_bytes(figures().replace(b"firms_2016", b"firms_2015"))
    before = (tmp_path / "datapackage.json").read_bytes()
    assert check(tmp_path) == ["datapackage.json: hash of the resource figures is out of step"]
    assert (tmp_path / "datapackage.json").read_bytes() == before
    assert sync(tmp_path / "datapackage.json")
    assert check(tmp_path) == []


def test_check_notices_a_changed_schema_and_another_form(tmp_path: Path) -> None:
    sync(small(tmp_path))
    found = read(tmp_path)
    (tmp_path / "datapackage.json").write_text(json.dumps(found), "utf-8")
    assert check(tmp_path) == ["datapackage.json is not written in its canonical form"]
    found["resources"][1]["schema"]["fields"][0]["type"] = "integer"
    (tmp_path / "datapackage.json").write_bytes(write_descriptor(found))
    assert check(tmp_path) == ["datapackage.json: schema of the resource relations is out of step"]


def test_a_readme_of_ours_is_kept_and_one_of_yours_is_left(tmp_path: Path) -> None:
    sync(small(tmp_path))
    readme = tmp_path / "README.md"
    assert readme.read_text("utf-8").startswith(MARK)
    readme.write_text(MARK + "\nold\n", "utf-8")
    assert check(tmp_path) == ["README.md is not the dictionary of these schemas"]
    assert sync(tmp_path)
    assert check(tmp_path) == []
    readme.write_text("# Mine\n", "utf-8")
    assert check(tmp_path) == []
    assert not sync(tmp_path)
    assert readme.read_text("utf-8") == "# Mine\n"


def test_references_to_tables_that_a_package_has_not_are_left_out(tmp_path: Path) -> None:
    schema = inlined_schema("figures", ["figures", "units"])
    assert [key["reference"]["resource"] for key in schema["foreignKeys"]] == ["units"]
    assert "foreignKeys" not in inlined_schema("figures", ["figures"])


def test_an_archive_is_checked_and_not_written(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.zip")
    assert check(path)
    with pytest.raises(CannotRunError, match="unpack"):
        sync(path)


@pytest.mark.parametrize(
    ("replaced", "words"),
    [
        ({"datapackage.json": b"{"}, "not JSON"),
        ({"data/figures.csv": b"a,b\n1\n"}, "has 1 cells"),
        ({"datapackage.json": json.dumps(descriptor(resources=[{"name": "x", "path": "../y"}])).encode()}, "climbs"),
    ],
)
def test_what_cannot_be_read_is_not_synced(tmp_path: Path, replaced: dict[str, bytes], words: str) -> None:
    small(tmp_path, replaced)
    before = (tmp_path / "datapackage.json").read_bytes()
    for work in (sync, check):
        with pytest.raises(FileError, match=words):
            work(tmp_path)
    assert (tmp_path / "datapackage.json").read_bytes() == before


@pytest.mark.parametrize("resources", [None, "x", [], [{"name": "figures"}, {"name": 3, "path": 4}]])
def test_a_malformed_descriptor_is_left_to_the_rules(tmp_path: Path, resources: object) -> None:
    package = open_package(small(tmp_path, resources=resources))
    assert synced(package) == package.descriptor


def profile_problems(document: dict[str, Any]) -> list[str]:
    jsonschema = pytest.importorskip("jsonschema")
    if not PROFILES.is_dir():
        pytest.skip("the published profiles are not beside the checkout")
    profile = json.loads((PROFILES / "datapackage.json").read_text("utf-8"))
    return [
        f"{error.json_path}: {error.message:.80}" for error in jsonschema.Draft7Validator(profile).iter_errors(document)
    ]


def test_a_synced_package_keeps_to_the_official_profile(tmp_path: Path) -> None:
    sync(small(tmp_path))
    assert profile_problems(read(tmp_path)) == []
    assert profile_problems(descriptor(resources=[])) != []


def test_the_shipped_descriptor_keeps_to_the_official_profile() -> None:
    assert profile_problems(read(shipped())) == []


def frictionless(folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_frictionless_finds_a_synced_package_valid_and_a_changed_one_not(tmp_path: Path) -> None:
    sync(small(tmp_path))
    assert frictionless(tmp_path)[0] == 0, frictionless(tmp_path)[1]
    shutil.copytree(tmp_path, tmp_path / "changed")
    path = tmp_path / "changed" / "data" / "figures.csv"
    path.write_bytes(path.read_bytes().replace(b"actual", b"Actual", 1))
    code, said = frictionless(tmp_path / "changed")
    assert code == 1
    assert "enum" in said
