"""The one flat table for people who open a file and start: each figure with all that is known of it in one row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from nangang_open.computed import DIGITS
from nangang_open.figures.interval import decimal_text, outward_decimal
from nangang_open.figures.meaning import interval_of, unit_of
from nangang_open.figures.period import parse_period
from nangang_open.package.schema import table_schema
from nangang_open.release.facts import last_day
from nangang_open.vocabulary import Reading, Verdict

if TYPE_CHECKING:
    from nangang_open.dataset import Dataset
    from nangang_open.figures.figure import Figure

NAME: Final = "analysis"
Guards = Callable[[str], Sequence[tuple[str, Verdict]]]


def analysis_rows(dataset: Dataset, guards: Guards, place_names: Mapping[str, str]) -> Iterator[Sequence[str]]:
    """Yield the rows of the flat table: figures with names, place, interval ends, verdicts, and what guards them.

    `guards` gives the relations that name a figure, in the order of their ids, with what was found of each;
    `place_names` say by language what a figure is about that names no scope. Ends are those of rounding half up, as
    decimals rounded outwards; the exact ones and the other readings are in `intervals`.
    """
    header = table_schema(NAME).header
    for figure in dataset.figures:
        row = _row(figure, dataset, guards(figure.id), place_names)
        yield [row[name] for name in header]


def period_ends(text: str) -> tuple[str, str]:
    """Return the first and the last day of a period, ISO 8601; nothing for an empty one.

    >>> period_ends("2021-01/2021-11")
    ('2021-01-01', '2021-11-30')
    """
    if not text:
        return "", ""
    period = parse_period(text)
    return f"{period.first.year}-{period.first.month:02}-01", last_day(period.last).isoformat()


def _row(
    figure: Figure,
    dataset: Dataset,
    guards: Sequence[tuple[str, Verdict]],
    place_names: Mapping[str, str],
) -> dict[str, str]:
    indicator, unit = dataset.indicator.get(figure.indicator), dataset.unit.get(figure.unit)
    scope, source = dataset.scope.get(figure.scope), dataset.source.get(figure.source)
    paragraph = dataset.paragraph.get((figure.source, figure.paragraph))
    numeral = dataset.numeral.get((figure.source, figure.paragraph, figure.start))
    interval = interval_of(figure, unit_of(figure, dataset.unit), Reading.HALF_UP)
    first, last = period_ends(figure.period)
    met = {verdict for _, verdict in guards}
    return {
        "id": figure.id,
        "indicator": figure.indicator,
        "name_en": indicator.name_en if indicator else "",
        "name_zh": indicator.name_zh if indicator else "",
        "topic": indicator.topic.value if indicator else "",
        "place": source.place if source else "",
        "scope": figure.scope,
        "about_en": scope.name_en if scope else place_names.get("en", ""),
        "about_zh": scope.name_zh if scope else place_names.get("zh", ""),
        "quantity_kind": figure.quantity_kind.value,
        "status": figure.status.value,
        "period": figure.period,
        "period_first_day": first,
        "period_last_day": last,
        "base_period": figure.base_period,
        "value": decimal_text(figure.value),
        "unit": figure.unit,
        "unit_en": unit.name_en if unit else "",
        "unit_zh": unit.name_zh if unit else "",
        "lower": _end(interval.lower, up=False),
        "upper": _end(interval.upper, up=True),
        "lower_closed": _truth(interval.lower_closed),
        "upper_closed": _truth(interval.upper_closed),
        "as_written": figure.as_written,
        "scale": figure.scale.value,
        "counter": figure.counter,
        "direction": figure.direction.value,
        "hedge": figure.hedge.value,
        "hedge_word": figure.hedge_word,
        "price_basis": figure.price_basis.value,
        "comparability": figure.comparability.value,
        "guarded": _truth(bool(guards)),
        "relations": " ".join(name for name, _ in guards),
        "verdicts": " ".join(verdict.value for verdict in Verdict if verdict in met),
        "source": figure.source,
        "section": paragraph.section if paragraph else "",
        "paragraph": str(figure.paragraph),
        "start": str(figure.start),
        "end": str(numeral.end) if numeral else "",
        "note": figure.note,
    }


def _end(end: Fraction | None, up: bool) -> str:
    return "" if end is None else decimal_text(outward_decimal(end, DIGITS, up=up))


def _truth(value: bool) -> str:
    return "true" if value else "false"
