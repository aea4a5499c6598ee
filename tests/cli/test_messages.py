"""Every sentence of the command line stands in the message table, in both languages, and none stands there unused."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from nangang_open.cli.explain import _why
from nangang_open.cli.terminal import Terminal
from nangang_open.consistency.caught import Catch
from nangang_open.consistency.slips import SlipKind
from nangang_open.dataset import load_dataset
from nangang_open.figures.meaning import Ground
from nangang_open.messages import texts
from nangang_open.package.files import open_package
from nangang_open.panel.report import PanelVerdict
from nangang_open.source.discrepancy import DiscrepancyKind
from nangang_open.vocabulary import Hedge, Language, Reading, Verdict
from tests.cli.command import SOUND

CLI = Path(__file__).parents[2] / "nangang_open" / "cli"


def used() -> set[str]:
    """Return the keys that the command line asks for."""
    source = "\n".join(path.read_text("utf-8") for path in CLI.glob("*.py"))
    said = set(re.findall(r'say\(\s*"([a-z_.]+)"', source)) | set(re.findall(r'"((?:side|sync)\.?[a-z]*)"', source))
    headings = {f"explain.{name}" for name in re.findall(r'_entry\("([a-z_]+)"', source)}
    headings |= {f"explain.{name}" for name in ("status", "price_basis", "comparability", "no_relation", "no_use")}
    headings |= {"explain.interval", "explain.relations"}
    verdicts = {f"verdict.{verdict}" for verdict in (*Verdict, *PanelVerdict)}
    grounds = {ground.value for ground in Ground} - {"rounded"}
    hedges = {hedge.value for hedge in Hedge} - {"exact"}
    reasons = {f"why.{name}" for name in {*grounds, *hedges, *(reading.value for reading in Reading), "whole"}}
    slips = {f"slip.{kind}" for kind in SlipKind} | {f"catch.{catch}" for catch in Catch} | {"power.all"}
    slips |= {f"mend.column.{name}" for name in ("number", "printed", "instead")}
    return said | headings | verdicts | reasons | slips | {f"copy.{kind}" for kind in DiscrepancyKind}


def test_what_is_said_stands_in_the_table_and_nothing_else_does() -> None:
    table = {key.removeprefix("cli.") for key in texts() if key.startswith("cli.")}
    assert (used() - table, table - used()) == (set(), set())


@pytest.mark.parametrize("key", [key for key in texts() if key.startswith("cli.")])
def test_both_languages_fill_in_the_same_things(key: str) -> None:
    named = {
        language: {name for _, name, _, _ in Formatter().parse(texts()[key][language]) if name} for language in Language
    }
    assert named[Language.ZH] == named[Language.EN]
    assert all(texts()[key].values())


@pytest.mark.parametrize(
    ("figure", "reading", "words"),
    [
        ("firms_2030_12", "half_up", "a counted thing printed in full"),
        ("firms_growth_2030_12", "half_up", "rounded half up"),
        ("firms_growth_2030_12", "truncated", "cut off"),
        ("income_2030", "half_up", "about"),
        ("new_roads_2031", "half_up", "the number or more"),
    ],
)
def test_an_interval_has_its_reason(figure: str, reading: str, words: str) -> None:
    found = load_dataset(open_package(SOUND)).figure[figure]
    assert _why(found, reading, Terminal(Language.EN, False, None)).startswith(words)
