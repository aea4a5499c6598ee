"""Croissant, read back by mlcroissant: the metadata, and every record of every table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from nangang_open.package.descriptor import write_descriptor
from nangang_open.release import layout
from nangang_open.release.metadata.croissant import Version, croissant
from tests.laws.shipped import dataset
from tests.release.metadata.sample import KNOWN, document, rich_facts, shipped_facts, validator, written


@pytest.mark.parametrize(
    ("known", "version"), [("shipped", "1.1"), ("rich", "1.0"), ("bare", "1.1"), ("partial", "1.1")]
)
def test_its_own_library_loads_every_record(known: str, version: Version, tmp_path: Path) -> None:
    facts = KNOWN[known]()
    file = written(tmp_path, known) / layout.CROISSANT
    file.write_bytes(write_descriptor(croissant(facts, version)))
    found = json.loads(validator("croissant", "read_croissant.py", file).stdout)
    assert (found["errors"], found["warnings"]) == ([], [])
    assert found["rows"] == {table.name: table.rows for table in facts.tables}
    assert found["values"] == [float(figure.value) for figure in dataset().figures]
    assert (found["version"], found["published"]) == (facts.version, facts.released.isoformat())
    assert found["creators"] == [person.name for person in facts.creators]


def test_a_wrong_hash_is_found(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "data" / "units.csv").write_text("id\nx\n")
    run = validator("croissant", "read_croissant.py", folder / layout.CROISSANT, check=False)
    assert run.returncode
    assert "units.csv" in run.stderr


def test_both_versions_say_the_same() -> None:
    both = [croissant(rich_facts(), version) for version in get_args(Version)]
    assert [one.pop("conformsTo") for one in both] == [f"http://mlcommons.org/croissant/{v}" for v in get_args(Version)]
    for one in both:
        del one["@context"]
    assert both[0] == both[1]


def test_references_lead_to_columns_that_are_there() -> None:
    found = document(layout.CROISSANT)
    fields = {field["@id"]: field for table in found["recordSet"] for field in table["field"]}
    named = [field["references"]["field"]["@id"] for field in fields.values() if "references" in field]
    assert "indicators/id" in named
    assert set(named) <= set(fields)
    assert {file["@id"] for file in found["distribution"]} == {table.path for table in shipped_facts().tables}
