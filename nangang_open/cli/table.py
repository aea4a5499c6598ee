"""A table of text for the screen, in cells that fit it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from nangang_open.width import clip, pad, width

if TYPE_CHECKING:
    from nangang_open.cli.terminal import Terminal

GAP: Final = 2
NARROWEST: Final = 8
"""The fewest cells a column is cut down to."""


def text_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    terminal: Terminal,
    *,
    right: Collection[int] = (),
    whole: Collection[int] = (0,),
) -> list[str]:
    """Return the lines of a table, its header first, as wide as the terminal at most, or as it needs in a pipe.

    Columns that are not `whole` (ids must stay whole to be copied) are cut, the widest first; where that is not
    enough, the last columns are left out, but never the first. Columns in `right` are set to the right.
    """
    widths = [max(map(width, column)) for column in zip(header, *rows, strict=True)]
    if terminal.columns is not None:
        widths = fitted(widths, terminal.columns, whole)
    first, *others = (_line(row, widths, right) for row in (header, *rows))
    return [terminal.heading(first), *others]


def fitted(widths: Sequence[int], columns: int, whole: Collection[int]) -> list[int]:
    """Return the widths that a table of `columns` cells has room for, those of left-out columns missing.

    >>> fitted([10, 30, 20], 50, {0}), fitted([10, 30, 20], 30, {0}), fitted([10, 30, 20], 15, {0})
    ([10, 18, 18], [10, 8, 8], [10])
    """
    widths = list(widths)
    while len(widths) > 1:
        cut, excess = list(widths), sum(widths) + GAP * (len(widths) - 1) - columns
        loose = [i for i in range(len(cut)) if i not in whole and cut[i] > NARROWEST]
        while excess > 0 and loose:
            widest = max(loose, key=cut.__getitem__)
            cut[widest] -= 1
            excess -= 1
            loose = [i for i in loose if cut[i] > NARROWEST]
        if excess <= 0:
            return cut
        widths.pop()
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], right: Collection[int]) -> str:
    shown = (
        pad(clip(text, room), room, right=i in right) for i, (text, room) in enumerate(zip(cells, widths, strict=False))
    )
    return (" " * GAP).join(shown).rstrip()
