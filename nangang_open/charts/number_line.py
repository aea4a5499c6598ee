"""Intervals drawn one above the other on a common line, with brackets for their ends.

Brackets and dashes are plain ASCII on purpose: they say which end is closed, and every terminal and encoding has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from nangang_open.charts.decimals import shortened
from nangang_open.figures.interval import Interval
from nangang_open.width import clip, pad, width

LEAST_LINE: Final = 24
"""The fewest cells a line is drawn in, however narrow the terminal is."""
GAP: Final = 2

Row = tuple[str, Interval]


def plain(text: str, style: str) -> str:
    """Return `text` as it is: the painter of a terminal without colour; `style` is `agree` or `differ`."""
    del style
    return text


def number_line(rows: Sequence[Row], cells: int, paint: Callable[[str, str], str] = plain) -> list[str]:
    """Return the lines of a picture of `rows` (label and interval), at most `cells` wide where that is possible.

    The picture keeps order rather than measure: two different ends never share a column, however close they are, and
    equal ends always do; otherwise distances are to scale. An end that is missing is an arrow at the border.
    """
    label_width = min(max(width(label) for label, _ in rows), cells // 3)
    line = max(cells - label_width - GAP, LEAST_LINE)
    columns = _columns([interval for _, interval in rows], line)
    style = "agree" if _share_a_number([interval for _, interval in rows]) else "differ"
    lines = []
    for label, interval in rows:
        drawn = _drawn(interval, columns, line)
        lead = " " * (len(drawn) - len(drawn.lstrip()))
        lines.append(pad(clip(label, label_width), label_width + GAP) + lead + paint(drawn.strip(), style))
    if columns:
        lines += [" " * (label_width + GAP) + text for text in _scale(columns, line)]
    return lines


def _ends(intervals: Sequence[Interval]) -> list[Fraction]:
    """Return all different ends, in order."""
    ends = {end for interval in intervals for end in (interval.lower, interval.upper) if end is not None}
    return sorted(ends)


def _columns(intervals: Sequence[Interval], line: int) -> dict[Fraction, int]:
    """Return the column of each end: to scale, then pushed apart until each has its own."""
    ends = _ends(intervals)
    if not ends:
        return {}
    first, last = 2, line - 3
    span = ends[-1] - ends[0]
    if span == 0:
        return {ends[0]: line // 2}
    step = 2 if 2 * (len(ends) - 1) <= last - first else 1
    columns = [first + round((end - ends[0]) / span * (last - first)) for end in ends]
    for index in range(1, len(columns)):
        columns[index] = max(columns[index], columns[index - 1] + step)
    limit = last
    for index in range(len(columns) - 1, -1, -1):
        columns[index] = min(columns[index], limit)
        limit = columns[index] - step
    return dict(zip(ends, columns, strict=True))


def _drawn(interval: Interval, columns: dict[Fraction, int], line: int) -> str:
    """Return one interval: `[==)` with its brackets at its ends, `*` for a point, an arrow where an end is missing."""
    if interval.lower is not None and interval.lower == interval.upper:
        return " " * columns[interval.lower] + "*"
    lower = 0 if interval.lower is None else columns[interval.lower]
    upper = line - 1 if interval.upper is None else columns[interval.upper]
    opening = "<" if interval.lower is None else "[" if interval.lower_closed else "("
    closing = ">" if interval.upper is None else "]" if interval.upper_closed else ")"
    return " " * lower + opening + "=" * (upper - lower - 1) + closing


def _scale(columns: dict[Fraction, int], line: int) -> list[str]:
    """Return the axis with a mark at each end, and below it the numbers that have room."""
    axis = ["-"] * line
    for column in columns.values():
        axis[column] = "+"
    labels = [(column, shortened(end)) for end, column in columns.items()]
    order = [labels[0], *([labels[-1]] if len(labels) > 1 else []), *labels[1:-1]]
    placed: list[tuple[int, str]] = []
    for column, text in order:
        start = max(0, min(column - len(text) // 2, line - len(text)))
        if all(start > other + len(shown) or other > start + len(text) for other, shown in placed):
            placed.append((start, text))
    numbers = ""
    for start, text in sorted(placed):
        numbers += " " * (start - len(numbers)) + text
    return ["".join(axis), numbers]


def _share_a_number(intervals: Sequence[Interval]) -> bool:
    """Return whether each interval meets the next."""
    return all(one.meet(other) is not None for one, other in pairwise(intervals))
