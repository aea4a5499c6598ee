"""How claims hang together: as a tree, in circles, or as leaves that only give a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nangang_open.consistency.needed import is_defined, moving
from nangang_open.consistency.program import Instruction, Kind, Program, values
from nangang_open.consistency.system import Claim, Domains, System, components
from nangang_open.figures.interval import point
from nangang_open.relations.expression import Sign
from nangang_open.relations.stretches import (
    FROM_ZERO,
    Stretches,
    meet,
    negatives,
    products,
    quotients,
    raises_into,
    sums,
)

WEAK: Final = (Sign.EQUAL, Sign.AT_MOST, Sign.AT_LEAST)


def parts(system: System, claims: Sequence[Claim], domains: Domains) -> tuple[System, ...]:
    """Return the claims in groups that share no name which still moves."""
    return components(system.only([claim.id for claim in claims]), domains=domains)


def is_tree(part: System, domains: Domains) -> bool:
    """Return whether names stand once in their claims, and claims and names hang together without a circle."""
    links, names = 0, set()
    for claim in part.claims:
        free = moving(claim, domains)
        if any(claim.counts[name] > 1 for name in free):
            return False
        links += len(free)
        names.update(free)
    return links == len(part.claims) + len(names) - 1 or len(part.claims) == 1 or len(names) <= 1


def leaves(system: System, left: list[Claim], domains: Domains) -> list[tuple[Claim, str]]:
    """Take out of the claims, one after another, those that only give a name; return them with their names."""
    found: list[tuple[Claim, str]] = []
    again = True
    while again:
        again = False
        for claim in list(left):
            others = {name for one in left if one is not claim for name in one.counts}
            alone = [name for name in moving(claim, domains) if name not in others]
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
    return is_defined(
        program,
        [
            (point(1),) if step.kind is Kind.NAME and step.name == name else part
            for step, part in zip(program.code, found, strict=True)
        ],
    )


def is_monotone(system: System, claim: Claim, domains: Domains) -> bool:
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
