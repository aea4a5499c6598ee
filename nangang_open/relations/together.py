"""Whether constraints can hold, one alone or several at once, somewhere in a box: exact, or out of steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from nangang_open.figures.interval import Interval
from nangang_open.relations.cells import negative_together, subresultant
from nangang_open.relations.expression import Sign
from nangang_open.relations.linear import is_linear, projection
from nangang_open.relations.normal import Constraint
from nangang_open.relations.polynomial import (
    Budget,
    OutOfStepsError,
    Polynomial,
    add,
    coefficients,
    degree,
    multiply,
    negated,
    substituted,
    value,
    variables,
)
from nangang_open.relations.signs import crosses, guesses, negative, zero

Box = Mapping[str, Interval]


def settled(constraint: Constraint, box: Box) -> tuple[Constraint, Box]:
    """Return a constraint with the box's single points put in, and the box without them."""
    polynomial, divisor = constraint.polynomial, constraint.divisor
    for name, inside in box.items():
        if inside.lower is not None and inside.is_point:
            polynomial = substituted(polynomial, name, inside.lower)
            divisor = None if divisor is None else substituted(divisor, name, inside.lower)
    return Constraint(polynomial, constraint.sign, divisor), {n: i for n, i in box.items() if not i.is_point}


def always(constraint: Constraint, box: Box, budget: Budget) -> bool:
    """Return whether a constraint without a divisor holds everywhere in the box."""
    if constraint.sign is Sign.EQUAL:
        return not constraint.polynomial
    opposite = negated(constraint.polynomial)
    if negative(opposite, box, budget):
        return False
    return constraint.sign is Sign.AT_MOST or not zero(opposite, box, budget)


def possible(constraint: Constraint, box: Box, budget: Budget) -> bool:
    """Return whether a constraint holds somewhere in the box, whose intervals may be points."""
    constraint, box = settled(constraint, box)
    polynomial, divisor = constraint.polynomial, constraint.divisor
    if divisor is not None:
        return _possible_over(polynomial, divisor, constraint.sign, box, budget)
    if constraint.sign is Sign.EQUAL:
        return crosses(polynomial, box, budget)
    if negative(polynomial, box, budget):
        return True
    return constraint.sign is Sign.AT_MOST and zero(polynomial, box, budget)


def _possible_over(polynomial: Polynomial, divisor: Polynomial, sign: Sign, box: Box, budget: Budget) -> bool:
    """Decide for a polynomial over a divisor of any sign that must not be zero."""
    if not divisor:
        return False
    if sign is not Sign.EQUAL and negative(multiply(polynomial, divisor, budget), box, budget):
        return True
    if sign is Sign.LESS or not crosses(polynomial, box, budget):
        return False
    if not polynomial or _never_both_zero(polynomial, divisor, box, budget):
        return True
    for guess in guesses([polynomial, divisor], box, budget):
        if value(divisor, guess) and not value(polynomial, guess):
            return True
    raise OutOfStepsError


def _never_both_zero(first: Polynomial, second: Polynomial, box: Box, budget: Budget) -> bool:
    """Return whether it is proved that two polynomials have no common zero in the box."""
    for name in variables(second):
        resultant = subresultant(coefficients(first, name), coefficients(second, name), 0, budget)
        if resultant and not crosses(resultant, box, budget):
            return True
    return False


def possible_together(constraints: Sequence[Constraint], box: Box, budget: Budget) -> bool:
    """Return whether constraints can all hold at one point of the box.

    Raises OutOfStepsError where that is not decided.
    """
    left: list[Constraint] = []
    inner: Box = {name: inside for name, inside in box.items() if not inside.is_point}
    for constraint in constraints:
        if not possible(constraint, box, budget):
            return False
        put, _ = settled(constraint, box)
        if put.divisor is not None or not always(put, inner, budget):
            left.append(put)
    return all(_group_possible(group, inner, budget) for group in _groups(left))


