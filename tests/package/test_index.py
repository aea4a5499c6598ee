"""The index of a table finds the row of every key, and no other."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.package.index import FREE, Index

CELLS = st.text("ab", max_size=2)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=40), st.tuples(CELLS, CELLS))
def test_a_key_is_found_where_it_stands_first(rows: list[tuple[str, str]], other: tuple[str, str]) -> None:
    columns: list[list[str]] = [[first for first, _ in rows], [second for _, second in rows]]
    index = Index(columns)
    for key in [*rows, other]:
        assert index.find(key) == (rows.index(key) if key in rows else None)
        assert (key in index) == (key in rows)
    assert list(index.doubled) == [(row, rows.index(key)) for row, key in enumerate(rows) if rows.index(key) < row]


def test_many_rows_are_found() -> None:
    names = [f"figure_{number}" for number in range(5000)]
    index = Index([names])
    assert [index.find((name,)) for name in names] == [*range(5000)]
    assert not any((f"{name}x",) in index for name in names)
    assert not index.doubled


def test_where_hashes_are_the_same_the_cells_decide() -> None:
    index = Index([["a", "b", "c"]])
    index._hashes[:] = array("q", [hash(("other",))] * 3)
    index._slots[:] = array("i", [FREE]) * len(index._slots)
    place = hash(("other",)) & index._mask
    for row in range(3):
        index._slots[(place + row) & index._mask] = row
    assert index.find(("other",)) is None


@pytest.mark.parametrize("columns", [[()], [(), ()], [[]]])
def test_nothing_is_found_in_an_empty_table(columns: list[list[str]]) -> None:
    assert Index(columns).find(("",) * len(columns)) is None
