"""The exact judge of one row: for what whole numbers of fixed size have no room for, and for names that stand twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nangang_open.errors import InputError
from nangang_open.figures.figure import Unit
from nangang_open.figures.interval import EVERYTHING, Interval
from nangang_open.panel.report import Judged, PanelVerdict, Why
from nangang_open.panel.template import Template
from nangang_open.relations.direct import value_of
from nangang_open.relations.expression import Bound, Node, occurrences, postorder
from nangang_open.relations.outcome import decide
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.stretches import hull
from nangang_open.relations.world import World
from nangang_open.vocabulary import Verdict

STEPS: Final = 100_000
"""What may be spent on one row."""


def judged_exactly(template: Template, figures: Mapping[str, Interval | None], units: Mapping[str, Unit]) -> Judged:
    """Return what the intervals of a template's references say; None is a figure that is missing.

    The sides' intervals take every occurrence of a name for a name of its own; the verdict does not.
    """
    missing = [name for name, interval in figures.items() if interval is None]
    if len(missing) > 1 or not template.bounds.isdisjoint(missing):
        return Judged(PanelVerdict.MISSING)
    if any(_has_no_end(node, figures) for side in template.comparison.sides for node in postorder(side)):
        return Judged(PanelVerdict.UNDECIDED, Why.BOUND)
    world = World({name: one or EVERYTHING for name, one in figures.items()}, frozenset(missing), units)
    try:
        outcome = decide(template.comparison, world, Budget(STEPS))
    except InputError:
        return Judged(PanelVerdict.UNDECIDED, Why.DIVISOR)
    if outcome.verdict is Verdict.UNDECIDED:
        return Judged(PanelVerdict.UNDECIDED, Why.STEPS)
    sides = template.comparison.sides
    left, right = _range(sides[0], figures, units), _range(sides[-1], figures, units)
    implied = outcome.implied.get(missing[0]) if missing else None
    return Judged(PanelVerdict(outcome.verdict), Why.NONE, left, right, missing[0] if implied else "", implied)


def _has_no_end(node: Node, figures: Mapping[str, Interval | None]) -> bool:
    interval = figures[node.name] if isinstance(node, Bound) else None
    return isinstance(node, Bound) and interval is not None and getattr(interval, node.end) is None


def _range(side: Node, figures: Mapping[str, Interval | None], units: Mapping[str, Unit]) -> Interval | None:
    """Return the range of a side; None where a figure is missing or a divisor may be zero."""
    inside = {name: interval for name, interval in figures.items() if interval is not None}
    if any(name not in inside for name in occurrences(side)):
        return None
    try:
        return hull(value_of(side, World(inside, units=units)))
    except InputError:
        return None
