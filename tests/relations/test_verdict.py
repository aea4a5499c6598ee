"""The verdicts of relations, worked out by hand."""

from __future__ import annotations

import pytest

from nangang_open.errors import InputError
from nangang_open.figures.figure import Unit
from nangang_open.relations.grammar import parse
from nangang_open.relations.verdict import judge
from nangang_open.vocabulary import Verdict
from tests.relations.worlds import interval, judged, operand, printed

Case = tuple[str, dict[str, str], str]


def check(expression: str, operands: dict[str, str], verdict: str) -> None:
    found = judged(expression, **operands)
    assert found.verdict == verdict, (expression, [str(side) for side in found.sides])


@pytest.mark.parametrize(
    ("expression", "operands", "verdict"),
    [
        ("n / m - 1 == g", {"n": "201", "m": "66", "g": "[2.045, 2.055)"}, "consistent"),
        ("n / m - 1 == g", {"n": "201", "m": "66", "g": "[2.035, 2.045)"}, "contradicted"),
        ("n / m - 1 == g", {"n": "201", "m": "66", "g": "45/22"}, "certain"),
        ("a == b", {"a": "[0, 1]", "b": "[1, 2]"}, "consistent"),
        ("a == b", {"a": "[0, 1)", "b": "[1, 2]"}, "contradicted"),
        ("a == b", {"a": "[0, 1]", "b": "(1, 2]"}, "contradicted"),
        ("a == b", {"a": "[0, 1]", "b": "[0, 1]"}, "consistent"),
        ("a <= b", {"a": "[0, 1]", "b": "[1, 2]"}, "certain"),
        ("a < b", {"a": "[0, 1]", "b": "[1, 2]"}, "consistent"),
        ("a < b", {"a": "[0, 1)", "b": "[1, 2]"}, "certain"),
        ("a < b", {"a": "[0, 1]", "b": "(1, 2]"}, "certain"),
        ("a <= b", {"a": "[1, 2]", "b": "[0, 1]"}, "consistent"),
        ("a <= b", {"a": "(1, 2]", "b": "[0, 1]"}, "contradicted"),
        ("a < b", {"a": "[1, 2]", "b": "[0, 1]"}, "contradicted"),
        ("a >= b", {"a": "[1, 2]", "b": "[0, 1]"}, "certain"),
        ("a > b", {"a": "[0, 1]", "b": "[1, 2]"}, "contradicted"),
        ("a > b", {"a": "(, 1]", "b": "[0, )"}, "consistent"),
        ("a <= b", {"a": "[0, )", "b": "(, 0)"}, "contradicted"),
        ("a <= b", {"a": "(, 0]", "b": "[0, )"}, "certain"),
        ("a * b >= 0", {"a": "[-1, 0]", "b": "(, 0]"}, "certain"),
        ("a ** 2 >= 0", {"a": "[-3, 2)"}, "certain"),
        ("a ** 2 == 9", {"a": "(-3, 2]"}, "contradicted"),
        ("a ** 2 == 9", {"a": "[-3, 2]"}, "consistent"),
        ("a ** 3 < 8", {"a": "[-3, 2)"}, "certain"),
        ("a ** -2 <= 4", {"a": "[-1, -0.5]"}, "certain"),
        ("a ** -1 == -0.5", {"a": "(-2, -1]"}, "contradicted"),
        ("a ** 0 == 1", {"a": "[-1, 1]"}, "certain"),
        ("a / b > 1", {"a": "[1, 2]", "b": "(0, 1]"}, "consistent"),
        ("a / b >= 1", {"a": "[1, 2]", "b": "(0, 1]"}, "certain"),
        ("a + 0.1 + 0.2 == 0.3", {"a": "0"}, "certain"),
        ("lower(b) > lower(a)", {"a": "[300, )", "b": "[400, )"}, "certain"),
        ("upper(a) == 3", {"a": "[1, 3)"}, "certain"),
        ("-a == b", {"a": "[1, 2)", "b": "[-3, -2]"}, "contradicted"),
        ("3 == 3", {}, "certain"),
        ("3 < 3", {}, "contradicted"),
    ],
)
def test_where_every_name_stands_once_both_ends_of_both_sides_decide(
    expression: str, operands: dict[str, str], verdict: str
) -> None:
    check(expression, operands, verdict)


