"""The arithmetic of a relation step by step, with the numbers put in, so that a reader can do it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from nangang_open.errors import InputError
from nangang_open.figures.figure import Unit
from nangang_open.figures.interval import Interval, decimal_text
from nangang_open.relations.direct import value_of
from nangang_open.relations.expression import (
    Comparison,
    Negative,
    Node,
    Power,
    Product,
    Sum,
    children,
    names,
    postorder,
    text,
)
from nangang_open.relations.lenient import WEAKER
from nangang_open.relations.outcome import ranges
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.relation import Judgement, Operand
from nangang_open.relations.stretches import hull
from nangang_open.relations.verdict import STEPS_FOR_SIDES
from nangang_open.relations.world import World
from nangang_open.vocabulary import Reading

MOST_OPERANDS: Final = 6
FIRST_SHOWN: Final = 3
LONGEST_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One operation with its operands written out, and the interval it gives; a comparison gives none."""

    text: str
    interval: Interval | None = None

    def __str__(self) -> str:
        return self.text if self.interval is None else f"{self.text} = {_number(self.interval)}"


def steps(
    comparison: Comparison,
    operands: Mapping[str, Operand],
    judgement: Judgement,
    units: Mapping[str, Unit] | None = None,
) -> list[Step]:
    """Return the arithmetic of a judged relation: each name, each operation in order, then the comparison.

    `lenient` figures are read as the judgement reads them. Sums of many terms are shortened, and where names recur the
    last step of a side gives its tight range.
    """
    world = _world(comparison, operands, judgement, units or {})
    found = [Step(name, world.intervals.get(name)) for name in _shortened(names(comparison))]
    for side, tight in zip(comparison.sides, judgement.sides, strict=True):
        found += _side_steps(side, tight, world)
    parts = [_number(judgement.sides[0])]
    for sign, side_range in zip(comparison.signs, judgement.sides[1:], strict=True):
        parts += [sign.value, _number(side_range)]
    return [*found, Step(f"{' '.join(parts)}: {judgement.verdict.value}")]


def _world(
    comparison: Comparison, operands: Mapping[str, Operand], judgement: Judgement, units: Mapping[str, Unit]
) -> World:
    """Return the world whose readings gave the judgement."""
    known = names(comparison)
    unknown = frozenset(name for name in known if operands[name].unknown)
    world = World({name: operands[name].intervals[Reading.HALF_UP] for name in known}, unknown, units)
    weaker = ([operands[name].intervals.get(r, world.intervals[name]) for r in WEAKER] for name in judgement.lenient)
    cases = (world.with_intervals(dict(zip(judgement.lenient, read, strict=True))) for read in product(*weaker))
    return next((case for case in cases if ranges(comparison, case, Budget(STEPS_FOR_SIDES)) == judgement.sides), world)


def _side_steps(side: Node, tight: Interval, world: World) -> list[Step]:
    return [
        Step(_written(node, world), tight if node is side else _value(node, world))
        for node in postorder(side)
        if isinstance(node, Negative | Power | Sum | Product)
    ]


def _value(node: Node, world: World) -> Interval | None:
    try:
        return hull(value_of(node, world))
    except InputError:  # too wide where names recur: no range without knowing that they move together
        return None


def _written(node: Negative | Power | Sum | Product, world: World) -> str:
    """Return an operation as it stands, and with the values of its operands."""
    values = [_number(value) if (value := _value(child, world)) else "?" for child in children(node)]
    if isinstance(node, Sum | Product):
        parts = node.terms if isinstance(node, Sum) else node.factors
        pairs = [f"{sign} {value}" for (sign, _), value in zip(parts, values, strict=True)]
        written = " ".join(_shortened(pairs)).removeprefix("+ ").removeprefix("* ")
    else:
        written = f"{values[0]} ** {node.exponent}" if isinstance(node, Power) else f"-{values[0]}"
    words = text(node)
    return f"{words if len(words) <= LONGEST_TEXT else f'{words[:LONGEST_TEXT]}...'} = {written}"


def _shortened(parts: Sequence[str]) -> list[str]:
    if len(parts) <= MOST_OPERANDS:
        return list(parts)
    return [*parts[:FIRST_SHOWN], "...", parts[-1]]


def _number(interval: Interval) -> str:
    if interval.lower is not None and interval.is_point:
        return decimal_text(interval.lower)
    return str(interval)
