"""All dialects say the same of a release; a file that says something else, or nothing, is named."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from nangang_open.errors import InputError
from nangang_open.release import layout
from nangang_open.release.metadata.dialects import READERS, disagreements, statement
from tests.release.metadata.sample import KNOWN, documents, every_amount_known, release, standard


@every_amount_known
def test_every_dialect_says_the_facts(known: str) -> None:
    facts = KNOWN[known]()
    for path, data in documents(known).items():
        said = statement(path, data)
        assert (said.title, said.version, said.released) == (
            facts.titles["en"],
            facts.version,
            facts.released.isoformat(),
        )
        names = [sorted(name.replace(",", "").split()) for name in said.creators]
        assert names == [sorted(person.name.split()) for person in facts.creators]
        known_as = {facts.licence.lower(), facts.licence_url, f"https://spdx.org/licenses/{facts.licence}"}
        assert said.licences
        assert {name if "://" in name else name.lower() for name in said.licences} <= known_as
        whole = {"figures": facts.counts["figures"]} if path == layout.ANNOTATIONS else facts.counts
        assert dict(said.counts) == whole, path
    assert disagreements(documents(known)) == []


def test_the_release_and_its_descriptor_agree_and_every_file_is_read() -> None:
    text, _ = release()
    assert set(READERS) <= set(text)
    assert disagreements(text) == []


CHANGES = {
    layout.DESCRIPTOR: ("version", '"version": "', '"version": "9'),
    layout.SCHEMA_ORG: ("title", '"name": "Figures of', '"name": "Some figures of'),
    layout.CROISSANT: ("version", '"version": "', '"version": "9'),
    layout.RO_CRATE: ("released", '"datePublished": "2', '"datePublished": "3'),
    layout.DCAT: ("figures", '"rdf:value": 165', '"rdf:value": 164'),
    layout.DATACITE: ("numerals", '"410 numerals"', '"411 numerals"'),
    layout.CSVW: ("relations", '"schema:value": 150', '"schema:value": 151'),
    layout.CITATION: ("licence", 'license: "CC-BY-4.0"', 'license: "CC0-1.0"'),
    layout.ZENODO: ("creators", '"name": "The nangang', '"name": "A nangang'),
    layout.ANNOTATIONS: ("version", '"schema:version": "', '"schema:version": "9'),
}


@pytest.mark.parametrize("path", CHANGES)
def test_a_file_that_says_something_else_is_named(path: str) -> None:
    what, old, new = CHANGES[path]
    text, _ = release()
    changed = text[path].decode().replace(old, new, 1)
    assert changed != text[path].decode()
    found = disagreements({**text, path: changed.encode()})
    assert what in {problem.what for problem in found}
    assert path in {problem.path for problem in found} | {problem.other for problem in found}
    assert all(re.match(r"\S+ says \w+ '.*', \S+ says '", str(problem)) for problem in found)


@pytest.mark.parametrize("path", READERS)
@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"{}", b"null", b"[" * 100_000, b'{"a": NaN'])
def test_a_file_that_says_nothing_is_named(path: str, data: bytes) -> None:
    with pytest.raises(InputError, match=rf"^{re.escape(path)}: "):
        statement(path, data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(
    path=st.sampled_from([path for path in READERS if path not in (layout.CITATION, layout.ANNOTATIONS)]),
    data=st.data(),
)
def test_a_document_with_anything_in_one_place_is_read_or_refused(path: str, data: st.DataObject) -> None:
    document = json.loads(release()[0][path])
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(JSON)
        break
    with suppress(InputError):  # no other error may come
        assert statement(path, json.dumps(document).encode()).title


def test_the_same_facts_give_the_same_bytes() -> None:
    assert documents("rich") == documents("rich")


def test_the_descriptor_obeys_the_profile_of_the_data_package() -> None:
    profile = json.loads((standard("datapackage-2.0") / "datapackage.json").read_text("utf-8"))
    errors = Draft7Validator(profile).iter_errors(json.loads(release()[0][layout.DESCRIPTOR]))
    assert [error.message for error in errors] == []
