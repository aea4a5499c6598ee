from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nangang_open.package import tables
from nangang_open.package.fault import FaultKind
from nangang_open.package.tables import CELL_LIMIT, read_table, read_table_file, table_from_rows, write_table

BOM = b"\xef\xbb\xbf"


def kinds(data: bytes) -> list[tuple[FaultKind, int | None]]:
    return [(fault.kind, fault.row) for fault in read_table("t", data)[1]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [(FaultKind.TABLE_EMPTY, 1)]),
        (b"\n\n", [(FaultKind.TABLE_EMPTY, 1)]),
        (BOM, [(FaultKind.TABLE_BOM, 1), (FaultKind.TABLE_EMPTY, 1)]),
        (BOM + b"a\n1\n", [(FaultKind.TABLE_BOM, 1)]),
        (b"a\r\n1\r\n", [(FaultKind.TABLE_CRLF, 1)]),
        (b"a\n1\r\n", [(FaultKind.TABLE_CRLF, 2)]),
        (b"a\n1\n2\0\n", [(FaultKind.TABLE_NUL, 3)]),
        (b"a,b\n1,2\n3\n4,5,6\n", [(FaultKind.TABLE_RAGGED, 3), (FaultKind.TABLE_RAGGED, 4)]),
        (b'a,b\n"x\ny",2\n3\n', [(FaultKind.TABLE_RAGGED, 4)]),
        (b"a,b\n1,2\n\n", [(FaultKind.TABLE_RAGGED, 3)]),
        (b"a\n\n1\n", [(FaultKind.TABLE_RAGGED, 2)]),
        (b"\na,b\n", [(FaultKind.TABLE_EMPTY, 1)]),
        (b"a,b,a\n", [(FaultKind.TABLE_DOUBLED_HEADER, 1)]),
        (b'a,b\n1,"2\n3,4\n', [(FaultKind.TABLE_BROKEN_QUOTING, 2)]),
        (b'a,b\n1,"2"3\n', [(FaultKind.TABLE_BROKEN_QUOTING, 2)]),
        (b'a,b\n1,"2"\n', [(FaultKind.TABLE_NOT_CANONICAL, 2)]),
        (b'"a",b\n1,2\n', [(FaultKind.TABLE_NOT_CANONICAL, 1)]),
        (b'a,b\n1,2"\n', [(FaultKind.TABLE_NOT_CANONICAL, 2)]),
        (b"a,b\n1,2", [(FaultKind.TABLE_NOT_CANONICAL, 2)]),
        (b'a,b\n1,"2,3"', [(FaultKind.TABLE_NOT_CANONICAL, 2)]),
        (b"a,b\n1 ,2\n3,\t4\n", [(FaultKind.TABLE_INVISIBLE_CHARACTER, 3), (FaultKind.TABLE_PADDED_CELL, 2), (FaultKind.TABLE_PADDED_CELL, 3)]),
        ("a\n1\u3000\n".encode(), [(FaultKind.TABLE_PADDED_CELL, 2)]),
        (b"a ,b\n1,2\n", [(FaultKind.TABLE_PADDED_CELL, 1)]),
        (b"a\n \n", [(FaultKind.TABLE_PADDED_CELL, 2)]),
        ("a\n1\u200b2\n3\u202e4\u202e\n".encode(), [(FaultKind.TABLE_INVISIBLE_CHARACTER, 2), (FaultKind.TABLE_INVISIBLE_CHARACTER, 3)]),
        (b"a\n\x1b[31m\n", [(FaultKind.TABLE_INVISIBLE_CHARACTER, 2)]),
        (b"a\n" + b"9" * (CELL_LIMIT + 1) + b"\n", [(FaultKind.TABLE_CELL_TOO_LARGE, 2)]),
        (b'a\n"' + b"9" * (CELL_LIMIT + 1) + b'"\n', [(FaultKind.TABLE_CELL_TOO_LARGE, 2)]),
        (b"a\n" + b"9" * 1_000_000 + b"\n", []),
        (b"a,b\n", []),
        (b'a,b\n"1,2","say ""so"""\n', []),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said_with_its_line(data: bytes, expected: list[tuple[FaultKind, int]]) -> None:
    assert kinds(data) == expected


