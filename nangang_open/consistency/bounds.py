"""Tight values of every name of a narrowed system, each end proven to be reached or approached.

What narrowing leaves is tight where the claims hang together as a tree, every name stands once in its claim and none is
whole: then each value that is left goes with values of all other names (arc consistency on an acyclic hypergraph). So a
system is first freed of what cannot make a circle: claims that always hold, and claims that only give a name which can
always be given. What is left in circles is decided by elimination (`relations`), and ends between whole numbers by a
world at the end itself or, where it is open, by whole numbers for which the rest comes up to it.
"""

from __future__ import annotations

from contextlib import suppress
from math import prod
from typing import Final

from nangang_open.consistency.elimination import eliminate
from nangang_open.consistency.ends import prove
from nangang_open.consistency.needed import is_point, moving, needed
from nangang_open.consistency.purse import share
from nangang_open.consistency.system import Claim, Domains, System
from nangang_open.consistency.tight import Bounds, EmptyError, narrow
from nangang_open.consistency.trees import is_monotone, is_tree, leaves, parts
from nangang_open.consistency.whole import MOST_VALUES, STEPS_OF_CASES, size, whole_cases
from nangang_open.figures.interval import Interval
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from nangang_open.relations.stretches import Stretches, hull, merged

MOST_STRETCHES: Final = 16


def tightened(system: System, domains: Domains, budget: Budget) -> Bounds:
    """Return the tight values of narrowed domains, as far as the budget goes; raises EmptyError where there are none."""
    found = Bounds(dict(domains))
    with suppress(OutOfStepsError):  # all that was found by then is right
        _tighten(system, domains, found, budget)
    return found


def _tighten(system: System, domains: Domains, found: Bounds, budget: Budget) -> None:
    left = needed(system, domains, budget)
    given_last = leaves(system, left, domains)
    busy = {name for claim in left for name in moving(claim, domains)}
    found.tight |= domains.keys() - busy - {name for _, name in given_last}
    support: dict[str, frozenset[str]] = {name: frozenset([name]) for name in domains}
    members: dict[str, list[Claim]] = {name: [] for name in domains}
    for part in parts(system, left, domains):
        _tighten_part(part, found, budget)
        names = frozenset(name for name in part.names if not is_point(domains[name]))
        support |= dict.fromkeys(names, names)
        members |= {name: list(part.claims) for name in names}
    for claim, name in reversed(given_last):
        others = [other for other in moving(claim, domains) if other != name]
        support[name] = frozenset().union(*(support[other] for other in others))
        members[name] = [claim, *(one for other in others for one in members[other])]
        apart = len(support[name]) == sum(len(support[other]) for other in others)
        known = all(other in found.tight and claim.counts[other] == 1 for other in others)
        if apart and known and is_monotone(system, claim, found.domains):
            narrow(system.only([claim.id]), found, budget)
            found.tight.add(name)
        else:
            _tighten_name(system.only([one.id for one in members[name]]), name, found, budget)


def _tighten_part(part: System, found: Bounds, budget: Budget) -> None:
    moving = [name for name in part.names if not is_point(found.domains[name])]
    whole = [name for name in moving if part.operands[name].whole]
    if is_tree(part, found.domains):
        before = None
        while before != found.domains:  # a run may be cut; on a tree one of them is not
            before = dict(found.domains)
            narrow(part, found, budget)
        if not whole or len(moving) == 1:
            found.tight.update(part.names)
            return
    else:
        for name in moving:
            eliminate(part, name, found, budget)
        narrow(part, found, budget)
    if whole:
        for name in moving:
            found.tight.discard(name)
            prove(part, name, found, tightened, budget)
        if not found.tight.issuperset(moving):
            _enumerate(part, found, budget)
    found.tight.update(name for name in part.names if name not in moving)


def _tighten_name(part: System, name: str, found: Bounds, budget: Budget) -> None:
    """Tighten one name that the claims of a part give, first by those in which it stands, then by all."""
    narrow(part, found, budget)
    own = [part.claims[place].id for place in part.places(name)]
    eliminate(part.only(own), name, found, budget)
    if len(own) < len(part.claims):
        found.tight.discard(name)
        eliminate(part, name, found, budget)
    if any(part.operands[other].whole and not is_point(found.domains[other]) for other in part.names):
        found.tight.discard(name)
        prove(part, name, found, tightened, budget)


def _enumerate(part: System, found: Bounds, budget: Budget) -> None:
    """Go through all whole numbers of a part, where they are few, and take what their worlds have together."""
    domains = {name: found.domains[name] for name in part.names}
    sizes = sorted(size(domains[name]) for name in part.names if part.operands[name].whole)
    if prod(sizes[:-1]) > MOST_VALUES:
        return
    unions: dict[str, list[Interval]] = {name: [] for name in part.names}
    tight = set(part.names)
    try:
        with share(budget, STEPS_OF_CASES) as purse:
            for case in whole_cases(part, domains, purse):
                with suppress(EmptyError):
                    rest = tightened(part, case, purse)
                    tight &= rest.tight
                    for name, parts in rest.domains.items():
                        unions[name] += parts
    except OutOfStepsError:
        return
    if not all(unions.values()):
        raise EmptyError
    found.domains.update({name: _few(merged(parts)) for name, parts in unions.items()})
    found.tight |= tight


def _few(stretches: Stretches) -> Stretches:
    """Return stretches as they are, or where they are many, as one: their ends are the same."""
    return stretches if len(stretches) <= MOST_STRETCHES else (hull(stretches),)
