"""What a printed figure stands for: all the numbers that print so (codebook section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure, Unit
from nangang_open.figures.interval import EVERYTHING, Interval, point
from nangang_open.figures.numeral import Form, Printed, read_printed
from nangang_open.figures.scale import SCALES
from nangang_open.vocabulary import Direction, Hedge, QuantityKind, Reading, Scale, Status

PLACES: Final = 12  # decimal places of a value that has no finite decimal

NOT_NEGATIVE: Final = Interval(0, None)
PART: Final = Interval(0, 1)
NOT_MORE_THAN_ALL_LOST: Final = Interval(-1, None)
DOMAINS: Final[Mapping[QuantityKind, Interval]] = MappingProxyType(
    {
        QuantityKind.LEVEL: NOT_NEGATIVE,
        QuantityKind.FLOW: NOT_NEGATIVE,
        QuantityKind.FLOW_AVG: NOT_NEGATIVE,
        QuantityKind.SHARE: PART,
        QuantityKind.RATE: PART,
        QuantityKind.GROWTH: NOT_MORE_THAN_ALL_LOST,
        QuantityKind.GROWTH_AVG: NOT_MORE_THAN_ALL_LOST,
        QuantityKind.GROWTH_SPAN: NOT_MORE_THAN_ALL_LOST,
        QuantityKind.CHANGE: EVERYTHING,
        QuantityKind.RANK: Interval(1, None),
        QuantityKind.DURATION: NOT_NEGATIVE,
    }
)
"""The numbers that a quantity of each kind can be at all, in base units."""


class Ground(StrEnum):
    """Why an unhedged figure is the number itself, or an interval around it; the first that applies, in this order."""

    TARGET = "target"
    RANK = "rank"
    DURATION = "duration"
    FRACTION = "fraction"
    WORDS = "words"
    COUNTED = "counted"
    ROUNDED = "rounded"


def ground_of(figure: Figure) -> Ground:
    """Return the rule of codebook section 4 that says what the printed digits mean, its hedge aside.

    A decimal in words (八点九) and a percentage in words (百分之五) have a last place and are rounded as digits are.
    """
    return _ground(figure, read_printed(figure.as_written))


def unit_of(figure: Figure, units: Mapping[str, Unit]) -> Unit | None:
    """Return the unit that the counter prints (斤), or else the figure's base unit (kg); None where it is not known."""
    base = units.get(figure.unit)
    if base is None:
        return None
    printed = (unit for unit in units.values() if unit.dimension == base.dimension and figure.counter in unit.counters)
    return next(printed, base)


def multiplier(figure: Figure, unit: Unit | None) -> Fraction:
    """Return how many base units one is that is printed before the scale word: scale times the printed unit's factor.

    Without a unit it follows from the value: value by number, and for fractions and zero the scale alone.
    """
    scale = SCALES[figure.scale]
    if unit is not None:
        return unit.factor if figure.scale is Scale.NONE else scale * unit.factor
    printed = read_printed(figure.as_written)
    if printed.form is Form.FRACTION or not printed.digits:
        return scale
    return abs(figure.value) / printed.number


def recomputed_value(figure: Figure, unit: Unit | None) -> Fraction:
    """Return the value, in base units, that the printed numeral, scale, unit and direction give.

    What has no finite decimal, as a fraction in words, is rounded half even to 12 places.
    """
    value = read_printed(figure.as_written).number * multiplier(figure, unit)
    if figure.direction is Direction.DOWN:
        value = -value
    return value if _has_finite_decimal(value) else round(value, PLACES)


def interval_of(figure: Figure, unit: Unit | None, reading: Reading) -> Interval:
    """Return all the numbers, in base units, that print as this figure does under one reading.

    Raises NumeralError for a numeral that is not read, InputError where no number of the figure's kind is left.
    """
    printed = read_printed(figure.as_written)
    return printed_interval(figure, printed, multiplier(figure, unit), figure.direction, reading)


def printed_interval(
    figure: Figure, printed: Printed, times: Fraction, direction: Direction, reading: Reading
) -> Interval:
    """Return what a figure would stand for if this numeral were printed in this direction, all else as it is.

    `times` is the figure's `multiplier`. Raises InputError where no number of the figure's kind is left.
    """
    return _possible(figure, direction, _hedged(figure, printed, times, reading))


def _possible(figure: Figure, direction: Direction, magnitude: Interval) -> Interval:
    """Return the numbers of these magnitudes in a direction that the figure's quantity can be."""
    signed = -magnitude if direction is Direction.DOWN else magnitude
    possible = signed.meet(DOMAINS[figure.quantity_kind])
    if possible is not None and is_counted(figure):
        possible = possible.whole_numbers()
    if possible is None:
        stated = f"{figure.hedge_word}{figure.as_written}{figure.scale}"
        raise InputError(
            f"{stated} leaves no number for a {figure.quantity_kind} in unit {figure.unit}",
            "check quantity_kind, scale, unit and hedge",
        )
    return possible


