"""Parquet: decimals and their exact texts, types, and what every column says of itself."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nangang_open.errors import InputError
from nangang_open.package.schema import TableSchema
from nangang_open.release.formats.parquet import parquet, read
from nangang_open.release.rows import Rows
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

pa = pytest.importorskip("pyarrow", reason="Parquet needs the extra `release`")
files = pytest.importorskip("pyarrow.parquet")

TYPES = {
    "string": pa.string(),
    "number": pa.decimal128(38, 12),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def opened(table: Rows, schema: TableSchema) -> Any:
    return files.read_table(io.BytesIO(in_bytes(parquet, table, schema, facts())))


def as_csv(held: Any, table: Rows, schema: TableSchema) -> list[tuple[str, ...]]:
    """Return the rows of a Parquet file as the cells of the CSV."""
    columns = []
    for name in table.header:
        exact = f"{name}_text" if schema.field(name).type == "number" else name
        values = held.column(exact).to_pylist()
        columns.append(["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in values])
    return list(zip(*columns, strict=True))


@pytest.mark.parametrize("name", shipped().tables)
def test_every_value_is_that_of_the_csv(name: str) -> None:
    table, schema = shipped().tables[name], shipped().schemas[name]
    held = opened(table, schema)
    assert as_csv(held, table, schema) == records(table)
    for field in schema.fields:
        assert held.schema.field(field.name).type == TYPES[field.type]
        if field.type == "number" and field.name == "value":
            exact = [Decimal(cell) for cell in table.column("value")]
            assert held.column("value").to_pylist() == exact


def test_what_is_hard_to_hold_is_held() -> None:
    held = opened(TABLE, SCHEMA)
    assert as_csv(held, TABLE, SCHEMA) == CANONICAL
    assert held.column("day").to_pylist()[6] == date(1, 1, 1)


def test_ends_are_rounded_outwards_and_what_is_too_long_is_missing() -> None:
    held = opened(TABLE, SCHEMA)
    lower = dict(zip(held.column("lower_text").to_pylist(), held.column("lower").to_pylist(), strict=True))
    upper = dict(zip(held.column("upper_end_text").to_pylist(), held.column("upper_end").to_pylist(), strict=True))
    assert lower["0.1234567890123"] == Decimal("0.123456789012")
    assert lower["-0.1234567890123"] == Decimal("-0.123456789013")
    assert lower["0." + "0" * 62 + "1"] == 0
    assert upper["0.1234567890121"] == Decimal("0.123456789013")
    assert upper["-0.1234567890121"] == Decimal("-0.123456789012")
    assert upper["1" * 26] == int("1" * 26)
    assert lower["1" * 27] is None
    assert upper["-" + "9" * 40] is None


def test_every_column_says_what_it_is() -> None:
    table, schema = shipped().tables["intervals"], shipped().schemas["intervals"]
    held = opened(table, schema)
    assert held.schema.metadata[b"version"].decode() == facts().version
    assert held.schema.metadata[b"title_zh"].decode() == schema.title_zh
    for field in schema.fields:
        said = held.schema.field(field.name).metadata
        assert said[b"title_zh"].decode() == field.title_zh
        assert said[b"description"].decode() == field.description
    assert held.schema.field("reading").metadata[b"words"].decode().split() == list(schema.field("reading").enum)
    assert b"lower_decimal_text" in held.schema.field("lower_decimal").metadata[b"note"]
    assert not held.schema.field("figure").nullable


def test_an_empty_table_keeps_its_columns() -> None:
    data = in_bytes(parquet, table_of([]), SCHEMA, facts())
    assert files.read_schema(io.BytesIO(data)).field("day").type == pa.date32()
    assert rows_back(read, data, SCHEMA) == []


def test_a_decimal_that_is_not_that_of_its_text_is_found() -> None:
    held = opened(TABLE, SCHEMA)
    place = held.schema.get_field_index("value")
    wrong = pa.array([Decimal(5)] * held.num_rows, TYPES["number"])
    out = io.BytesIO()
    files.write_table(held.set_column(place, held.schema.field(place), wrong), out)
    with pytest.raises(InputError, match=r"x\.parquet:value: the decimal 5\.000000000000 is not that of the text '0'"):
        rows_back(read, out.getvalue(), SCHEMA, "x.parquet")


def test_another_table_is_found() -> None:
    with pytest.raises(InputError, match="its columns are"):
        rows_back(read, in_bytes(parquet, TABLE, SCHEMA, facts()), shipped().schemas["units"])


def test_damaged_bytes_are_an_error_of_input_or_do_no_harm() -> None:
    said = errors(lambda data: rows_back(read, data, SCHEMA, "x.parquet"), in_bytes(parquet, TABLE, SCHEMA, facts()))
    assert len(said) >= 12
    assert not any("\n" in line for line in said)
