"""Laws of the files: one form of CSV, one order of rows."""

from __future__ import annotations

import csv
import io
import itertools
import re

import pytest

from nangang_open.package.schema import TABLES
from tests.laws.shipped import SHIPPED, listed

ORDER = {"numerals": ("source", "paragraph", "start"), "figures": ("source", "paragraph", "start", "id")}
PLAIN = {
    "figures": ("value", "paragraph", "start"),
    "unknowns": ("lower", "upper", "paragraph", "start"),
    "units": ("factor",),
    "paragraphs": ("paragraph", "length", "numerals"),
    "numerals": ("paragraph", "start", "end"),
}


def data(table: str) -> bytes:
    return (SHIPPED / "data" / f"{table}.csv").read_bytes()


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data(table).decode("utf-8"), newline="")))


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_utf_8_without_a_byte_order_mark_and_ends_its_lines_with_lf(table: str) -> None:
    text = data(table).decode("utf-8")
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert text.endswith("\n")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_quoted_as_little_as_can_be(table: str) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(csv.reader(io.StringIO(data(table).decode("utf-8"), newline="")))
    assert written.getvalue().encode("utf-8") == data(table)


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_begins_or_ends_with_white_space(table: str) -> None:
    broken = [(row, name) for row in rows(table) for name, cell in row.items() if cell != cell.strip()]
    assert not broken, listed(broken)


@pytest.mark.parametrize("table", PLAIN)
def test_a_number_is_written_in_plain_decimal_digits(table: str) -> None:
    plain = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", re.ASCII)
    broken = [
        (row, name) for row in rows(table) for name in PLAIN[table] if row[name] and not plain.fullmatch(row[name])
    ]
    assert not broken, listed(broken)


@pytest.mark.parametrize("table", TABLES)
def test_rows_stand_in_their_total_order(table: str) -> None:
    names = ORDER.get(table, ("source", "paragraph") if table == "paragraphs" else ("id",))
    keys = [tuple(int(row[n]) if n in {"paragraph", "start"} else row[n] for n in names) for row in rows(table)]
    broken = [pair for pair in itertools.pairwise(keys) if not pair[0] < pair[1]]
    assert not broken, listed(broken)
