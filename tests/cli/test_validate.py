"""`validate`: the exit codes, the formats, the output."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.command import PAGE, SOUND, on_sound, run
from tests.cli.test_wrong_invocations import copied, spoil


def test_a_valid_package_is_0_however_it_is_named(tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "sound"), "zip", SOUND)
    for package in (SOUND, SOUND / "datapackage.json", archive):
        assert run("validate", package, "--source", SOUND / "page.txt").code == 0
        assert run("validate", "--package", package, "--source", f"qingshi_2030={SOUND / 'page.txt'}").code == 0
    assert run("validate", SOUND, "--package", SOUND).code == 0


def test_what_is_wrong_inside_is_1_and_a_finding(tmp_path: Path) -> None:
    package = copied(tmp_path)
    spoil(package, "figures", "status", "final")
    ran = run("validate", package, "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    result = json.loads(ran.out)
    assert result["valid"] is False
    assert [(one["table"], one["row"], one["field"], one["value"]) for one in result["findings"]] == [
        ("figures", 2, "status", "final")
    ]


def test_a_descriptor_that_is_no_json_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_bytes(b"{")
    ran = run("validate", tmp_path, "--format", "json")
    assert ran.code == 1
    assert len(json.loads(ran.out)["findings"]) == 1


def test_one_layer_is_reported_where_one_is_asked_for() -> None:
    result = json.loads(on_sound("validate", "--layer", "schema", "--layer", "relations", "--format", "json").out)
    assert [layer["name"] for layer in result["layers"]] == ["schema", "relations"]


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif", "github", "markdown"])
def test_every_format_goes_to_a_file_as_it_goes_to_the_screen(form: str, tmp_path: Path) -> None:
    package = copied(tmp_path / "package")
    spoil(package, "figures", "status", "final")
    file = tmp_path / "result"
    assert run("validate", package, "--format", form, "--output", file).code == 1
    text = file.read_text("utf-8")
    assert text.strip()
    if form in {"json", "sarif"}:
        json.loads(text)
    if form == "junit":
        ET.fromstring(text)


def test_the_language_is_that_of_the_reader() -> None:
    assert "有效" in on_sound("validate", "--lang", "zh").out
    assert "有效" in on_sound("validate", LC_ALL="zh_CN.UTF-8").out
    assert "is valid" in on_sound("validate").out


@pytest.mark.skipif(not PAGE.exists(), reason="the report itself is not in the repository")
def test_the_shipped_package_is_proved_with_its_page() -> None:
    ran = run("validate", "--source", PAGE, "--format", "json")
    result = json.loads(ran.out)
    assert result["findings"] == []
    assert ran.code == 0
    assert result["counts"]["numerals"] == 410
