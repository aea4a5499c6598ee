"""A chain of narrowings that a reader can do again by hand: to a contradiction, or to what is left of one name.

Each step takes away an end of one name's interval: if the name lay there, the two sides of a claim would share no
number, or a weighted sum of the claims' differences could not be zero; or a chain of further steps, numbered below it,
leaves nothing. Only given intervals and the relations' texts go in; `recheck` does the arithmetic again from the print.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Final

from nangang_open.consistency.contract import Narrowing, contract
from nangang_open.consistency.corners import NOTHING, Least, refuted, with_slopes
from nangang_open.consistency.system import Claim, Domains, System, given
from nangang_open.consistency.witness import roundest
from nangang_open.figures.interval import ZERO, Interval, decimal_text
from nangang_open.relations.expression import (
    Bound,
    Comparison,
    Literal,
    Negative,
    Node,
    Power,
    Product,
    Sign,
    Sum,
    text,
)
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from nangang_open.relations.signs import middle
from nangang_open.relations.stretches import hull, shown
from nangang_open.relations.world import World

DEEPEST: Final = 14
STEPS: Final = 6_000
ONE: Final = Fraction(1)
Box = Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Cut:
    """What is taken away: the part of a name above (`upper`) or below an end, or everything where there is no name.

    `kept` says that the end itself stays. `claims` with their weights show it, or where there are none the cuts inside.
    """

    name: str = ""
    upper: bool = False
    end: Fraction = Fraction(0)
    kept: bool = False
    claims: tuple[tuple[Fraction, str], ...] = ()
    inside: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a chain: what is taken away of a name, why it is impossible, and what is left of the name.

    Without a name nothing at all is possible. `least` is what the claims' weighted differences, left side less right, are
    at the least in the part taken away; None where the lines numbered below it give the reason.
    """

    number: str
    name: str
    removed: Interval | None
    claims: tuple[tuple[Fraction, str], ...]
    least: Least | None
    left: Interval | None

    def __str__(self) -> str:
        where = f"{self.name} in {self.removed}: " if self.name else ""
        end = "" if not self.name else f"; {self.name} in {self.left} is left" if self.left else "; nothing is left"
        why = "what follows shows that it"
        if self.least is not None:
            parts = [claim if weight == 1 else f"{decimal_text(weight)} * {claim}" for weight, claim in self.claims]
            bound = "at least" if self.least.attained else "more than"
            why = f"left less right of {' + '.join(parts)} is {bound} {decimal_text(self.least.number)}, which"
        return f"{self.number}. {where}{why} is impossible{end}"


def proof(system: System, steps: int = STEPS) -> tuple[Step, ...]:
    """Return the chain that leaves nothing of a contradicted system; empty where none is found within the steps."""
    system = _single(system)
    box = _given(system)
    cuts = _refutation(system, box, Budget(steps), DEEPEST)
    return () if cuts is None else tuple(_printed(system, box, _pruned(system, box, cuts, ""), ""))


def chain(system: System, name: str, tight: Interval, steps: int = STEPS) -> tuple[Step, ...]:
    """Return the chain that leaves a name its tightened interval, as near to it as the steps allow."""
    system = _single(system)
    box = _given(system)
    log: list[Narrowing] = []
    budget = Budget(steps)
    contract(system, {one: (inside,) for one, inside in box.items()}, budget, log=log)
    cuts, state = _cuts_of(system, box, log)
    for cut in [] if state is None else _complement(name, state[name], tight, system):
        if (
            state is not None
            and (found := _shown(system, state, cut) or _by_cases(system, state, cut, budget)) is not None
        ):
            cuts.append(found)
            state = _after(system, state, cut)
    return tuple(_printed(system, box, _pruned(system, box, cuts, name), ""))


