"""`figures`, `relations`, `unknowns`: the tables, filtered."""

from __future__ import annotations

import json

import pytest

from nangang_open.cli.table import fitted, text_table
from nangang_open.cli.terminal import Terminal
from nangang_open.vocabulary import Language
from tests.cli.command import SOUND, on_sound


@pytest.mark.parametrize("table", ["figures", "relations", "unknowns"])
def test_a_table_in_csv_is_the_file_itself(table: str) -> None:
    assert on_sound(table, "--format", "csv").out == (SOUND / "data" / f"{table}.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (["--indicator", "firms"], ["firms_2030_12", "firms_2029_12", "firms_growth_2030_12"]),
        (["--indicator", "firms", "--period", "2030-12"], ["firms_2030_12", "firms_growth_2030_12"]),
        (["--period", "2030", "--period", "2031"], ["income_2030", "new_roads_2031"]),
        (["--topic", "city"], ["new_roads_2031"]),
        (["--topic", "city", "--topic", "economy", "--status", "target"], ["new_roads_2031"]),
        (["--topic", "covid"], []),
        (["--kind", "growth"], ["firms_growth_2030_12"]),
        (["--hedge", "about", "--hedge", "at_least"], ["income_2030", "new_roads_2031"]),
        (["--scope", "firms_of_the_town"], ["income_2030"]),
        (["--unit", "m"], ["new_roads_2031"]),
    ],
)
def test_figures_are_filtered(filters: list[str], ids: list[str]) -> None:
    ran = on_sound("figures", *filters, "--format", "json")
    assert ran.code == 0
    assert [row["id"] for row in json.loads(ran.out)] == ids


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["relations", "--basis", "scope"], ["firms_of_county"]),
        (["relations", "--operand", "firms_2030_12"], ["firms_growth", "firms_of_county", "income_per_firm"]),
        (
            ["relations", "--operand", "county_firms", "--operand", "income_2030"],
            ["firms_of_county", "income_per_firm"],
        ),
        (["relations", "--acknowledged", "contradicted"], []),
        (["unknowns", "--kind", "bound"], ["income_per_firm_ceiling"]),
        (["unknowns", "--indicator", "firms", "--period", "2030-12"], ["county_firms"]),
    ],
)
def test_relations_and_unknowns_are_filtered(arguments: list[str], ids: list[str]) -> None:
    ran = on_sound(*arguments, "--format", "json")
    assert ran.code == 0
    assert [row["id"] for row in json.loads(ran.out)] == ids


def test_json_keeps_numbers_exact_and_knows_what_is_not_there() -> None:
    row = json.loads(on_sound("figures", "--indicator", "income", "--format", "json").out)[0]
    assert (row["value"], row["paragraph"], row["scope"], row["base_period"]) == (
        "350000000",
        3,
        "firms_of_the_town",
        None,
    )
    row = json.loads(on_sound("unknowns", "--kind", "whole", "--format", "json").out)[0]
    assert (row["lower"], row["upper"], row["lower_closed"], row["upper_closed"]) == ("0", None, True, False)


def test_figures_in_text_show_the_printed_form_and_the_value() -> None:
    lines = on_sound("figures", "--indicator", "income").out.splitlines()
    assert lines[0].split() == ["Identifier", "As", "written", "Value", "Unit", "Period", "Status", "Indicator"]
    assert lines[1].startswith("income_2030  3.5亿元 (约)  350000000  CNY   2030    ")
    assert lines[2] == "rows: 1"


def test_headings_and_names_speak_chinese() -> None:
    shown = on_sound("figures", "--indicator", "income", "--lang", "zh").out
    assert "营业收入" in shown
    assert shown.splitlines()[-1] == "共 1 条"
    assert on_sound("figures", "--topic", "covid", "--lang", "zh").out == "没有符合条件的记录\n"


def test_unknowns_in_text_show_what_they_may_be() -> None:
    lines = on_sound("unknowns").out.splitlines()
    assert "[0, ∞)" in lines[1]
    assert "100000000" in lines[2]


@pytest.mark.parametrize(
    ("columns", "widths"),
    [(64, [10, 30, 20]), (60, [10, 26, 20]), (50, [10, 18, 18]), (30, [10, 8, 8]), (29, [10, 17]), (19, [10])],
)
def test_columns_are_cut_and_then_left_out_until_they_fit(columns: int, widths: list[int]) -> None:
    assert fitted([10, 30, 20], columns, {0}) == widths


def test_a_table_keeps_its_columns_in_line_with_chinese_in_it() -> None:
    lines = text_table(["a", "b"], [["南岗", "1"], ["x", "22"]], Terminal(Language.ZH, False, None), right={1})
    assert lines == ["a      b", "南岗   1", "x     22"]
