"""What the codebook says of a figure's columns, clause by clause: one row changed, and what is found of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from nangang_open.package.tables import write_table
from tests.validation.overlays import checked, copied, rewritten

ROADS, GROWTH, INCOME, FIRMS = "new_roads_2031", "firms_growth_2030_12", "income_2030", "firms_2030_12"
PLACES = {ROADS: ("4", "12"), GROWTH: ("2", "36"), INCOME: ("3", "9"), FIRMS: ("2", "20")}
RANK = {"quantity_kind": "rank", "unit": "1", "counter": "位", "value": "6"}
YEARS = {"quantity_kind": "duration", "unit": "year", "counter": "", "value": "6"}

LAWS: list[tuple[str, dict[str, str], str, str | None]] = [
    # as_written, and the percent sign
    (INCOME, {"as_written": "3.50"}, "NG313", ""),
    (GROWTH, {"as_written": "20%"}, "NG313", ""),
    (GROWTH, {"scale": ""}, "NG314", "missing"),
    (GROWTH, {"scale": "‰"}, "NG314", "missing"),
    (ROADS, {"scale": "%"}, "NG314", ""),
    (ROADS, {"scale": "万", "value": "60000000"}, "NG314", None),
    # direction
    (GROWTH, {"direction": ""}, "NG316", "missing"),
    (GROWTH, {"direction": "down", "value": "-0.2"}, "NG316", None),
    (ROADS, {"direction": "down"}, "NG316", ""),
    # value
    (ROADS, {"value": "6000.5"}, "NG317", ""),
    (ROADS, {"value": "6"}, "NG317", ""),
    (ROADS, {"value": "-6000"}, "NG317", ""),
    (ROADS, {"value": "6000.0"}, "NG317", None),
    (GROWTH, {"value": "20"}, "NG317", ""),
    (GROWTH, {"direction": "down"}, "NG317", ""),
    (GROWTH, {"direction": "down", "value": "-0.2"}, "NG317", None),
    (INCOME, {"value": "35000000"}, "NG317", ""),
    # unit and counter
    (ROADS, {"unit": "km", "value": "6"}, "NG318", ""),
    (ROADS, {"counter": "米", "value": "6"}, "NG318", None),
    (ROADS, {"counter": "条"}, "NG318", ""),
    (ROADS, {"counter": "条", "unit": "1", "value": "6"}, "NG318", None),
    (ROADS, {"counter": ""}, "NG318", "none"),
    (ROADS, {"counter": "", "unit": "1", "value": "6"}, "NG318", None),
    (ROADS, YEARS, "NG318", None),
    (ROADS, {**YEARS, "counter": "个"}, "NG318", ""),
    # unit and kind
    (ROADS, RANK, "NG319", None),
    (ROADS, {"quantity_kind": "share"}, "NG319", ""),
    (ROADS, {"quantity_kind": "change", "direction": "up"}, "NG319", ""),
    (ROADS, {"quantity_kind": "flow_avg"}, "NG319", None),
    (ROADS, YEARS, "NG319", None),
    (ROADS, {"quantity_kind": "duration", "unit": "1", "counter": "", "value": "6"}, "NG319", "duration"),
    # scale and kind
    (
        ROADS,
        {"scale": "个百分点", "quantity_kind": "change", "unit": "1", "counter": "", "value": "0.06"},
        "NG320",
        None,
    ),
    (ROADS, {"scale": "个百分点", "unit": "1", "counter": "", "value": "0.06"}, "NG320", ""),
    (ROADS, {"scale": "‰", "unit": "1", "counter": "", "value": "0.006"}, "NG320", "part"),
    (ROADS, {**RANK, "scale": "‰", "value": "0.006"}, "NG320", "part"),
    (ROADS, {"quantity_kind": "duration", "scale": "‰", "value": "6"}, "NG320", "part"),
    (ROADS, {"scale": "‰", "quantity_kind": "rate", "unit": "1", "counter": "", "value": "0.006"}, "NG320", None),
    (GROWTH, {"quantity_kind": "level", "direction": ""}, "NG320", "part"),
    # hedge
    (ROADS, {"hedge": "exact"}, "NG321", "unhedged"),
    (ROADS, {"hedge_word": ""}, "NG321", "missing"),
    (ROADS, {"hedge": "exact", "hedge_word": ""}, "NG321", None),
    (ROADS, {"hedge_word": "左右"}, "NG321", ""),
    (ROADS, {"hedge_word": "大概"}, "NG321", "unknown"),
    (ROADS, {"hedge": "over"}, "NG321", ""),
    (ROADS, {"hedge": "over", "hedge_word": "超过"}, "NG321", None),
    (ROADS, {"hedge": "and_more", "hedge_word": "余"}, "NG321", None),
    # price basis
    (INCOME, {"price_basis": ""}, "NG324", "missing"),
    (INCOME, {"price_basis": "unstated"}, "NG324", None),
    (ROADS, {"price_basis": "current"}, "NG324", ""),
    (INCOME, {"quantity_kind": "rank"}, "NG324", ""),
    (INCOME, {"quantity_kind": "share", "price_basis": ""}, "NG324", None),
    (INCOME, {"quantity_kind": "growth_avg", "price_basis": ""}, "NG324", "missing"),
    (INCOME, {"quantity_kind": "change", "price_basis": "constant"}, "NG324", None),
    # some number is left
    (ROADS, {**RANK, "hedge": "under", "hedge_word": "低于"}, "NG325", None),
    (GROWTH, {"quantity_kind": "share", "direction": "", "hedge": "over", "hedge_word": "超过"}, "NG325", None),
]


def changed(package: Path, name: str, cells: dict[str, str]) -> None:
    """Change cells of one figure."""

    def change(data: bytes) -> bytes:
        header, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
        for row in rows:
            if row[0] == name:
                for column, cell in cells.items():
                    row[header.index(column)] = cell
        return write_table(header, rows)

    rewritten(package, "figures", change)


@pytest.mark.parametrize(("name", "cells", "code", "variant"), LAWS)
def test_a_clause_of_the_codebook(
    tmp_path: Path, name: str, cells: dict[str, str], code: str, variant: str | None
) -> None:
    package = copied(tmp_path)
    rewritten(package, "units", lambda data: data + "year,year,年,a,year,1,年\n".encode())
    changed(package, name, cells)
    result = checked(package, copy=True)
    outcome = next(each for each in result.outcomes if each.rule.code == code)
    assert outcome.skip is None or variant is None, outcome.skip
    assert [(finding.variant, finding.key) for finding in outcome.findings] == (
        [] if variant is None else [(variant, name)]
    )


def test_a_numeral_may_end_with_its_paragraph(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "numerals", lambda data: data.replace(b",4,21,23,", b",4,26,28,"))
    assert checked(package).findings == ()


def test_numerals_may_touch(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "numerals", lambda data: data.replace(b",4,21,23,", b",4,13,15,"))
    assert checked(package).findings == ()
    rewritten(package, "numerals", lambda data: data.replace(b",4,13,15,", b",4,1,3,"))
    assert {finding.code for finding in checked(package).findings} == {"NG241"}, "12 lies behind 3"


def test_an_unknown_s_whole_place_is_right_and_a_part_of_it_is_not(tmp_path: Path) -> None:
    package = copied(tmp_path)
    whole = 'not state.",qingshi_2030,2,20'
    rewritten(package, "unknowns", lambda data: data.replace(b'not state.",,,', whole.encode()))
    assert checked(package).findings == ()
    rewritten(package, "unknowns", lambda data: data.replace(whole.encode(), b'not state.",qingshi_2030,2,'))
    assert [(finding.code, finding.field) for finding in checked(package).findings] == [("NG326", "start")]


def test_a_source_without_its_day_leaves_the_status_unasked(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "sources", lambda data: data.replace(b"2030-12-20", b""))
    changed(package, ROADS, {"status": "actual"})
    assert checked(package).findings == ()


@pytest.mark.parametrize(
    ("old", "new", "variant", "said"),
    [
        ("120户", "121户", "", "the copy has 121 where the source has 120, in paragraph 2 at 20"),
        ("120户", "多户", "nothing", "the copy has no numeral where the source has 120, in paragraph 2 at 20"),
        ("全年营业", "3年营业", "more", "the copy has 3 where the source has no numeral"),
    ],
)
def test_a_numeral_that_differs_in_a_copy_is_named(tmp_path: Path, old: str, new: str, variant: str, said: str) -> None:
    package = copied(tmp_path)
    page = package / "page.txt"
    page.write_text(page.read_text("utf-8").replace(old, new), "utf-8")
    (first, *_) = [finding for finding in checked(package, copy=True).findings if finding.code == "NG333"]
    assert first.variant == variant
    assert first.message.startswith(said)


@pytest.mark.parametrize(
    ("change", "variant"),
    [
        (lambda page: page.replace("预计全年营业收入约3.5亿元。\n", ""), "missing"),
        (lambda page: page.replace("打算", "打量"), "changed"),
        (lambda page: page.replace("二、明年", "二、明明年"), "changed"),
    ],
)
def test_a_paragraph_that_differs_in_a_copy_is_named(tmp_path: Path, change: object, variant: str) -> None:
    package = copied(tmp_path)
    page = package / "page.txt"
    assert callable(change)
    page.write_text(change(page.read_text("utf-8")), "utf-8")
    found = [finding for finding in checked(package, copy=True).findings if finding.code == "NG332"]
    assert [finding.variant for finding in found] == [variant]


@pytest.mark.parametrize("field", ["sha256", "sha256_unbroken"])
def test_a_source_s_hash_that_differs_is_named(tmp_path: Path, field: str) -> None:
    package = copied(tmp_path)

    def change(data: bytes) -> bytes:
        header, row = csv.reader(io.StringIO(data.decode(), newline=""))
        row[header.index(field)] = "0" * 64
        return write_table(header, [row])

    rewritten(package, "sources", change)
    found = checked(package, copy=True).findings
    assert [(finding.code, finding.table, finding.field) for finding in found] == [("NG334", "sources", field)]


def test_a_row_where_the_source_has_no_numeral_says_so(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "numerals", lambda data: data.replace(b",4,21,23,", b",4,26,28,"))
    found = {finding.code: finding for finding in checked(package, copy=True).findings}
    assert set(found) == {"NG335", "NG336"}
    assert found["NG335"].message == "the source has no numeral in paragraph 4 at 26, the table 十五"
    assert found["NG336"].message == "the numeral 十五 in paragraph 4 at 21 has no row"


def test_a_numeral_of_another_length_says_both_lengths(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "numerals", lambda data: data.replace(b",4,21,23,", b",4,21,24,"))
    (finding,) = checked(package).findings
    assert finding.message == "`十五` has 2 characters, its span 3"
