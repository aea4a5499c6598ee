"""What a passed check is worth: how far each figure of a relation could move before anybody would notice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from nangang_open.consistency.moved import Moves, way
from nangang_open.consistency.system import Claim
from nangang_open.figures.figure import Figure, Unit
from nangang_open.figures.interval import EVERYTHING, Interval, point
from nangang_open.figures.meaning import DOMAINS, unit_of
from nangang_open.relations import direct
from nangang_open.relations.expression import (
    Bound,
    Comparison,
    Literal,
    Name,
    Node,
    Sum,
    postorder,
    replaced,
    valued,
)
from nangang_open.relations.lenient import STEPS
from nangang_open.relations.outcome import decide, recurring
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.relation import Operand
from nangang_open.relations.stretches import Stretches, meet
from nangang_open.relations.world import World
from nangang_open.vocabulary import Reading, Verdict

MOVED: Final = "+"
"""The name of an end that moves, or of how far it moves; no id is written so."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one figure of a relation could move before the relation is contradicted, all else as printed.

    `step` is one unit of the figure's last printed digit, in base units (see `moved`); `value` the printed number. `up`
    and `down` are the least numbers of steps after which no value of the moved figure satisfies the relation; None
    where it always has one, and also where it is not `decided` within the budget.
    """

    relation: str
    figure: str
    step: Fraction
    value: Fraction
    up: int | None
    down: int | None
    decided: bool = True

    @property
    def up_percent(self) -> Fraction | None:
        """The way up in percent of the printed value."""
        return self._percent(self.up)

    @property
    def down_percent(self) -> Fraction | None:
        """The way down in percent of the printed value."""
        return self._percent(self.down)

    def _percent(self, steps: int | None) -> Fraction | None:
        return None if steps is None or not self.value else self.step * (100 * steps) / abs(self.value)


def reach(
    claim: Claim, operands: Mapping[str, Operand], figures: Mapping[str, Figure], units: Mapping[str, Unit]
) -> Iterator[Reach]:
    """Yield, for each figure of a relation, how far it could move; a relation that does not hold has no reach.

    Raises InputError where a divisor may be zero or an end is missing, as the judge does.
    """
    world = world_of(claim, operands, units)
    goals = _goals(claim.comparison, world)
    if goals == ():
        return
    roles = _roles(claim.comparison)
    for name in claim.names:
        if name in figures:
            yield _reach(claim, world, goals, roles[name], figures[name])


def world_of(claim: Claim, operands: Mapping[str, Operand], units: Mapping[str, Unit]) -> World:
    """Return what the names of a claim stand for, rounded half up."""
    unknown = frozenset(name for name in claim.names if operands[name].unknown)
    return World({name: operands[name].intervals[Reading.HALF_UP] for name in claim.names}, unknown, units)


def _goals(comparison: Comparison, world: World) -> Sequence[Stretches] | None:
    """Return for each side the numbers at which the others can make the relation hold; nothing where it cannot hold.

    None where it may hold, but a name recurs: then the sides depend on each other.
    """
    if recurring(world, *comparison.sides):
        return () if decide(comparison, world, Budget(STEPS)).verdict is Verdict.CONTRADICTED else None
    values = [direct.value_of(side, world) for side in comparison.sides]
    goals = direct.targets(values, comparison.signs)
    return goals if meet(goals[-1], values[-1]) else ()


def _roles(comparison: Comparison) -> Mapping[str, set[str]]:
    """Return what each name does in a relation: it stands for its `value`, or for its `lower` or `upper` end."""
    roles: dict[str, set[str]] = {}
    for side in comparison.sides:
        for leaf in postorder(side):
            if isinstance(leaf, Name):
                roles.setdefault(leaf.id, set()).add("value")
            elif isinstance(leaf, Bound):
                roles.setdefault(leaf.name, set()).add(leaf.end)
    return roles


def _reach(
    claim: Claim, world: World, goals: Sequence[Stretches] | None, roles: Collection[str], figure: Figure
) -> Reach:
    moves, comparison = Moves(figure, unit_of(figure, world.units)), claim.comparison
    at: Callable[[int], Interval | None] = moves.stands_for
    can_rise, can_fall = moves.can_rise, moves.can_fall
    if len(roles) > 1:
        at, can_rise, can_fall = moves.shift, True, True
        solved = _solutions(_changed(comparison, figure.id, _shifted(world)), MOVED, EVERYTHING, world)
    elif "value" not in roles:
        (role,) = roles
        at = _end_of(moves, role)
        can_rise = can_fall = can_rise if role == "lower" else can_fall
        solved = _solutions(_changed(comparison, figure.id, _named), MOVED, EVERYTHING, world)
    elif goals is None or claim.counts[figure.id] > 1:
        solved = _solutions(comparison, figure.id, DOMAINS[figure.quantity_kind], world)
    else:
        solved = _solved(comparison, goals, figure.id, DOMAINS[figure.quantity_kind], world)
    up = way(at, moves.step, solved) if solved is not None and can_rise else None
    down = way(at, moves.step, solved, down=True) if solved is not None and can_fall else None
    return Reach(claim.id, figure.id, moves.step, figure.value, up, down, solved is not None)


def _is_of(leaf: Node, name: str) -> bool:
    return (isinstance(leaf, Name) and leaf.id == name) or (isinstance(leaf, Bound) and leaf.name == name)


def _end_of(moves: Moves, role: str) -> Callable[[int], Interval | None]:
    def end(steps: int) -> Interval | None:
        here = moves.stands_for(steps)
        found = None if here is None else (here.lower if role == "lower" else here.upper)
        return None if found is None else point(found)

    return end


def _changed(comparison: Comparison, name: str, change: Callable[[Name | Bound], Node]) -> Comparison:
    """Return a relation in which a name, and `lower` and `upper` of it, are changed to something else."""

    def leaf(node: Literal | Name | Bound) -> Node:
        return change(node) if not isinstance(node, Literal) and _is_of(node, name) else node

    return Comparison(tuple(replaced(side, leaf) for side in comparison.sides), comparison.signs)


def _named(node: Name | Bound) -> Node:
    del node
    return Name(MOVED)


def _shifted(world: World) -> Callable[[Name | Bound], Node]:
    """Return how a name that stands both for its value and for an end is moved: all of it by the same amount."""

    def shifted(node: Name | Bound) -> Node:
        here = Literal(world.constant(node)) if isinstance(node, Bound) else node
        return Sum((("+", here), ("+", Name(MOVED))))

    return shifted


def _solutions(comparison: Comparison, name: str, domain: Interval, world: World) -> Stretches | None:
    """Return the values of a name that satisfy a relation with some values of the others; None where undecided.

    Where a name stands twice it is the smallest interval around them.
    """
    free = World({**world.intervals, name: domain}, world.unknown | {name}, world.units)
    if recurring(free, *comparison.sides):
        outcome = decide(comparison, free, Budget(STEPS))
        if outcome.verdict is Verdict.UNDECIDED:
            return None
        return (outcome.implied[name],) if name in outcome.implied else ()
    goals = direct.targets([direct.value_of(side, free) for side in comparison.sides], comparison.signs)
    return _solved(comparison, goals, name, domain, free)


def _solved(comparison: Comparison, goals: Sequence[Stretches], name: str, domain: Interval, world: World) -> Stretches:
    """Return the values of a name, which occurs once, that bring the side it stands in to its goal."""
    place = next(place for place, side in enumerate(comparison.sides) if name in valued(side))
    return meet(direct.solved(comparison.sides[place], goals[place], name, world), (domain,))
