"""Our schema layer against frictionless: what it refuses we refuse; what it lets through wrongly we name."""

from __future__ import annotations

import json

import pytest
from frictionless import Schema

from nangang_open.package.cells import judge_of
from nangang_open.package.schema import FieldSchema, schema_text, table_schemas

CELLS = [
    "", "0", "1", "-1", "7", "007", "0.5", "-0.038", "1/3", "1e3", "1e999", "NaN", "INF", "-INF", "Infinity", "+1", "1,000", "5%", "１", "٣",
    "true", "false", "True", "TRUE", "yes", "2021", "2021-12", "2021-12-28", "2021-02-30", "2021-13", "2017/2021",
    "a", "A", "gdp_2021", "gdp 2021", "x" * 65, "万", "%", "level", "Level", "actual", "figure", "half_up", "contradicted",
    "CNY", "http://example.org/a?b=c#d", "https://example.org/%E5%8D%97", "example.org", "mailto:a", "0" * 64, "zh", "230103", "南岗", "9" * 65,
]  # fmt: skip
LENIENT = {
    "integer": {"007", "0" * 64, "+1", "１", "٣", "9" * 65},
    "number": {"007", "0" * 64, "1e3", "1e999", "NaN", "INF", "-INF", "Infinity", "+1", "１", "٣", "9" * 65},
    "uri": {"mailto:a"},
}
"""What frictionless lets through: numbers that are not written in plain digits, addresses of nothing on the web."""
FIELDS = [(table.name, field) for table in table_schemas().values() for field in table.fields]


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=lambda one: one if isinstance(one, str) else one.name)
def test_both_layers_judge_cells_alike(table: str, field: FieldSchema) -> None:
    theirs = Schema.from_descriptor(json.loads(schema_text(table))).get_field(field.name)
    read = theirs.create_cell_reader()
    for cell in CELLS:
        _, notes = read(cell)
        wrong, refused = judge_of(field)(cell) is not None, bool(notes)
        if cell in LENIENT.get(field.format if field.type == "string" else field.type, ()):
            assert wrong
        else:
            assert wrong == refused, (cell, notes)
