"""Tight values of every name of a narrowed system, each end proven to be reached or approached.

What narrowing leaves is tight where the claims hang together as a tree, every name stands once in its claim and none is
whole: then each value that is left goes with values of all other names (arc consistency on an acyclic hypergraph). So a
system is first freed of what cannot make a circle: claims that always hold, and claims that only give a name which can
always be given. What is left in circles is decided by elimination (`relations`), and ends between whole numbers by a
world at the end itself or, where it is open, by whole numbers for which the rest comes up to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final

from nangang_open.consistency.contract import contract, whole_parts
from nangang_open.consistency.program import Instruction, Kind, Program, values
from nangang_open.consistency.system import Claim, Domains, System, components
from nangang_open.consistency.witness import Witness, is_settled, witness
from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval, point
from nangang_open.relations.direct import certain
from nangang_open.relations.expression import Sign
from nangang_open.relations.implied import implied_values
from nangang_open.relations.linear import is_linear, projection
from nangang_open.relations.normal import Constraint, SplitError, normal
from nangang_open.relations.polynomial import Budget, OutOfStepsError, Polynomial, negated, primitive
from nangang_open.relations.recurrent import constraints_of
from nangang_open.relations.signs import middle
from nangang_open.relations.stretches import (
    FROM_ZERO,
    Stretches,
    hull,
    meet,
    merged,
    negatives,
    products,
    quotients,
    raises_into,
    sums,
)
from nangang_open.relations.together import possible_together
from nangang_open.relations.world import World

MOST_VALUES: Final = 2_000
"""How many combinations of whole numbers are gone through one by one."""
MOST_CASES: Final = 8
MOST_STRETCHES: Final = 16
MOST_MOVES: Final = 64
SLIVER: Final = 10**9
STEPS_OF_A_NAME: Final = 6_000
STEPS_OF_A_WORLD: Final = 60
STEPS_OF_A_SEARCH: Final = 20_000
STEPS_OF_CASES: Final = 4_000
STEPS_OF_HALVING: Final = 1_500
WEAK: Final = (Sign.EQUAL, Sign.AT_MOST, Sign.AT_LEAST)


class EmptyError(Exception):
    """No values are left: the claims cannot hold together."""


@dataclass(slots=True)
class Bounds:
    """The values of every name, and the names whose values' ends are proven."""

    domains: Domains
    tight: set[str] = field(default_factory=set)


def tightened(system: System, domains: Domains, budget: Budget) -> Bounds:
    """Return the tight values of narrowed domains, as far as the budget goes; raises EmptyError where there are none."""
    found = Bounds(dict(domains))
    with suppress(OutOfStepsError):  # all that was found by then is right
        _tighten(system, domains, found, budget)
    return found


def _tighten(system: System, domains: Domains, found: Bounds, budget: Budget) -> None:
    left = _needed(system, domains, budget)
    leaves = _leaves(system, left, domains)
    busy = {name for claim in left for name in _moving(claim, domains)}
    found.tight |= domains.keys() - busy - {name for _, name in leaves}
    support: dict[str, frozenset[str]] = {name: frozenset([name]) for name in domains}
    members: dict[str, list[Claim]] = {name: [] for name in domains}
    for part in _parts(system, left, domains):
        _tighten_part(part, found, budget)
        names = frozenset(name for name in part.names if not _is_point(domains[name]))
        support |= dict.fromkeys(names, names)
        members |= {name: list(part.claims) for name in names}
    for claim, name in reversed(leaves):
        others = [other for other in _moving(claim, domains) if other != name]
        support[name] = frozenset().union(*(support[other] for other in others))
        members[name] = [claim, *(one for other in others for one in members[other])]
        apart = len(support[name]) == sum(len(support[other]) for other in others)
        known = all(other in found.tight and claim.counts[other] == 1 for other in others)
        if apart and known and _is_monotone(system, claim, found.domains):
            _narrow(system.only([claim.id]), found, budget)
            found.tight.add(name)
        else:
            _tighten_name(system.only([one.id for one in members[name]]), name, found, budget)


