from __future__ import annotations

import json
import re
from typing import Any

import pytest

from nangang_open.package.cells import judge_of
from nangang_open.package.schema import (
    COMPUTED,
    TABLES,
    FieldSchema,
    TableSchema,
    schema_text,
    schemas_folder,
    table_schema,
    table_schemas,
)

SCHEMAS = table_schemas()
FIELDS = [
    pytest.param(table, field, id=f"{table.name}.{field.name}") for table in SCHEMAS.values() for field in table.fields
]

DESIGN = {
    "sources": "id title publisher speaker meeting place delivered published version url retrieved archived_url language "
    "licence_note paragraphs code_points sha256 sha256_unbroken",
    "paragraphs": "source paragraph length numerals sha256 section",
    "numerals": "source paragraph start end text disposition note",
    "figures": "id indicator quantity_kind period base_period as_written scale counter direction hedge hedge_word value "
    "unit price_basis comparability status scope source paragraph start note",
    "indicators": "id name_en name_zh definition topic domain broader",
    "scopes": "id name_en name_zh kind within",
    "units": "id name_en name_zh symbol dimension factor counters",
    "unknowns": "id kind indicator period unit lower upper lower_closed upper_closed reason source paragraph start",
    "relations": "id title title_zh expression basis assumption reason acknowledged acknowledgement",
}


@pytest.mark.parametrize(("table", "columns"), DESIGN.items())
def test_the_columns_of_a_table_stand_in_the_order_of_the_design(table: str, columns: str) -> None:
    assert " ".join(table_schema(table).header) == columns


def test_every_schema_file_is_of_a_table_we_know() -> None:
    found = {path.stem for path in schemas_folder().glob("*.json") if not path.name.endswith(".schema.json")}
    assert found == {*TABLES, *COMPUTED} == {*SCHEMAS}
    assert [schema.name for schema in SCHEMAS.values()] == list(SCHEMAS)
    assert [name for name, schema in SCHEMAS.items() if schema.computed] == list(COMPUTED)


@pytest.mark.parametrize("table", SCHEMAS)
def test_a_schema_file_is_written_in_one_form(table: str) -> None:
    text = schema_text(table)
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


def test_a_table_that_nobody_knows_has_no_schema() -> None:
    for name in ("result.schema", "../pyproject", "figure"):
        with pytest.raises(KeyError):
            schema_text(name)


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_keys_name_columns_that_exist(schema: TableSchema) -> None:
    for key in (schema.primary_key, *schema.unique_keys, schema.order, *(key.fields for key in schema.foreign_keys)):
        assert set(key) <= set(schema.header)
    assert all(schema.field(name).required for name in schema.primary_key)
    assert set(schema.primary_key) <= set(schema.order)  # so the order is total
    for foreign in schema.foreign_keys:
        assert foreign.reference == SCHEMAS[foreign.table].primary_key
        assert [schema.field(name).type for name in foreign.fields] == [SCHEMAS[foreign.table].field(name).type for name in foreign.reference]  # fmt: skip


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_column_is_described_in_both_languages(table: TableSchema, field: FieldSchema) -> None:
    assert field.description.endswith(".")
    assert field.title[0].isupper()
    assert re.search("[一-鿿]", field.title_zh)
    assert re.search("[一-鿿]", table.title_zh)
    titles = [other.title for other in table.fields], [other.title_zh for other in table.fields]
    assert all(len(set(words)) == len(words) for words in titles)


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_vocabulary_has_one_label_in_each_language_for_each_word(table: TableSchema, field: FieldSchema) -> None:
    assert tuple(word.value for word in field.categories) == field.enum
    assert len({word.label for word in field.categories}) == len(field.enum)
    assert len({word.label_zh for word in field.categories}) == len(field.enum)


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_pattern_means_the_same_to_every_reader(table: TableSchema, field: FieldSchema) -> None:
    """Readers anchor a pattern by hand (`^...$`), so that an alternative at its top would be cut in two."""
    if field.pattern is not None:
        re.compile(field.pattern)
        bare = re.sub(r"\[[^\]]*\]|\\.", "", field.pattern)
        while "(" in bare:
            bare = re.sub(r"\([^()]*\)", "", bare)
        assert "|" not in bare
        assert not re.search(r"\\[dws]", field.pattern), "digits of every script would match"


def test_a_column_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        SCHEMAS["figures"].field("colour")


