"""DataCite, by its library's JSON schema, then written as XML by the library and checked by the published XSD."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from nangang_open.release import layout
from nangang_open.release.facts import Person
from nangang_open.release.metadata.datacite import agent
from tests.release.metadata.sample import document, every_amount_known, standard, validator

NOT_REGISTERED = "10.5072/not-registered"
"""What stands for the DOI that registering gives: the XML must have one."""


@every_amount_known
def test_it_obeys_the_json_schema_and_the_xsd(known: str, tmp_path: Path) -> None:
    record = {"doi": NOT_REGISTERED, **document(layout.DATACITE, known)}
    (tmp_path / "record.json").write_text(json.dumps(record))
    xml = validator("datacite", "check_datacite.py", tmp_path / "record.json").stdout
    schema = etree.XMLSchema(etree.parse(standard("datacite-4.7") / "metadata.xsd"))
    schema.assertValid(etree.fromstring(xml.encode()))
    assert f"<version>{record['version']}</version>" in xml


def test_the_json_schema_is_awake(tmp_path: Path) -> None:
    record = {**document(layout.DATACITE), "doi": "not a DOI"}
    (tmp_path / "record.json").write_text(json.dumps(record))
    run = validator("datacite", "check_datacite.py", tmp_path / "record.json", check=False)
    assert run.returncode == 1
    assert "not a DOI" in run.stdout


@pytest.mark.parametrize(
    ("person", "name", "kind"),
    [
        (Person("Ada Li", (), "", "Ada", "Li"), "Li, Ada", "Personal"),
        (Person("李雅达", (), "0000-0002-1825-0097"), "李雅达", "Personal"),
        (Person("The example contributors", ()), "The example contributors", "Organizational"),
    ],
)
def test_a_family_name_comes_first_and_a_group_has_none(person: Person, name: str, kind: str) -> None:
    assert (agent(person)["name"], agent(person)["nameType"]) == (name, kind)


def test_a_release_without_a_doi_names_none() -> None:
    assert "doi" not in document(layout.DATACITE)
    assert document(layout.DATACITE, "rich")["doi"] == "10.5072/example.1"
