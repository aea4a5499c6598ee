"""What one choice of readings gives: a verdict, the values implied for each unknown, and the ranges of the sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval
from nangang_open.relations import direct
from nangang_open.relations.expression import Comparison, Node, valued
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.stretches import Stretches, hull, meet, owned, shown
from nangang_open.relations.world import World
from nangang_open.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, and for each unknown the hull of the values that satisfy the relation.

    `values` are those of each side, where they were found on the way to the verdict.
    """

    verdict: Verdict
    implied: Mapping[str, Interval] = field(default_factory=dict)
    values: Sequence[Stretches] = field(default=(), compare=False, repr=False)


CERTAIN = Outcome(Verdict.CERTAIN)
CONSISTENT = Outcome(Verdict.CONSISTENT)
CONTRADICTED = Outcome(Verdict.CONTRADICTED)
UNDECIDED = Outcome(Verdict.UNDECIDED)


def decide(comparison: Comparison, world: World, budget: Budget) -> Outcome:
    """Return the verdict of a relation in one world, never `lenient`.

    Raises InputError where a divisor may be zero.
    """
    names = valued(*comparison.sides)
    unknowns = [name for name in dict.fromkeys(names) if name in world.unknown] if world.unknown else []
    if not _recur(names, world):
        return _direct(comparison, world, unknowns)
    quick = _by_wide_ranges(comparison, world, certain=not unknowns)
    if quick is not None:
        return quick
    from nangang_open.relations.recurrent import decide_recurrent  # most relations never need it

    return decide_recurrent(comparison, world, budget)


def recurring(world: World, *nodes: Node) -> bool:
    """Return whether a name that is no single point stands for its value twice."""
    return _recur(valued(*nodes), world)


def _recur(names: Sequence[str], world: World) -> bool:
    if len(set(names)) == len(names):
        return False
    return any(count > 1 and not world.intervals[name].is_point for name, count in Counter(names).items())


def _direct(comparison: Comparison, world: World, unknowns: Sequence[str]) -> Outcome:
    """Decide where every name occurs once."""
    values = [direct.value_of(side, world) for side in comparison.sides]
    targets = direct.targets(values, comparison.signs)
    if not meet(targets[-1], values[-1]):
        return CONTRADICTED
    if not unknowns:
        certain = direct.certain(values, comparison.signs)
        return Outcome(Verdict.CERTAIN if certain else Verdict.CONSISTENT, values=values)
    implied: dict[str, Interval] = {}
    for name in unknowns:
        place = next(place for place, side in enumerate(comparison.sides) if name in valued(side))
        domain = world.intervals[name]
        if domain.is_point:
            implied[name] = domain
        else:
            found = meet(direct.solved(comparison.sides[place], targets[place], name, world), (domain,))
            implied[name] = shown(owned(hull(found), domain), domain)
    return Outcome(Verdict.IMPLIED, implied, values)


def _by_wide_ranges(comparison: Comparison, world: World, certain: bool) -> Outcome | None:
    """Decide by ranges that take every occurrence of a name for a name of its own, where that is enough.

    `certain` says whether the verdict may be that: an unknown still needs its values.
    """
    try:
        values = [direct.value_of(side, replace(world, unknown=frozenset())) for side in comparison.sides]
    except InputError:
        return None
    if not direct.possible(values, comparison.signs):
        return CONTRADICTED
    if certain and direct.certain(values, comparison.signs):
        return CERTAIN
    return None


def ranges(
    comparison: Comparison, world: World, budget: Budget, known: Sequence[Stretches] = ()
) -> tuple[Interval, ...]:
    """Return the tight range of each side; one that is not found within the budget is wider, and not exact.

    `known` are the values of all sides in this world, if a verdict came with them.
    """
    if known:
        return tuple(shown(hull(values)) for values in known)
    return tuple(_range(side, world, budget) for side in comparison.sides)


def _range(side: Node, world: World, budget: Budget) -> Interval:
    if not recurring(world, side):
        return shown(hull(direct.value_of(side, world)))
    from nangang_open.relations.recurrent import side_range

    return side_range(side, world, budget)
