"""XLSX: real numbers, no formula, headings in two languages, what does not fit left out and said so."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest

from nangang_open.errors import InputError
from nangang_open.package.schema import TableSchema
from nangang_open.release.formats.xlsx import CELL_LIMIT, LINE, ROWS_LIMIT, _lines, left_out, read, xlsx
from nangang_open.release.rows import Rows
from tests.release.formats.awkward import (
    CANONICAL,
    SCHEMA,
    TABLE,
    errors,
    facts,
    in_bytes,
    records,
    shipped,
    tables_back,
    with_awkward,
)

pytest.importorskip("xlsxwriter", reason="XLSX needs the extra `release`")
openpyxl = pytest.importorskip("openpyxl", reason="XLSX needs the extra `release`")

SPREADSHEET = shutil.which("soffice")


@cache
def written() -> bytes:
    return in_bytes(xlsx, *with_awkward(), facts())


@cache
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(written()))


def as_csv(sheet: Any, schema: TableSchema) -> list[tuple[str, ...]]:
    """Return the rows of a sheet as the cells of the CSV."""
    return [tuple(map(cell_text, row, schema.fields)) for row in sheet.iter_rows(min_row=2)]


def cell_text(cell: Any, field: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float | int):
        assert field.type in ("number", "integer")
        text = f"{Decimal(repr(value)):f}"
        return text.removesuffix(".0")
    return str(value).replace("_x005F_", "_")


@pytest.mark.parametrize("name", shipped().tables)
def test_every_value_is_that_of_the_csv(name: str) -> None:
    assert as_csv(book()[name], shipped().schemas[name]) == records(shipped().tables[name])


def test_what_is_hard_to_hold_is_held() -> None:
    assert as_csv(book()["awkward"], SCHEMA) == CANONICAL


def test_no_cell_is_a_formula_and_every_text_that_may_become_one_is_marked() -> None:
    for sheet in book():
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "b", "d")
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(written())) as archive:
        sheets = [name for name in archive.namelist() if "worksheets/" in name]
        assert sheets
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in sheets)


def test_numbers_truths_and_days_are_what_they_are() -> None:
    kinds = {"number": int | float, "integer": int, "boolean": bool, "date": datetime, "string": str}
    sheet, schema = book()["analysis"], shipped().schemas["analysis"]
    for row in sheet.iter_rows(min_row=2):
        for cell, field in zip(row, schema.fields, strict=True):
            assert cell.value is None or isinstance(cell.value, kinds[field.type])
    days = [str(cell.value) for cell in book()["awkward"]["G"][2:8]]
    midnights = ["2021-12-28", "1900-03-01", "9999-12-31"]
    texts = ["1900-02-28", "1583-01-01", "0001-01-01"]
    assert sorted(days) == sorted([f"{day} 00:00:00" for day in midnights] + texts)


def test_headings_name_the_column_in_both_languages_and_stay_in_sight() -> None:
    for name, schema in shipped().schemas.items():
        sheet = book()[name]
        heading = [cell.value.split("\n") for cell in sheet[1]]
        assert heading == [[field.name, field.title_zh, field.title] for field in schema.fields]
        assert sheet.freeze_panes == "B2"


def test_the_dictionary_has_every_column() -> None:
    rows = [row[:2] for row in book()["dictionary"].iter_rows(min_row=2, values_only=True)]
    expected = [(name, field.name) for name, schema in with_awkward()[1].items() for field in schema.fields]
    assert sorted(rows) == sorted(expected)
    assert book().sheetnames[:2] == ["about", "analysis"]
    assert book().sheetnames[-2:] == ["dictionary", "vocabularies"]


def test_the_only_time_in_it_is_the_day_of_the_release() -> None:
    times = {book().properties.created, book().properties.modified}
    assert {time.isoformat() for time in times} == {f"{facts().released}T00:00:00"}
    with zipfile.ZipFile(io.BytesIO(written())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 31, 0, 0, 0)}
    assert facts().titles["zh"] in book().properties.title


def lines(rows: int, text: str = "a") -> Rows:
    row = tuple(text if name == "id" else "1" if name == "value" else "" for name in SCHEMA.header)
    return Rows("awkward", SCHEMA.header, rows, lambda: repeat(row, rows))


@pytest.mark.parametrize("table", [lines(ROWS_LIMIT + 1), lines(1, "长" * (CELL_LIMIT + 1)), lines(1, "😀" * 16_384)])
def test_what_a_sheet_cannot_hold_is_left_out_and_said_so(table: Rows) -> None:
    data = in_bytes(xlsx, {"awkward": table}, {"awkward": SCHEMA}, facts())
    found = openpyxl.load_workbook(io.BytesIO(data))
    assert "awkward" not in found.sheetnames
    (said,) = [row for row in found["about"].iter_rows(values_only=True) if row[0] == "awkward"]
    assert "LEFT OUT" in said[2]
    assert left_out(table) in said[2]
    assert "data/awkward.csv" in said[2]
    assert tables_back(read, data, {"awkward": SCHEMA}) == {}


@pytest.mark.parametrize("table", [lines(ROWS_LIMIT), lines(1, "长" * CELL_LIMIT), lines(1, "😀" * 16_383)])
def test_what_a_sheet_just_holds_is_not_left_out(table: Rows) -> None:
    assert not left_out(table)


def test_a_text_of_the_greatest_length_is_held_whole() -> None:
    longest = lines(1, "长" * CELL_LIMIT)
    schemas = {"awkward": SCHEMA}
    found = tables_back(read, in_bytes(xlsx, {"awkward": longest}, schemas, facts()), schemas)
    assert found == {"awkward": records(longest)}


def test_a_formula_in_a_workbook_is_found() -> None:
    changed = openpyxl.load_workbook(io.BytesIO(written()))
    changed["units"]["B2"] = "=1+1"
    out = io.BytesIO()
    changed.save(out)
    with pytest.raises(InputError, match=r"x\.xlsx:units:name_en: a cell holds the formula '=1\+1'"):
        tables_back(read, out.getvalue(), shipped().schemas, "x.xlsx")


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [("A2", 7, "is no string"), ("F2", True, "is no integer"), ("H2", 2, "neither"), ("F3", 1.5, "no whole number")],
)
def test_a_cell_of_another_type_is_found(place: str, value: object, said: str) -> None:
    changed = openpyxl.load_workbook(io.BytesIO(written()))
    changed["awkward"][place] = value
    out = io.BytesIO()
    changed.save(out)
    with pytest.raises(InputError, match=said):
        tables_back(read, out.getvalue(), {"awkward": SCHEMA}, "x.xlsx")


def test_damaged_bytes_are_an_error_of_input_or_do_no_harm() -> None:
    said = errors(
        lambda data: tables_back(read, data, {"awkward": SCHEMA}, "x.xlsx"),
        in_bytes(xlsx, {"awkward": TABLE}, {"awkward": SCHEMA}, facts()),
    )
    assert len(said) >= 12
    assert not any("\n" in line for line in said)


@pytest.mark.skipif(SPREADSHEET is None, reason="no LibreOffice to open the workbook")
def test_a_spreadsheet_shows_what_the_csv_says(tmp_path: Path) -> None:
    assert SPREADSHEET is not None
    (tmp_path / "book.xlsx").write_bytes(written())
    raw = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false,false,false,-1"
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [
        SPREADSHEET,
        home,
        "--headless",
        "--convert-to",
        raw,
        "--outdir",
        tmp_path / "out",
        tmp_path / "book.xlsx",
    ]
    subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=240)
    tables, schemas = with_awkward()
    for name, table in tables.items():
        with (tmp_path / "out" / f"book-{name}.csv").open(encoding="utf-8", newline="") as file:
            found = list(csv.reader(file))[1:]
        expected = CANONICAL if name == "awkward" else records(table)
        assert len(found) == len(expected)
        for shown, row in zip(found, expected, strict=True):
            for cell, text, field in zip(shown, row, schemas[name].fields, strict=True):
                assert same(cell, text, field.type), (name, field.name, text, cell)


def same(shown: str, text: str, kind: str) -> bool:
    """Return whether a spreadsheet shows a cell of the CSV; of a number it shows so many digits as fit."""
    if not text or kind not in ("number", "integer"):
        return shown.lower() == text.lower() if kind == "boolean" else shown == text
    exact, near = Decimal(text), Decimal(shown)
    return near == exact or abs(near - exact) <= max(abs(exact) * Decimal("1e-9"), Decimal("1e-9"))


def test_heights_are_whole_pixels_which_no_version_of_the_writer_rounds() -> None:
    with zipfile.ZipFile(io.BytesIO(written())) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]
    heights = {height for sheet in sheets for height in re.findall(r'<row r="1"[^>]* ht="([^"]+)"', sheet)}
    assert heights == {f"{LINE * 2:g}", f"{LINE * 3:g}"}


def test_a_row_that_documents_is_as_high_as_its_longest_text_needs() -> None:
    assert [_lines(text, 10) for text in ("", "ten places", "eleven here", "一二三四五", "一二三四五六", "a\nb")] == [
        1,
        1,
        2,
        1,
        2,
        2,
    ]
