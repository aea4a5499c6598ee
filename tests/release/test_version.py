"""The least version follows the Data Package recipe on versions, scenario by scenario, and never falls with more changes."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangang_open.errors import InputError
from nangang_open.package.files import Package
from nangang_open.package.schema import schema_text
from nangang_open.release.diff import Difference, SchemaChange, Side, diff
from nangang_open.release.version import (
    Bump,
    Reason,
    least_bump,
    least_version,
    parsed,
    precedence,
    reasons,
    suffices,
)
from nangang_open.vocabulary import Language
from tests.release.edits import Rows, a_package, descriptor, edit, edited, rows
from tests.release.test_diff import row

VERSIONS = st.builds(
    lambda numbers, before: ".".join(map(str, numbers)) + (f"-{before}" if before else ""),
    st.tuples(*[st.integers(0, 3)] * 3),
    st.sampled_from(["", "rc.1", "rc.10", "a", "0"]),
)
Change = Callable[[dict[str, Any]], Any]


def package(change: Change = lambda _: None, tables: Rows | None = None) -> Package:
    """Return the sound package with schemas, its descriptor changed."""
    says = descriptor()
    for one in says["resources"]:
        one["schema"] = json.loads(schema_text(one["name"]))
    change(says)
    return a_package(tables or rows(), says)


def bump(change: Change = lambda _: None, tables: Rows | None = None) -> Bump:
    return least_bump(diff(package(), package(change, tables)))


def schema(says: dict[str, Any], table: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in says["resources"] if one["name"] == table)["schema"]
    return found


def field(says: dict[str, Any], table: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in schema(says, table)["fields"] if one["name"] == name)
    return found


def resource(says: dict[str, Any], table: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in says["resources"] if one["name"] == table)
    return found


RECIPE: list[tuple[str, Change, Bump]] = [
    ("nothing", lambda _: None, Bump.NONE),
    ("a new version alone", lambda says: says.update(version="9.9.9"), Bump.NONE),
    ("another path", lambda says: resource(says, "scopes").update(bytes=12), Bump.NONE),
    ("the package's name", lambda says: says.update(name="other"), Bump.MAJOR),
    ("a field's name", lambda says: field(says, "figures", "note").update(name="remark"), Bump.MAJOR),
    ("a field more", lambda says: schema(says, "figures")["fields"].append({"name": "x", "type": "any"}), Bump.MAJOR),
    ("a field less", lambda says: schema(says, "figures")["fields"].pop(), Bump.MAJOR),
    ("fields in another order", lambda says: schema(says, "figures")["fields"].reverse(), Bump.MAJOR),
    ("a field's type", lambda says: field(says, "figures", "value").update(type="string"), Bump.MAJOR),
    ("a field's format", lambda says: field(says, "sources", "url").update(format="email"), Bump.MAJOR),
    (
        "a constraint that binds nothing",
        lambda says: field(says, "figures", "note").update(constraints={"required": False}),
        Bump.NONE,
    ),
    ("no constraint, said", lambda says: field(says, "figures", "note").update(constraints={}), Bump.NONE),
    (
        "a field that must be filled",
        lambda says: field(says, "figures", "note").update(constraints={"required": True}),
        Bump.MAJOR,
    ),
    (
        "a field that need not be",
        lambda says: field(says, "figures", "id").update(constraints={"pattern": "[a-z][a-z0-9_]{0,63}"}),
        Bump.MINOR,
    ),
    ("a higher minimum", lambda says: field(says, "numerals", "start")["constraints"].update(minimum=1), Bump.MAJOR),
    ("a lower minimum", lambda says: field(says, "numerals", "start")["constraints"].update(minimum=-1), Bump.MINOR),
    ("a word more", lambda says: field(says, "figures", "status")["constraints"]["enum"].append("guessed"), Bump.MINOR),
    ("a word less", lambda says: field(says, "figures", "status")["constraints"]["enum"].pop(), Bump.MAJOR),
    (
        "words in another order",
        lambda says: field(says, "figures", "status")["constraints"]["enum"].reverse(),
        Bump.PATCH,
    ),
    ("another pattern", lambda says: field(says, "figures", "id")["constraints"].update(pattern=".*"), Bump.MAJOR),
    ("another key", lambda says: schema(says, "scopes").update(primaryKey=["name_en"]), Bump.MAJOR),
    ("a reference less", lambda says: schema(says, "figures")["foreignKeys"].pop(), Bump.MINOR),
    (
        "a reference more",
        lambda says: schema(says, "sources").update(
            foreignKeys=[{"fields": ["id"], "reference": {"resource": "scopes", "fields": ["id"]}}]
        ),
        Bump.MAJOR,
    ),
    (
        "a reference elsewhere",
        lambda says: schema(says, "figures")["foreignKeys"][0]["reference"].update(resource="scopes"),
        Bump.MINOR,
    ),
    ("other missing values", lambda says: schema(says, "figures").update(missingValues=["", "NA"]), Bump.MAJOR),
    ("a label", lambda says: field(says, "figures", "status")["categories"][0].update(label="Said"), Bump.PATCH),
    ("a field's title", lambda says: field(says, "figures", "value").update(title="Number"), Bump.PATCH),
    ("a table's description", lambda says: schema(says, "figures").update(description="Figures."), Bump.PATCH),
    ("a title", lambda says: says.update(title="Other"), Bump.PATCH),
    ("a licence", lambda says: says.update(licenses=[{"name": "CC-BY-4.0"}]), Bump.PATCH),
    ("a keyword", lambda says: says.update(keywords=["a"]), Bump.PATCH),
    ("a resource's title", lambda says: resource(says, "figures").update(title="Figures"), Bump.PATCH),
    ("another encoding", lambda says: resource(says, "figures").update(encoding="gb18030"), Bump.MAJOR),
    (
        "a resource that is no table more",
        lambda says: says["resources"].append({"name": "readme", "path": "README.md"}),
        Bump.MINOR,
    ),
]


@pytest.mark.parametrize(("change", "least"), [case[1:] for case in RECIPE], ids=[case[0] for case in RECIPE])
def test_the_recipe_for_what_the_descriptor_says(change: Change, least: Bump) -> None:
    if least is Bump.MINOR and change is RECIPE[-1][1]:
        says = descriptor()
        more = copy.deepcopy(says)
        change(more)
        old, new = (dataclasses.replace(a_package(rows(), says), descriptor=one) for one in (says, more))
        assert least_bump(diff(old, new)) is least
        assert least_bump(diff(new, old)) is Bump.MAJOR
        return
    assert bump(change) is least


def without(name: str) -> Rows:
    found = rows()
    del found[name]
    return found


@pytest.mark.parametrize(
    ("old", "new", "least"),
    [
        (rows(), rows(), Bump.NONE),
        (rows(), edit("figures", list.reverse), Bump.NONE),
        (rows(), edit("figures", lambda listed: listed.append(listed[0] | {"id": "new_figure"})), Bump.MINOR),
        (rows(), edit("scopes", lambda listed: listed.pop()), Bump.MAJOR),
        (rows(), edit("figures", lambda listed: row(listed, "income_2030").update(id="other_id")), Bump.MAJOR),
        (rows(), edit("figures", lambda listed: row(listed, "income_2030").update(value="1", note="x")), Bump.PATCH),
        (rows(), edit("figures", lambda listed: row(listed, "income_2030").update(unit="m")), Bump.MAJOR),
        (rows(), edit("units", lambda listed: row(listed, "km").update(factor="999")), Bump.MAJOR),
        (rows(), edit("indicators", lambda listed: listed[0].update(definition="Other words.")), Bump.PATCH),
        (rows(), edit("relations", lambda listed: listed[0].update(title="Other words")), Bump.PATCH),
        (without("scopes"), rows(), Bump.MINOR),
        (rows(), without("scopes"), Bump.MAJOR),
    ],
)
def test_the_recipe_for_rows(old: Rows, new: Rows, least: Bump) -> None:
    assert least_bump(diff(a_package(old), a_package(new))) is least


def test_what_follows_from_another_id_forces_nothing_itself() -> None:
    found = rows()
    row(found["figures"], "firms_2030_12")["id"] = "firms_end_2030"
    for one in found["relations"]:
        one["expression"] = one["expression"].replace("firms_2030_12", "firms_end_2030")
    forced = reasons(diff(a_package(rows()), a_package(found)))
    assert forced == (Reason(Bump.MAJOR, "bump.row_renamed", "figures", ("firms_2030_12",), "firms_end_2030"),)


def parts(difference: Difference, kept: list[bool]) -> Difference:
    """Return a difference with some of its parts left out."""
    keep = iter(kept)

    def some(listed: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(one for one in listed if next(keep, True))

    tables = tuple(
        dataclasses.replace(
            table,
            added=some(table.added),
            removed=some(table.removed),
            corrected=some(table.corrected),
            renamed=some(table.renamed),
        )
        for table in some(difference.tables)
    )
    return dataclasses.replace(
        difference, tables=tables, metadata=some(difference.metadata), schema=some(difference.schema)
    )


@given(edited(), edited(), st.lists(st.booleans(), max_size=30))
@settings(max_examples=60, deadline=None)
def test_the_least_bump_never_falls_with_more_changes(first: Rows, second: Rows, kept: list[bool]) -> None:
    whole = diff(a_package(first), a_package(second))
    assert least_bump(parts(whole, kept)) <= least_bump(whole)
    assert (least_bump(whole) is Bump.NONE) == whole.empty


@given(VERSIONS, st.sampled_from(Bump), st.sampled_from(Bump))
def test_a_greater_bump_never_asks_for_a_lower_version(version: str, one: Bump, other: Bump) -> None:
    lesser, greater = sorted((one, other))
    assert precedence(least_version(version, lesser)) <= precedence(least_version(version, greater))


@given(VERSIONS, st.sampled_from(Bump))
def test_the_least_version_suffices_and_is_the_least(version: str, needed: Bump) -> None:
    least = least_version(version, needed)
    assert suffices(version, least, needed)
    assert all(suffices(version, least, lesser) for lesser in Bump if lesser <= needed)
    (major, minor, patch), before = parsed(least)
    if needed is not Bump.NONE and not before:
        lower = {
            Bump.MAJOR: (major - 1, 9, 9),
            Bump.MINOR: (major, minor - 1, 9) if minor else (major - 1, 9, 9),
            Bump.PATCH: (major, minor, patch - 1),
        }[needed]
        if min(lower) >= 0:
            assert not suffices(version, ".".join(map(str, lower)), needed)


@given(VERSIONS, VERSIONS, VERSIONS, st.sampled_from(Bump))
def test_what_suffices_still_does_when_it_is_higher(old: str, new: str, higher: str, needed: Bump) -> None:
    if suffices(old, new, needed) and parsed(higher)[0] >= parsed(new)[0] and precedence(higher) >= precedence(new):
        assert suffices(old, higher, needed)


def test_versions_stand_in_the_order_of_semantic_versioning() -> None:
    listed = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11"]
    listed += ["1.0.0-rc.1", "1.0.0", "1.0.1", "1.1.0", "2.0.0", "10.0.0"]
    assert sorted(listed, key=precedence) == listed
    assert precedence("1.0.0+build") == precedence("1.0.0")


@pytest.mark.parametrize(
    "version", ["", "1", "1.0", "v1.0.0", "01.0.0", "1.0.0-", "1.0.0 ", "１.0.0", "1.0.0-é", "latest"]
)
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(InputError, match="no semantic version"):
        parsed(version)


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    found = {one.code for case in RECIPE[:-1] for one in reasons(diff(package(), package(case[1])))}
    assert found >= {
        "bump.field_added",
        "bump.field_removed",
        "bump.fields_reordered",
        "bump.type",
        "bump.tighter",
        "bump.looser",
        "bump.key",
        "bump.described",
    }
    for code in found:
        sentences = {Reason(Bump.MAJOR, code, "t", ("k",), "f").said(language) for language in Language}
        assert len(sentences) == 2


@pytest.mark.parametrize(
    ("limit", "old", "new", "least"),
    [
        ("required", None, False, Bump.NONE),
        ("unique", True, False, Bump.MINOR),
        ("minLength", 2, 1, Bump.MINOR),
        ("maxLength", 2, 1, Bump.MAJOR),
        ("maximum", 5, "9", Bump.MAJOR),
        ("enum", ["a"], None, Bump.MINOR),
        ("enum", ["a", "b"], ["b", "c"], Bump.MAJOR),
        ("minimum", None, 0, Bump.MAJOR),
        ("pattern", "a", "b", Bump.MAJOR),
    ],
)
def test_a_limit_is_looser_tighter_or_cannot_be_told(limit: str, old: object, new: object, least: Bump) -> None:
    change = SchemaChange("figures", "value", f"constraints/{limit}", old, new)
    side = Side("qingshi", "1.0.0", {})
    assert least_bump(Difference(side, side, schema=(change,))) is least


@pytest.mark.parametrize(
    ("old", "new", "least"),
    [(["a", "b"], ["b"], Bump.MAJOR), (["a"], ["a", "b"], Bump.MINOR), (None, ["a"], Bump.PATCH)],
)
def test_words_of_a_vocabulary(old: object, new: object, least: Bump) -> None:
    side = Side("qingshi", "1.0.0", {})
    change = SchemaChange("figures", "status", "categories", old, new)
    assert least_bump(Difference(side, side, schema=(change,))) is least
