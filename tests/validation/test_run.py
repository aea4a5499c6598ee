"""What runs, what is skipped and why, and what that makes of a package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nangang_open.package.files import open_package
from nangang_open.validation.rule import Rule
from nangang_open.validation.run import State, all_rules, validate
from nangang_open.vocabulary import Language, Layer, Verdict
from tests.validation.overlays import COPY_RULES, SOUND, checked, codes, copied, overlaid, redescribed, rewritten


def keep(*names: str) -> Any:
    """Return the change that leaves a descriptor only some resources."""

    def change(descriptor: dict[str, Any]) -> None:
        descriptor["resources"] = [each for each in descriptor["resources"] if each["name"] in names]

    return change


def test_a_package_of_figures_and_relations_alone_is_valid(tmp_path: Path) -> None:
    package = redescribed(copied(tmp_path), keep("figures", "relations"))
    expression = b"county_firms >= firms_2030_12"
    rewritten(package, "relations", lambda data: data.replace(expression, b"firms_2030_12 >= firms_2029_12"))
    rewritten(package, "relations", lambda data: data.replace(b" <= income_per_firm_ceiling", b" <= 100000000[CNY]"))
    result = checked(package)
    assert result.findings == ()
    assert result.valid
    skipped = {skip.code: skip.because for skip in result.skipped}
    assert skipped["NG301"] == "there is no table paragraphs"
    assert skipped["NG324"] == "there is no table indicators"
    assert "NG407" not in skipped
    assert dict(result.counts) == {"figures": 5, "relations": 3}


def test_a_layer_of_which_no_rule_could_be_asked_is_skipped(tmp_path: Path) -> None:
    result = checked(redescribed(copied(tmp_path), keep("relations", "indicators")))
    status = {layer.name: layer.status for layer in result.layers}
    assert status[Layer.SOURCE] is State.SKIPPED
    assert status[Layer.DESCRIPTOR] is State.FAILED
    assert next(layer.checked for layer in result.layers if layer.name is Layer.SOURCE) == 0


def test_rules_that_need_a_copy_are_skipped_without_one_and_the_layer_passes() -> None:
    result = checked(SOUND)
    assert {skip.code for skip in result.skipped if skip.reason == "skip.no_copy"} == set(COPY_RULES)
    assert result.valid
    assert all(layer.status is State.PASSED for layer in result.layers)


def test_a_rule_whose_need_failed_is_skipped_and_says_which(tmp_path: Path) -> None:
    result = checked(overlaid("NG302", tmp_path))
    skipped = {skip.code: skip for skip in result.skipped}
    assert skipped["NG303"].because == "NG302 failed"
    assert skipped["NG303"].said(Language.ZH) == "NG302 未通过"
    assert skipped["NG303"].failed


def test_a_rule_that_reads_a_broken_column_is_skipped_and_others_are_not(tmp_path: Path) -> None:
    result = checked(overlaid("NG225", tmp_path))
    skipped = {skip.code: skip.because for skip in result.skipped if skip.failed}
    assert skipped["NG317"] == "NG225 failed in figures.value"
    passed = {outcome.rule.code for outcome in result.outcomes if outcome.state is State.PASSED}
    assert {"NG301", "NG313", "NG318", "NG321", "NG322", "NG401", "NG402", "NG411"} <= passed


TWICE_BROKEN = [
    ("numerals", "paragraphs", b",paragraph,", "NG307", "NG208 failed in table numerals"),
    ("unknowns", "relations", b"id,", "NG416", "NG208 failed in table unknowns"),
]


@pytest.mark.parametrize(("ragged", "renamed", "header", "code", "because"), TWICE_BROKEN)
def test_a_rule_is_skipped_because_of_the_first_table_that_it_reads(
    tmp_path: Path, ragged: str, renamed: str, header: bytes, code: str, because: str
) -> None:
    package = copied(tmp_path)
    rewritten(package, ragged, lambda data: data + b"one cell\n")
    rewritten(package, renamed, lambda data: data.replace(header, header.upper(), 1))
    assert {skip.code: skip.because for skip in checked(package).skipped}[code] == because


def test_a_rule_is_skipped_because_of_the_first_column_that_it_reads(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "figures", lambda data: data.replace(b",paragraph,", b",PARAGRAPH,").replace(b",firms,", b",,"))
    because = {skip.code: skip.because for skip in checked(package).skipped}
    assert because["NG312"] == "NG221 failed in figures.paragraph"


def test_each_finding_carries_the_place_the_key_and_the_text_of_the_cell(tmp_path: Path) -> None:
    (finding,) = checked(overlaid("NG317", tmp_path)).findings
    assert (finding.table, finding.row, finding.key) == ("figures", 6, "new_roads_2031")
    assert (finding.field, finding.value, finding.place) == ("value", "7000", "figures:6:value")
    assert finding.message == "the value is 7000; the printed number makes 6000"
    assert finding.said("zh") == "数值为 7000，由印出的数字算得 6000"
    assert finding.mend


def test_a_key_of_several_columns_is_joined_by_slashes(tmp_path: Path) -> None:
    (finding,) = checked(overlaid("NG309", tmp_path)).findings
    assert finding.key == "qingshi_2030/4/21"


def test_rows_are_lines_of_the_file_even_where_a_cell_holds_several(tmp_path: Path) -> None:
    package = overlaid("NG242", tmp_path)
    rewritten(
        package, "relations", lambda data: data.replace(b"Growth is the new number", b"Growth is\nthe new number")
    )
    rewritten(package, "relations", lambda data: data.replace(b"Income per firm,", b"=Income per firm,"))
    found = {finding.key: finding.row for finding in checked(package).findings if finding.code == "NG242"}
    assert found == {"firms_growth": 2, "income_per_firm": 5}


@pytest.mark.parametrize("layer", list(Layer))
def test_only_the_layers_asked_for_are_reported(layer: Layer) -> None:
    result = checked(SOUND, layers=[layer])
    assert [each.name for each in result.layers] == [layer]
    assert {outcome.rule.layer for outcome in result.outcomes} == {layer}
    assert result.valid


def test_a_layer_that_could_not_be_asked_because_of_another_is_not_valid(tmp_path: Path) -> None:
    package = overlaid("NG227", tmp_path)
    rewritten(package, "relations", lambda data: data.replace(b"stated", b"said"))
    result = checked(package, layers=[Layer.RELATIONS])
    assert result.findings == ()
    assert not result.valid, "no verdict was reached, so nothing is proved"
    assert any(skip.failed for skip in result.skipped)


def test_all_that_is_wrong_is_reported_at_once(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "indicators", lambda data: data.replace(b"economy", b"business"))
    rewritten(package, "relations", lambda data: data.replace(b"stated", b"scope"))
    rewritten(package, "paragraphs", lambda data: data.replace(b",15,1,", b",15,2,"))
    redescribed(package, lambda d: d.update(version="1"))
    found = [(finding.code, finding.row) for finding in checked(package).findings]
    assert found == [("NG227", 2), ("NG227", 3), ("NG307", 4), ("NG412", 2), ("NG502", None)]


def test_checked_counts_rows() -> None:
    checked_rows = {layer.name: layer.checked for layer in checked(SOUND).layers}
    assert checked_rows[Layer.DESCRIPTOR] == 9, "the resources"
    assert checked_rows[Layer.SCHEMA] == 1 + 4 + 9 + 5 + 3 + 2 + 4 + 2 + 3
    assert checked_rows[Layer.RELATIONS] == 5 + 2 + 3


def test_progress_is_told_before_each_rule() -> None:
    told: list[tuple[str, int, int]] = []

    def progress(rule: Rule, done: int, total: int) -> None:
        told.append((rule.code, done, total))

    validate(open_package(SOUND), progress=progress)
    rules = all_rules()
    assert told == [(rule.code, number, len(rules)) for number, rule in enumerate(rules)]


def test_a_finding_of_two_tables_is_told_in_the_order_of_codes(tmp_path: Path) -> None:
    result = checked(overlaid("NG413", tmp_path))
    assert codes(result) == {"NG413"}
    assert [outcome.rule.code for outcome in result.outcomes] == sorted(rule.code for rule in all_rules())


STATUSES = [
    ("provisional", "2030", "flow", ""),
    ("provisional", "2026/2030", "growth_avg", ""),
    ("provisional", "2029", "flow", "provisional"),
    ("provisional", "2026/2030", "flow", "provisional"),
    ("provisional", "2030-01/2030-11", "flow", "provisional"),
    ("target", "2030", "flow", ""),
    ("target", "2031", "flow", ""),
    ("target", "2031/2035", "flow", ""),
    ("target", "2030-12", "flow", "target"),
    ("target", "2029", "flow", "target"),
    ("actual", "2030-12", "flow", ""),
    ("actual", "2030-01/2030-11", "flow", ""),
    ("actual", "2026/2030", "flow", ""),
    ("actual", "2030", "flow", "unfinished"),
    ("actual", "2026/2030", "growth_avg", "unfinished"),
    ("actual", "2031-01", "flow", "future"),
    ("actual", "2031/2035", "growth_avg", "future"),
]


@pytest.mark.parametrize(("status", "period", "kind", "variant"), STATUSES)
def test_a_status_agrees_with_period_and_kind(
    tmp_path: Path, status: str, period: str, kind: str, variant: str
) -> None:
    package = copied(tmp_path)
    old = "new_roads_2031,new_roads,flow,2031,,6,,公里,,at_least,以上,6000,m,,,target"
    new = f"new_roads_2031,new_roads,{kind},{period},,6,,公里,,at_least,以上,6000,m,,,{status}"
    rewritten(package, "figures", lambda data: data.replace(old.encode(), new.encode()))
    found = [finding.variant for finding in checked(package).findings if finding.code == "NG322"]
    assert found == ([variant] if variant else [])


BASES = [
    ("growth", "2030", "2029", "", None),
    ("growth", "2030-12", "2029-12", "", None),
    ("growth", "2030-01/2030-11", "2029-01/2029-11", "", None),
    ("growth", "2031", "", "Said of five years.", None),
    ("growth", "2031", "", "", "missing"),
    ("growth", "2030", "2030", "", ""),
    ("growth", "2030", "2031", "", ""),
    ("growth_span", "2026/2030", "2025", "", None),
    ("growth_span", "2026/2030", "2026", "", ""),
    ("change", "2026/2030", "2027", "", None),
    ("change", "2030", "2030-12", "", ""),
    ("flow", "2030", "2029", "", "needless"),
]


@pytest.mark.parametrize(("kind", "period", "base", "note", "variant"), BASES)
def test_a_base_period_lies_before(
    tmp_path: Path, kind: str, period: str, base: str, note: str, variant: str | None
) -> None:
    package = copied(tmp_path)
    header, *lines = (package / "data" / "figures.csv").read_text("utf-8").splitlines()
    row = f"new_roads_2031,new_roads,{kind},{period},{base},6,,公里,,at_least,以上,6000,m,,,target,,qingshi_2030,4,12,{note}"
    (package / "data" / "figures.csv").write_text("\n".join([header, *lines[:-1], row, ""]), "utf-8")
    found = [finding.variant for finding in checked(package).findings if finding.code == "NG323"]
    assert found == ([] if variant is None else [variant])


def test_who_has_judged_the_relations_is_believed() -> None:
    package = open_package(SOUND)
    relations = package.table("relations")
    assert relations is not None
    rulings = [(Verdict.CERTAIN, ())] * (relations.rows - 1) + [(Verdict.CONTRADICTED, ())]
    found = validate(package, rulings=lambda: rulings).findings
    assert [(one.code, one.row) for one in found] == [("NG407", relations.lines[-1])]
    assert validate(package, rulings=lambda: None).valid


def test_nobody_is_asked_for_verdicts_on_relations_that_cannot_be_read(tmp_path: Path) -> None:
    def refused() -> None:
        raise AssertionError("asked")

    assert "NG301" in codes(validate(open_package(overlaid("NG301", tmp_path)), layers=[Layer.SOURCE], rulings=refused))
    package = redescribed(copied(tmp_path / "other"), keep("figures"))
    assert not validate(open_package(package), rulings=refused).valid


def test_no_table_is_held_when_the_layers_that_read_it_have_run(monkeypatch: pytest.MonkeyPatch) -> None:
    package, held = open_package(SOUND), {}

    def seen(rule: Rule, *_: int) -> None:
        held[rule.code] = {name for name in package.table_names if package._tables.get(name) is not None}

    assert validate(package, progress=seen).valid
    assert held["NG242"] == set(package.table_names)
    assert held["NG302"] <= {"sources", "paragraphs", "numerals", "figures", "indicators", "units", "unknowns"}
    assert "numerals" not in held["NG402"]
    assert package._tables == {}
