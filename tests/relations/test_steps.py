"""The arithmetic that a reader can do again."""

from __future__ import annotations

import pytest

from nangang_open.relations.grammar import parse
from nangang_open.relations.relation import Operand
from nangang_open.relations.steps import steps
from nangang_open.relations.verdict import judge
from tests.relations.worlds import operand, printed


def told(expression: str, **operands: str | Operand) -> list[str]:
    comparison = parse(expression)
    given = {name: operand(written) for name, written in operands.items()}
    return [str(step) for step in steps(comparison, given, judge(comparison, given))]


def test_each_operation_stands_with_its_numbers_put_in() -> None:
    assert told("n / m - 1 == g", n="201", m="66", g="[2.045, 2.055)") == [
        "n = 201",
        "m = 66",
        "g = [2.045, 2.055)",
        "n / m = 201 / 66 = 67/22",
        "n / m - 1 = 67/22 - 1 = 45/22",
        "45/22 == [2.045, 2.055): consistent",
    ]


def test_where_names_recur_the_last_step_gives_the_tight_range() -> None:
    assert told("-a * (1 - a) >= x ** 2", a="[0, 1]", x="?")[2:] == [
        "-a = -[0, 1] = [-1, 0]",
        "1 - a = 1 - [0, 1] = [0, 1]",
        "-a * (1 - a) = [-1, 0] * [0, 1] = [-0.25, 0]",
        "x ** 2 = (-∞, ∞) ** 2 = [0, ∞)",
        "[-0.25, 0] >= [0, ∞): implied",
    ]


def test_a_part_without_a_range_of_its_own_is_left_out() -> None:
    assert told("1 / (1 / (a * a - a + 1)) > 0", a="[-1, 1]")[-3] == "1 / (a * a - a + 1) = 1 / [-1, 3]"


def test_lenient_figures_are_read_as_the_verdict_reads_them() -> None:
    found = told("a + b == c", a=printed("19"), b=printed("19"), c=printed("40"))
    assert found[0] == "a = [19, 20)"
    assert found[-1] == "[38, 40) == [39.5, 40.5): lenient"


def test_a_long_sum_is_shortened() -> None:
    names = [f"a{number}" for number in range(90)]
    found = told(" + ".join(names) + " == t", **dict.fromkeys(names, "1"), t="90")
    assert found[:5] == ["a0 = 1", "a1 = 1", "a2 = 1", "...", "t = 90"]
    assert found[5].endswith("... = 1 + 1 + 1 ... + 1 = 90")


@pytest.mark.parametrize("expression", ["a == 1", "lower(a) == 1"])
def test_a_bare_side_needs_no_step(expression: str) -> None:
    assert told(expression, a="1") == ["a = 1", "1 == 1: certain"]
