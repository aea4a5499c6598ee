"""Whether constraints can hold, one alone or several at once, somewhere in a box: exact, or out of steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from nangang_open.figures.interval import Interval
from nangang_open.relations.cells import negative_together, subresultant
from nangang_open.relations.expression import Sign
from nangang_open.relations.line import holds, values_on_a_line
from nangang_open.relations.linear import is_linear, projection
from nangang_open.relations.normal import Constraint
from nangang_open.relations.polynomial import (
    Budget,
    OutOfStepsError,
    Polynomial,
    add,
    coefficients,
    content,
    degree,
    divided_by_names,
    multiply,
    negated,
    substituted,
    value,
    variables,
)
from nangang_open.relations.signs import crosses, dense, guesses, middle, negative, zero

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
    if not crosses(second, box, budget):
        return True
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
    group = [_without_sure_names(constraint, box) for constraint in group]
    rows = [(constraint.polynomial, constraint.sign) for constraint in group]
    if all(is_linear(polynomial) for polynomial, _ in rows):
        return projection(rows, box, "", budget) is not None
    names = {name for polynomial, _ in rows for name in variables(polynomial)}
    if len(names) == 1:
        (name,) = names
        lines = [(dense(polynomial, name), sign) for polynomial, sign in rows]
        return values_on_a_line(lines, box[name], budget) is not None
    if not _sums_possible(group, box, budget):
        return False
    if _held_by_a_guess(group, box, budget):
        return True
    alternatives = _simpler(group, box, budget)
    if alternatives is not None:
        return any(possible_together(simpler, part, budget) for simpler, part in alternatives)
    if any(sign is Sign.EQUAL for _, sign in rows):
        raise OutOfStepsError
    if negative_together([polynomial for polynomial, _ in rows], box, budget):
        return True
    return any(  # else one of them must be zero
        possible_together([*group[:place], replace(one, sign=Sign.EQUAL), *group[place + 1 :]], box, budget)
        for place, one in enumerate(group)
        if one.sign is Sign.AT_MOST
    )


def _without_sure_names(constraint: Constraint, box: Box) -> Constraint:
    """Return the same constraint without the names that divide it and are never zero in the box."""
    polynomial = constraint.polynomial
    sure = {name: power for name, power in content(polynomial).items() if 0 not in box[name]}
    turned = sum(power for name, power in sure.items() if middle(box[name]) < 0) % 2
    rest = divided_by_names(polynomial, sure)
    return replace(constraint, polynomial=negated(rest) if turned else rest)


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
        all(holds(value(constraint.polynomial, guess), constraint.sign) for constraint in group)
        for guess in guesses([constraint.polynomial for constraint in group], box, budget)
    )


def _simpler(group: list[Constraint], box: Box, budget: Budget) -> list[tuple[list[Constraint], Box]] | None:
    """Return simpler questions of which one must be answered yes, None where no equation gives any.

    Where an equation gives a name, the name is put everywhere, and its own bounds become constraints on what it is
    equal to. Where the name falls out of the equation at one value of another name, that value is judged apart.
    """
    maybe_zero = next((name for constraint in group for name in content(constraint.polynomial)), None)
    if maybe_zero is not None:
        return [(group, {**box, maybe_zero: part}) for part in _around(Fraction(0), box[maybe_zero])]
    for equation in group:
        if equation.sign is not Sign.EQUAL:
            continue
        for name in variables(equation.polynomial):
            if degree(equation.polynomial, name) != 1:
                continue
            rest, slope = coefficients(equation.polynomial, name)
            if not crosses(slope, box, budget):
                return [(_without(name, rest, slope, [one for one in group if one is not equation], box, budget), box)]
            other, *more = variables(slope)
            if not more and degree(slope, other) == 1:
                pivot = -slope.get((), Fraction(0)) / slope[((other, 1),)]
                return [(group, {**box, other: part}) for part in _around(pivot, box[other])]
    return None


def solved_out(constraints: Sequence[Constraint], keep: str, box: Box, budget: Budget) -> list[Constraint]:
    """Return the same question about `keep` without the other names that equations give."""
    left = list(constraints)
    while (found := _given_name(left, keep, box, budget)) is not None:
        equation, name, rest, slope = found
        left = _without(name, rest, slope, [one for one in left if one is not equation], box, budget)
    return left


def _given_name(
    constraints: list[Constraint], keep: str, box: Box, budget: Budget
) -> tuple[Constraint, str, Polynomial, Polynomial] | None:
    for equation in constraints:
        if equation.sign is Sign.EQUAL:
            for name in variables(equation.polynomial):
                if name != keep and degree(equation.polynomial, name) == 1:
                    rest, slope = coefficients(equation.polynomial, name)
                    if not crosses(slope, box, budget):
                        return equation, name, rest, slope
    return None


def _around(pivot: Fraction, inside: Interval) -> list[Interval]:
    """Return the parts of an interval below, at and above a number in it."""
    parts = (Interval(None, pivot, False, False), Interval(pivot, pivot), Interval(pivot, None, False, False))
    return [met for part in parts if (met := inside.meet(part)) is not None]


def _without(
    name: str, rest: Polynomial, slope: Polynomial, others: list[Constraint], box: Box, budget: Budget
) -> list[Constraint]:
    """Return constraints with -rest / slope in the place of a name, where the slope is never zero."""
    if negative(slope, box, budget):
        rest, slope = negated(rest), negated(slope)
    found = [Constraint(_put(other.polynomial, name, rest, slope, budget), other.sign) for other in others]
    inside = box[name]
    if inside.lower is not None:
        low = add([(1, rest), (inside.lower, slope)])
        found.append(Constraint(low, Sign.AT_MOST if inside.lower_closed else Sign.LESS))
    if inside.upper is not None:
        high = add([(-1, rest), (-inside.upper, slope)])
        found.append(Constraint(high, Sign.AT_MOST if inside.upper_closed else Sign.LESS))
    return found


def _put(polynomial: Polynomial, name: str, rest: Polynomial, slope: Polynomial, budget: Budget) -> Polynomial:
    """Return a polynomial with -rest / slope in the place of a name, times a positive power of slope."""
    parts = coefficients(polynomial, name)
    total: Polynomial = parts[-1]
    scale = slope
    for coefficient in reversed(parts[:-1]):
        total = add([(-1, multiply(total, rest, budget)), (1, multiply(coefficient, scale, budget))])
        scale = multiply(scale, slope, budget)
    return total
