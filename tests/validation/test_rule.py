"""Every rule has a package that breaks it, and is found there, alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nangang_open.validation.rule import Rule
from nangang_open.validation.run import State, all_rules
from nangang_open.vocabulary import Language, Severity
from tests.validation.overlays import COPY_RULES, MADE, PACKAGES, checked, codes, copied, overlaid

CODES = [rule.code for rule in all_rules()]


def test_the_sound_package_is_sound(tmp_path: Path) -> None:
    result = checked(copied(tmp_path), copy=True)
    assert result.valid
    assert result.findings == ()
    assert {skip.code for skip in result.skipped} == {"NG504", "NG505"}, "only the checksums are not there"


def test_every_rule_has_an_overlay_and_every_overlay_a_rule() -> None:
    assert sorted([*(path.name for path in PACKAGES.glob("NG*")), *MADE]) == CODES


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("code", CODES)
def test_a_broken_rule_is_found_alone(code: str, tmp_path: Path) -> None:
    result = checked(overlaid(code, tmp_path), copy=code in COPY_RULES)
    assert codes(result) == {code}
    errors = [finding for finding in result.findings if finding.severity is Severity.ERROR]
    assert result.valid is not bool(errors)
    rule = next(rule for rule in all_rules() if rule.code == code)
    assert {finding.rule for finding in result.findings} == {rule.slug}
    for finding in result.findings:
        assert finding.layer is rule.layer
        for language in Language:
            assert not re.search(r"\{[a-z_]+\}", finding.said(language) + finding.mended(language))
            assert "None" not in finding.said(language), "a message names what the rule did not tell"


@pytest.mark.parametrize("code", CODES)
def test_an_overlay_holds_only_files_that_differ(code: str) -> None:
    folder = PACKAGES / code
    for file in folder.rglob("*"):
        own = PACKAGES / "sound" / file.relative_to(folder)
        assert file.is_dir() or not own.is_file() or file.read_bytes() != own.read_bytes(), file


@pytest.mark.parametrize("rule", all_rules(), ids=CODES)
def test_a_rule_is_titled_with_its_law(rule: Rule) -> None:
    law = re.sub(r" \(codebook section \d\)", "", rule.law).rstrip(".").replace("`", "")
    assert rule.title(Language.EN) == law
    assert rule.why.endswith(".")


def test_what_a_rule_needs_runs_before_it() -> None:
    for rule in all_rules():
        assert all(need in CODES and need < rule.code for need in rule.needs), rule.code


def test_a_warning_alone_leaves_a_package_valid(tmp_path: Path) -> None:
    result = checked(overlaid("NG414", tmp_path))
    assert result.valid
    outcome = next(outcome for outcome in result.outcomes if outcome.rule.code == "NG414")
    assert outcome.state is State.FAILED
    assert outcome.sound
    assert all(layer.status is State.PASSED for layer in result.layers)
