"""Columns, keys and the order of rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nangang_open.package.tables import write_table
from tests.validation.overlays import checked, copied, rewritten
from tests.validation.test_material import read

Rows = list[list[str]]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("hedge_word", "hedge_words", [("NG221", "alike")]),
        ("hedge_word", "Hedge_Word", [("NG221", "alike")]),
        ("scale", "SCALE", [("NG221", "alike")]),
        ("scale", "colour", [("NG221", ""), ("NG222", "")]),
    ],
)
def test_a_column_that_was_renamed_is_one_finding_where_the_name_is_alike(
    tmp_path: Path, old: str, new: str, found: list[tuple[str, str]]
) -> None:
    package = copied(tmp_path)
    rewritten(package, "figures", lambda data: data.replace(f",{old},".encode(), f",{new},".encode(), 1))
    assert [(finding.code, finding.variant) for finding in checked(package).findings] == found


def test_columns_out_of_order_name_the_first_that_is(tmp_path: Path) -> None:
    package = copied(tmp_path)
    header, rows = read("units")
    turned = [[*row[:2], row[3], row[2], *row[4:]] for row in [header, *rows]]
    (package / "data" / "units.csv").write_bytes(write_table(turned[0], turned[1:]))
    (finding,) = checked(package).findings
    assert finding.message == "column 3 of units is symbol; here stands name_zh"


ORDERS: list[tuple[str, Callable[[Rows], Rows], list[int]]] = [
    ("paragraphs", lambda rows: [rows[1], rows[0], *rows[2:]], [3]),
    ("numerals", lambda rows: [*rows[:-2], rows[-1], rows[-2]], [10]),
    ("numerals", lambda rows: [*rows[1:], rows[0]], [10]),
    ("figures", lambda rows: [rows[1], rows[0], *rows[2:]], [3]),
    ("relations", lambda rows: rows[::-1], [3, 4]),
    ("units", lambda rows: [rows[1], rows[0], *rows[2:]], [3]),
]


@pytest.mark.parametrize(("table", "turn", "lines"), ORDERS)
def test_rows_out_of_order_are_found_where_they_fall_back(
    tmp_path: Path, table: str, turn: Callable[[Rows], Rows], lines: list[int]
) -> None:
    package = copied(tmp_path)
    header, rows = read(table)
    (package / "data" / f"{table}.csv").write_bytes(write_table(header, turn(rows)))
    found = checked(package).findings
    assert {finding.code for finding in found} == {"NG241"}
    assert [finding.row for finding in found] == lines


def test_numbers_are_ordered_by_size_and_not_as_text(tmp_path: Path) -> None:
    package = copied(tmp_path)
    header, rows = read("numerals")
    starts = [row[header.index("start")] for row in rows]
    assert sorted(starts) != starts, "9 stands before 20 and would not as text"
    assert checked(package).findings == ()


def test_an_empty_cell_in_a_unique_key_is_no_repetition(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "units", lambda data: data + "n,newton,牛顿,,force,1,\np,pascal,帕斯卡,,pressure,1,\n".encode())
    assert checked(package).findings == ()


def test_each_repetition_names_the_line_that_was_first(tmp_path: Path) -> None:
    package = copied(tmp_path)
    header, rows = read("numerals")
    (package / "data" / "numerals.csv").write_bytes(write_table(header, [rows[0], rows[0], rows[0], *rows[1:]]))
    found = [finding for finding in checked(package).findings if finding.code == "NG231"]
    assert [(finding.row, finding.values["other"], finding.value) for finding in found] == [
        (3, 2, "qingshi_2030/2/0"),
        (4, 2, "qingshi_2030/2/0"),
    ]


def test_every_dangling_row_is_named(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "figures", lambda data: data.replace(b",firms,", b",shops,"))
    found = checked(package).findings
    assert [(finding.code, finding.row, finding.value) for finding in found] == [
        ("NG233", row, "shops") for row in (2, 3, 4)
    ]


def test_a_reference_within_a_table_is_asked_too(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "scopes", lambda data: data.replace(b"field,qingshi", b"field,qingshu"))
    assert [(finding.code, finding.field) for finding in checked(package).findings] == [("NG233", "within")]


@pytest.mark.parametrize(("old", "field"), [("Qingshi Town", "name_en"), ("青石镇", "name_zh")])
def test_an_invisible_character_is_found_in_its_cell(tmp_path: Path, old: str, field: str) -> None:
    package = copied(tmp_path)
    rewritten(package, "scopes", lambda data: data.replace(old.encode(), (old[:2] + "\u200b" + old[2:]).encode()))
    found = checked(package).findings
    assert [(finding.code, finding.row, finding.field, finding.key) for finding in found] == [
        ("NG211", 3, field, "qingshi")
    ]


@pytest.mark.parametrize(
    ("cell", "code"), [(b'"zero"', "NG225"), (b'"007"', "NG229"), (b'"-1"', "NG228"), (b'"12"', None)]
)
def test_a_wrong_cell_is_found_in_a_row_that_is_not_canonical(tmp_path: Path, cell: bytes, code: str | None) -> None:
    package = copied(tmp_path)
    rewritten(package, "numerals", lambda data: data.replace(b",4,12,", b",4," + cell + b",", 1))
    found = {(finding.code, finding.row, finding.field) for finding in checked(package).findings}
    assert cell in (package / "data" / "numerals.csv").read_bytes()
    assert {place for place in found if place[0] < "NG3"} == {
        ("NG209", 9, ""),
        *([] if code is None else [(code, 9, "start")]),
    }