def _narrow(system: System, found: Bounds, budget: Budget) -> None:
    """Narrow the names of a system in place."""
    domains = {name: found.domains[name] for name in system.names}
    if not contract(system, domains, budget):
        raise EmptyError
    found.domains.update(domains)


def _is_point(stretches: Stretches) -> bool:
    return len(stretches) == 1 and stretches[0].is_point


def _moving(claim: Claim, domains: Domains) -> list[str]:
    return [name for name in claim.counts if not _is_point(domains[name])]


def _needed(system: System, domains: Domains, budget: Budget) -> list[Claim]:
    """Return the claims that do not always hold, of several that say the same one."""
    found: list[Claim] = []
    said: dict[frozenset[str], list[object]] = {}
    for claim in system.claims:
        if entailed(system, claim, domains):
            continue
        names = frozenset(_moving(claim, domains))
        if names in said or any(names == set(_moving(c, domains)) for c in system.claims if c is not claim):
            meaning = _meaning(system.only([claim.id]), domains, budget)
            if meaning is not None and meaning in said.setdefault(names, []):
                continue
            said.setdefault(names, []).append(meaning)
        found.append(claim)
    return found


def _meaning(part: System, domains: Domains, budget: Budget) -> object:
    """Return a claim as polynomials compared with zero: the same for all ways to write it; None where it has gaps."""
    try:
        ((constraints, _),) = cases(part, {name: domains[name] for name in part.names}, part.names, budget)
    except (ValueError, OutOfStepsError):
        return None
    if any(one.divisor is not None for one in constraints):
        return None
    turned = [
        (frozenset(primitive(one.polynomial).items()), frozenset(primitive(negated(one.polynomial)).items()), one.sign)
        for one in constraints
    ]
    return frozenset((frozenset([up, down]) if sign is Sign.EQUAL else up, sign) for up, down, sign in turned)


def entailed(system: System, claim: Claim, domains: Domains) -> bool:
    """Return whether a claim is proved to hold, and to be defined, for all values of its names."""
    found = values(claim.program, system.constants(claim), domains)
    sides = [found[place] for place in claim.program.sides]
    return all(sides) and certain(sides, claim.program.signs) and _is_defined(claim.program, found)


def _is_defined(program: Program, found: Sequence[Stretches]) -> bool:
    for step in program.code:
        if step.partial:
            divisors = [i for i, turned in zip(step.operands, step.turned, strict=False) if turned]
            if step.kind is Kind.POWER:
                divisors = list(step.operands) if step.exponent < 0 else []
            if step.kind is not Kind.SUM and any(0 in part for i in divisors for part in found[i]):
                return False
    return True


def _leaves(system: System, left: list[Claim], domains: Domains) -> list[tuple[Claim, str]]:
    """Take out of the claims, one after another, those that only give a name; return them with their names."""
    found: list[tuple[Claim, str]] = []
    again = True
    while again:
        again = False
        for claim in list(left):
            others = {name for one in left if one is not claim for name in one.counts}
            alone = [name for name in _moving(claim, domains) if name not in others]
            ordered = sorted(alone, key=lambda name: (not system.operands[name].unknown, name))
            name = next((name for name in ordered if _is_free(system, claim, name, domains)), None)
            if name is not None:
                left.remove(claim)
                found.append((claim, name))
                again = True
    return found


