"""The facts of a release, from a package that says them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nangang_open.errors import InputError
from nangang_open.figures.period import Month
from nangang_open.package.files import open_package
from nangang_open.release import layout
from nangang_open.release.facts import DOI, Facts, Person, facts_of, last_day
from nangang_open.release.staged import measured
from nangang_open.release.tables import release_tables
from tests.laws.shipped import package as shipped
from tests.release.trial import CHANGELOG, a_package


def facts(path: Path, doi: str = "") -> Facts:
    package = open_package(path)
    found = release_tables(package)
    return facts_of(package, found.tables, found.schemas, {"b.md": measured(b"x"), "a.csv": measured(b"yy")}, doi)


def test_facts_are_those_of_the_descriptor_the_changelog_and_the_tables(tmp_path: Path) -> None:
    found = facts(a_package(tmp_path))
    assert (found.name, found.version, found.released) == ("qingshi", "1.2.0", date(2024, 2, 29))
    assert found.titles == {"en": "Five figures of an invented town", "zh": "虚构小镇的五个数据"}
    assert found.descriptions == {"en": "An invented town."}
    assert found.creators == (Person("Ada Example", ("author",), "", "Ada", "Example"),)
    assert found.publisher == "Ada Example"
    assert found.licence == "CC-BY-4.0"
    assert found.temporal == ("2029-12-01", "2031-12-31")
    assert found.counts == {name: found.table(name).rows for name in ("figures", "numerals", "indicators", "relations")}
    assert (found.counts["figures"], found.counts["relations"]) == (5, 3)
    assert found.previous_versions == ("1.1.0",)
    assert [file.path for file in found.files] == ["a.csv", "b.md"]
    assert found.files[0].mediatype == "text/csv"
    assert (found.doi, found.homepage, found.repository) == ("", "", "")
    assert found.id == "urn:qingshi:1.2.0"


def test_the_shipped_package_says_all_that_a_release_must_say() -> None:
    package = shipped()
    found = release_tables(package)
    said = facts_of(package, found.tables, found.schemas, {})
    assert {*said.titles} == {*said.descriptions} == {*said.place_names} == {"en", "zh"}
    assert said.place_code == "230103"
    assert said.counts == {"figures": 165, "numerals": 410, "indicators": 115, "relations": 150}
    assert said.creators[0].is_group
    assert said.temporal[0] < "2017" < said.temporal[1]


@pytest.mark.parametrize("missing", ["title", "contributors", "licenses"])
def test_what_a_release_must_say_is_asked_for(tmp_path: Path, missing: str) -> None:
    with pytest.raises(InputError, match=missing):
        facts(a_package(tmp_path, {missing: None}))


def test_a_version_without_entry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no entry for version '1\.2\.0'"):
        facts(a_package(tmp_path, changelog=CHANGELOG.replace("1.2.0", "1.3.0")))


@pytest.mark.parametrize("given", ["10.5281/zenodo.12", "https://doi.org/10.5281/zenodo.12", "doi:10.5281/zenodo.12"])
def test_a_doi_names_the_release(tmp_path: Path, given: str) -> None:
    assert facts(a_package(tmp_path, {"id": given})).id == "https://doi.org/10.5281/zenodo.12"


def test_a_reserved_doi_goes_before_that_of_the_descriptor(tmp_path: Path) -> None:
    assert facts(a_package(tmp_path, {"id": "10.5281/zenodo.12"}), "10.1/new").doi == "10.1/new"


@pytest.mark.parametrize(
    "text", ["", "10.1/x", "11.5281/x", "10.5281/", "10.5281/a b", "https://example.org/10.5281/x"]
)
def test_what_is_no_doi_is_not_taken_for_one(text: str) -> None:
    assert DOI.fullmatch(text) is None


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({"title": "A", "path": "https://orcid.org/0000-0002-1825-0097"}, Person("A", (), "0000-0002-1825-0097")),
        ({"givenName": "A", "familyName": "B", "roles": ["x"]}, Person("A B", ("x",), "", "A", "B")),
        ({"title": "A group", "path": "https://example.org/"}, Person("A group", ())),
    ],
)
def test_a_contributor_is_a_person_or_a_group(tmp_path: Path, person: dict[str, Any], expected: Person) -> None:
    found = facts(a_package(tmp_path, {"contributors": [person]}))
    assert found.creators == (expected,)
    assert found.creators[0].is_group == (expected.name == "A group")


def test_the_publisher_is_who_has_that_role(tmp_path: Path) -> None:
    people = [{"title": "A", "roles": ["author"]}, {"title": "B", "roles": ["publisher"]}]
    assert facts(a_package(tmp_path, {"contributors": people})).publisher == "B"


def test_who_only_publishes_is_not_cited_as_a_maker(tmp_path: Path) -> None:
    people = [{"title": "A", "roles": ["author"]}, {"title": "B", "roles": ["publisher"]}]
    found = facts(a_package(tmp_path, {"contributors": people}))
    assert [person.name for person in found.creators] == ["A"]
    assert found.publisher == "B"


def test_who_publishes_alone_is_the_maker(tmp_path: Path) -> None:
    found = facts(a_package(tmp_path, {"contributors": [{"title": "B", "roles": ["publisher"]}]}))
    assert [person.name for person in found.creators] == ["B"]


@pytest.mark.parametrize(("month", "day"), [((2021, 2), 28), ((2020, 2), 29), ((2021, 12), 31), ((2021, 11), 30)])
def test_the_last_day_of_a_month(month: tuple[int, int], day: int) -> None:
    assert last_day(Month(*month)) == date(*month, day)


def test_no_two_files_of_a_release_have_one_name() -> None:
    names = [value for name, value in vars(layout).items() if name.isupper() and isinstance(value, str)]
    assert len({name.casefold() for name in names}) >= len(names) - 1  # the namespace is the name of the data
