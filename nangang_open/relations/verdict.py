"""The judge: one relation, its operands, its exact verdict (codebook section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations, product
from typing import Final

from nangang_open.errors import InputError
from nangang_open.figures.figure import Unit
from nangang_open.figures.interval import Interval
from nangang_open.relations.dimension import check_units
from nangang_open.relations.expression import Comparison, names, text
from nangang_open.relations.grammar import parse
from nangang_open.relations.outcome import UNDECIDED, Outcome, decide, ranges
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from nangang_open.relations.relation import Judgement, Operand
from nangang_open.relations.world import World
from nangang_open.vocabulary import Reading, Verdict

STEPS: Final = 200_000
STEPS_FOR_SIDES: Final = 100_000
READINGS_TRIED: Final = 20_000
WEAKER: Final = (Reading.TRUNCATED, Reading.HALF_EVEN)


def judge(
    expression: str | Comparison, operands: Mapping[str, Operand], units: Mapping[str, Unit] | None = None
) -> Judgement:
    """Judge one relation.

    `operands` gives every name's intervals. Raises InputError for a name that is not among them, units that don't
    agree, `lower` or `upper` of what has no such end, and a divisor that may be zero.
    """
    comparison = parse(expression) if isinstance(expression, str) else expression
    known = names(comparison)
    for name in known:
        if name not in operands:
            raise InputError(f"nothing is called {name!r}", "use the id of a figure or an unknown")
    units = units or {}
    check_units(comparison, {name: operands[name].unit for name in known}, units)
    unknown = frozenset(name for name in known if operands[name].unknown)
    world = World({name: operands[name].intervals[Reading.HALF_UP] for name in known}, unknown, units)
    outcome = decide(comparison, world, Budget(STEPS))
    weaker: tuple[str, ...] = ()
    if outcome.verdict is Verdict.CONTRADICTED:
        outcome, world, weaker = _leniently(comparison, world, operands)
    return Judgement(
        expression=expression if isinstance(expression, str) else text(comparison),
        verdict=outcome.verdict,
        sides=ranges(comparison, world, Budget(STEPS_FOR_SIDES)),
        implied=outcome.implied,
        lenient=weaker,
    )


def _leniently(
    comparison: Comparison, world: World, operands: Mapping[str, Operand]
) -> tuple[Outcome, World, tuple[str, ...]]:
    """Read ever more figures more weakly until the relation is no longer contradicted.

    The fewest figures are found, and of equally many those that come first in the expression.
    """
    contradicted = Outcome(Verdict.CONTRADICTED)
    choices = {name: found for name in names(comparison) if (found := _weaker_intervals(operands[name]))}
    budget = Budget(READINGS_TRIED)
    try:
        for count in range(1, len(choices) + 1):
            for chosen in combinations(choices, count):
                for intervals in product(*(choices[name] for name in chosen)):
                    budget.spend()
                    case = replace(world, intervals={**world.intervals, **dict(zip(chosen, intervals, strict=True))})
                    try:
                        outcome = decide(comparison, case, Budget(STEPS))
                    except InputError:
                        continue  # this reading makes a divisor zero: it saves nothing
                    if outcome.verdict is Verdict.UNDECIDED:
                        return UNDECIDED, world, ()
                    if outcome.verdict is not Verdict.CONTRADICTED:
                        return Outcome(Verdict.LENIENT, outcome.implied), case, chosen
    except OutOfStepsError:
        return UNDECIDED, world, ()
    return contradicted, world, ()


def _weaker_intervals(operand: Operand) -> list[Interval]:
    """Return the intervals of the weaker readings that differ from the ordinary one."""
    found: list[Interval] = [operand.intervals[Reading.HALF_UP]]
    for reading in WEAKER:
        interval = operand.intervals.get(reading, found[0])
        if interval not in found:
            found.append(interval)
    return found[1:]
