"""The tables that are computed from a package and never edited by hand: intervals, verdicts, implied values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from nangang_open.checks import Check, checked
from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval, decimal_text, outward_decimal
from nangang_open.package.tables import Table, table_from_rows

if TYPE_CHECKING:
    from nangang_open.dataset import Dataset

DIGITS: Final = 15
"""Significant digits of the decimals beside exact ends."""

ENDS: Final = ("lower", "upper", "lower_closed", "upper_closed", "lower_decimal", "upper_decimal")
Row = tuple[str, ...]


def intervals(dataset: Dataset) -> Table:
    """Return the interval that each figure stands for under each reading (codebook section 4)."""
    operands = dataset.operands()
    rows = [
        (figure.id, reading.value, *_ends(interval))
        for figure in dataset.figures
        for reading, interval in operands[figure.id].intervals.items()
    ]
    return table_from_rows("intervals", ("figure", "reading", *ENDS), sorted(rows))


def verdicts(dataset: Dataset) -> Table:
    """Return each relation's verdict with the ranges of its first and its last side (codebook section 5)."""
    return _verdicts(_checks(dataset))


def implied(dataset: Dataset) -> Table:
    """Return the interval that each relation implies for each of its unknowns."""
    return _implied(_checks(dataset))


def computed_tables(dataset: Dataset) -> dict[str, Table]:
    """Return all computed tables by name; every relation is judged once."""
    checks = list(_checks(dataset))
    return {"intervals": intervals(dataset), "verdicts": _verdicts(checks), "implied": _implied(checks)}


def _verdicts(checks: Iterable[Check]) -> Table:
    sides = tuple(f"{side}_{end}" for side in ("left", "right") for end in ENDS)
    rows = [
        (
            check.id,
            check.verdict.value,
            *_ends(check.left),
            *_ends(check.right),
            _truth(check.left.exact and check.right.exact),
            " ".join(check.lenient),
        )
        for check in checks
    ]
    return table_from_rows("verdicts", ("relation", "verdict", *sides, "exact", "lenient"), sorted(rows))


def _implied(checks: Iterable[Check]) -> Table:
    rows = [
        (check.id, name, *_ends(found), _truth(found.exact))
        for check in checks
        for name, found in check.implied.items()
    ]
    return table_from_rows("implied", ("relation", "unknown", *ENDS, "exact"), sorted(rows))


COMPUTED: Final[Mapping[str, Callable[[Dataset], Table]]] = {
    "intervals": intervals,
    "verdicts": verdicts,
    "implied": implied,
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
