"""The joint system of one component: whether all its claims can hold together, and what each name can then be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from nangang_open.consistency.bounds import EmptyError, guided, halved, possible, quick_world, tightened
from nangang_open.consistency.contract import contract
from nangang_open.consistency.system import System, given
from nangang_open.figures.interval import Interval
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from nangang_open.relations.stretches import hull, shown
from nangang_open.vocabulary import Verdict

STEPS: Final = 60_000
STEPS_TO_HOLD: Final = 2_000


@dataclass(frozen=True)
class Answer:
    """What is known of a component: its verdict and the certificate of it."""

    verdict: Verdict
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    tight: frozenset[str] = frozenset()
    witness: Mapping[str, Fraction | Interval] = field(default_factory=dict)
    proof: tuple[object, ...] = ()
    lenient: tuple[str, ...] = ()


def holds(component: System, budget: Budget | None = None) -> bool | None:
    """Return whether all claims can hold together with figures rounded half up; None where it is not decided."""
    budget = budget or Budget(STEPS_TO_HOLD)
    domains = given(component)
    try:
        if domains is None or not contract(component, domains, budget):
            return False
        if quick_world(component, domains, budget) is not None:
            return True
        answer = possible(component, domains, budget)
        return halved(component, domains, budget) is not None if answer is None else answer
    except OutOfStepsError:
        return None


def solve(component: System, budget: Budget | None = None) -> Answer:
    """Return all that is known of a component."""
    budget = budget or Budget(STEPS)
    domains = given(component)
    try:
        if domains is None or not contract(component, domains, budget):
            return Answer(Verdict.CONTRADICTED)
        found = quick_world(component, domains, budget)
        bounds = tightened(component, domains, budget)
        if found is None:
            if possible(component, bounds.domains, budget) is False:
                return Answer(Verdict.CONTRADICTED)
            found = guided(component, bounds.domains, budget) or halved(component, bounds.domains, budget)
            if found is None:
                return Answer(Verdict.CONTRADICTED)
    except EmptyError:
        return Answer(Verdict.CONTRADICTED)
    except OutOfStepsError:
        return Answer(Verdict.UNDECIDED)
    intervals = {name: shown(hull(parts)) for name, parts in bounds.domains.items()}
    return Answer(Verdict.CONSISTENT, intervals, frozenset(bounds.tight), found)
