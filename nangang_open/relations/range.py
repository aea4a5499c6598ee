"""The tight range of a quotient of polynomials over a box: each end at a corner where it can be proved, else searched.

The divisor is positive on the whole box. Put to an end of a name's interval it may vanish: the quotient then has no
bound there, or a common factor is cancelled.
"""

from __future__ import annotations

from fractions import Fraction

from nangang_open.figures.interval import Interval, point
from nangang_open.relations.polynomial import (
    Budget,
    OutOfStepsError,
    Polynomial,
    add,
    coefficients,
    constant,
    content,
    degree,
    derivative,
    divided_by_names,
    multiply,
    negated,
    quotient,
    substituted,
    value,
    variable,
    variables,
)
from nangang_open.relations.search import End, least
from nangang_open.relations.signs import Box, Ends, dense, guesses, natural, negative, never_negative, separate, zero
from nangang_open.relations.univariate import pinned, rational_roots, roots

Limit = tuple[int, Fraction]  # (0, number), or no bound: -1 below, 1 above every number
NOTHING = Fraction(0)
LONGEST_NATURAL = 300  # terms


def tight_range(above: Polynomial, below: Polynomial, box: Box, budget: Budget) -> Interval:
    """Return all values of `above / below`; the divisor must be positive everywhere in the box."""
    whole = quotient(above, below, budget) if above and variables(below) else None
    if whole is not None:
        above, below = whole, constant(Fraction(1))
    if not variables(above) and not variables(below):
        return point(above.get((), NOTHING) / below[()])
    if not variables(below) and separate(above):
        return natural({monomial: coefficient / below[()] for monomial, coefficient in above.items()}, box, budget)
    half = Budget(budget.left // 2)
    lower = _least(above, below, box, half)
    budget.spend(budget.left // 2 - max(half.left, 0))
    upper = _least(negated(above), below, box, budget)
    top = None if upper.number is None else -upper.number
    return Interval(lower.number, top, lower.closed, upper.closed, lower.exact and upper.exact)


def _difference(above: Polynomial, below: Polynomial, number: Fraction) -> Polynomial:
    return add([(1, above), (-number, below)])


def _least(above: Polynomial, below: Polynomial, box: Box, budget: Budget) -> End:
    try:
        return _found_least(above, below, box, budget)
    except OutOfStepsError:
        if variables(below) or len(above) > LONGEST_NATURAL:
            return End(None, False, exact=False)
        wide = natural(above, box, Budget(LONGEST_NATURAL**2)).lower
        return End(None if wide is None else wide / below[()], False, exact=False)


def _found_least(above: Polynomial, below: Polynomial, box: Box, budget: Budget) -> End:
    try:
        bound, number = _limit(above, below, box, budget)
    except _NoCornerError:
        bound, number = 1, NOTHING
    if bound < 0:
        return End(None, False)
    rest = _difference(above, below, number)
    if bound == 0 and not negative(rest, box, budget):
        return End(number, zero(rest, box, budget))

    def reaches(part: Interval) -> bool:
        """Return whether the quotient is somewhere in a part of the line below which it is nowhere, or at a point.

        The upper end of a part that is no point is open, or is not the least value.
        """
        rest = _difference(above, below, part.upper or NOTHING)
        if part.is_point:
            return not negative(rest, box, budget) and zero(rest, box, budget)
        return negative(rest, box, budget)

    values = [value(above, guess) / value(below, guess) for guess in guesses([above, below], box, budget)]
    names = {*variables(above), *variables(below)}
    if len(names) == 1:
        (name,) = names
        turns = dense(_slope(above, below, name, budget), name)
        for bracket in roots(turns, box[name], budget):
            low, high = pinned(turns, bracket, budget)
            turn = (low + high) / 2
            values.append(value(above, {name: turn}) / value(below, {name: turn}))
    floor = natural(above, box, budget).lower if not variables(below) else None
    return least(Interval(None if floor is None else floor / below[()], min(values)), reaches)


class _NoCornerError(Exception):
    """No corner of the box is proved to give the least value."""


def _limit(above: Polynomial, below: Polynomial, box: Box, budget: Budget) -> Limit:
    """Return the greatest lower bound, as a limit towards corners of the box."""
    budget.spend(len(above) + len(below))
    if not above:
        return 0, NOTHING
    above, below = without_common_names(above, below, box)
    if not below:
        return (-1 if negative(above, box, budget) else 1), NOTHING
    names = sorted({*variables(above), *variables(below)})
    if not names:
        return 0, above[()] / below[()]
    chosen = _eliminable(above, below, names, box, budget)
    if chosen is not None:
        name, ends = chosen
        return min(_limit(*_put_to(above, below, name, end, box[name], budget), box, budget) for end in ends.value)
    if len(names) > 1:
        raise _NoCornerError
    (name,) = names
    turns, all_found = rational_roots(dense(_slope(above, below, name, budget), name), box[name], budget)
    if not all_found:
        raise _NoCornerError
    limits = [_limit(*_put_to(above, below, name, end, box[name], budget), box, budget) for end in Ends.EITHER.value]
    return min(limits + [(0, value(above, {name: turn}) / value(below, {name: turn})) for turn in turns])


def without_common_names(above: Polynomial, below: Polynomial, box: Box) -> tuple[Polynomial, Polynomial]:
    """Return a quotient without the names that divide both; a divisor that was positive stays so.

    A name that divides a divisor which is never zero has one sign in the box.
    """
    if not above or not below:
        return above, below
    shared = content(below)
    common = {name: min(power, shared[name]) for name, power in content(above).items() if name in shared}
    if not common:
        return above, below
    above, below = divided_by_names(above, common), divided_by_names(below, common)
    turned = [name for name, power in common.items() if power % 2 and not _is_positive(box[name])]
    return (negated(above), negated(below)) if len(turned) % 2 else (above, below)


def _is_positive(inside: Interval) -> bool:
    return inside.lower is not None and inside.lower >= 0


def _eliminable(
    above: Polynomial, below: Polynomial, names: list[str], box: Box, budget: Budget
) -> tuple[str, Ends] | None:
    """Return a name that may be put to ends of its interval without changing the least value.

    A quotient of the first degree in a name is monotone in it, whatever the other names are.
    """
    slopes: dict[str, Polynomial] = {}
    budget.spend((len(above) + len(below)) * len(names))
    for name in names:
        slopes[name] = slope = _slope(above, below, name, budget)
        steepness = natural(slope, box, budget)
        if steepness.lower is not None and steepness.lower >= 0:
            return name, Ends.LOWER
        if steepness.upper is not None and steepness.upper <= 0:
            return name, Ends.UPPER
    for name in names:
        if degree(above, name) <= 1 and degree(below, name) <= 1:
            return name, Ends.EITHER
    for name, slope in slopes.items():
        if never_negative(slope, box, budget):
            return name, Ends.LOWER
        if never_negative(negated(slope), box, budget):
            return name, Ends.UPPER
    return None


def _slope(above: Polynomial, below: Polynomial, name: str, budget: Budget) -> Polynomial:
    """Return a polynomial of the sign of the quotient's derivative in a name."""
    return add(
        [
            (1, multiply(derivative(above, name), below, budget)),
            (-1, multiply(above, derivative(below, name), budget)),
        ]
    )


def _put_to(
    above: Polynomial, below: Polynomial, name: str, end: str, inside: Interval, budget: Budget
) -> tuple[Polynomial, Polynomial]:
    """Return the quotient with a name at an end of its interval, or what it tends to where there is none."""
    number = inside.lower if end == "lower" else inside.upper
    if number is None:
        top = max(degree(above, name), degree(below, name))
        sign = -1 if end == "lower" and top % 2 else 1
        highest = [coefficients(part, name)[top] if degree(part, name) == top else {} for part in (above, below)]
        return add([(sign, highest[0])]), add([(sign, highest[1])])
    factor = add([(1, variable(name)), (-number, constant(Fraction(1)))])
    while True:
        put_above, put_below = substituted(above, name, number), substituted(below, name, number)
        if put_above or put_below:
            return put_above, put_below
        above, below = quotient(above, factor, budget) or {}, quotient(below, factor, budget) or {}
        if end == "upper":  # the factor is negative below the upper end: the divisor stays positive
            above, below = negated(above), negated(below)
