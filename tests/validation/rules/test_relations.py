"""Unknowns and acknowledgements, clause by clause."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangang_open.validation.rules import relations
from tests.validation.overlays import checked, copied, rewritten

ENDS = [
    ("0,,true,false", None),
    (",,false,false", None),
    (",5000,false,true", None),
    ("200,200,true,true", None),
    ("1/3,5000.5,false,true", None),
    ("200,200,true,false", ""),
    ("5,4,true,true", ""),
    ("0,,true,true", "open"),
    (",,true,false", "open"),
]


@pytest.mark.parametrize(("ends", "variant"), ENDS)
def test_the_ends_of_an_unknown_enclose_a_number(tmp_path: Path, ends: str, variant: str | None) -> None:
    package = copied(tmp_path)
    rewritten(package, "unknowns", lambda data: data.replace(b",0,,true,false,", f",{ends},".encode()))
    found = checked(package).findings
    assert [(finding.code, finding.variant) for finding in found] == ([] if variant is None else [("NG413", variant)])


WORDS = "The report says so."
ACKNOWLEDGED = [
    ("firms_2030_12 < firms_2029_12", "contradicted", WORDS, []),
    ("firms_2030_12 < firms_2029_12", "", "", ["NG407"]),
    ("firms_2030_12 < firms_2029_12", "lenient", WORDS, ["NG410"]),
    ("firms_2030_12 < firms_2029_12", "contradicted", "", ["NG411"]),
    ("firms_2030_12 < firms_2029_12", "", WORDS, ["NG407", "NG411"]),
    ("firms_growth_2030_12 == 0.206", "lenient", WORDS, []),
    ("firms_growth_2030_12 == 0.206", "", "", ["NG408"]),
    ("firms_growth_2030_12 == 0.206", "contradicted", WORDS, ["NG410"]),
    ("firms_2030_12 > firms_2029_12", "", "", []),
    ("firms_2030_12 > firms_2029_12", "certain", WORDS, []),
    ("firms_2030_12 > firms_2029_12", "contradicted", WORDS, ["NG410"]),
    ("firms_growth_2030_12 == 0.2", "", "", []),
    ("county_firms >= firms_2030_12 + 1", "", "", []),
]


@pytest.mark.parametrize(("expression", "verdict", "words", "codes"), ACKNOWLEDGED)
def test_a_verdict_that_needs_it_is_acknowledged_and_only_as_it_is(
    tmp_path: Path, expression: str, verdict: str, words: str, codes: list[str]
) -> None:
    package = copied(tmp_path)  # plausible, so that it is judged alone and not with the stated growth (NG416)
    row = f"zz_more,One more,又一条,{expression},plausible,,It should hold.,{verdict},{words}\n"
    rewritten(package, "relations", lambda data: data + row.encode())
    found = checked(package).findings
    assert [finding.code for finding in found] == codes
    assert {finding.key for finding in found} <= {"zz_more"}


def test_an_undecided_relation_is_wrong_even_where_it_is_acknowledged(tmp_path: Path) -> None:
    package = copied(tmp_path)
    hard = "(firms_growth_2030_12 ** 2 - 0.04001) ** 2 + (county_firms * firms_growth_2030_12 - 20) ** 2 <= 0"
    row = f"zz_more,One more,又一条,{hard},stated,,It should hold.,undecided,{WORDS}\n"
    rewritten(package, "relations", lambda data: data + row.encode())
    assert [finding.code for finding in checked(package).findings] == ["NG409"]


def test_what_asks_for_verdicts_is_skipped_where_there_are_none(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "figures", lambda data: data.replace(b"2030-12,", b",", 1))
    skipped = {skip.code for skip in checked(package).skipped}
    assert skipped >= {"NG404", "NG405", "NG406", "NG407", "NG408", "NG409", "NG410", "NG416"}


def test_whether_unknowns_are_used_is_not_asked_where_an_expression_cannot_be_read(tmp_path: Path) -> None:
    package = copied(tmp_path)
    rewritten(package, "relations", lambda data: data.replace(b"==", b"=", 1))
    rewritten(package, "unknowns", lambda data: data + b"one cell\n")
    result = checked(package)
    assert "NG401" in {finding.code for finding in result.findings}
    assert "NG414" not in {skip.code for skip in result.skipped}


def test_only_so_many_unknown_names_are_compared_with_all_that_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relations, "COMPARED", 2 * 7)  # five figures and two unknowns, asked twice
    package = copied(tmp_path)
    rewritten(package, "relations", lambda data: data.replace(b"county_firms", b"country_firms"))
    row = "zz_{},One more,又一条,firms_2030_12 >= {},plausible,,It should hold.,,\n"
    more = [row.format(number, name) for number, name in enumerate(("county_firm", "county_form", "country_firms"))]
    rewritten(package, "relations", lambda data: data + "".join(more).encode())
    found = [finding for finding in checked(package).findings if finding.code == "NG402"]
    assert [finding.values["alike"] for finding in found] == ["county_firms", "county_firms", "", "county_firms"]
    assert [finding.variant for finding in found] == ["alike", "alike", "", "alike"]
