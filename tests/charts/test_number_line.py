"""Intervals drawn above each other: the picture keeps the order of all ends."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.charts.number_line import number_line
from nangang_open.figures.interval import Interval
from nangang_open.width import width


def test_two_intervals_stand_on_one_line_with_their_ends_marked_below() -> None:
    rows = [("left", Interval("45/22", "45/22")), ("right", Interval("2.045", "2.055", upper_closed=False))]
    assert number_line(rows, 47) == [
        "left       *",
        "right    [==================================)",
        "       --+-+--------------------------------+--",
        "       2.045                              2.055",
    ]


@pytest.mark.parametrize(
    ("one", "other", "drawn"),
    [
        (Interval(1, 2, upper_closed=False), Interval(2, 3), ["  [=========)", "            [=========]"]),
        (Interval(None, 2), Interval(2, None, lower_closed=False), ["<===========]", "            (===========>"]),
        (Interval(None, None), Interval(5, 5), ["<=======================>", "            *"]),
    ],
)
def test_ends_at_one_number_stand_in_one_column_and_a_missing_end_is_an_arrow(
    one: Interval, other: Interval, drawn: list[str]
) -> None:
    lines = number_line([("", one), ("", other)], 27)
    assert [line[2:] for line in lines[:2]] == drawn


def test_a_picture_of_nothing_bounded_has_no_scale() -> None:
    assert number_line([("a", Interval(None, None))], 30) == ["a  <=========================>"]


def test_the_colour_says_whether_the_sides_share_a_number() -> None:
    def painted(text: str, style: str) -> str:
        return f"{style}:{text}"

    assert "agree:" in number_line([("a", Interval(1, 2)), ("b", Interval(2, 3))], 40, painted)[0]
    assert "differ:" in number_line([("a", Interval(1, 2)), ("b", Interval(2, 3, False))], 40, painted)[0]


def test_labels_in_chinese_stand_in_line() -> None:
    lines = number_line([("左边", Interval(1, 2)), ("右", Interval(1, 2))], 40)
    assert {width(line[: line.index("[")]) for line in lines[:2]} == {8}


ENDS = st.fractions(min_value=-1000, max_value=1000, max_denominator=50)


PAIRS = st.tuples(ENDS, ENDS.filter(bool).map(abs)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(one=PAIRS, other=PAIRS, cells=st.integers(10, 120))
def test_the_columns_of_ends_keep_their_order(
    one: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction], cells: int
) -> None:
    (a, b), (c, d) = one, other
    lines = number_line([("x", Interval(a, b)), ("y", Interval(c, d))], cells)
    columns = {a: lines[0].index("["), b: lines[0].index("]"), c: lines[1].index("["), d: lines[1].index("]")}
    ordered = sorted(columns)
    assert [columns[end] for end in ordered] == sorted(set(columns.values()))
    assert all(width(line) <= max(cells, 30) for line in lines)
