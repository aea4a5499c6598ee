"""How many terminal cells a text takes: Chinese characters take two, combining marks none."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Final
from unicodedata import category, east_asian_width

ELLIPSIS: Final = "…"
STYLE: Final = re.compile("\033\\[[0-9;]*m")
"""What changes the colour on a terminal, and takes no cell."""

WORDS: Final = re.compile(rf"{STYLE.pattern}|\s+|[!-~]+|.", re.DOTALL)
"""What a line may break between: runs of printable ASCII hold together, every other character stands alone."""

NEVER_FIRST: Final = frozenset(",.;:!?)]}%‰…、。，；：！？）》」』】〕")
"""Marks that may not begin a line, in Chinese or in English setting."""


def width(text: str) -> int:
    """Return the terminal cells that `text` takes (Unicode Standard Annex 11).

    An ambiguous character takes one, a change of colour none.
    """
    if "\033" in text:
        text = STYLE.sub("", text)
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """Return `text` filled with spaces to `cells`; at the left of it where `right` is set. Longer text stays whole."""
    fill = " " * (cells - width(text))
    return fill + text if right else text + fill


def clip(text: str, cells: int) -> str:
    """Return `text` cut to at most `cells`, its end marked by an ellipsis where anything was cut."""
    if width(text) <= cells:
        return text
    if cells < 1:
        return ""
    taken = list(accumulate(map(_cells, text)))
    return text[: bisect_right(taken, cells - 1)] + ELLIPSIS


def wrap(text: str, cells: int) -> list[str]:
    """Return `text` broken into lines of at most `cells` where its words allow; a closing mark never begins a line.

    A word of printable ASCII that is longer than a line stands alone and whole, so that ids can be copied.
    """
    lines: list[str] = []
    line = ""
    for word in _unbreakable(text):
        if line and width(line) + width(word.rstrip()) > cells:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word if line else word.lstrip()
    lines.append(line.rstrip())
    return lines


def _unbreakable(text: str) -> list[str]:
    """Split `text` into the pieces that lines may break between."""
    pieces: list[str] = []
    for word in WORDS.findall(text):
        if pieces and word[0] in NEVER_FIRST and not pieces[-1].isspace():
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


def _cells(character: str) -> int:
    """Return the cells of one character."""
    if category(character) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
