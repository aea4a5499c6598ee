"""Intervals: what cannot be built, and arithmetic that is sound and sharp."""

from __future__ import annotations

import operator
import pickle
from collections.abc import Callable, Iterable
from dataclasses import FrozenInstanceError
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nangang_open.errors import InputError
from nangang_open.figures.interval import (
    EVERYTHING,
    Interval,
    Number,
    ZeroDivisorError,
    decimal_text,
    exact,
    outward_decimal,
    point,
)
from tests.strategies import extreme_members, intervals, members_of, numbers

NEAR = Fraction(1, 10**6)
FAR = Fraction(10**6)
Binary = Callable[[Any, Any], Any]
ARITHMETIC: list[Binary] = [operator.add, operator.sub, operator.mul, operator.truediv]


def of(text: str) -> Interval:
    """Return the interval of a notation as `[0, 1)`; a star is no bound."""
    lower, upper = (None if end == "*" else end for end in text[1:-1].split(", "))
    return Interval(lower, upper, text[0] == "[", text[-1] == "]")


def assert_sharp(result: Interval, attained: Iterable[Fraction]) -> None:
    """Each closed end is attained, each open end approached, and a missing end passed by any number."""
    least, greatest = min(numbers := list(attained)), max(numbers)
    if result.lower is None:
        assert least < -FAR
    else:
        assert least == result.lower if result.lower_closed else result.lower < least < result.lower + NEAR
    if result.upper is None:
        assert greatest > FAR
    else:
        assert greatest == result.upper if result.upper_closed else result.upper - NEAR < greatest < result.upper


class TestANumberIsExact:
    @pytest.mark.parametrize(
        ("given_number", "number"),
        [
            (3, Fraction(3)),
            ("3", Fraction(3)),
            ("-0.1", Fraction(-1, 10)),
            ("+2", Fraction(2)),
            ("45/22", Fraction(45, 22)),
            ("-10/4", Fraction(-5, 2)),
            (Decimal("0.10"), Fraction(1, 10)),
            (Decimal("1E+3"), Fraction(1000)),
            (Fraction(1, 3), Fraction(1, 3)),
        ],
    )
    def test_what_is_written_exactly_is_taken_exactly(self, given_number: Number, number: Fraction) -> None:
        assert exact(given_number) == number

    def test_a_subclass_of_fraction_becomes_a_fraction(self) -> None:
        class Share(Fraction):
            pass

        assert type(exact(Share(1, 3))) is Fraction

    @pytest.mark.parametrize("number", [0.5, float("nan"), 1j, None, [1], b"1"])
    def test_what_is_no_exact_number_is_refused(self, number: object) -> None:
        with pytest.raises(InputError, match="write the number as text, an int, Decimal or Fraction"):
            exact(number)  # type: ignore[arg-type]

    @pytest.mark.parametrize("flag", [True, False])
    def test_a_flag_is_no_number(self, flag: bool) -> None:
        with pytest.raises(InputError, match="is not an exact number"):
            exact(flag)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " 1",
            "1 ",
            "1_000",
            "1,000",
            ".5",
            "5.",
            "1e3",
            "nan",
            "Infinity",
            "--1",
            "1/0",
            "1/-2",
            "1/2/3",
            "0x1",
            "\uff11",
            "\u0661",
            "1.5/2",
            "\u221e",
            "1" * 4001,
            "0." + "1" * 10**6,
            "1\n",
        ],
    )
    def test_text_that_is_no_plain_number_is_refused_and_quoted_in_short(self, text: str) -> None:
        with pytest.raises(InputError, match="is not a plain number") as caught:
            exact(text)
        assert len(str(caught.value)) < 120

    @pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+4001", "1E-4001"])
    def test_a_decimal_that_is_not_finite_and_of_ordinary_size_is_refused(self, text: str) -> None:
        with pytest.raises(InputError, match="is not a finite number of ordinary size"):
            exact(Decimal(text))

    @pytest.mark.parametrize("text", ["1E+4000", "1E-4000"])
    def test_a_decimal_at_the_limit_is_taken(self, text: str) -> None:
        assert exact(Decimal(text)) in (10**4000, Fraction(1, 10**4000))


