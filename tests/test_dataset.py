from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from nangang_open.consistency.system import System, components
from nangang_open.dataset import Dataset, judgements, load_dataset, parts, system
from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval
from nangang_open.package.files import open_package
from nangang_open.package.schema import TABLES, table_schema
from nangang_open.package.typed_rows import TypedRows, by_id, numbered
from nangang_open.relations.relation import Judgement
from nangang_open.vocabulary import Direction, Disposition, QuantityKind, Reading, Scale, Verdict, Version
from tests.package.sample import FIGURE, RELATION, descriptor, figures, rows_of, small

UNKNOWN = {
    "id": "orchard",
    "kind": "base",
    "unit": "mu",
    "lower": "3",
    "lower_closed": "true",
    "upper_closed": "false",
    "reason": "Nobody counted it.",
}
CONSTANT = UNKNOWN | {
    "id": "limit",
    "kind": "threshold",
    "unit": "1",
    "lower": "5",
    "upper": "5",
    "upper_closed": "true",
}
SQUARE = {
    "id": "m2",
    "name_en": "square metre",
    "name_zh": "平方米",
    "dimension": "length^2",
    "factor": "1",
    "counters": "平方米 平米",
}
MU = SQUARE | {"id": "mu", "name_en": "mu", "name_zh": "亩", "factor": "2000/3", "counters": "亩"}
ONE = SQUARE | {"id": "1", "name_en": "number", "name_zh": "个数", "dimension": "1", "factor": "1", "counters": ""}


def package_of(folder: Path, tables: Mapping[str, bytes]) -> Path:
    """Write the small package with other and more tables."""
    names = dict.fromkeys(["figures", "relations", *tables])
    resources = [{"name": name, "path": f"data/{name}.csv"} for name in names]
    return small(folder, {f"data/{name}.csv": data for name, data in tables.items()}, resources=resources)


def loaded(folder: Path, **tables: bytes) -> Dataset:
    return load_dataset(open_package(package_of(folder, tables)))


def test_a_package_of_two_tables_is_enough_to_judge(tmp_path: Path) -> None:
    ((relation, found),) = judgements(loaded(tmp_path))
    assert relation.id == "firms_growth"
    assert isinstance(found, Judgement)
    assert found.verdict is Verdict.CONSISTENT
    assert found.left == Interval("135/66", "135/66")


def test_cells_become_what_they_stand_for(tmp_path: Path) -> None:
    dataset = loaded(
        tmp_path,
        units=rows_of("units", ONE, SQUARE, MU),
        unknowns=rows_of("unknowns", UNKNOWN, CONSTANT),
        numerals=rows_of("numerals", {"source": "example", "paragraph": "3", "start": "7", "end": "10", "text": "201"}),
    )
    growth = dataset.figure["growth"]
    assert (growth.value, growth.scale, growth.direction) == (Fraction("2.05"), Scale.PERCENT, Direction.UP)
    assert (growth.quantity_kind, growth.paragraph) == (QuantityKind.GROWTH_SPAN, 3)
    assert dataset.figure["firms_2021"].direction is Direction.NONE
    assert (dataset.unit["mu"].factor, dataset.unit["m2"].counters) == (Fraction(2000, 3), ("平方米", "平米"))
    assert dataset.unit["1"].counters == ()
    orchard = dataset.unknown["orchard"]
    assert (orchard.lower, orchard.upper, orchard.upper_closed, orchard.paragraph) == (Fraction(3), None, False, None)
    assert dataset.numeral["example", 3, 7].disposition is None
    assert dataset.relation["firms_growth"].acknowledged is None
    assert dataset.sources == ()