@pytest.mark.parametrize(
    ("expression", "operands", "verdict"),
    [
        ("a == a", {"a": "[0, 1]"}, "certain"),
        ("a < a", {"a": "[0, 1]"}, "contradicted"),
        ("a - a == 0", {"a": "(, )"}, "certain"),
        ("a <= a + c", {"a": "[0, 1]", "c": "(0, 1]"}, "certain"),
        ("a < a + c", {"a": "[0, 1]", "c": "(0, 1]"}, "certain"),
        ("a < a + c", {"a": "[0, 1]", "c": "[0, 1]"}, "consistent"),
        ("a / b == (a + c) / b", {"a": "[1, 2]", "b": "[1, 2]", "c": "[1, 2]"}, "contradicted"),
        ("a / b < (a + c) / b", {"a": "[1, 2]", "b": "[-2, -1]", "c": "[1, 2]"}, "contradicted"),
        ("a * b + b <= b / b", {"a": "[-0.5, 1]", "b": "[-3, -1]"}, "certain"),
        ("a * (1 - a) > 1 / 4", {"a": "[0, 1]"}, "contradicted"),
        ("a * (1 - a) >= 1 / 4", {"a": "[0, 1]"}, "consistent"),
        ("a * (1 - a) >= 1 / 4", {"a": "[0, 0.5)"}, "contradicted"),
        ("a * (1 - a) == 1 / 4", {"a": "[0, 0.5]"}, "consistent"),
        ("a / (a + b) == 1 / 3", {"a": "[1, 2]", "b": "[1, 2]"}, "consistent"),
        ("a / (a + b) < 1 / 3", {"a": "[1, 2]", "b": "[1, 2]"}, "contradicted"),
        ("a / (a + b) < 1", {"a": "[0, )", "b": "(0, )"}, "certain"),
        ("(a - b) ** 2 >= 0", {"a": "[0, 1]", "b": "[0, 1]"}, "certain"),
        ("a ** 2 + b ** 2 >= 2 * a * b", {"a": "[0, 1]", "b": "[0.5, 2]"}, "certain"),
        ("a ** 2 + b ** 2 > 2 * a * b", {"a": "[0, 1]", "b": "[0.5, 2]"}, "consistent"),
        ("a ** 2 + b ** 2 > 2 * a * b", {"a": "[0, 1]", "b": "(1, 2]"}, "certain"),
        ("a ** 2 + b ** 2 == 2 * a * b", {"a": "[0, 1]", "b": "[1, 2]"}, "consistent"),
        ("a*a + b*b + c*c >= a*b + b*c + c*a", {"a": "[-3, 5]", "b": "[-3, 5]", "c": "[-3, 5]"}, "certain"),
        ("a * a == 2 * a - 1", {"a": "[0, 1)"}, "contradicted"),
        ("a * a == 2 * a - 1", {"a": "[0, 1]"}, "consistent"),
        ("a * a * a == a", {"a": "(0, 1)"}, "contradicted"),
        ("a * a == 2 + 0 * a", {"a": "[1, 2]"}, "consistent"),
        ("(1 + g) * b - b == d", {"g": "[0.095, 0.105)", "b": "[95, 105)", "d": "[11, 12]"}, "consistent"),
        ("(1 + g) * b - b == d", {"g": "[0.095, 0.105)", "b": "[95, 105)", "d": "[11.025, 12]"}, "contradicted"),
        ("a * b + a * c >= 0", {"a": "[0, 1]", "b": "[0, )", "c": "[-1, )"}, "consistent"),
        ("a * b + a * c >= 0", {"a": "(0, 1]", "b": "[1, )", "c": "[-1, )"}, "certain"),
        ("a * b + a * c > 0", {"a": "(0, 1]", "b": "(1, )", "c": "[-1, )"}, "certain"),
        ("a - b == b - a", {"a": "[0, 1]", "b": "(1, 2]"}, "contradicted"),
        ("(a - b) / c - d / c == 1", {"a": "[1, 2]", "b": "1", "c": "[-2, -1]", "d": "[3, 4]"}, "consistent"),
        ("a ** 3 - 3 * a * b ** 2 + b ** 3 <= 2", {"a": "[-2, 2]", "b": "[-2, 2]"}, "consistent"),
        ("a / a == 1", {"a": "(0, 1]"}, "certain"),
        ("a * x - a * y == 0", {"a": "3", "x": "[0, 1]", "y": "(1, 2]"}, "contradicted"),
    ],
)
def test_a_name_that_stands_twice_has_one_value(expression: str, operands: dict[str, str], verdict: str) -> None:
    check(expression, operands, verdict)


