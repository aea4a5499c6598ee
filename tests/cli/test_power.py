"""`nangang-open power`: how far figures could move, and what notices a slip, in every form."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from nangang_open.computed import power
from nangang_open.consistency.slips import SlipKind, slips
from nangang_open.dataset import load_dataset
from nangang_open.package.files import open_package
from tests.cli.command import SHIPPED, SOUND, on_sound, run
from tests.validation.overlays import checked, codes, overlaid


def test_the_ways_are_shown_for_each_figure() -> None:
    shown = on_sound("power", "--format", "text")
    assert (shown.code, shown.err) == (0, "")
    rows = [line.split() for line in shown.out.splitlines()]
    assert ["firms_2029_12", "1", "1%", "1", "1%"] in rows  # 120 / 101 and 120 / 99 are no 20 percent
    assert ["firms_2030_12", "1", "0.834%", "1", "0.834%"] in rows
    assert ["firms_growth_2030_12", "1", "5%", "1", "5%"] in rows
    # 120 firms of at most 1 亿 each take 120 亿; about 3.5 亿 is 3.45 亿 or more, and 1166 tenths more are over it
    assert ["income_2030", "1166", "3340%"] in rows


def test_csv_is_the_table_of_a_release() -> None:
    shown = on_sound("power", "--format", "csv")
    table = power(load_dataset(open_package(SOUND)))
    assert list(csv.DictReader(io.StringIO(shown.out))) == list(table.records())
    assert [row["relation"] for row in table.records()].count("firms_growth") == 3


def test_json_says_what_is_tried_and_what_notices_it() -> None:
    found = json.loads(on_sound("power", "--format", "json").out)
    dataset = load_dataset(open_package(SOUND))
    for kind in SlipKind:
        counts = found["slips"][kind.value]
        tried = sum(slip.kind is kind for figure in dataset.figures for slip in slips(figure, dataset.unit))
        assert counts["tried"] == tried
        assert sum(counts[name] for name in ("relation", "joint", "undecided", "source")) == tried
    assert found["unguarded"] == ["income_2030", "new_roads_2031"]
    assert found["figures"] == 5
    ways = {(way["relation"], way["figure"]): way for way in found["ways"]}
    assert ways["firms_growth", "firms_2029_12"] == {
        "relation": "firms_growth",
        "figure": "firms_2029_12",
        "step": "1",
        "up": 1,
        "down": 1,
        "up_percent": "1",
        "down_percent": "1",
        "decided": True,
    }


def test_a_reader_of_chinese_is_told_in_chinese() -> None:
    shown = on_sound("power", "--lang", "zh").out
    assert "仅核对原文可发现" in shown
    assert "5 个数字中有 2 个（40%）" in shown


@pytest.mark.parametrize("kind", SlipKind)
def test_what_only_the_page_tells_is_told_by_the_source_layer(kind: SlipKind, tmp_path: Path) -> None:
    package = overlaid(f"slip_{kind.value}", tmp_path)
    found = codes(checked(package, copy=True))
    direct = {code for code in found if code.startswith("NG3")}
    told = {"digit", "swap", "doubled", "dropped", "point", "cut", "percent"}  # the numeral is not the printed one
    assert bool(direct) is (kind.value in told)


def test_the_shipped_package_leaves_next_to_nothing_undecided() -> None:
    found = json.loads(run("power", SHIPPED, "--format", "json").out)
    assert all(way["decided"] for way in found["ways"])
    assert sum(counts["undecided"] for counts in found["slips"].values()) <= 9  # a thousandth
