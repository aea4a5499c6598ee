"""The proof of a copy: whether it holds a source's body unchanged, and if not, where it differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from nangang_open.errors import InputError
from nangang_open.source.canonical import FOOTER, canonical_paragraphs, sha256, sha256_joined, sha256_unbroken
from nangang_open.source.differences import differences, first_numeral
from nangang_open.source.discrepancy import CopyReport, Discrepancy, DiscrepancyKind
from nangang_open.source.html import page_text
from nangang_open.source.page import Numeral, Paragraph, Source
from nangang_open.source.places import (
    SLACK,
    CopyText,
    Expected,
    Place,
    body_starts,
    chain,
    closer,
    guessed_start,
    in_order,
    is_this_report,
    places,
)
from nangang_open.source.tokens import tokens

ECHO: Final = 12  # code points of the body that a page does not repeat by chance right before or behind it
STUTTER: Final = 4  # the same, of the body's very beginning or end


def verify_copy(
    data: bytes | str, source: Source, paragraphs: Sequence[Paragraph], numerals: Sequence[Numeral]
) -> CopyReport:
    """Compare a copy, a file's bytes or its text, with what the tables say of `source`; rows of others are ignored.

    Line breaks, white space, widths of marks, HTML, and menus before and behind the body make no difference.
    """
    expected = Expected(source, paragraphs, numerals)
    try:
        copy = CopyText(canonical_paragraphs(page_text(data)))
    except InputError as error:
        return _nothing(DiscrepancyKind.UNREADABLE, expected, error.what)
    found = places(copy, expected)
    if expected.paragraphs and (starts := body_starts(copy, expected, found)):
        wrong = list(_table_differences(copy, expected, starts[0]))
        good = sum(map(len, expected.numerals)) - sum(bool(each.expected) for each in wrong if each.start is not None)
        wrong += _edge_differences(copy, expected, found, starts)
        return CopyReport(len(expected.paragraphs), good, tuple(wrong))
    found = in_order({*found, *closer(copy, expected, chain(found, expected))})
    held = chain(found, expected)
    guessed = None
    if not is_this_report(held, expected):
        guessed = guessed_start(copy, expected)
        if guessed is None:
            return _nothing(DiscrepancyKind.ABSENT, expected, "", [index for index, _ in held])
        held = [place for place in held if abs(place[1] - expected.offsets[place[0]] - guessed) <= SLACK]
    wrong = differences(copy, expected, found, held, guessed)
    return CopyReport(len(held), sum(len(expected.numerals[index]) for index, _ in held), tuple(wrong))


def _nothing(kind: DiscrepancyKind, expected: Expected, found: str, held: Sequence[int] = ()) -> CopyReport:
    """Return that the body is not there, with the first paragraph that is not."""
    numbers = [paragraph.paragraph for index, paragraph in enumerate(expected.paragraphs) if index not in held]
    wrong = Discrepancy(kind, numbers[0] if numbers else 1, None, expected.source.sha256_unbroken, found)
    return CopyReport(0, 0, (wrong,))


def _table_differences(copy: CopyText, expected: Expected, start: int) -> Iterator[Discrepancy]:
    """Yield where the tables do not say what stands in the body that starts at `start`."""
    texts = [copy.text[start + begin : start + end] for begin, end in pairwise(expected.offsets)]
    hashes = (expected.source.sha256, sha256_joined(texts)), (expected.source.sha256_unbroken, sha256_unbroken(texts))
    for stated, found in hashes:
        if stated != found:
            yield Discrepancy(DiscrepancyKind.TABLE, 1, None, stated, found)
    for paragraph, rows, text in zip(expected.paragraphs, expected.numerals, texts, strict=True):
        if paragraph.sha256 != (found := sha256(text)):
            yield Discrepancy(DiscrepancyKind.TABLE, paragraph.paragraph, None, paragraph.sha256, found)
        stated_at = {row.start: row.text for row in rows}
        found_at = {token.start: token.text for token in tokens(text)}
        for place in sorted(stated_at.keys() | found_at.keys()):
            pair = stated_at.get(place, ""), found_at.get(place, "")
            if pair[0] != pair[1]:
                yield Discrepancy(DiscrepancyKind.TABLE, paragraph.paragraph, place, *pair)


def _edge_differences(
    copy: CopyText, expected: Expected, found: Sequence[Place], starts: Sequence[int]
) -> Iterator[Discrepancy]:
    """Yield what was put before or behind the body as if it were of it: a piece of it once more, or a longer end.

    Only what touches the body is looked at: a page may print the report twice, or quote it in a summary.
    """
    start, end = starts[0], starts[0] + expected.length
    first, last = expected.paragraphs[0], expected.paragraphs[-1]
    touching = [index for index, place in found if start == place + expected.lengths[index] or place == end]
    if end in starts:
        return
    if touching:
        number = expected.paragraphs[touching[0]].paragraph
        yield Discrepancy(DiscrepancyKind.DOUBLED, number, None, expected.paragraphs[touching[0]].sha256)
    elif _repeats_its_beginning(copy.text, start, end, first.length):
        yield Discrepancy(DiscrepancyKind.DOUBLED, first.paragraph, None, first.sha256)
    elif _repeats_its_end(copy.text, start, end, last.length):
        yield Discrepancy(DiscrepancyKind.DOUBLED, last.paragraph, None, last.sha256)
    elif _keeps_line_breaks(copy, expected, start) and not FOOTER.match(tail := copy.text[end : copy.line_end(end)]):
        yield Discrepancy(DiscrepancyKind.ADDED, last.paragraph, last.length, "", first_numeral(tail))


def _repeats_its_beginning(text: str, start: int, end: int, length: int) -> bool:
    """Return whether what stands before the body is a piece of it: any, or the beginning of its first paragraph."""
    stutters = any(text[max(0, start - size) : start] == text[start : start + size] for size in range(STUTTER, length))
    return stutters or (start >= ECHO and text.find(text[start - ECHO : start], start, end) >= 0)


def _repeats_its_end(text: str, start: int, end: int, length: int) -> bool:
    """Return whether what stands behind the body is a piece of it: any, or the end of its last paragraph."""
    stutters = any(text[end : end + size] == text[end - size : end] for size in range(STUTTER, length))
    return stutters or (end + ECHO <= len(text) and text.find(text[end : end + ECHO], start, end) >= 0)


def _keeps_line_breaks(copy: CopyText, expected: Expected, start: int) -> bool:
    """Return whether each paragraph of the body at `start` begins a line, and the body has more than one."""
    lines = set(copy.starts)
    return len(expected.lengths) > 1 and all(start + offset in lines for offset in expected.offsets[:-1])
