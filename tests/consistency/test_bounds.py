"""Tight bounds and verdicts where narrowing alone does not give them."""

from __future__ import annotations

import pytest

from nangang_open.consistency.bounds import tightened
from nangang_open.consistency.contract import contract, trimmed
from nangang_open.consistency.joint import holds, solve
from nangang_open.consistency.possible import possible
from nangang_open.consistency.system import System, given
from nangang_open.consistency.tight import EmptyError
from nangang_open.figures.interval import Interval
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.relation import Operand
from nangang_open.vocabulary import Verdict
from tests.consistency.systems import system, whole
from tests.relations.worlds import interval

TIGHT: dict[str, tuple[System, dict[str, str]]] = {
    "a name that recurs": (
        system("m + m * g == r", m="?[96468, 154349.1]", r="[481419.95, 481420.05)", g="[3.9895, 3.9905)"),
        {"m": "[96468, 96485.63984367171059224371)"},
    ),
    "a quotient of a difference": (system("(b - a) / a == g", a="[4, 5]", b="[6, 8)", g="?"), {"g": "[0.2, 1)"}),
    "a weight": (
        system("z == (1 - w) * x + w * y", x="[0.455, 0.465)", y="[0.0955, 0.0965)", w="?[0, 1]", z="[0.1045, 0.1055)"),
        {"w": "(699/719, 721/737)"},
    ),
    "two sums": (system("a + b == s\na - b == d", a="?", b="?", s="[2, 4]", d="(0, 1]"), {"a": "(1, 2.5]"}),
    "a gap": (system("x * x == y\ny >= 4\nx < z", x="?[-5, 5]", y="[0, 9]", z="[0, 1]"), {"x": "[-3, -2]"}),
    "both roots": (system("x ** 2 == y", x="?", y="[4, 9]"), {"x": "[-3, 3]"}),
    "an odd root": (system("x ** 3 == y", x="?", y="[-8, 27)"), {"x": "[-2, 3)"}),
    "a divisor": (system("a / x == b", a="[1, 2]", b="[4, 8)", x="?"), {"x": "(0.125, 0.5]"}),
    "an inverse power": (system("x ** -1 == y", x="[2, 4]", y="?"), {"y": "[0.25, 0.5]"}),
    "a turned sign": (system("-x == y - 3", x="[1, 2)", y="?"), {"y": "(1, 2]"}),
    "what is taken away": (system("3 - x == y * z", x="?", y="[1, 2)", z="[1, 1.5]"), {"x": "(0, 2]"}),
    "an inequality": (system("area >= n * each", area="?[0, )", n="[3, 4)", each="[10, 20]"), {"area": "[30, )"}),
    "strict": (system("x > y", x="?", y="[1, 2]"), {"x": "(1, )"}),
    "a power of nothing": (system("x ** 0 == y", x="?[1, 2]", y="?"), {"x": "[1, 2]", "y": "1"}),
    "a leaf of two": (system("p * q == g\ng == 2 * h", p="?[0, )", q="?[8, 25]", g="[100, 200)", h="?"), {"p": "[4, 25)"}),
    "a circle of leaves": (
        system("u == x / y\nv == x * y\nx + y == 3", u="?", v="?", x="[1, 2]", y="[1, 2]"),
        {"u": "[0.5, 2]", "v": "[2, 2.25]"},
    ),
    "whole without bounds": (
        system("a == b + c\nb <= 4", a=whole("?[0, )"), b=whole("?[0, )"), c="?[0, )"),
        {"a": "[0, )", "b": "[0, 4]", "c": "[0, )"},
    ),
    "whole and open": (system("k * r == t", k=whole("?[3, 5]"), r="[1, 2)", t="?"), {"t": "[3, 10)"}),
    "whole and far apart": (
        system("3 * k == x\n5 * j == x", k=whole("?[1, 40]"), j=whole("?[1, 40]"), x="?"), {"x": "[15, 120]"}
    ),
    "a ratio of whole numbers": (
        system("m == b * (1 + g)", m=whole("?[146500, 147499]"), b=whole("?[0, )"), g="?[0.0056015, 0.0056025)"),
        {"g": "[409/73016, 817/145828]"},
    ),
    "whole cases": (
        system("n * x + x * x == 7\nn >= 2", n=whole("?[0, 3]"), x="?[0, 9]"), {"n": "[2, 3]"}
    ),
    "said twice": (system("x == y * z\nx / z == y", x="[1, 2]", y="?[0, )", z="[1, 4]"), {"y": "[0.25, 2]"}),
    "a leaf below a minus": (system("-y == a * a", a="[1, 2]", y="?"), {"y": "[-4, -1]"}),
    "a leaf below a divisor": (system("y ** -1 == a + a", a="[1, 2]", y="?"), {"y": "[0.25, 0.5]"}),
    "ends of its own": (system("x - lower(x) == y", x="[1, 2)", y="?"), {"y": "[0, 1)"}),
}  # fmt: skip


