"""`nangang-open mend`: planted slips are found and undone, and nothing is changed on disk."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from nangang_open.consistency.slips import SlipKind
from nangang_open.package.checksums import checksum
from nangang_open.package.files import open_package
from tests.cli.command import SHIPPED, SOUND, on_sound, run
from tests.validation.overlays import overlaid, rewritten

TRUTH = {"firms_2030_12": ("120", "", ""), "firms_2029_12": ("100", "", ""), "firms_growth_2030_12": ("20", "%", "up")}


def mended(package: Path, *arguments: str) -> list[dict[str, Any]]:
    """Return what the command writes as JSON."""
    ran = run("mend", package, "--format", "json", *arguments)
    assert not ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)
    assert ran.code == int(bool(found))
    return found


@pytest.mark.parametrize("kind", SlipKind)
def test_a_planted_slip_is_undone_by_one_of_its_kind(kind: SlipKind, tmp_path: Path) -> None:
    package = overlaid(f"slip_{kind.value}", tmp_path)
    sound, spoiled = ((place / "data" / "figures.csv").read_text("utf-8").splitlines() for place in (SOUND, package))
    (line,) = set(spoiled) - set(sound)
    slipped = line.split(",")[0]
    (one,) = mended(package)
    assert [clash["relations"] for clash in one["clashes"]["sets"]] == [["firms_growth"]]
    assert slipped in one["clashes"]["sets"][0]["figures"]
    assert [slipped] in one["figures"]
    slips = [slip for mend in one["mends"] for slip in mend["slips"]]
    assert [
        slip["kind"]
        for slip in slips
        if slip["figure"] == slipped and (slip["as_written"], slip["scale"], slip["direction"]) == TRUTH[slipped]
    ] == [kind.value]


def test_the_slip_is_shown_as_a_table(tmp_path: Path) -> None:
    ran = run("mend", "--package", overlaid("slip_swap", tmp_path))
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0] == "cannot hold together: firms_growth"
    assert "  the fewest figures that must change: firms_2029_12; or firms_2030_12; or firms_growth_2030_12" in lines
    (row,) = (line.split("  ") for line in lines if line.endswith("120    1") and "firms_2030_12" in line)
    assert [cell.strip() for cell in row if cell.strip()] == [
        "1",
        "firms_2030_12",
        "210",
        "120",
        "digits swapped",
        "120",
        "1",
    ]


def test_a_reader_of_chinese_is_told_in_chinese(tmp_path: Path) -> None:
    ran = run("mend", overlaid("slip_sign", tmp_path), "--lang", "zh")
    assert "不能同时成立：firms_growth" in ran.out
    assert "增减方向" in ran.out
    assert "下降 20%" in ran.out


def test_nothing_is_to_mend_where_all_holds() -> None:
    ran = on_sound("mend")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "nothing is to mend: all stated relations and definitions can hold together\n"
    assert json.loads(on_sound("mend", "--format", "json").out) == []
    assert run("mend", SHIPPED).code == 0


def test_a_relation_that_is_assumed_is_mended_too(tmp_path: Path) -> None:
    package = Path(shutil.copytree(SOUND, tmp_path / "package"))
    rewritten(
        package, "figures", lambda data: data.replace(b",3.5,", b",350,").replace(b",350000000,", b",35000000000,")
    )
    assert mended(package) == []
    (one,) = mended(package, "--assume", "income_per_firm")
    assert ["income_2030"] in one["figures"]
    wrong = run("mend", package, "--assume", "income")
    assert wrong.code == 2
    assert "the id of a relation" in wrong.err


def test_no_file_is_changed(tmp_path: Path) -> None:
    package = overlaid("slip_digit", tmp_path)
    before = {path: checksum(path.read_bytes()) for path in package.rglob("*") if path.is_file()}
    run("mend", package)
    assert {path: checksum(path.read_bytes()) for path in package.rglob("*") if path.is_file()} == before
    assert open_package(package).descriptor is not None