@pytest.mark.parametrize(
    ("data", "guess"),
    [
        ("名称\n南岗\n".encode("gb18030"), "GB18030"),
        ("name\nvalue\n".encode("utf-16"), "UTF-16"),
        ("名称\n".encode("utf-16-le"), ""),
        (b"a\n\xff\xff\xff\n", ""),
    ],
)
def test_a_file_of_another_encoding_is_refused_with_a_guess(data: bytes, guess: str) -> None:
    table, faults = read_table("t", data)
    assert table is None
    assert [fault.kind for fault in faults] == [FaultKind.TABLE_NOT_UTF8]
    assert guess in faults[0].details["guess"]


@pytest.mark.parametrize(
    "data", [b"", b"a\n\0\n", b"a,b\n1\n", b"a,a\n", b'a\n"\n', b"a\n\xff\n", b"a\n" + b"9" * (CELL_LIMIT + 1) + b"\n"]
)
def test_a_table_whose_rows_cannot_be_told_is_none(data: bytes) -> None:
    assert read_table("t", data)[0] is None


def test_the_limit_of_the_csv_module_is_left_as_it_was() -> None:
    before = csv.field_size_limit(12_345)
    try:
        read_table("t", b'a\n"1"\n')
        assert csv.field_size_limit() == 12_345
    finally:
        csv.field_size_limit(before)


def test_a_column_that_is_not_there_reads_as_empty() -> None:
    table = table_from_rows("t", ("a",), [("1",), ("2",)])
    assert (table.column("a"), table.column("b")) == (["1", "2"], ["", ""])
    assert list(table.records()) == [{"a": "1"}, {"a": "2"}]
    assert list(table.lines) == [2, 3]


def test_a_table_without_rows_keeps_its_columns() -> None:
    table = table_from_rows("t", ("a", "b"), [])
    assert (table.rows, table.columns) == (0, {"a": [], "b": []})


CELLS = st.text(st.sampled_from('ab1 ,"\n南'), max_size=4)


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """A header of different names, and rows as wide."""
    header = draw(st.lists(st.text('abcd,"\n', min_size=1, max_size=3), min_size=1, max_size=4, unique=True))
    return header, draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), max_size=6))


@given(grid=grids())
def test_what_is_written_is_read_again_as_it_was(grid: tuple[list[str], list[list[str]]]) -> None:
    header, rows = grid
    data = write_table(header, rows)
    table, faults = read_table("t", data)
    assert {fault.kind for fault in faults} <= {FaultKind.TABLE_PADDED_CELL}
    assert table is not None
    assert [list(row.values()) for row in table.records()] == rows
    assert (table.header, table.rows) == (tuple(header), len(rows))


@given(grid=grids())
def test_a_row_starts_on_the_line_that_is_said(grid: tuple[list[str], list[list[str]]]) -> None:
    header, rows = grid
    table, _ = read_table("t", write_table(header, rows))
    assert table is not None
    starts = [write_table(header, rows[:count]).count(b"\n") + 1 for count in range(len(rows))]
    assert list(table.lines) == starts


@given(text=st.text(st.sampled_from('ab,"\n'), max_size=14))
def test_any_text_is_read_as_the_csv_module_reads_it(text: str) -> None:
    table, faults = read_table("t", text.encode())
    if table is None:
        assert faults
        return
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert table.header == tuple(rows[0])
    assert [list(row.values()) for row in table.records()] == rows[1:]
    odd = any(fault.kind is FaultKind.TABLE_NOT_CANONICAL for fault in faults)
    assert odd == (write_table(rows[0], rows[1:]).decode() != text)


@given(data=st.binary(max_size=60))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    table, faults = read_table("t", data)
    assert table is not None or faults


