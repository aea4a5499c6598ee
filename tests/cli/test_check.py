"""`check`: the relations with their verdicts."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.command import SHIPPED, SOUND, on_sound, run
from tests.cli.test_wrong_invocations import copied, spoil


def test_a_relation_in_json_has_its_ends_as_exact_text() -> None:
    ran = on_sound("check", "firms_growth", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out) == [
        {
            "id": "firms_growth",
            "title": "Growth of firms",
            "expression": "firms_2030_12 / firms_2029_12 - 1 == firms_growth_2030_12",
            "basis": "stated",
            "verdict": "consistent",
            "left": {"lower": "0.2", "upper": "0.2", "lower_closed": True, "upper_closed": True},
            "middle": [],
            "right": {"lower": "0.195", "upper": "0.205", "lower_closed": True, "upper_closed": False},
            "implied": {},
            "lenient": [],
            "acknowledged": None,
            "acknowledgement": "",
            "sentence": "agrees: holds for some of the values that the printed figures allow",
        }
    ]


def test_an_end_that_is_no_decimal_is_a_fraction_and_a_missing_one_is_null(tmp_path: Path) -> None:
    package = copied(tmp_path)
    spoil(package, "relations", "expression", "county_firms == firms_2029_12 / (firms_2030_12 - 54)")
    found = json.loads(run("check", "--package", package, "firms_growth", "--format", "json").out)[0]
    assert found["left"] == {"lower": "0", "upper": None, "lower_closed": True, "upper_closed": False}
    assert found["right"]["lower"] == found["right"]["upper"] == "50/33"
    assert found["implied"] == {
        "county_firms": {"lower": "50/33", "upper": "50/33", "lower_closed": True, "upper_closed": True, "exact": True}
    }
    assert found["sentence"] == "nothing in the report can check this; it implies county_firms ∈ [50/33, 50/33]"


def test_a_chain_has_its_middle(tmp_path: Path) -> None:
    package = copied(tmp_path)
    spoil(package, "relations", "expression", "1 < firms_growth_2030_12 + 1 <= firms_2030_12 < 200")
    found = json.loads(run("check", "--package", package, "firms_growth", "--format", "json").out)[0]
    assert found["verdict"] == "certain"
    assert [side["lower"] for side in (found["left"], *found["middle"], found["right"])] == ["1", "1.195", "120", "200"]


def test_text_shows_the_verdict_the_title_and_the_sides() -> None:
    ran = on_sound("check", "firms_growth")
    assert ran.out.splitlines() == [
        "consistent  firms_growth",
        "  Growth of firms",
        "  0.2 == [0.195, 0.205)",
        "",
        "judged 1: consistent 1",
    ]


def test_text_speaks_chinese() -> None:
    ran = on_sound("check", "firms_of_county", "--lang", "zh")
    assert ran.out.splitlines() == [
        "可推得  firms_of_county",
        "  全县企业不少于全镇",
        "  [0, ∞) >= 120",
        "  推得 county_firms 在 [120, ∞) 之内",
        "",
        "共 1 条关系：可推得 1",
    ]


def test_csv_has_one_row_for_each_relation() -> None:
    rows = list(csv.DictReader(io.StringIO(on_sound("check", "--format", "csv").out)))
    assert [(row["id"], row["verdict"], row["right"]) for row in rows] == [
        ("firms_growth", "consistent", "[0.195, 0.205)"),
        ("firms_of_county", "implied", "[120, 120]"),
        ("income_per_firm", "certain", "[100000000, 100000000]"),
    ]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (["--verdict", "certain"], ["income_per_firm"]),
        (["--verdict", "certain", "--verdict", "implied"], ["firms_of_county", "income_per_firm"]),
        (["--basis", "stated", "--basis", "scope"], ["firms_growth", "firms_of_county"]),
        (["--basis", "stated", "--verdict", "certain"], []),
        (["income_per_firm", "firms_growth"], ["firms_growth", "income_per_firm"]),
    ],
)
def test_filters_narrow_and_repeated_ones_widen(filters: list[str], ids: list[str]) -> None:
    ran = on_sound("check", *filters, "--format", "json")
    assert ran.code == 0
    assert [one["id"] for one in json.loads(ran.out)] == ids


CONTRADICTED = "firms_2030_12 / firms_2029_12 - 1 == 2 * firms_growth_2030_12"


def test_a_contradiction_without_its_acknowledgement_is_1(tmp_path: Path) -> None:
    package = copied(tmp_path)
    spoil(package, "relations", "expression", CONTRADICTED)
    ran = run("check", "--package", package)
    assert ran.code == 1
    assert "needs an acknowledgement" in " ".join(ran.out.split())
    assert ran.out.splitlines()[-1] == "verdicts without their acknowledgement: 1"
    assert run("check", "--package", package, "--basis", "scope").code == 0


@pytest.mark.parametrize(
    ("acknowledged", "text", "code"),
    [("contradicted", "Known.", 0), ("contradicted", "", 1), ("lenient", "Known.", 1), ("", "Known.", 1)],
)
def test_an_acknowledgement_must_fit_its_verdict(tmp_path: Path, acknowledged: str, text: str, code: int) -> None:
    package = copied(tmp_path)
    spoil(package, "relations", "expression", CONTRADICTED)
    spoil(package, "relations", "acknowledged", acknowledged)
    spoil(package, "relations", "acknowledgement", text)
    assert run("check", "--package", package).code == code


def test_a_lenient_verdict_names_the_figures(tmp_path: Path) -> None:
    package = copied(tmp_path)
    spoil(package, "relations", "expression", "firms_growth_2030_12 == 0.205")
    found = json.loads(run("check", "--package", package, "--format", "json", "firms_growth").out)[0]
    assert (found["verdict"], found["lenient"]) == ("lenient", ["firms_growth_2030_12"])
    assert "firms_growth_2030_12 must be" in found["sentence"]


def test_a_package_needs_no_more_than_figures_and_relations(tmp_path: Path) -> None:
    package = copied(tmp_path)
    document = json.loads((package / "datapackage.json").read_text("utf-8"))
    document["resources"] = [r for r in document["resources"] if r["name"] in {"figures", "relations"}]
    (package / "datapackage.json").write_text(json.dumps(document))
    assert json.loads(run("check", "firms_growth", "--package", package, "--format", "json").out)[0]["verdict"] == (
        "consistent"
    )


def test_the_output_is_written_as_a_whole_and_nothing_else_is_said(tmp_path: Path) -> None:
    ran = on_sound("check", "--format", "json", "--output", tmp_path / "checks.json")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / "checks.json").read_text("utf-8") == on_sound("check", "--format", "json").out
    assert [path.name for path in tmp_path.iterdir()] == ["checks.json"]


def test_a_zip_is_a_package_too(tmp_path: Path) -> None:
    import shutil

    archive = shutil.make_archive(str(tmp_path / "sound"), "zip", SOUND)
    assert run("check", "--package", archive).out == on_sound("check").out


@pytest.mark.skipif(not (SHIPPED / "datapackage.json").exists(), reason="the shipped package is not there yet")
def test_every_alarm_of_the_shipped_package_is_acknowledged() -> None:
    ran = run("check", "--format", "json")
    assert ran.code == 0
    found = json.loads(ran.out)
    alarming = [one for one in found if one["verdict"] in {"contradicted", "lenient", "undecided"}]
    assert [one["id"] for one in alarming if one["acknowledged"] != one["verdict"]] == []
    growth = next(one for one in found if one["id"] == "high_tech_growth_2017_2021_holds")
    assert growth["verdict"] == "consistent"
    assert growth["left"]["lower"] == "45/22"
