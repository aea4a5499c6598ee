"""`explain`: one figure, unknown or relation, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangang_open.width import width
from tests.cli.command import on_sound, run
from tests.cli.test_wrong_invocations import copied, refused, spoil

EVEN = "both ends belong after an even digit and none after an odd one"


def test_a_figure_is_explained_with_its_interval_under_each_reading() -> None:
    ran = on_sound("explain", "firms_growth_2030_12")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "firms_growth_2030_12",
        "indicator        Firms",
        "printed          20%",
        "stands at        qingshi_2030, paragraph 2, characters 36 to 39",
        "value            0.2",
        "kind             growth over the year before",
        "status           result",
        "period           2030-12",
        "compared with    2029-12",
        "stands for       [0.195, 0.205)  rounded half up: half a unit of the last printed digit to both sides",
        "                 [0.2, 0.21)  cut off: from the printed number up to one unit of its last digit more",
        f"{' ' * 17}[0.195, 0.205]  rounded half to even (GB/T 8170): {EVEN}",
        "takes part in    firms_growth  consistent  Growth of firms",
    ]


def test_a_hedged_figure_has_one_interval_and_its_reason() -> None:
    shown = on_sound("explain", "income_2030").out
    assert "printed          3.5亿元 (约)" in shown
    assert "value            350000000 yuan" in shown
    assert "scope            Firms of the town" in shown
    assert "prices           current prices" in shown
    assert shown.count("stands for") == 1
    assert "[345000000, 355000000]  about: half a unit of the last non-zero digit" in shown


def test_a_figure_that_nothing_guards_is_said_to_be_so() -> None:
    assert on_sound("explain", "new_roads_2031").out.splitlines()[-1] == (
        "takes part in    No relation guards it: nothing in the report can check it."
    )
    assert "没有关系与之相连" in on_sound("explain", "new_roads_2031", "--lang", "zh").out


def test_an_unknown_is_explained_with_what_is_implied_for_it() -> None:
    assert on_sound("explain", "county_firms").out.splitlines() == [
        "county_firms",
        "indicator        Firms",
        "kind             whole of a stated part",
        "period           2030-12",
        "may be           [0, ∞)",
        "stands at        outside the report",
        "reason           The county's firms, which the report does not state.",
        "implied          [120, ∞) by firms_of_county",
        "takes part in    firms_of_county  implied  The county has at least the town's firms",
    ]


def test_a_relation_is_explained_step_by_step_with_a_number_line() -> None:
    ran = on_sound("explain", "firms_growth", COLUMNS="60")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "firms_growth",
        "Growth of firms",
        "expression       firms_2030_12 / firms_2029_12 - 1 ==",
        "                 firms_growth_2030_12",
        "basis            the report says so",
        "reason           Growth is the new number by the old one,",
        "                 less one.",
        "",
        "step by step",
        "  firms_2030_12 = 120",
        "  firms_2029_12 = 100",
        "  firms_growth_2030_12 = [0.195, 0.205)",
        "  firms_2030_12 / firms_2029_12 = 120 / 100 = 1.2",
        "  firms_2030_12 / firms_2029_12 - 1 = 1.2 - 1 = 0.2",
        "  0.2 == [0.195, 0.205)",
        "",
        "number line",
        "  left                            *",
        "  right    [=============================================)",
        "         --+----------------------+----------------------+--",
        "         0.195                   0.2                   0.205",
        "",
        "verdict          consistent",
        "                 agrees: holds for some of the values that",
        "                 the printed figures allow",
    ]


def test_a_relation_is_explained_in_chinese_within_the_width_of_the_screen() -> None:
    shown = on_sound("explain", "firms_growth", "--lang", "zh", COLUMNS="80").out
    assert "逐步推算" in shown
    assert "左边" in shown
    assert [line for line in shown.splitlines() if width(line) > 80] == []


def test_fractions_are_shown_as_decimals_too() -> None:
    shown = on_sound("explain", "income_per_firm").out.splitlines()
    assert "  [2875000, 8875000/3] <= 100000000" in shown
    assert "  ≈ [2875000, 2958333…] <= 100000000" in shown


def test_a_contradiction_that_nobody_explained_is_said_to_be_so(tmp_path: Path) -> None:
    package = copied(tmp_path)
    spoil(package, "relations", "expression", "firms_2030_12 == firms_2029_12")
    ran = run("explain", "firms_growth", "--package", package)
    assert ran.code == 0
    assert "acknowledgement  This verdict needs an acknowledgement" in ran.out
    spoil(package, "relations", "acknowledged", "contradicted")
    spoil(package, "relations", "acknowledgement", "They were counted twice.")
    assert "acknowledgement  They were counted twice." in run("explain", "firms_growth", "--package", package).out


def test_a_literal_with_a_unit_counts_in_base_units(tmp_path: Path) -> None:
    package = copied(tmp_path)
    spoil(package, "relations", "expression", "new_roads_2031 - 1[km] >= 5000[m]")
    shown = run("explain", "firms_growth", "--package", package).out.splitlines()
    assert "  new_roads_2031 - 1[km] = [6000, ∞) - 1000 = [5000, ∞)" in shown
    assert "  [5000, ∞) >= 5000" in shown


def test_a_relation_that_cannot_be_judged_is_1(tmp_path: Path) -> None:
    package = copied(tmp_path)
    spoil(package, "relations", "expression", "firms_2030_12 / (firms_2029_12 - 100) == 1")
    refused(run("explain", "firms_growth", "--package", package), 1, "relations.csv")
    assert "?  Growth of firms" in run("explain", "firms_2029_12", "--package", package).out


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_the_number_line_is_plain_in_every_encoding(encoding: str) -> None:
    shown = on_sound("explain", "firms_of_county", PYTHONIOENCODING=encoding, encoding=encoding)
    assert (shown.code, shown.err) == (0, "")
    assert "[==" in shown.out
