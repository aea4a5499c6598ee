"""The fewest weaker readings."""

from __future__ import annotations

import pytest

from nangang_open.consistency import weaker
from nangang_open.consistency.joint import STEPS, solve
from nangang_open.consistency.weaker import fewest, read
from nangang_open.relations.polynomial import Budget
from nangang_open.vocabulary import Reading, Verdict
from tests.consistency.systems import system
from tests.relations.worlds import interval, printed

CUT = Reading.TRUNCATED


def test_of_equally_many_the_first_by_id_are_taken() -> None:
    case = system("b == a + 11.95", a=printed("5"), b=printed("18"))
    assert fewest(case, Budget(STEPS)) == ({"a": CUT}, True) or fewest(case, Budget(STEPS)) == ({"b": CUT}, True)
    both = system("a == 12.6\nb == 3.7", a=printed("12"), b=printed("3"))
    assert fewest(both, Budget(STEPS)) == ({"a": CUT, "b": CUT}, True)


def test_nothing_is_read_where_nothing_can_be_or_nothing_would_help() -> None:
    assert fewest(system("a == 3", a="2"), Budget(STEPS)) == (None, True)
    assert fewest(system("a == 14", a=printed("12")), Budget(STEPS)) == (None, True)
    assert fewest(system("lower(a) == 12.6", a=printed("12")), Budget(STEPS)) == (None, True)


def test_a_figure_is_read_otherwise_only_where_it_is_asked() -> None:
    case = read(system("a == b", a=printed("12"), b="?"), {"a": CUT})
    assert case.interval("a") == interval("[12, 13)")
    assert solve(case).intervals["b"] == interval("[12, 13)")


def test_where_the_steps_run_out_nothing_is_decided() -> None:
    case = system("a == 12.6", a=printed("12"))
    assert fewest(case, Budget(0)) == ({"a": CUT}, False)
    assert fewest(case, Budget(STEPS)) == ({"a": CUT}, True)


def test_where_the_readings_are_too_many_nothing_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weaker, "READINGS_TRIED", 0)
    case = system("a == 12.6", a=printed("12"))
    assert fewest(case, Budget(STEPS)) == (None, False)
    assert solve(case).verdict is Verdict.UNDECIDED