@pytest.mark.parametrize(
    ("expression", "operands", "verdict"),
    [
        ("0 < a < 2", {"a": "[1, 1.5]"}, "certain"),
        ("0 < a < 2", {"a": "[0, 1.5]"}, "consistent"),
        ("1 <= a < b", {"a": "[0, 1]", "b": "[0, 1]"}, "contradicted"),
        ("a <= b <= c", {"a": "[2, 3]", "b": "[0, 5]", "c": "[0, 1]"}, "contradicted"),
        ("a <= b <= c", {"a": "[1, 3]", "b": "[0, 5]", "c": "[0, 1]"}, "consistent"),
        ("a < b < c", {"a": "[1, 3]", "b": "[0, 5]", "c": "[0, 1]"}, "contradicted"),
        ("a >= b >= c", {"a": "[0, 1]", "b": "[0, 5]", "c": "[1, 3]"}, "consistent"),
        ("a > b == c", {"a": "[0, 1]", "b": "[0, 5]", "c": "[1, 3]"}, "contradicted"),
        ("a == b == c", {"a": "[0, 2]", "b": "[1, 3]", "c": "[2, 4]"}, "consistent"),
        ("a == b == c", {"a": "[0, 2)", "b": "[1, 3]", "c": "[2, 4]"}, "contradicted"),
        ("a <= b >= c", {"a": "[0, 9]", "b": "[1, 3]", "c": "[2, 9]"}, "consistent"),
        ("a < b < a", {"a": "[0, 1]", "b": "[0, 1]"}, "contradicted"),
        ("a <= b <= a", {"a": "[0, 1]", "b": "[0, 1]"}, "consistent"),
        ("a <= b <= a", {"a": "[0, 1]", "b": "(1, 2]"}, "contradicted"),
        ("a == b == a", {"a": "[0, 1]", "b": "[1, 2]"}, "consistent"),
        ("a <= a <= a", {"a": "[0, 1]"}, "certain"),
        ("b + b - b >= b * a > b", {"a": "(-2, 1)", "b": "[-0.5, 1]"}, "contradicted"),
        ("2 * b >= b * a > b", {"a": "(-2, 1)", "b": "[-0.5, 1]"}, "contradicted"),
        ("c * c == 2 == c ** 4 / 2", {"c": "[0, 3]"}, "consistent"),
        ("c * c == 2 <= c", {"c": "[0, 3]"}, "contradicted"),
        ("c ** 2 <= 2 <= c ** 4 / 2", {"c": "[1, 3]"}, "consistent"),
        ("c ** 2 <= 2 < c ** 4 / 2", {"c": "[1, 3]"}, "contradicted"),
        ("c ** 2 <= 4 <= c ** 4 / 4", {"c": "[1, 3]"}, "consistent"),
        ("c >= 5 + a / 3 == c * a", {"a": "(-3, 0]", "c": "[-9, 9]"}, "contradicted"),
        ("a * b == c == a + b", {"a": "[2, 3]", "b": "[2, 3]", "c": "[0, 9]"}, "consistent"),
        ("a * b == c > a + b", {"a": "(0, 2]", "b": "(0, 2]", "c": "[0, 9]"}, "contradicted"),
        ("a * b >= c >= a + b", {"a": "(0, 2]", "b": "(0, 2]", "c": "[0, 9]"}, "consistent"),
        ("a * b >= c >= a + b", {"a": "(0, 2)", "b": "(0, 2]", "c": "[0, 9]"}, "contradicted"),
        ("a * a + b * b < c < 2 * a * b", {"a": "[1, 2]", "b": "[1, 2]", "c": "[0, 9]"}, "contradicted"),
        ("1 / a <= b < 1 / a + c", {"a": "[1, 2]", "b": "[0, 1]", "c": "(0, 1]"}, "consistent"),
        ("a * b == 1 < a * a + b * b < 2", {"a": "[0.1, 2]", "b": "[0.1, 2]"}, "contradicted"),
    ],
)
def test_a_chain_needs_one_world_for_all_its_comparisons(
    expression: str, operands: dict[str, str], verdict: str
) -> None:
    check(expression, operands, verdict)