def _is_free(system: System, claim: Claim, name: str, domains: Domains) -> bool:
    """Return whether it is proved that, whatever values the other names take, some value of a name makes a claim hold.

    It goes down from the claim's side to the name: at each node every value it is asked for must be reached.
    """
    program = claim.program
    if system.operands[name].whole or claim.counts[name] != 1 or len(program.signs) != 1:
        return False
    found = values(program, system.constants(claim), domains)
    if program.signs[0] not in WEAK or not all(found) or not _is_defined_but(program, found, name):
        return False
    holding: list[bool] = []
    for step in program.code:
        holding.append(step.name == name if step.kind is Kind.NAME else any(holding[i] for i in step.operands))
    first, second = program.sides
    here, wanted = (first, found[second]) if holding[first] else (second, found[first])
    while (step := program.code[here]).kind is not Kind.NAME:
        here = next(i for i in step.operands if holding[i])
        below = _always_reached(step, here, wanted, found)
        if below is None:
            return False
        wanted = below
    return meet(wanted, domains[name]) == wanted


def _always_reached(step: Instruction, below: int, wanted: Stretches, found: Sequence[Stretches]) -> Stretches | None:
    """Return values of one operand that bring a node to all that is wanted, whatever the others; None if none surely."""
    if step.kind is Kind.NEGATIVE:
        return negatives(wanted)
    if step.kind is Kind.POWER:
        if step.exponent < 1 or (step.exponent % 2 == 0 and meet(wanted, (FROM_ZERO,)) != wanted):
            return None
        roots = raises_into(wanted, step.exponent)
        return meet(roots, (FROM_ZERO,)) if step.exponent % 2 == 0 else roots
    turned = dict(zip(step.operands, step.turned, strict=True))
    for other in step.operands:
        if other == below:
            continue
        if step.kind is Kind.SUM:
            wanted = sums(wanted, found[other] if turned[other] else negatives(found[other]))
        elif any(0 in part for part in found[other]):
            return None
        else:
            wanted = (products if turned[other] else quotients)(wanted, found[other])
    if not turned[below]:
        return wanted
    if step.kind is Kind.SUM:
        return negatives(wanted)
    return None if any(0 in part for part in wanted) else quotients((point(1),), wanted)


def _is_defined_but(program: Program, found: Sequence[Stretches], name: str) -> bool:
    """Return whether no divisor can be zero, but for one that is the name itself."""
    return _is_defined(
        program,
        [
            (point(1),) if step.kind is Kind.NAME and step.name == name else part
            for step, part in zip(program.code, found, strict=True)
        ],
    )


def _is_monotone(system: System, claim: Claim, domains: Domains) -> bool:
    """Return whether each name moves what the others leave of any other one way only: no operand changes its sign."""
    found = values(claim.program, system.constants(claim), domains)
    for step in claim.program.code:
        if step.kind is Kind.POWER and step.exponent % 2 == 0 and not _has_one_sign(found[step.operands[0]]):
            return False
        if step.kind is Kind.PRODUCT and not all(_has_one_sign(found[i]) for i in step.operands):
            return False
    return claim.program.signs in [(sign,) for sign in WEAK]


def _has_one_sign(stretches: Stretches) -> bool:
    if len(stretches) != 1:
        return False
    (part,) = stretches
    return (part.lower is not None and part.lower >= 0) or (part.upper is not None and part.upper <= 0)


def _parts(system: System, claims: Sequence[Claim], domains: Domains) -> tuple[System, ...]:
    """Return the claims in groups that share no name which still moves."""
    return components(system.only([claim.id for claim in claims]), domains=domains)


def _tighten_part(part: System, found: Bounds, budget: Budget) -> None:
    moving = [name for name in part.names if not _is_point(found.domains[name])]
    whole = [name for name in moving if part.operands[name].whole]
    if _is_tree(part, found.domains):
        before = None
        while before != found.domains:  # a run may be cut; on a tree one of them is not
            before = dict(found.domains)
            _narrow(part, found, budget)
        if not whole or len(moving) == 1:
            found.tight.update(part.names)
            return
    else:
        for name in moving:
            _eliminate(part, name, found, budget)
        _narrow(part, found, budget)
    if whole:
        for name in moving:
            found.tight.discard(name)
            _prove(part, name, found, budget)
        if not found.tight.issuperset(moving):
            _enumerate(part, found, budget)
    found.tight.update(name for name in part.names if name not in moving)


