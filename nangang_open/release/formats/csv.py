"""The flat table as other CSV than the canonical one: a twin that Excel opens as UTF-8, and SDMX-CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from nangang_open.figures.interval import decimal_text
from nangang_open.figures.period import parse_period
from nangang_open.figures.scale import SCALES
from nangang_open.package.schema import TableSchema
from nangang_open.package.tables import BOM
from nangang_open.release.rows import Row, Rows, csv_chunks
from nangang_open.vocabulary import Scale, Status

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet takes for a formula."""

NUMERIC: Final = frozenset({"number", "integer"})

AGENCY: Final = "NANGANG_OPEN"
DATAFLOW: Final = "FIGURES"
STRUCTURE_VERSION: Final = "1.0.0"
"""The version of the structure, not of the data: it turns when a column of the SDMX-CSV does."""

STRUCTURE_ID: Final = f"{AGENCY}:{DATAFLOW}({STRUCTURE_VERSION})"

OBS_STATUS: Final[Mapping[Status, str]] = {Status.ACTUAL: "A", Status.PROVISIONAL: "P", Status.TARGET: "F"}
"""CL_OBS_STATUS: normal, provisional, and forecast for what is planned; STATUS_NATIVE keeps our own word."""

SHARES: Final[Mapping[Scale, tuple[str, int]]] = {
    Scale.PERCENT: ("PT", 2),
    Scale.PER_MILLE: ("PML", 3),
    Scale.PERCENTAGE_POINT: ("PPT", 2),
}
"""The unit of an observation that is printed with a sign, and the powers of ten by which it is over the fraction of 1."""

NOT_APPLICABLE: Final = "_Z"

SDMX_HEADER: Final = (
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    "FREQ",
    "REF_AREA",
    "INDICATOR",
    "QUANTITY_KIND",
    "SCOPE",
    "FIGURE",
    "TIME_PERIOD",
    "OBS_VALUE",
    "OBS_STATUS",
    "UNIT_MEASURE",
    "UNIT_MULT",
    "DECIMALS",
    "LOWER",
    "UPPER",
    "LOWER_CLOSED",
    "UPPER_CLOSED",
    "HEDGE",
    "STATUS_NATIVE",
    "BASE_PERIOD",
    "PRICE_BASIS",
    "COMPARABILITY",
    "GUARDED",
    "TITLE",
    "TITLE_ZH",
    "COMMENT_OBS",
)


def for_excel(table: Rows, schema: TableSchema) -> Iterator[bytes]:
    """Yield the analysis table with a byte order mark, without which Excel reads its Chinese as something else.

    A text that Excel would take for a formula gets an apostrophe before it; all else is as in the canonical form.
    """
    texts = [place for place, name in enumerate(table.header) if schema.field(name).type not in NUMERIC]

    def guarded() -> Iterator[Row]:
        for given in table:
            row = list(given)
            for place in texts:
                if row[place].startswith(FORMULA):
                    row[place] = f"'{row[place]}"
            yield row

    yield BOM
    yield from csv_chunks(table.header, guarded())


def sdmx(table: Rows) -> Iterator[bytes]:
    """Yield the analysis table as SDMX-CSV 2.0 (`docs/sdmx.md` maps every column).

    OBS_VALUE times ten to the power of UNIT_MULT is the value in UNIT_MEASURE, as the report prints it; a percentage is
    in `PT`, hundred times the fraction that `value` gives.
    """
    yield from csv_chunks(SDMX_HEADER, map(_observation, table.records()))


def _observation(row: Mapping[str, str]) -> list[str]:
    scale = Scale(row["scale"])
    unit, shift = SHARES.get(scale, (row["unit"], 0))
    power = 0 if shift else len(str(SCALES[scale])) - 1
    times = Fraction(10) ** (shift - power)
    value = _shifted(row["value"], times)
    decimals = max(_decimals(value), _decimals(row["as_written"]))
    return [
        "dataflow",
        STRUCTURE_ID,
        "I",
        _frequency(row["period"]),
        row["place"] or NOT_APPLICABLE,
        row["indicator"],
        row["quantity_kind"],
        row["scope"] or NOT_APPLICABLE,
        row["id"],
        time_period(row["period"]),
        _padded(value, decimals),
        OBS_STATUS[Status(row["status"])],
        unit,
        str(power),
        str(decimals),
        _shifted(row["lower"], times),
        _shifted(row["upper"], times),
        row["lower_closed"],
        row["upper_closed"],
        row["hedge"],
        row["status"],
        time_period(row["base_period"]) if row["base_period"] else "",
        row["price_basis"],
        row["comparability"],
        row["guarded"],
        row["name_en"],
        row["name_zh"],
        row["note"],
    ]


def time_period(text: str) -> str:
    """Return a period as SDMX writes it: a year, a month, or a span as its first day and its length (ISO 8601).

    >>> time_period("2021"), time_period("2021-12"), time_period("2017/2021"), time_period("2021-01/2021-11")
    ('2021', '2021-12', '2017-01-01/P5Y', '2021-01-01/P11M')
    """
    period = parse_period(text)
    if period.is_year or period.is_instant:
        return text
    length = f"P{period.months // 12}Y" if period.months % 12 == 0 else f"P{period.months}M"
    return f"{period.first.year}-{period.first.month:02}-01/{length}"


def _frequency(text: str) -> str:
    """Return the code of CL_FREQ: annual, monthly (also a stock at a month's end), daily, else other."""
    period = parse_period(text)
    if period.is_year:
        return "A"
    if period.is_instant:
        return "D" if text.count("-") == 2 else "M"
    return "_O"


def _shifted(text: str, times: Fraction) -> str:
    return decimal_text(Fraction(text) * times) if text else ""


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _padded(text: str, decimals: int) -> str:
    """Return a decimal with zeros up to so many places, as it is printed."""
    missing = decimals - _decimals(text)
    return text + ("." if missing and "." not in text else "") + "0" * missing
