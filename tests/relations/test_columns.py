"""Columns: intervals as whole numbers and back, and NumPy that never wraps."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangang_open.figures.interval import EVERYTHING, Interval, point
from nangang_open.relations import columns as room
from nangang_open.relations.columns import Column, column_of, judged
from nangang_open.relations.ends import program
from nangang_open.relations.grammar import parse
from nangang_open.relations.integers import carried_out
from tests.relations.test_ends import RELATIONS, row_of
from tests.strategies import intervals


def back(column: Column, place: int) -> Interval:
    ends: list[Fraction | None] = []
    for which in ("lower", "upper"):
        number = column.shape.scale * int(column.parts[which][place])
        ends.append(None if column.parts[f"{which}_missing"][place] else number)
    return Interval(
        ends[0], ends[1], bool(column.parts["lower_closed"][place]), bool(column.parts["upper_closed"][place])
    )


@given(held=st.lists(intervals(), max_size=8))
def test_a_column_gives_its_intervals_back(held: list[Interval]) -> None:
    column = column_of(held)
    assert len(column) == len(held)
    assert [back(column, place) for place in range(len(held))] == held
    assert not column.beyond.any()
    for part in ("lower", "upper"):
        low, high = getattr(column.shape, part)
        assert all(low <= number <= high for number in column.parts[part].tolist())


def test_what_has_no_room_is_marked_and_keeps_to_the_bounds() -> None:
    odd = [point(Fraction(1, prime)) for prime in (10**9 + 7, 10**9 + 9, 998244353)]
    column = column_of([point(2**70), Interval(5, 7), Interval(None, 2**62), *odd, Interval(5, 9), EVERYTHING])
    assert column.beyond.tolist()[:3] == [True, False, True]
    assert column.beyond[3:6].sum() >= 2
    kept = [place for place in range(len(column)) if not column.beyond[place]]
    assert [back(column, place) for place in kept if place in (1, 6, 7)] == [Interval(5, 7), Interval(5, 9), EVERYTHING]
    column = column_of([point(2**70), Interval(5, 7), Interval(6, 9)])
    assert column.beyond.tolist() == [True, False, False]
    for part in ("lower", "upper"):
        low, high = getattr(column.shape, part)
        assert all(low <= number <= high for number in column.parts[part].tolist())


@settings(max_examples=200)
@given(text=st.sampled_from(RELATIONS), data=st.data())
def test_numpy_finds_what_plain_python_finds(text: str, data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, 5))
    stretch = data.draw(st.sampled_from([1, 10**6, 10**12]))
    held = {
        name: [one * point(stretch) for one in data.draw(st.lists(intervals(), min_size=rows, max_size=rows))]
        for name in "abc"
    }
    columns = {name: column_of(one) for name, one in held.items()}
    made = program(parse(text), {name: column.shape for name, column in columns.items()})
    assert made is not None
    wanted = {name: getattr(made, name) for name in ("sure", "bound", "divisor", "contradicted", "certain")}
    if made.left is not None:
        wanted |= {"over": made.left.lower.over, "under": made.left.upper.under}
    (block,) = judged(made, columns, rows, wanted)
    for place in range(rows):
        assert carried_out(wanted, row_of(columns, place)) == {name: int(one[place]) for name, one in block.items()}


def test_a_product_that_64_bits_would_wrap_is_exact() -> None:
    big = 3 * 10**9
    columns = {name: column_of([point(big + place) for place in range(3)]) for name in "abc"}
    made = program(parse("a * b * c > 1"), {name: column.shape for name, column in columns.items()})
    assert made is not None
    assert made.left is not None
    (block,) = judged(made, columns, 3, {"over": made.left.lower.over})
    scale = made.left.lower.scale
    assert [scale * over for over in block["over"].tolist()] == [(big + place) ** 3 for place in range(3)]
    assert int((np.array([big]) ** 2 * 2)[0]) < 0  # what NumPy would have done


def test_blocks_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "BLOCK", 4)
    column = column_of([point(number % 3) for number in range(10)])
    made = program(parse("a > 1"), {"a": column.shape})
    assert made is not None
    blocks = list(judged(made, {"a": column}, 10, {"certain": made.certain}))
    assert [len(block["certain"]) for block in blocks] == [4, 4, 2]
    found = np.concatenate([block["certain"] for block in blocks]).tolist()
    assert found == [number % 3 == 2 for number in range(10)]
    again = column.take(np.array([2, 0]))
    assert (again.parts["lower"].tolist(), again.shape) == ([2, 0], column.shape)
