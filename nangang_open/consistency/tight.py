"""What is known so far of the values of every name of a system."""

from __future__ import annotations

from dataclasses import dataclass, field

from nangang_open.consistency.contract import contract
from nangang_open.consistency.system import Domains, System
from nangang_open.relations.polynomial import Budget


class EmptyError(Exception):
    """No values are left: the claims cannot hold together."""


@dataclass(slots=True)
class Bounds:
    """The values of every name, and the names whose values' ends are proven."""

    domains: Domains
    tight: set[str] = field(default_factory=set)


def narrow(system: System, found: Bounds, budget: Budget) -> None:
    """Narrow the names of a system in place."""
    domains = {name: found.domains[name] for name in system.names}
    if not contract(system, domains, budget):
        raise EmptyError
    found.domains.update(domains)
