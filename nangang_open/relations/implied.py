"""The values of an unknown at which constraints can hold: solved where it is linear, searched where it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from nangang_open.figures.interval import Interval
from nangang_open.relations.expression import Sign
from nangang_open.relations.line import values_on_a_line
from nangang_open.relations.linear import Row, is_linear, projection
from nangang_open.relations.normal import Constraint
from nangang_open.relations.polynomial import Budget, coefficients, degree, negated, substituted, variables
from nangang_open.relations.range import tight_range
from nangang_open.relations.search import hull_of
from nangang_open.relations.signs import crosses, dense, guesses, negative
from nangang_open.relations.stretches import owned
from nangang_open.relations.together import possible, possible_together, solved_out

Box = Mapping[str, Interval]

MOST_HINTS: Final = 100


def implied_values(constraints: Sequence[Constraint], name: str, box: Box, budget: Budget) -> Interval | None:
    """Return the smallest interval around all values of a name at which the constraints hold together, None if none.

    The other names may take any values in the box.
    """
    domain = box[name]
    if len(constraints) > 1 and all(constraint.divisor is None for constraint in constraints):
        constraints = solved_out(constraints, name, box, budget)
    rows = [(constraint.polynomial, constraint.sign) for constraint in constraints]
    if all(constraint.divisor is None and is_linear(constraint.polynomial) for constraint in constraints):
        found = projection(rows, box, name, budget)
        return None if found is None else domain.meet(found)
    if len(constraints) == 1:
        half = _solved(constraints[0], name, box, budget)
        if half is not None:
            met = domain.meet(half)
            return None if met is None else owned(met, domain)
    if all(constraint.divisor is None for constraint in constraints) and not domain.is_point:
        if all(variables(polynomial) in ((), (name,)) for polynomial, _ in rows):
            return values_on_a_line([(dense(polynomial, name), sign) for polynomial, sign in rows], domain, budget)
        hint = _hint(rows, name, box, budget)
    else:
        hint = None
    return hull_of(domain, lambda part: _possible(constraints, {**box, name: part}, budget), hint)


def _hint(rows: Sequence[Row], name: str, box: Box, budget: Budget) -> Interval | None:
    """Return an interval around the values for a few choices of the other names: often already around all values."""
    found: Interval | None = None
    others = {other: inside for other, inside in box.items() if other != name}
    parts = [part for polynomial, _ in rows for part in coefficients(polynomial, name)]
    for guess in islice(guesses(parts, others, budget), MOST_HINTS):
        lines = []
        for polynomial, sign in rows:
            put = polynomial
            for other, number in guess.items():
                put = substituted(put, other, number)
            lines.append((dense(put, name), sign))
        values = values_on_a_line(lines, box[name], budget)
        if values is not None:
            found = values if found is None else found.hull(values)
    return found


def _possible(constraints: Sequence[Constraint], box: Box, budget: Budget) -> bool:
    if len(constraints) == 1:
        return possible(constraints[0], box, budget)
    return possible_together(constraints, box, budget)


def _solved(constraint: Constraint, name: str, box: Box, budget: Budget) -> Interval | None:
    """Return all values of a name in which a constraint is of the first degree; None where it is not, or not surely.

    The constraint must be possible for some value, inside the domain or not.
    """
    polynomial = constraint.polynomial
    if constraint.divisor is not None or degree(polynomial, name) != 1:
        return None
    rest, slope = coefficients(polynomial, name)
    if crosses(slope, box, budget):
        return None
    rising = not negative(slope, box, budget)
    above, below = (negated(rest), slope) if rising else (rest, negated(slope))
    values = tight_range(above, below, box, budget)
    if constraint.sign is Sign.EQUAL:
        return values
    weak = constraint.sign is Sign.AT_MOST
    if rising:
        return Interval(None, values.upper, False, weak and values.upper_closed, values.exact)
    return Interval(values.lower, None, weak and values.lower_closed, False, values.exact)