def _tighten_name(part: System, name: str, found: Bounds, budget: Budget) -> None:
    """Tighten one name that the claims of a part give, first by those in which it stands, then by all."""
    _narrow(part, found, budget)
    own = [part.claims[place].id for place in part.places(name)]
    _eliminate(part.only(own), name, found, budget)
    if len(own) < len(part.claims):
        found.tight.discard(name)
        _eliminate(part, name, found, budget)
    if any(part.operands[other].whole and not _is_point(found.domains[other]) for other in part.names):
        found.tight.discard(name)
        _prove(part, name, found, budget)


def _is_tree(part: System, domains: Domains) -> bool:
    """Return whether names stand once in their claims, and claims and names hang together without a circle."""
    links, names = 0, set()
    for claim in part.claims:
        moving = _moving(claim, domains)
        if any(claim.counts[name] > 1 for name in moving):
            return False
        links += len(moving)
        names.update(moving)
    return links == len(part.claims) + len(names) - 1 or len(part.claims) == 1 or len(names) <= 1


def _eliminate(part: System, name: str, found: Bounds, budget: Budget) -> None:
    """Tighten one name by elimination of all the others; whole names may take any value here."""
    purse = Budget(min(budget.left, STEPS_OF_A_NAME))
    before = purse.left
    values_: Interval | None = None
    certain_ = True
    try:
        for constraints, box in cases(part, found.domains, (name,), purse):
            one = implied_values(constraints, name, box, purse)
            if one is not None:
                values_ = one if values_ is None else values_.hull(one)
        certain_ = purse.left >= 0
    except OutOfStepsError:
        return
    finally:
        budget.spend(before - max(purse.left, 0))
    if values_ is None:
        raise EmptyError
    left = meet((values_,), found.domains[name])
    if part.operands[name].whole:
        left = whole_parts(left)
    if not left:
        raise EmptyError
    found.domains[name] = left
    if certain_:
        found.tight.add(name)


def cases(
    part: System, domains: Domains, bare: Sequence[str], budget: Budget
) -> Iterator[tuple[list[Constraint], dict[str, Interval]]]:
    """Yield the claims as constraints over a box: several boxes where values have gaps or a divisor may be zero.

    Names that stand in several claims and those in `bare` keep their names. Raises OutOfStepsError.
    """
    shared = {name for name in part.names if len(part.places(name)) > 1} | set(bare)
    gaps = [name for name in part.names if len(domains[name]) > 1]
    if prod(len(domains[name]) for name in gaps) > MOST_CASES:
        raise OutOfStepsError
    waiting: list[dict[str, Interval]] = []
    for chosen in product(*(domains[name] for name in gaps)):
        intervals = {name: hull(domains[name]) for name in part.names}
        waiting.append(intervals | dict(zip(gaps, chosen, strict=True)))
    while waiting:
        intervals = waiting.pop()
        try:
            yield _constraints(part, intervals, frozenset(shared), budget)
        except InputError:
            continue  # a divisor that is zero everywhere
        except SplitError as split:
            halves = (Interval(split.number, None, False, False), Interval(None, split.number, False, False))
            parts = (met for half in halves if (met := intervals[split.name].meet(half)) is not None)
            waiting += [{**intervals, split.name: part} for part in parts]


