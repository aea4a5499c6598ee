"""Periods in ISO 8601."""

from __future__ import annotations

import pytest

from nangang_open.errors import InputError
from nangang_open.figures.period import Month, Period, parse_period


@pytest.mark.parametrize(
    ("text", "first", "last", "months", "years"),
    [
        ("2021", (2021, 1), (2021, 12), 12, [2021]),
        ("2021-12", (2021, 12), (2021, 12), 1, [2021]),
        ("2021-12-28", (2021, 12), (2021, 12), 1, [2021]),
        ("2020-02-29", (2020, 2), (2020, 2), 1, [2020]),
        ("2021-01/2021-11", (2021, 1), (2021, 11), 11, [2021]),
        ("2020-11/2021-02", (2020, 11), (2021, 2), 4, [2020, 2021]),
        ("2017/2021", (2017, 1), (2021, 12), 60, [2017, 2018, 2019, 2020, 2021]),
    ],
)
def test_a_period_runs_from_its_first_month_to_its_last(
    text: str, first: tuple[int, int], last: tuple[int, int], months: int, years: list[int]
) -> None:
    period = parse_period(text)
    assert period == Period(Month(*first), Month(*last))
    assert period.months == months
    assert list(period.years) == years


@pytest.mark.parametrize(
    "text",
    [
        "",
        "21",
        "0999",
        "02021",
        "2021-13",
        "2021-00",
        "2021-1",
        "2021-12-32",
        "2021-12-00",
        "2021/",
        "/2021",
        "2021-",
        "2021/2022-01",
        "2021-01/2022",
        "2021-01-01/2021-02-01",
        "2021/2022/2023",
        "2021 ",
        "\uff12021",
        "2021-01\n",
    ],
)
def test_other_text_is_no_period(text: str) -> None:
    with pytest.raises(InputError, match="is not a period; write it as 2021, 2021-12"):
        parse_period(text)


@pytest.mark.parametrize("text", ["2021/2017", "2021-11/2021-01", "2022-02/2021-12"])
def test_a_period_does_not_end_before_it_begins(text: str) -> None:
    with pytest.raises(InputError, match=f"the period {text} ends before it begins"):
        parse_period(text)


@pytest.mark.parametrize("text", ["2021/2021", "2021-12/2021-12"])
def test_a_span_of_one_is_written_as_one(text: str) -> None:
    with pytest.raises(InputError, match="has two equal ends; write 2021"):
        parse_period(text)


@pytest.mark.parametrize("text", ["2021-02-29", "2021-04-31"])
def test_a_day_is_in_the_calendar(text: str) -> None:
    with pytest.raises(InputError, match="is not a day of the calendar"):
        parse_period(text)


@pytest.mark.parametrize("text", ["2021", "2021-12", "2021-01/2021-11", "2017/2021", "2020-11/2021-02"])
def test_a_period_prints_as_it_is_written(text: str) -> None:
    assert str(parse_period(text)) == text


@pytest.mark.parametrize(
    ("text", "is_year", "is_instant"),
    [
        ("2021", True, False),
        ("2021-12", False, True),
        ("2021-12-28", False, True),
        ("2017/2021", False, False),
        ("2021-01/2021-11", False, False),
        ("2020-02/2021-01", False, False),
    ],
)
def test_a_year_and_an_instant_are_told_apart(text: str, is_year: bool, is_instant: bool) -> None:
    assert (parse_period(text).is_year, parse_period(text).is_instant) == (is_year, is_instant)


@pytest.mark.parametrize(
    ("outer", "inner", "holds"),
    [
        ("2017/2021", "2021", True),
        ("2021", "2021-12", True),
        ("2021", "2021", True),
        ("2021", "2017/2021", False),
        ("2021-01/2021-11", "2021-12", False),
        ("2021-01/2021-11", "2020-12", False),
        ("2017/2021", "2021-06/2022-01", False),
    ],
)
def test_a_period_holds_another_where_all_its_months_are_inside(outer: str, inner: str, holds: bool) -> None:
    assert parse_period(outer).holds(parse_period(inner)) == holds


def test_periods_order_by_their_beginning_and_then_their_end() -> None:
    texts = ["2017/2021", "2020", "2021-01/2021-11", "2021", "2021-12", "2022"]
    assert sorted(map(parse_period, reversed(texts))) == [parse_period(text) for text in texts]