@pytest.mark.parametrize(
    ("value", "language", "label"),
    [("level", "en", "level at a date"), ("level", "zh", "时点量"), ("other", "zh", "other")],
)
def test_a_word_is_shown_by_its_label(value: str, language: str, label: str) -> None:
    assert SCHEMAS["figures"].field("quantity_kind").label(value, language) == label


@pytest.mark.parametrize(
    ("table", "field", "good", "bad"),
    [
        ("figures", "id", ["a", "gdp_2021", "x" * 64], ["", "A", "2021_gdp", "gdp-2021", "x" * 65, "gdp_2021\n", "gdp２"]),
        ("figures", "period", ["2021", "2021-12", "2021-12-28", "2021-01/2021-11", "2017/2021"],
         ["", "21", "2021-13", "2021/", "2021-00", "２０２１", "2021-1", "2021 "]),
        ("figures", "base_period", ["", "2020"], ["last year"]),
        ("figures", "value", ["0", "-0.046", "0.038", "10298000000000", "1.50"],
         ["", "1e3", "1E3", "NaN", "nan", "INF", "Infinity", "1e999", "+1", "01", "-0", "-0.0", ".5", "5.", "1,000", "１２", "٣", "½",
          "1/2", "5%", " 5", "--5", "9" * 65, "9" * 1_000_000]),
        ("figures", "scale", ["", "万", "%", "个百分点"], ["k", "万 "]),
        ("figures", "as_written", ["6,800", "三分之一", "9" * 64], ["", "9" * 65]),
        ("figures", "start", ["0", "7"], ["", "-1", "1.0", "07", "７", "1e1", "+7", "9" * 19]),
        ("figures", "paragraph", ["1"], ["0"]),
        ("figures", "status", ["actual"], ["", "Actual", "actuel"]),
        ("units", "id", ["1", "CNY", "m2"], ["", "2", "m²"]),
        ("units", "factor", ["1", "0.5", "2000/3", "10000"], ["", "0", "0.0", "-1", "1/0", "0/3", "1e3", "01"]),
        ("units", "dimension", ["1", "money", "length^2", "mass*length^-1"], ["", "Money", "length²", "2"]),
        ("unknowns", "lower", ["", "1/12", "-0.5", "0", "45/22"], ["1/0", "0.5/2", "x", "+1", "∞"]),
        ("unknowns", "lower_closed", ["true", "false"], ["", "True", "1", "yes"]),
        ("sources", "delivered", ["", "2021-12-28"], ["2021-13-01", "2021-02-30", "28.12.2021", "2021-1-1", "２０２１-12-28"]),
        ("sources", "url", ["", "https://example.org/a?b=c"], ["example.org", "https://", "javascript:x", "https://例.org", "https://a b"]),
        ("sources", "place", ["", "230103"], ["2301", "23010a"]),
        ("sources", "language", ["zh", "zh-Hans-CN"], ["", "Chinese!"]),
        ("sources", "sha256", ["0" * 64], ["", "0" * 63, "A" * 64]),
        ("sources", "paragraphs", ["50"], ["0", "-3"]),
        ("numerals", "disposition", ["", "figure"], ["number"]),
        ("relations", "acknowledged", ["", "contradicted"], ["wrong"]),
    ],
)  # fmt: skip
def test_a_cell_is_what_its_schema_says(table: str, field: str, good: list[str], bad: list[str]) -> None:
    schema = SCHEMAS[table].field(field)
    assert {cell: judge_of(schema)(cell) for cell in good} == dict.fromkeys(good)
    assert [cell for cell in bad if judge_of(schema)(cell) is None] == []


@pytest.mark.parametrize(
    ("limits", "good", "bad"),
    [({"min_length": 2}, "ab", "a"), ({"max_length": 2}, "ab", "abc")],
)
def test_lengths_are_held(limits: dict[str, Any], good: str, bad: str) -> None:
    field = FieldSchema("x", "string", "X", "甲", "A text.", **limits)
    assert (judge_of(field)(good) is None, judge_of(field)(bad) is None) == (True, False)


def test_bounds_are_held_on_both_sides() -> None:
    field = FieldSchema("x", "number", "X", "甲", "A number.", minimum=0, maximum=1)
    assert [judge_of(field)(cell) is not None for cell in ("-0.1", "0", "0.5", "1", "1.000001")] == [True, False, False, False, True]  # fmt: skip