def _constraints(
    part: System, intervals: Mapping[str, Interval], shared: frozenset[str], budget: Budget
) -> tuple[list[Constraint], dict[str, Interval]]:
    found: list[Constraint] = []
    whole_box = dict(intervals)
    for place, claim in enumerate(part.claims):
        bounds = {name: part.interval(name) for name in claim.program.bounded - claim.counts.keys()}
        if claim.program.bounded & claim.counts.keys():
            raise OutOfStepsError  # a name and its own given end
        divisors = frozenset(claim.counts) if any(step.partial for step in claim.program.code) else shared
        world = World({**intervals, **bounds}, shared | divisors, part.units)
        sides, box = normal(claim.comparison.sides, world, budget)
        renamed = {name: f"#{place}{name}" for name in box if name.startswith("#")}
        whole_box.update({renamed.get(name, name): inside for name, inside in box.items()})
        for one in constraints_of(sides, claim.comparison.signs, budget):
            divisor = None if one.divisor is None else _renamed(one.divisor, renamed)
            found.append(Constraint(_renamed(one.polynomial, renamed), one.sign, divisor))
    return found, whole_box


def _renamed(polynomial: Polynomial, renamed: Mapping[str, str]) -> Polynomial:
    return {
        tuple(sorted((renamed.get(name, name), power) for name, power in monomial)): coefficient
        for monomial, coefficient in polynomial.items()
    }


def _prove(part: System, name: str, found: Bounds, budget: Budget) -> None:
    """Prove both ends of a name in a system with whole numbers, moving them inwards where they are not reached."""
    if all(_prove_end(part, name, upper, found, budget) for upper in (False, True)):
        found.tight.add(name)


def _prove_end(part: System, name: str, upper: bool, found: Bounds, budget: Budget) -> bool:
    for _ in range(MOST_MOVES):
        inside = hull(found.domains[name])
        end, closed = (inside.upper, inside.upper_closed) if upper else (inside.lower, inside.lower_closed)
        if end is None:
            return _is_boundless(part, name, upper, found, budget)
        if not closed:
            if _is_approached(part, name, end, upper, found, budget):
                return True
            return _squeeze(part, name, upper, found, budget)
        trial = {other: found.domains[other] for other in part.names} | {name: (point(end),)}
        if contract(part, trial, budget, [name]):
            if quick_world(part, trial, budget) is not None:
                return True
            return not part.operands[name].whole and _squeeze(part, name, upper, found, budget)
        rest = Interval(None, end, False, False) if upper else Interval(end, None, False, False)
        left = meet(found.domains[name], (rest,))
        found.domains[name] = whole_parts(left) if part.operands[name].whole else left
        if not found.domains[name]:
            raise EmptyError
    return False


def _squeeze(part: System, name: str, upper: bool, found: Bounds, budget: Budget) -> bool:
    """Move an end inwards between worlds and parts that are refuted, until a world lies at it; return whether one does.

    Between whole numbers only few values of a name have a world, so that a few halvings lead to the outmost.
    """
    own, left = part.interval(name), hull(found.domains[name])
    if not part.operands[name].unknown and (own.upper == left.upper if upper else own.lower == left.lower):
        return False  # the end of a printed figure: what it implies is asked of the unknowns
    best: Fraction | None = None
    for turn in range(MOST_MOVES):
        inside = hull(found.domains[name])
        end = inside.upper if upper else inside.lower
        inner = best if best is not None else inside.lower if upper else inside.upper
        if end is None or inner is None:
            return False
        if end == inner:
            return best is not None
        pivot = inner if best is not None and turn % 2 else (inner + end) / 2
        beyond = Interval(pivot, None, False, False) if upper else Interval(None, pivot, False, False)
        trial = {other: found.domains[other] for other in part.names}
        trial[name] = meet(trial[name], (beyond,))
        world = None
        if trial[name] and contract(part, trial, budget, [name]):
            world = quick_world(part, trial, budget)
            if world is None and possible(part, trial, budget) is not False:
                return False
        if world is None:
            rest = Interval(None, pivot) if upper else Interval(pivot, None)
            found.domains[name] = meet(found.domains[name], (rest,))
            continue
        number = world[name]
        if not isinstance(number, Fraction):
            return False
        best = number
    return False


