"""The values that names may take under one choice of readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from nangang_open.errors import InputError
from nangang_open.figures.figure import Unit
from nangang_open.figures.interval import Interval
from nangang_open.relations.dimension import literal_factor
from nangang_open.relations.expression import Bound, Literal, Node, text


@dataclass(frozen=True, slots=True)
class World:
    """The interval of every name, which of them are unknowns to be implied, and the units of literals."""

    intervals: Mapping[str, Interval]
    unknown: frozenset[str] = frozenset()
    units: Mapping[str, Unit] = field(default_factory=dict)

    def with_intervals(self, changed: Mapping[str, Interval]) -> World:
        """Return the world in which some names have other intervals."""
        return replace(self, intervals={**self.intervals, **changed})

    def constant(self, node: Literal | Bound) -> Fraction:
        """Return the number of a literal in base units, or the end that `lower` or `upper` names.

        Raises InputError where the interval has no such end, and names the figure.
        """
        if isinstance(node, Literal):
            return node.value if node.unit is None else node.value * literal_factor(node, self.units)
        interval = self.intervals[node.name]
        end = interval.lower if node.end == "lower" else interval.upper
        if end is None:
            raise InputError(
                f"{node.name} has no {node.end} bound, so {text(node)} is no number",
                f"compare {node.name} itself, or the other bound",
            )
        return end


def zero_divisor(divisor: Node) -> InputError:
    """Return the error for a divisor that may be zero."""
    words = text(divisor)
    shortened = words if len(words) <= 200 else f"{words[:197]}..."
    return InputError(f"the divisor {shortened} may be zero", "divide by what cannot be zero, or state its bounds")