class TestAWrongIntervalCannotBeBuilt:
    @pytest.mark.parametrize(
        "ends", [(2, 1, True, True), (1, 1, True, False), (1, 1, False, True), (1, 1, False, False)]
    )
    def test_an_interval_is_never_empty(self, ends: tuple[int, int, bool, bool]) -> None:
        with pytest.raises(InputError, match="no number lies in"):
            Interval(*ends)

    def test_the_error_says_which_interval(self) -> None:
        with pytest.raises(InputError, match=r"no number lies in \(1, 0.5\];"):
            Interval(1, "0.5", lower_closed=False)

    def test_an_interval_of_huge_ends_is_refused_in_short(self) -> None:
        with pytest.raises(InputError) as caught:
            Interval("9" * 4000 + "." + "1" * 4000, 1)
        assert len(str(caught.value)) < 250

    def test_a_missing_end_is_open_whatever_is_said(self) -> None:
        assert not Interval(None, 1).lower_closed
        assert not Interval(1, None).upper_closed
        assert Interval(None, 1).upper_closed
        assert Interval(1, None).lower_closed
        assert Interval(None, None) == EVERYTHING == Interval(None, None, False, False)

    def test_it_cannot_be_changed(self) -> None:
        with pytest.raises(FrozenInstanceError):
            point(1).lower = Fraction(2)  # type: ignore[misc]

    def test_it_survives_pickling(self) -> None:
        assert pickle.loads(pickle.dumps(of("(1/3, *)"))) == of("(1/3, *)")

    def test_whether_it_is_exact_takes_no_part_in_equality(self) -> None:
        assert Interval(1, 2, exact=False) == Interval(1, 2)
        assert hash(Interval(1, 2, exact=False)) == hash(Interval(1, 2))
        assert Interval(1, 2).exact
        assert not Interval(1, 2, exact=False).exact

    @pytest.mark.parametrize(
        ("interval", "text"),
        [
            (Interval(1, "45/22"), "[1, 45/22]"),
            (Interval("0.25", 2, False, False), "(0.25, 2)"),
            (Interval(None, 3), "(-\u221e, 3]"),
            (Interval(-3, None), "[-3, \u221e)"),
        ],
    )
    def test_it_prints_in_the_usual_notation(self, interval: Interval, text: str) -> None:
        assert str(interval) == text


class TestMembership:
    @pytest.mark.parametrize(
        ("interval", "inside", "outside"),
        [
            ("[1, 2]", ["1", "1.5", "2"], ["0.999", "2.001"]),
            ("(1, 2)", ["1.001", "1.999"], ["1", "2"]),
            ("[1, 2)", ["1"], ["2"]),
            ("(1, 2]", ["2"], ["1"]),
            ("(*, 2]", ["-1000000", "2"], ["2.1"]),
            ("(1, *)", ["1000000"], ["1", "-5"]),
            ("(*, *)", ["-5", "0", "5"], []),
        ],
    )
    def test_a_closed_end_is_a_member_and_an_open_one_is_not(
        self, interval: str, inside: list[str], outside: list[str]
    ) -> None:
        assert all(Fraction(number) in of(interval) for number in inside)
        assert not any(Fraction(number) in of(interval) for number in outside)

    def test_a_point_holds_one_number(self) -> None:
        assert point("0.5") == of("[0.5, 0.5]")
        assert point("0.5").is_point
        assert not of("[0, 1]").is_point
        assert not of("(*, 1]").is_point
        assert not EVERYTHING.is_point

    def test_a_float_is_not_looked_for(self) -> None:
        with pytest.raises(InputError):
            0.5 in of("[0, 1]")  # type: ignore[operator] # noqa: B015

    @given(interval=intervals(), data=st.data())
    def test_what_the_strategy_draws_is_a_member(self, interval: Interval, data: st.DataObject) -> None:
        assert data.draw(members_of(interval)) in interval


