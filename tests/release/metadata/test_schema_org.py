"""schema.org JSON-LD: words that schema.org has, and what a search engine for data asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from nangang_open.release import layout
from tests.release.metadata.sample import document, every_amount_known, release, standard


def words(value: Any) -> Iterator[str]:
    """Yield every property and type of a document."""
    if isinstance(value, dict):
        yield from (key for key in value if not key.startswith("@"))
        kind = value.get("@type", [])
        yield from [kind] if isinstance(kind, str) else kind
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from words(item)


@every_amount_known
def test_every_word_is_one_of_schema_org(known: str) -> None:
    terms = json.loads(standard("ro-crate-1.2-context.jsonld").read_text("utf-8"))["@context"]
    found = set(words(document(layout.SCHEMA_ORG, known)))
    assert "Dataset" in found
    assert {word: terms.get(word) for word in found} == {word: f"http://schema.org/{word}" for word in found}


def test_a_search_engine_finds_what_it_asks_for() -> None:
    found = document(layout.SCHEMA_ORG)
    assert found["@context"] == "https://schema.org/"
    assert 50 <= len(found["description"]) <= 5000
    wanted = (
        "name",
        "alternateName",
        "creator",
        "license",
        "version",
        "datePublished",
        "temporalCoverage",
        "identifier",
    )
    assert all(found[key] for key in (*wanted, "spatialCoverage", "variableMeasured", "distribution", "keywords"))


def test_every_file_is_there_with_its_size_and_hash() -> None:
    text, facts = release()
    found = {file["contentUrl"]: file for file in document(layout.SCHEMA_ORG)["distribution"]}
    assert set(found) == {file.path for file in facts.files}
    for path, file in found.items():
        assert file["contentSize"] == f"{len(text[path])} B"


def test_nobody_invents_an_address() -> None:
    found = document(layout.SCHEMA_ORG)
    assert found["identifier"] == "urn:nangang-open-data:" + found["version"]
    assert not {"url", "sameAs"} & found.keys()
