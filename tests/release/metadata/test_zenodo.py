"""`.zenodo.json`, by the fields and words of Zenodo's deposit form."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator, ValidationError

from nangang_open.release import layout
from tests.release.metadata.sample import document, every_amount_known

AGENT = {"name": {"type": "string", "minLength": 1}, "orcid": {"pattern": r"^(\d{4}-){3}\d{3}[\dX]$"}}
CONTRIBUTOR = ["ContactPerson", "DataCollector", "DataCurator", "DataManager", "Distributor", "Editor", "Producer"]
RELATION = ["isDocumentedBy", "isCompiledBy", "isNewVersionOf", "isDerivedFrom"]
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["upload_type", "title", "creators", "description", "publication_date", "access_right", "license"],
    "properties": {
        "upload_type": {"const": "dataset"},
        "title": {"type": "string", "minLength": 1},
        "creators": {
            "type": "array",
            "minItems": 1,
            "items": {"additionalProperties": False, "required": ["name"], "properties": AGENT},
        },
        "contributors": {
            "type": "array",
            "items": {
                "additionalProperties": False,
                "required": ["name", "type"],
                "properties": {**AGENT, "type": {"enum": CONTRIBUTOR}},
            },
        },
        "description": {"type": "string", "pattern": "^<p>"},
        "publication_date": {"pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "version": {"type": "string"},
        "access_right": {"enum": ["open", "embargoed", "restricted", "closed"]},
        "license": {"type": "string", "pattern": "^[a-z0-9.-]+$"},
        "language": {"enum": ["eng", "zho"]},
        "keywords": {"type": "array", "items": {"type": "string"}},
        "notes": {"type": "string"},
        "references": {"type": "array", "items": {"type": "string", "minLength": 1}},
        "doi": {"pattern": r"^10\.\d+/"},
        "related_identifiers": {
            "type": "array",
            "items": {
                "additionalProperties": False,
                "properties": {
                    "identifier": {"type": "string"},
                    "relation": {"enum": RELATION},
                    "scheme": {"enum": ["doi", "url", "urn"]},
                },
            },
        },
    },
}
"""What https://developers.zenodo.org says of a deposit's metadata, as far as we use it."""


@every_amount_known
def test_zenodo_knows_every_field_and_every_word(known: str) -> None:
    Draft202012Validator(SCHEMA).validate(document(layout.ZENODO, known))


def test_the_schema_is_awake() -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMA).validate({**document(layout.ZENODO), "upload_type": "figures"})


def test_a_description_is_html_and_holds_no_stray_mark() -> None:
    found = document(layout.ZENODO, "rich")["description"]
    assert "One &amp; two &lt; three" in found
    assert not set("<>&") & set(re.sub(r"</?p>|&(amp|lt|gt);", "", found))
