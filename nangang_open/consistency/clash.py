"""Clashes: every smallest set of relations that cannot hold together.

By duality: a set of relations that cannot hold together has a relation outside each largest set that can, so the
smallest clashes are the smallest sets that meet all complements of the largest sound sets. Each such set either holds
after all, and grows to one more largest sound set, or is a clash; then each set that lacks one of its relations misses
some complement, and so lies in a sound set whose witness was found: it is proven to be minimal.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from nangang_open.consistency.joint import holds
from nangang_open.consistency.system import System
from nangang_open.errors import InputError
from nangang_open.relations.polynomial import Budget, OutOfStepsError

QUESTIONS: Final = 3_000
"""How many sets of relations are asked whether they hold."""

TRANSVERSALS: Final = 3_000
"""How many smallest sets that meet all complements are kept at once."""

Ids = frozenset[str]


@dataclass(frozen=True, slots=True)
class Clash:
    """A smallest set of relations that cannot hold together, and the names of figures in it, both in order.

    It is `minimal` where every smaller set of them was seen to hold; else the budget ended first.
    """

    relations: tuple[str, ...]
    figures: tuple[str, ...]
    minimal: bool = True


@dataclass(frozen=True, slots=True)
class Clashes:
    """The clashes of a component, those of the fewest relations first; `cut` where there may be more."""

    sets: tuple[Clash, ...]
    cut: bool = False


def clashes(component: System, limit: int = 20, figures: Collection[str] | None = None) -> Clashes:
    """Return the clashes of a component, at most `limit`; none where it holds or is not refuted.

    `figures` says which of the names are figures; without it, all that are no unknowns.
    """
    named = component.names if figures is None else figures
    asked = _Asked(component)
    every = frozenset(claim.id for claim in component.claims)
    if asked(every) is not False:
        return Clashes(())
    found: dict[Ids, bool] = {}
    try:
        cut = _search(asked, every, limit, found)
    except OutOfStepsError:
        cut = True
        found = found or {every: False}
    sets = [_clash(component, ids, named, minimal) for ids, minimal in found.items()]
    return Clashes(tuple(sorted(sets, key=lambda one: (len(one.relations), one.relations))), cut or asked.unsure)


def _clash(component: System, ids: Ids, named: Collection[str], minimal: bool) -> Clash:
    operands = component.operands
    inside = {name for claim in component.claims if claim.id in ids for name in claim.names}
    figures = sorted(name for name in inside if name in named and not operands[name].unknown)
    return Clash(tuple(sorted(ids)), tuple(figures), minimal)


class _Asked:
    """What sets of relations hold, each asked once; `unsure` once an answer was neither yes nor no."""

    def __init__(self, component: System) -> None:
        self.component = component
        self.answers: dict[Ids, bool | None] = {}
        self.left = Budget(QUESTIONS)
        self.unsure = False

    def __call__(self, ids: Ids) -> bool | None:
        """Return whether these relations can hold together; raises OutOfStepsError after too many questions."""
        if ids not in self.answers:
            self.left.spend()
            try:
                self.answers[ids] = holds(self.component.only(ids)) if ids else True
            except InputError:  # a divisor that may be zero, an end that is missing: it cannot hold so
                self.answers[ids] = False
            self.unsure |= self.answers[ids] is None
        return self.answers[ids]


def _search(asked: _Asked, every: Ids, limit: int, found: dict[Ids, bool]) -> bool:
    """Fill `found` with clashes and return whether there are more; raises OutOfStepsError."""
    first, minimal = _shrunk(asked, every)
    found[first] = minimal
    waiting: set[Ids] = {frozenset()}  # the smallest sets that meet all complements of sound sets
    settled: set[Ids] = set()
    while left := waiting - settled:
        ids = min(left, key=_order)
        answer = asked(ids)
        if answer:
            waiting = _met(waiting, every - _grown(asked, ids, every))
            continue
        settled.add(ids)
        if answer is False:
            if ids not in found and len(found) == limit:
                return True
            found[ids] = True
    return False


def _order(ids: Ids) -> tuple[int, list[str]]:
    return len(ids), sorted(ids)


def _shrunk(asked: _Asked, ids: Ids) -> tuple[Ids, bool]:
    """Return a clash inside a set that cannot hold, and whether it is proven minimal: parts are left out, then single ones."""
    size = len(ids)
    while size > 1:
        size = -(-size // 2)
        kept = sorted(ids)
        for place in range(0, len(kept), size):
            rest = ids - set(kept[place : place + size])
            if asked(rest) is False:
                ids = rest
    return ids, all(asked(ids - {one}) for one in sorted(ids))


def _grown(asked: _Asked, ids: Ids, every: Ids) -> Ids:
    """Return a set that holds, from one that does, with every further relation that it was seen to hold with."""
    for one in sorted(every - ids):
        if asked(ids | {one}):
            ids |= {one}
    return ids


def _met(sets: Collection[Ids], complement: Ids) -> set[Ids]:
    """Return the smallest sets that meet what `sets` meet, and the complement."""
    meeting = {ids for ids in sets if ids & complement}
    longer = {ids | {one} for ids in sets if not ids & complement for one in complement}
    found = meeting | {ids for ids in longer if not any(less <= ids for less in meeting)}
    if len(found) > TRANSVERSALS:
        raise OutOfStepsError
    return found
