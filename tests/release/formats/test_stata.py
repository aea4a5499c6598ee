"""Stata: labelled variables, vocabularies with their words, exact texts beside the doubles."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest

from nangang_open.errors import InputError
from nangang_open.release.formats.stata import LABEL_LIMIT, read, stata, variable
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


def test_damaged_bytes_are_an_error_of_input_or_do_no_harm() -> None:
    said = errors(lambda data: rows_back(read, data, SCHEMA, "x.dta"), in_bytes(stata, TABLE, SCHEMA, facts()))
    assert len(said) >= 5
    assert not any("\n" in line for line in said)
