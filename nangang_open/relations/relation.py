"""A relation, the unknowns it may need, and what a judge finds of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from nangang_open.figures.interval import Interval
from nangang_open.relations.expression import Comparison, text
from nangang_open.vocabulary import Basis, Reading, UnknownKind, Verdict


@dataclass(frozen=True, slots=True)
class Relation:
    """A claim that figures agree, as a row of the table `relations` (codebook section 5)."""

    id: str
    title: str
    title_zh: str
    expression: str
    basis: Basis
    assumption: str
    reason: str
    acknowledged: Verdict | None
    acknowledgement: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A quantity that relations need and no figure states; `lower` = `upper` makes it a constant.

    `paragraph` and `start` are None where the number stands outside the report.
    """

    id: str
    kind: UnknownKind
    indicator: str
    period: str
    unit: str
    lower: Fraction | None
    upper: Fraction | None
    lower_closed: bool
    upper_closed: bool
    reason: str
    source: str
    paragraph: int | None
    start: int | None


@dataclass(frozen=True, slots=True)
class Operand:
    """What a name stands for: its interval under each reading, its unit, and whether it is an unknown to be implied.

    `unit` is a unit id, or None where units are not known and not checked. A constant is not `unknown`. `whole` says that
    only whole numbers can be meant.
    """

    intervals: Mapping[Reading, Interval]
    unit: str | None = None
    unknown: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A relation's verdict with its intervals: one for each side of the chain, left to right.

    `implied` gives, for each unknown, the values that satisfy the relation; `lenient` names the figures that must be
    read more weakly, in the order of the expression. An interval whose end is an outward decimal has `exact` false.
    """

    stated: str | Comparison
    verdict: Verdict
    sides: tuple[Interval, ...]
    implied: Mapping[str, Interval]
    lenient: tuple[str, ...] = ()

    @property
    def expression(self) -> str:
        """The relation as it was given, or its tree as text."""
        return self.stated if isinstance(self.stated, str) else text(self.stated)

    @property
    def left(self) -> Interval:
        """The tight range of the first side."""
        return self.sides[0]

    @property
    def middle(self) -> tuple[Interval, ...]:
        """The tight ranges between the first and the last side of a chain."""
        return self.sides[1:-1]

    @property
    def right(self) -> Interval:
        """The tight range of the last side."""
        return self.sides[-1]
