"""Exact numbers as people read them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.charts.decimals import bracketed, shortened
from nangang_open.figures.interval import Interval


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("0", "0"),
        ("45/22", "2.04545…"),
        ("-45/22", "-2.04545…"),
        ("0.5", "0.5"),
        ("0.0375", "0.0375"),
        ("1/3", "0.333333…"),
        ("1/300", "0.00333333…"),
        ("102980000000", "102980000000"),
        ("1234567.5", "1234567…"),
        ("100", "100"),
    ],
)
def test_a_number_is_shown_short_and_says_when_its_digits_go_on(number: str, shown: str) -> None:
    assert shortened(Fraction(number)) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (Fraction(10) ** 30, "1×10^30"),
        (Fraction(1, 10**30), "1×10^-30"),
        (Fraction(-123456789, 10**30), "-1.23456…×10^-22"),
        (Fraction(10**5000 + 1), "1…×10^5000"),
        (Fraction(10) ** 18 - 1, "999999999999999999"),
        (Fraction(9, 10**12), "9×10^-12"),
        (Fraction(2) ** -3000, "8.12854…×10^-904"),
    ],
)
def test_what_is_very_large_or_small_has_a_power_of_ten(number: Fraction, shown: str) -> None:
    assert shortened(number).replace("1.00000…", "1…") == shown


@given(number=st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6))
def test_digits_are_cut_off_and_never_rounded(number: Fraction) -> None:
    shown = shortened(number)
    if "×" in shown:
        return
    value = abs(Fraction(Decimal(shown.removesuffix("…"))))
    assert value <= abs(number)
    assert (value == abs(number)) == (not shown.endswith("…"))


@pytest.mark.parametrize(
    ("interval", "shown"),
    [
        (Interval("2.045", "2.055", upper_closed=False), "[2.045, 2.055)"),
        (Interval(3, 3), "3"),
        (Interval(None, 5), "(-∞, 5]"),
        (Interval(0, None, lower_closed=False), "(0, ∞)"),
    ],
)
def test_brackets_say_which_ends_belong(interval: Interval, shown: str) -> None:
    assert bracketed(interval) == shown
