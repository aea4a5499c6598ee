"""The flat table says of each figure what the tables that it joins say."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest

from nangang_open.package.cells import judge_of
from nangang_open.package.schema import table_schema
from nangang_open.release.analysis import period_ends
from nangang_open.release.tables import Tables, release_tables
from nangang_open.vocabulary import Reading, Verdict
from tests.laws.shipped import dataset, package


@cache
def found() -> Tables:
    return release_tables(package())


def rows(name: str) -> list[dict[str, str]]:
    return list(found().tables[name].records())


def test_it_has_the_columns_of_its_schema_and_cells_that_fit() -> None:
    schema = table_schema("analysis")
    table = found().tables["analysis"]
    assert table.header == schema.header
    problems = [
        (field.name, cell, problem)
        for field in schema.fields
        for cell in table.column(field.name)
        if (problem := judge_of(field)(cell)) is not None
    ]
    assert not problems


def test_it_has_every_figure_once_in_the_order_of_the_figures() -> None:
    assert [row["id"] for row in rows("analysis")] == [row["id"] for row in rows("figures")]


def test_what_it_repeats_of_the_figures_is_unchanged() -> None:
    repeated = [name for name in table_schema("figures").header if name in table_schema("analysis").header]
    assert len(repeated) == len(table_schema("figures").header)
    for row, figure in zip(rows("analysis"), rows("figures"), strict=True):
        assert {name: row[name] for name in repeated if name != "value"} == {
            name: figure[name] for name in repeated if name != "value"
        }
        assert Fraction(row["value"]) == Fraction(figure["value"])


def test_its_ends_hold_those_of_rounding_half_up() -> None:
    ends = {row["figure"]: row for row in rows("intervals") if row["reading"] == Reading.HALF_UP.value}
    for row in rows("analysis"):
        exact = ends[row["id"]]
        assert (row["lower_closed"], row["upper_closed"]) == (exact["lower_closed"], exact["upper_closed"])
        assert (row["lower"], row["upper"]) == (exact["lower_decimal"], exact["upper_decimal"])
        assert not row["lower"] or Fraction(row["lower"]) <= Fraction(exact["lower"])
        assert not row["upper"] or Fraction(row["upper"]) >= Fraction(exact["upper"])


def test_a_figure_is_guarded_by_the_relations_that_name_it() -> None:
    verdicts = {row["relation"]: row["verdict"] for row in rows("verdicts")}
    for row in rows("analysis"):
        guards = [
            one.id
            for one in dataset().relations
            if row["id"] in one.expression.replace("(", " ").replace(")", " ").split()
        ]
        assert row["relations"].split() == guards
        assert row["guarded"] == ("true" if guards else "false")
        assert row["verdicts"].split() == [
            word.value for word in Verdict if word.value in {verdicts[g] for g in guards}
        ]
    assert {row["guarded"] for row in rows("analysis")} == {"true", "false"}


def test_names_and_place_are_joined_in() -> None:
    for row in rows("analysis"):
        indicator = dataset().indicator[row["indicator"]]
        assert (row["name_en"], row["name_zh"], row["topic"]) == (indicator.name_en, indicator.name_zh, indicator.topic)
        assert row["place"] == "230103"
        assert row["about_en"] == (
            dataset().scope[row["scope"]].name_en if row["scope"] else "Nangang District, Harbin, Heilongjiang, China"
        )
        numeral = dataset().numeral[row["source"], int(row["paragraph"]), int(row["start"])]
        assert int(row["end"]) == numeral.end


@pytest.mark.parametrize(
    ("period", "ends"),
    [
        ("", ("", "")),
        ("2021", ("2021-01-01", "2021-12-31")),
        ("2021-02", ("2021-02-01", "2021-02-28")),
        ("2017/2021", ("2017-01-01", "2021-12-31")),
        ("2021-01/2021-11", ("2021-01-01", "2021-11-30")),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, ends: tuple[str, str]) -> None:
    assert period_ends(period) == ends
