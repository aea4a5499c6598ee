"""What is found of a panel: counts, findings, the worst contradictions, and a row for every judgement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from nangang_open.figures.interval import Interval
from nangang_open.package.fault import shortened

Say = Callable[[str, int, int], None]
"""Is told the step that comes next, how many are done, and of how many."""
MOST_FINDINGS: Final = 1000
"""How many findings are listed; all are counted."""
MOST_WORST: Final = 20
"""How many contradictions are listed."""


class PanelVerdict(StrEnum):
    """What the printed numbers say of a template for one place and period."""

    CERTAIN = "certain"
    CONSISTENT = "consistent"
    CONTRADICTED = "contradicted"
    IMPLIED = "implied"  # one figure is missing: what it must be is given
    MISSING = "missing"  # more than one is, or one whose bound is asked for
    UNDECIDED = "undecided"


class Why(StrEnum):
    """Why a row is undecided."""

    NONE = ""
    BOUND = "bound"  # `lower` or `upper` of what has no such end
    DIVISOR = "divisor"  # a divisor may be zero
    STEPS = "steps"  # the exact judge ran out of steps


class FindingKind(StrEnum):
    """What can be wrong with a row."""

    CELLS = "cells"  # more or fewer cells than the header
    KEY = "key"  # no place or no indicator
    PERIOD = "period"
    NUMBER = "number"
    DUPLICATE = "duplicate"
    PARENT = "parent"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One row that could not be used as it stands; `row` counts records from 1, in CSV with the header as the first."""

    row: int
    kind: FindingKind
    value: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One template for one place and period: sides and implied values as far as there are any.

    `missing` is the name of the reference whose values are implied.
    """

    verdict: PanelVerdict
    why: Why = Why.NONE
    left: Interval | None = None
    right: Interval | None = None
    missing: str = ""
    implied: Interval | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A contradicted row; `gap` is the distance between its two sides as a share of the greater of the two ends.

    A side that needs a missing figure has no interval, and the gap is then 0.
    """

    gap: Fraction
    template: str
    place: str
    period: str
    left: Interval | None
    right: Interval | None


@dataclass(frozen=True)
class Report:
    """What was found: `rows` of the panel, `used` of them with an indicator that a template needs, `empty` of those.

    `texts` counts the different printed numbers, each of which was read once; `exact` the judgements that went to the
    exact judge because whole numbers of fixed size had no room for them or their intervals have gaps; `counts` gives,
    for each template and group (a place, a period or all), how many judgements have each verdict. `absent` are
    indicators of the templates that no row has.
    """

    engine: str
    rows: int
    used: int
    empty: int
    texts: int
    exact: int
    counts: Mapping[tuple[str, str], Mapping[PanelVerdict, int]]
    findings: tuple[Finding, ...] = ()
    finding_count: int = 0
    worst: tuple[Contradiction, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def judged(self) -> int:
        """How many judgements there are."""
        return sum(sum(verdicts.values()) for verdicts in self.counts.values())

    @property
    def is_sound(self) -> bool:
        """Whether nothing is contradicted or undecided and every row could be used."""
        wrong = (PanelVerdict.CONTRADICTED, PanelVerdict.UNDECIDED)
        return not self.finding_count and not any(v.get(w) for v in self.counts.values() for w in wrong)


ROW_COLUMNS: Final = (
    "template",
    "place",
    "period",
    "verdict",
    "why",
    "left_lower",
    "left_upper",
    "left_closed",
    "right_lower",
    "right_upper",
    "right_closed",
    "implied_figure",
    "implied_lower",
    "implied_upper",
    "implied_closed",
    "implied_exact",
)
"""The columns of the rows that are written out; ends are exact texts as 3/80, empty where there is no bound."""


def closed_word(lower: bool, upper: bool) -> str:
    """Return which ends are closed, in the words of pandas."""
    return ("neither", "right", "left", "both")[2 * lower + upper]


def end_text(end: Fraction | None) -> str | None:
    """Return an end as exact text; None where there is no bound."""
    return None if end is None else str(end)


def interval_cells(interval: Interval | None) -> tuple[str | None, str | None, str | None]:
    """Return the three cells of an interval, all None where there is none to speak of."""
    if interval is None:
        return None, None, None
    closed = closed_word(interval.lower_closed, interval.upper_closed)
    return end_text(interval.lower), end_text(interval.upper), closed


def gap_between(left: Interval | None, right: Interval | None) -> Fraction:
    """Return the distance between two intervals as a share of the greater of the two nearest ends; 0 where they meet.

    >>> gap_between(Interval(1, 2), Interval(4, 5))
    Fraction(1, 2)
    """
    for low, high in ((left, right), (right, left)):
        if low is None or high is None:
            break
        if low.upper is not None and high.lower is not None and low.upper < high.lower:
            return (high.lower - low.upper) / max(abs(high.lower), abs(low.upper))
    return Fraction(0)


def ranked(found: Iterable[Contradiction]) -> tuple[Contradiction, ...]:
    """Return the worst contradictions first; of equal ones the order of template, place and period."""
    ordered = sorted(found, key=lambda one: (-one.gap, one.template, one.place, one.period))
    return tuple(ordered[:MOST_WORST])


def parent_finding(row: int, place: str, parent: str) -> Finding:
    """Return the finding of a row that names a parent that cannot be the place's one parent."""
    other = f"is part of {shortened(parent)!r} here, elsewhere of another"
    what = "is called part of itself" if place == parent else other
    return Finding(
        row, FindingKind.PARENT, shortened(place), f"{shortened(place)!r} {what}", "name one other place as its parent"
    )