def test_a_table_in_many_pieces_is_the_same_table(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[str(number), "same", f"x{number},y" if number % 7 == 0 else ""] for number in range(500)]
    data = write_table(("a", "b", "c"), rows)
    whole, _ = read_table("t", data)
    monkeypatch.setattr(tables, "CHUNK", 50)
    monkeypatch.setattr(tables, "CELLS", 50)
    pieces: Any
    pieces, _ = read_table("t", data)
    assert pieces == whole
    assert [list(row.values()) for row in pieces.records()] == rows


@pytest.mark.parametrize("piece", [1, 7, 40, 1000])
@given(
    cells=st.lists(
        st.tuples(st.text('ab,"\n\u5e74', max_size=9), st.text('x\n"', max_size=5), st.sampled_from(["", "same"])),
        max_size=30,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_read_in_pieces_is_the_same_table(
    piece: int, cells: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_table(("a", "b", "c"), cells)
    whole = read_table("t", data)
    monkeypatch.setattr(tables, "PIECE", piece)
    found = read_table_file("t", io.BytesIO(data))
    assert found == whole
    assert whole[0] is not None
    assert list(whole[0].lines) == list(found[0].lines)  # type: ignore[union-attr]


@pytest.mark.parametrize("piece", [1, 7, 40])
@given(data=st.one_of(st.binary(max_size=60), st.text('ab,"\n\r\0 \u200b\u5e74', max_size=60).map(str.encode)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_wrong_with_a_file_is_the_same_in_pieces(
    piece: int, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_table("t", data)
    monkeypatch.setattr(tables, "PIECE", piece)
    assert read_table_file("t", io.BytesIO(data)) == whole


def test_a_sound_file_is_never_read_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_table(("a", "b"), [(str(number), f"x\n{number}" if number % 3 else "") for number in range(99)])
    monkeypatch.setattr(tables, "PIECE", 50)
    monkeypatch.delattr(tables, "_decoded")
    table, faults = read_table_file("t", io.BytesIO(data))
    assert (table is not None and table.rows, faults) == (99, [])


@pytest.mark.parametrize(
    "line",
    ["1\u200b,2", "1,\ufeff2", "1\0,2", "1,2\r", " 1,2", "1", '1,"2"', '1,2"', '1,"2', "1," + "9" * (CELL_LIMIT + 1)],
)
def test_a_fault_in_a_later_piece_is_said_as_of_the_whole(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = ("a,b\n" + "3,4\n" * 20 + line + "\n" + "5,6\n" * 20).encode()
    whole = read_table("t", data)
    assert len(whole[1]) == 1
    monkeypatch.setattr(tables, "PIECE", 10)
    assert read_table_file("t", io.BytesIO(data)) == whole


def test_a_quote_that_is_not_closed_is_not_read_on_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "PIECE", 1 << 17)
    data = ("a,b\n" + "3,4\n" * 20 + '1,"' + "x\n" * CELL_LIMIT).encode()
    file = io.BytesIO(data)
    assert tables._in_pieces("t", file, file.read(1 << 17)) is None
    assert file.tell() < CELL_LIMIT * 3 // 2  # of two million bytes
    assert read_table_file("t", io.BytesIO(data)) == read_table("t", data)


ROWS = 300_000
SCRIPT = """
import resource, sys
from nangang_open.package import tables
from nangang_open.package.index import Index
from nangang_open.package.schema import table_schema

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

before = peak()
with open(sys.argv[1], "rb") as file:
    table, faults = tables.read_table_file("t", file)
assert table is not None and not faults
index = Index([table.columns["id"]])
assert index.find((table.columns["id"][table.rows - 1],)) == table.rows - 1 and not index.doubled
assert sum(map(len, table.columns["text"])) > 5 * 10**7
print(table.rows, peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
def test_a_large_table_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    """Nor are its keys, while their index is made."""
    file = tmp_path / "t.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write("id,kind,text\n")
        out.writelines(f"row_{number:07},{number % 90},{number:0200}\n" for number in range(ROWS))
    size = file.stat().st_size / (1 << 20)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(file)], capture_output=True, text=True, check=True, env=environment
    )
    rows, grown = ran.stdout.split()
    assert int(rows) == ROWS
    assert float(grown) < size / 2, f"{grown} MiB for a file of {size} MiB"
