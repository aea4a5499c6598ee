"""Reports: the worst contradictions first, by exact distances."""

from __future__ import annotations

from fractions import Fraction

from nangang_open.figures.interval import Interval, point
from nangang_open.panel.report import (
    MOST_WORST,
    Contradiction,
    closed_word,
    gap_between,
    interval_cells,
    parent_finding,
    ranked,
)


def test_a_gap_is_a_share_of_the_greater_end_either_way() -> None:
    assert gap_between(Interval(1, 2), Interval(4, 5)) == gap_between(Interval(4, 5), Interval(1, 2)) == Fraction(1, 2)
    assert gap_between(point(-2), point(2)) == 2
    assert gap_between(Interval(1, 3), Interval(2, 5)) == gap_between(Interval(None, 3), Interval(3, None, False)) == 0
    assert gap_between(None, point(1)) == 0


def test_the_worst_come_first_and_equal_ones_in_order() -> None:
    def made(gap: Fraction, place: str) -> Contradiction:
        return Contradiction(gap, "t", place, "2021", None, None)

    near = Fraction(1, 3) + Fraction(1, 10**30)  # the same double as 1/3
    found = ranked(
        [made(Fraction(1, 3), "a"), made(near, "c"), made(near, "b"), *(made(Fraction(0), "z") for _ in range(30))]
    )
    assert [one.place for one in found[:3]] == ["b", "c", "a"]
    assert len(found) == MOST_WORST


def test_cells_say_ends_exactly_and_no_bound_as_nothing() -> None:
    assert interval_cells(Interval("0.0375", None)) == ("3/80", None, "left")
    assert interval_cells(None) == (None, None, None)
    words = {(low, high): closed_word(low, high) for low in (True, False) for high in (True, False)}
    assert sorted(words.values()) == ["both", "left", "neither", "right"]
    assert (words[True, False], words[False, True], words[True, True]) == ("left", "right", "both")


def test_a_parent_that_cannot_be_is_said_so() -> None:
    assert "part of itself" in parent_finding(3, "x", "x").what
    assert "elsewhere of another" in parent_finding(3, "x", "y").what
