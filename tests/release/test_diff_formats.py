"""A difference as people and programs read it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from nangang_open.package.files import open_files
from nangang_open.package.schema import schemas_folder
from nangang_open.release.diff import Difference, diff
from nangang_open.release.diff_formats import as_json, as_markdown, as_text
from nangang_open.vocabulary import Language
from tests.release.edits import Rows, a_package, descriptor, edited, rows
from tests.release.test_diff import row, with_schema


def everything() -> Difference:
    """Return a difference with something of each kind."""
    new = rows()
    row(new["figures"], "income_2030")["id"] = "income_of_2030"
    new["relations"] = [
        one | {"expression": one["expression"].replace("income_2030", "income_of_2030")} for one in new["relations"]
    ]
    row(new["figures"], "firms_growth_2030_12").update(as_written="30", value="0.3", note="a|b *c* `d`\n<e>")
    new["scopes"].pop()
    new["indicators"].append(new["indicators"][0] | {"id": "schools", "name_en": "Schools"})
    return diff(a_package(rows()), a_package(new, descriptor(version="1.2.1", title="Other title")))


def schema() -> Any:
    return json.loads((schemas_folder() / "diff.schema.json").read_text("utf-8"))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@given(edited(), edited())
@settings(max_examples=40, deadline=None)
def test_json_keeps_to_its_schema(first: Rows, second: Rows) -> None:
    found = diff(a_package(first), a_package(second))
    for language in Language:
        Draft202012Validator(schema()).validate(json.loads(as_json(found, language)))


def test_json_of_schemas_keeps_to_its_schema() -> None:
    found = diff(with_schema(lambda _: None), with_schema(lambda one: one["fields"].reverse()))
    Draft202012Validator(schema()).validate(json.loads(as_json(found)))
    Draft202012Validator(schema()).validate(json.loads(as_json(everything())))


def test_the_text_as_a_whole() -> None:
    assert as_text(everything()) == (
        "qingshi 1.2.0 to qingshi 1.2.1\n"
        "\n"
        "indicators: 1 added\n"
        "  + schools Schools, 企业数, Firms that are registered in the town.\n"
        "\n"
        "scopes: 1 removed\n"
        "  - qingshi Qingshi Town, 青石镇, place\n"
        "\n"
        "figures: 1 corrected, 1 renamed\n"
        "  > income_2030 → income_of_2030\n"
        "  ~ firms_growth_2030_12 as_written: 20 → 30\n"
        "  ~ firms_growth_2030_12 value: 0.2 → 0.3\n"
        '  ~ firms_growth_2030_12 note: "" → a|b *c* `d`\\n<e>\n'
        "\n"
        "relations: 1 corrected\n"
        "  ~ income_per_firm expression: income_2030 / firms_2030_12 <= income_per_firm_ceiling → "
        "income_of_2030 / firms_2030_12 <= income_per_firm_ceiling (follows from another id)\n"
        "\n"
        "Metadata\n"
        "  ~ /title Five figures of an invented town → Other title\n"
        "\n"
        "Verdicts that flipped\n"
        "  ! firms_growth consistent → contradicted\n"
        "\n"
        "Intervals\n"
        "  ! firms_growth_2030_12 half_up [0.195, 0.205) → [0.295, 0.305) moved\n"
        "  ! firms_growth_2030_12 truncated [0.2, 0.21) → [0.3, 0.31) moved\n"
        "  ! firms_growth_2030_12 half_even [0.195, 0.205] → [0.295, 0.305] moved\n"
        "\n"
        "The next version is 2.0.0 at least (major), because:\n"
        "  the row qingshi was removed from scopes\n"
        "  the row income_2030 of figures has another id, income_of_2030\n"
        "the version 1.2.1 is too low for that\n"
    )


def test_markdown_is_read_as_it_was_meant() -> None:
    text = as_markdown(everything())
    assert text.startswith("## qingshi 1.2.0 to qingshi 1.2.1\n\n| table | 1.2.0 | 1.2.1 |\n| --- | --: | --: |\n")
    assert "- + `schools`: Schools, " in text
    assert '- \\~ `firms_growth_2030_12`: note: "" → a\\|b \\*c\\* \\`d\\`\\\\n\\<e\\>\n' in text
    assert "- the row qingshi was removed from scopes\n" in text


@pytest.mark.parametrize("language", Language)
def test_nothing_is_said_of_no_difference_but_that(language: Language) -> None:
    text = as_text(diff(a_package(rows()), a_package(rows())), language)
    assert text.splitlines()[-1] in ("nothing differs", "没有差别")


def test_long_lists_of_reasons_are_cut_in_text_and_whole_in_json() -> None:
    new = rows()
    new["indicators"] += [new["indicators"][0] | {"id": f"i{number}"} for number in range(20)]
    found = diff(a_package(rows()), a_package(new))
    assert "and 8 more" in as_text(found)
    assert len(json.loads(as_json(found))["version"]["reasons"]) == 20


def test_a_package_without_a_version_has_a_bump_and_no_next_version() -> None:
    says = descriptor()
    del says["version"]
    new = rows()
    new["scopes"].pop()
    found = diff(a_package(rows(), says), a_package(new, says))
    assert "The least rise of the version is: major" in as_text(found)
    assert json.loads(as_json(found))["version"]["least"] is None


def test_computed_tables_and_schemas_are_told_in_a_line() -> None:
    from nangang_open.release.contents import release_files
    from tests.laws.shipped import package

    files = dict(release_files(package()).text)
    path = "data/verdicts.csv"
    lines = files[path].decode().splitlines(keepends=True)
    changed = open_files({**files, path: "".join([*lines[:1], *lines[2:]]).encode()})
    text = as_text(diff(open_files(files), changed))
    assert "verdicts: 1 removed\n  computed: the rows follow from the other tables\n" in text
    fewer = json.loads(files["datapackage.json"])
    fewer["resources"] = [one for one in fewer["resources"] if one["name"] != "implied"]
    without = open_files({**files, "datapackage.json": json.dumps(fewer).encode()})
    assert "implied: a new table\n" in as_text(diff(without, open_files(files)))
    there = diff(with_schema(lambda _: None), with_schema(lambda one: one["fields"].pop()))
    assert '\nSchema\n  ~ figures.note string → ""\n' in as_text(there)
