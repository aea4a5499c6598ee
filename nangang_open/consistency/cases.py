"""Claims as polynomial constraints over boxes, one box where nothing has gaps and no divisor may be zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Final

from nangang_open.consistency.system import Domains, System
from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval
from nangang_open.relations.normal import Constraint, SplitError, normal
from nangang_open.relations.polynomial import Budget, OutOfStepsError, Polynomial
from nangang_open.relations.recurrent import constraints_of
from nangang_open.relations.stretches import hull
from nangang_open.relations.world import World

MOST_CASES: Final = 8


def cases(
    part: System, domains: Domains, bare: Sequence[str], budget: Budget
) -> Iterator[tuple[list[Constraint], dict[str, Interval]]]:
    """Yield the claims as constraints over a box: several boxes where values have gaps or a divisor may be zero.

    Names that stand in several claims and those in `bare` keep their names. Raises OutOfStepsError.
    """
    shared = {name for name in part.names if len(part.places(name)) > 1} | set(bare)
    gaps = [name for name in part.names if len(domains[name]) > 1]
    if prod(len(domains[name]) for name in gaps) > MOST_CASES:
        raise OutOfStepsError
    waiting: list[dict[str, Interval]] = []
    for chosen in product(*(domains[name] for name in gaps)):
        intervals = {name: hull(domains[name]) for name in part.names}
        waiting.append(intervals | dict(zip(gaps, chosen, strict=True)))
    while waiting:
        intervals = waiting.pop()
        try:
            yield _constraints(part, intervals, frozenset(shared), budget)
        except InputError:
            continue  # a divisor that is zero everywhere
        except SplitError as split:
            halves = (Interval(split.number, None, False, False), Interval(None, split.number, False, False))
            parts = (met for half in halves if (met := intervals[split.name].meet(half)) is not None)
            waiting += [{**intervals, split.name: part} for part in parts]


def _constraints(
    part: System, intervals: Mapping[str, Interval], shared: frozenset[str], budget: Budget
) -> tuple[list[Constraint], dict[str, Interval]]:
    found: list[Constraint] = []
    whole_box = dict(intervals)
    for place, claim in enumerate(part.claims):
        bounds = {name: part.interval(name) for name in claim.program.bounded - claim.counts.keys()}
        if claim.program.bounded & claim.counts.keys():
            raise OutOfStepsError  # a name and its own given end
        divisors = frozenset(claim.counts) if any(step.partial for step in claim.program.code) else shared
        world = World({**intervals, **bounds}, shared | divisors, part.units)
        sides, box = normal(claim.comparison.sides, world, budget)
        renamed = {name: f"#{place}{name}" for name in box if name.startswith("#")}
        whole_box.update({renamed.get(name, name): inside for name, inside in box.items()})
        for one in constraints_of(sides, claim.comparison.signs, budget):
            divisor = None if one.divisor is None else _renamed(one.divisor, renamed)
            found.append(Constraint(_renamed(one.polynomial, renamed), one.sign, divisor))
    return found, whole_box


def _renamed(polynomial: Polynomial, renamed: Mapping[str, str]) -> Polynomial:
    return {
        tuple(sorted((renamed.get(name, name), power) for name, power in monomial)): coefficient
        for monomial, coefficient in polynomial.items()
    }
