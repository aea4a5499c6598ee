"""W3C Web Annotations: every figure at its place in the source, for readers and annotation tools.

The text that positions count in is the canonical one (codebook section 1), its paragraphs joined with a line feed. It
is not in the release; its hash names it (RFC 6920), so whoever has a copy can tell that it is the same text.
"""

from __future__ import annotations

import json
from array import array
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from nangang_open.errors import InputError
from nangang_open.release.facts import Facts
from nangang_open.release.metadata.schema_org import agent
from nangang_open.release.metadata.statement import Json, Statement, items, licence_address, text, whole

if TYPE_CHECKING:
    from nangang_open.dataset import Dataset
    from nangang_open.figures.figure import Figure

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
ROWS: Final = "http://tools.ietf.org/rfc/rfc7111"
"""The standard of fragments that select rows of a CSV file; the header is row 1."""

END: Final = "]}}"
"""What closes the list of annotations, their page and the collection."""


def web_annotations(facts: Facts, dataset: Dataset) -> Iterator[bytes]:
    """Yield one annotation for each figure, in one page of a collection (https://www.w3.org/TR/annotation-model/).

    The collection opens on the first line, each annotation has a line of its own: so a reader of millions needs no more
    memory than for one. A figure whose place the package does not give, having no `paragraphs` or `numerals`, has none.
    """
    total = sum(1 for _ in _placed(dataset))
    yield _line(_collection(facts, total)).removesuffix(END).encode()
    for number, annotation in enumerate(_annotations(facts, dataset)):
        yield f"{',' if number else ''}\n{_line(annotation)}".encode()
    yield f"\n{END}\n".encode()


def _placed(dataset: Dataset) -> Iterator[tuple[int, Figure]]:
    """Yield the figures whose place the package gives, each with its row in their file."""
    for row, figure in enumerate(dataset.figures, start=2):
        place = figure.source, figure.paragraph
        if (*place, figure.start) in dataset.numeral and place in dataset.paragraph:
            yield row, figure


def paragraph_starts(dataset: Dataset) -> Sequence[int]:
    """Return where each paragraph, in their order, begins in the canonical text of its source, in code points."""
    starts = array("q")
    ends: dict[str, int] = {}
    for row in dataset.paragraphs:
        starts.append(ends.get(row.source, 0))
        ends[row.source] = ends.get(row.source, 0) + row.length + 1  # the line feed that joins it to the next
    return starts


def text_name(sha256: str) -> str:
    """Return the name of a text by its SHA-256 (RFC 6920, `ni`).

    >>> text_name("0a" * 32)
    'ni:///sha-256;CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo?ct=text/plain'
    """
    digest = urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}?ct=text/plain"


def _line(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def _collection(facts: Facts, total: int) -> Json:
    """Return the collection with its one page, still empty: `items` comes last, so that `END` ends it."""
    name = f"{_base(facts)}annotations"
    return {
        "@context": CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": facts.titles["en"],
        "creator": [_agent(facts, number) for number in range(len(facts.creators))],
        "created": f"{facts.released.isoformat()}T00:00:00Z",
        "rights": licence_address(facts),
        "schema:version": facts.version,
        "total": total,
        "first": {"id": f"{name}:1", "type": "AnnotationPage", "partOf": name, "startIndex": 0, "items": []},
    }


def _base(facts: Facts) -> str:
    return f"{facts.id}#" if facts.doi else f"{facts.id}:"


def _agent(facts: Facts, number: int) -> Json:
    """Return a creator in the words of the annotations' context, which has no `@`."""
    person = agent(facts.creators[number])
    return {key.removeprefix("@"): person[key] for key in ("@id", "@type", "name") if key in person}


def _annotations(facts: Facts, dataset: Dataset) -> Iterator[Json]:
    """Yield each annotation; a position is the distance from the text's start in code points, the quote the numeral."""
    from nangang_open.package.typed_rows import numbered

    starts, paragraph = paragraph_starts(dataset), numbered(dataset.paragraph)
    texts = {name: text_name(source.sha256) for name, source in dataset.source.items()}
    base, table = _base(facts), facts.table("figures").path
    for row, figure in _placed(dataset):
        numeral = dataset.numeral[figure.source, figure.paragraph, figure.start]
        at = paragraph((figure.source, figure.paragraph))
        assert at is not None  # or the figure had no place
        start = starts[at]
        yield {
            "id": f"{base}figure:{figure.id}",
            "type": "Annotation",
            "motivation": "identifying",
            "body": [
                {"type": "TextualBody", "purpose": "identifying", "value": figure.id, "format": "text/plain"},
                {
                    "type": "SpecificResource",
                    "purpose": "describing",
                    "source": table,
                    "selector": {"type": "FragmentSelector", "conformsTo": ROWS, "value": f"row={row}"},
                },
            ],
            "target": {
                "type": "SpecificResource",
                "source": texts[figure.source],
                "selector": [
                    {"type": "TextPositionSelector", "start": start + numeral.start, "end": start + numeral.end},
                    {"type": "TextQuoteSelector", "exact": numeral.text},
                ],
            },
        }


def read(parts: Iterable[bytes]) -> Json:
    """Return the collection without its annotations; InputError where their number is not the one it says.

    The parts of the file are let go one after the other, where its lines are as they are written here.
    """
    following = iter(parts)
    first: list[bytes] = []
    for part in following:
        first.append(part)
        if b"\n" in part:
            break
    start = b"".join(first)
    head, _, rest = start.partition(b"\n")
    by_lines = head.endswith(b"[")
    document = json.loads(head + END.encode() if by_lines else start + b"".join(following))
    if not isinstance(document, dict):
        raise InputError("it holds no object", "build the release again")
    if by_lines:
        lines = rest.count(b"\n") + sum(part.count(b"\n") for part in following) - 1
    else:
        lines = len(items(document, "first", "items"))
    if whole(document, "total") != lines:
        raise InputError(f"it says {whole(document, 'total')} annotations and holds {lines}", "build the release again")
    return document


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
