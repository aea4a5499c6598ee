"""Where the paragraphs of a source stand in a copy, found by their hashes.

The tables hold hashes and coordinates, not the text. So a paragraph is sought at each line of its length, where its
rarest numeral stands, and beside each paragraph already found; its hash decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Final

from nangang_open.source.canonical import sha256
from nangang_open.source.page import Numeral, Paragraph, Source
from nangang_open.source.tokens import token_spans

Place = tuple[int, int]
"""A paragraph, counted from 0, and the position in the copy where it stands."""

MANY: Final = 20_000  # places tried for one paragraph; more only in a text made of one word
OCCURRENCES: Final = 12  # places kept for one paragraph
TRIED: Final = 100_000  # places tried between two held paragraphs
LIKELY: Final = 20  # starts of a body that is proved by its own hash
LONG: Final = 40  # code points; a shorter paragraph is a greeting or a heading, which other reports have too
SAME_REPORT: Final = 10  # so the paragraphs found are one long one at least, or a tenth of the body
SLACK: Final = 24  # code points that a changed passage may be longer or shorter, when its end is sought


class Expected:
    """What the tables say of one source, by paragraph: rows in order, lengths, offsets in the unbroken body."""

    def __init__(self, source: Source, paragraphs: Sequence[Paragraph], numerals: Sequence[Numeral]) -> None:
        self.source = source
        own = [paragraph for paragraph in paragraphs if paragraph.source == source.id]
        self.paragraphs = sorted(own, key=lambda paragraph: paragraph.paragraph)
        self.lengths = [max(0, paragraph.length) for paragraph in self.paragraphs]
        self.offsets = list(accumulate(self.lengths, initial=0))
        self.length = self.offsets[-1]
        rows = defaultdict(list)
        for numeral in numerals:
            if numeral.source == source.id:
                rows[numeral.paragraph].append(numeral)
        self.numerals = [sorted(rows[each.paragraph], key=lambda row: row.start) for each in self.paragraphs]


class CopyText:
    """A copy's canonical text, unbroken, with where its lines and its numerals stand."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.text = "".join(lines)
        self.starts = list(accumulate(map(len, lines), initial=0))

    @cached_property
    def starts_by_length(self) -> Mapping[int, list[int]]:
        """Where the lines of each length start."""
        found = defaultdict(list)
        for start, end in pairwise(self.starts):
            found[end - start].append(start)
        return found

    @cached_property
    def starts_by_numeral(self) -> Mapping[str, list[int]]:
        """Where each numeral starts."""
        found = defaultdict(list)
        for start, end in token_spans(self.text):
            found[self.text[start:end]].append(start)
        return found

    def near_line_start(self, position: int) -> int:
        """Return the line start (or the end of the text) nearest to `position`; `position` if none is near."""
        index = bisect_left(self.starts, position)
        nearest = min(self.starts[max(0, index - 1) : index + 1], key=lambda start: abs(start - position))
        return nearest if abs(nearest - position) <= SLACK else min(position, len(self.text))

    def line_starts(self, begin: int, end: int) -> list[int]:
        """Return the line starts from `begin` to before `end`."""
        return self.starts[bisect_left(self.starts, begin) : bisect_left(self.starts, end)]

    def line_end(self, position: int) -> int:
        """Return the end of the line that holds what stands just before `position`."""
        return self.starts[bisect_left(self.starts, position)]


def places(copy: CopyText, expected: Expected) -> list[Place]:
    """Return where paragraphs stand unchanged in the copy, in the copy's order."""
    likely = ((index, start) for index in range(len(expected.lengths)) for start in _candidates(copy, expected, index))
    seen = set(likely)
    waiting = sorted(seen, reverse=True)
    kept: Counter[int] = Counter()
    found = []
    while waiting:
        index, start = waiting.pop()
        if kept[index] == OCCURRENCES or not _stands(copy, expected, index, start):
            continue
        kept[index] += 1
        found.append((index, start))
        end, length = start + expected.lengths[index], expected.lengths[index]
        beside = [
            (index + 1, end),
            (index - 1, start - expected.lengths[index - 1]),
            (index, start - length),
        ]
        new = [place for place in beside if 0 <= place[0] < len(expected.lengths) and place not in seen]
        seen.update(new)
        waiting += new
    return in_order(found)


