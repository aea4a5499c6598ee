"""All relations of a package as one system over one set of names, and its connected parts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from nangang_open.consistency.program import Program, compiled
from nangang_open.figures.figure import Unit
from nangang_open.figures.interval import Interval, point
from nangang_open.relations.expression import Comparison, names, occurrences
from nangang_open.relations.relation import Operand
from nangang_open.relations.stretches import Stretches
from nangang_open.relations.world import World
from nangang_open.vocabulary import Reading

Domains = dict[str, Stretches]


@dataclass(frozen=True)
class Claim:
    """One relation of a system, parsed."""

    id: str
    comparison: Comparison

    @cached_property
    def program(self) -> Program:
        """The claim as instructions."""
        return compiled(self.comparison)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name of the claim, also those under `lower` and `upper`, in order of first use."""
        return names(self.comparison)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How often each name stands for its value."""
        return occurrences(*self.comparison.sides)


@dataclass(frozen=True)
class System:
    """Claims and what their names stand for; claims stand in the order of their ids, whatever order they came in.

    `operands` has every name of the claims. A name under `lower` or `upper` is the end of the interval given here.
    """

    operands: Mapping[str, Operand]
    claims: tuple[Claim, ...]
    units: Mapping[str, Unit]
    _constants: dict[str, tuple[Stretches, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.claims, key=lambda claim: claim.id))
        if ordered != self.claims:
            object.__setattr__(self, "claims", ordered)

    def with_operands(self, changed: Mapping[str, Operand]) -> System:
        """Return the system in which some names stand for something else; what is known of the claims is kept."""
        kept = dict(self._constants)
        for claim in self.claims:
            if claim.program.bounded and not claim.program.bounded.isdisjoint(changed):
                kept.pop(claim.id, None)
        found = replace(self, operands={**self.operands, **changed}, _constants=kept)
        if "_places" in self.__dict__:
            found.__dict__["_places"] = self._places
        return found

    def only(self, ids: Collection[str]) -> System:
        """Return the system of these claims alone, with their names only."""
        return self.part([claim for claim in self.claims if claim.id in ids])

    def part(self, claims: Iterable[Claim]) -> System:
        """Return the system of some of its claims, in as much time as they are many."""
        chosen = tuple(claims)
        operands = {name: self.operands[name] for claim in chosen for name in claim.names}
        known = {claim.id: self._constants[claim.id] for claim in chosen if claim.id in self._constants}
        return System(operands, chosen, self.units, known)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the claims in the order of their letters."""
        return tuple(sorted(self.operands))

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for place, claim in enumerate(self.claims):
            for name in claim.counts:
                found.setdefault(name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    def places(self, name: str) -> tuple[int, ...]:
        """Return which of the claims a name's value stands in, by their place."""
        return self._places.get(name, ())

    def constants(self, claim: Claim) -> tuple[Stretches, ...]:
        """Return the numbers of a claim in base units, in the order of its instructions.

        Raises InputError for an end that an interval has not.
        """
        found = self._constants.get(claim.id)
        if found is None:
            world = World({name: self.interval(name) for name in claim.program.bounded}, units=self.units)
            found = tuple((point(world.constant(node)),) for node in claim.program.constants)
            self._constants[claim.id] = found
        return found

    def interval(self, name: str) -> Interval:
        """Return what a name stands for when figures are rounded half up."""
        return self.operands[name].intervals[Reading.HALF_UP]


def components(
    system: System, through: Collection[str] = (), domains: Mapping[str, Stretches] | None = None
) -> tuple[System, ...]:
    """Return the parts of a system that share no name but single points, in the order of their first claims' ids.

    A constant joins nothing, but for the names in `through`, which join what they stand in whatever they are. With
    `domains` a name that they leave one number joins nothing either, nor one that stands under `lower` or `upper` only.
    """
    if domains is None:
        joining = {name for name in system.names if not system.interval(name).is_point} | set(through)
    else:
        joining = {name for name in system.names if len(domains[name]) > 1 or not domains[name][0].is_point}
    above: dict[str, str] = {}

    def top(node: str) -> str:
        while (following := above.setdefault(node, node)) != node:
            above[node] = node = above[following]
        return node

    for claim in system.claims:
        for name in claim.names if domains is None else claim.counts:
            if name in joining:
                above[top(f" {claim.id}")] = top(name)
    parts: dict[str, list[Claim]] = {}
    for claim in system.claims:
        parts.setdefault(top(f" {claim.id}"), []).append(claim)
    return tuple(system.part(claims) for claims in parts.values())


def given(system: System) -> Domains | None:
    """Return the values that every name may take by itself, whole where it is whole; None where one has none left."""
    found: Domains = {}
    for name in system.names:
        operand = system.operands[name]
        interval: Interval | None = operand.intervals[Reading.HALF_UP]
        if operand.whole and interval is not None:
            interval = interval.whole_numbers()
        if interval is None:
            return None
        found[name] = (interval,)
    return found
