"""Whether several polynomials can be negative at once inside a box: an exact answer for few names.

Names are eliminated one after the other (Collins' projection, open cells only): where no leading coefficient and no
first principal subresultant of the polynomials vanishes, their roots in the eliminated name keep their order. So one
rational sample from every open cell decides, and no algebraic number is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from typing import Final

from nangang_open.figures.interval import Interval
from nangang_open.relations.polynomial import (
    ONE,
    ZERO,
    Budget,
    Monomial,
    Polynomial,
    add,
    coefficients,
    degree,
    derivative,
    multiply,
    negated,
    primitive,
    quotient,
    substituted,
    variables,
)
from nangang_open.relations.univariate import Dense, samples

SIX_ORDERS: Final = tuple(
    (1 if (b - a) * (c - a) * (c - b) > 0 else -1, (a, b, c)) for a, b, c in permutations(range(3))
)


def negative_together(polynomials: Sequence[Polynomial], box: Mapping[str, Interval], budget: Budget) -> bool:
    """Return whether every one of the polynomials is negative at one point of the box's inside.

    Raises OutOfStepsError where that takes more steps than are left.
    """
    names = sorted(
        {name for polynomial in polynomials for name in variables(polynomial)},
        key=lambda name: (max(degree(polynomial, name) for polynomial in polynomials), name),
    )
    levels: list[tuple[str, list[Polynomial]]] = []
    here = _distinct(polynomials)
    for name in names:
        levels.append((name, [polynomial for polynomial in here if degree(polynomial, name)]))
        here = _projected(here, name, box[name], budget)
    return _lifted(list(reversed(levels)), list(polynomials), box, budget)


def _lifted(
    levels: list[tuple[str, list[Polynomial]]],
    wanted: list[Polynomial],
    box: Mapping[str, Interval],
    budget: Budget,
) -> bool:
    """Return whether some sample of the names still free makes every wanted polynomial negative."""
    if any(
        not polynomial or (() in polynomial and len(polynomial) == 1 and polynomial[()] > 0) for polynomial in wanted
    ):
        return False
    if not levels:
        return True
    (name, polynomials), rest = levels[0], levels[1:]
    for number in samples([_dense(polynomial, name) for polynomial in polynomials], box[name], budget):
        budget.spend(sum(len(polynomial) for polynomial in wanted))
        further = [
            (later, [kept for polynomial in below if (kept := substituted(polynomial, name, number))])
            for later, below in rest
        ]
        if _lifted(further, [substituted(polynomial, name, number) for polynomial in wanted], box, budget):
            return True
    return False


def _dense(polynomial: Polynomial, name: str) -> Dense:
    return [part.get((), Fraction(0)) for part in coefficients(polynomial, name)]


def _distinct(polynomials: Sequence[Polynomial]) -> list[Polynomial]:
    """Return the polynomials that are not constant, each once whatever its factor."""
    found: dict[frozenset[tuple[Monomial, Fraction]], Polynomial] = {}
    for polynomial in polynomials:
        if variables(polynomial):
            scaled = primitive(polynomial)
            if scaled[max(scaled)] < 0:
                scaled = negated(scaled)
            found[frozenset(scaled.items())] = scaled
    return list(found.values())


def _projected(polynomials: list[Polynomial], name: str, inside: Interval, budget: Budget) -> list[Polynomial]:
    """Return the polynomials without `name` whose open cells are enough."""
    free = [polynomial for polynomial in polynomials if not degree(polynomial, name)]
    bound = [polynomial for polynomial in polynomials if degree(polynomial, name)]
    for polynomial in bound:
        free.append(coefficients(polynomial, name)[-1])
        free += [substituted(polynomial, name, end) for end in (inside.lower, inside.upper) if end is not None]
        if degree(polynomial, name) > 1:
            free.append(first_subresultant(polynomial, derivative(polynomial, name), name, budget))
    for first, second in combinations(bound, 2):
        free.append(first_subresultant(first, second, name, budget))
    return _distinct([polynomial for polynomial in free if polynomial])


def first_subresultant(first: Polynomial, second: Polynomial, name: str, budget: Budget) -> Polynomial:
    """Return the first principal subresultant coefficient in `name` that is not zero, 1 where all are zero.

    The one of order 0 is the resultant: zero exactly where the two have a common root, or both lose their degree.
    """
    left, right = coefficients(first, name), coefficients(second, name)
    for order in range(min(len(left), len(right)) - 1):
        found = subresultant(left, right, order, budget)
        if found:
            return found
    return ONE


def subresultant(left: Sequence[Polynomial], right: Sequence[Polynomial], order: int, budget: Budget) -> Polynomial:
    """Return the principal subresultant coefficient of an order, from coefficients with the power 0 first."""
    m, n = len(left) - 1, len(right) - 1
    size = m + n - 2 * order
    rows = [_shifted(left, row, size) for row in range(n - order)]
    rows += [_shifted(right, row, size) for row in range(m - order)]
    return _determinant(rows, budget)


def _shifted(coefficient: Sequence[Polynomial], row: int, size: int) -> list[Polynomial]:
    falling = [ZERO] * row + list(reversed(coefficient))
    return (falling + [ZERO] * size)[:size]


def _determinant(rows: list[list[Polynomial]], budget: Budget) -> Polynomial:
    """Return a determinant without fractions of polynomials (Bareiss)."""
    size = len(rows)
    budget.spend(size**3)
    if size == 3:
        return _small_determinant(rows, budget)
    sign, before = 1, ONE
    for step in range(size - 1):
        pivot = next((row for row in range(step, size) if rows[row][step]), None)
        if pivot is None:
            return ZERO
        if pivot != step:
            rows[step], rows[pivot], sign = rows[pivot], rows[step], -sign
        for row in range(step + 1, size):
            for column in range(step + 1, size):
                crossed = add(
                    [
                        (1, multiply(rows[step][step], rows[row][column], budget)),
                        (-1, multiply(rows[row][step], rows[step][column], budget)),
                    ]
                )
                rows[row][column] = quotient(crossed, before, budget) or ZERO  # Bareiss: divides exactly
        before = rows[step][step]
    return rows[-1][-1] if sign > 0 else negated(rows[-1][-1])


def _small_determinant(rows: list[list[Polynomial]], budget: Budget) -> Polynomial:
    """Return a determinant of three rows by its definition: most are of this size."""
    total: list[tuple[int, Polynomial]] = []
    for sign, (first, second, third) in SIX_ORDERS:
        if rows[0][first] and rows[1][second] and rows[2][third]:
            pair = multiply(rows[0][first], rows[1][second], budget)
            total.append((sign, multiply(pair, rows[2][third], budget)))
    return add(total)