def test_the_ends_of_an_unknown_are_brought_to_base_units_and_equal_ends_are_known(tmp_path: Path) -> None:
    tables = {"units": rows_of("units", ONE, SQUARE, MU), "unknowns": rows_of("unknowns", UNKNOWN, CONSTANT)}
    dataset = loaded(tmp_path / "with", **tables)
    orchard, limit = dataset.operand("orchard"), dataset.operand("limit")
    assert (orchard.intervals[Reading.TRUNCATED], orchard.unit, orchard.unknown) == (Interval(2000, None), "mu", True)
    assert (limit.intervals[Reading.HALF_UP], limit.unknown) == (Interval(5, 5), False)
    without = loaded(tmp_path / "without", unknowns=tables["unknowns"])
    assert without.operand("orchard").intervals[Reading.HALF_UP] == Interval(3, None)


def test_operands_are_of_all_figures_and_unknowns_or_of_those_asked_for(tmp_path: Path) -> None:
    dataset = loaded(tmp_path, unknowns=rows_of("unknowns", CONSTANT))
    assert list(dataset.operands()) == ["firms_2021", "firms_2016", "growth", "limit"]
    assert list(dataset.operands(["growth"])) == ["growth"]
    assert dataset.operand("growth") is dataset.operand("growth")
    assert dataset.operand("growth").intervals[Reading.TRUNCATED] == Interval("2.05", "2.06", upper_closed=False)
    with pytest.raises(InputError, match="nothing is called 'colour'"):
        dataset.operand("colour")


def test_only_the_tables_that_are_asked_for_are_read(tmp_path: Path) -> None:
    package = open_package(package_of(tmp_path, {"units": b"\0"}))
    assert [figure.id for figure in load_dataset(package, ["figures"]).figures] == [
        "firms_2021",
        "firms_2016",
        "growth",
    ]
    with pytest.raises(InputError, match="NUL"):
        load_dataset(package)


def test_a_relation_that_cannot_be_judged_does_not_stop_the_others(tmp_path: Path) -> None:
    expressions = {"broken": "firms_2021 ==", "lost": "firms_2021 == colour", "good": "firms_2021 > firms_2016"}
    rows = [RELATION | {"id": name, "expression": expression} for name, expression in expressions.items()]
    dataset = loaded(tmp_path, relations=rows_of("relations", *rows))
    found = {relation.id: outcome for relation, outcome in judgements(dataset)}
    assert isinstance(found["good"], Judgement)
    assert found["good"].verdict is Verdict.CERTAIN
    for name in ("broken", "lost"):
        outcome = found[name]
        assert isinstance(outcome, InputError)
        assert outcome.where == f"relations.csv:{name}:expression"
    assert [relation.id for relation, _ in judgements(dataset, ["good"])] == ["good"]


def test_a_figure_without_a_number_is_named(tmp_path: Path) -> None:
    rank = FIGURE | {
        "id": "whole",
        "quantity_kind": "share",
        "as_written": "150",
        "scale": "%",
        "value": "1.5",
        "counter": "",
    }
    relation = RELATION | {"expression": "whole > 0"}
    dataset = loaded(tmp_path, figures=rows_of("figures", rank), relations=rows_of("relations", relation))
    ((_, outcome),) = judgements(dataset)
    assert isinstance(outcome, InputError)
    assert outcome.where == "figures.csv:whole"


def test_ends_that_hold_no_number_are_named(tmp_path: Path) -> None:
    empty = CONSTANT | {"lower": "6"}
    dataset = loaded(tmp_path, unknowns=rows_of("unknowns", empty))
    with pytest.raises(InputError) as caught:
        dataset.operand("limit")
    assert caught.value.where == "unknowns.csv:limit"


def bad(cells: Mapping[str, str]) -> bytes:
    return rows_of("figures", FIGURE, FIGURE | {"id": "second", **cells})


