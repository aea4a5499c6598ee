"""CSV in three forms: every cell is the same number, and a standard's own reader reads it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from nangang_open.package.schema import read_schema
from nangang_open.package.tables import read_table, table_from_rows, write_table
from nangang_open.release.formats.csv import OBS_STATUS, SDMX_HEADER, SHARES, for_excel, sdmx, time_period
from nangang_open.release.rows import csv_chunks, rows_of
from nangang_open.release.tables import Tables, release_tables
from tests.laws.shipped import dataset, package

DOCS = Path(__file__).parents[3] / "docs" / "sdmx.md"
DIMENSIONS = ("FREQ", "REF_AREA", "INDICATOR", "QUANTITY_KIND", "SCOPE", "FIGURE", "TIME_PERIOD")


@cache
def found() -> Tables:
    return release_tables(package())


def whole(chunks: Iterable[bytes]) -> bytes:
    return b"".join(chunks)


@cache
def observations() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(whole(sdmx(found().tables["analysis"])).decode())))


@pytest.mark.parametrize("name", found().tables)
def test_a_table_reads_back_as_it_was_and_without_fault(name: str) -> None:
    table = found().tables[name]
    again, faults = read_table(name, whole(csv_chunks(table.header, table)))
    assert not faults
    assert again is not None
    assert (again.header, [*again.records()]) == (table.header, [*table.records()])


def test_the_twin_is_the_table_behind_a_byte_order_mark() -> None:
    table = found().tables["analysis"]
    twin = whole(for_excel(table, found().schemas["analysis"]))
    assert twin == b"\xef\xbb\xbf" + whole(csv_chunks(table.header, table))


TEXTS = {"title": "T", "title_zh": "题", "description": "Made up."}


def test_what_a_spreadsheet_takes_for_a_formula_is_text_in_the_twin() -> None:
    rows = table_from_rows("t", ("a", "n"), [("=1+1", "-1.5"), ("@x", "2"), ("-1", "3"), ("+", ""), ("a=b", "")])
    fields = [{"name": name, "type": kind, **TEXTS} for name, kind in (("a", "string"), ("n", "number"))]
    schema = read_schema({"name": "t", "fields": fields, "primaryKey": ["a"], "order": ["a"], **TEXTS})
    twin = whole(for_excel(rows_of(rows), schema))
    expected = [("'=1+1", "-1.5"), ("'@x", "2"), ("'-1", "3"), ("'+", ""), ("a=b", "")]
    assert twin == b"\xef\xbb\xbf" + write_table(("a", "n"), expected)


def test_every_observation_is_the_value_of_its_figure() -> None:
    powers = dict(SHARES.values())
    for row in observations():
        figure = dataset().figure[row["FIGURE"]]
        times = Fraction(10) ** (int(row["UNIT_MULT"]) - powers.get(row["UNIT_MEASURE"], 0))
        assert Fraction(row["OBS_VALUE"]) * times == figure.value
        lower, upper = (Fraction(row[end]) * times if row[end] else None for end in ("LOWER", "UPPER"))
        assert lower is None or lower <= figure.value
        assert upper is None or figure.value <= upper
        assert len(row["OBS_VALUE"].partition(".")[2]) == int(row["DECIMALS"])


def test_an_observation_is_printed_as_the_report_prints_it() -> None:
    shown = {
        row["FIGURE"]: (row["OBS_VALUE"], row["UNIT_MULT"], row["DECIMALS"], row["UNIT_MEASURE"])
        for row in observations()
    }
    assert shown["market_entities_2021_12"] == ("14.7", "4", "1", "1")
    assert shown["gdp_growth_avg_2017_2021"] == ("2.9", "0", "1", "PT")
    assert shown["fixed_investment_change_from_2020"] == ("3.7", "0", "1", "PPT")


def test_status_units_and_keys_are_in_the_words_of_the_standard() -> None:
    assert {row["OBS_STATUS"] for row in observations()} == set(OBS_STATUS.values()) == {"A", "P", "F"}
    keys = [tuple(row[name] for name in DIMENSIONS) for row in observations()]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[A-Za-z0-9_@$-]+", code) for key in keys for code in key[:-1])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("2021", "2021"),
        ("2021-12", "2021-12"),
        ("2021-12-28", "2021-12-28"),
        ("2004/2021", "2004-01-01/P18Y"),
        ("2021-01/2021-11", "2021-01-01/P11M"),
        ("2020-07/2021-06", "2020-07-01/P1Y"),
    ],
)
def test_a_period_is_written_as_sdmx_writes_it(ours: str, theirs: str) -> None:
    assert time_period(ours) == theirs


def test_the_documents_map_every_column_and_every_status() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE)
    assert tuple(documented) == SDMX_HEADER
    statuses = re.findall(r"^\| `([a-z]+)` \| `([A-Z])` \|", DOCS.read_text("utf-8"), re.MULTILINE)
    assert dict(statuses) == {word.value: code for word, code in OBS_STATUS.items()}


def test_the_library_of_the_standard_reads_it() -> None:
    pytest.importorskip("pysdmx", reason="pysdmx is the standard's own reader")
    reader = pytest.importorskip("pysdmx.io.csv.sdmx20.reader", reason="pysdmx needs its extra `data`")
    (dataset_read,) = reader.read(whole(sdmx(found().tables["analysis"])).decode())
    assert str(dataset_read.structure) == "Dataflow=NANGANG_OPEN:FIGURES(1.0.0)"
    assert len(dataset_read.data) == 165
    assert list(dataset_read.data.columns) == list(SDMX_HEADER[3:])
