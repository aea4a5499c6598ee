"""What a row says: words that are not in a vocabulary are refused, periods have codes that go by years."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval
from nangang_open.figures.period import Month, Period, parse_period
from nangang_open.panel.row import PRINTED, meaning_of, period_code, period_text, year_step


def printed(as_written: str, **others: str) -> list[str]:
    cells = {"as_written": as_written, **others}
    return [cells.get(name, "") for name in PRINTED]


@pytest.mark.parametrize(
    ("cells", "interval"),
    [
        (
            printed("12.0", scale="%", direction="down", quantity_kind="growth"),
            Interval("-0.1205", "-0.1195", False, True),
        ),
        (printed("1,029.8", scale="亿", quantity_kind="level"), Interval(102975000000, 102985000000, True, False)),
        (printed("三分之一", quantity_kind="share"), Interval("0.25", "0.4")),
        (printed("14.7", scale="万", unit="1", quantity_kind="level"), Interval(146500, 147499)),
        (printed("14.7", scale="万"), Interval(146500, 147500, True, False)),
        (printed("5", hedge="over", status="target"), Interval(5, None, False)),
        (printed("0.0", scale="%"), Interval("-0.0005", "0.0005", False, False)),
    ],
)
def test_a_row_means_what_the_codebook_says(cells: list[str], interval: Interval) -> None:
    assert meaning_of(cells, {}) == interval


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (printed("5", scale="dozen"), "'dozen' is no scale; choose from '', 百"),
        (printed("5", hedge="perhaps"), "'perhaps' is no hedge"),
        (printed("5", quantity_kind="levels"), "no quantity_kind"),
        (printed("5", direction="sideways"), "no direction"),
        (printed("5", status="hoped"), "no status"),
        (printed("-5"), "no plain Arabic numeral"),
        (printed("150", scale="%", quantity_kind="share"), "leaves no number for a share"),
    ],
)
def test_what_is_no_row_is_refused(cells: list[str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        meaning_of(cells, {})


@given(first=st.integers(12_000, 100_000), months=st.integers(1, 1000), years=st.integers(-100, 100))
def test_a_code_goes_to_a_period_and_back_and_by_years(first: int, months: int, years: int) -> None:
    last = first + months - 1
    if last // 12 > 9999 or not 1000 <= first // 12 + years <= 9999 - months // 12 - 1:
        return
    period = Period(Month(first // 12, first % 12 + 1), Month(last // 12, last % 12 + 1))
    code = period_code(str(period))
    assert period_text(code) == str(period)
    moved = parse_period(period_text(code + year_step(years)))
    assert (moved.first.year - period.first.year, moved.last.year - period.last.year) == (years, years)
    assert (moved.first.month, moved.months) == (period.first.month, period.months)