@pytest.mark.parametrize(
    ("tables", "where"),
    [
        ({"figures": bad({"value": "NaN"})}, "figures.csv:3:value"),
        ({"figures": bad({"value": "1e999"})}, "figures.csv:3:value"),
        ({"figures": bad({"value": "9" * 1_000_000})}, "figures.csv:3:value"),
        ({"figures": bad({"start": "７"})}, "figures.csv:3:start"),
        ({"figures": bad({"status": "wish"})}, "figures.csv:3:status"),
        ({"figures": bad({"period": ""})}, "figures.csv:3:period"),
        ({"figures": bad({"id": "firms_2021"})}, "figures.csv:3:id"),
        ({"figures": bad({"note": "two\nlines", "hedge": "maybe"})}, "figures.csv:3:hedge"),
        ({"figures": rows_of("figures", FIGURE | {"note": "two\nlines"}, FIGURE)}, "figures.csv:4:id"),
        ({"figures": figures().replace(b"indicator", b"indicateur", 1)}, "figures.csv:1"),
        ({"figures": b"id\n1,2\n"}, "figures.csv:2"),
        ({"figures": "编号\n".encode("gb18030")}, "figures.csv:1"),
        ({"unknowns": rows_of("unknowns", UNKNOWN | {"id": "growth"})}, "unknowns.csv:growth"),
        ({"relations": rows_of("relations", RELATION | {"id": "growth"})}, "relations.csv:growth"),
        ({"units": rows_of("units", ONE | {"factor": "0"})}, "units.csv:2:factor"),
        ({"numerals": rows_of("numerals", {"source": "a", "paragraph": "1", "start": "0", "end": "1", "text": "1", "disposition": "x"})}, "numerals.csv:2:disposition"),
    ],
)  # fmt: skip
def test_the_first_bad_cell_is_named_with_its_place(tmp_path: Path, tables: Mapping[str, bytes], where: str) -> None:
    with pytest.raises(InputError) as caught:
        loaded(tmp_path, **tables)
    assert caught.value.where == where
    assert len(str(caught.value)) < 600


def test_a_package_without_a_descriptor_that_can_be_read_is_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not JSON"):
        load_dataset(open_package(small(tmp_path, {"datapackage.json": b"{"})))


def test_a_package_whose_file_is_missing_is_not_loaded(tmp_path: Path) -> None:
    folder = small(tmp_path, resources=[*descriptor()["resources"], {"name": "units", "path": "data/units.csv"}])
    with pytest.raises(InputError, match="no file"):
        load_dataset(open_package(folder))


def test_the_rows_have_the_columns_of_their_tables() -> None:
    full = Dataset.__dataclass_fields__
    assert [name for name in full if not name.startswith("_")] == list(TABLES)


def test_the_shipped_package_loads_with_every_row_in_its_place() -> None:
    package = open_package()
    dataset = load_dataset(package)
    for name in TABLES:
        table = package.table(name)
        rows = getattr(dataset, name)
        assert table is not None
        assert len(rows) == table.rows
        assert tuple(field.name for field in dataclasses.fields(rows[0])) == table_schema(name).header
    assert len(dataset.paragraph) == len(dataset.paragraphs)
    assert len(dataset.numeral) == len(dataset.numerals)
    assert len(dataset.indicator) == len(dataset.indicators)
    assert len(dataset.scope) == len(dataset.scopes)
    (source,) = dataset.source.values()
    assert source.version in Version
    assert date.fromisoformat(source.delivered) <= date.fromisoformat(source.published)
    assert {row.disposition for row in dataset.numerals} <= set(Disposition)


def said(part: System) -> tuple[object, ...]:
    return part.claims[0].id, [(claim.id, claim.comparison) for claim in part.claims], dict(part.operands)


@pytest.mark.parametrize("path", [None, Path(__file__).parent / "packages" / "sound"])
def test_the_parts_of_the_joint_system_are_its_components(path: Path | None) -> None:
    dataset = load_dataset(open_package(path))
    found = sorted(map(said, parts(dataset)), key=lambda part: str(part[0]))
    assert found == sorted(map(said, components(system(dataset))), key=lambda part: str(part[0]))
    assert found