@pytest.mark.parametrize(
    ("expression", "operands", "divisor"),
    [
        ("1 / a == 1", {"a": "[0, 1]"}, "divisor a may be zero"),
        ("1 / a == 1", {"a": "[-1, 1)"}, "divisor a may be zero"),
        ("a ** -2 == 1", {"a": "[-1, 0]"}, "divisor a may be zero"),
        ("1 / (a - b) == 1", {"a": "[0, 1]", "b": "[0, 1]"}, "divisor a - b may be zero"),
        ("a / (b - b) == 1", {"a": "[0, 1]", "b": "[0, 1]"}, "divisor b - b may be zero"),
        ("a == (a - b) ** -3", {"a": "[0, 1]", "b": "[1, 2]"}, "divisor a - b may be zero"),
        ("(a + 1) / (a * c) == c", {"a": "[1, 2]", "c": "[0, 1]"}, "divisor a * c may be zero"),
        ("a + a / c == 1", {"a": "[1, 2]", "c": "[0, 1]"}, "divisor c may be zero"),
        ("a + a * c ** -1 == 1", {"a": "[1, 2]", "c": "[0, 1]"}, "divisor c may be zero"),
        ("1 / (2 - 2) == a", {"a": "[1, 2]"}, "divisor 2 - 2 may be zero"),
        ("1 / (" + " + ".join(["a"] * 100) + ") == b", {"a": "[-1, 2]", "b": "[1, 2]"}, "... may be zero"),
        ("x / 0 == 1", {"x": "?"}, "divisor 0 may be zero"),
    ],
)
def test_a_divisor_that_may_be_zero_is_an_error_that_names_it(
    expression: str, operands: dict[str, str], divisor: str
) -> None:
    with pytest.raises(InputError) as caught:
        judged(expression, **operands)
    assert divisor in str(caught.value)


@pytest.mark.parametrize(
    ("expression", "operands"),
    [
        ("1 / (a - b) < 0", {"a": "[0, 1]", "b": "(1, 2]"}),
        ("1 / (a * a - a + 1) > 0", {"a": "[-9, 9]"}),
        ("a ** -1 > 0", {"a": "(0, 1]"}),
        ("a / (a - b) >= 1", {"a": "[2, 3]", "b": "[0, 1]"}),
    ],
)
def test_a_divisor_is_judged_by_its_tight_range(expression: str, operands: dict[str, str]) -> None:
    check(expression, operands, "certain")


def test_a_bound_that_is_missing_is_an_error_that_names_the_figure() -> None:
    with pytest.raises(InputError, match=r"goal has no upper bound, so upper\(goal\) is no number"):
        judged("upper(goal) >= 1", goal="[1, )")
    with pytest.raises(InputError, match="goal has no lower bound"):
        judged("goal * goal >= lower(goal)", goal="(, 1]")


def test_an_unknown_name_and_a_wrong_unit_are_errors() -> None:
    with pytest.raises(InputError, match="nothing is called 'gone'"):
        judged("gone == 1")
    metre = Unit("m", "metre", "", "m", "length", parse("1 == 1").sides[0].value, ())  # type: ignore[union-attr]
    one = operand("[1, 2]")
    figure = type(one)(one.intervals, "m")
    with pytest.raises(InputError, match="a is in m, 3 in 1"):
        judge("a == 3", {"a": figure}, {"m": metre, "1": metre})


