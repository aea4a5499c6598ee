"""The checker of chains must refuse every step that would take a true world away, whoever printed it."""

from __future__ import annotations

import os
from collections import Counter
from fractions import Fraction
from random import Random

from nangang_open.consistency.joint import solve
from nangang_open.consistency.proof import lines
from nangang_open.consistency.recheck import INF, Range, _least, check
from nangang_open.consistency.system import System, components
from nangang_open.relations.grammar import parse
from nangang_open.vocabulary import Verdict
from tests.consistency.oracles.arithmetic import number
from tests.consistency.oracles.bruteforce import small_system

WORLDS = int(os.environ.get("NANGANG_WORLDS", "100"))
SIDES = (
    "a * b + c",
    "a / b - c",
    "a * a - a * b",
    "(a + b) / (b + c)",
    "a * (1 + b) ** 5",
    "(1 + a) ** 3 / (1 + b) ** 2",
    "a / (a + b)",
    "(a - b) * (b - c)",
    "a ** 2 * b - 3 * c",
    "1 / a + 1 / (b - c)",
    "a * (1 - b) + c * b",
    "a - a",
    "(a - 2) / (b * c)",
    "a ** 4 - a ** 2",
)


def around(value: Fraction, random: Random) -> Range:
    """Return a range that holds a number: at its end, next to it, far from it or without an end; often across zero."""
    reach = [Fraction(0), abs(value) / 1000, abs(value) + random.choice([0, 1]), INF]
    below, above = random.choice(reach), random.choice(reach)
    low, high = (-INF if below == INF else value - below), (INF if above == INF else value + above)
    closed = [step == 0 or (step != INF and random.random() < 0.5) for step in (below, above)]
    return low, high, closed[0], closed[1]


def value(sides: list[tuple[Fraction, str]], world: dict[str, Fraction]) -> Fraction:
    """Return a weighted sum of expressions in one world, by the plainest arithmetic."""
    empty = System({}, (), {})
    trees = [(times, parse(f"{side} == 0").sides[0]) for times, side in sides]
    return sum((times * number(tree, world, {}, empty) for times, tree in trees), Fraction(0))


def test_what_the_checker_says_is_the_least_is_at_or_below_every_value() -> None:
    """Where it is not attained it is below; a world in which a divisor is zero says nothing."""
    tried: Counter[str] = Counter()
    for seed in range(WORLDS * 2):
        random = Random(seed)
        world = {name: Fraction(random.randint(-9, 9), random.choice([1, 1, 2, 3])) for name in "abc"}
        sides = [
            (Fraction(random.choice([-3, -1, 1, 2]), random.choice([1, 2])), random.choice(SIDES))
            for _ in range(random.randint(1, 2))
        ]
        try:
            true = value(sides, world)
        except ZeroDivisionError:
            continue
        box = {name: around(at, random) for name, at in world.items()}
        least, attained = _least(sides, box)
        assert least < true or (least == true and attained), (seed, sides, world, box)
        tried["bounded" if abs(least) < Fraction(10) ** 4000 else "unbounded"] += 1
    assert tried["bounded"] * 3 > tried["unbounded"] > 0, tried


def test_every_contradiction_of_small_systems_comes_with_a_chain_that_is_checked() -> None:
    seen: Counter[str] = Counter()
    for seed in range(WORLDS):
        for part in components(small_system(seed)):
            found = solve(part)
            if found.verdict is Verdict.CONTRADICTED:
                seen["contradicted"] += 1
                if found.proof:
                    seen["proven"] += 1
                    assert check("\n".join(lines(part, found.proof))) is None, seed
    assert seen["proven"] * 20 >= seen["contradicted"] * 19 > 0, seen


def test_the_relations_of_a_chain_are_enough_for_the_contradiction() -> None:
    """The relations of the lines are enough for the contradiction by themselves."""
    for seed in range(WORLDS // 5):
        for part in components(small_system(seed)):
            found = solve(part)
            if found.verdict is Verdict.CONTRADICTED and found.proof:
                named = {claim for step in found.proof for _, claim in step.claims}
                whole_ids = {name.split(".")[0] for name in named}
                assert solve(part.only(whole_ids)).verdict is Verdict.CONTRADICTED, seed