def quick_world(part: System, domains: Domains, budget: Budget) -> Witness | None:
    """Return a world, if a short search finds one."""
    purse = Budget(min(STEPS_OF_A_WORLD * len(part.claims), budget.left))
    before = purse.left
    try:
        return witness(part, domains, purse)
    except OutOfStepsError:
        return None
    finally:
        budget.spend(before - max(purse.left, 0))


def _is_approached(part: System, name: str, end: Fraction, upper: bool, found: Bounds, budget: Budget) -> bool:
    """Return whether for some whole numbers the other names bring this one as near to an open end as one likes."""
    size = max(abs(end), Fraction(1)) / SLIVER
    sliver = Interval(end - size, end, True, False) if upper else Interval(end, end + size, False, True)
    trial = {other: found.domains[other] for other in part.names}
    trial[name] = meet(trial[name], (sliver,))
    if not trial[name] or not contract(part, trial, budget, [name]):
        return False
    world = quick_world(part, trial, budget)
    if world is None:
        return False
    fixed = {other: found.domains[other] for other in part.names}
    for other in part.names:
        number = world[other]
        if part.operands[other].whole and isinstance(number, Fraction):
            fixed[other] = (point(number),)
    if not contract(part, fixed, budget):
        return False
    rest = tightened(part, fixed, budget)
    inside = hull(rest.domains[name])
    return name in rest.tight and end == (inside.upper if upper else inside.lower)


def _is_boundless(part: System, name: str, upper: bool, found: Bounds, budget: Budget) -> bool:
    """Return whether whole numbers let a name grow beyond every bound.

    Where the other names stand still and the claims are linear in the names without bounds, it is enough that one
    world is there and that the names grow without bound when they need not be whole: a rational direction in which
    they may go on for ever, taken often enough, joins whole numbers.
    """
    world = quick_world(part, {other: found.domains[other] for other in part.names}, budget)
    if world is None:
        return False
    free = [other for other in part.names if not _is_bounded(found.domains[other])]
    box = {other: found.domains[other] for other in free}
    fixed = {
        other: (point(number),) for other, number in world.items() if other not in box and isinstance(number, Fraction)
    }
    if len(fixed) + len(box) < len(part.names):
        return False
    (constraints, intervals), *more = cases(part, fixed | box, (), budget)
    if more or any(one.divisor is not None or not is_linear(one.polynomial) for one in constraints):
        return False
    left = projection([(one.polynomial, one.sign) for one in constraints], intervals, name, budget)
    return left is not None and (left.upper if upper else left.lower) is None


def _is_bounded(stretches: Stretches) -> bool:
    return stretches[0].lower is not None and stretches[-1].upper is not None


def _enumerate(part: System, found: Bounds, budget: Budget) -> None:
    """Go through all whole numbers of a part, where they are few, and take what their worlds have together."""
    domains = {name: found.domains[name] for name in part.names}
    sizes = sorted(_size(domains[name]) for name in part.names if part.operands[name].whole)
    if prod(sizes[:-1]) > MOST_VALUES:
        return
    unions: dict[str, list[Interval]] = {name: [] for name in part.names}
    tight = set(part.names)
    purse = Budget(min(budget.left, STEPS_OF_CASES))
    try:
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


def whole_cases(part: System, domains: Domains, budget: Budget) -> Iterator[Domains]:
    """Yield the narrowed domains for every combination of whole numbers that narrowing leaves.

    Raises OutOfStepsError where there are too many.
    """
    waiting = [domains]
    count = 0
    while waiting:
        here = waiting.pop()
        names = [name for name in part.names if part.operands[name].whole and not _is_point(here[name])]
        if not names:
            yield here
            continue
        sizes = {name: _size(here[name]) for name in names}
        name = min(names, key=lambda one: (sizes[one], one))
        count += int(min(sizes[name], MOST_VALUES + 1))
        if count > MOST_VALUES:
            raise OutOfStepsError
        for number in reversed(list(_whole_numbers(here[name]))):
            trial = here | {name: (point(number),)}
            if contract(part, trial, budget, [name]):
                waiting.append(trial)


