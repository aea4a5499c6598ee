"""The first draft of another report's tables, so that nobody types a hash or an offset."""

from __future__ import annotations

import re
from typing import Final

from nangang_open.errors import InputError
from nangang_open.source.canonical import FOOTER, body, canonical_paragraphs, sha256, sha256_joined, sha256_unbroken
from nangang_open.source.html import page_text
from nangang_open.source.page import Numeral, Paragraph, Source
from nangang_open.source.tokens import tokens
from nangang_open.vocabulary import Version

TITLE: Final = re.compile(r".*政府工作报告")
DELIVERED: Final = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日[^在]{0,12}在(.{2,60}?会议)")


def draft(data: bytes | str, source_id: str) -> tuple[Source, list[Paragraph], list[Numeral]]:
    """Return the rows of `sources`, `paragraphs` and `numerals` for a report; what only a reader knows is left empty.

    The body begins at the paragraph that greets the deputies, else with the first, and ends before the page's footer.
    Raises InputError where the bytes are no text, or hold no paragraph.
    """
    page = canonical_paragraphs(page_text(data))
    texts = _without_footer(body(page))
    if not texts:
        raise InputError("the file holds no paragraph", "give the report saved as HTML or as plain text")
    head = page[: page.index(texts[0])]
    delivered = DELIVERED.search("".join(head))
    year, month, day, meeting = delivered.groups() if delivered else ("", "", "", "")
    source = Source(
        id=source_id,
        title=next((line for line in head if TITLE.fullmatch(line)), ""),
        publisher="",
        speaker="",
        meeting=meeting,
        place="",
        delivered=f"{year}-{month:0>2}-{day:0>2}" if delivered else "",
        published="",
        version=Version.AS_POSTED,
        url="",
        retrieved="",
        archived_url="",
        language="zh",
        licence_note="",
        paragraphs=len(texts),
        code_points=sum(map(len, texts)),
        sha256=sha256_joined(texts),
        sha256_unbroken=sha256_unbroken(texts),
    )
    found = [tokens(text) for text in texts]
    paragraphs = [
        Paragraph(source_id, number, len(text), len(marks), sha256(text), "")
        for number, (text, marks) in enumerate(zip(texts, found, strict=True), start=1)
    ]
    numerals = [
        Numeral(source_id, number, mark.start, mark.end, mark.text, None, "")
        for number, marks in enumerate(found, start=1)
        for mark in marks
    ]
    return source, paragraphs, numerals


def _without_footer(texts: list[str]) -> list[str]:
    """Return the paragraphs up to the first one in the second half that begins as a footer does."""
    half = len(texts) // 2
    end = next((number for number, text in enumerate(texts) if number > half and FOOTER.match(text)), len(texts))
    return texts[:end]
