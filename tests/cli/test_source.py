"""`source verify` and `source import`: a copy is proved, another report is drafted."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.command import PAGE, SOUND, on_sound, run
from tests.cli.test_wrong_invocations import refused


def test_an_honest_copy_is_0() -> None:
    ran = on_sound("source", "verify", SOUND / "page.txt")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "the copy is the text of qingshi_2030: 4 paragraphs, 9 numerals, all as recorded\n"


def test_a_false_numeral_is_1_and_named(tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text((SOUND / "page.txt").read_text("utf-8").replace("120", "130"), "utf-8")
    ran = on_sound("source", "verify", copy)
    assert ran.code == 1
    assert "paragraph 2, character 20: the numeral is 130, and should be 120" in ran.out
    document = json.loads(on_sound("source", "verify", copy, "--format", "json", "--source", "qingshi_2030").out)
    assert document["honest"] is False
    assert [
        (one["kind"], one["paragraph"], one["start"], one["expected"], one["found"])
        for one in document["discrepancies"]
    ] == [("numeral", 2, 20, "120", "130")]
    assert on_sound("validate", SOUND, "--source", copy).code == 1
    assert on_sound("validate", SOUND, "--source", f"qingshi_2030={copy}").code == 1


def test_a_text_of_something_else_is_1(tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text("hello", "utf-8")
    assert on_sound("source", "verify", copy).code == 1
    copy.write_bytes(b"\xff\xfe\xff")
    assert on_sound("source", "verify", copy).code == 1


@pytest.mark.skipif(not PAGE.exists(), reason="the report itself is not in the repository")
def test_the_report_itself_is_proved() -> None:
    assert run("source", "verify", PAGE).out == (
        "the copy is the text of nangang_2022: 50 paragraphs, 410 numerals, all as recorded\n"
    )


def test_a_draft_has_the_hashes_and_leaves_the_dispositions_to_people(tmp_path: Path) -> None:
    out = tmp_path / "new" / "drafts"
    ran = run("source", "import", SOUND / "page.txt", "--id", "again_2030", "--out", out)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("\n") == 3
    tables = {
        name: list(csv.DictReader((out / f"{name}.csv").open(encoding="utf-8")))
        for name in ("sources", "paragraphs", "numerals")
    }
    sound = next(csv.DictReader((SOUND / "data" / "sources.csv").open(encoding="utf-8")))
    assert tables["sources"][0]["sha256"] == sound["sha256"]
    assert tables["sources"][0]["id"] == "again_2030"
    assert [row["numerals"] for row in tables["paragraphs"]] == ["0", "5", "1", "3"]
    assert {row["disposition"] for row in tables["numerals"]} == {""}
    assert [row["text"] for row in tables["numerals"]][:4] == ["一", "2030", "120", "100"]


def test_a_draft_is_never_written_over(tmp_path: Path) -> None:
    arguments = ("source", "import", SOUND / "page.txt", "--id", "again_2030", "--out", tmp_path)
    assert run(*arguments).code == 0
    refused(run(*arguments), 2, "there already")


def test_an_id_that_the_package_has_is_refused(tmp_path: Path) -> None:
    refused(on_sound("source", "import", SOUND / "page.txt", "--id", "qingshi_2030", "--out", tmp_path), 2, "already")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "drafts"
    refused(run("source", "import", SOUND / "page.txt", "--id", "a", "--out", out), 2, "cannot be made")
