"""Short ways to write systems, and all worlds of small ones by brute force, for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise, product

from nangang_open.consistency.system import Claim, System
from nangang_open.figures.interval import Interval
from nangang_open.relations.expression import Bound, Comparison, Literal, Name, Negative, Node, Power, Sign, Sum
from nangang_open.relations.grammar import parse
from nangang_open.relations.relation import Operand
from nangang_open.vocabulary import Reading
from tests.relations.worlds import operand

COMPARED = {
    Sign.EQUAL: lambda left, right: left == right,
    Sign.AT_MOST: lambda left, right: left <= right,
    Sign.LESS: lambda left, right: left < right,
    Sign.AT_LEAST: lambda left, right: left >= right,
    Sign.MORE: lambda left, right: left > right,
}


def whole(written: str) -> Operand:
    """Return a name that stands for a whole number, from its interval."""
    return Operand(operand(written).intervals, unknown=written.startswith("?"), whole=True)


def system(claims: str | Mapping[str, str], /, **operands: str | Operand) -> System:
    """Return a system from claims, one a line (`a`, `b`... in this order, unless named) and operands written short."""
    if isinstance(claims, str):
        lines = [line.strip() for line in claims.splitlines() if line.strip()]
        claims = {chr(ord("a") + place): line for place, line in enumerate(lines)}
    parsed = tuple(Claim(name, parse(line)) for name, line in claims.items())
    return System({name: operand(written) for name, written in operands.items()}, parsed, {})


def value(node: Node, world: Mapping[str, Fraction], system: System) -> Fraction:
    """Return a node's number in a world; raises ZeroDivisionError where it has none."""
    match node:
        case Literal(number):
            return number
        case Name(name):
            return world[name]
        case Bound(end, name):
            found = getattr(system.operands[name].intervals[Reading.HALF_UP], end)
            assert isinstance(found, Fraction)
            return found
        case Negative(inner):
            return -value(inner, world, system)
        case Power(base, exponent):
            return Fraction(value(base, world, system) ** exponent)
        case Sum(terms):
            return sum((value(t, world, system) * (1 if s == "+" else -1) for s, t in terms), Fraction(0))
        case _:
            total = Fraction(1)
            for sign, factor in node.factors:
                number = value(factor, world, system)
                total = total * number if sign == "*" else total / number
            return total


def true_in(comparison: Comparison, world: Mapping[str, Fraction], system: System) -> bool:
    """Return whether a comparison holds in a world; it does not where it is not defined."""
    try:
        sides = [value(side, world, system) for side in comparison.sides]
    except ZeroDivisionError:
        return False
    return all(COMPARED[s](one, other) for s, (one, other) in zip(comparison.signs, pairwise(sides), strict=True))


def worlds(system: System) -> Iterator[dict[str, Fraction]]:
    """Yield every world of a system whose names are all whole and bounded."""
    names = sorted(system.operands)
    ranges = [numbers(system.operands[name].intervals[Reading.HALF_UP]) for name in names]
    for chosen in product(*ranges):
        world = dict(zip(names, chosen, strict=True))
        if all(true_in(claim.comparison, world, system) for claim in system.claims):
            yield world


def numbers(interval: Interval) -> list[Fraction]:
    """Return the whole numbers of an interval with two ends."""
    assert interval.lower is not None
    assert interval.upper is not None
    span = range(int(interval.lower) - 1, int(interval.upper) + 2)
    return [Fraction(number) for number in span if number in interval]
