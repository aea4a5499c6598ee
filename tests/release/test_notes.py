"""The draft is an entry of our changelog: it can be read as one, and says what a user must know."""

from __future__ import annotations

from datetime import date
from typing import Any

from nangang_open.package.changelog import read_changelog
from nangang_open.release.diff import diff
from nangang_open.release.notes import draft, version_of
from tests.release.edits import a_package, descriptor, edit, rows
from tests.release.test_diff import row, with_schema

DAY = date(2031, 1, 2)


def corrected(listed: list[dict[str, str]]) -> None:
    row(listed, "firms_growth_2030_12").update(as_written="30", value="0.3")


def test_a_whole_entry() -> None:
    new = edit("figures", corrected)
    new["indicators"].append(new["indicators"][0] | {"id": "schools", "name_en": "Schools"})
    found = diff(a_package(rows()), a_package(new, descriptor(version="1.3.0")))
    assert draft(found, DAY) == (
        "## [1.3.0] - 2031-01-02\n"
        "\n"
        "### Data\n"
        "\n"
        "- Added to `indicators`: `schools`.\n"
        "- Corrected as_written of `firms_growth_2030_12` in `figures` from 20 to 30.\n"
        "- Corrected value of `firms_growth_2030_12` in `figures` from 0.2 to 0.3.\n"
        "- The verdict of `firms_growth` is contradicted, and was consistent.\n"
        "- The interval of `firms_growth_2030_12` moved, from [0.195, 0.205) to [0.295, 0.305).\n"
        "- Rows of each table, old to new:\n"
        "\n"
        "  | table | 1.2.0 | 1.3.0 |\n"
        "  | --- | --: | --: |\n"
        "  | `sources` | 1 | 1 |\n"
        "  | `paragraphs` | 4 | 4 |\n"
        "  | `numerals` | 9 | 9 |\n"
        "  | `figures` | 5 | 5 |\n"
        "  | `indicators` | 3 | 4 |\n"
        "  | `scopes` | 2 | 2 |\n"
        "  | `units` | 4 | 4 |\n"
        "  | `unknowns` | 2 | 2 |\n"
        "  | `relations` | 3 | 3 |\n"
    )


def test_the_entry_can_be_read_by_the_changelog_s_own_reader() -> None:
    found = diff(a_package(rows()), a_package(edit("figures", corrected), descriptor(version="1.2.1")))
    (entry,) = read_changelog(draft(found, DAY))
    assert (entry.version, entry.date) == ("1.2.1", DAY)
    section = entry.section("Data")
    assert section is not None
    assert len(section.entries) == 5


def test_without_a_day_it_says_which_version_is_asked_for() -> None:
    found = diff(a_package(rows()), a_package(edit("figures", corrected)))
    assert draft(found).startswith("## [Unreleased]\n\n### Data\n\n- To be released as 1.2.1 at least.\n")


def test_a_version_that_is_too_low_is_not_taken() -> None:
    added = edit("indicators", lambda listed: listed.append(listed[0] | {"id": "schools"}))
    for version, wanted in (("1.2.1", "1.3.0"), ("1.3.0", "1.3.0"), ("2.0.0", "2.0.0"), ("1.2.0", "1.3.0")):
        found = diff(a_package(rows()), a_package(added, descriptor(version=version)))
        assert version_of(found) == wanted


def test_nothing_changed_is_said() -> None:
    assert "- The data are unchanged.\n- Rows of each table" in draft(diff(a_package(rows()), a_package(rows())))


def test_many_rows_are_listed_and_then_counted() -> None:
    many = edit("indicators", lambda listed: listed.extend(listed[0] | {"id": f"i{number}"} for number in range(30)))
    text = draft(diff(a_package(rows()), a_package(many)))
    assert "`i0`" in text
    assert "and 6 more." in text
    assert max(map(len, text.splitlines())) <= 120


def test_many_corrections_are_listed_by_row() -> None:
    many = edit("numerals", lambda listed: [one.update(note="x") for one in listed])
    assert "Corrected note of" in draft(diff(a_package(rows()), a_package(many)))
    extra = [many["numerals"][0] | {"paragraph": str(number)} for number in range(5, 50)]
    first, second = rows(), rows()
    first["numerals"] += [one | {"note": ""} for one in extra]
    second["numerals"] += extra
    assert "- Corrected in `numerals`: `qingshi_2030/5/0`" in draft(diff(a_package(first), a_package(second)))


def test_schema_metadata_tables_and_ids_are_said() -> None:
    old, new = rows(), rows()
    row(new["figures"], "income_2030")["id"] = "income_of_2030"
    del new["scopes"]
    new["relations"] = [
        one | {"expression": one["expression"].replace("income_2030", "income_of_2030")} for one in new["relations"]
    ]
    says = descriptor(title="Other", keywords=["a"])
    text = draft(diff(a_package(old), a_package(new, says)))
    assert "- Renamed `income_2030` of `figures` to `income_of_2030`.\n" in text
    assert "- Removed the table `scopes`.\n" in text
    assert "- Descriptor: `/title` changed from Five figures of an invented town to Other.\n" in text
    assert "- Descriptor: `/keywords` changed.\n" in text
    assert "expression" not in text


def test_columns_and_constraints_are_said() -> None:
    def change(schema: dict[str, Any]) -> None:
        schema["fields"][0]["constraints"]["pattern"] = ".*"
        schema["fields"].pop()
        schema["fields"].insert(1, {"name": "extra", "type": "string"})
        schema["fields"][2], schema["fields"][3] = schema["fields"][3], schema["fields"][2]

    text = draft(diff(with_schema(lambda _: None), with_schema(change)))
    assert "- Removed the column `figures.note`.\n" in text
    assert "- Added the column `figures.extra`.\n" in text
    assert "- The columns of `figures` stand in another order.\n" in text
    assert "- Schema: constraints/pattern of `figures.id` changed from [a-z][a-z0-9_]{0,63} to .*.\n" in text


def test_a_table_that_came_is_said() -> None:
    fewer = rows()
    del fewer["scopes"]
    assert "- Added the table `scopes`.\n" in draft(diff(a_package(fewer), a_package(rows())))
