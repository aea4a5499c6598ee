"""The least of a weighted sum of claims' differences, with every name at an end that moves it one way only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from nangang_open.consistency.program import Kind, Program
from nangang_open.consistency.system import Claim, System
from nangang_open.figures.interval import EVERYTHING, ZERO, Interval, point
from nangang_open.relations.expression import Sign

Box = Mapping[str, Interval]
Weighted = Sequence[tuple[Fraction, Claim]]
NOTHING = point(0)


@dataclass(frozen=True, slots=True)
class Least:
    """What a sum is at least (`attained`), or more than."""

    number: Fraction
    attained: bool


@dataclass(frozen=True, slots=True)
class Sloping:
    """The values of an expression and its slopes in names: both wider than need be where a name recurs."""

    values: Interval
    slopes: Mapping[str, Interval] = field(default_factory=dict)

    def __add__(self, other: Sloping) -> Sloping:
        names = self.slopes.keys() | other.slopes.keys()
        slopes = {name: self.slopes.get(name, NOTHING) + other.slopes.get(name, NOTHING) for name in names}
        return Sloping(self.values + other.values, slopes)

    def __mul__(self, other: Sloping) -> Sloping:
        names = self.slopes.keys() | other.slopes.keys()
        slopes = {
            name: self.slopes.get(name, NOTHING) * other.values + self.values * other.slopes.get(name, NOTHING)
            for name in names
        }
        return Sloping(self.values * other.values, slopes)

    def inverse(self) -> Sloping:
        """Return 1 / this over all but zero: everything where zero lies inside, or where it is nothing else."""
        inside = self.values
        if inside.lower == 0 and inside.upper != 0:
            inside = Interval(0, inside.upper, False, inside.upper_closed)
        elif inside.upper == 0 and inside.lower != 0:
            inside = Interval(inside.lower, 0, inside.lower_closed, False)
        found = EVERYTHING if 0 in inside else point(1) / inside
        rate = -(found * found)
        return Sloping(found, {name: rate * slope for name, slope in self.slopes.items()})


def refuted(system: System, weighted: Weighted, box: Box) -> Least | None:
    """Return the least of the weighted differences in a box if it shows that the claims cannot hold there, else None.

    A difference is a claim's left side less its right; it is zero, or not positive, where the claim holds.
    """
    found = least(system, weighted, box)
    if found is None or found.number < 0:
        return None
    strict = any(claim.program.signs[0] is Sign.LESS for _, claim in weighted)
    return found if found.number > 0 or strict or not found.attained else None


def least(system: System, weighted: Weighted, box: Box) -> Least | None:
    """Return the lower end of the sum of the claims' left sides less their right sides, each times its weight.

    A name whose slope has one sign all over the box is put to the end that makes the sum least; others keep their
    intervals. None where there is no lower end.
    """
    whole = _sum(system, weighted, box)
    corner, attained = dict(box), True
    for name, slope in whole.slopes.items():
        inside = box[name]
        falls = slope.lower is None or slope.lower < 0
        if falls and (slope.upper is None or slope.upper > 0):
            continue
        end, closed = (inside.upper, inside.upper_closed) if falls else (inside.lower, inside.lower_closed)
        if end is not None or slope == NOTHING:
            corner[name] = point(ZERO if end is None else end)
            attained &= closed or 0 in slope
    found = _sum(system, weighted, corner).values
    return None if found.lower is None else Least(found.lower, found.lower_closed and attained)


def _sum(system: System, weighted: Weighted, box: Box) -> Sloping:
    total = Sloping(NOTHING)
    for weight, claim in weighted:
        values = with_slopes(claim.program, [one[0] for one in system.constants(claim)], box)
        for place, times in zip(claim.program.sides, (weight, -weight), strict=True):
            total += values[place] * Sloping(point(times))
    return total


def with_slopes(program: Program, constants: Sequence[Interval], box: Box) -> list[Sloping]:
    """Return the values of every node with its slopes; only sums, products and positive powers stand in a program."""
    found: list[Sloping] = []
    for step in program.code:
        parts = [found[place] for place in step.operands]
        if step.kind is Kind.NUMBER:
            found.append(Sloping(constants[step.number]))
        elif step.kind is Kind.NAME:
            found.append(Sloping(box[step.name], {step.name: point(1)}))
        else:
            total = parts[0]
            if step.kind is Kind.POWER:
                parts, turned = parts * step.exponent, (False,) * step.exponent
            else:
                turned = step.turned
            for part, away in zip(parts[1:], turned[1:], strict=True):
                if step.kind is Kind.SUM:
                    total += part * Sloping(point(-1)) if away else part
                else:
                    total *= part.inverse() if away else part
            found.append(total)
    return found
