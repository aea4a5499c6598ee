"""Cells against their schemas: plainly, in frames by pandera, and by the reader of tables, all alike."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import pytest
from frictionless import Schema
from frictionless.resources import TableResource
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.package.cells import BadCell, Constraint, judge_of, wrong_cells
from nangang_open.package.schema import FieldSchema, TableSchema, read_schema, table_schema, table_schemas
from nangang_open.package.tables import Table, table_from_rows
from nangang_open.validation import frames
from tests.validation.overlays import SOUND, checked, overlaid
from tests.validation.test_material import read

CELLS = [
    "", "0", "1", "-1", "-0", "7", "007", "0.5", "0.50", "-0.038", "1/3", "1e3", "1e999", "NaN", "INF", "Infinity", "+1", "1,000", "5%",
    "１", "٣", "1\n", " 1", "1_000", ".5", "5.", "true", "false", "True", "yes", "2021", "2021-12", "2021-12-28", "2021-02-30", "2017/2021",
    "a", "A", "gdp_2021", "gdp_2021\n", "x" * 64, "x" * 65, "万", "%", "level", "actual", "figure", "half_up", "CNY", "m2",
    "https://example.org/a?b=c#d", "mailto:a", "javascript:a", "0" * 64, "f" * 64, "zh", "230103", "9" * 18, "9" * 19, "9" * 1000,
]  # fmt: skip
FIELDS = [(table, field) for table in table_schemas().values() for field in table.fields]
NAMES = [f"{table.name}.{field.name}" for table, field in FIELDS]


@pytest.mark.parametrize("field", [field for _, field in FIELDS], ids=NAMES)
def test_a_frame_is_judged_as_its_cells_are(field: FieldSchema) -> None:
    judge = judge_of(field)
    assert [frames.allows(field, [cell]) for cell in CELLS] == [judge(cell) is None for cell in CELLS]


@given(cells=st.lists(st.one_of(st.sampled_from(CELLS), st.text(max_size=8)), max_size=30), data=st.data())
def test_any_frame_is_judged_as_its_cells_are(cells: list[str], data: st.DataObject) -> None:
    _, field = data.draw(st.sampled_from(FIELDS))
    assert frames.allows(field, cells) == all(judge_of(field)(cell) is None for cell in cells)


def bad_cells(table: Table, schema: TableSchema) -> list[BadCell]:
    """Return the bad cells of a table, found plainly."""
    fields = [field for field in schema.fields if field.name in table.columns]
    return [cell for field in fields for cell in wrong_cells(field, table.columns[field.name])]


CONSTRAINTS: list[tuple[dict[str, object], str, Constraint]] = [
    ({"constraints": {"required": True}}, "", Constraint.REQUIRED),
    ({"constraints": {"maxLength": 3}}, "four", Constraint.MAX_LENGTH),
    ({"constraints": {"minLength": 3}}, "no", Constraint.MIN_LENGTH),
    ({"constraints": {"pattern": "[a-z]+"}}, "a1", Constraint.PATTERN),
    ({"constraints": {"enum": ["up", "down"]}}, "side", Constraint.ENUM),
    ({"format": "uri"}, "nowhere", Constraint.FORMAT),
    ({"type": "integer"}, "one", Constraint.TYPE),
    ({"type": "integer"}, "1.0", Constraint.TYPE),
    ({"type": "integer", "constraints": {"minimum": 3}}, "2", Constraint.MINIMUM),
    ({"type": "integer", "constraints": {"maximum": 3}}, "4", Constraint.MAXIMUM),
    ({"type": "number"}, "one", Constraint.TYPE),
    ({"type": "number", "constraints": {"minimum": 3}}, "2.99999999999999999999999", Constraint.MINIMUM),
    ({"type": "number", "constraints": {"maximum": 3}}, "3.00000000000000000000001", Constraint.MAXIMUM),
    ({"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]}, "yes", Constraint.TYPE),
    ({"type": "date"}, "2021-02-30", Constraint.TYPE),
]
WEAK: list[tuple[dict[str, object], str, Constraint]] = [
    ({"type": "integer"}, "１２", Constraint.TYPE),
    ({"type": "integer"}, "007", Constraint.PLAIN),
    ({"type": "number"}, "NaN", Constraint.TYPE),
    ({"type": "number"}, "INF", Constraint.TYPE),
    ({"type": "number"}, "1e999", Constraint.PLAIN),
    ({"type": "number"}, "٣", Constraint.TYPE),
]
"""What frictionless takes for a number, and we do not."""


def one_column(facts: dict[str, object]) -> dict[str, object]:
    """Return the Table Schema document of a table with one column."""
    described = {"type": "string", "title": "", "title_zh": "", "description": ""}
    field = {"name": "column", **described, **facts}
    whole = {
        "name": "any",
        "title": "",
        "title_zh": "",
        "description": "",
        "primaryKey": ["column"],
        "order": ["column"],
    }
    return {**whole, "fields": [field]}


def frictionless_refuses(document: dict[str, object], cells: list[str]) -> bool:
    """Return whether frictionless finds a column of cells wrong under a Table Schema."""
    keys = ("fields", "uniqueKeys", "primaryKey")
    schema = Schema.from_descriptor({key: document[key] for key in keys if key in document})
    resource = TableResource(data=[["column"], *([cell] for cell in cells)], schema=schema)
    return not resource.validate().valid


@pytest.mark.parametrize(("facts", "cell", "constraint"), CONSTRAINTS)
def test_each_constraint_is_found_by_frictionless_and_by_ours(
    facts: dict[str, object], cell: str, constraint: Constraint
) -> None:
    document = one_column(facts)
    schema = read_schema(document)
    found = bad_cells(table_from_rows("any", ("column",), [(cell,)]), schema)
    assert [bad.constraint for bad in found] == [constraint]
    assert frictionless_refuses(document, [cell])


@pytest.mark.parametrize(("facts", "cell", "constraint"), WEAK)
def test_what_frictionless_lets_through_is_found_by_ours(
    facts: dict[str, object], cell: str, constraint: Constraint
) -> None:
    document = one_column(facts)
    found = bad_cells(table_from_rows("any", ("column",), [(cell,)]), read_schema(document))
    assert [bad.constraint for bad in found] == [constraint]
    assert not frictionless_refuses(document, [cell]), "frictionless has learnt it: move the case up"


def test_frictionless_ignores_unique_keys_and_frames_do_not() -> None:
    document = one_column({}) | {"uniqueKeys": [["column"]], "primaryKey": []}
    del document["primaryKey"]
    assert not frictionless_refuses(document, ["a", "a"]), "frictionless has learnt it"
    schema = read_schema(document | {"primaryKey": []})
    with pytest.raises(pa.errors.SchemaError):
        frames.frame_schema(schema).validate(pd.DataFrame({"column": ["a", "a"]}, dtype=object))
    frames.frame_schema(schema).validate(pd.DataFrame({"column": ["a", "", ""]}, dtype=object))


@pytest.mark.parametrize("name", ["figures", "numerals", "relations", "units"])
def test_a_user_can_hold_a_frame_of_their_own_to_a_schema(name: str) -> None:
    header, rows = read(name)
    frame = frames.frame(table_from_rows(name, header, rows))
    schema = frames.frame_schema(table_schema(name))
    schema.validate(frame, lazy=True)
    with pytest.raises(pa.errors.SchemaErrors):
        schema.validate(pd.concat([frame, frame]), lazy=True)
    with pytest.raises(pa.errors.SchemaErrors):
        schema.validate(frame.drop(columns=header[0]), lazy=True)


def test_the_sound_package_has_no_bad_cell() -> None:
    for file in (SOUND / "data").glob("*.csv"):
        header, rows = read(file.stem)
        assert bad_cells(table_from_rows(file.stem, header, rows), table_schema(file.stem)) == []


@pytest.mark.parametrize("code", ["NG224", "NG225", "NG226", "NG227", "NG228", "NG229"])
def test_a_package_of_large_tables_gives_the_same_findings(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = overlaid(code, tmp_path)
    plainly = checked(package).findings
    monkeypatch.setattr("nangang_open.validation.material.FRAMED", 0)
    assert checked(package).findings == plainly != ()