def in_order(found: Iterable[Place]) -> list[Place]:
    """Return places in the copy's order."""
    return sorted(found, key=lambda place: (place[1], place[0]))


def _candidates(copy: CopyText, expected: Expected, index: int) -> Iterator[int]:
    """Yield where the paragraph may stand: at each line of its length, and around its rarest numeral."""
    yield from copy.starts_by_length.get(expected.lengths[index], [])[:MANY]
    standing = [row for row in expected.numerals[index] if row.text in copy.starts_by_numeral]
    if standing:
        rarest = min(standing, key=lambda row: len(copy.starts_by_numeral[row.text]))
        yield from (start - rarest.start for start in copy.starts_by_numeral[rarest.text][:MANY])


def _stands(copy: CopyText, expected: Expected, index: int, start: int) -> bool:
    end = start + expected.lengths[index]
    return start >= 0 and end <= len(copy.text) and sha256(copy.text[start:end]) == expected.paragraphs[index].sha256


def body_starts(copy: CopyText, expected: Expected, found: Sequence[Place]) -> list[int]:
    """Return where the whole body starts: all its paragraphs in a row, or a passage that the source's hash proves."""
    starts = Counter(start - expected.offsets[index] for index, start in found)
    whole = [start for start, paragraphs in starts.items() if paragraphs == len(expected.lengths)]
    proved = [
        start
        for start, _ in starts.most_common(LIKELY)
        if sha256(copy.text[start : start + expected.length]) == expected.source.sha256_unbroken
    ]
    return sorted({*whole, *proved})


def chain(found: Sequence[Place], expected: Expected) -> list[Place]:
    """Return the places that follow each other in the body's order and hold most of it."""
    best: list[tuple[int, int]] = []  # code points held up to each place, and the number of the place before
    for index, start in found:
        before = (0, -1)
        for number, (earlier, earlier_start) in enumerate(found[: len(best)]):
            if earlier < index and earlier_start + expected.lengths[earlier] <= start:
                before = max(before, (best[number][0], number))  # of two that hold as much, the nearer
        best.append((before[0] + expected.lengths[index], before[1]))
    held = []
    number = max(range(len(best)), key=lambda each: best[each][0], default=-1)
    while number >= 0:
        held.append(found[number])
        number = best[number][1]
    return held[::-1]


def closer(copy: CopyText, expected: Expected, held: Sequence[Place]) -> list[Place]:
    """Return the places of paragraphs that are not held, sought at every position between their held neighbours.

    This finds those without numerals beside a changed one, where line breaks don't help; wide gaps are left alone.
    """
    ends = [(index, start, start + expected.lengths[index]) for index, start in held]
    bounds = [(-1, 0, 0), *ends, (len(expected.lengths), len(copy.text), len(copy.text))]
    found = []
    for (before, _, left), (after, right, _) in pairwise(bounds):
        room = expected.offsets[after] - expected.offsets[before + 1] + SLACK
        begin = left if before >= 0 else max(left, right - room)
        end = right if after < len(expected.lengths) else min(right, begin + room)
        lost = range(before + 1, after)
        if len(lost) > 1 and (end - begin) * len(lost) <= TRIED:
            tried = ((index, start) for index in lost for start in range(begin, end))
            found += [place for place in tried if _stands(copy, expected, *place)]
    return found


def is_this_report(held: Sequence[Place], expected: Expected) -> bool:
    """Return whether the paragraphs found are more than a greeting or a heading that any report may have."""
    lengths = [expected.lengths[index] for index, _ in held]
    return max(lengths, default=0) >= LONG or sum(lengths) * SAME_REPORT >= expected.length > 0


def guessed_start(copy: CopyText, expected: Expected) -> int | None:
    """Return where the body starts by at least half of the numerals that it has only once, or None."""
    counts = Counter(row.text for rows in expected.numerals for row in rows)
    once = [
        (offset + row.start, row.text)
        for offset, rows in zip(expected.offsets, expected.numerals, strict=False)
        for row in rows
        if counts[row.text] == 1
    ]
    votes = Counter(
        start - place for place, text in once for start in copy.starts_by_numeral.get(text, [])[:MANY] if start >= place
    )
    start, agreeing = max(votes.items(), key=lambda vote: vote[1], default=(0, 0))
    return start if agreeing and agreeing * 2 >= len(once) else None
