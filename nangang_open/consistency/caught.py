"""Which single slips of the pen the arithmetic of a package would notice, and which figures nothing guards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from nangang_open.consistency.joint import holds
from nangang_open.consistency.power import world_of
from nangang_open.consistency.slips import Reason, Slip, SlipKind, slip_list
from nangang_open.consistency.system import Claim, System, components
from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure, Unit
from nangang_open.figures.interval import Interval
from nangang_open.relations import direct
from nangang_open.relations.lenient import STEPS
from nangang_open.relations.outcome import decide, recurring
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.relation import Operand
from nangang_open.relations.world import World
from nangang_open.vocabulary import Reading, Verdict


class Catch(StrEnum):
    """What notices a slip; the first that does, in this order."""

    RELATION = "relation"  # one relation by itself, on any basis, no longer holds or cannot be judged
    JOINT = "joint"  # what is stated or defined no longer holds together, though each relation does
    UNDECIDED = "undecided"  # not decided within the budget
    SOURCE = "source"  # no arithmetic: only the comparison of the row with the page


@dataclass(frozen=True)
class Caught:
    """How many slips of each kind are noticed by what, how many are left out and why, and the figures unguarded.

    A figure is unguarded where no arithmetic notices any of its slips.
    """

    slips: Mapping[tuple[SlipKind, Catch], int]
    left_out: Mapping[tuple[SlipKind, Reason], int]
    unguarded: tuple[str, ...]
    figures: int

    def count(self, catch: Catch | None = None, kind: SlipKind | None = None) -> int:
        """Return how many slips of a kind, or of all, are noticed so, or are there at all."""
        return sum(
            count
            for (its_kind, its_catch), count in self.slips.items()
            if kind in (None, its_kind) and catch in (None, its_catch)
        )


def caught(
    claims: Sequence[Claim],
    joint: System,
    operands: Mapping[str, Operand],
    figures: Mapping[str, Figure],
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Caught:
    """Try every single slip of every figure, all else as printed.

    `claims` are the relations on every basis, `joint` the system of those that must hold together, `operands` what
    every name of the claims stands for. `progress` is told each figure before it is tried, with its place and how many
    there are.
    """
    sound = [one for claim in claims if _possible(one := _Alone.of(claim, operands, joint.units), {})]
    tally: Counter[tuple[SlipKind, Catch]] = Counter()
    left_out: Counter[tuple[SlipKind, Reason]] = Counter()
    unguarded = []
    for place, name in enumerate(sorted(figures)):
        progress(name, place, len(figures))
        alone = [one for one in sound if name in one.claim.names]
        together = [part for part in components(joint, [name]) if name in part.operands and holds(part)]
        listed = slip_list(figures[name], joint.units)
        left_out.update(listed.left_out)
        catches = Counter((slip.kind, _catch(slip, alone, together)) for slip in listed.slips)
        tally.update(catches)
        if all(catch is Catch.SOURCE for _, catch in catches):
            unguarded.append(name)
    return Caught(dict(sorted(tally.items())), dict(sorted(left_out.items())), tuple(unguarded), len(figures))


@dataclass(frozen=True, slots=True)
class _Alone:
    """One relation by itself: as the judge reads it, and as a system, in which counts are whole as well."""

    claim: Claim
    world: World
    system: System

    @classmethod
    def of(cls, claim: Claim, operands: Mapping[str, Operand], units: Mapping[str, Unit]) -> _Alone:
        own = {name: operands[name] for name in claim.names}
        return cls(claim, world_of(claim, operands, units), System(own, (claim,), units))


def _catch(slip: Slip, alone: Sequence[_Alone], together: Sequence[System]) -> Catch:
    slipped = {slip.figure.id: slip.interval}
    answers = [_possible(one, slipped) for one in alone]
    if False in answers:
        return Catch.RELATION
    answers += [_together(_with(part, slipped)) for part in together]
    if False in answers:
        return Catch.JOINT
    return Catch.UNDECIDED if None in answers else Catch.SOURCE


def _with(system: System, intervals: Mapping[str, Interval]) -> System:
    operands = system.operands
    return system.with_operands(
        {name: replace(operands[name], intervals=dict.fromkeys(Reading, found)) for name, found in intervals.items()}
    )


def _possible(one: _Alone, slipped: Mapping[str, Interval]) -> bool | None:
    """Return whether a relation by itself can hold, as the judge would find; None where it is not decided.

    Ranges that take each place of a name for a name of its own, and a witness, are cheaper than the judge.
    """
    comparison, world = one.claim.comparison, one.world.with_intervals(slipped)
    twice = recurring(world, *comparison.sides)
    try:
        ranges = [direct.value_of(side, world) for side in comparison.sides]
    except InputError:
        if not twice:
            return False
    else:
        possible = direct.possible(ranges, comparison.signs)
        if not possible or not twice:
            return possible
        if holds(_with(one.system, slipped)):
            return True
    try:
        verdict = decide(comparison, world, Budget(STEPS)).verdict
    except InputError:
        return False
    return None if verdict is Verdict.UNDECIDED else verdict is not Verdict.CONTRADICTED


def _together(part: System) -> bool | None:
    try:
        return holds(part)
    except InputError:
        return False
