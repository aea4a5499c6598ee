"""`cite`: the data set, one figure with its place, or the report."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from nangang_open.cli.cite import StyleName
from nangang_open.release.citation.styles import STYLES
from tests.cli.command import on_sound, run
from tests.cli.test_wrong_invocations import refused
from tests.house.checkout import ROOT
from tests.house.readme import Shown, printed, shown
from tests.house.test_imports import HEAVY, LIGHT_RUN

PAGE = "docs/cite.md"


def test_every_style_can_be_asked_for() -> None:
    assert list(get_args(StyleName)) == list(STYLES)


@pytest.mark.parametrize("example", shown(PAGE), ids=str)
def test_what_the_page_shows_is_what_is_printed(example: Shown) -> None:
    assert example.output.strip() == "\n".join(line.rstrip() for line in printed(example.command).strip().splitlines())


def test_the_page_shows_every_style() -> None:
    commands = " ".join(example.command for example in shown(PAGE))
    assert [style for style in STYLES if f"--style {style}" not in commands] == []


def test_a_figure_is_cited_with_its_place_in_the_language_asked_for() -> None:
    english, chinese = run("cite", "market_entities_2021_12"), run("cite", "market_entities_2021_12", "--lang", "zh")
    assert "#market_entities_2021_12; Number of market entities; 2021-12" in english.out
    assert "Paragraph 6; Characters 34 to 38" in english.out
    assert "《南岗区2022年政府工作报告》第 6 段第 34 至 38 字" in chinese.out
    assert (english.code, english.err, chinese.code, chinese.err) == (0, "", 0, "")


def test_the_report_is_cited_by_the_id_of_its_source() -> None:
    assert run("cite", "nangang_2022").out == "高洪旗. 南岗区2022年政府工作报告[R]. 南岗区政府，2022.\n"


def test_json_stays_json_where_the_encoding_lacks_chinese() -> None:
    ran = run("cite", "nangang_2022", "--style", "csl-json", encoding="ascii", PYTHONIOENCODING="ascii")
    assert json.loads(ran.out)[0]["title"] == "南岗区2022年政府工作报告"


def test_a_citation_is_written_to_a_file(tmp_path: Path) -> None:
    assert run("cite", "--style", "ris", "--output", tmp_path / "data.ris").out == ""
    assert (tmp_path / "data.ris").read_text("utf-8").startswith("TY  - DATA\n")


def test_what_cannot_be_cited_is_one_line() -> None:
    refused(run("cite", "gdp_2020"), 2, "gdp_2020", "did you mean")
    refused(run("cite", "--style", "mla"), 2, "mla")
    refused(on_sound("cite"), 1, "contributors")


@pytest.mark.parametrize("arguments", [["cite"], ["cite", "gdp_2021", "--style", "csl-json"]], ids=" ".join)
def test_citing_imports_nothing_heavy(arguments: list[str]) -> None:
    script = LIGHT_RUN.format(arguments=arguments, heavy=HEAVY)
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "heavy:"
