"""A table of text for the screen, in cells that fit it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nangang_open.charts.width import clip, pad, width

GAP = 2
NARROWEST = 8
"""The fewest cells a column is cut down to."""


def text_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: int | None = None,
    *,
    right: frozenset[int] = frozenset(),
    whole: frozenset[int] = frozenset({0}),
    heading: Callable[[str], str] = str,
) -> list[str]:
    """Return the lines of a table that takes at most `columns` cells, or as many as it needs where that is None.

    The widest of the columns that are not `whole` (ids must stay whole to be copied) is cut first; columns in `right`
    are set to the right.
    """
    widths = [max(width(text) for text in column) for column in zip(header, *rows, strict=True)]
    if columns is not None:
        widths = _fitted(widths, columns, whole)
    lines = [_line(header, widths, right)]
    return [heading(lines[0]), *(_line(row, widths, right) for row in rows)]


def _fitted(widths: Sequence[int], columns: int, whole: frozenset[int]) -> list[int]:
    """Return the widths cut down, the widest first, until they fit or can be cut no more."""
    fitted = list(widths)
    room = columns - GAP * (len(widths) - 1)
    while (excess := sum(fitted) - room) > 0:
        index = max((i for i in range(len(fitted)) if i not in whole), key=fitted.__getitem__, default=None)
        if index is None or fitted[index] <= NARROWEST:
            break
        second = max((fitted[i] for i in range(len(fitted)) if i not in whole and i != index), default=NARROWEST)
        fitted[index] = max(fitted[index] - excess, min(second, fitted[index] - 1), NARROWEST)
    return fitted


def _line(cells: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    pairs = enumerate(zip(cells, widths, strict=True))
    return (" " * GAP).join(pad(clip(text, cells), cells, right=i in right) for i, (text, cells) in pairs).rstrip()
