"""Constraints on one name alone: its values lie between and at the roots of their polynomials."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from nangang_open.figures.interval import Interval
from nangang_open.relations.expression import Sign
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.univariate import Dense, at, cells, pinned, sign_at_root, times

Row = tuple[Dense, Sign]  # polynomial sign 0


def holds(number: Fraction, sign: Sign) -> bool:
    """Return whether a number compares with zero as the sign says."""
    return number == 0 if sign is Sign.EQUAL else number < 0 or (number == 0 and sign is Sign.AT_MOST)


def values_on_a_line(rows: Sequence[Row], domain: Interval, budget: Budget) -> Interval | None:
    """Return the smallest interval around the numbers of a domain at which all rows hold, None where there are none.

    An end at an irrational root is rounded outwards, and the interval then not exact. The domain is no point.
    """
    if any(not polynomial and sign is Sign.LESS for polynomial, sign in rows):
        return None
    rows = [(polynomial, sign) for polynomial, sign in rows if polynomial]
    product = reduce(times, (polynomial for polynomial, _ in rows), [Fraction(1)])
    brackets, numbers = cells([polynomial for polynomial, _ in rows], domain, budget)

    def inside(number: Fraction | None) -> bool:
        return number is not None and all(holds(at(polynomial, number), sign) for polynomial, sign in rows)

    held = [domain.lower_closed and inside(domain.lower)]  # by turns a point and the open stretch behind it
    for bracket, number in zip(brackets, numbers, strict=False):
        held.append(inside(number))
        held.append(all(holds(sign_at_root(part, product, bracket, budget), sign) for part, sign in rows))
    held += [inside(numbers[-1]), domain.upper_closed and inside(domain.upper)]
    if not any(held):
        return None
    first, last = held.index(True), len(held) - 1 - held[::-1].index(True)
    points: list[tuple[Fraction | None, Fraction | None]]
    points = [(domain.lower, domain.lower), *(pinned(product, bracket, budget) for bracket in brackets)]
    points += [(domain.upper, domain.upper)]
    lower, upper = points[first // 2], points[(last + 1) // 2]
    exact = lower[0] == lower[1] and upper[0] == upper[1]
    return Interval(lower[0], upper[1], first % 2 == 0, last % 2 == 0, exact=exact)
