"""Measure all relations together: the shipped package, synthetic systems of any size, and `power`.

A synthetic system repeats a group of four shapes of relation (growth, parts of a whole, mean growth, a span less its last
year) with other numbers in each; one constant, the number of years, stands in all of them and must not glue them
together. Each size runs in a process of its own. Example:

    python -m benchmarks.joint --sizes 10000
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from typing import Any, Final

from benchmarks.bench import TOOL, run
from nangang_open.consistency.joint import holds, solve
from nangang_open.consistency.system import Claim, System, components
from nangang_open.dataset import load_dataset, system
from nangang_open.figures.interval import Interval, point
from nangang_open.figures.meaning import rounded
from nangang_open.package.files import open_package
from nangang_open.relations.grammar import parse
from nangang_open.relations.relation import Operand
from nangang_open.vocabulary import Reading

FIGURES_IN_A_GROUP: Final = 11
ASKED_TO_SOLVE: Final = 0.2
ASKED_OF_POWER: Final = 20


def seconds(work: Callable[[], object], times: int) -> float:
    """Return the median of the processor's seconds that a piece of work takes."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return median(taken)


def shipped(times: int) -> Iterator[str]:
    """Yield what the joint system of the shipped package takes."""
    dataset = load_dataset(open_package())
    parts = components(system(dataset))
    verdicts = Counter(solve(part).verdict.value for part in parts)
    claims, names = sum(len(part.claims) for part in parts), sum(len(part.names) for part in parts)
    yield f"{claims} relations, {names} names, {len(parts)} components: {dict(verdicts)}\n"
    yield "| step | seconds of the processor, median | asked for |"
    yield "|---|---:|---:|"
    yield f"| parse, join, part into components | {seconds(lambda: components(system(dataset)), times):.3f} | |"
    yield f"| whole answers | {seconds(lambda: [solve(part) for part in parts], times):.3f} | {ASKED_TO_SOLVE} |"
    yield f"| verdicts alone | {seconds(lambda: [holds(part) for part in parts], times):.3f} | |"
    before = getrusage(RUSAGE_CHILDREN)
    run([TOOL, "power", "--format", "json"])
    after = getrusage(RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    yield f"| `nangang-open power`, whole process | {taken:.1f} | {ASKED_OF_POWER} |"
    yield ""


def printed(number: Fraction, unit: Fraction, whole: bool = False) -> Operand:
    """Return a figure that states a true number, which is not negative, to a multiple of a unit."""
    digits = int(number / unit + Fraction(1, 2))
    readings = {reading: rounded(digits, unit, reading) for reading in Reading}
    if whole:
        return Operand(dict.fromkeys(Reading, point(number)), "1", whole=True)
    return Operand(readings)


def group(number: int) -> tuple[dict[str, Operand], dict[str, str]]:
    """Return the operands and the claims of one group; its numbers follow from its own alone."""
    base, now, other = 60 + number % 911, 80 + number % 1777, 5 + number % 613
    first, mean = Fraction(10**6 + 997 * number % 10**7), Fraction(30 + number % 90, 1000)
    last_year, yearly = Fraction(200 + number % 4001), Fraction(100 + number % 3001)
    percent, thousand = Fraction(1, 1000), Fraction(1000)
    operands = {
        "base": printed(Fraction(base), Fraction(1), whole=True),
        "now": printed(Fraction(now), Fraction(1), whole=True),
        "fall": printed(Fraction(now, base), percent),
        "other": printed(Fraction(other), Fraction(1), whole=True),
        "whole": printed(Fraction(now + other), Fraction(10)),
        "share": printed(Fraction(other, now + other), percent),
        "first": printed(first, thousand),
        "mean": printed(mean, percent),
        "last": printed(first * (1 + mean) ** 5, thousand),
        "span": printed(last_year + 4 * yearly, Fraction(10)),
        "year": printed(last_year, Fraction(10)),
        "rest": Operand(dict.fromkeys(Reading, Interval(0, None)), unknown=True),
    }
    claims = {
        "grown": "{now} / {base} == {fall}",
        "parts": "{now} + {other} == {whole}",
        "shared": "{other} == {share} * {whole}",
        "mean": "{last} == {first} * (1 + {mean}) ** 5",
        "within": "{year} <= {span}",
        "left": "{span} == (years - 1) * {rest} + {year}",
    }
    renamed = {name: f"{name}_{number}" for name in operands}
    return (
        {renamed[name]: operand for name, operand in operands.items()},
        {f"{key}_{number}": claim.format(**renamed) for key, claim in claims.items()},
    )


def synthetic(figures: int) -> System:
    """Return one system of so many figures."""
    operands: dict[str, Operand] = {"years": Operand(dict.fromkeys(Reading, point(5)))}
    claims: list[Claim] = []
    for number in range(figures // FIGURES_IN_A_GROUP):
        named, claimed = group(number)
        operands |= named
        claims += [Claim(key, parse(claim)) for key, claim in claimed.items()]
    return System(operands, tuple(claims), {})


def measured(figures: int) -> str:
    """Return one row of the table of sizes, but for the peak of memory."""
    begun = time.process_time()
    whole = synthetic(figures)
    made = time.process_time()
    parts = components(whole)
    parted = time.process_time()
    verdicts = Counter(solve(part).verdict.value for part in parts)
    solved = time.process_time()
    assert verdicts == {"consistent": len(parts)}, verdicts
    cells: Sequence[Any] = (made - begun, parted - made, solved - parted, (solved - parted) / figures * 1e6)
    return f"| {figures:,} | {len(parts):,} | " + " | ".join(f"{cell:,.1f}" for cell in cells)


def sizes(wanted: Sequence[int]) -> Iterator[str]:
    """Yield the table of sizes."""
    yield "| figures | components | made and parsed (s) | parted (s) | solved (s) | µs a figure | peak memory (MiB) |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for figures in wanted:
        ran = run([sys.executable, "-m", "benchmarks.joint", "--one", str(figures)])
        yield f"{ran.output.strip()} | {ran.peak:,.0f} |"


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000], help="Figures.")
    parser.add_argument("--times", type=int, default=5, help="How often the shipped package is solved.")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(measured(arguments.one))
        return
    for line in shipped(arguments.times):
        print(line, flush=True)
    for line in sizes(arguments.sizes):
        print(line, flush=True)


if __name__ == "__main__":
    main()
