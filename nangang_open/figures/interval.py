"""Intervals of rationals with open, closed and missing ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final

Number = int | str | Decimal | Fraction


def exact(number: Number) -> Fraction:
    """Return the exact rational that an int, a decimal or `a/b` string, a Decimal or a Fraction stands for.

    Raises TypeError for a float (it is not what was written), ValueError for text that is no finite number.
    """
    raise NotImplementedError


@dataclass(frozen=True, slots=True, init=False)
class Interval:
    """All rationals between two ends, never none: what may hold nothing, as a meeting of two, is `Interval | None`.

    An end that is None is no bound, and open. `exact` is false where an irrational end was rounded outwards.
    """

    lower: Fraction | None
    upper: Fraction | None
    lower_closed: bool = True
    upper_closed: bool = True
    exact: bool = field(default=True, compare=False)
