"""The joint system of one component: whether all its claims can hold together, and what each name can then be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from nangang_open.consistency.bounds import tightened
from nangang_open.consistency.contract import contract
from nangang_open.consistency.possible import possible
from nangang_open.consistency.search import guided, halved
from nangang_open.consistency.system import System, given
from nangang_open.consistency.tight import EmptyError
from nangang_open.consistency.witness import quick_world
from nangang_open.figures.interval import Interval
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from nangang_open.relations.stretches import hull, shown
from nangang_open.vocabulary import Reading, Verdict

if TYPE_CHECKING:
    from nangang_open.consistency.proof import Step

STEPS: Final = 50_000
STEPS_TO_HOLD: Final = 6_000


@dataclass(frozen=True)
class Answer:
    """What is known of a component: its verdict and the certificate of it.

    `intervals` is what is left of every name, `tight` the names whose both ends are proven to be reached or approached.
    `witness` is a world in which every claim holds; a value that can only be irrational is the interval at whose ends
    the claim that gives it has different signs. `proof` is the chain of narrowings to a contradiction; it is empty where
    the contradiction was found by elimination only. `readings` says how the `lenient` figures are read in all of these.
    """

    verdict: Verdict
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    tight: frozenset[str] = frozenset()
    witness: Mapping[str, Fraction | Interval] = field(default_factory=dict)
    proof: tuple[Step, ...] = ()
    lenient: tuple[str, ...] = ()
    readings: Mapping[str, Reading] = field(default_factory=dict)


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
    """Return all that is known of a component: rounded half up, or where that is contradicted, by the fewest weaker readings."""
    budget = budget or Budget(STEPS)
    answer = _solve(component, budget)
    if answer.verdict is not Verdict.CONTRADICTED:
        return answer
    from nangang_open.consistency.proof import proof
    from nangang_open.consistency.weaker import fewest, read

    readings, decided = fewest(component, budget)
    if not decided:
        return Answer(Verdict.UNDECIDED)
    if readings is None:
        return replace(answer, proof=proof(component))
    answer = _solve(read(component, readings), budget)
    return replace(answer, verdict=Verdict.LENIENT, lenient=tuple(sorted(readings)), readings=readings)


def _solve(component: System, budget: Budget) -> Answer:
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