def lines(system: System, steps: Sequence[Step]) -> list[str]:
    """Return a chain as text: the given intervals and relations that it uses, then its steps, one a line."""
    system = _single(system)
    used = {claim for step in steps for _, claim in step.claims}
    claims = [claim for claim in system.claims if claim.id in used]
    names = sorted({name for claim in claims for name in claim.names} | {step.name for step in steps if step.name})
    bounded = {name for claim in claims for name in claim.program.bounded}  # whose ends as they stand are constants
    within = {**_given(system), **{name: system.interval(name) for name in bounded}}
    found = [f"given {name}: {within[name]}{', whole' if system.operands[name].whole else ''}" for name in names]
    found += [f"relation {claim.id}: {text(claim.comparison)}" for claim in claims]
    return found + [str(step) for step in steps]


def _plain(node: Node, system: System) -> Node:
    """Return an expression with literals in base units, no names under `lower` and `upper`, and positive powers only."""
    match node:
        case Literal() | Bound():
            world = World({name: system.interval(name) for name in system.names}, units=system.units)
            number = world.constant(node)
            return Literal(number) if number >= 0 else Sum((("+", Literal(ZERO)), ("-", Literal(-number))))
        case Negative(operand):
            return Sum((("+", Literal(ZERO)), ("-", _plain(operand, system))))
        case Power(base, exponent):
            if exponent == 0:
                return Literal(ONE)
            raised = Power(_plain(base, system), abs(exponent))
            return raised if exponent > 0 else Product((("*", Literal(ONE)), ("/", raised)))
        case Sum(terms):
            return Sum(tuple((sign, _plain(term, system)) for sign, term in terms))
        case Product(factors):
            return Product(tuple((sign, _plain(factor, system)) for sign, factor in factors))
        case _:
            return node


def _single(system: System) -> System:
    """Return a system of comparisons from left to right: a chain of them is claims of their own, `id.1`, `id.2`..."""
    claims: list[Claim] = []
    for claim in system.claims:
        sides = [_plain(side, system) for side in claim.comparison.sides]
        for place, sign in enumerate(claim.comparison.signs):
            pair = sides[place : place + 2]
            turned = {Sign.AT_LEAST: Sign.AT_MOST, Sign.MORE: Sign.LESS}.get(sign)
            one = Comparison(tuple(pair[::-1] if turned else pair), (turned or sign,))
            claims.append(Claim(claim.id if len(sides) == 2 else f"{claim.id}.{place + 1}", one))
    return System(system.operands, tuple(claims), system.units)


def _given(system: System) -> dict[str, Interval]:
    found = given(system) or {}
    return {name: found[name][0] if name in found else system.interval(name) for name in system.names}


def _claim(system: System, name: str) -> Claim:
    return next(claim for claim in system.claims if claim.id == name)


def _part(cut: Cut, inside: Interval, whole: bool) -> Interval | None:
    """Return what a cut takes of an interval; None where it takes nothing."""
    half = Interval(cut.end, None, not cut.kept) if cut.upper else Interval(None, cut.end, False, not cut.kept)
    found = inside.meet(half)
    return found.whole_numbers() if whole and found is not None else found


def _rest(cut: Cut, inside: Interval, whole: bool) -> Interval | None:
    """Return what a cut leaves of an interval."""
    half = Interval(None, cut.end, False, cut.kept) if cut.upper else Interval(cut.end, None, cut.kept)
    found = inside.meet(half)
    return found.whole_numbers() if whole and found is not None else found


def _after(system: System, box: Box, cut: Cut) -> dict[str, Interval] | None:
    """Return the box without what a cut takes away; None where nothing is left."""
    if not cut.name:
        return None
    left = _rest(cut, box[cut.name], system.operands[cut.name].whole)
    return None if left is None else {**box, cut.name: left}


def _inside(system: System, box: Box, cut: Cut) -> Box | None:
    """Return the box with a name in the part that a cut takes away; None where it takes nothing."""
    if not cut.name:
        return box
    part = _part(cut, box[cut.name], system.operands[cut.name].whole)
    return None if part is None else {**box, cut.name: part}


