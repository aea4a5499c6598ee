"""Ends between whole numbers: a world at the end itself or, where it is open, the rest coming up to it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from nangang_open.consistency.cases import cases
from nangang_open.consistency.contract import contract, whole_parts
from nangang_open.consistency.possible import possible
from nangang_open.consistency.system import Domains, System
from nangang_open.consistency.tight import Bounds, EmptyError
from nangang_open.consistency.whole import is_bounded
from nangang_open.consistency.witness import quick_world
from nangang_open.figures.interval import Interval, point
from nangang_open.relations.linear import is_linear, projection
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.stretches import hull, meet

MOST_MOVES: Final = 64
SLIVER: Final = 10**9

Tighten = Callable[[System, Domains, Budget], Bounds]


def prove(part: System, name: str, found: Bounds, tighten: Tighten, budget: Budget) -> None:
    """Prove both ends of a name in a system with whole numbers, moving them inwards where they are not reached."""
    if all(_prove_end(part, name, upper, found, tighten, budget) for upper in (False, True)):
        found.tight.add(name)


def _prove_end(part: System, name: str, upper: bool, found: Bounds, tighten: Tighten, budget: Budget) -> bool:
    for _ in range(MOST_MOVES):
        inside = hull(found.domains[name])
        end, closed = (inside.upper, inside.upper_closed) if upper else (inside.lower, inside.lower_closed)
        if end is None:
            return _is_boundless(part, name, upper, found, budget)
        if not closed:
            if _is_approached(part, name, end, upper, found, tighten, budget):
                return True
            return _squeeze(part, name, upper, found, budget)
        trial = {other: found.domains[other] for other in part.names} | {name: (point(end),)}
        if contract(part, trial, budget, [name]):
            if quick_world(part, trial, budget) is not None:
                return True
            return not part.operands[name].whole and _squeeze(part, name, upper, found, budget)
        rest = Interval(None, end, False, False) if upper else Interval(end, None, False, False)
        left = meet(found.domains[name], (rest,))
        found.domains[name] = whole_parts(left) if part.operands[name].whole else left
        if not found.domains[name]:
            raise EmptyError
    return False


def _squeeze(part: System, name: str, upper: bool, found: Bounds, budget: Budget) -> bool:
    """Move an end inwards between worlds and parts that are refuted, until a world lies at it; return whether one does.

    Between whole numbers only few values of a name have a world, so that a few halvings lead to the outmost.
    """
    own, left = part.interval(name), hull(found.domains[name])
    if not part.operands[name].unknown and (own.upper == left.upper if upper else own.lower == left.lower):
        return False  # the end of a printed figure: what it implies is asked of the unknowns
    best: Fraction | None = None
    for turn in range(MOST_MOVES):
        inside = hull(found.domains[name])
        end = inside.upper if upper else inside.lower
        inner = best if best is not None else inside.lower if upper else inside.upper
        if end is None or inner is None:
            return False
        if end == inner:
            return best is not None
        pivot = inner if best is not None and turn % 2 else (inner + end) / 2
        beyond = Interval(pivot, None, False, False) if upper else Interval(None, pivot, False, False)
        trial = {other: found.domains[other] for other in part.names}
        trial[name] = meet(trial[name], (beyond,))
        world = None
        if trial[name] and contract(part, trial, budget, [name]):
            world = quick_world(part, trial, budget)
            if world is None and possible(part, trial, budget) is not False:
                return False
        if world is None:
            rest = Interval(None, pivot) if upper else Interval(pivot, None)
            found.domains[name] = meet(found.domains[name], (rest,))
            continue
        number = world[name]
        if not isinstance(number, Fraction):
            return False
        best = number
    return False


def _is_approached(
    part: System, name: str, end: Fraction, upper: bool, found: Bounds, tighten: Tighten, budget: Budget
) -> bool:
    """Return whether for some whole numbers the other names bring this one as near to an open end as one likes."""
    size = max(abs(end), Fraction(1)) / SLIVER
    sliver = Interval(end - size, end, True, False) if upper else Interval(end, end + size, False, True)
    trial = {other: found.domains[other] for other in part.names}
    trial[name] = meet(trial[name], (sliver,))
    if not trial[name] or not contract(part, trial, budget, [name]):
        return False
    world = quick_world(part, trial, budget)
    if world is None:
        return False
    fixed = {other: found.domains[other] for other in part.names}
    for other in part.names:
        number = world[other]
        if part.operands[other].whole and isinstance(number, Fraction):
            fixed[other] = (point(number),)
    if not contract(part, fixed, budget):
        return False
    rest = tighten(part, fixed, budget)
    inside = hull(rest.domains[name])
    return name in rest.tight and end == (inside.upper if upper else inside.lower)


def _is_boundless(part: System, name: str, upper: bool, found: Bounds, budget: Budget) -> bool:
    """Return whether whole numbers let a name grow beyond every bound.

    Where the other names stand still and the claims are linear in the names without bounds, it is enough that one
    world is there and that the names grow without bound when they need not be whole: a rational direction in which
    they may go on for ever, taken often enough, joins whole numbers.
    """
    world = quick_world(part, {other: found.domains[other] for other in part.names}, budget)
    if world is None:
        return False
    free = [other for other in part.names if not is_bounded(found.domains[other])]
    box = {other: found.domains[other] for other in free}
    fixed = {
        other: (point(number),) for other, number in world.items() if other not in box and isinstance(number, Fraction)
    }
    if len(fixed) + len(box) < len(part.names):
        return False
    (constraints, intervals), *more = cases(part, fixed | box, (), budget)
    if more or any(one.divisor is not None or not is_linear(one.polynomial) for one in constraints):
        return False
    left = projection([(one.polynomial, one.sign) for one in constraints], intervals, name, budget)
    return left is not None and (left.upper if upper else left.lower) is None
