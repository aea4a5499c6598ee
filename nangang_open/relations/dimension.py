"""Units through a whole expression: what is added or compared must measure the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from nangang_open.errors import InputError
from nangang_open.figures.figure import Unit
from nangang_open.relations.expression import (
    Bound,
    Comparison,
    Literal,
    Name,
    Node,
    Power,
    Product,
    Sum,
    postorder,
    text,
)

PURE: Final = "1"
_FACTOR: Final = re.compile(r"([^\^]+?)(?:\^(-?[0-9]{1,3}))?")
Powers = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a node measures: its base dimensions with their powers, and how to say it.

    `powers` is None where any dimension fits: a name whose unit is not known, and the literal 0.
    """

    powers: Powers | None
    said: str


ANY: Final = Measure(None, "")
NUMBER: Final = Measure((), PURE)
ZERO: Final = Measure(None, PURE)


def check_units(comparison: Comparison, unit_of: Mapping[str, str | None], units: Mapping[str, Unit]) -> None:
    """Refuse a relation that adds or compares what does not measure the same.

    Without `units` every unit id is a dimension of its own and `1` the pure number. A name whose unit is None is not
    checked. Raises InputError that names both operands and both units, or an id that no unit has.
    """
    sides = [_measure(side, unit_of, units) for side in comparison.sides]
    for first, second, left, right in zip(sides, sides[1:], comparison.sides, comparison.sides[1:], strict=False):
        _must_match(left, first, right, second, "compared")


def literal_factor(literal: Literal, units: Mapping[str, Unit]) -> Fraction:
    """Return what one of a literal's unit is in base units; 1 where no units are known.

    Raises InputError for an id that no unit has.
    """
    if literal.unit is None or not units:
        return Fraction(1)
    return _unit(literal.unit, units).factor


def _unit(unit: str, units: Mapping[str, Unit]) -> Unit:
    if unit not in units:
        raise InputError(f"no unit has the id {unit!r}", f"use one of {', '.join(sorted(units))}")
    return units[unit]


def _measure(side: Node, unit_of: Mapping[str, str | None], units: Mapping[str, Unit]) -> Measure:
    found: list[Measure] = []  # the measures of finished operands, the latest last
    for node in postorder(side):
        match node:
            case Name() | Bound():
                unit_id = unit_of.get(node.id if isinstance(node, Name) else node.name)
                found.append(ANY if unit_id is None else _of_unit(unit_id, units))
            case Literal():
                if node.unit is not None:
                    found.append(_of_unit(node.unit, units))
                else:
                    found.append(NUMBER if node.value else ZERO)
            case Sum():
                first = _take(found, len(node.terms))
                known = next((i for i, measure in enumerate(first) if measure.powers is not None), 0)
                for (_, term), measure in zip(node.terms, first, strict=True):
                    _must_match(node.terms[known][1], first[known], term, measure, "added")
                found.append(first[known])
            case Product():
                parts = _take(found, len(node.factors))
                found.append(
                    _product([(p, 1 if sign == "*" else -1) for (sign, _), p in zip(node.factors, parts, strict=True)])
                )
            case Power():
                found.append(_product([(found.pop(), node.exponent)]))
            case _:
                pass  # a minus changes no dimension
    return found.pop()


def _take(found: list[Measure], count: int) -> list[Measure]:
    taken = found[-count:]
    del found[-count:]
    return taken


def _of_unit(unit_id: str, units: Mapping[str, Unit]) -> Measure:
    return _in_dimension(_unit(unit_id, units).dimension if units else None, unit_id)


@lru_cache(maxsize=256)
def _in_dimension(dimension: str | None, unit_id: str) -> Measure:
    """Return the measure of a unit; without a dimension, the unit is one of its own."""
    if dimension is not None:
        return Measure(_powers(dimension), unit_id)
    return NUMBER if unit_id == PURE else Measure(((unit_id, 1),), unit_id)


def _powers(dimension: str) -> Powers:
    powers: dict[str, int] = {}
    for part in re.split("[*·]", dimension):
        found = _FACTOR.fullmatch(part.strip())
        if found is None:
            raise InputError(f"{dimension!r} is no dimension", "write base dimensions as money or length^2*mass^-1")
        powers[found[1]] = powers.get(found[1], 0) + int(found[2] or 1)
    powers.pop(PURE, None)
    return tuple(sorted(powers.items()))


def _product(parts: list[tuple[Measure, int]]) -> Measure:
    if any(measure.powers is None for measure, _ in parts):
        return ANY
    total: dict[str, int] = {}
    for measure, times in parts:
        for base, power in measure.powers or ():
            total[base] = total.get(base, 0) + power * times
    powers = tuple(sorted((base, power) for base, power in total.items() if power))
    said = " ".join(base if power == 1 else f"{base}^{power}" for base, power in powers)
    measured = [measure for measure, times in parts if measure.powers]
    if len(measured) == 1 and measured[0].powers == powers:
        said = measured[0].said
    return Measure(powers, said or PURE)


def _must_match(left: Node, first: Measure, right: Node, second: Measure, verb: str) -> None:
    if first.powers is not None and second.powers is not None and first.powers != second.powers:
        raise InputError(
            f"{_short(left)} is in {first.said}, {_short(right)} in {second.said}",
            f"only what measures the same can be {verb}",
        )


def _short(node: Node) -> str:
    words = text(node)
    return words if len(words) <= 60 else f"{words[:57]}..."
