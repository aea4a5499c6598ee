"""Columns that are kept small hold what they were given, whichever way they are kept."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.package.columns import BLOCK, Column, Few, Growing, Many, converted, distinct

CELLS = st.lists(st.text("ab,\n\u5e74", max_size=3), max_size=60)


def grown(cells: list[str], cuts: list[int] | None = None) -> Column:
    growing = Growing()
    for start, stop in pairwise([0, *sorted(cuts or []), len(cells)]):
        growing.extend(cells[start:stop])
    return growing.column()


@given(st.data(), CELLS, st.sampled_from([1, 7, BLOCK]))
def test_a_column_holds_its_cells(data: st.DataObject, cells: list[str], times: int) -> None:
    cells = cells * times
    cuts = data.draw(st.lists(st.integers(0, len(cells)), max_size=3))
    column = grown(cells, cuts)
    assert list(column) == cells
    assert column == cells
    assert len(column) == len(cells)
    assert [column[index] for index in range(len(cells))] == cells
    assert [column[-index] for index in range(1, len(cells) + 1)] == cells[::-1]
    assert column[1:4] == cells[1:4]
    assert distinct(column) == set(cells)
    assert list(converted(column, {cell: len(cell) for cell in cells})) == list(map(len, cells))
    assert all(cell in column for cell in cells)
    assert "no cell" not in column


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["same"] * 10, Few),
        (["a", "b"] * 1000, Few),
        ([str(number) for number in range(1000)], Many),
        ([], Few),
        ([str(number // 2) for number in range(1000)], Few),
    ],
)
def test_a_column_is_kept_by_how_many_of_its_cells_differ(cells: list[str], kind: type[Column]) -> None:
    assert type(grown(cells)) is kind


def test_a_column_that_begins_alike_and_goes_on_unlike_is_joined() -> None:
    cells = ["same"] * 10 + [str(number) for number in range(100)]
    column = grown(cells, [10])
    assert type(column) is Many
    assert column == cells


@pytest.mark.parametrize(("different", "bytes_each"), [(256, 1), (257, 2), (65_536, 2), (65_537, 4)])
def test_few_cells_are_counted_with_few_bytes(different: int, bytes_each: int) -> None:
    column = grown([str(number) for number in range(different)] * 2)
    assert isinstance(column, Few)
    assert column.codes.itemsize == bytes_each
    assert column[-1] == str(different - 1)


@pytest.mark.parametrize("index", [-4, 3])
def test_no_cell_is_outside_a_column(index: int) -> None:
    for column in (grown(["a"] * 3), grown(["a", "b", "c"])):
        with pytest.raises(IndexError):
            column[index]


def test_a_column_is_smaller_than_a_list() -> None:
    cells = [f"figure_{number:07}" for number in range(10_000)]
    column = grown(cells)
    assert isinstance(column, Many)
    assert sum(map(sys.getsizeof, column.blocks)) < sum(map(sys.getsizeof, cells)) / 3
