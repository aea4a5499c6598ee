"""Laws over generated worlds: what is true and honestly printed is never denied, and no part of it is cut off."""

from __future__ import annotations

import os
from collections import Counter
from fractions import Fraction
from functools import cache
from time import process_time

import pytest

from nangang_open.consistency.joint import Answer, holds, solve
from nangang_open.consistency.system import System, components
from nangang_open.vocabulary import Reading, Verdict
from tests.consistency.oracles.arithmetic import broken_by, unproven_by
from tests.consistency.oracles.worlds import World, true_world

WORLDS = int(os.environ.get("NANGANG_WORLDS", "200"))


@cache
def solutions(seed: int) -> tuple[tuple[World, System, Answer], ...]:
    """Return the components of a true world with their answers."""
    world = true_world(seed)
    return tuple((world, part, solve(part)) for part in components(world.system))


def test_the_worlds_are_true_as_printed() -> None:
    for seed in range(WORLDS):
        world = true_world(seed)
        assert broken_by(world.system, {name: world.truth[name] for name in world.system.operands}) == [], seed


def test_a_true_world_is_never_contradicted_and_none_of_its_values_is_cut_off() -> None:
    """Undecided is an honest answer, but of these at most one in a hundred."""
    verdicts: Counter[str] = Counter()
    for seed in range(WORLDS):
        for world, _, found in solutions(seed):
            verdicts[found.verdict] += 1
            assert found.verdict in (Verdict.CONSISTENT, Verdict.UNDECIDED), seed
            for name, interval in found.intervals.items():
                assert world.truth[name] in interval, (seed, name)
    assert verdicts[Verdict.UNDECIDED] * 100 <= verdicts.total(), verdicts


def test_every_witness_satisfies_every_claim_exactly() -> None:
    for seed in range(WORLDS):
        for _, part, found in solutions(seed):
            if found.verdict is Verdict.CONSISTENT:
                assert unproven_by(part, found.witness) == [], seed
                for name, value in found.witness.items():
                    interval = found.intervals[name]
                    assert value in interval if isinstance(value, Fraction) else interval.holds(value), (
                        seed,
                        name,
                    )


def test_the_quick_answer_denies_no_true_world() -> None:
    answers: Counter[bool | None] = Counter(
        holds(part) for seed in range(WORLDS) for part in components(true_world(seed).system)
    )
    assert not answers[False]
    assert answers[None] * 100 <= answers.total(), answers


def test_long_numbers_cost_steps_so_that_the_slowest_world_ends_soon() -> None:
    """Of this one's circles elimination makes numbers of 10,000 bits: without their cost it took 18 seconds."""
    (part,) = components(true_world(361, shapes=6).system)
    started = process_time()
    assert solve(part).verdict is not Verdict.CONTRADICTED
    assert holds(part) is not False
    assert process_time() - started < 5


@pytest.mark.parametrize("reading", [Reading.TRUNCATED, Reading.HALF_EVEN])
def test_a_world_printed_under_a_weaker_reading_is_never_contradicted(reading: Reading) -> None:
    """Read so, the figures that are named must save it: the same system under those readings holds a world."""
    verdicts: Counter[str] = Counter()
    for seed in range(WORLDS // 2):
        world = true_world(seed, reading)
        used = {name: world.truth[name] for name in world.system.operands}
        weaker = dict.fromkeys(used, reading)
        if broken_by(world.system, used, weaker):
            continue  # `lower` and `upper` were taken half up when the claim was made
        for part in components(world.system):
            found = solve(part)
            verdicts[found.verdict] += 1
            assert found.verdict is not Verdict.CONTRADICTED, seed
            assert (found.verdict is Verdict.LENIENT) == bool(found.lenient)
            assert set(found.lenient) <= set(world.figures)
    assert verdicts[Verdict.UNDECIDED] * 100 <= verdicts.total(), verdicts
