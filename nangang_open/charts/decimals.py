"""Exact numbers as people read them: a short decimal, with an ellipsis where its digits go on."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from nangang_open.figures.interval import Interval
from nangang_open.width import ELLIPSIS

DIGITS: Final = 6
"""Significant digits shown of a decimal whose digits go on."""
INFINITY: Final = "∞"
PLAIN_BELOW: Final = Fraction(10**18)
PLAIN_FROM: Final = Fraction(1, 10**9)
"""Magnitudes outside these two are shown with a power of ten."""


def shortened(number: Fraction, digits: int = DIGITS) -> str:
    """Return `number` as a plain decimal: its whole part, and as many decimals as `digits` significant ones allow.

    Digits are cut off, never rounded, and an ellipsis says so: 45/22 is `2.04545…`. Whole parts are never cut.
    """
    sign, magnitude = ("-" if number < 0 else ""), abs(number)
    if number and not PLAIN_FROM <= magnitude < PLAIN_BELOW:
        power = _power_of_ten(magnitude)
        return f"{sign}{shortened(magnitude / Fraction(10) ** power, digits)}×10^{power}"
    whole, rest = divmod(magnitude.numerator, magnitude.denominator)
    decimals = ""
    wanted = max(digits - len(str(whole)), 0) if whole else digits
    while rest and wanted:
        digit, rest = divmod(rest * 10, magnitude.denominator)
        decimals += str(digit)
        wanted -= bool(whole or decimals.strip("0"))
    point = f".{decimals}" if decimals else ""
    return f"{sign}{whole}{point}{ELLIPSIS if rest else ''}"


def bracketed(interval: Interval) -> str:
    """Return `interval` in brackets, `[2.045, 2.055)`; a point is its number alone, a missing end is infinite."""
    if interval.lower is not None and interval.lower == interval.upper:
        return shortened(interval.lower)
    lower = f"-{INFINITY}" if interval.lower is None else shortened(interval.lower)
    upper = INFINITY if interval.upper is None else shortened(interval.upper)
    return f"{'[' if interval.lower_closed else '('}{lower}, {upper}{']' if interval.upper_closed else ')'}"


def _power_of_ten(magnitude: Fraction) -> int:
    """Return the greatest n with 10**n <= `magnitude`, which is positive."""
    bits = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
    power = bits * 30103 // 100000
    while Fraction(10) ** power > magnitude:
        power -= 1
    while Fraction(10) ** (power + 1) <= magnitude:
        power += 1
    return power