def _size(stretches: Stretches) -> int:
    if not _is_bounded(stretches):
        return MOST_VALUES + 1
    return sum(
        int(part.upper - part.lower) + 1 for part in stretches if part.upper is not None and part.lower is not None
    )


def _whole_numbers(stretches: Stretches) -> Iterator[int]:
    for part in stretches:
        assert part.lower is not None
        assert part.upper is not None
        yield from range(int(part.lower), int(part.upper) + 1)


def possible(system: System, domains: Domains, budget: Budget) -> bool | None:
    """Return whether narrowed claims can hold together, None where it is not decided; no world is given."""
    left = _needed(system, domains, budget)
    _leaves(system, left, domains)
    answer: bool | None = True
    for part in _parts(system, left, domains):
        here = {name: domains[name] for name in part.names}
        one = _part_possible(part, here, budget)
        if one is False:
            return False
        if one is None:
            answer = None
    return answer


def _part_possible(part: System, domains: Domains, budget: Budget) -> bool | None:
    if any(part.operands[name].whole and not _is_point(domains[name]) for name in part.names):
        try:
            purse = Budget(min(budget.left, STEPS_OF_CASES))
            answers = [possible(part, case, purse) for case in whole_cases(part, domains, purse)]
        except OutOfStepsError:
            return False if _eliminated(part, domains, budget) is False else None
        return True if True in answers else None if None in answers else False
    return _is_tree(part, domains) or _eliminated(part, domains, budget)


def _eliminated(part: System, domains: Domains, budget: Budget) -> bool | None:
    """Decide by elimination, with all names free to be fractions."""
    purse = Budget(min(budget.left, STEPS_OF_A_NAME))
    before = purse.left
    try:
        return any(possible_together(found, box, purse) for found, box in cases(part, domains, (), purse))
    except OutOfStepsError:
        return None
    finally:
        budget.spend(before - max(purse.left, 0))


def guided(part: System, domains: Domains, budget: Budget) -> Witness | None:
    """Return a world found with the tight values of every name after each choice; None where the search ends."""

    def narrow(system: System, trial: Domains, purse: Budget, names: list[str]) -> bool:
        if not contract(system, trial, purse, names):
            return False
        try:
            trial.update(tightened(system, trial, purse).domains)
        except EmptyError:
            return False
        return True

    purse = Budget(min(budget.left, STEPS_OF_A_SEARCH))
    before = purse.left
    try:
        return witness(part, domains, purse, narrow)
    except OutOfStepsError:
        return None
    finally:
        budget.spend(before - max(purse.left, 0))


def halved(part: System, domains: Domains, budget: Budget) -> Witness | None:
    """Return a world found by halving boxes, None where narrowing empties each of them; raises OutOfStepsError."""
    purse = Budget(min(budget.left, STEPS_OF_HALVING))
    waiting = [domains]
    while waiting:
        here = waiting.pop(0)
        if (world := quick_world(part, here, purse)) is not None:
            return world
        wide = [name for name in part.names if not is_settled(here[name])]
        if not wide:
            raise OutOfStepsError
        name = max(wide, key=lambda one: (_width(here[one]), one))
        pivot = middle(hull(here[name]))
        for half in (Interval(pivot, None, False, False), Interval(None, pivot)):
            trial = here | {name: meet(here[name], (half,))}
            if part.operands[name].whole:
                trial[name] = whole_parts(trial[name])
            if trial[name] and contract(part, trial, purse, [name]):
                waiting.append(trial)
    return None


def _width(stretches: Stretches) -> Fraction:
    inside = hull(stretches)
    if inside.lower is None or inside.upper is None:
        return Fraction(10**30)
    return (inside.upper - inside.lower) / max(abs(inside.lower), abs(inside.upper), Fraction(1, 10**9))
