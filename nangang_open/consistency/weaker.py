"""The weaker readings of figures that save a system which the ordinary one contradicts, and the fewest of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from itertools import combinations, product
from typing import Final

from nangang_open.consistency.joint import STEPS_TO_HOLD, holds
from nangang_open.consistency.purse import share
from nangang_open.consistency.system import System
from nangang_open.figures.interval import Interval
from nangang_open.relations.lenient import WEAKER
from nangang_open.relations.polynomial import Budget
from nangang_open.vocabulary import Reading

READINGS_TRIED: Final = 2_000

Readings = Mapping[str, Reading]


def read(system: System, readings: Readings) -> System:
    """Return the system with some figures read otherwise than rounded half up."""
    changed = {}
    for name, reading in readings.items():
        operand = system.operands[name]
        changed[name] = replace(operand, intervals={**operand.intervals, Reading.HALF_UP: operand.intervals[reading]})
    return system.with_operands(changed)


def fewest(component: System, budget: Budget) -> tuple[Readings | None, bool]:
    """Return the fewest weaker readings with which a contradicted component holds, and whether that is decided.

    Of equally many those of the figures whose ids come first. None where no readings save it.
    """
    choices = {name: found for name in component.names if (found := _readings(component, name))}
    if not choices or not _hopeful(component, choices, tuple(choices), budget):
        return None, True
    tried = 0
    for count in range(1, len(choices) + 1):
        for names in combinations(choices, count):
            if not _hopeful(component, choices, names, budget):
                continue
            for chosen in product(*(choices[name] for name in names)):
                tried += 1
                if tried > READINGS_TRIED:
                    return None, False
                readings = dict(zip(names, chosen, strict=True))
                with share(budget, STEPS_TO_HOLD) as purse:
                    answer = holds(read(component, readings), purse)
                if answer is not False:
                    return readings, answer is True
    return None, True


def _readings(component: System, name: str) -> list[Reading]:
    """Return the readings that give a name other values than rounding half up does."""
    intervals = component.operands[name].intervals
    seen, found = [intervals[Reading.HALF_UP]], []
    for reading in WEAKER:
        interval = intervals.get(reading, seen[0])
        if interval not in seen:
            seen.append(interval)
            found.append(reading)
    return found


def _hopeful(component: System, choices: Mapping[str, list[Reading]], names: tuple[str, ...], budget: Budget) -> bool:
    """Return whether these names, and only these, taken as widely as all their readings let them, may save it."""
    bounded = {name for claim in component.claims for name in claim.program.bounded}
    if not bounded.isdisjoint(names):
        return True  # `lower` and `upper` of a hull are not those of a reading
    wide = {}
    for name in names:
        operand = component.operands[name]
        hull = reduce(
            Interval.hull, [operand.intervals[reading] for reading in choices[name]], component.interval(name)
        )
        wide[name] = replace(operand, intervals={**operand.intervals, Reading.HALF_UP: hull})
    with share(budget, STEPS_TO_HOLD) as purse:
        return holds(component.with_operands(wide), purse) is not False