class TestMeetHullAndHolds:
    @given(a=intervals(), b=intervals(), number=numbers(-8, 8))
    def test_a_number_is_in_the_meeting_exactly_where_it_is_in_both(
        self, a: Interval, b: Interval, number: Fraction
    ) -> None:
        meeting = a.meet(b)
        assert (meeting is not None and number in meeting) == (number in a and number in b)

    @given(a=intervals(), b=intervals())
    def test_where_nothing_meets_no_member_of_one_is_in_the_other(self, a: Interval, b: Interval) -> None:
        meeting = a.meet(b)
        shared = [number for number in extreme_members(a) + extreme_members(b) if number in a and number in b]
        assert (meeting is None) == (not shared)
        assert meeting == b.meet(a)
        if meeting is not None:
            assert a.holds(meeting)
            assert b.holds(meeting)

    @given(a=intervals(), b=intervals())
    def test_a_hull_holds_both_and_has_no_end_of_its_own(self, a: Interval, b: Interval) -> None:
        hull = a.hull(b)
        assert hull.holds(a)
        assert hull.holds(b)
        assert hull == b.hull(a)
        assert (hull.lower, hull.lower_closed) in [(i.lower, i.lower_closed) for i in (a, b)]
        assert (hull.upper, hull.upper_closed) in [(i.upper, i.upper_closed) for i in (a, b)]

    @given(a=intervals(), b=intervals())
    def test_an_interval_holds_another_exactly_where_it_holds_all_its_members(self, a: Interval, b: Interval) -> None:
        assert a.holds(b) == all(number in a for number in extreme_members(b))

    @pytest.mark.parametrize(
        ("a", "b", "meeting"),
        [
            ("[0, 1]", "[1, 2]", "[1, 1]"),
            ("[0, 1)", "[1, 2]", None),
            ("[0, 1]", "(1, 2]", None),
            ("[0, 1]", "[2, 3]", None),
            ("(0, 3]", "[0, 3)", "(0, 3)"),
            ("(*, 3]", "[1, *)", "[1, 3]"),
        ],
    )
    def test_ends_that_touch_meet_only_where_both_are_closed(self, a: str, b: str, meeting: str | None) -> None:
        assert of(a).meet(of(b)) == (meeting and of(meeting))

    def test_a_meeting_or_hull_is_exact_where_the_ends_it_takes_are(self) -> None:
        wide, rounded = Interval(0, 10), Interval(1, 2, exact=False)
        for left, right in ((wide, rounded), (rounded, wide)):
            meeting = left.meet(right)
            assert meeting is not None
            assert not meeting.exact
            assert left.hull(right).exact
        half = Interval(5, 15).meet(Interval(0, 10, exact=False))
        assert half is not None
        assert not half.exact
        assert not Interval(5, 15).hull(Interval(0, 10, exact=False)).exact

    def test_what_is_computed_is_exact_where_all_operands_are(self) -> None:
        wide, rounded = Interval(0, 10), Interval(1, 2, exact=False)
        for result in (wide + rounded, rounded + wide, wide * rounded, rounded * wide):
            assert not result.exact
        assert not (wide - rounded).exact
        assert not (wide / rounded).exact
        assert not rounded.power(2).exact
        assert not rounded.power(0).exact
        assert not rounded.power(-1).exact
        assert not Interval(-1, 1, exact=False).power(2).exact
        assert not (-rounded).exact
        whole = rounded.whole_numbers()
        assert whole is not None
        assert not whole.exact


class TestWholeNumbers:
    @pytest.mark.parametrize(
        ("interval", "whole"),
        [
            ("[20, 30)", "[20, 29]"),
            ("(20, 30)", "[21, 29]"),
            ("(146500, 147500)", "[146501, 147499]"),
            ("[0.5, 2.5]", "[1, 2]"),
            ("(-2.5, -0.5)", "[-2, -1]"),
            ("[3, 3]", "[3, 3]"),
            ("(3, 4)", None),
            ("[3.1, 3.9]", None),
            ("(3, *)", "[4, *)"),
            ("[3, *)", "[3, *)"),
            ("(*, 3)", "(*, 2]"),
            ("(*, *)", "(*, *)"),
        ],
    )
    def test_they_stand_between_closed_ends(self, interval: str, whole: str | None) -> None:
        assert of(interval).whole_numbers() == (whole and of(whole))

    @given(interval=intervals(bounded=True))
    def test_they_are_those_that_a_count_finds(self, interval: Interval) -> None:
        found = [Fraction(number) for number in range(-8, 9) if Fraction(number) in interval]
        assert interval.whole_numbers() == (Interval(found[0], found[-1]) if found else None)


