"""What `import nangang_open as ng` offers."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nangang_open as ng
from nangang_open import api
from nangang_open.computed import COMPUTED
from nangang_open.dataset import load_dataset
from nangang_open.figures.interval import decimal_text
from nangang_open.package.schema import TABLES, table_schema
from nangang_open.relations.relation import Relation
from nangang_open.vocabulary import Basis
from tests.strategies import intervals

SOUND = Path(__file__).parent / "packages" / "sound"


def test_every_name_is_there_and_nothing_else() -> None:
    assert {name for name in ng.__all__ if name != "__version__"} == set(api.__all__)
    assert [name for name in ng.__all__ if not hasattr(ng, name)] == []
    assert dir(ng) == sorted(ng.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        ng.no_such_name  # noqa: B018


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_the_rows_and_columns_of_its_file(table: str) -> None:
    frame = ng.load(table, SOUND)
    with (SOUND / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert list(frame.columns) == header
    assert len(frame) == len(rows)
    texts = [["" if pd.isna(cell) else _text(cell) for cell in row] for row in frame.itertuples(index=False)]
    assert texts == rows


def _text(cell: object) -> str:
    return {"True": "true", "False": "false"}.get(str(cell), str(cell))


def test_values_are_exact_decimals_and_never_floats() -> None:
    values = ng.load("figures", SOUND)["value"]
    assert list(values) == [Decimal(120), Decimal(100), Decimal("0.2"), Decimal(350000000), Decimal(6000)]
    assert {type(value) for value in values} == {Decimal}
    assert values.dtype == object


def test_vocabularies_are_ordered_categories_in_the_order_of_the_schema() -> None:
    status = ng.load("figures", SOUND)["status"]
    assert status.cat.ordered
    assert list(status.cat.categories) == ["actual", "provisional", "target"]
    assert (status >= "provisional").tolist() == [False, False, False, True, True]
    frame = ng.load("figures", SOUND)
    closed = [field.name for field in table_schema("figures").fields if field.enum]
    assert [name for name in closed if not isinstance(frame[name].dtype, pd.CategoricalDtype)] == []


def test_an_empty_cell_is_missing() -> None:
    frame = ng.load("figures", SOUND)
    assert frame["base_period"].isna().tolist() == [True, True, False, True, True]
    assert frame["direction"].isna().tolist() == [True, True, False, True, True]
    assert ng.load("unknowns", SOUND)["paragraph"].isna().all()


def test_whole_numbers_and_truths_have_their_types() -> None:
    frame = ng.load("unknowns", SOUND)
    assert str(frame["start"].dtype) == "Int64"
    assert str(frame["lower_closed"].dtype) == "boolean"
    assert str(ng.load("figures", SOUND)["paragraph"].dtype) == "Int64"


@pytest.mark.parametrize("table", COMPUTED)
def test_a_computed_table_has_the_columns_and_the_order_of_its_schema(table: str) -> None:
    schema = table_schema(table)
    frame = ng.load(table, SOUND)
    assert tuple(frame.columns) == schema.header
    keys = [tuple(map(str, row)) for row in frame[list(schema.primary_key)].itertuples(index=False)]
    assert keys == sorted(set(keys))


def test_the_flat_table_has_a_row_for_each_figure() -> None:
    frame = ng.load("analysis", SOUND)
    assert tuple(frame.columns) == table_schema("analysis").header
    assert list(frame["id"]) == list(ng.load("figures", SOUND)["id"])
    assert str(frame["guarded"].dtype) == "boolean"


def test_intervals_are_exact_with_an_outward_decimal_beside_them() -> None:
    frame = ng.load("intervals", SOUND)
    assert len(frame) == 15
    row = frame[(frame["figure"] == "firms_growth_2030_12") & (frame["reading"] == "half_up")].iloc[0]
    assert (row["lower"], row["upper"], row["lower_closed"], row["upper_closed"]) == ("0.195", "0.205", True, False)
    assert row["lower_decimal"] == Decimal("0.195")
    row = frame[(frame["figure"] == "new_roads_2031") & (frame["reading"] == "truncated")].iloc[0]
    assert row["lower"] == "6000"
    assert pd.isna(row["upper"])
    assert pd.isna(row["upper_decimal"])


def test_an_end_that_is_no_decimal_stands_between_its_outward_decimals() -> None:
    frame = ng.load("verdicts", SOUND).set_index("relation")
    row = frame.loc["income_per_firm"]
    assert row["left_upper"] == "8875000/3"
    assert row["left_upper_decimal"] == Decimal("2958333.33333334")
    assert row["left_lower"] == "2875000"
    assert frame["verdict"].tolist() == ["consistent", "implied", "certain"]
    assert frame["exact"].all()


def test_implied_values_stand_in_their_table() -> None:
    rows = ng.load("implied", SOUND).to_dict("records")
    assert [(row["relation"], row["unknown"], row["lower"], row["lower_closed"]) for row in rows] == [
        ("firms_of_county", "county_firms", "120", True)
    ]


@pytest.mark.parametrize("table", ["figure", "", "powers"])
def test_a_table_that_there_is_not_is_refused_with_those_there_are(table: str) -> None:
    with pytest.raises(ng.InputError, match=r"choose one of sources, .*implied"):
        ng.load(table, SOUND)


def test_a_wrong_cell_is_refused_with_its_place(tmp_path: Path) -> None:
    for path in SOUND.rglob("*.*"):
        target = tmp_path / path.relative_to(SOUND)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    figures = tmp_path / "data" / "figures.csv"
    figures.write_text(figures.read_text("utf-8").replace(",350000000,", ",NaN,"), "utf-8")
    with pytest.raises(ng.InputError, match=r"figures\.csv:5:value"):
        ng.load("figures", tmp_path)
    with pytest.raises(ng.InputError, match=r"figures\.csv:5:value"):
        ng.load("intervals", tmp_path)


def test_a_package_opens_by_any_path_and_serves_every_function() -> None:
    package = ng.open_package(str(SOUND))
    assert (package.name, package.version) == ("qingshi", "1.2.0")
    assert ng.load("figures", package).equals(ng.load("figures", SOUND))
    assert [one.id for one in ng.check(package)] == [one.id for one in ng.check(SOUND)]
    assert ng.validate(package).valid
    with pytest.raises(ng.CannotRunError):
        ng.open_package(SOUND / "none")


def test_a_validation_gives_findings_with_the_attributes_of_the_json(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text((SOUND / "page.txt").read_text("utf-8").replace("120", "130"), "utf-8")
    result = ng.validate(SOUND, source=page)
    assert isinstance(result, ng.Result)
    assert not result.valid
    written = result.to_dict()["findings"]
    assert isinstance(written, list)
    for finding, document in zip(result.findings, written, strict=True):
        assert {name: getattr(finding, name) for name in document} == document
    assert ng.validate(SOUND, source=SOUND / "page.txt").valid
    assert ng.validate(SOUND, source={"qingshi_2030": SOUND / "page.txt"}).valid
    with pytest.raises(ng.CannotRunError, match="none"):
        ng.validate(SOUND, source=tmp_path / "none")


def test_a_check_has_the_attributes_of_the_json() -> None:
    for one in ng.check(SOUND):
        document = one.to_dict()
        assert document["verdict"] == one.verdict
        assert document["sentence"] == one.sentence
        assert document["title"] == one.title
        assert document["lenient"] == list(one.lenient)
        assert [set(document) - set(dir(one))] == [set()]
        json.dumps(document)
    assert [one.verdict for one in ng.check(SOUND)] == [
        ng.Verdict.CONSISTENT,
        ng.Verdict.IMPLIED,
        ng.Verdict.CERTAIN,
    ]


def test_a_relation_that_cannot_be_judged_is_refused_with_its_place(tmp_path: Path) -> None:
    for path in SOUND.rglob("*.*"):
        target = tmp_path / path.relative_to(SOUND)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    relations = tmp_path / "data" / "relations.csv"
    relations.write_text(relations.read_text("utf-8").replace("county_firms >=", "nothing_here >="), "utf-8")
    for judged in (lambda: ng.check(tmp_path), lambda: ng.load("verdicts", tmp_path)):
        with pytest.raises(ng.InputError, match=r"relations\.csv:firms_of_county:expression: .*nothing_here"):
            judged()


def test_a_contradiction_lacks_its_acknowledgement_until_it_is_explained() -> None:
    relation = Relation("r", "", "", "1 == 2", Basis.STATED, "", "", None, "")
    alarming = ng.Check(relation, ng.judge("1 == 2"))
    assert alarming.lacks_acknowledgement
    known = replace(relation, acknowledged=ng.Verdict.CONTRADICTED, acknowledgement="Known.")
    assert not ng.Check(known, ng.judge("1 == 2")).lacks_acknowledgement
    undecided = replace(ng.judge("1 == 2"), verdict=ng.Verdict.UNDECIDED)
    assert ng.Check(replace(known, acknowledged=ng.Verdict.UNDECIDED), undecided).lacks_acknowledgement
    assert not ng.Check(relation, ng.judge("1 == 1")).lacks_acknowledgement


def test_a_table_that_the_package_has_not_is_refused(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text('{"name": "bare", "resources": []}')
    with pytest.raises(ng.CannotRunError, match="no table 'figures'"):
        ng.load("figures", tmp_path)


def test_a_relation_of_no_package_is_judged() -> None:
    growth = ng.Interval("2.045", "2.055", upper_closed=False)
    given = {"a": ng.Interval(201, 201), "b": ng.Interval(66, 66), "g": growth}
    found = ng.judge("a / b - 1 == g", given)
    assert isinstance(found, ng.Judgement)
    assert (found.verdict, found.left, found.right) == ("consistent", ng.Interval("45/22", "45/22"), growth)
    assert ng.judge("a / b - 1 == g", {**given, "a": ng.Interval(202, 202)}).verdict is ng.Verdict.CONTRADICTED
    assert ng.judge("a <= a + c", {"a": ng.Interval(1, 9), "c": ng.Interval(0, 1, False)}).verdict == "certain"


def test_a_name_that_is_not_given_is_unknown_and_implied() -> None:
    found = ng.judge("x * 2 == b", {"b": ng.Interval(1, 3, upper_closed=False)})
    assert found.verdict == "implied"
    assert found.implied == {"x": ng.Interval("0.5", "1.5", upper_closed=False)}


@pytest.mark.parametrize(
    ("expression", "given"),
    [
        ("a +", {}),
        ("__import__('os')", {}),
        ("a == b", {"a": ng.Interval(1, 1), "c": ng.Interval(1, 1)}),
        ("1 / a == b", {"a": ng.Interval(-1, 1), "b": ng.Interval(1, 1)}),
        ("a == b", {"a": 1}),
        ("lower(a) == b", {"a": ng.Interval(None, 1), "b": ng.Interval(0, 1)}),
    ],
)
def test_what_is_no_relation_or_no_interval_is_refused(expression: str, given: dict[str, ng.Interval]) -> None:
    with pytest.raises(ng.InputError):
        ng.judge(expression, given)


@pytest.mark.parametrize("ends", [(0.1, 1), (1, 0), (True, 2), ("NaN", 1), ("1e5", None), (1, Decimal("Infinity"))])
def test_an_interval_refuses_floats_and_emptiness(ends: tuple[object, object]) -> None:
    with pytest.raises(ng.InputError):
        ng.Interval(*ends)  # type: ignore[arg-type]
    with pytest.raises(ng.InputError):
        ng.Interval(1, 1, lower_closed=False)


@given(interval=intervals())
def test_an_interval_is_built_from_int_text_decimal_fraction_or_none(interval: ng.Interval) -> None:
    lower, upper = (None if end is None else decimal_text(end) for end in (interval.lower, interval.upper))
    assert ng.Interval(lower, upper, interval.lower_closed, interval.upper_closed) == interval


@given(number=st.decimals(min_value=0, max_value=10**9, places=3))
def test_a_numeral_reads_as_the_number_that_was_printed(number: Decimal) -> None:
    assert ng.read_numeral(f"{number:f}") == Fraction(number)


@pytest.mark.parametrize("text", ["", "一百五", "1/3", "１２", "NaN", "1e5"])
def test_a_numeral_that_is_ambiguous_or_none_is_refused(text: str) -> None:
    with pytest.raises(ng.InputError):
        ng.read_numeral(text)


def test_the_computed_intervals_are_those_that_the_judge_takes() -> None:
    dataset = load_dataset(ng.open_package(SOUND))
    rows = {(row["figure"], row["reading"]): row for row in ng.load("intervals", SOUND).to_dict("records")}
    for figure in dataset.figures:
        for reading, interval in dataset.operand(figure.id).intervals.items():
            row = rows[figure.id, reading.value]
            lower, upper = (None if pd.isna(row[end]) else Fraction(row[end]) for end in ("lower", "upper"))
            assert ng.Interval(lower, upper, bool(row["lower_closed"]), bool(row["upper_closed"])) == interval
