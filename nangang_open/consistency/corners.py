"""The range of a weighted sum of claims' differences where each name moves it one way only: its ends lie at corners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from nangang_open.consistency.program import Kind, Program
from nangang_open.consistency.system import Claim, System
from nangang_open.figures.interval import EVERYTHING, ZERO, Interval, point
from nangang_open.relations.expression import Sign

Box = Mapping[str, Interval]
Weighted = Sequence[tuple[Fraction, Claim]]
Slopes = Mapping[str, Interval]
NOTHING = point(0)
TURNED = (Sign.AT_LEAST, Sign.MORE)


class UndefinedError(Exception):
    """A divisor can only be zero, so the claim does not hold."""


def refuted(system: System, weighted: Weighted, box: Box) -> Interval | None:
    """Return the range of the weighted differences in a box if it shows that the claims cannot hold there, else None."""
    found = difference(system, weighted, box)
    signs = {claim.program.signs[0] for _, claim in weighted}
    if signs == {Sign.EQUAL}:
        return None if 0 in found else found
    strict = not signs.isdisjoint({Sign.LESS, Sign.MORE})
    return None if found.meet(Interval(None, 0, False, not strict)) else found


def difference(system: System, weighted: Weighted, box: Box) -> Interval:
    """Return the range of the sum of the claims' left sides less their right sides, each times its weight.

    A claim with `>=` or `>` is read from right to left. Only the ends of names whose slope has one sign all over the
    box are put in; other names keep their intervals. None where a divisor may be zero.
    """
    whole, slopes = _sum(system, weighted, box)
    (lower, lower_closed), (upper, upper_closed) = (
        _corner(system, weighted, box, {name: _end(box[name], slope, up) for name, slope in slopes.items()}, whole)
        for up in (False, True)
    )
    return Interval(lower.lower, upper.upper, lower.lower_closed and lower_closed, upper.upper_closed and upper_closed)


def _corner(
    system: System, weighted: Weighted, box: Box, ends: Mapping[str, tuple[Interval, bool]], whole: Interval
) -> tuple[Interval, bool]:
    """Return the sum with names put to ends, and whether they are attained; the whole range where it has no value."""
    try:
        found, _ = _sum(system, weighted, {**box, **{name: end for name, (end, _) in ends.items()}})
    except UndefinedError:
        return whole, True
    return found, all(attained for _, attained in ends.values())


def _end(inside: Interval, slope: Interval, upper: bool) -> tuple[Interval, bool]:
    """Return where in its interval a name gives the least or the greatest sum, and whether it may be there."""
    if slope == NOTHING:
        return point(next((end for end in (inside.lower, inside.upper) if end is not None), ZERO)), True
    rises, falls = slope.lower is not None and slope.lower >= 0, slope.upper is not None and slope.upper <= 0
    if not (rises or falls):
        return inside, True
    end, closed = (inside.upper, inside.upper_closed) if rises == upper else (inside.lower, inside.lower_closed)
    if end is None:
        return inside, True
    return point(end), closed or 0 in slope


def _sum(system: System, weighted: Weighted, box: Box) -> tuple[Interval, Slopes]:
    total, slopes = NOTHING, dict.fromkeys((name for _, claim in weighted for name in claim.counts), NOTHING)
    for weight, claim in weighted:
        values = with_slopes(claim.program, [one[0] for one in system.constants(claim)], box)
        (first, first_slopes), (second, second_slopes) = (values[place] for place in claim.program.sides)
        times = point(-weight if claim.program.signs[0] in TURNED else weight)
        total = total + times * (first - second)
        for name in claim.counts:
            own = first_slopes.get(name, NOTHING) - second_slopes.get(name, NOTHING)
            slopes[name] = slopes[name] + times * own
    return total, slopes


def with_slopes(program: Program, constants: Sequence[Interval], box: Box) -> list[tuple[Interval, Slopes]]:
    """Return the values of every node with its slopes in each name, over the worlds in which no divisor is zero.

    Raises UndefinedError where a divisor can only be zero. Both are wider than need be where a name recurs.
    """
    found: list[tuple[Interval, Slopes]] = []
    for step in program.code:
        parts = [found[place] for place in step.operands]
        if step.kind is Kind.NUMBER:
            found.append((constants[step.number], {}))
        elif step.kind is Kind.NAME:
            found.append((box[step.name], {step.name: point(1)}))
        elif step.kind is Kind.NEGATIVE:
            found.append(_turned(parts[0]))
        elif step.kind is Kind.POWER:
            found.append(_raised(_inverse(parts[0]) if step.exponent < 0 else parts[0], abs(step.exponent)))
        else:
            total = parts[0]
            for part, turned in zip(parts[1:], step.turned[1:], strict=True):
                if step.kind is Kind.SUM:
                    total = _added(total, _turned(part) if turned else part)
                else:
                    total = _multiplied(total, _inverse(part) if turned else part)
            found.append(total)
    return found


def _turned(part: tuple[Interval, Slopes]) -> tuple[Interval, Slopes]:
    return -part[0], {name: -slope for name, slope in part[1].items()}


def _added(first: tuple[Interval, Slopes], second: tuple[Interval, Slopes]) -> tuple[Interval, Slopes]:
    names = first[1].keys() | second[1].keys()
    slopes = {name: first[1].get(name, NOTHING) + second[1].get(name, NOTHING) for name in names}
    return first[0] + second[0], slopes


def _multiplied(first: tuple[Interval, Slopes], second: tuple[Interval, Slopes]) -> tuple[Interval, Slopes]:
    slopes = {name: slope * second[0] for name, slope in first[1].items()}
    for name, slope in second[1].items():
        slopes[name] = slopes.get(name, NOTHING) + slope * first[0]
    return first[0] * second[0], slopes


def _raised(part: tuple[Interval, Slopes], exponent: int) -> tuple[Interval, Slopes]:
    rate = point(exponent) * part[0].power(exponent - 1) if exponent else NOTHING
    return part[0].power(exponent), {name: rate * slope for name, slope in part[1].items()}


def _inverse(part: tuple[Interval, Slopes]) -> tuple[Interval, Slopes]:
    """Return 1 / part over all but zero: everything where zero lies inside."""
    inside, slopes = part
    if inside == NOTHING:
        raise UndefinedError
    if inside.lower == 0:
        inside = Interval(0, inside.upper, False, inside.upper_closed)
    elif inside.upper == 0:
        inside = Interval(inside.lower, 0, inside.lower_closed, False)
    elif 0 in inside:
        return EVERYTHING, {name: slope * EVERYTHING for name, slope in slopes.items()}
    rate = -inside.power(-2)
    return point(1) / inside, {name: rate * slope for name, slope in slopes.items()}
