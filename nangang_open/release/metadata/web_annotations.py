"""W3C Web Annotations: every figure at its place in the source, for readers and annotation tools.

The text that positions count in is the canonical one (codebook section 1), its paragraphs joined with a line feed. It
is not in the release; its hash names it (RFC 6920), so whoever has a copy can tell that it is the same text.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from nangang_open.release.facts import Facts
from nangang_open.release.metadata.schema_org import agent
from nangang_open.release.metadata.statement import Json, Statement, items, licence_address, text, whole

if TYPE_CHECKING:
    from nangang_open.dataset import Dataset
    from nangang_open.figures.figure import Figure

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
ROWS: Final = "http://tools.ietf.org/rfc/rfc7111"
"""The standard of fragments that select rows of a CSV file; the header is row 1."""


def web_annotations(facts: Facts, dataset: Dataset) -> Json:
    """Return one annotation for each figure, in one page of a collection (https://www.w3.org/TR/annotation-model/).

    A figure whose place the package does not give, having no `paragraphs` or `numerals`, has none. A position is the distance from the text's start in code points; the quote is the numeral as it is printed.
    """
    starts = paragraph_starts(dataset)
    figures = [
        _annotation(figure, row, facts, dataset, starts[figure.source, figure.paragraph])
        for row, figure in enumerate(dataset.figures, start=2)
        if (figure.source, figure.paragraph) in starts
        and (figure.source, figure.paragraph, figure.start) in dataset.numeral
    ]
    return {
        "@context": CONTEXT,
        "id": f"{facts.id}#figures" if facts.doi else f"{facts.id}:annotations",
        "type": "AnnotationCollection",
        "label": facts.titles["en"],
        "creator": [_agent(facts, number) for number in range(len(facts.creators))],
        "created": f"{facts.released.isoformat()}T00:00:00Z",
        "rights": licence_address(facts),
        "schema:version": facts.version,
        "total": len(figures),
        "first": {"id": f"{_base(facts)}page:1", "type": "AnnotationPage", "startIndex": 0, "items": figures},
    }


def paragraph_starts(dataset: Dataset) -> dict[tuple[str, int], int]:
    """Return where each paragraph begins in the canonical text of its source, in code points."""
    starts: dict[tuple[str, int], int] = {}
    for source in dataset.source:
        paragraphs = [row for row in dataset.paragraphs if row.source == source]
        begin = accumulate((row.length + 1 for row in paragraphs), initial=0)
        starts |= {(source, row.paragraph): start for row, start in zip(paragraphs, begin, strict=False)}
    return starts


def text_name(sha256: str) -> str:
    """Return the name of a text by its SHA-256 (RFC 6920, `ni`).

    >>> text_name("0a" * 32)
    'ni:///sha-256;CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo?ct=text/plain'
    """
    digest = urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}?ct=text/plain"


def _base(facts: Facts) -> str:
    return f"{facts.id}#" if facts.doi else f"{facts.id}:"


def _agent(facts: Facts, number: int) -> Json:
    """Return a creator in the words of the annotations' context, which has no `@`."""
    person = agent(facts.creators[number])
    return {key.removeprefix("@"): person[key] for key in ("@id", "@type", "name") if key in person}


def _annotation(figure: Figure, row: int, facts: Facts, dataset: Dataset, start: int) -> Json:
    source = dataset.source[figure.source]
    numeral = dataset.numeral[figure.source, figure.paragraph, figure.start]
    return {
        "id": f"{_base(facts)}figure:{figure.id}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": [
            {"type": "TextualBody", "purpose": "identifying", "value": figure.id, "format": "text/plain"},
            {
                "type": "SpecificResource",
                "purpose": "describing",
                "source": facts.table("figures").path,
                "selector": {"type": "FragmentSelector", "conformsTo": ROWS, "value": f"row={row}"},
            },
        ],
        "target": {
            "type": "SpecificResource",
            "source": {
                "id": text_name(source.sha256),
                "type": "Text",
                "format": "text/plain",
                "language": source.language,
            },
            "selector": [
                {"type": "TextPositionSelector", "start": start + numeral.start, "end": start + numeral.end},
                {"type": "TextQuoteSelector", "exact": numeral.text},
            ],
        },
    }


def stated(document: Json) -> Statement:
    """Return what a document of this dialect says; InputError where it lacks something."""
    total = whole(document, "total")
    return Statement(
        title=text(document, "label"),
        creators=tuple(text(person, "name") for person in items(document, "creator")),
        version=text(document, "schema:version"),
        licences=frozenset({text(document, "rights")}),
        released=text(document, "created").partition("T")[0],
        counts={"figures": total} if total else {},
    )