def test_the_rows_of_a_large_table_are_those_of_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = load_dataset(open_package())
    monkeypatch.setattr("nangang_open.dataset.KEPT", 5)
    found = load_dataset(open_package())
    for name in TABLES:
        rows = getattr(whole, name)
        same = getattr(found, name)
        assert isinstance(same, TypedRows) == (len(rows) > 5)
        assert [*same] == [*rows]
        assert [same[number] for number in range(len(rows))] == [*rows]
        assert [*same[1:3]] == [*rows[1:3]]
    for name in ("figure", "unknown", "relation", "indicator", "paragraph", "numeral"):
        rows, same = getattr(whole, name), getattr(found, name)
        assert dict(same) == rows
        assert len(same) == len(rows)
        assert "nothing" not in same
        assert ("nothing", 1) not in same
        with pytest.raises(KeyError):
            same["nothing"]
        assert [*by_id(same)] == [*by_id(rows)] if name in ("figure", "relation") else True
        number, expected = numbered(same, 3), numbered(rows, 3)
        assert [number(key) for key in rows] == [expected(key) for key in rows] == [*range(3, len(rows) + 3)]
        assert number("nothing") is expected("nothing") is None
    assert [*judgements(found)] == [*judgements(whole)]
    assert sorted(map(str, map(said, parts(found)))) == sorted(map(str, map(said, parts(whole))))


def test_of_the_joint_system_only_some_rows_are_asked() -> None:
    dataset = load_dataset(open_package())
    wanted = [row for row, relation in enumerate(dataset.relations) if relation.id < "m"]
    found = {claim.id for part in parts(dataset, wanted) for claim in part.claims}
    assert found == {claim.id for claim in system(dataset).claims if claim.id < "m"} != set()


def test_an_unknown_ties_relations_and_a_constant_or_an_exact_figure_does_not(tmp_path: Path) -> None:
    expressions = {
        "a": "growth == limit",
        "b": "growth + base_of_all > limit",
        "c": "base_of_all > firms_2021",
        "d": "firms_2021 > limit",
        "e": "firms_2021 > firms_2016",
    }
    dataset = loaded(
        tmp_path,
        unknowns=rows_of("unknowns", CONSTANT, UNKNOWN | {"id": "base_of_all", "unit": "1"}),
        relations=rows_of("relations", *(RELATION | {"id": k, "expression": v} for k, v in expressions.items())),
    )
    found = [[claim.id for claim in part.claims] for part in parts(dataset)]
    assert sorted(found) == [["a", "b", "c"], ["d"], ["e"]]
    assert sorted(map(said, parts(dataset)), key=str) == sorted(map(said, components(system(dataset))), key=str)


@pytest.mark.parametrize(
    ("cells", "expression", "whole"),
    [
        ({}, "firms_2021 / base_of_all - 1 == growth", True),
        ({"period": "2020"}, "firms_2021 / base_of_all - 1 == growth", True),
        ({"period": "2017/2021"}, "5 * base_of_all == firms_2021", False),  # a mean of five years
        ({}, "firms_2021 == firms_2016 * (1 + base_of_all)", False),  # a growth
        ({}, "base_of_all / 13 == growth", True),
        ({"lower": "-1"}, "firms_2021 / base_of_all - 1 == growth", False),
        ({"upper": "1", "upper_closed": "true"}, "base_of_all * firms_2021 == firms_2016", False),  # a share
    ],
)
def test_only_what_must_be_a_number_of_things_is_taken_for_whole(
    cells: dict[str, str], expression: str, whole: bool, tmp_path: Path
) -> None:
    unknown = UNKNOWN | {"id": "base_of_all", "unit": "1", "lower": "0", "indicator": "firms"} | cells
    dataset = loaded(
        tmp_path,
        unknowns=rows_of("unknowns", unknown),
        relations=rows_of("relations", RELATION | {"id": "a", "expression": expression}),
    )
    assert system(dataset).operands["base_of_all"].whole is whole
