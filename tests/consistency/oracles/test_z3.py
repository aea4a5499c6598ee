"""The joint verdict and its ends against z3, which shares no line of arithmetic with ours."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from nangang_open.consistency.joint import holds, solve
from nangang_open.consistency.system import System, components
from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure
from nangang_open.figures.interval import Interval
from nangang_open.vocabulary import Verdict

pytest.importorskip("z3", reason="z3-solver is a requirement of development")

from tests.consistency.oracles.bruteforce import all_worlds, small_system
from tests.consistency.oracles.by_z3 import Question, Said
from tests.consistency.oracles.worlds import World, operand_of, true_world

WORLDS = int(os.environ.get("NANGANG_WORLDS", "100"))
NEAR = (Fraction(1, 10**3), Fraction(1, 10**8))


def with_another_digit(world: World, random: Random) -> World | None:
    """Return a world in which one digit of one figure is another; None where no such figure can be printed."""
    name = random.choice(sorted(world.figures))
    figure: Figure = world.figures[name]
    place = random.choice([at for at, letter in enumerate(figure.as_written) if letter.isdigit()])
    written = f"{figure.as_written[:place]}{random.randint(1, 9)}{figure.as_written[place + 1 :]}"
    value = figure.value * Fraction(written) / Fraction(figure.as_written) if figure.value else Fraction(written)
    try:
        operand = operand_of(replace(figure, as_written=written, value=value))
    except InputError:
        return None
    return replace(world, operands={**world.operands, name: operand})


def parts() -> Iterator[tuple[int, System]]:
    """Yield components of true worlds and of worlds with one wrong digit."""
    for seed in range(WORLDS):
        world = true_world(seed)
        yield from ((seed, part) for part in components(world.system))
        if world.figures and (wrong := with_another_digit(world, Random(seed))):
            yield from ((seed, part) for part in components(wrong.system))


def test_what_z3_refutes_is_contradicted_and_what_it_satisfies_is_not() -> None:
    said: Counter[tuple[Said, Verdict]] = Counter()
    for seed, part in parts():
        answer, quick, found = Question(part).asked(), holds(part), solve(part)
        verdict = Verdict.CONTRADICTED if found.verdict is Verdict.LENIENT else found.verdict
        said[answer, verdict] += 1
        if answer is Said.SAT:
            assert verdict is not Verdict.CONTRADICTED, seed
            assert quick is not False, seed
        if answer is Said.UNSAT:
            assert verdict is not Verdict.CONSISTENT, seed
            assert quick is not True, seed
    unknown = sum(count for (answer, _), count in said.items() if answer is Said.UNKNOWN)
    undecided = sum(count for (_, verdict), count in said.items() if verdict is Verdict.UNDECIDED)
    assert unknown * 100 <= said.total(), said
    assert undecided * 100 <= said.total(), said


def test_z3_counts_worlds_as_brute_force_does() -> None:
    """The two oracles judge each other, too."""
    for seed in range(WORLDS):
        small = small_system(seed)
        answer = Question(small).asked()
        assert answer is Said.UNKNOWN or (answer is Said.SAT) == any(True for _ in all_worlds(small)), seed


def beyond(end: Fraction, closed: bool, up: bool) -> Interval:
    return Interval(end, None, not closed, False) if up else Interval(None, end, False, not closed)


def test_nothing_lies_beyond_an_end_and_worlds_come_as_close_to_it_as_one_likes() -> None:
    """A closed end is attained; an end of a tight name is the closed form; others may be too wide, never too narrow."""
    ends: Counter[str] = Counter()
    for seed in range(WORLDS):
        for part in components(true_world(seed).system):
            found, question = solve(part), Question(part)
            for name, interval in found.intervals.items():
                for end, closed, up in (
                    (interval.lower, interval.lower_closed, False),
                    (interval.upper, interval.upper_closed, True),
                ):
                    outermost = (end or Fraction(0)) + 10**15 * (1 if up else -1)
                    if end is None:
                        near = [outermost]
                    else:
                        assert question.inside(name, beyond(end, closed, up)) is not Said.SAT, (seed, name)
                        steps = [abs(end) * part_of_it + part_of_it / 10**3 for part_of_it in NEAR]
                        near = [end - (step if up else -step) for step in steps]
                        near += [end] if closed and interval.exact else []
                    said = {question.inside(name, beyond(place, closed=False, up=up)) for place in near}
                    assert Said.UNSAT not in said or name not in found.tight, (seed, name, up)
                    ends["sharp" if said == {Said.SAT} else "loose"] += 1
                    ends["called tight"] += name in found.tight
    assert ends["loose"] * 50 <= ends["sharp"], ends
