"""Every relation of a dataset, judged, or with the obstacle that keeps it from being judged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from nangang_open.dataset import Dataset
from nangang_open.errors import InputError
from nangang_open.package.on_demand import OnDemand
from nangang_open.relations.dimension import check_units
from nangang_open.relations.expression import Bound, Comparison, names, postorder, text
from nangang_open.relations.grammar import parse
from nangang_open.relations.relation import Judgement, Operand, Relation
from nangang_open.relations.verdict import judge
from nangang_open.vocabulary import Reading, Verdict


class Obstacle(Enum):
    """What keeps a relation from being judged, in the order in which it is met."""

    EXPRESSION = auto()
    OPERAND = auto()
    UNITS = auto()
    BOUND = auto()
    DIVISOR = auto()


@dataclass(frozen=True, slots=True)
class Judged:
    """A relation at its line: its verdict with the figures that must be read more weakly, or an obstacle and its reason."""

    row: int
    relation: Relation
    verdict: Verdict | None = None
    lenient: tuple[str, ...] = ()
    obstacle: Obstacle | None = None
    reason: str = ""


class Judgements(OnDemand[Judged]):
    """Every relation of a dataset judged, in order: kept of each is its verdict, and the rest of those that have more."""

    def __init__(self, lines: Sequence[int], relations: Sequence[Relation], found: Iterable[Judged]) -> None:
        self._lines, self._relations = lines, relations
        self._verdicts = bytearray()
        self._more: dict[int, Judged] = {}
        for row, one in enumerate(found):
            self._verdicts.append(VERDICTS.index(one.verdict) if one.verdict is not None else len(VERDICTS))
            if one.lenient or one.obstacle is not None:
                self._more[row] = one

    def __len__(self) -> int:
        return len(self._verdicts)

    def _at(self, index: int) -> Judged:
        if (more := self._more.get(index)) is not None:
            return more
        return Judged(self._lines[index], self._relations[index], VERDICTS[self._verdicts[index]])

    def rows(self, verdicts: Collection[Verdict]) -> Iterator[int]:
        """Yield the rows of relations with one of these verdicts, counted from 0."""
        wanted = frozenset(map(VERDICTS.index, verdicts))
        return (row for row, code in enumerate(self._verdicts) if code in wanted)

    def having(self, verdicts: Collection[Verdict]) -> Iterator[Judged]:
        """Yield the relations with one of these verdicts."""
        return map(self.__getitem__, self.rows(verdicts))

    def hindered(self, obstacle: Obstacle) -> Iterator[Judged]:
        """Yield the relations that an obstacle keeps from being judged."""
        return (one for one in self._more.values() if one.obstacle is obstacle)


VERDICTS: Final = tuple(Verdict)

Ruling = tuple[Verdict, tuple[str, ...]]
"""The verdict on a relation, and the figures that must be read more weakly for it."""

Rulings = Callable[[], Sequence[Ruling] | None]
"""Gives what was found of all relations of a package, in order, when it is asked for; None where it cannot be told."""


def judged(dataset: Dataset, lines: Sequence[int]) -> Iterator[Judged]:
    """Yield every relation of a dataset, in order, judged where that is possible."""
    for row, relation in zip(lines, dataset.relations, strict=True):
        yield judge_row(dataset, row, relation)[0]


def judge_row(dataset: Dataset, row: int, relation: Relation) -> tuple[Judged, tuple[str, ...], Judgement | None]:
    """Return a relation judged, the names in its expression, and the whole judgement, for those who keep it."""
    at = Obstacle.EXPRESSION
    named: tuple[str, ...] = ()
    try:
        comparison = parse(relation.expression)
        at, named = Obstacle.OPERAND, tuple(names(comparison))
        operands = dataset.operands(named)
        at = Obstacle.UNITS
        check_units(comparison, {name: operand.unit for name, operand in operands.items()}, dataset.unit)
        if missing := _missing_bound(comparison, operands):
            return Judged(row, relation, obstacle=Obstacle.BOUND, reason=missing), named, None
        at = Obstacle.DIVISOR
        found = judge(comparison, operands, dataset.unit)
    except InputError as error:
        return Judged(row, relation, obstacle=at, reason=error.what), named, None
    return Judged(row, relation, found.verdict, found.lenient), named, found


def _missing_bound(comparison: Comparison, operands: dict[str, Operand]) -> str:
    for side in comparison.sides:
        for node in postorder(side):
            if isinstance(node, Bound):
                interval = operands[node.name].intervals[Reading.HALF_UP]
                if (interval.lower if node.end == "lower" else interval.upper) is None:
                    return f"{node.name} has no {node.end} bound, so {text(node)} is no number"
    return ""
