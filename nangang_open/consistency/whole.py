"""Whole numbers gone through one by one, where they are few."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nangang_open.consistency.contract import contract
from nangang_open.consistency.needed import is_point
from nangang_open.consistency.system import Domains, System
from nangang_open.figures.interval import point
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from nangang_open.relations.stretches import Stretches

MOST_VALUES: Final = 2_000
"""How many combinations of whole numbers are gone through one by one."""
STEPS_OF_CASES: Final = 12_000


def whole_cases(part: System, domains: Domains, budget: Budget) -> Iterator[Domains]:
    """Yield the narrowed domains for every combination of whole numbers that narrowing leaves.

    Raises OutOfStepsError where there are too many.
    """
    waiting = [domains]
    count = 0
    while waiting:
        here = waiting.pop()
        names = [name for name in part.names if part.operands[name].whole and not is_point(here[name])]
        if not names:
            yield here
            continue
        sizes = {name: size(here[name]) for name in names}
        name = min(names, key=lambda one: (sizes[one], one))
        count += int(min(sizes[name], MOST_VALUES + 1))
        if count > MOST_VALUES:
            raise OutOfStepsError
        for number in reversed(list(_whole_numbers(here[name]))):
            trial = here | {name: (point(number),)}
            if contract(part, trial, budget, [name]):
                waiting.append(trial)


def size(stretches: Stretches) -> int:
    """Return how many whole numbers there are, more than `MOST_VALUES` where they have no end."""
    if not is_bounded(stretches):
        return MOST_VALUES + 1
    return sum(
        int(part.upper - part.lower) + 1 for part in stretches if part.upper is not None and part.lower is not None
    )


def is_bounded(stretches: Stretches) -> bool:
    """Return whether there is a least and a greatest end."""
    return stretches[0].lower is not None and stretches[-1].upper is not None


def _whole_numbers(stretches: Stretches) -> Iterator[int]:
    for part in stretches:
        assert part.lower is not None
        assert part.upper is not None
        yield from range(int(part.lower), int(part.upper) + 1)