def _groups(constraints: Sequence[Constraint]) -> list[list[Constraint]]:
    """Return the constraints grouped so that different groups share no name."""
    groups: list[tuple[set[str], list[Constraint]]] = []
    for constraint in constraints:
        names = {*variables(constraint.polynomial), *variables(constraint.divisor or {})}
        members = [constraint]
        for group in [group for group in groups if not names.isdisjoint(group[0])]:
            groups.remove(group)
            names |= group[0]
            members = group[1] + members
        groups.append((names, members))
    return [members for _, members in groups]


def _group_possible(group: list[Constraint], box: Box, budget: Budget) -> bool:
    """Decide for constraints that share names and are each possible."""
    if len(group) == 1:
        return True
    if any(constraint.divisor is not None for constraint in group):
        raise OutOfStepsError
    rows = [(constraint.polynomial, constraint.sign) for constraint in group]
    if all(is_linear(polynomial) for polynomial, _ in rows):
        return projection(rows, box, "", budget) is not None
    if not _sums_possible(group, box, budget):
        return False
    if _held_by_a_guess(group, box, budget):
        return True
    eliminated = _eliminated(group, box, budget)
    if eliminated is not None:
        return possible_together(eliminated, box, budget)
    if all(sign is not Sign.EQUAL for _, sign in rows):
        if negative_together([polynomial for polynomial, _ in rows], box, budget):
            return True
        if all(sign is Sign.LESS for _, sign in rows):
            return False
    raise OutOfStepsError


def _sums_possible(group: Sequence[Constraint], box: Box, budget: Budget) -> bool:
    """Return whether each sum of two constraints, which follows from them, is possible by itself."""
    for first, second in combinations(group, 2):
        for times in (1, -1) if second.sign is Sign.EQUAL else (1,):
            for own in (1, -1) if first.sign is Sign.EQUAL and times == 1 else (1,):
                total = add([(own, first.polynomial), (times, second.polynomial)])
                signs = {first.sign, second.sign}
                sign = Sign.LESS if Sign.LESS in signs else Sign.AT_MOST if Sign.AT_MOST in signs else Sign.EQUAL
                if not possible(Constraint(total, sign), box, budget):
                    return False
    return True


def _held_by_a_guess(group: Sequence[Constraint], box: Box, budget: Budget) -> bool:
    return any(
        all(_holds(value(constraint.polynomial, guess), constraint.sign) for constraint in group)
        for guess in guesses([constraint.polynomial for constraint in group], box, budget)
    )


def _holds(number: Fraction, sign: Sign) -> bool:
    return number == 0 if sign is Sign.EQUAL else number < 0 or (number == 0 and sign is Sign.AT_MOST)


def _eliminated(group: list[Constraint], box: Box, budget: Budget) -> list[Constraint] | None:
    """Return the same question without one name that an equation gives, None where no equation gives one.

    The name's own bounds become constraints on what it is equal to.
    """
    for equation in group:
        if equation.sign is not Sign.EQUAL:
            continue
        for name in variables(equation.polynomial):
            if degree(equation.polynomial, name) != 1:
                continue
            rest, slope = coefficients(equation.polynomial, name)
            if crosses(slope, box, budget):
                continue
            if negative(slope, box, budget):
                rest, slope = negated(rest), negated(slope)
            # name == -rest / slope, and slope is positive
            found = []
            inside = box[name]
            if inside.lower is not None:
                low = add([(1, rest), (inside.lower, slope)])
                found.append(Constraint(low, Sign.AT_MOST if inside.lower_closed else Sign.LESS))
            if inside.upper is not None:
                high = add([(-1, rest), (-inside.upper, slope)])
                found.append(Constraint(high, Sign.AT_MOST if inside.upper_closed else Sign.LESS))
            for other in group:
                if other is not equation:
                    found.append(Constraint(_put(other.polynomial, name, rest, slope, budget), other.sign))
            return found
    return None


def _put(polynomial: Polynomial, name: str, rest: Polynomial, slope: Polynomial, budget: Budget) -> Polynomial:
    """Return a polynomial with -rest / slope in the place of a name, times a positive power of slope."""
    parts = coefficients(polynomial, name)
    total: Polynomial = parts[-1]
    scale = slope
    for coefficient in reversed(parts[:-1]):
        total = add([(-1, multiply(total, rest, budget)), (1, multiply(coefficient, scale, budget))])
        scale = multiply(scale, slope, budget)
    return total
