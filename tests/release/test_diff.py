"""A difference says all that differs by meaning, nothing else, and enough to make the new one of the old."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from nangang_open.errors import InputError
from nangang_open.package.files import Package, open_files, open_package
from nangang_open.package.schema import schema_text
from nangang_open.package.sync import sync
from nangang_open.package.tables import Table, write_table
from nangang_open.release.contents import release_files
from nangang_open.release.diff import (
    Cell,
    Corrected,
    Difference,
    Movement,
    PropertyChange,
    Renamed,
    SchemaChange,
    TableState,
    applied,
    diff,
)
from tests.laws.shipped import package as shipped
from tests.release.edits import Rows, a_package, descriptor, edit, edited, rows, tables_of
from tests.release.trial import a_package as to_release

Change = Callable[[list[dict[str, str]]], Any]


def after(name: str, change: Change) -> Difference:
    """Return what differs after a change to one table of the sound package."""
    return diff(a_package(rows()), a_package(edit(name, change)))


def row(listed: list[dict[str, str]], key: str) -> dict[str, str]:
    return next(one for one in listed if one["id"] == key)


def multiset(records: list[dict[str, str]]) -> list[str]:
    return sorted(json.dumps(record, sort_keys=True) for record in records)


@given(edited())
@settings(max_examples=60, deadline=None)
def test_a_package_does_not_differ_from_itself(found: Rows) -> None:
    assert diff(a_package(found), a_package(found)).empty


@given(edited(), edited())
@settings(max_examples=120, deadline=None)
def test_what_differs_done_to_the_old_gives_the_new(first: Rows, second: Rows) -> None:
    old, new = a_package(first), a_package(second)
    made = applied(tables_of(old), diff(old, new))
    wanted = {name: list(table.records()) for name, table in tables_of(new).items()}
    assert {name: multiset(records) for name, records in made.items()} == {
        name: multiset(records) for name, records in wanted.items()
    }


@given(edited(), edited())
@settings(max_examples=40, deadline=None)
def test_the_way_back_removes_what_the_way_there_adds(first: Rows, second: Rows) -> None:
    old, new = a_package(first), a_package(second)
    there, back = diff(old, new), diff(new, old)
    for table in there.tables:
        other = back.table(table.name)
        assert other is not None
        assert sorted(one.key for one in table.added) == sorted(one.key for one in other.removed)
        assert sorted((one.old, one.new) for one in table.renamed) == sorted(
            (one.new, one.old) for one in other.renamed
        )
    assert there.empty == back.empty


def test_an_id_that_named_nothing_is_not_followed_to_the_row_that_has_it_now() -> None:
    old = edit("unknowns", lambda listed: row(listed, "income_per_firm_ceiling").update(id="ceiling"))
    new = edit("relations", lambda listed: row(listed, "income_per_firm").update(id="income_of_a_firm"))
    for first, second in ((old, new), (new, old)):
        found = diff(a_package(first), a_package(second))
        unknowns, relations = found.table("unknowns"), found.table("relations")
        assert unknowns is not None
        assert relations is not None
        assert len(unknowns.renamed) == 1
        assert (len(relations.removed), len(relations.added), relations.renamed) == (1, 1, ())


def test_the_shipped_package_does_not_differ_from_its_release() -> None:
    release = open_files(release_files(shipped()).text)
    assert diff(shipped(), release).empty
    assert diff(release, shipped()).empty
    assert diff(release, release).empty


def test_rows_in_another_order_are_no_difference() -> None:
    assert after("figures", list.reverse).empty


def test_a_corrected_cell_is_said_with_what_stood_there() -> None:
    found = after("figures", lambda listed: row(listed, "firms_2030_12").update(note="seen again"))
    table = found.table("figures")
    assert table is not None
    assert table.corrected == (Corrected(("firms_2030_12",), (Cell("note", "", "seen again"),)),)
    assert (table.added, table.removed, table.renamed, found.verdicts, found.intervals) == ((), (), (), (), ())


def test_a_verdict_flips_and_an_interval_moves_with_a_figure() -> None:
    found = after("figures", lambda listed: row(listed, "firms_growth_2030_12").update(as_written="30", value="0.3"))
    assert [(one.relation, one.new) for one in found.verdicts] == [("firms_growth", "contradicted")]
    assert {(one.figure, one.movement) for one in found.intervals} == {("firms_growth_2030_12", Movement.MOVED)}


def test_an_interval_widens_and_narrows_with_a_hedge() -> None:
    def hedge(listed: list[dict[str, str]]) -> None:
        row(listed, "firms_2030_12").update(hedge="about", hedge_word="约")

    plain, hedged = a_package(rows()), a_package(edit("figures", hedge))
    assert {one.movement for one in diff(plain, hedged).intervals} == {Movement.WIDENED}
    assert {one.movement for one in diff(hedged, plain).intervals} == {Movement.NARROWED}


def test_a_unit_s_factor_moves_the_intervals_of_its_figures() -> None:
    found = after("units", lambda listed: row(listed, "m").update(factor="0.001"))
    assert {one.figure for one in found.intervals} == {"new_roads_2031"} or found.unjudged == ""


def test_an_id_that_changed_everywhere_is_one_renamed_row_and_what_follows() -> None:
    def renamed(found: Rows) -> Rows:
        row(found["figures"], "firms_2030_12")["id"] = "firms_end_2030"
        for one in found["relations"]:
            one["expression"] = one["expression"].replace("firms_2030_12", "firms_end_2030")
        return found

    found = diff(a_package(rows()), a_package(renamed(rows())))
    figures, relations = found.table("figures"), found.table("relations")
    assert figures is not None
    assert relations is not None
    assert figures.renamed == (Renamed(("firms_2030_12",), ("firms_end_2030",)),)
    assert not figures.added + figures.removed + figures.corrected
    assert len(relations.corrected) == 3
    assert all(cell.follows for one in relations.corrected for cell in one.cells)
    assert (found.verdicts, found.unjudged) == ((), "")


def test_a_source_that_is_renamed_takes_all_its_keys_along() -> None:
    def renamed(found: Rows) -> Rows:
        found["sources"][0]["id"] = "qingshi_report"
        for name in ("paragraphs", "numerals", "figures"):
            for one in found[name]:
                one["source"] = "qingshi_report"
        return found

    old = rows()
    found = diff(a_package(old), a_package(renamed(rows())))
    numerals, figures = found.table("numerals"), found.table("figures")
    assert numerals is not None
    assert figures is not None
    assert len(numerals.renamed) == len(old["numerals"])
    assert all(one.follows for one in numerals.renamed)
    assert not numerals.added + numerals.removed + numerals.corrected
    assert all(cell.follows and cell.field == "source" for one in figures.corrected for cell in one.cells)


def test_a_figure_with_another_id_and_another_note_is_known_by_its_place() -> None:
    found = after(
        "figures", lambda listed: row(listed, "income_2030").update(id="income_of_2030", note="read again")
    ).table("figures")
    assert found is not None
    assert [(one.old, one.new) for one in found.renamed] == [(("income_2030",), ("income_of_2030",))]
    assert found.corrected == (Corrected(("income_of_2030",), (Cell("note", "", "read again"),)),)


def test_nothing_is_guessed_where_two_rows_are_alike() -> None:
    twins = {"name_en": "", "name_zh": "", "definition": "Twin.", "topic": "city", "domain": "count", "broader": ""}
    first, second = rows(), rows()
    first["indicators"] += [{"id": "a", **twins}, {"id": "b", **twins}]
    second["indicators"] += [{"id": "c", **twins}, {"id": "d", **twins}]
    found = diff(a_package(first), a_package(second)).table("indicators")
    assert found is not None
    assert (len(found.removed), len(found.added), found.renamed) == (2, 2, ())


def test_metadata_are_compared_but_for_what_follows_from_the_version_and_the_files() -> None:
    old = descriptor()
    new = descriptor(version="1.3.0", title="Other", created="2030-01-01T00:00:00Z", keywords=["a"])
    new["resources"][0] |= {"title": "Sources", "path": "data/sources.csv", "bytes": 1, "hash": "x"}
    found = diff(a_package(rows(), old), a_package(rows(), new))
    assert {(one.place, one.old, one.new) for one in found.metadata if one.place != "/keywords"} == {
        ("/title", old["title"], "Other"),
        ("/resources/sources/title", None, "Sources"),
    }
    assert PropertyChange("/keywords", None, ["a"]) in found.metadata


def with_schema(change: Callable[[dict[str, Any]], Any], table: str = "figures") -> Package:
    says = descriptor()
    resource = next(one for one in says["resources"] if one["name"] == table)
    resource["schema"] = json.loads(schema_text(table))
    change(resource["schema"])
    return a_package(rows(), says)


def test_schemas_are_compared_column_by_column() -> None:
    def change(schema: dict[str, Any]) -> None:
        schema["fields"][1]["type"] = "integer"
        schema["fields"][2], schema["fields"][3] = schema["fields"][3], schema["fields"][2]
        del schema["fields"][-1]
        schema["fields"].append({"name": "extra", "type": "string"})
        schema["missingValues"] = ["", "NA"]

    found = diff(with_schema(lambda _: None), with_schema(change)).schema
    assert {(one.field, one.property) for one in found} == {
        ("indicator", "type"),
        ("", "fields"),
        ("note", "field"),
        ("extra", "field"),
        ("", "missingValues"),
    }
    assert SchemaChange("figures", "note", "field", "string", None) in found


def test_a_column_more_and_a_column_less_are_differences_of_the_table_too() -> None:
    header = (*tables_of(a_package(rows()))["scopes"].header, "extra")
    more = edit("scopes", lambda listed: listed[0].update(extra="x"))
    wide = a_package(more, headers={"scopes": header})
    there, back = diff(a_package(rows()), wide).table("scopes"), diff(wide, a_package(rows())).table("scopes")
    assert there is not None
    assert back is not None
    assert there.corrected[0].cells == (Cell("extra", "", "x"),)
    assert (back.corrected, back.header) == ((), header[:-1])
    made = applied(tables_of(wide), diff(wide, a_package(rows())))
    assert multiset(made["scopes"]) == multiset(rows()["scopes"])


def test_a_table_that_came_or_went_is_said_with_its_rows() -> None:
    fewer = rows()
    del fewer["scopes"]
    there, back = diff(a_package(fewer), a_package(rows())), diff(a_package(rows()), a_package(fewer))
    assert [(one.name, one.state, len(one.added)) for one in there.tables] == [("scopes", TableState.ADDED, 2)]
    assert [(one.name, one.state, len(one.removed)) for one in back.tables] == [("scopes", TableState.REMOVED, 2)]


def test_computed_tables_of_a_release_are_compared_and_read(tmp_path: Path) -> None:
    def change(package: Path) -> Path:
        figures = package / "data" / "figures.csv"
        text = figures.read_text("utf-8").replace(",exact,,120,1,", ",about,约,120,1,")
        figures.write_text(text, "utf-8")
        sync(package)
        return package

    old = open_files(release_files(open_package(to_release(tmp_path / "old"))).text)
    new = open_files(release_files(open_package(change(to_release(tmp_path / "new")))).text)
    found = diff(old, new)
    computed = {"intervals", "verdicts", "implied", "power", "analysis"}
    assert {table.name for table in found.tables if table.computed} == computed
    assert {(one.figure, one.movement) for one in found.intervals} == {("firms_2030_12", Movement.WIDENED)}
    judged_anew = diff(open_package(tmp_path / "old" / "package"), open_package(tmp_path / "new" / "package"))
    assert set(judged_anew.intervals) == set(found.intervals)
    assert set(judged_anew.verdicts) == set(found.verdicts)


def test_a_key_that_stands_twice_is_refused_with_its_place() -> None:
    doubled = edit("scopes", lambda listed: listed.append(dict(listed[0])))
    with pytest.raises(InputError, match=r"scopes.csv:4:id: 'firms_of_the_town' stands twice"):
        diff(a_package(rows()), a_package(doubled))


def test_a_table_that_cannot_be_read_is_refused() -> None:
    says = json.dumps(descriptor()).encode()
    files = {f"data/{name}.csv": write_table(table.header, []) for name, table in tables_of(a_package(rows())).items()}
    files |= {"datapackage.json": says, "data/scopes.csv": b'"broken\n'}
    with pytest.raises(InputError, match=r"scopes\.csv"):
        diff(a_package(rows()), open_files(files))


def test_a_row_that_cannot_be_read_is_refused_with_its_line() -> None:
    files = {f"data/{name}.csv": write_table(table.header, []) for name, table in tables_of(a_package(rows())).items()}
    listed = a_package(rows()).read("data/scopes.csv")
    says = {"datapackage.json": json.dumps(descriptor()).encode()}
    ragged = open_files(files | says | {"data/scopes.csv": listed + b"one cell\n"})
    line = listed.count(b"\n") + 1
    with pytest.raises(InputError, match=rf"scopes\.csv:{line}: the row has 1 cells"):
        diff(a_package(rows()), ragged)


def test_a_package_that_cannot_be_judged_is_compared_all_the_same() -> None:
    found = after("figures", lambda listed: row(listed, "firms_2030_12").update(value="no number"))
    assert found.table("figures") is not None
    assert "no number" in found.unjudged


def test_a_package_without_a_descriptor_is_refused() -> None:
    with pytest.raises(InputError, match="not JSON"):
        diff(a_package(rows()), open_files({"datapackage.json": b"{"}))


def test_tables_stay_as_they_were() -> None:
    old = a_package(rows())
    tables: dict[str, Table] = tables_of(old)
    before = {name: list(table.records()) for name, table in tables.items()}
    applied(tables, diff(old, a_package(edit("figures", list.clear))))
    assert {name: list(table.records()) for name, table in tables.items()} == before


def test_a_schema_may_stand_in_a_file_of_its_own_and_ours_stands_in_for_none() -> None:
    says = descriptor()
    next(one for one in says["resources"] if one["name"] == "scopes")["schema"] = "schemas/scopes.json"
    document = json.loads(schema_text("scopes"))
    document["fields"].pop()
    tables = tables_of(a_package(rows()))
    files = {
        f"data/{name}.csv": write_table(table.header, [list(one.values()) for one in table.records()])
        for name, table in tables.items()
    }
    files["datapackage.json"] = json.dumps(says).encode()
    own = open_files(files | {"schemas/scopes.json": json.dumps(document).encode()})
    assert SchemaChange("scopes", "within", "field", "string", None) in diff(a_package(rows()), own).schema
    for broken in (files, files | {"schemas/scopes.json": b"no json"}):
        assert diff(a_package(rows()), open_files(broken)).empty


def test_a_table_without_one_file_is_refused() -> None:
    says = descriptor()
    says["resources"][0]["path"] = ["a.csv", "b.csv"]
    with pytest.raises(InputError, match="has no one file"):
        diff(a_package(rows()), a_package(rows(), says))