@pytest.mark.parametrize(("case", "wanted"), TIGHT.values(), ids=TIGHT)
def test_every_end_is_the_closed_form(case: System, wanted: dict[str, str]) -> None:
    answer = solve(case)
    assert answer.verdict is Verdict.CONSISTENT
    assert holds(case) is True
    for name, written in wanted.items():
        if "." in written and len(written) > 25:
            continue  # said by the next test
        assert (answer.intervals[name], name in answer.tight) == (interval(written), True)


IMPOSSIBLE = {
    "two strict orders": system("x < y\ny < x", x="[0, 1]", y="[0, 1]"),
    "odd and even": system("a + b == 7\na - b == 0", a=whole("[0, 9]"), b=whole("[0, 9]")),
    "no sum of coins": system("6 * a + 10 * b + 15 * c == 29", a=whole("?[0, )"), b=whole("?[0, )"), c=whole("?[0, )")),
    "no root of two": system("a ** 2 == 2 * b ** 2", a=whole("?[1, 40]"), b=whole("?[1, 40]")),
    "never zero": system("x * x + 1 == 0", x="?"),
    "two lines": system("x + y == 1\nx + y == 2", x="?", y="?"),
    "a square too small": system("x * x + y * y == z\nx * y == 3\nz < 6", x="?[0, 9]", y="?[0, 9]", z="?"),
    "relaxed": system("a * a == b * b + 1\na * b == 7 - a * b\na < b", a=whole("?[2, )"), b=whole("?[2, )")),
}


@pytest.mark.parametrize("case", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_cannot_hold_is_contradicted(case: System) -> None:
    assert solve(case).verdict is Verdict.CONTRADICTED
    assert holds(case) is False


HARD = {
    "a creeping circle": (
        True,
        system(
            "q == p * (1 + g)\nq * (1 + g) == r",
            p="[276229.995, 276230.005)", q="[419562.65, 419562.75)", r="[637269.085, 637269.095)", g="?[-1, )",
        ),
    ),
    "no quotient": (False, system("x / y == x / y\ny * y <= 0", x="?", y="?")),
    "a quotient by nothing": (False, system("1 / (a - b) == c\na == b", a="?[0, 1]", b="?[0, 1]", c="?")),
    "half a thing": (False, system("a == b + 0.5\nb == c * 2", a=whole("?[0, )"), b=whole("?[0, )"), c="?")),
    "three circles": (
        True,
        system(
            "(1 + r) ** 3 == (1 + q) * (1 + p) ** 2\nr - q > q - s\np - s > s - r\ns == (1 - p) * q + p * r",
            p="[-2, 2)", q="[-1, )", r="[-2, 2)", s="(1, )",
        ),
    ),
    "many whole": (
        True, system("a * b == c * d + 1\na * c == b * d + 1", **dict.fromkeys("abcd", whole("?[2, 900]")))
    ),
}  # fmt: skip


@pytest.mark.parametrize(("truth", "case"), HARD.values(), ids=HARD)
def test_what_is_hard_ends_and_is_never_wrong(truth: bool, case: System) -> None:
    answer = solve(case)
    assert answer.verdict is not (Verdict.CONTRADICTED if truth else Verdict.CONSISTENT)
    assert holds(case) is not (not truth)
    for name, number in answer.witness.items():
        assert isinstance(number, Interval) or number in answer.intervals[name]


def test_long_ends_are_rounded_outwards_and_are_not_exact() -> None:
    part = Interval("1/3", "2/3").power(2000)
    (found,) = trimmed((part,))
    assert found.holds(part)
    assert not found.exact
    assert trimmed((interval("1/3"),)) == (interval("1/3"),)


def test_a_case_without_values_is_told() -> None:
    case = system("x < y\ny < x", x="[0, 1]", y="[0, 1]")
    domains = given(case)
    assert domains is not None
    assert contract(case, domains, Budget(100))
    assert possible(case, domains, Budget(10_000)) is False
    with pytest.raises(EmptyError):
        tightened(case, domains, Budget(10_000))


def operand_of(written: str) -> Operand:
    return system("x == x", x=written).operands["x"]


def test_one_operand_may_be_changed_again_and_again() -> None:
    case = system("k / n == g\nn <= 90", k="34", n=whole("?[0, )"), g="[0.365, 0.375)")
    assert holds(case) is False
    assert holds(case.with_operands({"g": operand_of("[0.375, 0.385)")})) is True
    assert holds(case) is False
