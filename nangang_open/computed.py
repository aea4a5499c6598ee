"""The tables that are computed from a package and never edited by hand: intervals, verdicts, implied values, power."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from nangang_open.checks import Check, checked
from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval, decimal_text, outward_decimal
from nangang_open.package.tables import Table, table_from_rows
from nangang_open.package.typed_rows import by_id

if TYPE_CHECKING:
    from nangang_open.consistency.power import Reach
    from nangang_open.dataset import Dataset
    from nangang_open.relations.relation import Judgement, Relation

DIGITS: Final = 15
"""Significant digits of the decimals beside exact ends."""

ENDS: Final = ("lower", "upper", "lower_closed", "upper_closed", "lower_decimal", "upper_decimal")
HEADERS: Final = {
    "intervals": ("figure", "reading", *ENDS),
    "verdicts": (
        "relation",
        "verdict",
        *(f"{side}_{end}" for side in ("left", "right") for end in ENDS),
        "exact",
        "lenient",
    ),
    "implied": ("relation", "unknown", *ENDS, "exact"),
    "power": ("relation", "figure", "step", "up", "down", "up_percent", "down_percent", "decided"),
}
"""The columns of the computed tables."""

Row = tuple[str, ...]


def interval_rows(dataset: Dataset) -> Iterator[Row]:
    """Yield the rows of `intervals`, in their order."""
    for figure in by_id(dataset.figure):
        for reading, interval in sorted(dataset.operand(figure.id).intervals.items()):
            yield figure.id, reading.value, *_ends(interval)


def verdict_row(relation: str, judgement: Judgement) -> Row:
    """Return the row of `verdicts` that says what was found of a relation."""
    left, right = judgement.left, judgement.right
    lenient = " ".join(judgement.lenient)
    return relation, judgement.verdict.value, *_ends(left), *_ends(right), _truth(left.exact and right.exact), lenient


def implied_rows(relation: str, judgement: Judgement) -> Iterator[Row]:
    """Yield the rows of `implied` that a relation gives, in their order."""
    for name, found in sorted(judgement.implied.items()):
        yield relation, name, *_ends(found), _truth(found.exact)


def power_rows(dataset: Dataset) -> Iterator[Row]:
    """Yield the rows of `power`, in their order; raises InputError for a relation that cannot be judged."""
    return (row for relation in by_id(dataset.relation) for row in reach_rows(dataset, relation))


def reach_rows(dataset: Dataset, relation: Relation) -> Iterator[Row]:
    """Yield the rows of `power` that a relation gives, in their order; raises as `power_rows`."""
    for one in sorted(reaches(dataset, relation.id), key=lambda one: one.figure):
        steps = ("" if way is None else str(way) for way in (one.up, one.down))
        percents = (
            "" if way is None else decimal_text(outward_decimal(way, DIGITS, up=True))
            for way in (one.up_percent, one.down_percent)
        )
        yield relation.id, one.figure, decimal_text(one.step), *steps, *percents, _truth(one.decided)


def reaches(dataset: Dataset, relation: str) -> Iterator[Reach]:
    """Yield how far each figure of a relation could move unnoticed; raises InputError where it cannot be judged."""
    from nangang_open.consistency.power import reach
    from nangang_open.consistency.system import Claim
    from nangang_open.relations.grammar import parse

    try:
        claim = Claim(relation, parse(dataset.relation[relation].expression))
        yield from reach(claim, dataset.operands(claim.names), dataset.figure, dataset.unit)
    except InputError as error:
        raise error if error.where else error.at(f"relations.csv:{relation}:expression") from None


def intervals(dataset: Dataset) -> Table:
    """Return the interval that each figure stands for under each reading (codebook section 4)."""
    return table_from_rows("intervals", HEADERS["intervals"], interval_rows(dataset))


def verdicts(dataset: Dataset) -> Table:
    """Return each relation's verdict with the ranges of its first and its last side (codebook section 5)."""
    rows = [verdict_row(check.id, check.judgement) for check in _checks(dataset)]
    return table_from_rows("verdicts", HEADERS["verdicts"], sorted(rows))


def implied(dataset: Dataset) -> Table:
    """Return the interval that each relation implies for each of its unknowns."""
    rows = [row for check in _checks(dataset) for row in implied_rows(check.id, check.judgement)]
    return table_from_rows("implied", HEADERS["implied"], sorted(rows))


def power(dataset: Dataset) -> Table:
    """Return how far each figure of each relation could move before the relation would be contradicted."""
    return table_from_rows("power", HEADERS["power"], power_rows(dataset))


COMPUTED: Final[Mapping[str, Callable[[Dataset], Table]]] = {
    "intervals": intervals,
    "verdicts": verdicts,
    "implied": implied,
    "power": power,
}
"""The computed tables by name."""


def _checks(dataset: Dataset) -> Iterator[Check]:
    """Yield all checks; raises InputError for a relation that cannot be judged."""
    for _, found in checked(dataset):
        if isinstance(found, InputError):
            raise found
        yield found


def _ends(interval: Interval) -> Row:
    """Return the cells of `ENDS`: exact ends, whether they are closed, and outward decimals of 15 digits."""
    lower, upper = interval.lower, interval.upper
    return (
        "" if lower is None else decimal_text(lower),
        "" if upper is None else decimal_text(upper),
        _truth(interval.lower_closed),
        _truth(interval.upper_closed),
        "" if lower is None else decimal_text(outward_decimal(lower, DIGITS, up=False)),
        "" if upper is None else decimal_text(outward_decimal(upper, DIGITS, up=True)),
    )


def _truth(value: bool) -> str:
    return "true" if value else "false"
