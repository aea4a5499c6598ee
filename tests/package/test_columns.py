"""Columns that are kept small hold what they were given, whichever way and wherever they are kept."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.package.columns import (
    BLOCK,
    CODED,
    FEW,
    KEPT,
    PIECE,
    REMEMBERED,
    Column,
    Few,
    Growing,
    Many,
    Values,
    column_of,
    in_order,
    pieces,
    remembering,
)
from nangang_open.package.scratch import Scratch

CELLS = st.lists(st.text("ab,\n\u5e74", max_size=3), max_size=60)


def grown(cells: list[str], cuts: list[int] | None = None, scratch: Scratch | None = None) -> Column:
    growing = Growing(scratch)
    for start, stop in pairwise([0, *sorted(cuts or []), len(cells)]):
        growing.extend(cells[start:stop])
    return growing.column()


@pytest.mark.parametrize("scratch", [lambda: None, Scratch], ids=["in memory", "in a file"])
@given(data=st.data(), cells=CELLS, times=st.sampled_from([1, 7, BLOCK]))
def test_a_column_holds_its_cells(
    scratch: Callable[[], Scratch | None], data: st.DataObject, cells: list[str], times: int
) -> None:
    cells = cells * times
    cuts = data.draw(st.lists(st.integers(0, len(cells)), max_size=3))
    column = grown(cells, cuts, scratch())
    assert list(column) == cells
    assert column == cells
    assert len(column) == len(cells)
    assert [column[index] for index in range(len(cells))] == cells
    assert [column[-index] for index in range(1, len(cells) + 1)] == cells[::-1]
    assert column[1:4] == cells[1:4]
    assert column[::-2] == cells[::-2]
    assert set(chain.from_iterable(pieces(column))) == set(cells)
    assert all(cell in column for cell in cells)
    assert "no cell" not in column
    values = Values(column, len)
    assert list(values) == list(map(len, cells))
    assert [values[index] for index in range(-len(cells), len(cells))] == list(map(len, cells * 2))
    assert list(values[1:4]) == list(map(len, cells[1:4]))
    assert len(values) == len(cells)
    assert all(len(cell) in values for cell in cells)
    assert 99 not in values


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["same"] * 10, Few),
        (["a", "b"] * 1000, Few),
        ([str(number) for number in range(1000)], Many),
        ([], Few),
        ([str(number // 2) for number in range(1000)], Few),
        ([str(number % FEW) for number in range(3 * FEW)], Few),
        ([str(number % (FEW + 1)) for number in range(3 * FEW)], Many),
    ],
)
def test_a_column_is_kept_by_how_many_of_its_cells_differ(cells: list[str], kind: type[Column]) -> None:
    assert type(grown(cells)) is kind


def test_columns_of_one_file_do_not_disturb_each_other() -> None:
    scratch = Scratch()
    wanted = [[f"{name}{number % size}" for number in range(3 * CODED)] for name, size in (("a", 7), ("b", 9**9))]
    growing = [Growing(scratch) for _ in wanted]
    for start in range(0, 3 * CODED, 1000):
        for one, cells in zip(growing, wanted, strict=True):
            one.extend(cells[start : start + 1000])
    columns = [one.column() for one in growing]
    assert [type(column) for column in columns] == [Few, Many]
    for row in (0, CODED - 1, CODED, 2 * CODED + 1, 3 * CODED - 1):
        assert [column[row] for column in columns] == [cells[row] for cells in wanted]
    assert all(column == cells for column, cells in zip(columns, wanted, strict=True))


def test_a_column_that_begins_alike_and_goes_on_unlike_is_joined() -> None:
    cells = ["same"] * 10 + [str(number) for number in range(100)]
    column = grown(cells, [10])
    assert type(column) is Many
    assert column == cells


def test_a_long_column_that_turns_out_unlike_loses_nothing() -> None:
    cells = ["same"] * (2 * CODED + 5) + [str(number) for number in range(4 * CODED)]
    column = grown(cells, [*range(0, len(cells), 1000)], Scratch())
    assert type(column) is Many
    assert column == cells


@pytest.mark.parametrize("index", [-4, 3])
def test_no_cell_is_outside_a_column(index: int) -> None:
    for column in (grown(["a"] * 3), grown(["a", "b", "c"])):
        with pytest.raises(IndexError):
            column[index]


def test_columns_of_other_cells_differ() -> None:
    column = grown(["a", "b"])
    assert column != ["a", "c"]
    assert column != ["a"]
    assert column != "ab"
    assert repr(column) == "['a', 'b']"


def test_a_column_is_smaller_than_a_list() -> None:
    cells = [f"figure_{number:07}" for number in range(10_000)]
    column = grown(cells)
    assert isinstance(column, Many)
    assert sum(map(sys.getsizeof, column.blocks)) < sum(map(sys.getsizeof, cells)) / 3


def test_of_a_column_in_a_file_few_blocks_are_in_memory() -> None:
    column = grown([str(number) for number in range(100 * BLOCK)], scratch=Scratch())
    assert [column[row] for row in range(0, 100 * BLOCK, BLOCK)] == [*map(str, range(0, 100 * BLOCK, BLOCK))]
    assert len(column._near) == KEPT


def test_a_long_column_comes_in_pieces() -> None:
    column = column_of(map(str, range(PIECE + 1)), PIECE + 1)
    assert [len(piece) for piece in pieces(column)] == [PIECE, 1]
    assert [list(piece) for piece in pieces(["a", "a"])] == [["a", "a"]]
    assert not list(pieces([]))


@given(st.lists(st.text("ab\u5e74", max_size=2)))
def test_texts_come_in_the_order_of_their_code_points(texts: list[str]) -> None:
    assert list(in_order(texts)) == sorted(texts)


def test_many_texts_are_sorted_in_runs() -> None:
    texts = [str(number) for number in range(PIECE + 10)]
    assert list(in_order(texts)) == sorted(texts)


def test_what_is_remembered_is_bounded() -> None:
    asked: list[str] = []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    read = remembering(length)
    texts = [str(number) for number in range(REMEMBERED)]
    assert [read(text) for text in [*texts, *texts]] == [*map(len, texts), *map(len, texts)]
    assert len(asked) == REMEMBERED
    assert read("one more") == 8
    assert read(texts[0]) == 1
    assert asked[-2:] == ["one more", texts[0]]
