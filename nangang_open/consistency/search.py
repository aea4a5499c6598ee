"""Longer searches for a world, where the short one finds none."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import Final

from nangang_open.consistency.bounds import tightened
from nangang_open.consistency.contract import contract, whole_parts
from nangang_open.consistency.purse import share
from nangang_open.consistency.system import Domains, System
from nangang_open.consistency.tight import EmptyError
from nangang_open.consistency.witness import Witness, is_settled, quick_world, witness
from nangang_open.figures.interval import Interval
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from nangang_open.relations.signs import middle
from nangang_open.relations.stretches import Stretches, hull, meet

STEPS_OF_A_SEARCH: Final = 20_000
STEPS_OF_HALVING: Final = 3_000


def guided(part: System, domains: Domains, budget: Budget) -> Witness | None:
    """Return a world found with the tight values of every name after each choice; None where the search ends."""

    def narrow(system: System, trial: Domains, purse: Budget, names: list[str]) -> bool:
        if not contract(system, trial, purse, names):
            return False
        try:
            trial.update(tightened(system, trial, purse).domains)
        except EmptyError:
            return False
        return True

    with share(budget, STEPS_OF_A_SEARCH) as purse, suppress(OutOfStepsError):
        return witness(part, domains, purse, narrow)
    return None


def halved(part: System, domains: Domains, budget: Budget) -> Witness | None:
    """Return a world found by halving boxes, None where narrowing empties each of them; raises OutOfStepsError."""
    with share(budget, STEPS_OF_HALVING) as purse:
        return _halved(part, domains, purse)


def _halved(part: System, domains: Domains, purse: Budget) -> Witness | None:
    waiting = [domains]
    while waiting:
        here = waiting.pop(0)
        if (world := quick_world(part, here, purse)) is not None:
            return world
        wide = [name for name in part.names if not is_settled(here[name])]
        if not wide:
            raise OutOfStepsError
        name = max(wide, key=lambda one: (_width(here[one]), one))
        pivot = middle(hull(here[name]))
        for half in (Interval(pivot, None, False, False), Interval(None, pivot)):
            trial = here | {name: meet(here[name], (half,))}
            if part.operands[name].whole:
                trial[name] = whole_parts(trial[name])
            if trial[name] and contract(part, trial, purse, [name]):
                waiting.append(trial)
    return None


def _width(stretches: Stretches) -> Fraction:
    inside = hull(stretches)
    if inside.lower is None or inside.upper is None:
        return Fraction(10**30)
    return (inside.upper - inside.lower) / max(abs(inside.lower), abs(inside.upper), Fraction(1, 10**9))
