"""Our profile of Data Package v2 against the official one, and against frictionless."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package
from jsonschema import Draft7Validator

from nangang_open.validation.profile import deviations
from tests.validation.overlays import SOUND

PROFILE = Path(__file__).parents[3] / "shared" / "standards" / "datapackage-2.0" / "datapackage.json"
PACKAGE: dict[str, Any] = json.loads((SOUND / "datapackage.json").read_text("utf-8"))
GOOD: list[tuple[str, object]] = [
    ("title", "青石"),
    ("id", "https://doi.org/10.5281/zenodo.1"),
    ("homepage", "https://example.org"),
    ("created", "2031-01-10T00:00:00Z"),
    ("keywords", ["towns"]),
    ("contributors", [{"title": "A", "roles": ["author"]}]),
    ("licenses", [{"path": "https://example.org/licence", "title": "Own"}]),
    ("sources", [{"title": "A report", "path": "https://example.org"}]),
    ("sources", []),
    ("anything", {"of": "ours"}),
    ("resources/0/bytes", 12),
    ("resources/0/hash", "sha256:" + "a" * 64),
    ("resources/0/hash", "a" * 32),
    ("resources/0/rows", 3),
    ("resources/0/schema", {"fields": [{"name": "id", "type": "string"}]}),
    ("resources/0/dialect", {"delimiter": ","}),
]
BAD: list[tuple[str, object]] = [
    ("name", 5),
    ("title", None),
    ("version", 1.2),
    ("$schema", ["x"]),
    ("created", 2031),
    ("image", {}),
    ("keywords", "towns"),
    ("keywords", []),
    ("keywords", [1]),
    ("contributors", {}),
    ("contributors", []),
    ("contributors", [{}]),
    ("contributors", [{"title": 1}]),
    ("contributors", [{"title": "A", "roles": "author"}]),
    ("contributors", [{"title": "A", "path": "../a"}]),
    ("licenses", []),
    ("licenses", [{}]),
    ("licenses", [{"title": "none"}]),
    ("licenses", [{"name": "CC BY"}]),
    ("licenses", [{"path": "/etc/hostname"}]),
    ("sources", "a report"),
    ("sources", [{}]),
    ("sources", [{"title": 5}]),
    ("resources", []),
    ("resources", {}),
    ("resources", ["figures.csv"]),
    ("resources/0/name", 5),
    ("resources/0/title", 5),
    ("resources/0/type", "tables"),
    ("resources/0/mediatype", "csv"),
    ("resources/0/encoding", 8),
    ("resources/0/bytes", "12"),
    ("resources/0/hash", "no hash"),
    ("resources/0/licenses", []),
    ("resources/0/sources", [{}]),
    ("resources/0/schema", {"fields": []}),
    ("resources/0/schema", {"fields": [{"type": "string"}]}),
]


def changed(pointer: str, value: object) -> dict[str, Any]:
    """Return the sound descriptor with one property set."""
    document = copy.deepcopy(PACKAGE)
    place: Any = document
    *parts, last = pointer.split("/")
    for part in parts:
        place = place[int(part)] if part.isdigit() else place[part]
    place[last] = value
    return document


def official(document: dict[str, Any]) -> bool:
    """Return whether the official profile allows a descriptor; skips the test without the profile."""
    if not PROFILE.is_file():
        pytest.skip("the published profile is not beside the checkout")
    return Draft7Validator(json.loads(PROFILE.read_text("utf-8"))).is_valid(document)


@pytest.mark.parametrize(("pointer", "value"), GOOD)
def test_what_the_profile_allows_we_allow(pointer: str, value: object) -> None:
    document = changed(pointer, value)
    assert list(deviations(document)) == []
    assert official(document)
    assert list(Package.metadata_validate(document)) == []


@pytest.mark.parametrize(("pointer", "value"), BAD)
def test_what_the_profile_refuses_we_refuse_at_its_place(pointer: str, value: object) -> None:
    document = changed(pointer, value)
    found = list(deviations(document))
    assert len(found) == 1
    assert found[0].pointer.startswith(pointer)
    assert not official(document)


def test_a_descriptor_without_resources_deviates() -> None:
    document = {key: value for key, value in PACKAGE.items() if key != "resources"}
    assert [(found.pointer, found.missing) for found in deviations(document)] == [("resources", True)]
    assert not official(document)
