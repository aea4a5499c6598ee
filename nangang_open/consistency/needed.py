"""The claims that are needed: not those that always hold, and of several that say the same only one."""

from __future__ import annotations

from collections.abc import Sequence

from nangang_open.consistency.cases import cases
from nangang_open.consistency.program import Kind, Program, values
from nangang_open.consistency.system import Claim, Domains, System
from nangang_open.relations.direct import certain
from nangang_open.relations.expression import Sign
from nangang_open.relations.polynomial import Budget, OutOfStepsError, negated, primitive
from nangang_open.relations.stretches import Stretches


def is_point(stretches: Stretches) -> bool:
    """Return whether one number is left."""
    return len(stretches) == 1 and stretches[0].is_point


def moving(claim: Claim, domains: Domains) -> list[str]:
    """Return the names of a claim that have more than one number left."""
    return [name for name in claim.counts if not is_point(domains[name])]


def needed(system: System, domains: Domains, budget: Budget) -> list[Claim]:
    """Return the claims that do not always hold, of several that say the same one."""
    found: list[Claim] = []
    said: dict[frozenset[str], list[object]] = {}
    for claim in system.claims:
        if entailed(system, claim, domains):
            continue
        names = frozenset(moving(claim, domains))
        if names in said or any(names == set(moving(c, domains)) for c in system.claims if c is not claim):
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
    return all(sides) and certain(sides, claim.program.signs) and is_defined(claim.program, found)


def is_defined(program: Program, found: Sequence[Stretches]) -> bool:
    """Return whether no divisor of a claim can be zero; `found` are the values of its nodes."""
    for step in program.code:
        if step.partial:
            divisors = [i for i, turned in zip(step.operands, step.turned, strict=False) if turned]
            if step.kind is Kind.POWER:
                divisors = list(step.operands) if step.exponent < 0 else []
            if step.kind is not Kind.SUM and any(part.holds_zero for i in divisors for part in found[i]):
                return False
    return True
