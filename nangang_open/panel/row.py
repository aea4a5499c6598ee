"""What one row of a panel says: its period, and the interval its printed number stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Final

from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure, Unit
from nangang_open.figures.interval import Interval
from nangang_open.figures.meaning import interval_of, unit_of
from nangang_open.figures.numeral import Form, read_printed
from nangang_open.figures.period import Month, Period, parse_period
from nangang_open.figures.scale import SCALES
from nangang_open.package.fault import shortened
from nangang_open.vocabulary import (
    Comparability,
    Direction,
    Hedge,
    PriceBasis,
    QuantityKind,
    Reading,
    Scale,
    Status,
)

KEYS: Final = ("place", "period", "indicator")
REQUIRED: Final = (*KEYS, "as_written")
DEFAULTS: Final[Mapping[str, str]] = {
    "scale": Scale.NONE,
    "counter": "",
    "direction": Direction.NONE,
    "hedge": Hedge.EXACT,
    "quantity_kind": QuantityKind.CHANGE,
    "unit": "",
    "status": Status.ACTUAL,
}
"""The columns that a panel may leave out, and what an absent column or an empty cell then means.

The default kind is `change`, the only one that any number can be; the default unit is unknown: the number is then
the numeral times its scale, and nothing is taken for a count.
"""
PRINTED: Final = ("as_written", *DEFAULTS)
"""The columns that together say what a printed number means."""
WORDS: Final[Mapping[str, type[StrEnum]]] = {
    "scale": Scale,
    "direction": Direction,
    "hedge": Hedge,
    "quantity_kind": QuantityKind,
    "status": Status,
}
MONTHS: Final = 12
LENGTHS: Final = 1 << 20
"""More than the months of any period."""


def meaning_of(printed: Sequence[str], units: Mapping[str, Unit]) -> Interval:
    """Return all numbers that print so, rounded half up, in base units; the cells stand in the order of `PRINTED`.

    Raises InputError for a word that its vocabulary does not have, a unit that is not known, a numeral that is not
    read, and where no number of the kind is left.
    """
    cells = {name: cell or DEFAULTS.get(name, "") for name, cell in zip(PRINTED, printed, strict=True)}
    words = {}
    for name, vocabulary in WORDS.items():
        try:
            words[name] = vocabulary(cells[name])
        except ValueError:
            known = ", ".join(repr(str(word)) if " " in word or not word else str(word) for word in vocabulary)
            raise InputError(f"{shortened(cells[name])!r} is no {name}", f"choose from {known}") from None
    if cells["unit"] and units and cells["unit"] not in units:
        raise InputError(
            f"{shortened(cells['unit'])!r} is no unit of the package", "add it to units, or leave it empty"
        )
    numeral = read_printed(cells["as_written"])
    scale = SCALES[Scale(words["scale"])]
    figure = Figure(
        id="",
        indicator="",
        quantity_kind=QuantityKind(words["quantity_kind"]),
        period="",
        base_period="",
        as_written=cells["as_written"],
        scale=Scale(words["scale"]),
        counter=cells["counter"],
        direction=Direction(words["direction"]),
        hedge=Hedge(words["hedge"]),
        hedge_word="",
        value=numeral.number * scale if numeral.form is not Form.FRACTION else Fraction(0),
        unit=cells["unit"],
        price_basis=PriceBasis.NONE,
        comparability=Comparability.NONE,
        status=Status(words["status"]),
        scope="",
        source="",
        paragraph=0,
        start=0,
        note="",
    )
    return interval_of(figure, unit_of(figure, units), Reading.HALF_UP)


def period_code(text: str) -> int:
    """Return a whole number for a period: years apart differ by `year_step`, and earlier ones come first.

    Raises InputError for a text that is no period.

    >>> period_code("2021") - period_code("2020") == year_step(1)
    True
    """
    period = parse_period(text)
    return (period.first.year * MONTHS + period.first.month - 1) * LENGTHS + period.months


def period_text(code: int) -> str:
    """Return the text of a period's code.

    >>> period_text(period_code("2017/2021") - year_step(1))
    '2016/2020'
    """
    first, months = divmod(code, LENGTHS)
    last = first + months - 1
    ends = [Month(number // MONTHS, number % MONTHS + 1) for number in (first, last)]
    return str(Period(ends[0], ends[1]))


def year_step(years: int) -> int:
    """Return by how much the codes of a period and the same one so many years later differ."""
    return years * MONTHS * LENGTHS
