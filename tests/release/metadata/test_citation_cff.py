"""CITATION.cff, checked and read by cffconvert."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nangang_open.errors import InputError
from nangang_open.release import layout
from nangang_open.release.metadata.citation_cff import read, record
from tests.release.metadata.sample import KNOWN, documents, every_amount_known, validator


def in_its_folder(known: str, folder: Path) -> Path:
    (folder / layout.CITATION).write_bytes(documents(known)[layout.CITATION])
    return folder / layout.CITATION


@every_amount_known
def test_cffconvert_takes_it(known: str, tmp_path: Path) -> None:
    said = validator("cff", "cffconvert", "--validate", "--infile", in_its_folder(known, tmp_path))
    assert "valid according to schema version 1.2.0" in said.stdout + said.stderr


def test_cffconvert_reads_what_we_wrote(tmp_path: Path) -> None:
    run = validator("cff", "cffconvert", "--format", "zenodo", "--infile", in_its_folder("rich", tmp_path))
    found, facts = json.loads(run.stdout), KNOWN["rich"]()
    assert found["creators"] == [
        {"name": "Li, Ada", "orcid": "0000-0002-1825-0097"},
        {"name": "The <example> group"},
    ]
    assert (found["title"], found["version"]) == (facts.titles["en"], facts.version)
    assert (found["publication_date"], found["license"]["id"]) == (facts.released.isoformat(), facts.licence)


@every_amount_known
def test_the_yaml_holds_what_was_meant(known: str) -> None:
    assert read(documents(known)[layout.CITATION].decode()) == record(KNOWN[known]())


def test_it_is_a_data_set_with_the_report_as_its_reference() -> None:
    found = record(KNOWN["shipped"]())
    assert found["type"] == "dataset"
    assert [reference["type"] for reference in found["references"]] == ["government-document"]


@pytest.mark.parametrize("text", ["a: [", "a: *b", "\x00", "[" * 5000])
def test_what_is_no_yaml_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no YAML"):
        read(text)
