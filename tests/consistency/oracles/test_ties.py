"""Growth that lies exactly half way between two printed numbers, under all three readings: none may be judged wrong."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from nangang_open.consistency.joint import holds, solve
from nangang_open.vocabulary import Reading, Scale, Verdict
from tests.consistency.oracles.worlds import ROUNDED, as_figure, digits, operand_of, system

LARGEST = 300


def ties(places: int) -> Iterator[tuple[int, int, Fraction]]:
    """Yield every base and result up to the largest whose growth is a tie, and the growth in units of the last digit."""
    for base in range(1, LARGEST + 1):
        for result in range(1, LARGEST + 1):
            growth = Fraction(result - base, base) * 100 * 10**places
            if growth.denominator == 2:
                yield base, result, growth


def test_there_are_many_ties() -> None:
    assert sum(1 for places in (0, 1) for _ in ties(places)) == 1810


@pytest.mark.parametrize("places", [0, 1])
def test_a_tie_is_judged_as_its_reading_says(places: int) -> None:
    for base, result, growth in ties(places):
        printed = {reading: ROUNDED[reading](growth) for reading in Reading}
        beyond = {min(printed.values()) - 1, max(printed.values()) + 1} if result % 10 == 0 else set()
        tried = {*printed.values(), *beyond}
        for units in tried - {-101 * 10**places}:  # nothing falls by more than all of it
            figure = as_figure("g", "growth", digits(abs(units), places), Scale.PERCENT, units < 0)
            operands = {
                "a": operand_of(as_figure("a", "count", str(base))),
                "b": operand_of(as_figure("b", "count", str(result))),
                "g": operand_of(figure),
            }
            found = solve(system(["b / a - 1 == g"], **operands))
            expected: Verdict
            lenient: tuple[str, ...]
            if units == printed[Reading.HALF_UP]:
                expected, lenient = Verdict.CONSISTENT, ()
            elif units in printed.values():
                expected, lenient = Verdict.LENIENT, ("g",)
            else:
                expected, lenient = Verdict.CONTRADICTED, ()
            assert (found.verdict, found.lenient) == (expected, lenient), (base, result, str(figure.value))
            assert holds(system(["b == a * (1 + g)"], **operands)) is (units == printed[Reading.HALF_UP])
