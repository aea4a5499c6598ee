"""Whether narrowed claims can hold together, decided without a world."""

from __future__ import annotations

from nangang_open.consistency.elimination import eliminated
from nangang_open.consistency.needed import is_point, needed
from nangang_open.consistency.purse import share
from nangang_open.consistency.system import Domains, System
from nangang_open.consistency.trees import is_tree, leaves, parts
from nangang_open.consistency.whole import STEPS_OF_CASES, whole_cases
from nangang_open.relations.polynomial import Budget, OutOfStepsError


def possible(system: System, domains: Domains, budget: Budget) -> bool | None:
    """Return whether narrowed claims can hold together, None where it is not decided; no world is given."""
    left = needed(system, domains, budget)
    leaves(system, left, domains)
    answer: bool | None = True
    for part in parts(system, left, domains):
        here = {name: domains[name] for name in part.names}
        one = _part_possible(part, here, budget)
        if one is False:
            return False
        if one is None:
            answer = None
    return answer


def _part_possible(part: System, domains: Domains, budget: Budget) -> bool | None:
    if any(part.operands[name].whole and not is_point(domains[name]) for name in part.names):
        try:
            with share(budget, STEPS_OF_CASES) as purse:
                answers = [possible(part, case, purse) for case in whole_cases(part, domains, purse)]
        except OutOfStepsError:
            return False if eliminated(part, domains, budget) is False else None
        return True if True in answers else None if None in answers else False
    return is_tree(part, domains) or eliminated(part, domains, budget)