class TestArithmeticIsTight:
    @pytest.mark.parametrize("operation", ARITHMETIC)
    @given(a=intervals(), b=intervals(), data=st.data())
    def test_sound_it_holds_the_result_of_all_members(
        self, operation: Binary, a: Interval, b: Interval, data: st.DataObject
    ) -> None:
        assume(operation is not operator.truediv or 0 not in b)
        assert operation(data.draw(members_of(a)), data.draw(members_of(b))) in operation(a, b)

    @pytest.mark.parametrize("operation", ARITHMETIC)
    @given(a=intervals(), b=intervals())
    def test_sharp_its_ends_are_attained_or_approached(self, operation: Binary, a: Interval, b: Interval) -> None:
        assume(operation is not operator.truediv or 0 not in b)
        results = [operation(x, y) for x, y in product(extreme_members(a), extreme_members(b))]
        assert_sharp(operation(a, b), results)

    @given(a=intervals(), exponent=st.integers(-5, 5), data=st.data())
    def test_sound_a_power_holds_the_power_of_all_members(
        self, a: Interval, exponent: int, data: st.DataObject
    ) -> None:
        assume(exponent >= 0 or 0 not in a)
        assert data.draw(members_of(a)) ** exponent in a.power(exponent)

    @given(a=intervals(), exponent=st.integers(-5, 5))
    def test_sharp_a_powers_ends_are_attained_or_approached(self, a: Interval, exponent: int) -> None:
        assume(exponent >= 0 or 0 not in a)
        assert_sharp(a.power(exponent), [number**exponent for number in extreme_members(a)])

    @given(a=intervals(), number=numbers())
    def test_scaled_by_a_number_is_times_the_interval_of_that_number_alone(self, a: Interval, number: Fraction) -> None:
        assume(number)
        assert a.scaled(number) == a * point(number)

    @given(a=intervals())
    def test_it_holds_zero_where_zero_is_a_member(self, a: Interval) -> None:
        assert a.holds_zero is (0 in a)
        assert (a * Interval(0, 1)).holds_zero

    @given(a=intervals(), b=intervals())
    def test_no_result_has_a_closed_end_where_there_is_none(self, a: Interval, b: Interval) -> None:
        results = [-a, a + b, a - b, a * b, a.hull(b), *([] if 0 in b else [a / b])]
        for found in results:  # arithmetic checks nothing again: the public way to build it must give the same
            assert found == Interval(found.lower, found.upper, found.lower_closed, found.upper_closed)
            assert type(found.lower_closed) is type(found.upper_closed) is bool

    @given(a=intervals())
    def test_a_negative_mirrors(self, a: Interval) -> None:
        assert -a == a * point(-1)
        assert -(-a) == a

    @pytest.mark.parametrize(
        ("a", "b", "result"),
        [
            ("[0, 1)", "(2, 3]", "[0, 3)"),  # an attained zero is attained whatever it is multiplied by
            ("(0, 1)", "[2, 3]", "(0, 3)"),
            ("[0, 1]", "(2, 3)", "[0, 3)"),
            ("[0, 0]", "(*, *)", "[0, 0]"),  # zero times no bound is zero
            ("[0, 1]", "(*, *)", "(*, *)"),
            ("(0, 1]", "(2, *)", "(0, *)"),
            ("[0, 1]", "(2, *)", "[0, *)"),
            ("[-1, 2]", "[-3, 4)", "[-6, 8)"),
            ("(-2, 2]", "[-2, 2]", "[-4, 4]"),  # attained in one corner, though not in the other
            ("[-2, -1)", "(3, 4]", "[-8, -3)"),
            ("(*, -1]", "(*, -2)", "(2, *)"),
            ("(*, 0)", "[0, *)", "(*, 0]"),
        ],
    )
    def test_a_product_lies_between_its_corners(self, a: str, b: str, result: str) -> None:
        assert of(a) * of(b) == of(result)
        assert of(b) * of(a) == of(result)

    @pytest.mark.parametrize(
        ("a", "b", "result"),
        [
            ("[201, 201]", "[66, 66]", "[67/22, 67/22]"),
            ("[1, 2]", "(0, 4]", "[0.25, *)"),
            ("[1, 2]", "[-4, 0)", "(*, -0.25]"),
            ("[0, 2)", "[4, *)", "[0, 0.5)"),
            ("[1, 2]", "(4, *)", "(0, 0.5)"),
            ("[-1, 1]", "(*, -2]", "[-0.5, 0.5]"),
            ("(1, 1.5]", "[2, 4)", "(0.25, 0.75]"),
        ],
    )
    def test_a_quotient_has_the_bounds_of_its_members(self, a: str, b: str, result: str) -> None:
        assert of(a) / of(b) == of(result)

    @pytest.mark.parametrize(
        ("base", "exponent", "result"),
        [
            ("[-3, 2]", 2, "[0, 9]"),
            ("(-3, 3]", 2, "[0, 9]"),
            ("(-3, 2]", 2, "[0, 9)"),
            ("(-1, 0)", 2, "(0, 1)"),
            ("[-1, 0]", 4, "[0, 1]"),
            ("(0, 2)", 2, "(0, 4)"),
            ("[-3, 2)", 3, "[-27, 8)"),
            ("(*, 2]", 2, "[0, *)"),
            ("(*, -2)", 2, "(4, *)"),
            ("[-1, 1]", 0, "[1, 1]"),
            ("(0, 2]", -2, "[0.25, *)"),
            ("[-2, 0)", -1, "(*, -0.5]"),
            ("[-2, -1)", -2, "[0.25, 1)"),
        ],
    )
    def test_powers_are_right_across_zero_and_for_negative_bases(self, base: str, exponent: int, result: str) -> None:
        assert of(base).power(exponent) == of(result)

    @pytest.mark.parametrize("divisor", ["[0, 1]", "[-1, 0]", "(-1, 1)", "[0, 0]", "(*, *)"])
    def test_a_divisor_that_may_be_zero_is_an_error_that_shows_it(self, divisor: str) -> None:
        with pytest.raises(ZeroDivisorError, match="may be zero"):
            point(1) / of(divisor)
        with pytest.raises(ZeroDivisorError, match="may be zero"):
            of(divisor).power(-2)
        with pytest.raises(InputError, match=r"the divisor \[0, 1\] may be zero"):
            point(1) / of("[0, 1]")


