"""What a relation implies for a quantity that the report does not state, worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nangang_open.errors import InputError
from nangang_open.vocabulary import Verdict
from tests.relations.worlds import interval, judged, printed


@pytest.mark.parametrize(
    ("expression", "operands", "implied"),
    [
        # one name, one place: the path from the comparison to the unknown is walked back
        ("x == a", {"a": "[1, 2)"}, "[1, 2)"),
        ("x + a == b", {"a": "[1, 2)", "b": "[5, 6]"}, "(3, 5]"),
        ("a - x == b", {"a": "[1, 2)", "b": "[5, 6]"}, "[-5, -3)"),
        ("b - (a - x) == 0", {"a": "[1, 2)", "b": "[5, 6]"}, "[-5, -3)"),
        ("-x == a", {"a": "[1, 2)"}, "(-2, -1]"),
        ("x * a == b", {"a": "(1, 2]", "b": "[5, 6]"}, "[2.5, 6)"),
        ("x * a == b", {"a": "[0, 2]", "b": "[5, 6]"}, "[2.5, )"),
        ("x * a == b", {"a": "[-1, 2]", "b": "[0, 6]"}, "(, )"),
        ("x / a == b", {"a": "[1, 2)", "b": "[5, 6]"}, "[5, 12)"),
        ("a / x == b", {"a": "[1, 2)", "b": "[5, 6]"}, "[1/6, 0.4)"),
        ("a / x == 3", {"a": "[0, 1]"}, "(0, 1/3]"),
        ("a / x == b", {"a": "[0, 1]", "b": "[0, 1]"}, "(, )"),
        ("a / x == b", {"a": "[1, 2]", "b": "[0, 1]"}, "[1, )"),
        ("x ** 3 == -8", {}, "-2"),
        ("x ** 3 == a", {"a": "[-8, 27)"}, "[-2, 3)"),
        ("x ** 2 == 4", {"x": "?[0, 10]"}, "2"),
        ("x ** 2 == 4", {}, "[-2, 2]"),
        ("x ** 2 < 4/9", {}, "(-2/3, 2/3)"),
        ("x ** 2 == a", {"a": "(-1, 9)"}, "(-3, 3)"),
        ("x ** -2 == 4", {"x": "?[0, 10]"}, "0.5"),
        ("x ** 1 == 4", {}, "4"),
        ("x ** 0 == 1", {"x": "?[3, 4)"}, "[3, 4)"),
        ("1 / x ** 2 >= 4", {}, "[-0.5, 0.5]"),
        ("1 / (x - a) == b", {"a": "[1, 2]", "b": "[0.5, 1]"}, "[2, 4]"),
        # openness of what an inequality leaves
        ("x <= a + b", {"a": "[1, 2]", "b": "[1, 2)"}, "(, 4)"),
        ("x <= a + b", {"a": "[1, 2]", "b": "[1, 2]"}, "(, 4]"),
        ("x < a + b", {"a": "[1, 2]", "b": "[1, 2]"}, "(, 4)"),
        ("x >= a", {"a": "(1, 2]"}, "(1, )"),
        ("x >= a", {"a": "[1, 2]"}, "[1, )"),
        ("x > a", {"a": "[1, 2]"}, "(1, )"),
        ("a > x", {"a": "[1, 2]"}, "(, 2)"),
        ("a <= x <= b", {"a": "[0, 1]", "b": "[1, 2)"}, "[0, 2)"),
        ("a < x == b", {"a": "[0, 1]", "b": "[-1, 2]"}, "(0, 2]"),
        ("a <= b <= x + c", {"a": "[3, 4]", "b": "[0, 5]", "c": "[1, 2)"}, "(1, )"),
        # the domain
        ("x + a == b", {"a": "[1, 2)", "b": "[5, 6]", "x": "?[4, 9]"}, "[4, 5]"),
        ("x <= a", {"a": "[1, 2]", "x": "?(0, 9)"}, "(0, 2]"),
        # names that recur
        ("x == a - a", {"a": "[0, 1]"}, "0"),
        ("x * a == a * 3", {"a": "(0, 1]"}, "3"),
        ("x - x == a", {"a": "[-1, 1]", "x": "?(0, 1]"}, "(0, 1]"),
        ("a + x == 3 * x", {"a": "[1, 2)"}, "[0.5, 1)"),
        ("a + x <= 3 * x", {"a": "(1, 2)"}, "(0.5, )"),
        ("a + x < 3 * x", {"a": "[1, 2]"}, "(0.5, )"),
        ("a - x >= 3 * x", {"a": "[1, 2]"}, "(, 0.5]"),
        ("x / (x + b) == s", {"b": "[1, 2]", "s": "[0.2, 0.3)"}, "[0.25, 6/7)"),
        ("x / (x + b) == s", {"b": "[1, 2]", "s": "[0.2, 0.3)", "x": "?[0, )"}, "[0.25, 6/7)"),
        ("(x - a) / a == x / b", {"a": "[1, 2]", "b": "[4, 5]"}, "[1.25, 4]"),
        ("x ** 3 == x", {}, "[-1, 1]"),
        ("x ** 3 == x", {"x": "?(0, )"}, "1"),
        ("x ** 3 == x", {"x": "?[-0.5, 1)"}, "0"),
        ("x * x <= x", {"x": "?(0, )"}, "(0, 1]"),
        ("x * x < x", {}, "(0, 1)"),
        ("x * (1 - x) == a", {"a": "[0, 1/4]"}, "[0, 1]"),
        ("x * (1 - x) >= 1/4", {}, "0.5"),
        ("(x - a) / x == 1/2", {"a": "[1, 2]"}, "[2, 4]"),
        ("(a - b) / x == 1", {"a": "[0, 1]", "b": "[0, 1]"}, "[-1, 1]"),
        ("a * b / x == a * 3", {"a": "[1, 2]", "b": "[3, 6)"}, "[1, 2)"),
        ("1 / (x - 3) + x == a + 3", {"a": "2", "x": "?[3, 9]"}, "4"),
        ("x / (x - 3) >= 2", {}, "(3, 6]"),
        ("x / (x - a) >= 2", {"a": "[3, 4]"}, "(3, 8]"),
        ("x / (x - a) > 2", {"a": "[3, 4]"}, "(3, 8)"),
        ("a <= x <= a * b", {"a": "[0, 1]", "b": "[1, 2]"}, "[0, 2]"),
        ("a <= x < a + b", {"a": "[0, 1]", "b": "(0, 2]"}, "[0, 3)"),
        ("a * a <= x <= a", {"a": "[0, 5]"}, "[0, 1]"),
    ],
)
def test_the_values_that_satisfy_a_relation_are_tight(expression: str, operands: dict[str, str], implied: str) -> None:
    found = judged(expression, **{"x": "?", **operands})
    assert found.verdict is Verdict.IMPLIED
    assert found.implied == {"x": interval(implied)}, str(found.implied["x"])
    assert found.implied["x"].exact


@pytest.mark.parametrize(
    ("expression", "operands"),
    [
        ("x == a", {"a": "[1, 2)", "x": "?[2, 3]"}),
        ("x ** 2 == -1", {}),
        ("x ** 0 == 2", {}),
        ("x * a == a + 1", {"a": "0"}),
        ("x == x + 1", {}),
        ("x * x == a - 2", {"a": "[0, 1]"}),
        ("x * a == a * 3", {"a": "[1, 2]", "x": "?[4, 5]"}),
        ("a <= x <= b", {"a": "[3, 4]", "b": "[0, 2]"}),
        ("x < a < x", {"a": "[3, 4]"}),
        ("(a - b) / x == 1", {"a": "[0, 1]", "b": "[0, 1]", "x": "?[2, 3]"}),
        ("a / x == 0", {"a": "[1, 2]"}),
    ],
)
def test_where_no_value_satisfies_the_relation_it_is_contradicted(expression: str, operands: dict[str, str]) -> None:
    found = judged(expression, **{"x": "?", **operands})
    assert (found.verdict, found.implied) == (Verdict.CONTRADICTED, {})


@pytest.mark.parametrize(
    ("expression", "operands", "lower", "upper"),
    [
        ("x ** 2 == 2", {"x": "?[0, )"}, "1.41421356237309", "1.41421356237310"),
        ("x ** 2 <= 2", {}, "-1.41421356237310", "1.41421356237310"),
        ("x ** 4 * a == b", {"x": "?[0, )", "a": "[2, 3]", "b": "16"}, "1.51967137130318", "1.68179283050743"),
        ("x ** 2 == x + 1", {"x": "?[0, )"}, "1.61803398874989", "1.61803398874990"),
        ("x ** 3 + x == a", {"a": "[0, 1]"}, "0", "0.682327803828020"),
        ("x ** 5 == 12345678901234567890123", {}, "26200.1028060605", "26200.1028060606"),
        ("x ** 2 == 0.0000000002", {"x": "?[0, )"}, "0.0000141421356237309", "0.0000141421356237310"),
    ],
)
def test_an_irrational_end_is_an_outward_decimal_of_fifteen_digits(
    expression: str, operands: dict[str, str], lower: str, upper: str
) -> None:
    found = judged(expression, **{"x": "?", **operands}).implied["x"]
    assert not found.exact
    assert found.lower is not None
    assert found.upper is not None
    assert (found.lower, found.upper) == (Fraction(lower), Fraction(upper))


def test_a_domain_that_is_narrower_than_irrational_ends_stays_exact() -> None:
    found = judged("x ** 2 <= 2", x="?[0, 1]").implied["x"]
    assert (found, found.exact) == (interval("[0, 1]"), True)


def test_several_unknowns_are_each_implied() -> None:
    found = judged("x + y == a", x="?[0, 1]", y="?[0, )", a="[3, 4)")
    assert found.implied == {"x": interval("[0, 1]"), "y": interval("[2, 4)")}
    shared = judged("x + y == a - a + 1", x="?[0, 1]", y="?[0.25, )", a="[3, 4)")
    assert shared.implied == {"x": interval("[0, 0.75]"), "y": interval("[0.25, 1]")}
    chained = judged("a <= x <= y <= b", x="?", y="?", a="[1, 2]", b="[1, 3)")
    assert chained.implied == {"x": interval("[1, 3)"), "y": interval("[1, 3)")}
    divided = judged("a / x == y", x="?", y="?", a="[1, 2]")
    assert divided.implied == {"x": interval("(, )"), "y": interval("(, )")}


def test_an_unknown_that_is_a_single_point_is_implied_as_it_is() -> None:
    assert judged("x <= a", x="?3", a="[1, 5]").implied == {"x": interval("3")}
    assert judged("x <= a + x - x", x="?3", a="[1, 5]").implied == {"x": interval("3")}
    assert judged("x * a <= a * 4", x="?3", a="[1, 5]").implied == {"x": interval("3")}


def test_only_the_end_of_an_unknown_is_a_constant() -> None:
    assert judged("lower(x) <= a", x="?[3, 4]", a="[3, 5]").verdict is Verdict.CERTAIN


def test_a_given_divisor_that_may_be_zero_stays_an_error_beside_an_unknown() -> None:
    with pytest.raises(InputError, match="the divisor a may be zero"):
        judged("x / a == 1", x="?", a="[0, 1]")
    with pytest.raises(InputError, match="the divisor a may be zero"):
        judged("x / a == x + 1", x="?", a="[0, 1]")


class TestRelationsOfTheReport:
    """The shapes of relation that the report gives rise to."""

    def test_growth_gives_the_base(self) -> None:
        found = judged("n / base - 1 == g", n="201", g="[2.045, 2.055)", base="?[0, )")
        assert found.implied == {"base": interval("(40200/611, 40200/609]")}
        assert 66 in found.implied["base"]

    def test_a_mean_over_five_years_and_the_last_year_give_the_other_four(self) -> None:
        found = judged(
            "(1 + mean) ** 5 == (1 + rest) ** 4 * (1 + last)",
            mean="[0.055, 0.065)",
            last="[0.0575, 0.0585)",
            rest="?[-1, )",
        ).implied["rest"]
        assert not found.exact
        assert Fraction("0.0541") < (found.lower or 0) < Fraction("0.0542")
        assert Fraction("0.0668") < (found.upper or 0) < Fraction("0.0669")

    def test_eleven_months_and_the_weight_of_december_give_december(self) -> None:
        found = judged(
            "year == (1 - weight) * months + weight * december",
            year="[0.08, 0.09]",
            months="[0.1, 0.11]",
            weight="?[0.05, 0.15]",
            december="?[-1, )",
        )
        # the least: a year of 0.08 after months of 0.11 with a weight of 0.05
        assert found.implied["december"] == interval("[-0.49, 1/30]")
        assert found.implied["weight"] == interval("[0.05, 0.15]")

    def test_a_stock_an_increase_and_the_new_give_those_that_left(self) -> None:
        start = judged("end == start * (1 + g)", end="[146500, 147499]", start="?[0, )", g="[0.095, 0.105)")
        assert start.implied == {"start": interval("(29300000/221, 29499800/219]")}
        left = judged(
            "end - end / (1 + g) == new - left",
            end="[146500, 147499]",
            g="[0.095, 0.105)",
            new="[25000, 25999]",
            left="?[0, )",
        )
        # the most left where the least was gained: 146500 after a growth of 9.5 %
        assert left.implied["left"].upper == 25_999 - 146_500 + Fraction(146_500) / Fraction("1.095")
        assert left.implied["left"].lower == 25_000 - 147_499 + Fraction(147_499) / Fraction("1.105")
        assert (left.implied["left"].lower_closed, left.implied["left"].upper_closed) == (False, True)

    def test_a_share_in_words_gives_the_whole(self) -> None:
        found = judged("part == share * whole", part="64", share="[1/4, 2/5]", whole="?[0, )")
        assert found.implied == {"whole": interval("[160, 256]")}


def test_an_implied_value_may_need_a_weaker_reading() -> None:
    found = judged("a + x == b", a=printed("19"), b=printed("40"), x="?[20, 20]")
    assert found.verdict is Verdict.LENIENT
    assert found.implied == {"x": interval("20")}