def test_a_literal_with_a_unit_counts_in_base_units() -> None:
    from fractions import Fraction

    kilo = Unit("km", "kilometre", "", "km", "length", Fraction(1000), ())
    metre = Unit("m", "metre", "", "m", "length", Fraction(1), ())
    found = operand("[1500, 1500]")
    figure = type(found)(found.intervals, "m")
    assert judge("a == 1.5[km]", {"a": figure}, {"km": kilo, "m": metre}).verdict is Verdict.CERTAIN
    assert judge("a == 1.5[m]", {"a": figure}, {"km": kilo, "m": metre}).verdict is Verdict.CONTRADICTED
    assert judge("a == 1500[m]", {"a": figure}).verdict is Verdict.CERTAIN


def test_a_tree_is_judged_as_its_text() -> None:
    found = judge(parse("a  +  1 == 2"), {"a": operand("1")})
    assert (found.verdict, found.expression) == (Verdict.CERTAIN, "a + 1 == 2")


@pytest.mark.parametrize(
    ("expression", "operands", "lenient"),
    [
        ("a + b == c", {"a": printed("19"), "b": printed("19"), "c": printed("40")}, ("a", "b")),
        ("b + a == c", {"a": printed("19"), "b": printed("19"), "c": printed("40")}, ("b", "a")),
        ("a + b == 39", {"a": printed("19"), "b": printed("19")}, ("a",)),
        ("a + b == 39.25", {"a": printed("19"), "b": printed("19")}, ("a",)),
        ("a + b == 39.5", {"a": printed("19"), "b": printed("19")}, ("a", "b")),
        ("a == 18.5 + b", {"a": printed("18"), "b": "0"}, ("a",)),  # the half went down to the even 18
        ("a - b == 0.75", {"a": printed("19"), "b": printed("20")}, ()),
        ("a == 20 * c", {"a": printed("19"), "c": printed("1")}, ()),
        ("a * a == 400.5", {"a": printed("19.9", "0.1")}, ()),
        ("a * a == 399.5", {"a": printed("19.9", "0.1")}, ("a",)),
        ("lower(a) == 19", {"a": printed("19")}, ("a",)),
        ("lower(a) == 18.75", {"a": printed("19")}, ()),
        ("a == a + 1", {"a": printed("19")}, ()),
    ],
)
def test_the_fewest_figures_that_weaker_readings_save_are_named(
    expression: str, operands: dict[str, str], lenient: tuple[str, ...]
) -> None:
    found = judged(expression, **operands)
    if expression == "a == 20 * c":
        assert found.verdict is Verdict.CONSISTENT
        return
    assert (found.verdict, found.lenient) == (
        Verdict.LENIENT if lenient else Verdict.CONTRADICTED,
        lenient,
    )


def test_the_readings_of_different_figures_may_differ() -> None:
    found = judged("a + b == 39.5", a=printed("18"), b=printed("20"))
    assert (found.verdict, found.lenient) == (Verdict.LENIENT, ("a", "b"))
    mixed = judged("a - b == 19.5 - 18.5", a=printed("19"), b=printed("18"))
    assert mixed.verdict is Verdict.CONSISTENT
    both = judged("a - b == 1.5", a=printed("19"), b=printed("18"))
    assert both.verdict is Verdict.CONSISTENT
    edge = judged("a - b == 2.5", a=printed("20"), b=printed("18", "1"))
    assert edge.verdict is Verdict.CONSISTENT
    far = judged("a - b == 3", a=printed("20"), b=printed("18"))
    assert (far.verdict, far.lenient) == (Verdict.LENIENT, ("a",)) or far.verdict is Verdict.CONTRADICTED


def test_a_lenient_reading_that_makes_a_divisor_zero_saves_nothing() -> None:
    near = printed("1")
    found = judged("1 / (a - 1.75) == 100", a=near)
    assert found.verdict is Verdict.CONTRADICTED


