"""The least number that a yes-or-no question lets through, found by halving: exact where it is a simple fraction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

from nangang_open.figures.interval import Interval
from nangang_open.relations.polynomial import OutOfStepsError

HUGE: Final = Fraction(10) ** 30
FINENESS: Final = Fraction(1, 10**20)
SMALLEST: Final = Fraction(1, 10**40)
SIMPLE: Final = 10**9

Question = Callable[[Interval], bool]


@dataclass(frozen=True, slots=True)
class End:
    """An end of a set: None is no bound; a number that is not exact lies outside the set."""

    number: Fraction | None
    closed: bool
    exact: bool = True


def hull_of(domain: Interval, possible: Question, hint: Interval | None = None) -> Interval | None:
    """Return the smallest interval around the members of a domain for which the question is answered yes.

    `possible` says whether some member of an interval is one of them. `hint` may hold what is already known of them.
    """
    if not possible(domain):
        return None
    lower = least(domain, possible, None if hint is None else hint.lower)
    upper = least(-domain, lambda part: possible(-part), None if hint is None or hint.upper is None else -hint.upper)
    top = None if upper.number is None else -upper.number
    return Interval(lower.number, top, lower.closed, upper.closed, lower.exact and upper.exact)


def least(domain: Interval, possible: Question, hint: Fraction | None = None) -> End:
    """Return the lower end of the set of numbers for which the question is answered yes; there must be some."""
    low = -HUGE if domain.lower is None else domain.lower
    if domain.lower is None and _below(domain, low, possible):
        return End(None, False)
    if domain.lower_closed and possible(Interval(low, low)):
        return End(low, True)
    high = max(HUGE, low + HUGE) if domain.upper is None else domain.upper
    found, low = _halved(low, high, domain, possible, hint)
    if found is not None:
        return found
    if domain.lower is None and low == -HUGE:
        return End(None, False, exact=False)
    return End(low, True, exact=False)


def _halved(
    low: Fraction, high: Fraction, domain: Interval, possible: Question, hint: Fraction | None
) -> tuple[End | None, Fraction]:
    """Return the end where it is found exactly, and a number close below it, or as close as the budget allows."""
    try:
        guess = high if hint is None else hint
        if (found := _exactly(guess, domain, possible)) is not None:
            return found, low
        margin = max(abs(guess) * FINENESS, SMALLEST) / 4
        if low < guess - margin and not _below(domain, guess - margin, possible, closed=False):
            low = guess - margin
        if guess + margin < high and _below(domain, guess + margin, possible, closed=False):
            high = guess + margin
        count = 0
        while True:
            count += 1
            close = high - low <= max(FINENESS * max(abs(low), abs(high)), SMALLEST)
            if close or count % 8 == 0:
                found = _exactly(simplest(low, high), domain, possible)
                if found is not None or close:
                    return found, low
            halfway = _between(low, high)
            if _below(domain, halfway, possible, closed=False):
                high = halfway
            else:
                low = halfway
    except OutOfStepsError:
        pass  # nothing lies below what was reached, whatever is left undecided
    return None, low


def _below(domain: Interval, number: Fraction, possible: Question, closed: bool = True) -> bool:
    part = domain.meet(Interval(None, number, False, closed))
    return part is not None and possible(part)


def _exactly(number: Fraction, domain: Interval, possible: Question) -> End | None:
    """Return the number as the end where it is proved to be it: nothing below, and itself or all that is just above."""
    if number.denominator > SIMPLE or _below(domain, number, possible, closed=False):
        return None
    try:
        if number in domain and possible(Interval(number, number)):
            return End(number, True)
    except OutOfStepsError:
        return None
    close = domain.meet(Interval(number, number + max(abs(number), Fraction(1)) * FINENESS, False, True))
    return End(number, False) if close is not None and possible(close) else None


def _between(low: Fraction, high: Fraction) -> Fraction:
    """Return a number between two: the middle, or of its order of magnitude where they are far apart."""
    if low < 0 < high:
        return Fraction(0)
    if high <= 0:
        return -_between(-high, -low)
    if high <= 16 * low:
        return (low + high) / 2
    smaller = max(low, SMALLEST / 2)
    return Fraction(10) ** floor((_order(smaller) + _order(high)) / 2) if high > 100 * smaller else high / 2


def _order(number: Fraction) -> int:
    return len(str(number.numerator)) - len(str(number.denominator))


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction of the smallest denominator in a closed interval."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    whole = -floor(-low)
    if whole <= high:
        return Fraction(whole)
    whole -= 1
    return whole + 1 / simplest(1 / (high - whole), 1 / (low - whole))