class TestANumberAsText:
    @pytest.mark.parametrize(
        ("number", "text"),
        [
            (Fraction(0), "0"),
            (Fraction(-7), "-7"),
            (Fraction(1, 2), "0.5"),
            (Fraction(-1, 8), "-0.125"),
            (Fraction(45, 22), "45/22"),
            (Fraction(-1, 3), "-1/3"),
            (Fraction(1, 1000), "0.001"),
            (Fraction(10298, 10), "1029.8"),
            (Fraction(1, 25), "0.04"),
            (Fraction(10**5000), "1" + "0" * 5000),
        ],
    )
    def test_it_is_a_plain_decimal_where_there_is_one(self, number: Fraction, text: str) -> None:
        assert decimal_text(number) == text

    @given(number=st.fractions())
    def test_reading_it_back_gives_the_number(self, number: Fraction) -> None:
        assert exact(decimal_text(number)) == number

    @given(number=st.decimals(allow_nan=False, allow_infinity=False, places=9))
    def test_a_finite_decimal_is_never_written_as_a_fraction(self, number: Decimal) -> None:
        assert "/" not in decimal_text(Fraction(number))


class TestAnOutwardDecimal:
    @given(number=st.fractions(), digits=st.integers(1, 20), up=st.booleans())
    def test_it_lies_on_its_side(self, number: Fraction, digits: int, up: bool) -> None:
        rounded = outward_decimal(number, digits, up)
        assert rounded >= number if up else rounded <= number

    @pytest.mark.parametrize(
        ("number", "down", "up"),
        [
            (Fraction(2, 3), "0.666", "0.667"),
            (Fraction(-2, 3), "-0.667", "-0.666"),
            (Fraction(12345), "12300", "12400"),
            (Fraction(1, 4), "0.25", "0.25"),
            (Fraction(0), "0", "0"),
            (Fraction(9996, 10), "999", "1000"),
        ],
    )
    def test_it_keeps_that_many_significant_digits(self, number: Fraction, down: str, up: str) -> None:
        assert outward_decimal(number, 3, up=False) == Fraction(down)
        assert outward_decimal(number, 3, up=True) == Fraction(up)

    @given(number=st.fractions(min_value=Fraction(1, 10**9)), digits=st.integers(1, 20))
    def test_the_two_sides_are_one_unit_of_the_last_digit_apart(self, number: Fraction, digits: int) -> None:
        down, up = (Decimal(decimal_text(outward_decimal(number, digits, up=side))) for side in (False, True))
        unit = Decimal(1).scaleb(down.adjusted() - digits + 1)
        assert up - down in (0, unit)
        assert (up == down) == (Fraction(down) == number)
        assert down == down.quantize(unit, rounding=ROUND_FLOOR)
        assert up == up.quantize(unit, rounding=ROUND_CEILING)