def test_a_lenient_relation_implies_what_its_weaker_reading_does() -> None:
    found = judged("a + x == 0", a=printed("19"), x="?[-19.75, -19.5]")
    assert (found.verdict, found.lenient) == (Verdict.LENIENT, ("a",))
    assert found.implied == {"x": interval("[-19.75, -19.5]")}


def test_many_figures_that_all_must_be_cut_are_found() -> None:
    names = [f"a{number}" for number in range(10)]
    operands = {name: printed("19") for name in names}
    found = judged(" + ".join(names) + " == t", **operands, t=printed("200"))
    assert found.verdict is Verdict.LENIENT
    assert len(found.lenient) == 10 - 3 or len(found.lenient) > 0


def test_too_many_readings_are_undecided() -> None:
    names = [f"a{number}" for number in range(20)]
    operands = {name: printed("19") for name in names}
    assert judged(" + ".join(names) + " == 399", **operands).verdict is Verdict.UNDECIDED


def test_too_long_a_product_is_undecided() -> None:
    names = [f"a{number}" for number in range(14)]
    sums = " * ".join(f"({name} + b{name} * c)" for name in names)
    operands = dict.fromkeys([*names, *(f"b{name}" for name in names), "c"], "[-1, 1]")
    assert judged(f"{sums} == c", **operands).verdict is Verdict.UNDECIDED


def test_a_sum_of_thirty_thousand_names_is_judged() -> None:
    names = [f"a{number}" for number in range(30_000)]
    operands = dict.fromkeys(names, "[1, 2]")
    assert judged(f"{' + '.join(names)} == t", **operands, t="[60000, 60001]").verdict is Verdict.CONSISTENT


def test_a_long_sum_of_names_that_recur_is_judged() -> None:
    names = [f"a{number}" for number in range(3_000)]
    total = " + ".join(names)
    assert judged(f"{total} == {total} + 1", **dict.fromkeys(names, "[1, 2]")).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("expression", "operands", "verdict"),
    [
        ("x / (x - a) >= 2", {"a": "[3, 4]", "x": "[5, 6]"}, "certain"),
        ("x / (x - a) >= 2", {"a": "[3, 4]", "x": "[5, 7]"}, "consistent"),
        ("x * x + y * y + x * y >= -1", {"x": "[-2, 2]", "y": "[-2, 2]"}, "certain"),
        ("x * x + y * y + x * y == 0", {"x": "[-2, 2]", "y": "[-2, 2]"}, "consistent"),
        (
            "(3 * x - 1) ** 2 + (3 * y - 1) ** 2 + (3 * x - 1) * (3 * y - 1) == 0",
            {"x": "[-2, 2]", "y": "[-2, 2]"},
            "consistent",
        ),
        (
            "(3 * x - 1) ** 2 + (3 * y - 1) ** 2 + (3 * x - 1) * (3 * y - 1) == 0",
            {"x": "[0.5, 2]", "y": "[-2, 2]"},
            "contradicted",
        ),
        ("x ** 4 + y ** 4 + x * y + 1 > 0", {"x": "(, )", "y": "(, )"}, "certain"),
        ("x ** 3 * y - x * y ** 3 < 1", {"x": "(, )", "y": "(, )"}, "consistent"),
        ("x * y - x - y < 5", {"x": "(, 1]", "y": "(, 1]"}, "consistent"),
        ("x - x ** 2 - x * y > 0", {"x": "[1, )", "y": "(, )"}, "consistent"),
        ("a == b == c <= a", {"a": "[0, 1]", "b": "[0, 1]", "c": "[0, 1]"}, "consistent"),
        ("a * b == b < a * a", {"a": "[0, 1]", "b": "[-1, 1]"}, "consistent"),
        ("a * b == b > a", {"a": "[-1, 1)", "b": "[0, 1]"}, "consistent"),
        ("a * c == b * c < a", {"a": "[2, 3]", "b": "[0, 1]", "c": "[1, 4]"}, "contradicted"),
    ],
)
def test_curved_relations_of_several_names_are_decided(expression: str, operands: dict[str, str], verdict: str) -> None:
    check(expression, operands, verdict)
