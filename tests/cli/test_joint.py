"""`nangang-open check --joint`: all relations of a package together, in a process of its own."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import SOUND, on_sound, run

ADDED = {"kind": "remainder", "indicator": "firms", "unit": "1", "lower_closed": "false", "upper_closed": "false"}
CLASHING = {
    "difference": "added == firms_2030_12 - firms_2029_12",
    "half": "2 * added >= firms_2029_12",
}
"""Each can hold by itself: 20 were added, at least 50 were. The two cannot hold together."""


def extended(folder: Path, relations: dict[str, str], *, basis: str = "stated", **cells: str) -> Path:
    """Return the sound package with an unknown `added` and more relations."""
    package = Path(shutil.copytree(SOUND, folder / "package"))
    _append(package / "data" / "unknowns.csv", [{"id": "added", "reason": "What was added.", **ADDED}])
    rows = [
        {"id": name, "title": name, "title_zh": name, "expression": text, "basis": basis, "reason": "A test.", **cells}
        for name, text in relations.items()
    ]
    _append(package / "data" / "relations.csv", rows)
    return package


def _append(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        header, old = list(reader.fieldnames or ()), list(reader)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*old, *rows])


def judged(package: Path, *arguments: str) -> dict[str, Any]:
    """Return what the command writes as JSON."""
    ran = run("check", "--joint", "--format", "json", "--package", package, *arguments)
    assert not ran.err
    document: dict[str, Any] = json.loads(ran.out)
    return document


def test_a_sound_package_holds_together_in_a_world_that_is_shown() -> None:
    ran = on_sound("check", "--joint")
    assert (ran.code, ran.err) == (0, "")
    assert "consistent  firms_growth" in ran.out
    assert "firms_2029_12 = 100, firms_2030_12 = 120, firms_growth_2030_12 = 0.2" in ran.out


def test_the_other_relations_are_judged_afterwards_and_narrow_nothing() -> None:
    document = judged(SOUND)
    assert [part["relations"] for part in document["components"]] == [["firms_growth"]]
    assert {one["relation"]: (one["alone"], one["jointly"]) for one in document["afterwards"]} == {
        "firms_of_county": ("implied", "implied"),
        "income_per_firm": ("certain", "certain"),
    }


def test_an_assumed_relation_narrows() -> None:
    document = judged(SOUND, "--assume", "firms_of_county")
    (part,) = [part for part in document["components"] if "firms_of_county" in part["relations"]]
    assert part["intervals"]["county_firms"]["lower"] == "120"
    assert [one["relation"] for one in document["afterwards"]] == ["income_per_firm"]


def test_what_holds_alone_may_not_hold_together(tmp_path: Path) -> None:
    package = extended(tmp_path, CLASHING)
    assert run("check", "--package", package).code == 0
    ran = run("check", "--joint", "--package", package)
    assert ran.code == 1
    assert "cannot hold together: difference, half" in ran.out
    assert "nangang-open mend" in ran.out
    document = judged(package)
    (part,) = [part for part in document["components"] if part["verdict"] == "contradicted"]
    assert document["verdict"] == "contradicted"
    assert part["clashes"]["sets"] == [
        {"relations": ["difference", "half"], "figures": ["firms_2029_12", "firms_2030_12"], "minimal": True}
    ]
    assert part["witness"] == {}


def test_a_relation_that_is_known_not_to_hold_is_left_out(tmp_path: Path) -> None:
    false = {"false": "firms_2030_12 < firms_2029_12"}
    package = extended(tmp_path, false, acknowledged="contradicted", acknowledgement="It is known.")
    ran = run("check", "--joint", "--package", package)
    assert ran.code == 0
    assert "left out, known not to hold: false" in ran.out


def test_a_verdict_turned_by_the_others_needs_its_acknowledgement(tmp_path: Path) -> None:
    package = extended(tmp_path, {"difference": CLASHING["difference"]})
    many = {"id": "many", "title": "many", "title_zh": "many", "basis": "plausible", "reason": "A test."}
    _append(package / "data" / "relations.csv", [{**many, "expression": CLASHING["half"]}])
    ran = run("check", "--joint", "--package", package)
    assert ran.code == 1
    assert "implied alone, contradicted once the other relations are known" in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--joint", "--basis", "stated"], "--basis does not go with --joint; leave one of them out"),
        (["--joint", "--format", "csv"], "--format csv does not go with --joint"),
        (["--assume", "firms_growth"], "--assume does not go without --joint"),
        (["--joint", "firms_grow"], "did you mean firms_growth?"),
        (["--joint", "--assume", "nothing"], "'nothing'"),
    ],
)
def test_options_that_make_no_sense_are_refused_in_one_line(arguments: list[str], words: str) -> None:
    ran = on_sound("check", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_it_is_said_in_chinese_too() -> None:
    assert "可同时成立" in on_sound("--lang", "zh", "check", "--joint").out
