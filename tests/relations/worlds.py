"""Short ways to write operands, for the tests of this room."""

from __future__ import annotations

import re
from fractions import Fraction

from nangang_open.figures.interval import EVERYTHING, Interval
from nangang_open.relations.relation import Judgement, Operand
from nangang_open.relations.verdict import judge
from nangang_open.vocabulary import Reading

WRITTEN = re.compile(r"([\[(])\s*(\S*)\s*,\s*(\S*?)\s*([\])])")


def interval(written: str) -> Interval:
    """Read `[0, 1)`, `(, 3]` (no lower bound), `5` (a point) or `1/3`."""
    found = WRITTEN.fullmatch(written)
    if found is None:
        return Interval(Fraction(written), Fraction(written))
    lower, upper = (Fraction(end) if end else None for end in (found[2], found[3]))
    return Interval(lower, upper, found[1] == "[", found[4] == "]")


def printed(value: str, unit: str = "1") -> Operand:
    """Return a positive figure printed to a multiple of `unit`, under all three readings."""
    number, size = Fraction(value), Fraction(unit)
    half, even = size / 2, number / size % 2 == 0
    return Operand(
        {
            Reading.HALF_UP: Interval(number - half, number + half, True, False),
            Reading.TRUNCATED: Interval(number, number + size, True, False),
            Reading.HALF_EVEN: Interval(number - half, number + half, even, even),
        }
    )


def operand(written: str | Operand) -> Operand:
    """Return a figure from its interval; `?` is an unknown with no domain, `?[0, 1]` one with that domain."""
    if isinstance(written, Operand):
        return written
    if written.startswith("?"):
        return Operand(dict.fromkeys(Reading, interval(written[1:]) if written[1:] else EVERYTHING), unknown=True)
    return Operand(dict.fromkeys(Reading, interval(written)))


def judged(expression: str, **operands: str | Operand) -> Judgement:
    """Judge an expression over operands written short."""
    return judge(expression, {name: operand(written) for name, written in operands.items()})
