"""Verdicts and intervals are judged anew of what a difference can touch, and of nothing else."""

from __future__ import annotations

import pytest

from nangang_open.computed import COMPUTED
from nangang_open.dataset import load_dataset
from nangang_open.package.files import Package
from nangang_open.release import judged
from nangang_open.release.diff import diff
from nangang_open.release.judged import SILENT
from tests.release.edits import a_package, edit, rows
from tests.release.test_diff import row

CHANGES = [
    ("figures", "firms_growth_2030_12", {"as_written": "30", "value": "0.3"}),
    ("figures", "income_2030", {"as_written": "350", "value": "35000000000"}),
    ("figures", "new_roads_2031", {"status": "actual"}),
    ("figures", "firms_2029_12", {"hedge": "about", "hedge_word": "约"}),
    ("unknowns", "county_firms", {"lower": "500"}),
    ("unknowns", "county_firms", {"upper": "10", "upper_closed": "true"}),
    ("unknowns", "income_per_firm_ceiling", {"lower": "100", "upper": "100"}),
    ("relations", "firms_growth", {"expression": "firms_2030_12 / firms_2029_12 == firms_growth_2030_12"}),
    ("units", "CNY", {"factor": "1000000"}),
    ("units", "m", {"factor": "2"}),
]


def changed(table: str, key: str, cells: dict[str, str]) -> Package:
    return a_package(edit(table, lambda listed: row(listed, key).update(cells)))


@pytest.mark.parametrize(("table", "key", "cells"), CHANGES)
def test_what_is_judged_of_a_part_is_what_is_judged_of_the_whole(table: str, key: str, cells: dict[str, str]) -> None:
    sides = a_package(rows()), changed(table, key, cells)
    found = diff(*sides)
    assert not found.unjudged
    old, new = (
        {
            name: {tuple(one[k] for k in keys): one for one in COMPUTED[name](load_dataset(side)).records()}
            for name, keys in (("verdicts", ("relation",)), ("intervals", ("figure", "reading")))
        }
        for side in sides
    )
    flipped = {key[0] for key in old["verdicts"] if old["verdicts"][key]["verdict"] != new["verdicts"][key]["verdict"]}
    assert {one.relation for one in found.verdicts} == flipped
    moved = {key for key in old["intervals"] if old["intervals"][key] != new["intervals"][key]}
    assert {(one.figure, one.reading) for one in found.intervals} == moved


@pytest.mark.parametrize("field", sorted(SILENT & rows()["figures"][0].keys()))
def test_what_no_interval_depends_on_is_not_judged(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("judged")

    monkeypatch.setattr(judged, "_part", refused)
    found = diff(a_package(rows()), a_package(edit("figures", lambda listed: listed[0].update({field: "9"}))))
    assert found.table("figures") is not None


def test_the_changes_of_these_tests_flip_verdicts_and_move_intervals() -> None:
    found = [diff(a_package(rows()), changed(*change)) for change in CHANGES]
    assert sum(bool(one.verdicts) for one in found) >= 4
    assert sum(bool(one.intervals) for one in found) >= 4
