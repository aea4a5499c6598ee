"""The same answer, to the byte, whatever the order of the rows and the seed of the hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random

from nangang_open.consistency.joint import Answer, solve
from nangang_open.consistency.system import System, components
from tests.consistency.oracles.worlds import true_world

SEEDS = (3, 7, 19, 27, 119, 230)
PRINT = """
import sys
from tests.consistency.oracles.test_order import said, shuffled
from tests.consistency.oracles.worlds import true_world
for seed in map(int, sys.argv[2:]):
    print(said(shuffled(true_world(seed).system, int(sys.argv[1]))))
"""


def shuffled(whole: System, seed: int) -> System:
    """Return a system whose claims and names stand in another order."""
    random = Random(seed)
    names, claims = list(whole.operands), list(whole.claims)
    random.shuffle(names)
    random.shuffle(claims)
    return System({name: whole.operands[name] for name in names}, tuple(claims), whole.units)


def said(whole: System) -> str:
    """Return all that is said of a system, as text."""
    return "\n".join(text(solve(part)) for part in components(whole))


def text(answer: Answer) -> str:
    lines = [answer.verdict.value, *answer.lenient, *sorted(answer.tight)]
    lines += [f"{name} in {interval} {interval.exact}" for name, interval in answer.intervals.items()]
    lines += [f"{name} = {value}" for name, value in answer.witness.items()]
    return "\n".join([*lines, *map(repr, answer.proof)])


def test_the_order_of_rows_changes_nothing() -> None:
    for seed in range(30):
        whole = true_world(seed).system
        first = said(whole)
        for order in range(3):
            assert said(shuffled(whole, order)) == first, seed


def test_the_seed_of_the_hashes_changes_nothing() -> None:
    printed = set()
    for hash_seed in ("0", "1", "4242"):
        command = [sys.executable, "-c", PRINT, hash_seed, *map(str, SEEDS)]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        found = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        printed.add(found.stdout)
    assert len(printed) == 1
