"""A world in which every claim of a system holds: exact numbers, found one name at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from math import ceil, floor
from typing import Final

from nangang_open.consistency.contract import contract
from nangang_open.consistency.program import values
from nangang_open.consistency.purse import share
from nangang_open.consistency.system import Claim, Domains, System
from nangang_open.figures.interval import Interval, point
from nangang_open.relations.direct import certain
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from nangang_open.relations.signs import middle
from nangang_open.relations.stretches import Stretches, hull

STEPS_OF_A_WORLD: Final = 180

Witness = dict[str, Fraction | Interval]
Narrow = Callable[[System, Domains, Budget, list[str]], bool]


def witness(system: System, domains: Domains, budget: Budget, narrow: Narrow = contract) -> Witness | None:
    """Return exact values of all names, None where the search ends without any; `domains` must be narrowed.

    Whole numbers are chosen first, then what stands under a power or recurs, then figures, then unknowns. A name whose only value is irrational stands as an
    interval at whose ends the one claim that gives it has different signs. `narrow` narrows what a choice leaves of the
    other names. Raises OutOfStepsError.
    """
    order = sorted(system.names, key=lambda name: _rank(system, name))
    waiting: list[tuple[Domains, str, Iterator[Interval]]] = []
    here: Domains | None = domains
    while True:
        if here is not None:
            name = next((name for name in order if not is_settled(here[name])), None)
            if name is None:
                found = _proven(system, here)
                if found is not None:
                    return found
            else:
                waiting.append((here, name, _candidates(here[name], system.operands[name].whole)))
        if not waiting:
            return None
        before, name, candidates = waiting[-1]
        choice = next(candidates, None)
        if choice is None:
            waiting.pop()
            here = None
        else:
            trial = before | {name: (choice,)}
            here = trial if narrow(system, trial, budget, [name]) else None


def quick_world(part: System, domains: Domains, budget: Budget) -> Witness | None:
    """Return a world, if a short search finds one."""
    with share(budget, STEPS_OF_A_WORLD * len(part.claims)) as purse, suppress(OutOfStepsError):
        return witness(part, domains, purse)
    return None


def _rank(system: System, name: str) -> tuple[bool, bool, bool, int, bool, str]:
    """Return what puts names in order: whole ones first, then those that only a root or a search would give.

    A name that stands in one claim only comes late: the others leave it its value.
    """
    operand, places = system.operands[name], system.places(name)
    powered = any(name in system.claims[place].program.powered for place in places)
    return not operand.whole, not powered, len(places) < 2, -len(places), operand.unknown, name


def is_settled(stretches: Stretches) -> bool:
    """Return whether one number is left, if only as a bracket around an irrational one."""
    (first, *more) = stretches
    return not more and (first.is_point or _is_irrational(first))


def _is_irrational(part: Interval) -> bool:
    """Return whether a part is a bracket around one irrational number."""
    if part.exact or part.lower is None or part.upper is None:
        return False
    size = max(abs(part.lower), abs(part.upper), Fraction(1))
    return part.upper - part.lower <= size / 10**30


def _candidates(stretches: Stretches, whole: bool) -> Iterator[Interval]:
    """Yield numbers to try: the roundest, the attained ends, some between; of each stretch."""
    seen: set[Fraction] = set()
    for part in stretches:
        numbers = [roundest(part)]
        if part.upper is not None and part.upper_closed:
            numbers.append(part.upper)
        if part.lower is not None and part.lower_closed:
            numbers.append(part.lower)
        numbers += _spread(part) if whole else [middle(part)]
        for number in numbers:
            if number in part and number not in seen and not (whole and number.denominator != 1):
                seen.add(number)
                yield point(number)


def _spread(part: Interval) -> list[Fraction]:
    """Return whole numbers from all over an interval: of two that a narrow ratio ties only few go together."""
    if part.lower is None or part.upper is None:
        return [Fraction(floor(middle(part)))]
    span = part.upper - part.lower
    return [Fraction(floor(part.lower + span * (place * 34 % 55) / 55)) for place in range(1, 55)]


def roundest(part: Interval) -> Fraction:
    """Return the number of an interval with the fewest decimal digits, of several the one next to the middle.

    It is the printed number where the interval is that of a printed figure.
    """
    if part.lower is not None and part.is_point:
        return part.lower
    if 0 in part:
        return Fraction(0)
    if part.lower is None or part.upper is None:
        return _first_round(part)
    centre = (part.lower + part.upper) / 2
    exponent = _order(part.upper - part.lower)
    while True:
        unit = Fraction(10) ** exponent
        low, high = ceil(part.lower / unit), floor(part.upper / unit)
        nearest = min(max(round(centre / unit), low), high)
        for number in (nearest, nearest - 1, nearest + 1):
            if number * unit in part:
                return number * unit
        exponent -= 1


def _first_round(part: Interval) -> Fraction:
    """Return the one end of an interval without zero, or where it is open the next power of ten beyond it."""
    end = part.lower if part.lower is not None else part.upper
    assert end is not None  # zero lies in what has no ends
    if end in part:
        return end
    size = Fraction(10) ** _order(abs(end)) if end else Fraction(1)
    return next(number for number in (size, 10 * size, -size, -10 * size) if number in part)


def _order(number: Fraction) -> int:
    """Return the exponent of the least power of ten that is not below a positive number."""
    exponent = (number.numerator.bit_length() - number.denominator.bit_length()) * 3 // 10 + 2
    while Fraction(10) ** (exponent - 1) >= number:
        exponent -= 1
    return exponent


def _proven(system: System, domains: Domains) -> Witness | None:
    """Return the numbers that the domains are narrowed to, if every claim holds there."""
    found: Witness = {name: _number(parts[0]) for name, parts in domains.items()}
    irrational = {name for name, number in found.items() if isinstance(number, Interval)}
    certainly = all(
        irrational & claim.counts.keys() or _always_holds(system, claim, domains) for claim in system.claims
    )
    return found if certainly and _crossed(system, domains, irrational) else None


def _number(part: Interval) -> Fraction | Interval:
    return part.lower if part.lower is not None and part.is_point else part


def _crossed(system: System, domains: Domains, irrational: set[str]) -> bool:
    """Return whether each claim about a name between two rationals holds for some number between them.

    A name must be given by one equation of two sides alone, continuous and of different signs at the two ends.
    """
    proven: set[str] = set()
    for claim in system.claims:
        inside = sorted(irrational & claim.counts.keys())
        if not inside:
            continue
        if _always_holds(system, claim, domains):
            continue
        if len(inside) > 1 or inside[0] in proven or len(claim.program.signs) > 1:
            return False
        if not _changes_sign(system, claim, inside[0], domains):
            return False
        proven.add(inside[0])
    return True


def _sides(system: System, claim: Claim, domains: Mapping[str, Stretches]) -> list[Stretches]:
    found = values(claim.program, system.constants(claim), domains)
    return [found[place] for place in claim.program.sides]


def _always_holds(system: System, claim: Claim, domains: Domains) -> bool:
    sides = _sides(system, claim, domains)
    return all(sides) and certain(sides, claim.program.signs)


def _changes_sign(system: System, claim: Claim, name: str, domains: Domains) -> bool:
    (bracket,) = domains[name]
    if any(len(side) != 1 for side in _sides(system, claim, domains)):
        return False  # a gap: not continuous
    signs: list[int] = []
    for end in (bracket.lower, bracket.upper):
        assert end is not None
        left, right = (hull(side) for side in _sides(system, claim, {**domains, name: (point(end),)}))
        difference = left - right
        assert difference.lower is not None
        signs.append((difference.lower > 0) - (difference.lower < 0))
    return signs[0] * signs[1] < 0
