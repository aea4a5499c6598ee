"""`nangang-open explain --joint`: chains that a reader, or the checker of fewer than 100 lines, can do again."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from nangang_open.consistency.recheck import check
from tests.cli.command import on_sound, run
from tests.cli.test_joint import CLASHING, extended

CHAIN = re.compile(r"^(?:given|relation|\d[\d.]*\.) .*$", re.MULTILINE)


def chain_in(out: str) -> str:
    """Return the lines of a printed chain."""
    return "\n".join(CHAIN.findall(out))


def test_the_chain_to_a_contradiction_is_checked_again_from_the_print(tmp_path: Path) -> None:
    package = extended(tmp_path, CLASHING)
    ran = run("explain", "--joint", "half", "--package", package)
    assert (ran.code, ran.err) == (0, "")
    assert "cannot hold together" in ran.out
    assert check(chain_in(ran.out)) is None


def test_the_chain_to_what_is_left_of_a_name_is_checked_again(tmp_path: Path) -> None:
    package = extended(tmp_path, {"difference": CLASHING["difference"]})
    ran = run("explain", "--joint", "added", "--package", package)
    assert "added: (-∞, ∞) narrows to [20, 20]; step by step:" in ran.out
    left = check(chain_in(ran.out))
    assert left is not None
    assert set(left["added"][:2]) == {Fraction(20)}


def test_every_chain_of_the_shipped_package_is_checked_again() -> None:
    for name in ("gdp_mean_2017_2020_implied", "urban_jobs_avg_implied", "fixed_investment_december_implied"):
        out = run("explain", "--joint", name).out
        chains = re.split(r"^$", out, flags=re.MULTILINE)
        assert [check(chain_in(text)) for text in chains if chain_in(text)]


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("firms_growth", "of which the other relations take nothing"),
        ("firms_of_county", "it narrows nothing: implied alone, implied once the other relations are known"),
        ("new_roads_2031", "no stated relation and no definition names it"),
    ],
)
def test_what_has_no_chain_is_said(identifier: str, words: str) -> None:
    ran = on_sound("explain", "--joint", identifier)
    assert ran.code == 0
    assert words in ran.out
    assert on_sound("--lang", "zh", "explain", "--joint", identifier).code == 0


def test_what_is_known_not_to_hold_is_said(tmp_path: Path) -> None:
    false = {"false": "firms_2030_12 < firms_2029_12"}
    package = extended(tmp_path, false, acknowledged="contradicted", acknowledgement="It is known.")
    assert "known not to hold" in run("explain", "--joint", "false", "--package", package).out
