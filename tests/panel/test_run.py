"""Every engine gives, row by row, what a second judge finds with fractions of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.panel.report import PanelVerdict
from nangang_open.panel.run import Engine, Group, check_panel
from tests.panel.panels import judged_again, random_rows, read, row, write

GROWTH = "level[{period}] / level[{period-1}] - 1 == growth[{period}]"
TEMPLATES = (
    GROWTH,
    "level[{period-5}] * (1 + growth[{period}]) == level[{period}]",
    "level[{period}] / level[{period}, parent({place})] == share[{period}]",
    "share[{period}] * level[{period}] >= part[{period}] * 30000000",
    "growth[{period}] * change[{period}] < 0.0005",
    "growth[{period}] - growth[{period-1}] == change[{period}]",
    "part[{period}] * level[{period}] * level[{period-1}] * level[{period-2}] > part[{period-1}] * part[{period-2}] * 7",
    "-change[{period}] ** 2 + share[{period}] <= 0.25",
    "part[{period}] ** 3 == level[{period}]",
    "part[{period}] / change[{period}] > 100 / share[{period}] ** -2",
    "lower(level[{period}]) <= part[{period}] * 100000000",
)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_every_row_is_as_a_second_judge_says(engine: Engine, seed: int, tmp_path: Path) -> None:
    rows = random_rows(seed)
    panel, out = write(rows, tmp_path / "panel.parquet"), tmp_path / "out.parquet"
    report = check_panel(panel, TEMPLATES, out=out, engine=engine)
    judgements = read(out)
    seen: set[str] = set()
    for number, template in enumerate(TEMPLATES, start=1):
        of_it = [one for one in judgements if one["template"] == f"template_{number}"]
        counts = judged_again(rows, template, of_it)
        assert counts == {str(verdict): count for verdict, count in report.counts[f"template_{number}", ""].items()}
        seen |= set(counts)
    assert seen == set(PanelVerdict)
    assert 0 < report.exact < report.judged / 2


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_engines_agree_row_by_row_and_in_their_reports(suffix: str, tmp_path: Path) -> None:
    panel = write(random_rows(7), tmp_path / f"panel{suffix}")
    found = {}
    for engine in (Engine.PYTHON, Engine.DUCKDB):
        out = tmp_path / f"{engine}{suffix}"
        report = check_panel(panel, TEMPLATES, by=Group.PLACE, out=out, engine=engine)
        found[engine] = report, read(out)
    (one, rows), (other, others) = found.values()
    assert rows == others
    assert rows == sorted(rows, key=lambda r: (int(str(r["template"])[9:]), str(r["place"]), str(r["period"])))
    for name in ("rows", "used", "empty", "texts", "counts", "findings", "finding_count", "worst", "absent"):
        assert getattr(one, name) == getattr(other, name), name
    assert one.exact < other.exact  # Python's whole numbers never overflow, those of 128 bits do
    assert one.findings
    assert one.worst


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_no_exact_tie_is_judged_wrongly(engine: Engine, tmp_path: Path) -> None:
    """A growth that lies in the very middle between two per mille prints as the upper one."""
    ties = [
        (b + b * halves // 2000, b, halves)
        for b in range(16, 2001, 16)
        for halves in range(1, 2000, 2)
        if not b * halves % 2000
    ]
    assert len(ties) > 3000
    rows = []
    for number, (a, b, halves) in enumerate(ties):
        for printed, place in ((halves + 1, f"right{number}"), (halves - 1, f"wrong{number}")):
            counts = {"quantity_kind": "level", "unit": "1"}
            rows += [row(place, 2020, "n", str(b), **counts), row(place, 2021, "n", str(a), **counts)]
            per_mille = printed // 2
            text = f"{per_mille // 10}.{per_mille % 10}"
            rows.append(row(place, 2021, "g", text, scale="%", quantity_kind="growth", direction="up"))
    panel, out = write(rows, tmp_path / "panel.parquet"), tmp_path / "out.parquet"
    check_panel(panel, ["n[{period}] / n[{period-1}] - 1 == g[{period}]"], out=out, engine=engine)
    wrong = [
        one
        for one in read(out)
        if one["period"] == "2021"
        and one["verdict"] != ("consistent" if str(one["place"]).startswith("right") else "contradicted")
    ]
    assert not wrong


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_names_that_stand_twice_are_judged_tightly(engine: Engine, tmp_path: Path) -> None:
    """Taken apart, 9.5..10.5 over 18.5..20.5 reaches from 0.46 to 0.57; the share is between 0.475 and 0.525."""
    rows = [row(place, 2021, name, text) for place in "xy" for name, text in (("a", "10"), ("b", "10"))]
    rows += [row("x", 2021, "s", "0.50"), row("y", 2021, "s", "0.55")]
    panel, out = write(rows, tmp_path / "panel.parquet"), tmp_path / "out.parquet"
    report = check_panel(
        panel,
        ["a[{period}] / (a[{period}] + b[{period}]) == s[{period}]", "0 < a[{period}] <= b[{period}] < 20"],
        out=out,
        engine=engine,
    )
    assert [one["verdict"] for one in read(out)] == ["consistent", "contradicted", "consistent", "consistent"]
    assert report.exact >= 3


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_a_hole_is_filled_by_the_period_itself_and_not_by_the_row_before(engine: Engine, tmp_path: Path) -> None:
    rows = [row("x", year, "level", "100", quantity_kind="level") for year in (2018, 2020)]
    rows += [row("x", 2020, "growth", "0.0", scale="%", quantity_kind="growth")]
    panel, out = write(rows, tmp_path / "panel.csv"), tmp_path / "out.csv"
    check_panel(panel, [GROWTH], out=out, engine=engine)
    (early, late) = read(out)
    assert early["verdict"] == "missing"
    assert (late["verdict"], late["implied_figure"]) == ("implied", "level[{period-1}]")
    assert (late["implied_lower"], late["implied_upper"], late["implied_closed"]) == (
        "199000/2001",
        "201000/1999",
        "neither",
    )


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_months_and_spans_have_their_own_years_before(engine: Engine, tmp_path: Path) -> None:
    rows = [row("x", period, "level", "7") for period in ("2020-12", "2021-12", "2016/2020", "2017/2021", "2021-12-31")]
    panel, out = write(rows[:4], tmp_path / "panel.csv"), tmp_path / "out.csv"
    check_panel(panel, ["level[{period}] >= level[{period-1}]"], out=out, engine=engine)
    verdicts = {one["period"]: one["verdict"] for one in read(out)}
    assert verdicts == {
        "2020-12": "implied",
        "2021-12": "consistent",
        "2016/2020": "implied",
        "2017/2021": "consistent",
    }
    report = check_panel(write(rows, tmp_path / "twice.csv"), ["level[{period}] > 0"], engine=engine)
    assert [one.kind.value for one in report.findings] == ["duplicate", "duplicate"]
    assert [one.row for one in report.findings] == [3, 6]


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_parents_come_from_a_table_too_and_two_of_them_are_found(engine: Engine, tmp_path: Path) -> None:
    rows = [row(place, 2021, "n", text) for place, text in (("a", "5"), ("b", "6"), ("c", "7"), ("all", "18"))]
    panel, out = write(rows, tmp_path / "panel.csv"), tmp_path / "out.csv"
    parents = tmp_path / "parents.csv"
    parents.write_text("place,parent\na,all\nb,all\nb,other\nc,c\n", "utf-8")
    template = "n[{period}] < n[{period}, parent({place})]"
    report = check_panel(panel, [template], parents=parents, out=out, engine=engine)
    assert [(one["place"], one["verdict"]) for one in read(out)] == [("a", "certain")]
    assert [(one.row, one.kind.value) for one in report.findings] == [(3, "parent"), (4, "parent"), (5, "parent")]
    with pytest.raises(InputError, match="no row names the place"):
        check_panel(panel, [template], engine=engine)


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_panel_without_rows_and_one_of_one_place(engine: Engine, suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"out{suffix}"
    report = check_panel(write([], tmp_path / f"none{suffix}"), [GROWTH], out=out, engine=engine)
    assert (report.rows, report.judged, report.is_sound, read(out)) == (0, 0, True, [])
    assert report.absent == ("growth", "level")
    one = write([row("x", 2020, "level", "3"), row("x", 2021, "level", "4")], tmp_path / f"one{suffix}")
    report = check_panel(one, [GROWTH], by=Group.PERIOD, engine=engine)
    assert {key[1]: dict(found) for key, found in report.counts.items()} == {
        "2020": {PanelVerdict.MISSING: 1},
        "2021": {PanelVerdict.IMPLIED: 1},
    }


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_rows_that_cannot_be_used_are_findings_with_their_numbers(engine: Engine, tmp_path: Path) -> None:
    panel = tmp_path / "panel.csv"
    panel.write_text(
        "place,period,indicator,as_written,hedge\n"
        "x,2020,level,5,\n"
        "x,2021,level\n"
        "x,next,level,5,\n"
        ",2021,level,5,\n"
        'x,2022,level,"-5",\n'
        "x,2023,level,5,perhaps\n"
        f"x,2024,level,{'9' * 5000},\n"
        "x,2025,level,NaN,\n"
        "x,2026,level,,\n"
        "x,2027,other,nonsense,\n",
        "utf-8",
    )
    report = check_panel(panel, ["level[{period}] > 0"], engine=engine)
    kinds = [(one.row, one.kind.value) for one in report.findings]
    numbers = [(row, "number") for row in (6, 7, 8, 9)]
    assert kinds == [(3, "cells"), (4, "period"), (5, "key"), *numbers]
    assert report.finding_count == 7
    assert (report.rows, report.used, report.empty) == (9, 8, 1)
    assert max(len(one.what) for one in report.findings) < 300
    assert not report.is_sound


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_units_are_honoured_and_what_measures_different_things_is_refused(engine: Engine, tmp_path: Path) -> None:
    from nangang_open.dataset import load_dataset
    from nangang_open.package.files import open_package

    units = load_dataset(open_package(), ("units",)).unit
    rows = [
        row("x", 2021, "area", "3", unit="m2", status="target"),
        row("x", 2021, "money", "3", unit="CNY", status="target"),
        row("x", 2021, "other", "2", unit="m2", status="target"),
    ]
    panel = write(rows, tmp_path / "panel.csv")
    template = "area[{period}] - other[{period}] == 1[m2]"
    report = check_panel(panel, [template], engine=engine, units=units)
    assert report.counts == {("template_1", ""): {PanelVerdict.CERTAIN: 1}}
    with pytest.raises(InputError, match="template_1"):
        check_panel(panel, ["area[{period}] == money[{period}]"], engine=engine, units=units)
    mixed = write([*rows, row("y", 2021, "area", "3", unit="CNY")], tmp_path / "mixed.csv")
    with pytest.raises(InputError, match="stands in CNY and in m2"):
        check_panel(mixed, [template], engine=engine, units=units)


def test_the_output_is_never_the_panel_and_has_a_known_ending(tmp_path: Path) -> None:
    panel = write([row("x", 2021, "level", "3")], tmp_path / "panel.csv")
    for out, words in (
        (panel, "the panel itself"),
        (tmp_path / "out.xls", "neither"),
        (tmp_path / "no" / "o.csv", "no folder"),
    ):
        with pytest.raises(CannotRunError, match=words):
            check_panel(panel, [GROWTH], out=out, engine=Engine.PYTHON)
    assert panel.read_text("utf-8").startswith("place,")
