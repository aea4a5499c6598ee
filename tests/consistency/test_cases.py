"""Claims as constraints over boxes."""

from __future__ import annotations

import pytest

from nangang_open.consistency.cases import MOST_CASES, cases
from nangang_open.consistency.system import System, given
from nangang_open.figures.interval import Interval
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from tests.consistency.systems import system
from tests.relations.worlds import interval


def boxes_of(case: System) -> list[Interval]:
    """Return what a name `x` is in each box."""
    domains = given(case)
    assert domains is not None
    return [box["x"] for _, box in cases(case, domains, ("x",), Budget(5_000))]


def test_a_divisor_that_may_be_zero_leaves_a_box_on_each_side_of_it() -> None:
    case = system("1 / x == y\nx + y == 3", x="?[-1, 1]", y="?")
    assert boxes_of(case) == [interval("[-1, 0)"), interval("(0, 1]")]


def test_a_divisor_that_is_zero_everywhere_leaves_no_box() -> None:
    assert boxes_of(system("1 / x == y", x="0", y="?")) == []


def test_each_stretch_of_a_name_is_a_box_until_they_are_too_many() -> None:
    case = system("x * x == 1", x="?")
    stretches = tuple(interval(f"[{low}, {low}.5]") for low in range(MOST_CASES + 1))
    few = list(cases(case, {"x": stretches[:2]}, ("x",), Budget(5_000)))
    assert {box["x"] for _, box in few} == set(stretches[:2])
    with pytest.raises(OutOfStepsError):
        list(cases(case, {"x": stretches}, ("x",), Budget(5_000)))
