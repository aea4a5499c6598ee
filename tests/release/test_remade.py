"""A file that was changed together with its checksum is found by what it follows from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from nangang_open.package.checksums import checksum, write_checksums
from nangang_open.package.files import open_package
from nangang_open.release import layout
from nangang_open.release.contents import Release, release_files
from nangang_open.release.registry import registry
from nangang_open.release.verify import State, Step, Verification, verify
from tests.release.trial import a_package


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = a_package(tmp_path_factory.mktemp("sound"))
    return release_files(open_package(folder), doi="10.5281/zenodo.12345")


def verified(folder: Path, files: Mapping[str, bytes], *, register: bool = True) -> Verification:
    """Write files with all hashes made anew, as one who changed them on purpose would, and verify them."""
    hashes = {path: checksum(data) for path, data in files.items() if path not in {*layout.UNSUMMED, layout.REGISTRY}}
    if register and layout.REGISTRY in files:
        files = {**files, layout.REGISTRY: registry(hashes)}
    if layout.REGISTRY in files:
        hashes[layout.REGISTRY] = checksum(files[layout.REGISTRY])
    for path, data in {**files, layout.CHECKSUMS: write_checksums(hashes)}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return verify(folder)


def said(found: Verification) -> str:
    assert found.outcome(Step.CHECKSUMS).state is State.PASSED
    return "; ".join(problem.said() for outcome in found.outcomes for problem in outcome.problems)


def test_a_release_is_what_follows_from_itself(built: Release, tmp_path: Path) -> None:
    found = verified(tmp_path, built.text)
    assert said(found) == ""
    assert "verify.metadata.other_tool" not in [note.key for note in found.outcome(Step.METADATA).notes]


def test_makers_without_a_title_and_a_publisher_are_the_same_in_all_files(tmp_path: Path) -> None:
    people = [
        {"givenName": "Ada", "familyName": "Example", "roles": ["author"]},
        {"title": "National Office, Branch A & B", "roles": ["author"]},
        {"title": "The Press", "roles": ["publisher"]},
    ]
    package = a_package(tmp_path / "made", {"contributors": people})
    (tmp_path / "release").mkdir()
    assert said(verified(tmp_path / "release", release_files(open_package(package)).text)) == ""


FOLLOW = (
    *(layout.README, layout.ANALYSIS_EXCEL, layout.ANALYSIS_SDMX, layout.CITATION, layout.CROISSANT),
    *(layout.RO_CRATE, layout.DCAT, layout.SCHEMA_ORG, layout.DATACITE, layout.CSVW, layout.ZENODO),
)


@pytest.mark.parametrize("path", FOLLOW)
def test_a_change_that_disagrees_with_nothing_else_is_found(built: Release, tmp_path: Path, path: str) -> None:
    found = verified(tmp_path, {**built.text, path: built.text[path] + b"\n"})
    assert said(found) == f"{path}: it is not what follows from the tables and texts of the release"


@pytest.mark.parametrize("path", [layout.LICENCE, layout.CODEBOOK, layout.schema_path("figures")])
def test_another_text_than_the_one_put_in_is_found(built: Release, tmp_path: Path, path: str) -> None:
    found = verified(tmp_path, {**built.text, path: built.text[path] + b"\n"})
    assert said(found).startswith(f"{path}: it is not the one that PROVENANCE.json says the release was made from")


def test_a_place_of_a_figure_that_was_moved_is_found(built: Release, tmp_path: Path) -> None:
    data = built.text[layout.ANNOTATIONS].replace(b'"start": ', b'"start": 1', 2)
    assert layout.ANNOTATIONS in said(verified(tmp_path, {**built.text, layout.ANNOTATIONS: data}))


@pytest.mark.parametrize("schema", ["https://example.org/figures.json", "../../figures.json"])
def test_a_schema_from_elsewhere_is_found(built: Release, tmp_path: Path, schema: str) -> None:
    descriptor = json.loads(built.text[layout.DESCRIPTOR])
    descriptor["resources"][0]["schema"] = schema
    found = verified(tmp_path, {**built.text, layout.DESCRIPTOR: json.dumps(descriptor).encode()})
    assert f"{layout.DESCRIPTOR}: it is not what follows" in said(found)


def test_a_registry_that_says_other_hashes_is_found(built: Release, tmp_path: Path) -> None:
    found = verified(
        tmp_path, {**built.text, layout.REGISTRY: built.text[layout.REGISTRY] + b"x sha256:00\n"}, register=False
    )
    assert said(found) == "registry.txt: it is not what follows from the tables and texts of the release"


@pytest.mark.parametrize(("what", "value"), [("version", "1.1.0"), ("name", "elsewhere")])
def test_a_provenance_of_another_release_is_found(built: Release, tmp_path: Path, what: str, value: str) -> None:
    provenance = json.loads(built.text[layout.PROVENANCE]) | {what: value}
    found = verified(tmp_path, {**built.text, layout.PROVENANCE: json.dumps(provenance).encode()})
    assert said(found).startswith(f"PROVENANCE.json: {what} is {value}, but datapackage.json says")


def test_a_validation_with_other_findings_is_found(built: Release, tmp_path: Path) -> None:
    document = json.loads(built.text[layout.VALIDATION])
    document["layers"] = document["layers"][1:]
    found = verified(tmp_path, {**built.text, layout.VALIDATION: json.dumps(document).encode()})
    assert said(found) == "validation.json: its layers is not what the validation gives now"


@pytest.mark.parametrize("path", sorted({*FOLLOW, layout.PROVENANCE, layout.VALIDATION, layout.REGISTRY}))
def test_a_file_that_was_taken_away_is_missed(built: Release, tmp_path: Path, path: str) -> None:
    found = verified(tmp_path, {one: data for one, data in built.text.items() if one != path})
    assert f"there is no {path}" in said(found)


def test_a_file_that_is_none_of_the_release_is_found(built: Release, tmp_path: Path) -> None:
    assert (
        said(verified(tmp_path, {**built.text, "setup.py": b"import os"})) == "setup.py: it is no file of this release"
    )


def test_what_another_version_of_the_tool_wrote_is_not_written_again(built: Release, tmp_path: Path) -> None:
    provenance = json.loads(built.text[layout.PROVENANCE])
    provenance["tools"] = {"nangang-open": "0.0.1"}
    files = {**built.text, layout.README: b"# As it was then\n", layout.PROVENANCE: json.dumps(provenance).encode()}
    found = verified(tmp_path, files)
    assert said(found) == ""
    assert "version 0.0.1 of the tool wrote it" in found.outcome(Step.METADATA).notes[-1].said()
