"""The judge: one relation, its operands, its exact verdict (codebook section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nangang_open.errors import InputError
from nangang_open.figures.figure import Unit
from nangang_open.relations.dimension import check_units
from nangang_open.relations.expression import Comparison, names
from nangang_open.relations.grammar import parse
from nangang_open.relations.lenient import STEPS, leniently
from nangang_open.relations.outcome import decide, ranges
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.relation import Judgement, Operand
from nangang_open.relations.world import World
from nangang_open.vocabulary import Reading, Verdict

STEPS_FOR_SIDES: Final = 30_000


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
        outcome, world, weaker = leniently(comparison, world, operands)
    return Judgement(
        stated=expression,
        verdict=outcome.verdict,
        sides=ranges(comparison, world, Budget(STEPS_FOR_SIDES), outcome.values),
        implied=outcome.implied,
        lenient=weaker,
    )
