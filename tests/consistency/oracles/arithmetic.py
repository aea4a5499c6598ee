"""The plainest arithmetic there is: a tree at one world, over nothing but `Fraction`, as a judge of the judge."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from nangang_open.consistency.system import Claim, System
from nangang_open.figures.interval import Interval
from nangang_open.relations.expression import (
    Bound,
    Comparison,
    Literal,
    Name,
    Negative,
    Node,
    Power,
    Product,
    Sign,
    Sum,
    names,
)
from nangang_open.vocabulary import Reading

World = Mapping[str, Fraction]
Span = tuple[Fraction, Fraction]  # both ends closed

COMPARED = {
    Sign.EQUAL: lambda left, right: left == right,
    Sign.AT_MOST: lambda left, right: left <= right,
    Sign.LESS: lambda left, right: left < right,
    Sign.AT_LEAST: lambda left, right: left >= right,
    Sign.MORE: lambda left, right: left > right,
}


def intervals_of(system: System, readings: Mapping[str, Reading] | None = None) -> dict[str, Interval]:
    """Return every name's interval, half up but for the figures that another reading is chosen for."""
    chosen = readings or {}
    return {name: one.intervals[chosen.get(name, Reading.HALF_UP)] for name, one in system.operands.items()}


def number(node: Node, world: World, intervals: Mapping[str, Interval], system: System) -> Fraction:
    """Return what a tree is in one world; raises ZeroDivisionError where it is nothing."""
    match node:
        case Name(name):
            return world[name]
        case Bound(end, name):
            bound = intervals[name].lower if end == "lower" else intervals[name].upper
            assert bound is not None
            return bound
        case Literal(value, unit):
            return value * (system.units[unit].factor if unit is not None and system.units else 1)
        case Negative(inner):
            return -number(inner, world, intervals, system)
        case Power(base, exponent):
            return number(base, world, intervals, system) ** exponent
        case Sum(terms):
            parts = [(1 if sign == "+" else -1) * number(term, world, intervals, system) for sign, term in terms]
            return sum(parts, Fraction(0))
        case Product(factors):
            result = Fraction(1)
            for sign, factor in factors:
                value = number(factor, world, intervals, system)
                result = result * value if sign == "*" else result / value
            return result
    raise AssertionError(node)


def claim_holds(claim: Comparison, world: World, intervals: Mapping[str, Interval], system: System) -> bool:
    """Return whether a claim holds in one world; where a divisor is zero it says nothing, and does not hold."""
    try:
        values = [number(side, world, intervals, system) for side in claim.sides]
    except ZeroDivisionError:
        return False
    return all(COMPARED[sign](*pair) for sign, pair in zip(claim.signs, pairwise(values), strict=True))


def broken_by(system: System, world: World, readings: Mapping[str, Reading] | None = None) -> list[str]:
    """Return what a world breaks: the names outside their interval or not whole, and the claims that do not hold."""
    intervals = intervals_of(system, readings)
    wrong = [name for name, value in world.items() if value not in intervals[name]]
    wrong += [name for name, value in world.items() if system.operands[name].whole and value.denominator != 1]
    return wrong + [claim.id for claim in system.claims if not claim_holds(claim.comparison, world, intervals, system)]


def spanned(node: Node, spans: Mapping[str, Span], intervals: Mapping[str, Interval], system: System) -> Span:
    """Return a span that holds a tree's values over spans of its names; raises ZeroDivisionError across a pole."""
    match node:
        case Name(name):
            return spans[name]
        case Bound() | Literal():
            value = number(node, {}, intervals, system)
            return value, value
        case Negative(inner):
            low, high = spanned(inner, spans, intervals, system)
            return -high, -low
        case Power(base, exponent):
            result = (Fraction(1), Fraction(1))
            for _ in range(abs(exponent)):
                result = _times(result, spanned(base, spans, intervals, system))
            return _inverse(result) if exponent < 0 else result
        case Sum(terms):
            total = (Fraction(0), Fraction(0))
            for sign, term in terms:
                low, high = spanned(term, spans, intervals, system)
                total = (total[0] + low, total[1] + high) if sign == "+" else (total[0] - high, total[1] - low)
            return total
        case Product(factors):
            result = (Fraction(1), Fraction(1))
            for stroke, factor in factors:
                span = spanned(factor, spans, intervals, system)
                result = _times(result, span if stroke == "*" else _inverse(span))
            return result
    raise AssertionError(node)


