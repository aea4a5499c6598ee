"""`check --panel` as a whole process: what it prints, in which format, and its exit code."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.command import on_sound
from tests.panel.panels import row, write

GROWTH = "growth: gdp[{period}] / gdp[{period-1}] - 1 == gdp_growth[{period}]"


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    rows = []
    for place, growth in (("南岗", "10.0"), ("道里", "19.0")):
        rows += [row(place, 2020, "gdp", "1000.0", scale="亿"), row(place, 2021, "gdp", "1100.0", scale="亿")]
        rows.append(row(place, 2021, "gdp_growth", growth, scale="%", direction="up"))
    return write([*rows, row("道里", 2022, "gdp", "一百五")], tmp_path / "panel.csv")


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_the_summary_names_the_worst_and_what_cannot_be_used(panel: Path, engine: str, tmp_path: Path) -> None:
    out = tmp_path / "rows.parquet"
    ran = on_sound("check", "--panel", panel, "--template", GROWTH, "--by", "place", "--engine", engine, "--out", out)
    assert (ran.code, ran.err) == (1, "")
    assert "道里, 2021, growth:" in ran.out
    assert "47.2% apart" in ran.out
    assert "row 8: '一百五' is no plain Arabic numeral" in ran.out
    assert f"engine: {engine}" in ran.out
    assert out.is_file()
    chinese = on_sound("check", "--panel", panel, "--template", GROWTH, "--engine", engine, "--lang", "zh")
    assert "矛盾（由大到小）" in chinese.out


def test_json_and_csv_have_the_same_counts(panel: Path) -> None:
    asked = ("check", "--panel", panel, "--template", GROWTH, "--by", "place")
    document = json.loads(on_sound(*asked, "--format", "json").out)
    lines = list(csv.DictReader(io.StringIO(on_sound(*asked, "--format", "csv").out)))
    assert [one["group"] for one in document["counts"]] == [line["group"] for line in lines] == ["南岗", "道里"]
    for one, line in zip(document["counts"], lines, strict=True):
        assert all(line[verdict] == str(count) for verdict, count in one.items())
    (worst,) = document["worst"]
    assert (worst["place"], worst["right"]) == ("道里", "[0.1895, 0.1905)")
    assert document["findings"][0]["row"] == 8


def test_nothing_wrong_is_exit_code_0_and_a_wrong_template_has_a_caret_in_words(panel: Path) -> None:
    sound = on_sound("check", "--panel", panel, "--template", "gdp_growth[{period}] > 0")
    assert sound.code == 0
    wrong = on_sound("check", "--panel", panel, "--template", "gdp > 0")
    assert (wrong.code, wrong.out) == (1, "")
    assert "'gdp' has no period; write gdp[{period}]" in wrong.err


@pytest.mark.parametrize(
    ("library", "engine", "words"),
    [
        ("duckdb", "duckdb", 'install it with pip install "nangang-open[panel]", or use --engine python'),
        ("distributed", "dask", 'install it with pip install "nangang-open[dask]"'),
    ],
)
def test_a_library_that_is_not_installed_is_named_with_its_extra(
    library: str, engine: str, words: str, panel: Path, tmp_path: Path
) -> None:
    (tmp_path / "lacking" / library).mkdir(parents=True)
    (tmp_path / "lacking" / library / "__init__.py").write_text("raise ModuleNotFoundError(name=__name__)\n", "utf-8")
    site = tmp_path / "lacking" / "sitecustomize.py"
    site.write_text(f"import sys; sys.path.insert(0, {str(tmp_path / 'lacking')!r})\n", "utf-8")
    root = str(Path(__file__).parents[2])
    ran = on_sound(
        "check", "--panel", panel, "--template", GROWTH, "--engine", engine, PYTHONPATH=f"{tmp_path / 'lacking'}:{root}"
    )
    assert ran.code == 2
    assert f"{library} is not installed; {words}" in ran.err


def test_too_little_memory_and_a_memory_that_is_none_are_said_in_a_line(panel: Path) -> None:
    ran = on_sound("check", "--panel", panel, "--template", GROWTH, "--memory", "much")
    assert ran.code == 2
    assert "give memory as 500MB or 2GB" in ran.err
    assert ran.err.count("\n") == 1
