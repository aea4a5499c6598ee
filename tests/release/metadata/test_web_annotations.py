"""W3C Web Annotations: the clauses of the data model, and every position found again in the report itself."""

from __future__ import annotations

import hashlib
import json
import re
import tracemalloc
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from nangang_open.dataset import Dataset
from nangang_open.errors import InputError
from nangang_open.package.tables import read_table
from nangang_open.release import layout
from nangang_open.release.metadata.dialects import statement
from nangang_open.release.metadata.web_annotations import text_name, web_annotations
from nangang_open.source.canonical import body, canonical_paragraphs
from nangang_open.source.html import page_text
from tests.laws.shipped import dataset
from tests.release.metadata.sample import document, documents, every_amount_known, release, shipped_facts
from tests.source.shared import NANGANG, needs_nangang

SELECTORS = {
    "TextPositionSelector": {"type", "start", "end"},
    "TextQuoteSelector": {"type", "exact"},
    "FragmentSelector": {"type", "conformsTo", "value"},
}
TERMS = {
    *("Annotation", "AnnotationCollection", "AnnotationPage", "TextualBody", "SpecificResource", *SELECTORS),
    *("Person", "Organization", "id", "type", "name", "label", "creator", "created", "rights", "total", "first"),
    *("partOf", "startIndex", "items", "motivation", "body", "target", "purpose", "source", "selector", "value"),
    *("format", "conformsTo", "start", "end", "exact", "schema:version"),
}
"""The words that we use of http://www.w3.org/ns/anno.jsonld, which has `schema` for a prefix."""

MOTIVATIONS = {"identifying", "describing"}


def words(value: Any) -> Iterator[str]:
    """Yield every property and type of a document."""
    if isinstance(value, dict):
        yield from (key for key in value if not key.startswith("@"))
        yield from [value["type"]] if "type" in value else []
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from words(item)


def places(known: str = "shipped") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document(layout.ANNOTATIONS, known)["first"]["items"]
    return found


@every_amount_known
def test_a_collection_says_how_many_there_are_and_holds_its_first_page(known: str) -> None:
    found = document(layout.ANNOTATIONS, known)
    assert found["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (found["type"], found["first"]["type"]) == ("AnnotationCollection", "AnnotationPage")
    assert found["total"] == len(found["first"]["items"]) == len(dataset().figures)
    ids = [found["id"], found["first"]["id"], *(item["id"] for item in found["first"]["items"])]
    assert len(ids) == len(set(ids))
    assert all(re.match(r"(urn:|https://)\S+$", name) for name in ids)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", found["created"])


@every_amount_known
def test_an_annotation_has_an_id_a_type_and_a_target_and_its_motivation_is_one_of_the_standard(known: str) -> None:
    for item in places(known):
        assert item["type"] == "Annotation"
        assert item["motivation"] in MOTIVATIONS
        assert {body.get("purpose") for body in item["body"]} <= MOTIVATIONS
        selectors = [*item["target"]["selector"], *(b["selector"] for b in item["body"] if "selector" in b)]
        assert all(set(selector) == SELECTORS[selector["type"]] for selector in selectors)
        position = item["target"]["selector"][0]
        assert 0 <= position["start"] < position["end"]


def test_a_body_leads_to_the_row_of_its_figure() -> None:
    table, _ = read_table("figures", release()[0]["data/figures.csv"])
    assert table is not None
    for item in places():
        name, row = item["body"][0]["value"], item["body"][1]
        assert row["source"] == "data/figures.csv"
        line = int(row["selector"]["value"].removeprefix("row="))
        assert table.column("id")[line - 2] == name


@needs_nangang
def test_every_position_holds_its_numeral_in_the_report_and_the_name_is_the_reports_hash() -> None:
    paragraphs = body(canonical_paragraphs(page_text(NANGANG.read_bytes())))
    text = "\n".join(paragraphs[: len(dataset().paragraphs)])
    for item in places():
        position, quote = item["target"]["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"]
        digest = item["target"]["source"].partition(";")[2].partition("?")[0]
        assert urlsafe_b64decode(digest + "=") == hashlib.sha256(text.encode()).digest()


def test_no_selector_holds_more_of_the_report_than_a_numeral() -> None:
    numerals = {numeral.text for numeral in dataset().numerals}
    assert {item["target"]["selector"][1]["exact"] for item in places()} <= numerals


def test_figures_without_a_place_have_no_annotation() -> None:
    data = b"".join(web_annotations(shipped_facts(), Dataset(figures=dataset().figures)))
    found = json.loads(data)
    assert (found["total"], found["first"]["items"]) == (0, [])
    assert dict(statement(layout.ANNOTATIONS, data).counts) == {}  # says nothing of how many figures there are


@every_amount_known
def test_every_word_is_one_of_the_standards_context(known: str) -> None:
    found = set(words(document(layout.ANNOTATIONS, known)))
    assert found <= TERMS, found - TERMS


def test_each_annotation_has_its_line() -> None:
    lines = documents("shipped")[layout.ANNOTATIONS].decode().splitlines()
    assert [json.loads(line.rstrip(",")) for line in lines[1:-1]] == places()


@pytest.mark.parametrize("cut", [(b'"total": 165', b'"total": 166'), (b",\n{", b", {")])
def test_a_collection_that_holds_another_number_than_it_says_is_refused(cut: tuple[bytes, bytes]) -> None:
    data = documents("shipped")[layout.ANNOTATIONS].replace(*cut, 1)
    with pytest.raises(InputError, match=r"it says 16\d annotations and holds 16\d"):
        statement(layout.ANNOTATIONS, data)


def test_a_collection_in_another_layout_is_read_too() -> None:
    data = json.dumps(document(layout.ANNOTATIONS), indent=1).encode()
    assert statement(layout.ANNOTATIONS, data) == statement(
        layout.ANNOTATIONS, documents("shipped")[layout.ANNOTATIONS]
    )


@pytest.mark.parametrize("text", [b"Hello World!"])
def test_the_name_of_a_text_is_that_of_the_standards_own_example(text: bytes) -> None:
    name = text_name(hashlib.sha256(text).hexdigest())
    assert name == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk?ct=text/plain"


def test_a_long_collection_is_read_a_part_at_a_time() -> None:
    data = documents("shipped")[layout.ANNOTATIONS]
    assert statement(layout.ANNOTATIONS, (data[at : at + 7] for at in range(0, len(data), 7))) == statement(
        layout.ANNOTATIONS, data
    )
    head, _, _ = data.replace(b'"total": 165', b'"total": 100000').partition(b"\n")
    line = b",\n" + b"x" * 500

    def parts() -> Iterator[bytes]:
        yield head + line.removeprefix(b",")
        yield from (line for _ in range(99_999))
        yield b"\n]}}\n"

    tracemalloc.start()
    try:
        assert statement(layout.ANNOTATIONS, parts()).counts == {"figures": 100_000}
        assert tracemalloc.get_traced_memory()[1] < 1 << 20  # of 50 million bytes
    finally:
        tracemalloc.stop()
