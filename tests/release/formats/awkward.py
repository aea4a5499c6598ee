"""What every form is tested on: the tables of the shipped release, and one with everything that is hard to hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nangang_open.errors import InputError
from nangang_open.package.schema import TableSchema, read_schema
from nangang_open.package.tables import table_from_rows
from nangang_open.release.facts import Facts, facts_of
from nangang_open.release.rows import Row, Rows, rows_of
from nangang_open.release.tables import Tables, release_tables
from tests.laws.shipped import package


@cache
def shipped() -> Tables:
    """Return the tables of the shipped release."""
    return release_tables(package())


@cache
def facts() -> Facts:
    """Return the facts of the shipped release."""
    return facts_of(package(), shipped().tables, shipped().schemas, {})


def _field(name: str, kind: str, **constraints: Any) -> dict[str, Any]:
    texts = {"title": f"Column {name}", "title_zh": f"列 {name}", "description": f"What {name}\nis."}
    return {"name": name, "type": kind, **texts, "constraints": constraints}


SCHEMA: TableSchema = read_schema(
    {
        "name": "awkward",
        "title": "Awkward",
        "title_zh": "难",
        "description": "All that is hard to hold.",
        "fields": [
            _field("id", "string", required=True),
            _field("text", "string"),
            _field("value", "number", required=True),
            _field("lower", "number"),
            _field("upper_end", "number"),
            _field("end", "integer"),
            _field("day", "date"),
            _field("closed", "boolean"),
            _field("kind", "string", enum=["一", "it's", "-x"]),
        ],
        "primaryKey": ["id"],
        "order": ["id"],
    }
)

LONG_TEXT = "长" * 2_000 + "x" * 3_000
ROWS = (
    ("=1+1", '=HYPERLINK("http://example.org","x")', "0", "", "", "", "", "", ""),
    ("+1", "-2", "-1.50", "0.1", "0.3", "1", "2021-12-28", "true", "一"),
    ("-1", "@SUM(A1)", "9.95", "-9.95", "1234567890.12345", "-7", "1900-02-28", "false", "it's"),
    (
        "@x",
        'he said "no", then\ncame back',
        "1" * 64 + "." + "2" * 63,
        "0." + "0" * 62 + "1",
        "1" * 26,
        "0",
        "1900-03-01",
        "",
        "-x",
    ),
    (
        "a",
        "_x0041_ & <b>",
        "123456789012345678",
        "0.1234567890123",
        "0.1234567890121",
        "2147483648",
        "1583-01-01",
        "",
        "",
    ),
    ("b", "😀𠮷", "1.0", "-0.1234567890123", "-0.1234567890121", "-2147483649", "9999-12-31", "", ""),
    ("c", "'quoted", "1000", "1" * 27, "-" + "9" * 40, "100000000000000", "0001-01-01", "", ""),
    ("d", "NA", "0.30000000000000004", "0.000001", "1e".replace("1e", "100000000000000000000000"), "12", "", "", ""),
    ("e", LONG_TEXT, "7", "", "", "", "", "", ""),
    ("f", "TRUE", "2.675", "", "", "", "", "", ""),
    ("g", "1", "4.35", "", "", "", "", "", ""),
    ("h", "2021-12-28", "0.07", "", "", "", "", "", ""),
)
"""Formulas, quotes, lines, escapes, what looks like another type; numbers long, small and near a power of two."""

TABLE: Rows = rows_of(table_from_rows("awkward", SCHEMA.header, ROWS))

CANONICAL = [tuple("1" if c == "1.0" else "-1.5" if c == "-1.50" else c for c in row) for row in ROWS]
"""The rows with numbers that have no zeros at the end of their fraction."""


def records(table: Rows) -> list[tuple[str, ...]]:
    """Return the rows of a table as they stand in its CSV."""
    return list(map(tuple, table))


def with_awkward() -> tuple[dict[str, Rows], dict[str, TableSchema]]:
    """Return the shipped tables with the awkward one among them, and their schemas."""
    return {**shipped().tables, "awkward": TABLE}, {**shipped().schemas, "awkward": SCHEMA}


def table_of(rows: Iterable[Sequence[str]]) -> Rows:
    """Return a table like the awkward one, of other rows."""
    return rows_of(table_from_rows("awkward", SCHEMA.header, rows))


def in_bytes(write: Callable[..., None], *what: object) -> bytes:
    """Return the bytes of the file that a form is written into."""
    with TemporaryDirectory() as folder:
        place = Path(folder, "file")
        write(place, *what)
        return place.read_bytes()


def rows_back(read: Callable[..., Iterator[Row]], data: bytes, *what: object) -> list[Row]:
    """Return the rows that a form reads from a file of these bytes."""
    with TemporaryDirectory() as folder:
        (place := Path(folder, "file")).write_bytes(data)
        return list(read(place, *what))


def tables_back(
    read: Callable[..., Iterator[tuple[str, Iterator[Row]]]], data: bytes, *what: object
) -> dict[str, list[Row]]:
    """Return the tables that a form reads from a file of these bytes."""
    with TemporaryDirectory() as folder:
        (place := Path(folder, "file")).write_bytes(data)
        return {name: list(found) for name, found in read(place, *what)}


def damaged(data: bytes) -> list[bytes]:
    """Return bytes cut off and changed at places all over them."""
    size = len(data)
    cuts = [data[: size * part // 7] for part in range(7)] + [
        data[:-1],
        data[1:],
        b"",
        b"no file",
        json.dumps([1]).encode(),
    ]
    flips = []
    for part in range(40):
        place = (size * part // 40 + 13 * part) % size
        flips.append(data[:place] + bytes([data[place] ^ 0x5A]) + data[place + 1 :])
    return cuts + flips


def errors(read: Callable[[bytes], object], data: bytes) -> list[str]:
    """Return what is said of damaged bytes; anything raised but InputError fails the test."""
    said = []
    for broken in damaged(data):
        try:
            read(broken)
        except InputError as error:
            said.append(str(error))
    return said
