"""Relations in which a name occurs twice: brought to polynomials, so that its two places move together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from nangang_open.errors import InputError
from nangang_open.figures.interval import EVERYTHING, Interval
from nangang_open.relations.direct import value_of
from nangang_open.relations.expression import Comparison, Node, Sign, occurrences
from nangang_open.relations.implied import implied_values
from nangang_open.relations.normal import Constraint, Ratio, SplitError, constraint, normal
from nangang_open.relations.outcome import CERTAIN, CONSISTENT, CONTRADICTED, UNDECIDED, Outcome
from nangang_open.relations.polynomial import Budget, OutOfStepsError, variables
from nangang_open.relations.range import tight_range
from nangang_open.relations.stretches import hull, shown
from nangang_open.relations.together import always, possible_together
from nangang_open.relations.world import World
from nangang_open.vocabulary import Verdict


def decide_recurrent(comparison: Comparison, world: World, budget: Budget) -> Outcome:
    """Return the verdict of a relation in one world; `undecided` where the budget ends first."""
    unknowns = [name for name in occurrences(*comparison.sides) if name in world.unknown]
    found: dict[str, Interval] = {}
    try:
        for sides, box in _cases(comparison.sides, world, budget):
            outcome = _decide(comparison, sides, {**world.intervals, **box}, unknowns, budget)
            if not unknowns:
                return outcome
            for name, values in outcome.implied.items():
                found[name] = values.hull(found[name]) if name in found else values
    except OutOfStepsError:
        return UNDECIDED
    if not found:
        return CONTRADICTED
    return Outcome(Verdict.IMPLIED, {name: shown(values, world.intervals[name]) for name, values in found.items()})


def _cases(sides: Sequence[Node], world: World, budget: Budget) -> Iterator[tuple[list[Ratio], dict[str, Interval]]]:
    """Yield the sides as ratios over a box; over several where unknowns in divisors must be kept off numbers."""
    waiting = [world]
    while waiting:
        part = waiting.pop()
        try:
            yield normal(sides, part, budget)
        except SplitError as split:
            for half in (Interval(split.number, None, False, False), Interval(None, split.number, False, False)):
                met = part.intervals[split.name].meet(half)
                if met is not None:
                    waiting.append(part.with_intervals({split.name: met}))


def _decide(
    comparison: Comparison, sides: list[Ratio], box: Mapping[str, Interval], unknowns: list[str], budget: Budget
) -> Outcome:
    constraints = constraints_of(sides, comparison.signs, budget)
    if unknowns:
        implied: dict[str, Interval] = {}
        for place, name in enumerate(unknowns):
            share = Budget(budget.left // (len(unknowns) - place))
            budget.spend(share.left)
            values = implied_values(constraints, name, box, share)
            budget.left += max(share.left, 0)
            if values is None:
                return CONTRADICTED
            implied[name] = values
        return Outcome(Verdict.IMPLIED, implied)
    if all(always(one, box, budget) for one in constraints):
        return CERTAIN
    return CONSISTENT if possible_together(constraints, box, budget) else CONTRADICTED


def constraints_of(sides: Sequence[Ratio], signs: Sequence[Sign], budget: Budget) -> list[Constraint]:
    """Return the comparisons of a chain; of sides that are equal the shortest stands for all, so that less is shared."""
    stand_in = list(sides)
    for place, sign in enumerate(signs):  # equal sides stand in a row
        if sign is Sign.EQUAL and _length(stand_in[place]) < _length(sides[place + 1]):
            stand_in[place + 1] = stand_in[place]
    for place in range(len(signs) - 1, -1, -1):
        if signs[place] is Sign.EQUAL:
            stand_in[place] = stand_in[place + 1]
    found = [
        constraint(stand_in[place], stand_in[place + 1], sign, budget)
        for place, sign in enumerate(signs)
        if sign is not Sign.EQUAL
    ]
    pairs = zip(sides, stand_in, strict=True)
    return found + [constraint(side, other, Sign.EQUAL, budget) for side, other in pairs if side is not other]


def _length(side: Ratio) -> tuple[int, int]:
    return len(variables(side.above)) + len(variables(side.below)), len(side.above) + len(side.below)


def side_range(side: Node, world: World, budget: Budget) -> Interval:
    """Return the tight range of a side; where the budget ends first, a wider one that is not exact."""
    found: Interval | None = None
    try:
        for (ratio,), box in _cases([side], world, budget):
            if not ratio.sure:
                return replace(EVERYTHING, exact=False)
            values = tight_range(ratio.above, ratio.below, box, budget)
            found = values if found is None else found.hull(values)
    except OutOfStepsError:
        try:
            values = hull(value_of(side, world))
        except InputError:
            values = EVERYTHING
        return Interval(values.lower, values.upper, values.lower_closed, values.upper_closed, exact=False)
    return EVERYTHING if found is None else shown(found)
