"""Narrowing a system's names claim by claim until nothing changes; sound always, and cut where it would not end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from nangang_open.consistency.program import narrowed
from nangang_open.consistency.system import Claim, Domains, System
from nangang_open.figures.interval import Interval, outward_decimal
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.stretches import Stretches, merged

MOST_VISITS: Final = 12
"""How often one claim may be visited in one run: what narrows for longer creeps towards a limit it never reaches."""

LONGEST: Final = 1_000
"""Bits of the longest divisor of an end."""
DIGITS: Final = 60


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One claim's effect on one name: the values it leaves, fractions of whole names too; no name where none fit it."""

    claim: str
    name: str
    left: Stretches


def trimmed(stretches: Stretches) -> Stretches:
    """Return the values with ends of ordinary length: a longer one is an outward decimal, and not exact.

    Only what creeps towards a limit grows so long.
    """
    if all(_is_short(end) for part in stretches for end in (part.lower, part.upper)):
        return stretches
    return merged(_rounded(part) for part in stretches)


def _length(stretches: Stretches) -> int:
    """Return what long numbers cost more than short ones, in steps."""
    ends = (end for part in stretches for end in (part.lower, part.upper) if end)
    return sum((end.numerator.bit_length() + end.denominator.bit_length()) // 128 for end in ends)


def _visit(claim: Claim, domains: Domains) -> int:
    """Return what narrowing by a claim once costs in steps: by its nodes, and by the gaps in its names' values."""
    return max(1, len(claim.program.code) // 2) + 2 * sum(len(domains[name]) - 1 for name in claim.counts)


def _is_short(end: Fraction | None) -> bool:
    return end is None or end.denominator.bit_length() <= LONGEST


def _rounded(part: Interval) -> Interval:
    lower, upper = part.lower, part.upper
    if part.is_point or (_is_short(lower) and _is_short(upper)):
        return part
    if lower is not None and not _is_short(lower):
        lower = outward_decimal(lower, DIGITS, up=False)
    if upper is not None and not _is_short(upper):
        upper = outward_decimal(upper, DIGITS, up=True)
    return Interval(lower, upper, part.lower_closed, part.upper_closed, exact=False)


def whole_parts(stretches: Stretches) -> Stretches:
    """Return each stretch between its least and greatest whole number, without those that have none."""
    return tuple(part for one in stretches if (part := one.whole_numbers()) is not None)


def contract(
    system: System,
    domains: Domains,
    budget: Budget,
    start: Iterable[str] | None = None,
    log: list[Narrowing] | None = None,
) -> bool:
    """Narrow the domains in place, from all claims or those of the names in `start`; return whether values are left.

    Raises OutOfStepsError where the budget ends. A run that creeps is cut: the domains are then wider than need be.
    """
    places: Collection[int] = range(len(system.claims))
    if start is not None:
        places = sorted({place for name in start for place in system.places(name)})
    waiting = list(places)
    queued = set(waiting)
    visits: Counter[int] = Counter()
    for place in waiting:  # grows while it is walked
        queued.discard(place)
        visits[place] += 1
        claim = system.claims[place]
        budget.spend(_visit(claim, domains))
        found = narrowed(claim.program, system.constants(claim), domains)
        if found is None:
            if log is not None:
                log.append(Narrowing(claim.id, "", ()))
            return False
        for name, values in found.items():
            whole = system.operands[name].whole
            before, after = domains[name], whole_parts(values) if whole else trimmed(values)
            if after == before:
                continue
            if log is not None:
                log.append(Narrowing(claim.id, name, values))
            if not after:
                return False
            domains[name] = after
            budget.spend(_length(after))
            again = whole or claim.counts[name] > 1
            for other in system.places(name):
                if (other != place or again) and other not in queued and visits[other] < MOST_VISITS:
                    queued.add(other)
                    waiting.append(other)
    return True