def _least(system: System, box: Box, cut: Cut) -> Least | None:
    """Return the least of the claims' difference if it shows that nothing lies in a box, else None."""
    return refuted(system, [(weight, _claim(system, name)) for weight, name in cut.claims], box)


def _shown(system: System, box: Box, cut: Cut) -> Cut | None:
    """Return a cut with the first claims that show it, each by itself, then two at a time; None where none do."""
    inside = _inside(system, box, cut)
    if inside is None:
        return None
    for claims in _reasons(system, inside):
        found = replace(cut, claims=claims)
        if _least(system, inside, found) is not None:
            return found
    return None


def _reasons(system: System, box: Box) -> Iterator[tuple[tuple[Fraction, str], ...]]:
    signs = {claim.id: claim.program.signs[0] for claim in system.claims}
    for claim in system.claims:
        for weight in (ONE, -ONE) if signs[claim.id] is Sign.EQUAL else (ONE,):
            yield ((weight, claim.id),)
    for first, second in combinations(system.claims, 2):
        for weight in _weights(system, first, second, box):
            for times in (ONE, -ONE):
                pair = ((times, first.id), (times * weight, second.id))
                if all(number > 0 or signs[name] is Sign.EQUAL for number, name in pair):
                    yield pair


def _weights(system: System, first: Claim, second: Claim, box: Box) -> list[Fraction]:
    """Return weights of the second claim that make a shared name fall out of the sum, or nearly so."""
    found: list[Fraction] = []
    for name in first.counts:
        if name in second.counts and not box[name].is_point:
            rates = [_slope(system, claim, name, box) for claim in (first, second)]
            if all(rates) and (weight := -rates[0] / rates[1]) not in found:
                found.append(weight)
    return found


def _slope(system: System, claim: Claim, name: str, box: Box) -> Fraction:
    """Return how fast the difference of a claim's sides grows with a name in the middle of a box."""
    centre = {one: Interval(number := roundest(inside), number) for one, inside in box.items()}
    found = with_slopes(claim.program, [one[0] for one in system.constants(claim)], centre)
    left, right = (found[place].slopes.get(name, NOTHING).lower or ZERO for place in claim.program.sides)
    return left - right


def _cuts_of(system: System, box: Box, log: Sequence[Narrowing]) -> tuple[list[Cut], dict[str, Interval] | None]:
    """Return the cuts that a run of narrowings made, and the box that they leave; None where it is empty."""
    cuts: list[Cut] = []
    state: dict[str, Interval] | None = dict(box)
    for one in log:
        tried = (
            [Cut()] if not one.name or not one.left else _complement(one.name, box[one.name], hull(one.left), system)
        )
        for cut in tried:
            if state is None:
                break
            inside = _inside(system, state, cut)
            tries = (replace(cut, claims=((weight, one.claim),)) for weight in (ONE, -ONE) if inside is not None)
            found = next((found for found in tries if _least(system, inside or {}, found) is not None), None)
            if found is not None:
                cuts.append(found)
                state = _after(system, state, cut)
    return cuts, state


def _complement(name: str, before: Interval, after: Interval, system: System) -> list[Cut]:
    """Return the cuts that leave of a name what is in `after`, at ends of at most 15 digits where it is not exact."""
    after = shown(after, before)
    found: list[Cut] = []
    whole = system.operands[name].whole
    if after.lower is not None:
        cut = Cut(name, upper=False, end=after.lower, kept=after.lower_closed)
        if _part(cut, before, whole) is not None:
            found.append(cut)
    if after.upper is not None:
        cut = Cut(name, upper=True, end=after.upper, kept=after.upper_closed)
        if _part(cut, before, whole) is not None:
            found.append(cut)
    return found


