"""Systems of linear constraints over a box, decided exactly by elimination (Fourier and Motzkin)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from nangang_open.figures.interval import EVERYTHING, Interval
from nangang_open.relations.expression import Sign
from nangang_open.relations.polynomial import (
    Budget,
    Polynomial,
    add,
    constant,
    primitive,
    variable,
    variables,
)

Row = tuple[Polynomial, Sign]  # polynomial sign 0


def is_linear(polynomial: Polynomial) -> bool:
    """Return whether every term is a number or a number times one name."""
    return all(sum(power for _, power in monomial) <= 1 for monomial in polynomial)


def projection(rows: Sequence[Row], box: Mapping[str, Interval], name: str, budget: Budget) -> Interval | None:
    """Return the values of a name at which all rows hold for some values of the other names; None where there are none.

    All rows must be linear. With a `name` that stands in no row the answer is everything or None.
    """
    system = [row for row in rows if row[0] or row[1] is Sign.LESS]
    used = {found for polynomial, _ in system for found in variables(polynomial)}
    for found in sorted(used):
        system += _bounds(found, box[found])
    for found in sorted(used - {name}):
        system = _without(found, system, budget)
    result = EVERYTHING
    for polynomial, sign in system:
        part = _half_line(polynomial, sign, name)
        met = result.meet(part) if part is not None else None
        if met is None:
            return None
        result = met
    return result


def _bounds(name: str, inside: Interval) -> list[Row]:
    rows: list[Row] = []
    if inside.lower is not None:
        lower = add([(1, constant(inside.lower)), (-1, variable(name))])
        rows.append((lower, Sign.AT_MOST if inside.lower_closed else Sign.LESS))
    if inside.upper is not None:
        upper = add([(1, variable(name)), (-1, constant(inside.upper))])
        rows.append((upper, Sign.AT_MOST if inside.upper_closed else Sign.LESS))
    return rows


def _without(name: str, system: list[Row], budget: Budget) -> list[Row]:
    """Return the rows that hold exactly where some value of a name makes all of the system hold."""
    key = ((name, 1),)
    kept = [row for row in system if key not in row[0]]
    using = [row for row in system if key in row[0]]
    equation = next((row for row in using if row[1] is Sign.EQUAL), None)
    if equation is not None:
        pivot = equation[0]
        found = [
            (add([(1, polynomial), (-polynomial[key] / pivot[key], pivot)]), sign)
            for polynomial, sign in using
            if polynomial is not pivot
        ]
    else:
        found = [
            (
                add([(1 / abs(above[0][key]), above[0]), (1 / abs(below[0][key]), below[0])]),
                Sign.AT_MOST if above[1] is below[1] is Sign.AT_MOST else Sign.LESS,
            )
            for above in using
            if above[0][key] > 0
            for below in using
            if below[0][key] < 0
        ]
    distinct: dict[tuple[frozenset[object], Sign], Row] = {}
    for polynomial, sign in kept + found:
        budget.spend(len(polynomial) + 1)
        scaled = primitive(polynomial)
        distinct[frozenset(scaled.items()), sign] = (scaled, sign)
    return list(distinct.values())


def _half_line(polynomial: Polynomial, sign: Sign, name: str) -> Interval | None:
    slope, rest = polynomial.get(((name, 1),)), polynomial.get((), Fraction(0))
    if slope is None:
        holds = rest == 0 if sign is Sign.EQUAL else rest < 0 or (rest == 0 and sign is Sign.AT_MOST)
        return EVERYTHING if holds else None
    end = -rest / slope
    if sign is Sign.EQUAL:
        return Interval(end, end)
    closed = sign is Sign.AT_MOST
    return Interval(None, end, False, closed) if slope > 0 else Interval(end, None, closed, False)