def readings_of(figure: Figure, unit: Unit | None) -> dict[Reading, Interval]:
    """Return the interval under each reading; they differ only where it comes from rounding."""
    printed, times = read_printed(figure.as_written), multiplier(figure, unit)
    if figure.hedge is Hedge.EXACT and _ground(figure, printed) is Ground.ROUNDED:
        one = printed.unit * times
        return {r: _possible(figure, figure.direction, rounded(printed.digits, one, r)) for r in Reading}
    return dict.fromkeys(Reading, printed_interval(figure, printed, times, figure.direction, Reading.HALF_UP))


def rounded(digits: int, unit: Fraction, reading: Reading) -> Interval:
    """Return all numbers that print as `digits` times `unit`, which is not negative, under one reading.

    Round half up stops before the next half, truncation before the next unit. Half to even takes both halves after an
    even last digit and none after an odd one. Around zero the first two lie open to both sides.
    """
    if reading is Reading.TRUNCATED:
        return Interval(unit * (digits or -1), unit * (digits + 1), digits > 0, False)
    lower = Fraction(unit.numerator * (2 * digits - 1), unit.denominator * 2)
    upper = Fraction(unit.numerator * (2 * digits + 1), unit.denominator * 2)
    if reading is Reading.HALF_EVEN:
        even = digits % 2 == 0
        return Interval(lower, upper, even, even)
    return Interval(lower, upper, digits > 0, False)


def mediants(numerator: int, denominator: int) -> Interval:
    """Return the numbers between a/b's mediants with its two neighbours in the Farey sequence of order b.

    The neighbours are the nearest fractions with a denominator up to b: those of 1/3 are 0/1 and 1/2, its mediants
    with them 1/4 and 2/5. Past one the sequence goes on in the same way.

    >>> str(mediants(1, 3))
    '[0.25, 0.4]'
    """
    stated = Fraction(numerator, denominator)
    a, b = stated.numerator, stated.denominator
    inverse = pow(a, -1, b)
    below = denominator - (denominator - inverse) % b  # the largest s up to the order with a*s = 1 (mod b)
    above = denominator - (denominator + inverse) % b  # the largest s up to the order with a*s = -1 (mod b)
    lower = Fraction((a * below - 1) // b + a, below + b)
    upper = Fraction((a * above + 1) // b + a, above + b)
    return Interval(lower, upper)


def _hedged(figure: Figure, printed: Printed, times: Fraction, reading: Reading) -> Interval:
    """Return the magnitudes that the numeral and its hedge allow, in base units."""
    if figure.hedge is Hedge.EXACT or (figure.hedge is Hedge.ABOUT and printed.form is Form.FRACTION):
        return _unhedged(_ground(figure, printed), printed, times, reading)  # 约 adds nothing to a fraction
    number = printed.number * times
    match figure.hedge:
        case Hedge.OVER:
            return Interval(number, None, lower_closed=False)
        case Hedge.AND_MORE:
            return Interval(number, number + printed.nonzero_unit * times, upper_closed=False)
        case Hedge.AT_LEAST:
            return Interval(number, None)
        case Hedge.AT_MOST:
            return Interval(None, number)
        case Hedge.UNDER:
            return Interval(None, number, upper_closed=False)
        case _:  # about
            half = printed.nonzero_unit * times / 2
            return Interval(number - half, number + half)


def _unhedged(ground: Ground, printed: Printed, times: Fraction, reading: Reading) -> Interval:
    if ground is Ground.ROUNDED:
        return rounded(printed.digits, printed.unit * times, reading)
    if ground is Ground.FRACTION:
        return mediants(printed.digits, printed.unit.denominator) * point(times)
    return point(printed.number * times)


def _ground(figure: Figure, printed: Printed) -> Ground:
    if figure.status is Status.TARGET:
        return Ground.TARGET
    if figure.quantity_kind is QuantityKind.RANK:
        return Ground.RANK
    if figure.quantity_kind is QuantityKind.DURATION:
        return Ground.DURATION
    if printed.form is Form.FRACTION:
        return Ground.FRACTION
    if printed.form is Form.WORDS:
        return Ground.WORDS
    if is_counted(figure) and figure.scale is Scale.NONE and printed.unit == 1:
        return Ground.COUNTED
    return Ground.ROUNDED


def is_counted(figure: Figure) -> bool:
    """Whether the figure counts things, so that only whole numbers can be meant."""
    return figure.unit == "1" and figure.quantity_kind in (QuantityKind.LEVEL, QuantityKind.FLOW)


def _has_finite_decimal(number: Fraction) -> bool:
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
