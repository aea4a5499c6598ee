"""Laws of the joint system against all worlds of small systems, by brute force."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from nangang_open.consistency.joint import holds, solve
from nangang_open.consistency.system import System
from nangang_open.figures.interval import Interval
from nangang_open.vocabulary import Verdict
from tests.consistency.systems import system, true_in, whole, worlds

NAMES = "pqrs"
TEMPLATES = [
    "{0} == {1} + {2}",
    "{0} == {1} - {2}",
    "{0} == {1} * {2}",
    "{0} / {1} == {2}",
    "{0} / {1} == 2",
    "{0} <= {1}",
    "{0} < {1}",
    "{0} == 2 * {1}",
    "{0} + {1} == {2} + {3}",
    "{0} + {1} + {2} >= 7",
    "{0} ** 2 == {1} + {2}",
    "{0} * {1} == {0} + {2}",
    "{0} / {1} - 1 == {2} / {0}",
    "{0} / 3 < {1} <= {0} / 2 + 1",
    "{0} - {1} > {1} - {2}",
    "({0} - {1}) ** 2 == {2}",
    "1 / ({0} - {1}) >= {2}",
    "upper({0}) - {1} == {2}",
]


@st.composite
def small_systems(draw: st.DrawFn) -> System:
    ranges = {}
    for name in NAMES:
        low = draw(st.integers(-3, 9))
        ranges[name] = whole(f"[{low}, {low + draw(st.integers(0, 5))}]")
    claims = {}
    for place in range(draw(st.integers(1, 4))):
        claims[f"claim_{place}"] = draw(st.sampled_from(TEMPLATES)).format(*draw(st.permutations(NAMES)))
    return system(claims, **ranges)


@given(small_systems())
def test_the_verdict_is_that_of_all_worlds(case: System) -> None:
    answer, found = solve(case), list(worlds(case))
    assert answer.verdict is not Verdict.UNDECIDED
    assert (answer.verdict is Verdict.CONSISTENT) == bool(found)
    assert holds(case) is bool(found)


@given(small_systems())
def test_no_world_is_cut_off_and_tight_ends_are_reached(case: System) -> None:
    answer, found = solve(case), list(worlds(case))
    for name, inside in answer.intervals.items():
        numbers = [world[name] for world in found]
        assert all(number in inside for number in numbers)
        if name in answer.tight:
            assert inside == Interval(min(numbers), max(numbers))


@given(small_systems())
def test_a_witness_is_a_world(case: System) -> None:
    answer = solve(case)
    if answer.verdict is Verdict.CONSISTENT:
        world = {name: number for name, number in answer.witness.items() if isinstance(number, Fraction)}
        assert world.keys() == case.operands.keys()
        assert all(true_in(claim.comparison, world, case) for claim in case.claims)
        assert all(number.denominator == 1 for number in world.values())
