"""Worlds: round numbers first, irrational ones between two rationals."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from nangang_open.consistency.joint import solve
from nangang_open.consistency.witness import roundest
from nangang_open.figures.interval import Interval
from nangang_open.vocabulary import Verdict
from tests.consistency.systems import system
from tests.relations.worlds import interval
from tests.strategies import intervals


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("[146500, 147500)", "147000"),
        ("[0.365, 0.375)", "0.37"),
        ("(-0.1205, -0.1195]", "-0.12"),
        ("[-1, )", "0"),
        ("[2, )", "2"),
        ("(2, )", "10"),
        ("(0, )", "1"),
        ("(, -7)", "-10"),
        ("(10, )", "100"),
        ("(, 0)", "-1"),
        ("5", "5"),
        ("(0.9, 1.1)", "1"),
        ("(9.99, 10.01)", "10"),
    ],
)
def test_the_roundest_number_is_the_printed_one(written: str, number: str) -> None:
    assert roundest(interval(written)) == Fraction(number)


@given(intervals())
def test_the_roundest_number_lies_inside(inside: Interval) -> None:
    assert roundest(inside) in inside


def test_an_irrational_value_in_two_claims_is_proven_where_the_second_holds_all_over_the_bracket() -> None:
    answer = solve(system("x ** 2 == 2\nx < 3", x="?[0, )"))
    assert isinstance(answer.witness["x"], Interval)


def test_an_irrational_value_given_twice_is_not_proven() -> None:
    """Both say the root of two, in two ways that narrowing cannot tell to be one."""
    answer = solve(system("x ** 2 == 2\nx ** 4 == y\ny == 4", x="?[0, )", y="?"))
    assert answer.verdict in (Verdict.CONSISTENT, Verdict.UNDECIDED)
    assert solve(system("x ** 2 == 2\ny ** 2 == 3\nx * y == z", x="?[0, )", y="?[0, )", z="?")).verdict in (
        Verdict.CONSISTENT,
        Verdict.UNDECIDED,
    )
    assert solve(system("1 <= x ** 2 <= 1 + z\nx ** 2 == 2\nx ** 3 == w * x", x="?[0, )", z="2", w="?")).verdict in (
        Verdict.CONSISTENT,
        Verdict.UNDECIDED,
    )