def _refutation(system: System, box: Box, budget: Budget, depth: int) -> list[Cut] | None:
    """Return cuts that leave nothing of a box, None where they are not found in time."""
    log: list[Narrowing] = []
    domains: Domains = {name: (inside,) for name, inside in box.items()}
    try:
        contract(system, domains, budget, log=log)
    except OutOfStepsError:
        return None
    cuts, state = _cuts_of(system, box, log)
    while state is not None:
        clash = _shown(system, state, Cut())
        if clash is not None:
            return [*cuts, clash]
        half = _half(system, state)
        found = _by_cases(system, state, half, budget, depth - 1) if half is not None and depth else None
        if found is None:
            return None
        cuts.append(found)
        state = _after(system, state, found)
        if state is not None:
            rest = _refutation(system, state, budget, depth - 1)
            return None if rest is None else [*cuts, *rest]
    return cuts


def _by_cases(system: System, box: Box, cut: Cut, budget: Budget, depth: int = DEEPEST) -> Cut | None:
    """Return a cut shown by a chain of its own; None where none is found."""
    inside = _inside(system, box, cut)
    found = None if inside is None else _refutation(system, inside, budget, depth)
    return None if found is None else replace(cut, inside=tuple(found))


def _half(system: System, box: Box) -> Cut | None:
    """Return the cut of the lower half of a name: the whole one with the fewest values, or else the widest."""
    moving = [name for name in system.names if not box[name].is_point]
    if not moving:
        return None
    whole = [name for name in moving if system.operands[name].whole and _width(box[name]) is not None]
    if whole:
        name = min(whole, key=lambda one: (_width(box[one]), one))
        return Cut(name, end=Fraction(int(middle(box[name]) // 1)), kept=False)
    name = max(moving, key=lambda one: (_relative(box[one]), one))
    return Cut(name, end=middle(box[name]), kept=False)


def _width(inside: Interval) -> Fraction | None:
    return None if inside.lower is None or inside.upper is None else inside.upper - inside.lower


def _relative(inside: Interval) -> Fraction:
    if inside.lower is None or inside.upper is None:
        return Fraction(10**30)
    return (inside.upper - inside.lower) / max(abs(inside.lower), abs(inside.upper))


def _replayed(system: System, box: Box, cuts: Sequence[Cut]) -> tuple[bool, dict[str, Interval] | None]:
    """Return whether every cut still holds when they are made from a box in order, and the box they leave."""
    state: dict[str, Interval] | None = dict(box)
    for cut in cuts:
        inside = None if state is None else _inside(system, state, cut)
        if state is None or inside is None:
            return False, state
        if cut.claims:
            if _least(system, inside, cut) is None:
                return False, state
        else:
            right, rest = _replayed(system, inside, cut.inside)
            if not right or rest is not None:
                return False, state
        state = _after(system, state, cut)
    return True, state


def _pruned(system: System, box: Box, cuts: Sequence[Cut], name: str) -> list[Cut]:
    """Return only those cuts that the end depends on: nothing left, or where there is a name, its interval."""
    kept = list(cuts)
    _, state = _replayed(system, box, kept)
    goal = None if state is None else state[name]
    for place in range(len(kept) - 1, -1, -1):
        fewer = kept[:place] + kept[place + 1 :]
        right, state = _replayed(system, box, fewer)
        if right and (None if state is None else state.get(name)) == goal and (state is None) == (goal is None):
            kept = fewer
    return kept


def _printed(system: System, box: Box, cuts: Sequence[Cut], above: str) -> Iterator[Step]:
    state: Box = box
    for place, cut in enumerate(cuts, start=1):
        number = f"{above}.{place}" if above else str(place)
        inside = _inside(system, state, cut)
        assert inside is not None
        after = _after(system, state, cut)
        removed = inside[cut.name] if cut.name else None
        shown_by = _least(system, inside, cut) if cut.claims else None
        yield Step(number, cut.name, removed, cut.claims, shown_by, after[cut.name] if after and cut.name else None)
        if not cut.claims:
            yield from _printed(system, inside, _pruned(system, inside, cut.inside, ""), number)
        if after is not None:
            state = after
