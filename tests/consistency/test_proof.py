"""Chains of narrowings: printed, checked again from the print alone, and refused when a digit is wrong."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import assume, given

from nangang_open.consistency import recheck
from nangang_open.consistency.joint import solve
from nangang_open.consistency.proof import chain, lines, proof
from nangang_open.consistency.recheck import check
from nangang_open.consistency.system import System
from nangang_open.figures.interval import Interval
from nangang_open.vocabulary import Verdict
from tests.consistency.systems import system, whole
from tests.consistency.test_joint import part_of
from tests.consistency.test_properties import small_systems

REFUSED = (ValueError, AttributeError, LookupError, ArithmeticError)
CONTRADICTED = {
    "thirteen": system("k / 13 == g", k=whole("[0, 13]"), g="[0.365, 0.375)"),
    "ten to thirteen": system("k / n == g", k=whole("[0, 13]"), n=whole("[10, 13]"), g="[0.365, 0.375)"),
    "flags": system("x == y", x="[2, 3)", y="3"),
    "orders": system("x < y\ny < x", x="[0, 1]", y="[0, 1]"),
    "lines": system("x == y\ny == x + 1", x="?", y="?"),
    "turned": system("x >= y + 1\ny > x - 1", x="[0, 3]", y="[0, 3]"),
    "mean": system(
        "(1 + a) ** 5 == (1 + g) * (1 + m) ** 4\nm > 0.2", a="[0.0285, 0.0295)", g="[0.0375, 0.0385)", m="?[-1, )"
    ),
    "odd": system("a + b == 7\na - b == 0", a=whole("[0, 9]"), b=whole("[0, 9]")),
    "product": system("x * y == 1\nx + y <= 1", x="[0, 2]", y="[0, 2]"),
    "chain": system("1 <= x / y <= 2\nx == 3 * y", x="[1, 3]", y="[1, 3]"),
    "ends": system("lower(x) + y == -upper(x)\ny >= -x ** 2 / 2", x="[1, 2]", y="[-9, 9]"),
    "inverse": system("x ** -2 == y\n-(x - 1) == z", x="[1, 2]", y="[2, 3]", z="[-1, 0]"),
}


def printed(case: System) -> str:
    steps = proof(case)
    assert steps
    return "\n".join(lines(case, steps))


@pytest.mark.parametrize("case", CONTRADICTED.values(), ids=CONTRADICTED)
def test_a_contradiction_is_printed_as_a_chain_that_leaves_nothing(case: System) -> None:
    assert solve(case).verdict is Verdict.CONTRADICTED
    assert check(printed(case)) is None


@pytest.mark.parametrize("case", CONTRADICTED.values(), ids=CONTRADICTED)
def test_a_chain_with_one_digit_changed_in_any_step_is_refused(case: System) -> None:
    text = printed(case)
    start = re.search(r"^1\.", text, re.MULTILINE)
    assert start is not None
    for found in re.finditer(r"\d", text[start.start() :]):
        place = start.start() + found.start()
        wrong = f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}"
        with pytest.raises(REFUSED):
            check(wrong)


@pytest.mark.parametrize("case", CONTRADICTED.values(), ids=CONTRADICTED)
def test_a_chain_without_one_of_its_steps_is_refused(case: System) -> None:
    rows = printed(case).splitlines()
    for place, row in enumerate(rows):
        if row[0].isdigit():
            try:
                left = check("\n".join(rows[:place] + rows[place + 1 :]))
            except REFUSED:
                continue
            assert left is not None  # the last step: nothing wrong is said, but no contradiction either


@pytest.mark.parametrize(
    ("relation", "name"),
    [
        ("market_entities_2020_implied", "market_entities_2020_12"),
        ("fixed_investment_december_implied", "fixed_investment_growth_december_2021"),
        ("retail_sales_december_implied", "retail_sales_growth_december_2021"),
        ("gdp_mean_2017_2020_implied", "gdp_growth_avg_2017_2020"),
        ("harbin_carriers_implied", "harbin_carriers"),
        ("gdp_per_person_implied", "gdp_per_person_2021"),
        ("livelihood_spending_avg_implied", "livelihood_spending_avg"),
    ],
)
def test_the_chain_to_a_tightened_interval_ends_in_it(relation: str, name: str) -> None:
    part = part_of(relation)
    tight = solve(part).intervals[name]
    steps = chain(part, name, tight)
    left = check("\n".join(lines(part, steps)))
    assert left is not None
    lower, upper, lower_closed, upper_closed = left[name]
    found = Interval(
        None if lower < -recheck.BIG else lower, None if upper > recheck.BIG else upper, lower_closed, upper_closed
    )
    assert found == tight


@given(small_systems())
def test_no_chain_ends_in_nothing_where_there_are_worlds_and_each_is_checked(case: System) -> None:
    steps = proof(case, 300)
    assume(steps)
    assert solve(case).verdict is Verdict.CONTRADICTED
    assert check("\n".join(lines(case, steps))) is None


def test_a_chain_to_a_contradiction_and_one_that_is_not_found_in_time_are_told_apart() -> None:
    assert proof(CONTRADICTED["product"], 1) == ()
    assert proof(system("x == y", x="[0, 1]", y="[0, 1]"), 50) == ()
    case = CONTRADICTED["thirteen"]
    assert chain(case, "k", case.interval("k")) == proof(case)


@pytest.mark.parametrize(
    "wrong",
    [
        "nonsense",
        "given x: [0, 1]\n1. x in [0, 1]: what follows shows that it is impossible; nothing is left",
        "given x: [0, 1]\n1. x in [0, 0.5]: what follows shows that it is impossible; x in (0.6, 1] is left",
        "given x: [0, 1]\n1. x in [0, 0.5]: what follows shows that it is impossible; x in [0.5, 1] is left",
        "given x: [0, 1]\n2. x in [0, 1]: what follows shows that it is impossible; nothing is left",
        "given x: [0, 1]\nrelation a: x < 2\n1. left less right of -1 * a is at least 1, which is impossible",
        "given x: [0, 0]\nrelation a: 1 / x == 1\n1. left less right of a is at least 1, which is impossible",
        "given x: [0, 1]\nrelation a: x == 1\n1. left less right of a is at least -1, which is impossible",
        "given x: [0, 1]\nrelation a: x <= 0\n1. left less right of a is at least 0, which is impossible",
    ],
)
def test_what_does_not_follow_is_refused(wrong: str) -> None:
    with pytest.raises(REFUSED):
        check(wrong)


def test_the_checker_is_short_and_knows_nothing_but_fractions() -> None:
    source = Path(recheck.__file__).read_text("utf-8")
    imported = {
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    }
    assert imported == {"re", "fractions"}
    assert len(source.splitlines()) <= 100