def _times(one: Span, other: Span) -> Span:
    corners = [x * y for x in one for y in other]
    return min(corners), max(corners)


def _inverse(span: Span) -> Span:
    if span[0] <= 0 <= span[1]:
        raise ZeroDivisionError
    return 1 / span[1], 1 / span[0]


def unproven_by(
    system: System, witness: Mapping[str, Fraction | Interval], readings: Mapping[str, Reading] | None = None
) -> list[str]:
    """Return what a witness leaves unproven; an interval in it stands for an irrational value by a change of sign.

    Each interval must serve one equation, that changes its sign between the interval's ends with no pole between, and
    every other claim that uses it must hold all over it.
    """
    intervals = intervals_of(system, readings)
    missing = sorted({name for claim in system.claims for name in names(claim.comparison)} - set(witness))
    if missing:
        return missing
    exact = {name: value for name, value in witness.items() if isinstance(value, Fraction)}
    loose = {name: value for name, value in witness.items() if isinstance(value, Interval)}
    wrong = [name for name, value in exact.items() if value not in intervals[name]]
    wrong += [name for name, value in witness.items() if system.operands[name].whole and value not in _wholes(value)]
    wrong += [name for name, value in loose.items() if not intervals[name].holds(value)]
    served: dict[str, list[str]] = {name: [] for name in loose}
    for claim in system.claims:
        used = [name for name in names(claim.comparison) if name in loose]
        if not used:
            wrong += [] if claim_holds(claim.comparison, exact, intervals, system) else [claim.id]
        elif not _holds_all_over(claim, witness, intervals, system):
            if len(used) == 1 and _changes_sign(claim, used[0], witness, intervals, system):
                served[used[0]].append(claim.id)
            else:
                wrong.append(claim.id)
    return wrong + [claim for claims in served.values() for claim in claims[1:]]


def _wholes(value: Fraction | Interval) -> tuple[Fraction | Interval, ...]:
    return (value,) if isinstance(value, Fraction) and value.denominator == 1 else ()


def _spans(witness: Mapping[str, Fraction | Interval]) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    for name, value in witness.items():
        if isinstance(value, Fraction):
            spans[name] = value, value
        else:
            assert value.lower is not None
            assert value.upper is not None
            spans[name] = value.lower, value.upper
    return spans


def _holds_all_over(
    claim: Claim, witness: Mapping[str, Fraction | Interval], intervals: Mapping[str, Interval], system: System
) -> bool:
    try:
        sides = [spanned(side, _spans(witness), intervals, system) for side in claim.comparison.sides]
    except ZeroDivisionError:
        return False
    for sign, (left, right) in zip(claim.comparison.signs, pairwise(sides), strict=True):
        corners = [COMPARED[sign](x, y) for x in left for y in right]
        if not all(corners) or (sign is Sign.EQUAL and not left[0] == left[1] == right[0] == right[1]):
            return False
    return True


def _changes_sign(
    claim: Claim,
    name: str,
    witness: Mapping[str, Fraction | Interval],
    intervals: Mapping[str, Interval],
    system: System,
) -> bool:
    if claim.comparison.signs != (Sign.EQUAL,):
        return False
    try:
        for side in claim.comparison.sides:
            spanned(side, _spans(witness), intervals, system)  # no pole between
    except ZeroDivisionError:
        return False
    value = witness[name]
    assert isinstance(value, Interval)
    differences = []
    for end in (value.lower, value.upper):
        assert end is not None
        world = {other: at for other, at in witness.items() if isinstance(at, Fraction)} | {name: end}
        left, right = (number(side, world, intervals, system) for side in claim.comparison.sides)
        differences.append(left - right)
    return differences[0] * differences[1] < 0
