"""Whole-number systems against every world there is, counted one by one."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from nangang_open.consistency.joint import Answer, holds, solve
from nangang_open.consistency.system import components
from nangang_open.figures.interval import Interval
from nangang_open.vocabulary import Verdict
from tests.consistency.oracles.arithmetic import unproven_by
from tests.consistency.oracles.bruteforce import all_worlds, hulls, small_system
from tests.consistency.oracles.worlds import system

SYSTEMS = int(os.environ.get("NANGANG_WORLDS", "200"))


def together(answers: list[Answer]) -> Verdict:
    verdicts = {answer.verdict for answer in answers}
    for verdict in (Verdict.CONTRADICTED, Verdict.UNDECIDED, Verdict.CONSISTENT):
        if verdict in verdicts:
            return verdict
    raise AssertionError(verdicts)


def test_the_verdict_is_that_of_counting_all_worlds() -> None:
    verdicts: Counter[Verdict] = Counter()
    for seed in range(SYSTEMS):
        small = small_system(seed)
        found = next(all_worlds(small), None)
        verdict = together([solve(part) for part in components(small)])
        verdicts[verdict] += 1
        assert verdict is not (Verdict.CONTRADICTED if found else Verdict.CONSISTENT), seed
        quick = [holds(part) for part in components(small)]
        assert not (found and False in quick), seed
        assert not (found is None and all(quick)), seed
    assert verdicts[Verdict.UNDECIDED] * 100 <= SYSTEMS, verdicts


def test_every_end_is_that_of_counting_all_worlds() -> None:
    """None is cut off, all that are called tight are the least and the greatest, and so are nearly all."""
    ends: Counter[str] = Counter()
    for seed in range(SYSTEMS):
        small = small_system(seed)
        worlds = list(all_worlds(small))
        if not worlds:
            continue
        exact = hulls(worlds)
        for part in components(small):
            found = solve(part)
            assert found.verdict is Verdict.UNDECIDED or unproven_by(part, found.witness) == [], seed
            for name, interval in found.intervals.items():
                assert interval.holds(exact[name]), (seed, name)
                assert interval == exact[name] or name not in found.tight, (seed, name)
                ends["tight" if name in found.tight else "loose"] += 1
    assert ends["loose"] * 30 <= ends.total(), ends


@pytest.mark.parametrize(
    ("claims", "operands", "expected"),
    [
        (["k / 13 == r"], {"k": "?w[0, 13]", "r": "[0.365, 0.375)"}, None),
        (["k / n == r"], {"k": "?w[0, 13]", "n": "?w[10, 13]", "r": "[0.365, 0.375)"}, None),
        (["k / n == r"], {"k": "?w[0, 13]", "n": "?w[10, 14]", "r": "[0.355, 0.365)"}, {"k": "[4, 5]", "n": "[11, 14]"}),
        (["a + b == 7", "a - b == 0"], {"a": "?w[0, 9]", "b": "?w[0, 9]"}, None),
        (["a * b == 12", "a + b == 7"], {"a": "?w[0, 9]", "b": "?w[0, 9]"}, {"a": "[3, 4]", "b": "[3, 4]"}),
        (["2 * a == 3 * b"], {"a": "?w[1, 8]", "b": "?w[1, 8]"}, {"a": "[3, 6]", "b": "[2, 4]"}),
        (["6 * a + 10 * b + 15 * c == 29"], {"a": "?w[0, )", "b": "?w[0, )", "c": "?w[0, )"}, None),
        (["6 * a + 10 * b == 16"], {"a": "?w[0, )", "b": "?w[0, )"}, {"a": "1", "b": "1"}),
        (["a < b", "b < c"], {"a": "?w[1, 9]", "b": "?w[1, 9]", "c": "?w[1, 4]"}, {"a": "[1, 2]", "b": "[2, 3]"}),
        (["a ** 2 == 2 * b ** 2"], {"a": "?w[1, 40]", "b": "?w[1, 40]"}, None),
    ],
)  # fmt: skip
def test_counts_are_whole_and_this_is_used(
    claims: list[str], operands: dict[str, str], expected: dict[str, str] | None
) -> None:
    from tests.relations.worlds import interval

    (part,) = components(system(claims, **operands))
    found = solve(part)
    if expected is None:
        assert found.verdict is Verdict.CONTRADICTED
        assert holds(part) is not True
        return
    assert found.verdict is Verdict.CONSISTENT
    wanted: dict[str, Interval] = {name: interval(written) for name, written in expected.items()}
    assert {name: found.intervals[name] for name in wanted} == wanted
