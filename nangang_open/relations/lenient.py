"""The weaker readings of figures that save a relation which the ordinary one contradicts, and the fewest of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from itertools import combinations, product
from typing import Final

from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval
from nangang_open.relations.expression import Bound, Comparison, names, postorder
from nangang_open.relations.outcome import CONTRADICTED, UNDECIDED, Outcome, decide
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from nangang_open.relations.relation import Operand
from nangang_open.relations.world import World
from nangang_open.vocabulary import Reading, Verdict

STEPS: Final = 60_000
READINGS_TRIED: Final = 200_000  # times the number of names
WEAKER: Final = (Reading.TRUNCATED, Reading.HALF_EVEN)

Choices = Mapping[str, list[Interval]]


def leniently(
    comparison: Comparison, world: World, operands: Mapping[str, Operand]
) -> tuple[Outcome, World, tuple[str, ...]]:
    """Read ever more figures more weakly until a contradicted relation is no longer contradicted.

    Returns what comes of it, the world of those readings, and the figures: the fewest that will do, and of equally
    many those that come first in the expression. Where the budget ends first the relation is undecided.
    """
    bounded = {node.name for side in comparison.sides for node in postorder(side) if isinstance(node, Bound)}
    choices = {
        name: found for name in names(comparison) if (found := _weaker_intervals(operands[name], name in bounded))
    }
    tries, budget = Budget(READINGS_TRIED), Budget(STEPS)
    try:
        for chosen in _hopeful(comparison, world, choices, bounded, tries, budget):
            for intervals in product(*(choices[name] for name in chosen)):
                tries.spend(len(world.intervals))
                case = world.with_intervals(dict(zip(chosen, intervals, strict=True)))
                outcome = _decided(comparison, case, budget)
                if outcome.verdict is Verdict.UNDECIDED:
                    return UNDECIDED, world, ()
                if outcome.verdict is not Verdict.CONTRADICTED:
                    return replace(outcome, verdict=Verdict.LENIENT), case, chosen
    except OutOfStepsError:
        return UNDECIDED, world, ()
    return CONTRADICTED, world, ()


def _weaker_intervals(operand: Operand, bounded: bool) -> list[Interval]:
    """Return the intervals of the weaker readings that may help.

    They hold numbers that the ordinary one does not, or, where `bounded`, may give `lower` or `upper` another end.
    """
    usual = operand.intervals[Reading.HALF_UP]
    found: list[Interval] = []
    for reading in WEAKER:
        interval = operand.intervals.get(reading, usual)
        if interval not in (usual, *found) and (bounded or not usual.holds(interval)):
            found.append(interval)
    return found


def _hopeful(
    comparison: Comparison, world: World, choices: Choices, bounded: set[str], tries: Budget, budget: Budget
) -> Iterator[tuple[str, ...]]:
    """Yield groups of figures, the smallest first, whose readings may help: all their values together might."""
    wide = {name: reduce(Interval.hull, found, world.intervals[name]) for name, found in choices.items()}

    def hopeless(chosen: tuple[str, ...]) -> bool:
        if not bounded.isdisjoint(chosen):
            return False  # `lower` and `upper` of a hull are not those of a reading
        tries.spend(len(world.intervals))
        case = world.with_intervals({name: wide[name] for name in chosen})
        return _decided(comparison, case, budget, on_error=UNDECIDED).verdict is Verdict.CONTRADICTED

    if not choices or hopeless(tuple(choices)):
        return
    for count in range(1, len(choices) + 1):
        for chosen in combinations(choices, count):
            if not hopeless(chosen):
                yield chosen


def _decided(comparison: Comparison, case: World, budget: Budget, on_error: Outcome = CONTRADICTED) -> Outcome:
    """Return the outcome; a reading that makes a divisor zero saves nothing."""
    try:
        return decide(comparison, case, budget)
    except InputError:
        return on_error
