"""The same answer, to the byte, whatever the order of the rows and the seed of the hashes."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from nangang_open.consistency.joint import Answer, solve
from nangang_open.consistency.system import System, components
from nangang_open.package.files import shipped
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


def with_rows_shuffled(folder: Path, seed: int, slip: tuple[str, str, str]) -> Path:
    """Return a copy of the shipped package with its rows in another order, and one figure's number spoilt."""
    name, printed, instead = slip
    shutil.copytree(shipped(), folder)
    for table in ("figures", "unknowns", "relations"):
        path = folder / "data" / f"{table}.csv"
        header, *rows = csv.reader(io.StringIO(path.read_text("utf-8")))
        Random(seed).shuffle(rows)
        for row in rows:
            if row[0] == name:
                row[:] = [instead if cell == printed else cell for cell in row]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return folder


@pytest.mark.parametrize(
    "command", [["check", "--joint", "--format", "json", "--package"], ["mend", "--format", "json"]]
)
def test_the_real_command_prints_the_same_bytes(command: list[str], tmp_path: Path) -> None:
    slip = ("high_tech_enterprises_2021_12", "201", "210")
    printed = set()
    for seed in range(3):
        folder = with_rows_shuffled(tmp_path / str(seed), seed, slip)
        run = [sys.executable, "-m", "nangang_open", *command, str(folder)]
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        printed.add(subprocess.run(run, capture_output=True, check=False, env=environment).stdout)
    (said_by_all,) = printed
    assert b"contradicted" in said_by_all or b"high_tech_growth_2017_2021_holds" in said_by_all
    assert b"high_tech_enterprises_2021_12" in said_by_all


def test_the_seed_of_the_hashes_changes_nothing() -> None:
    printed = set()
    for hash_seed in ("0", "1", "4242"):
        command = [sys.executable, "-c", PRINT, hash_seed, *map(str, SEEDS)]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        found = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        printed.add(found.stdout)
    assert len(printed) == 1
