"""Intervals of rationals with open, closed and missing ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import Final

from nangang_open.errors import InputError

Number = int | str | Decimal | Fraction

PLAIN: Final = re.compile(r"[+-]?[0-9]{1,4000}(?:\.[0-9]{1,4000}|/[1-9][0-9]{0,3999})?")
LARGEST_EXPONENT: Final = 4000
ZERO: Final = Fraction(0)
ONE: Final = Fraction(1)

Place = tuple[int, Fraction]  # (0, number), or no bound: ordered as on the number line
NO_LOWER: Final[Place] = (-1, ZERO)
NO_UPPER: Final[Place] = (1, ZERO)
End = tuple[Place, bool]  # and whether it is closed
MEND: Final = "write the number as text, an int, Decimal or Fraction"


class ZeroDivisorError(InputError):
    """A divisor may be zero, so that the quotient has no bounds to speak of."""


def exact(number: Number) -> Fraction:
    """Return the exact rational that an int, a text (`0.5`, `45/22`), a Decimal or a Fraction stands for.

    Raises InputError for a float (it is not what was written), a bool, and what is no finite plain number.
    """
    if type(number) is Fraction:
        return number
    if isinstance(number, str):
        if not PLAIN.fullmatch(number):
            raise InputError(f"{number!r:.40} is not a plain number", "write digits as 0.5, -3 or 45/22, no exponent")
        return Fraction(number)
    if isinstance(number, bool) or not isinstance(number, (int, Decimal, Fraction)):
        raise InputError(f"{number!r:.40} is not an exact number", MEND)
    if isinstance(number, Decimal) and not (number.is_finite() and abs(number.adjusted()) <= LARGEST_EXPONENT):
        raise InputError(f"{number!r:.40} is not a finite number of ordinary size", "leave out the bound, or mend it")
    return Fraction(number)


def _end(number: Number | None) -> Fraction | None:
    return None if number is None else exact(number)


@dataclass(frozen=True, slots=True, init=False)
class Interval:
    """All rationals between two ends, never none: what may hold nothing, as a meeting of two, is `Interval | None`.

    An end that is None is no bound, and open. `exact` is false where an irrational end was rounded outwards; it takes
    no part in equality. The results of `+ - * /` and `power` are tight for operands that move independently: every
    number in them is the result of some members, and an end is closed where some members attain it.

    >>> str(Interval(1, 2) - Interval("0.5", None))
    '(-∞, 1.5]'
    """

    lower: Fraction | None
    upper: Fraction | None
    lower_closed: bool = True
    upper_closed: bool = True
    exact: bool = field(default=True, compare=False)

    def __init__(
        self,
        lower: Number | None,
        upper: Number | None,
        lower_closed: bool = True,
        upper_closed: bool = True,
        exact: bool = True,
    ) -> None:
        low, high = _end(lower), _end(upper)
        lower_closed, upper_closed = lower_closed and low is not None, upper_closed and high is not None
        if _is_empty(low, high, lower_closed and upper_closed):
            raise InputError(
                f"no number lies in {_notation(low, high, lower_closed, upper_closed):.80}",
                "give a lower end below the upper, or both equal and closed",
            )
        _fill(self, low, high, bool(lower_closed), bool(upper_closed), exact)

    def __str__(self) -> str:
        return _notation(self.lower, self.upper, self.lower_closed, self.upper_closed)

    @property
    def is_point(self) -> bool:
        """Whether it holds one number only."""
        return self.lower is not None and self.lower == self.upper

    @property
    def holds_zero(self) -> bool:
        """Whether zero is in it."""
        lower, upper = self.lower, self.upper
        if lower is not None and (lower.numerator > 0 or not (lower or self.lower_closed)):
            return False
        return upper is None or upper.numerator > 0 or (not upper and self.upper_closed)

    @property
    def _ends(self) -> tuple[End, End]:
        lower = NO_LOWER if self.lower is None else (0, self.lower)
        upper = NO_UPPER if self.upper is None else (0, self.upper)
        return (lower, self.lower_closed), (upper, self.upper_closed)

    def __contains__(self, number: Number) -> bool:
        number = exact(number)
        if self.lower is not None and (number < self.lower or (number == self.lower and not self.lower_closed)):
            return False
        return self.upper is None or number < self.upper or (number == self.upper and self.upper_closed)

    def holds(self, other: Interval) -> bool:
        """Return whether every number of `other` is in this interval."""
        return self.hull(other) == self

    def meet(self, other: Interval) -> Interval | None:
        """Return the numbers that lie in both, None where there are none."""
        start = other if _starts_later(other, self) else self
        stop = other if _stops_later(self, other) else self
        if start is stop:
            return start
        if _is_empty(start.lower, stop.upper, start.lower_closed and stop.upper_closed):
            return None
        return _made(start.lower, stop.upper, start.lower_closed, stop.upper_closed, start.exact and stop.exact)

    def hull(self, other: Interval) -> Interval:
        """Return the smallest interval that holds both."""
        start = self if _starts_later(other, self) else other
        stop = self if _stops_later(self, other) else other
        return _made(start.lower, stop.upper, start.lower_closed, stop.upper_closed, start.exact and stop.exact)

    def whole_numbers(self) -> Interval | None:
        """Return the interval between its least and its greatest whole number, both closed; None where it has none."""
        lower, upper = self.lower, self.upper
        if lower is not None:
            lower = Fraction(ceil(lower) if self.lower_closed else floor(lower) + 1)
        if upper is not None:
            upper = Fraction(floor(upper) if self.upper_closed else ceil(upper) - 1)
        if lower is not None and upper is not None and lower > upper:
            return None
        return Interval(lower, upper, exact=self.exact)

    def __neg__(self) -> Interval:
        lower = None if self.upper is None else -self.upper
        upper = None if self.lower is None else -self.lower
        return _made(lower, upper, self.upper_closed, self.lower_closed, self.exact)

    def __add__(self, other: Interval) -> Interval:
        """Return all sums of two members; a sum attains an end where both operands do."""
        lower = None if self.lower is None or other.lower is None else self.lower + other.lower
        upper = None if self.upper is None or other.upper is None else self.upper + other.upper
        lower_closed = self.lower_closed and other.lower_closed
        upper_closed = self.upper_closed and other.upper_closed
        return _made(lower, upper, lower_closed, upper_closed, self.exact and other.exact)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        """Return all products of two members.

        The least and the greatest product lie at the corners; a corner is attained where both ends are, and also
        where one end is an attained zero, whatever the other is.
        """
        if _is_not_negative(self) and _is_not_negative(other):
            (least, lower_closed), (greatest, upper_closed) = map(_corner, self._ends, other._ends)
        else:
            corners = [_corner(x, y) for x in self._ends for y in other._ends]
            least, greatest = min(place for place, _ in corners), max(place for place, _ in corners)
            lower_closed = any(attained for place, attained in corners if place == least)
            upper_closed = any(attained for place, attained in corners if place == greatest)
        low, high = None if least[0] else least[1], None if greatest[0] else greatest[1]
        return _made(low, high, lower_closed, upper_closed, self.exact and other.exact)

    def __truediv__(self, other: Interval) -> Interval:
        """Return all quotients of two members; raises ZeroDivisorError where the divisor may be zero."""
        if not (_is_not_negative(self) and other.lower is not None and other.lower.numerator > 0):
            return self * _reciprocal(other)
        lower = ZERO if other.upper is None or not self.lower else self.lower / other.upper
        upper = None if self.upper is None else self.upper / other.lower
        lower_closed = self.lower_closed and (other.upper_closed or not self.lower)
        upper_closed = self.upper_closed and (other.lower_closed or not self.upper)
        return _made(lower, upper, lower_closed, upper_closed, self.exact and other.exact)

    def scaled(self, number: Fraction) -> Interval:
        """Return all members times a number that is not zero."""
        if number.numerator < 0:
            return (-self).scaled(-number)
        lower = None if self.lower is None else self.lower * number
        upper = None if self.upper is None else self.upper * number
        return _made(lower, upper, self.lower_closed, self.upper_closed, self.exact)

    def power(self, exponent: int) -> Interval:
        """Return all members' powers; raises ZeroDivisorError for a negative exponent where a member is zero.

        The power of 0 is 1 for every member, zero too, as in arithmetic with whole numbers.
        """
        if exponent < 0:
            return _reciprocal(self).power(-exponent)
        if exponent in (0, 1):
            return self if exponent else Interval(1, 1, exact=self.exact)
        if exponent % 2 == 0 and (self.lower is None or self.lower < 0):
            if self.upper is not None and self.upper <= 0:
                return (-self).power(exponent)
            magnitude = self.hull(-self)  # zero lies strictly inside: its power is the least, and attained
            return Interval(0, _raised(magnitude.upper, exponent), True, magnitude.upper_closed, self.exact)
        lower, upper = _raised(self.lower, exponent), _raised(self.upper, exponent)
        return Interval(lower, upper, self.lower_closed, self.upper_closed, self.exact)


def point(number: Number) -> Interval:
    """Return the interval that holds one number."""
    number = exact(number)
    return _made(number, number, True, True, True)


def _made(
    lower: Fraction | None, upper: Fraction | None, lower_closed: bool, upper_closed: bool, exact: bool
) -> Interval:
    """Return an interval between ends that are known to be right, as arithmetic gives them: nothing is checked again."""
    interval = object.__new__(Interval)
    _fill(interval, lower, upper, lower_closed, upper_closed, exact)
    return interval


def _fill(
    interval: Interval,
    lower: Fraction | None,
    upper: Fraction | None,
    lower_closed: bool,
    upper_closed: bool,
    exact: bool,
) -> None:
    set_field = object.__setattr__
    set_field(interval, "lower", lower)
    set_field(interval, "upper", upper)
    set_field(interval, "lower_closed", lower_closed)
    set_field(interval, "upper_closed", upper_closed)
    set_field(interval, "exact", exact)


def _notation(lower: Fraction | None, upper: Fraction | None, lower_closed: bool, upper_closed: bool) -> str:
    left = "-∞" if lower is None else decimal_text(lower)
    right = "∞" if upper is None else decimal_text(upper)
    return f"{'[' if lower_closed else '('}{left}, {right}{']' if upper_closed else ')'}"


def _order(one: Fraction, other: Fraction) -> int:
    """Return a number below zero, zero or above it, as one number is less, the same or more than the other.

    Fractions compare by asking first what the other is; both are known here.
    """
    return one.numerator * other.denominator - other.numerator * one.denominator


def _is_empty(lower: Fraction | None, upper: Fraction | None, both_closed: bool) -> bool:
    if lower is None or upper is None:
        return False
    order = _order(lower, upper)
    return order > 0 or not (order or both_closed)


def _starts_later(one: Interval, other: Interval) -> bool:
    """Return whether `one` starts later; of two starts at one number the open one is later."""
    if one.lower is None or other.lower is None:
        return one.lower is not None and other.lower is None
    order = _order(one.lower, other.lower)
    return order > 0 or (not order and other.lower_closed and not one.lower_closed)


def _stops_later(one: Interval, other: Interval) -> bool:
    """Return whether `one` stops later; of two stops at one number the closed one is later."""
    if one.upper is None or other.upper is None:
        return one.upper is None and other.upper is not None
    order = _order(one.upper, other.upper)
    return order > 0 or (not order and one.upper_closed and not other.upper_closed)


def _is_not_negative(interval: Interval) -> bool:
    return interval.lower is not None and interval.lower.numerator >= 0


def _reciprocal(divisor: Interval) -> Interval:
    if divisor.holds_zero:
        raise ZeroDivisorError(f"the divisor {divisor!s:.80} may be zero", "divide by what cannot be zero")
    if divisor.lower is None or divisor.lower.numerator < 0:
        return -_reciprocal(-divisor)
    lower = ZERO if divisor.upper is None else ONE / divisor.upper
    upper = ONE / divisor.lower if divisor.lower else None
    return _made(lower, upper, divisor.upper_closed, divisor.lower_closed, divisor.exact)


def _raised(end: Fraction | None, exponent: int) -> Fraction | None:
    return None if end is None else end**exponent


def _corner(x: End, y: End) -> End:
    """Return the product of two ends, and whether it is attained; zero times no bound is zero."""
    (x_infinite, x_number), x_closed = x
    (y_infinite, y_number), y_closed = y
    if not (x_infinite or y_infinite):
        product = x_number * y_number
        return (0, product), (x_closed and y_closed) or (not product and _attained_zero(x, y))
    sign = (x_infinite or _sign(x_number)) * (y_infinite or _sign(y_number))
    return (sign, ZERO), sign == 0 and _attained_zero(x, y)


def _attained_zero(*ends: End) -> bool:
    return any(closed and not number for (_, number), closed in ends)


def _sign(number: Fraction) -> int:
    return (number.numerator > 0) - (number.numerator < 0)


EVERYTHING: Final = Interval(None, None)


def decimal_text(number: Fraction) -> str:
    """Return the number as exact text: a plain decimal where it has a finite one, else `a/b`.

    >>> decimal_text(Fraction(45, 22)), decimal_text(Fraction(-1, 8))
    ('45/22', '-0.125')
    """
    if number.denominator == 1:
        return _digits(number.numerator)
    twos = (number.denominator & -number.denominator).bit_length() - 1
    rest, fives = number.denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{_digits(number.numerator)}/{_digits(number.denominator)}"
    places = max(twos, fives)
    digits = _digits(abs(number.numerator) * 2 ** (places - twos) * 5 ** (places - fives)).zfill(places + 1)
    return f"{'-' if number.numerator < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _digits(number: int) -> str:
    return str(Decimal(number))  # unlike that of an int, without a limit on the number of digits


def outward_decimal(number: Fraction, digits: int, up: bool) -> Fraction:
    """Return the nearest number of `digits` significant decimal digits that is not below (`up`) or not above it.

    >>> outward_decimal(Fraction(2, 3), 3, up=True), outward_decimal(Fraction(-2, 3), 3, up=True)
    (Fraction(667, 1000), Fraction(-333, 500))
    """
    if number.denominator == 1 and abs(number.numerator) < 10**digits:
        return number
    return Fraction(_context(digits, up).divide(Decimal(number.numerator), Decimal(number.denominator)))


@lru_cache(maxsize=16)
def _context(digits: int, up: bool) -> Context:
    return Context(prec=digits, rounding=ROUND_CEILING if up else ROUND_FLOOR, Emax=MAX_EMAX, Emin=MIN_EMIN)
