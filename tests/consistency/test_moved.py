"""A figure moved by units of its last digit, and the least move that leaves a set of numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.consistency.moved import Moves, way
from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure
from nangang_open.figures.interval import Interval, point
from nangang_open.figures.meaning import interval_of, unit_of
from nangang_open.relations.stretches import merged
from nangang_open.vocabulary import Direction, Hedge, Reading, Scale
from tests.consistency.oracles.worlds import UNITS, as_figure

GROWTH = as_figure("growth", "growth", "0.2", Scale.PERCENT)
SHARE = as_figure("share", "share", "99", Scale.PERCENT)
COUNT = as_figure("count", "count", "14.7", Scale.TEN_THOUSAND)
CROWD = as_figure("crowd", "count", "1200", hedge=Hedge.AND_MORE)


@pytest.mark.parametrize(
    ("figure", "steps", "expected"),
    [
        (GROWTH, 1, "[0.0025, 0.0035)"),
        (GROWTH, -2, "(-0.0005, 0.0005)"),
        (GROWTH, -3, "(-0.0015, -0.0005]"),
        (replace(GROWTH, direction=Direction.DOWN), 1, "(-0.0015, -0.0005]"),
        (replace(GROWTH, direction=Direction.DOWN), 3, "[0.0005, 0.0015)"),
        (SHARE, 1, "[0.995, 1]"),
        (SHARE, 2, "None"),
        (COUNT, -1, "[145500, 146499]"),
        (COUNT, -148, "None"),
        (CROWD, 1, "[1300, 1399]"),
        (CROWD, 8, "[2000, 2099]"),
        (CROWD, -12, "[0, 99]"),
        (CROWD, -13, "None"),
        (as_figure("x", "share", "1", as_written="三分之一"), 1, "[0.6, 0.75]"),
    ],
)
def test_a_moved_figure_stands_for(figure: Figure, steps: int, expected: str) -> None:
    assert str(Moves(figure, unit_of(figure, UNITS)).stands_for(steps)) == expected


@given(st.integers(0, 2000), st.sampled_from(Hedge), st.integers(-30, 30))
def test_it_stands_for_what_the_moved_numeral_is_read_as(tenths: int, hedge: Hedge, steps: int) -> None:
    figure = as_figure("x", "money", f"{tenths // 10}.{tenths % 10}", Scale.TEN_THOUSAND, hedge=hedge)
    moves = Moves(figure, unit_of(figure, UNITS))
    if hedge in (Hedge.ABOUT, Hedge.AND_MORE):
        assert moves.step == (1000 if tenths % 10 or not tenths else moves.step)
        return
    after = tenths + steps
    found = moves.stands_for(steps)
    if after < 0:
        assert found is None
        return
    moved = replace(figure, as_written=f"{after // 10}.{after % 10}")
    try:
        expected = interval_of(moved, unit_of(moved, UNITS), Reading.HALF_UP)
    except InputError:  # under 0 of what cannot be negative
        expected = None
    assert found == expected


intervals = st.tuples(st.integers(-40, 40), st.integers(0, 12), st.booleans(), st.booleans()).map(
    lambda drawn: Interval(
        Fraction(drawn[0], 2), Fraction(drawn[0] + drawn[1], 2), drawn[2] or not drawn[1], drawn[3] or not drawn[1]
    )
)


@given(st.lists(intervals, min_size=1, max_size=3), intervals, st.integers(1, 25), st.booleans(), st.integers(1, 20))
def test_the_way_out_is_the_first_step_that_meets_nothing(
    parts: list[Interval], start: Interval, last: int, down: bool, step: int
) -> None:
    kept = merged(parts)

    def at(steps: int) -> Interval | None:
        return start + point(steps) if abs(steps) <= last else None

    expected = None
    for steps in range(1, last + 1):
        here = at(-steps if down else steps)
        assert here is not None
        if all(part.meet(here) is None for part in kept):
            expected = steps
            break
    assert way(at, Fraction(step, 4), kept, down=down) == expected  # a wrong guess only takes longer


def test_no_step_leaves_what_has_no_end() -> None:
    assert way(point, Fraction(1), (Interval(0, None),)) is None
    assert way(point, Fraction(1), (Interval(-3, None),), down=True) == 4


@pytest.mark.parametrize("step", ["1", "1/1000000", "1000000"])
def test_a_good_guess_is_confirmed_at_once_and_a_bad_one_found_out_in_few_looks(step: str) -> None:
    looked: list[int] = []

    def at(steps: int) -> Interval:
        looked.append(steps)
        return point(steps)

    assert way(at, Fraction(step), (Interval(0, 1000),)) == 1001
    assert len(set(looked)) <= (4 if step == "1" else 70)
