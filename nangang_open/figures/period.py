"""Periods of the report: years, months, and spans of them, in ISO 8601."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from nangang_open.errors import InputError

YEAR, MONTH, DAY = "[1-9][0-9]{3}", "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
PERIOD: Final = re.compile(
    rf"(?P<year>{YEAR})"
    rf"|(?P<month>{YEAR}-{MONTH})"
    rf"|(?P<day>{YEAR}-{MONTH}-{DAY})"
    rf"|(?P<first_year>{YEAR})/(?P<last_year>{YEAR})"
    rf"|(?P<first_month>{YEAR}-{MONTH})/(?P<last_month>{YEAR}-{MONTH})"
)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, January being 1."""

    year: int
    month: int


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """All months from the first to the last, both included; earlier ones order first, then shorter ones.

    Raises InputError where the last month stands before the first.
    """

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InputError(f"the period {self} ends before it begins", "write the earlier end first")

    def __str__(self) -> str:
        first, last = self.first, self.last
        if (first.month, last.month) == (1, 12):
            return f"{first.year}" if self.is_year else f"{first.year}/{last.year}"
        ends = f"{first.year}-{first.month:02}", f"{last.year}-{last.month:02}"
        return ends[0] if self.is_instant else "/".join(ends)

    @property
    def years(self) -> range:
        """The calendar years that it touches."""
        return range(self.first.year, self.last.year + 1)

    @property
    def months(self) -> int:
        """How many months it has."""
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def is_year(self) -> bool:
        """Whether it is one calendar year."""
        return self.first.month == 1 and self.months == 12

    @property
    def is_instant(self) -> bool:
        """Whether it is one month, as a stock is dated."""
        return self.first == self.last

    def holds(self, other: Period) -> bool:
        """Return whether every month of `other` is in this period."""
        return self.first <= other.first and other.last <= self.last


def parse_period(text: str) -> Period:
    """Return the period that a year, a month, a day, or a span of years or of months stands for.

    A day counts as its month. Raises InputError for any other text, and for a span that does not end later than it
    begins.

    >>> parse_period("2017/2021").months, str(parse_period("2021-01/2021-11"))
    (60, '2021-01/2021-11')
    """
    match = PERIOD.fullmatch(text)
    if not match:
        raise InputError(f"{text!r:.40} is not a period", "write it as 2021, 2021-12, 2017/2021 or 2021-01/2021-11")
    if match["day"]:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise InputError(f"{text!r} is not a day of the calendar", "correct the day") from None
        return Period(_month(text), _month(text))
    first, _, last = text.partition("/")
    if first == last:
        raise InputError(f"the span {text!r} has two equal ends", f"write {first}")
    last = last or first
    return Period(_month(f"{first}-01"), _month(f"{last}-12"))


def _month(text: str) -> Month:
    """Return the month of a text that begins with a year and a month."""
    return Month(int(text[:4]), int(text[5:7]))
