"""A table read row by row is the table read as a whole, and is never wholly in memory."""

from __future__ import annotations

import csv
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.package.tables import BOM, CELL_LIMIT, read_table, write_table
from nangang_open.release.rows import Row, csv_chunks, read_rows, rows_below, rows_in, rows_of
from nangang_open.release.staged import temporary

HEADER = ("id", "text")
cells = st.text(st.sampled_from('a1,"\n 长😀='), max_size=6)


def held(data: bytes) -> list[tuple[str, ...]]:
    files = temporary()
    files.write("t.csv", data)
    return list(map(tuple, read_rows(files.place("t.csv"))))


@given(st.lists(st.tuples(cells, cells)))
def test_what_is_written_is_read_back_and_is_canonical(rows: list[tuple[str, str]]) -> None:
    data = b"".join(csv_chunks(HEADER, rows))
    assert data == write_table(HEADER, rows)
    assert held(data) == rows


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", BOM])
@pytest.mark.parametrize("last", [True, False])
def test_a_file_is_read_as_read_table_reads_it(end: bytes, mark: bytes, last: bool) -> None:
    lines = [b"id,text", b'a,"x', b'y"', b"b,", b'"c",z']
    data = mark + end.join(lines) + (end if last else b"")
    whole, _ = read_table("t", data)
    assert whole is not None
    assert held(data) == list(map(tuple, rows_of(whole))) == [("a", "x\ny"), ("b", ""), ("c", "z")]


def test_a_quoted_cell_may_be_as_long_as_any() -> None:
    limit = csv.field_size_limit()
    long = "x," * (CELL_LIMIT // 2)
    assert held(write_table(HEADER, [("a", long)])) == [("a", long)]
    assert csv.field_size_limit() == limit


def test_rows_are_given_anew_each_time_and_as_columns_records_and_a_table() -> None:
    files = temporary()
    files.write("t.csv", csv_chunks(HEADER, [("a", "1"), ("b", "2")]))
    rows = rows_in(files, "t.csv", "t", HEADER, 2)
    del files  # the files last as long as their rows
    for _ in range(2):
        assert list(map(tuple, rows)) == [("a", "1"), ("b", "2")]
    assert list(rows.column("text")) == ["1", "2"]
    assert list(rows.records())[1] == {"id": "b", "text": "2"}
    assert list(map(tuple, rows_of(rows.table()))) == list(map(tuple, rows))


def test_a_long_table_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    def rows(number: int) -> Iterator[Row]:
        return ((f"figure_{index}", "9" * 20) for index in range(number))

    peaks = []
    for number in (10_000, 100_000):
        path = tmp_path / f"{number}.csv"
        tracemalloc.start()
        with path.open("wb") as file:
            file.writelines(csv_chunks(HEADER, rows(number)))
        assert sum(1 for _ in read_rows(path)) == number
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


@pytest.mark.parametrize(
    ("data", "rows"), [(b"", 0), (b"id,text\n", 0), (b'id,text\na,"x\ny"\nb,1', 2), (b"id\r\na\r\n", 1)]
)
def test_rows_are_counted_without_being_kept(data: bytes, rows: int) -> None:
    assert rows_below(BytesIO(data)) == rows
