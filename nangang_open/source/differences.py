"""How a copy that does not hold the body unchanged differs from it, paragraph by paragraph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise, zip_longest
from typing import Final

from nangang_open.source.canonical import FOOTER, sha256
from nangang_open.source.discrepancy import Discrepancy, DiscrepancyKind
from nangang_open.source.places import SLACK, CopyText, Expected, Place
from nangang_open.source.tokens import tokens

COMPARED: Final = 1_000_000  # pairs of numerals; beyond, a passage is not aligned but said to lack its numerals
ADDITIONS: Final = 100  # numerals too many that are named in one place


def differences(
    copy: CopyText, expected: Expected, found: Sequence[Place], held: Sequence[Place], guessed: int | None
) -> list[Discrepancy]:
    """Return what differs before, between and behind the paragraphs `held` of those `found`, by paragraph.

    Where none is held, the body is taken to start at `guessed`.
    """
    if held:
        first, left = held[0]
        last, right = held[-1][0], held[-1][1] + expected.lengths[held[-1][0]]
        head = min(left, copy.near_line_start(max(0, left - expected.offsets[first]))) if first else left
        rest = expected.length - expected.offsets[last + 1]
        tail = max(right, copy.near_line_start(right + rest)) if rest else right
        tail = next((start for start in copy.line_starts(right, tail) if FOOTER.match(copy.text, start)), tail)
    else:
        head = copy.near_line_start(guessed or 0)
        tail = copy.near_line_start(head + expected.length)
    blocks = [(index, start, start + expected.lengths[index]) for index, start in held]
    bounds = [(-1, head, head), *blocks, (len(expected.lengths), tail, tail)]
    differing = [
        each
        for (before, _, begin), (after, end, _) in pairwise(bounds)
        if (before + 1, begin) != (after, end)
        for each in _between(copy, expected, found, held, (range(before + 1, after), begin, end))
    ]
    return sorted(differing, key=lambda each: (each.paragraph, -1 if each.start is None else each.start))


def first_numeral(text: str) -> str:
    """Return the first numeral of a canonical text, or nothing."""
    return next((token.text for token in tokens(text)), "")


def _between(
    copy: CopyText, expected: Expected, found: Sequence[Place], held: Sequence[Place], gap: tuple[range, int, int]
) -> Iterator[Discrepancy]:
    """Yield what differs in a gap: the paragraphs that should fill it, and where it begins and ends in the copy.

    A paragraph of the gap that was found elsewhere has moved; one found in the gap that is held stands there twice.
    """
    run, begin, end = gap
    strays = [place for place in found if place not in held]
    stray, firm = {index for index, _ in strays}, {index for index, _ in held}
    yield from (_whole(expected, DiscrepancyKind.MOVED, index) for index in run if index in stray)
    lost = [index for index in run if index not in stray]
    pieces, position = [], begin
    for index, start in strays:
        if position <= start and start + expected.lengths[index] <= end:
            pieces.append(copy.text[position:start])
            position = start + expected.lengths[index]
            if index in firm:
                yield _whole(expected, DiscrepancyKind.DOUBLED, index)
    text = "".join([*pieces, copy.text[position:end]])
    inside = run.start > 0 and run.stop < len(expected.lengths)
    lines = copy.line_starts(begin + 1, end)
    if lost and not text:
        yield from (_whole(expected, DiscrepancyKind.MISSING, index) for index in lost)
    elif len(lost) > 1 and len(lines) == len(lost) - 1:
        for index, (start, stop) in zip(lost, pairwise([begin, *lines, end]), strict=True):
            yield from _compared(expected, [index], copy.text[start:stop], closed=True)
    elif lost:
        length = sum(expected.lengths[index] for index in lost)
        alike = {begin, end} <= set(copy.starts) and abs(len(text) - length) <= min(SLACK, length // 2)
        yield from _compared(expected, lost, text, closed=inside or alike)
    elif text and inside:
        # what says the beginning of the next paragraph twice, or begins its line, belongs to that one
        leads = copy.text.startswith(text, end) or (begin in copy.starts and end not in copy.starts)
        leads = leads and not copy.text.endswith(text, 0, begin)
        paragraph = expected.paragraphs[run.start if leads else run.start - 1]
        place = 0 if leads else paragraph.length
        yield Discrepancy(DiscrepancyKind.ADDED, paragraph.paragraph, place, "", first_numeral(text))


def _compared(expected: Expected, lost: Sequence[int], text: str, *, closed: bool) -> Iterator[Discrepancy]:
    """Yield how `text`, which stands where the paragraphs `lost` should, differs: by its numerals, else as a whole.

    Where it is not closed by paragraphs on both sides, what is too much in it may belong to the page.
    """
    rows = [(index, row) for index in lost for row in expected.numerals[index]]
    printed = tokens(text)
    differing: dict[int, list[Discrepancy]] = defaultdict(list)
    for row_number, token_number in _unpaired([row.text for _, row in rows], [token.text for token in printed]):
        found = printed[token_number].text if token_number is not None else ""
        if row_number is not None:
            index, row = rows[row_number]
            place, stated = row.start, row.text
        elif closed and len(differing[lost[0]]) < ADDITIONS:
            index, place, stated = lost[0], None, ""
        else:
            continue
        number = expected.paragraphs[index].paragraph
        differing[index].append(Discrepancy(DiscrepancyKind.NUMERAL, number, place, stated, found))
    short = len(text) * 2 < sum(expected.lengths[index] for index in lost)
    for index in lost:
        gone = sum(not each.found for each in differing[index]) == len(expected.numerals[index])
        if short and gone and (differing[index] or len(lost) > 1):
            yield _whole(expected, DiscrepancyKind.MISSING, index)
        else:
            yield from differing[index] or [_whole(expected, DiscrepancyKind.CHANGED, index, text)]


def _unpaired(stated: Sequence[str], printed: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield the numbers of numerals that differ, in pairs; None where one side has no more."""
    blocks = [(0, len(stated), 0, len(printed))]
    if len(stated) != len(printed) and len(stated) * len(printed) <= COMPARED:
        matcher = SequenceMatcher(None, stated, printed, autojunk=False)
        blocks = [(a, b, c, d) for _, a, b, c, d in matcher.get_opcodes()]
    for begin, stop, printed_begin, printed_stop in blocks:
        for left, right in zip_longest(range(begin, stop), range(printed_begin, printed_stop)):
            if left is None or right is None or stated[left] != printed[right]:
                yield left, right


def _whole(expected: Expected, kind: DiscrepancyKind, index: int, text: str = "") -> Discrepancy:
    paragraph = expected.paragraphs[index]
    return Discrepancy(kind, paragraph.paragraph, None, paragraph.sha256, sha256(text) if text else "")
