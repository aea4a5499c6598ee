"""Elimination of names from claims in circles: what is left of one name, or whether anything is."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from nangang_open.consistency.cases import cases
from nangang_open.consistency.contract import whole_parts
from nangang_open.consistency.purse import share
from nangang_open.consistency.system import Domains, System
from nangang_open.consistency.tight import Bounds, EmptyError
from nangang_open.figures.interval import Interval
from nangang_open.relations.implied import implied_values
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from nangang_open.relations.stretches import meet
from nangang_open.relations.together import possible_together

STEPS_OF_A_NAME: Final = 6_000


def eliminate(part: System, name: str, found: Bounds, budget: Budget) -> None:
    """Tighten one name by elimination of all the others; whole names may take any value here."""
    values_: Interval | None = None
    try:
        with share(budget, STEPS_OF_A_NAME) as purse:
            for constraints, box in cases(part, found.domains, (name,), purse):
                one = implied_values(constraints, name, box, purse)
                if one is not None:
                    values_ = one if values_ is None else values_.hull(one)
    except OutOfStepsError:
        return
    if values_ is None:
        raise EmptyError
    left = meet((values_,), found.domains[name])
    if part.operands[name].whole:
        left = whole_parts(left)
    if not left:
        raise EmptyError
    found.domains[name] = left
    if purse.left >= 0:
        found.tight.add(name)


def eliminated(part: System, domains: Domains, budget: Budget) -> bool | None:
    """Decide by elimination, with all names free to be fractions."""
    with share(budget, STEPS_OF_A_NAME) as purse, suppress(OutOfStepsError):
        return any(possible_together(found, box, purse) for found, box in cases(part, domains, (), purse))
    return None
