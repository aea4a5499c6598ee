"""The punctuation of a reference in running text: quotes that open and close, sentences that end once."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
OPENING: Final = re.compile(r"(?:^|(?<=[\s(\[{–—“‘]))(?P<mark>[\"'])")
ENDS: Final = (".", "?", "!", "。", "？", "！")


def typographic(text: str) -> str:
    r"""Return a text with its straight quotes and apostrophes curved, on one line.

    >>> typographic("\"All\" of the report's 'own'")
    '“All” of the report’s ‘own’'
    """
    curved = OPENING.sub(lambda found: "“" if found["mark"] == '"' else "‘", " ".join(text.split()))
    return curved.replace('"', "”").replace("'", "’")


def ended(text: str) -> str:
    """Return a text that ends as a sentence does: with a full stop, where it has no end of its own.

    >>> ended("The Example Co."), ended("Who counts?"), ended("Figures")
    ('The Example Co.', 'Who counts?', 'Figures.')
    """
    return text if not text or text.rstrip("”’").endswith(ENDS) else f"{text}."


def sentences(*texts: str) -> str:
    """Return the texts that are not empty, each ended, with a space between."""
    return " ".join(ended(text) for text in texts if text)


def english_day(day: date, year: bool = True) -> str:
    """Return a day in English, whatever the locale, as `November 23, 2026`; without its year as `November 23`."""
    return f"{MONTHS[day.month - 1]} {day.day}" + (f", {day.year}" if year else "")
