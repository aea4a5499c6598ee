"""Stata: labelled variables, vocabularies with their words, exact texts beside the doubles."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.errors import InputError
from nangang_open.package.schema import read_schema
from nangang_open.package.tables import table_from_rows
from nangang_open.release.formats import dta
from nangang_open.release.formats.cells import rows as canonical
from nangang_open.release.formats.stata import LABEL_LIMIT, read, stata, variable
from nangang_open.release.rows import Row, rows_of
from tests.release.formats.awkward import (
    CANONICAL,
    SCHEMA,
    TABLE,
    errors,
    facts,
    in_bytes,
    records,
    rows_back,
    shipped,
    table_of,
)


@cache
def written() -> bytes:
    return in_bytes(stata, shipped().tables["analysis"], shipped().schemas["analysis"], facts())


def cell_text(value: Any, kind: str) -> str:
    if pd.isna(value):
        return ""
    if kind == "integer":
        assert value == int(value)
        return str(int(value))
    return value.isoformat()[:10] if kind == "date" else str(value)


@pytest.mark.parametrize("awkward", [False, True])
def test_every_value_is_that_of_the_csv(awkward: bool) -> None:
    table = TABLE if awkward else shipped().tables["analysis"]
    schema = SCHEMA if awkward else shipped().schemas["analysis"]
    frame = pd.read_stata(io.BytesIO(in_bytes(stata, table, schema, facts())))
    expected = CANONICAL if awkward else records(table)
    for place, field in enumerate(schema.fields):
        exact = f"{field.name}_text" if field.type == "number" else variable(field.name)
        assert [cell_text(value, field.type) for value in frame[exact]] == [row[place] for row in expected]
        if field.type == "number":
            doubles = [None if pd.isna(value) else value for value in frame[field.name].tolist()]
            assert doubles == [float(row[place]) if row[place] else None for row in expected]


def test_every_variable_and_the_data_are_labelled() -> None:
    with pd.read_stata(io.BytesIO(written()), iterator=True) as reader:
        labels, words = reader.variable_labels(), reader.value_labels()
        assert facts().version in reader.data_label
        stamp: str = reader.time_stamp  # type: ignore[attr-defined]  # its stubs leave it out
    day = facts().released
    assert stamp == f"{day:%d} {MONTHS[day.month - 1]} {day.year} 00:00"
    schema = shipped().schemas["analysis"]
    for field in schema.fields:
        assert labels[variable(field.name)] == f"{field.title_zh} {field.title}"[:LABEL_LIMIT]
        if field.enum:
            assert list(words[variable(field.name)].values()) == list(field.enum)
    assert words["guarded"] == {0: "false", 1: "true"}
    assert all(labels.values())


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def test_days_are_days_of_stata() -> None:
    frame = pd.read_stata(io.BytesIO(written()), convert_dates=False)
    first = next(shipped().tables["analysis"].column("period_first_day"))
    assert frame["period_first_day"][0] == (date.fromisoformat(first) - date(1960, 1, 1)).days


def test_a_whole_number_that_is_no_double_is_refused() -> None:
    row = [*CANONICAL[0][:5], str((1 << 53) + 1), "", "", ""]
    with pytest.raises(InputError, match="end: '9007199254740993' is a whole number that Stata cannot hold"):
        in_bytes(stata, table_of([row]), SCHEMA, facts())


def test_a_double_that_is_not_that_of_its_text_is_found() -> None:
    frame = pd.read_stata(io.BytesIO(written()))
    frame.loc[0, "value"] = 5.0
    out = io.BytesIO()
    frame.to_stata(out, write_index=False, version=118)
    with pytest.raises(InputError, match=r"x\.dta:value: the double 5 is not that of the text '2'"):
        rows_back(read, out.getvalue(), shipped().schemas["analysis"], "x.dta")


@pytest.mark.parametrize("number", ["9" * 400, "-" + "9" * 400, f"{2**1023}"])
def test_a_number_beyond_all_doubles_is_refused(number: str) -> None:
    row = [*CANONICAL[0][:2], number, *[""] * 6]
    with pytest.raises(InputError, match=r"value: '.* is a number that Stata cannot hold"):
        in_bytes(stata, table_of([row]), SCHEMA, facts())


def test_a_word_that_is_in_no_vocabulary_is_refused() -> None:
    with pytest.raises(
        InputError, match=r"kind: '二' is no word of its vocabulary; give one of \['一', \"it's\", '-x'\]"
    ):
        in_bytes(stata, table_of([[*CANONICAL[0][:8], "二"]]), SCHEMA, facts())


WIDTHS = (0, 1, 2, 681, 682, 683, 1_022, 1_023, 2_044, 2_045, 2_046, 5_000)
WIDE = st.builds(str.__mul__, st.sampled_from(["x", "é", "长", "😀"]), st.sampled_from(WIDTHS))
SHORT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)
DECIMALS = st.decimals(-(10**20), 10**20, allow_nan=False, places=3).map(lambda number: f"{number:f}")
CELLS = {
    "string": SHORT | st.sampled_from(["", "NA", "一"]),
    "number": DECIMALS | st.sampled_from(["0.1", "-0.5", "2.50", "1" * 60]),
    "integer": st.integers(-(1 << 53), 1 << 53).map(str),
    "date": st.dates().map(date.isoformat),
    "boolean": st.sampled_from(["false", "true"]),
}
NONE = st.just("")
WHOLE_ROWS = st.tuples(
    SHORT,
    SHORT | WIDE,
    *[NONE | CELLS[f.type] for f in SCHEMA.fields[2:8]],
    st.sampled_from(["", *SCHEMA.fields[8].enum]),
)
EMPTY_ROWS = st.tuples(SHORT, WIDE, *[NONE] * 7)
ROWS = st.lists(WHOLE_ROWS, min_size=1, max_size=30) | st.lists(WHOLE_ROWS | EMPTY_ROWS, min_size=1, max_size=30)


def by_pandas(rows: Sequence[Row]) -> bytes:
    """Return the file that pandas writes of the whole table at once."""
    columns: dict[str, Any] = {}
    labels = {}
    plain_rows = list(canonical(table_of(rows), SCHEMA))
    for field, cells in zip(SCHEMA.fields, zip(*plain_rows, strict=True), strict=True):
        name, labels[variable(field.name)] = variable(field.name), f"{field.title_zh} {field.title}"
        if field.enum or field.type == "boolean":
            words = list(field.enum) or ["false", "true"]
            columns[name] = pd.Categorical([cell or None for cell in cells], categories=words)
        elif field.type == "date":
            days = [date.fromisoformat(cell) if cell else None for cell in cells]
            columns[name] = pd.Series(days, dtype="datetime64[s]")
        elif field.type == "string":
            columns[name] = pd.Series(cells, dtype=object)
        else:
            columns[name] = pd.Series([float(cell) if cell else None for cell in cells], dtype="float64")
        if field.type == "number":
            columns[f"{name}_text"] = pd.Series(cells, dtype=object)
            labels[f"{name}_text"] = f"{field.title_zh} {field.title}: exact text"
    texts = [name for name, column in columns.items() if column.dtype == object]
    out, said = io.BytesIO(), facts()
    pd.DataFrame(columns).to_stata(
        out,
        write_index=False,
        version=118,
        byteorder="little",
        time_stamp=datetime(said.released.year, said.released.month, said.released.day),  # noqa: DTZ001  # a day
        data_label=f"{said.name} {said.version}: {SCHEMA.title}"[:LABEL_LIMIT],
        variable_labels=labels,
        convert_dates={"day": "td"},
        convert_strl=[name for name in texts if max(len(text.encode()) for text in columns[name]) > 2045],
    )
    return out.getvalue()


@given(rows=ROWS)
def test_the_file_is_the_one_that_pandas_writes_of_the_whole_table(rows: list[Row]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dta, "BATCH", 7)
        assert in_bytes(stata, table_of(rows), SCHEMA, facts()) == by_pandas(rows)


@pytest.mark.parametrize(
    ("text", "strl"), [("x" * 2045, False), ("x" * 2046, True), ("长" * 681 + "xx", False), ("长" * 682, True)]
)
def test_a_text_is_long_beyond_2045_bytes(text: str, strl: bool) -> None:
    row = [CANONICAL[0][0], text, *CANONICAL[0][2:]]
    data = in_bytes(stata, table_of([row]), SCHEMA, facts())
    assert data == by_pandas([row])
    assert (dta.MARK in data) is strl


@given(rows=ROWS)
def test_the_rows_that_were_written_are_read(rows: list[Row]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dta, "BATCH", 5)
        found = rows_back(read, in_bytes(stata, table_of(rows), SCHEMA, facts()), SCHEMA)
    assert [tuple(row) for row in found] == [tuple(row) for row in canonical(table_of(rows), SCHEMA)]


def test_a_table_without_rows_is_a_file_without_rows() -> None:
    data = in_bytes(stata, table_of([]), SCHEMA, facts())
    assert len(pd.read_stata(io.BytesIO(data))) == 0
    assert rows_back(read, data, SCHEMA) == []
    with pytest.raises(InputError, match=r"x\.dta: its columns are"):
        rows_back(read, data, shipped().schemas["analysis"], "x.dta")


@pytest.mark.parametrize("words", [101, 102, 300])
def test_a_long_vocabulary_has_its_words(words: int) -> None:
    field = {"name": "id", "type": "string", "title": "Id", "title_zh": "标识", "description": "A word."}
    kinds = [f"w{number}" for number in range(words)]
    schema = read_schema(
        {
            "name": "many",
            "title": "Many",
            "title_zh": "多",
            "description": "A vocabulary.",
            "fields": [{**field, "constraints": {"required": True, "enum": kinds}}],
            "primaryKey": ["id"],
            "order": ["id"],
        }
    )
    rows = [(kind,) for kind in kinds] + [("",)]
    data = in_bytes(stata, rows_of(table_from_rows("many", schema.header, rows)), schema, facts())
    assert [tuple(row) for row in rows_back(read, data, schema)] == rows


HAVEN = """
held <- haven::read_dta(commandArgs(TRUE)[1])
for (name in names(held)) {
  words <- attr(held[[name]], "labels")
  values <- haven::zap_labels(held[[name]])
  held[[name]] <- if (is.null(words)) as.character(values) else names(words)[match(values, words)]
}
utils::write.csv(held, commandArgs(TRUE)[2], na = "", row.names = FALSE, fileEncoding = "UTF-8")
"""


def test_r_reads_the_same_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["Rscript", "-e", "library(haven)"]
    if not shutil.which("Rscript") or subprocess.run(asked, capture_output=True).returncode:
        pytest.skip("R with haven is not installed")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(dta, "BATCH", 5)
    stata(tmp_path / "x.dta", TABLE, SCHEMA, facts())
    subprocess.run(["Rscript", "-e", HAVEN, tmp_path / "x.dta", tmp_path / "x.csv"], check=True)
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        held = list(csv.DictReader(file))
    for at, field in enumerate(SCHEMA.fields):
        found = [row[f"{field.name}_text" if field.type == "number" else variable(field.name)] for row in held]
        expected = [row[at] for row in CANONICAL]
        if field.type == "date":
            assert [cell and cell.rjust(10, "0") for cell in found] == expected  # R drops the zeros of a year
        elif field.type == "integer":
            assert [cell and float(cell) for cell in found] == [cell and float(cell) for cell in expected]
        else:
            assert found == expected
        if field.type == "number":
            doubles = [float(row[field.name]) for row in held if row[field.name]]
            assert doubles == pytest.approx([float(cell) for cell in expected if cell], rel=1e-14)  # R gives 15 digits


def test_damaged_bytes_are_an_error_of_input_or_do_no_harm() -> None:
    said = errors(lambda data: rows_back(read, data, SCHEMA, "x.dta"), in_bytes(stata, TABLE, SCHEMA, facts()))
    assert len(said) >= 5
    assert not any("\n" in line for line in said)
