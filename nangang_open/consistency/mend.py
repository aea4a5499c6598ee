"""Mends: the fewest figures that must change for relations to hold together, and the slips of the pen that explain it.

The fewest figures are found as Fellegi and Holt do: figures that, set free within what their kind can be, let all
relations hold. All figures weigh the same there: with unequal weights the figure that is really wrong would be hidden
wherever another one is cheaper. How likely a slip is orders the mends instead (see `LIKELIHOOD`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from itertools import combinations
from math import prod
from typing import Final

from nangang_open.consistency.clash import Clashes, clashes
from nangang_open.consistency.joint import holds
from nangang_open.consistency.slips import Slip, SlipKind, slips
from nangang_open.consistency.system import System
from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure, Unit
from nangang_open.figures.interval import Interval
from nangang_open.figures.meaning import DOMAINS
from nangang_open.relations.polynomial import Budget, OutOfStepsError
from nangang_open.relations.relation import Operand
from nangang_open.vocabulary import Reading

LIKELIHOOD: Final[Mapping[SlipKind, int]] = {
    SlipKind.SWAP: 10,
    SlipKind.DIGIT: 9,  # 79 of 100, shared by nine other digits
    SlipKind.DOUBLED: 4,
    SlipKind.POINT: 4,
    SlipKind.SCALE: 3,
    SlipKind.CUT: 3,
    SlipKind.DROPPED: 2,
    SlipKind.SIGN: 2,
    SlipKind.PERCENT: 1,
}
"""How likely one form of each kind is, against one of another.

Of errors that keep the length of a written number, 79 of 100 are one wrong digit and 10 are two neighbours swapped, as J.
Verhoeff counted (Error Detecting Decimal Codes, 1969). Nobody counted the other kinds in reports: theirs are set from
experience. They order what is shown and decide nothing.
"""

MOST_FIGURES: Final = 3
"""The most figures that are taken to be wrong at once."""

QUESTIONS: Final = 20_000
"""How many changed systems are asked whether they hold."""


@dataclass(frozen=True, slots=True)
class Mend:
    """Slips of one or more figures, undone so that all relations of the component hold; `likelihood` orders mends."""

    slips: tuple[Slip, ...]
    likelihood: int

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that it changes."""
        return tuple(slip.figure.id for slip in self.slips)


@dataclass(frozen=True, slots=True)
class Mends:
    """What can be done about a component that cannot hold.

    `figures` are all sets of the fewest figures whose change can mend it, also where no single slip explains them;
    `mends` the slips that do, the likeliest first. `cut` where there may be more; `undecided` counts changes that
    were neither seen to hold nor refuted.
    """

    clashes: Clashes
    figures: tuple[tuple[str, ...], ...] = ()
    mends: tuple[Mend, ...] = ()
    cut: bool = False
    undecided: int = 0


def mends(component: System, figures: Mapping[str, Figure], units: Mapping[str, Unit], limit: int = 20) -> Mends:
    """Return the least mends of a component, at most `limit`; nothing where it holds or is not refuted.

    The component must hold every relation of the figures that may change: one that was parted through them (see
    `components`).
    """
    found = clashes(component, limit, figures)
    if not found.sets:
        return Mends(found)
    asked = _Asked()
    sets: list[tuple[str, ...]] = []
    repairs: list[Mend] = []
    try:
        sets += _fewest(component, found, figures, asked)
        cut = not sets and all(clash.figures for clash in found.sets)  # more are wrong than are tried at once
        for one in _likeliest(component, sets, figures, units, asked):
            if len(repairs) >= limit and one.likelihood < repairs[limit - 1].likelihood:
                cut = True
                break
            repairs.append(one)
    except OutOfStepsError:
        cut = True
    repairs.sort(key=_rank)
    return Mends(found, tuple(sets), tuple(repairs[:limit]), cut or len(repairs) > limit, asked.undecided)


def _rank(mend: Mend) -> tuple[object, ...]:
    forms = [(slip.kind.value, slip.figure.as_written, slip.figure.scale, slip.figure.direction) for slip in mend.slips]
    return -mend.likelihood, mend.figures, forms


class _Asked:
    """Whether changed systems hold; `undecided` counts the answers that were neither yes nor no."""

    def __init__(self) -> None:
        self.left = Budget(QUESTIONS)
        self.undecided = 0

    def __call__(self, changed: System) -> bool | None:
        """Return whether a system holds, None where it is not decided; raises OutOfStepsError after too many."""
        self.left.spend()
        try:
            answer = holds(changed)
        except InputError:  # a divisor that may be zero, an end that is missing
            return False
        self.undecided += answer is None
        return answer


def _fewest(
    component: System, found: Clashes, figures: Mapping[str, Figure], asked: _Asked
) -> Iterator[tuple[str, ...]]:
    """Yield all sets of the fewest figures that, set free, are not refuted to let the component hold."""
    hit = [set(clash.figures) for clash in found.sets]
    candidates = sorted(set().union(*hit))
    for count in range(1, MOST_FIGURES + 1):
        any_found = False
        for chosen in combinations(candidates, count):
            if (
                all(not names.isdisjoint(chosen) for names in hit)
                and asked(freed(component, chosen, figures)) is not False
            ):
                any_found = True
                yield chosen
        if any_found:
            return


def freed(component: System, chosen: Collection[str], figures: Mapping[str, Figure]) -> System:
    """Return the component in which some figures may be whatever their kind can be.

    A relation to `lower` or `upper` of such a figure is left out: it can ask for any end.
    """
    kept = [claim.id for claim in component.claims if claim.program.bounded.isdisjoint(chosen)]
    part = component.only(kept)
    free = {name: DOMAINS[figures[name].quantity_kind] for name in chosen if name in part.operands}
    return part.with_operands({name: _changed(part, name, domain) for name, domain in free.items()})


def slipped(component: System, slip: Slip) -> System:
    """Return the component in which a figure stands as a slip would have it."""
    return component.with_operands({slip.figure.id: _changed(component, slip.figure.id, slip.interval)})


def _changed(component: System, name: str, interval: Interval) -> Operand:
    return replace(component.operands[name], intervals=dict.fromkeys(Reading, interval))


def _likeliest(
    component: System,
    sets: Sequence[tuple[str, ...]],
    figures: Mapping[str, Figure],
    units: Mapping[str, Unit],
    asked: _Asked,
) -> Iterator[Mend]:
    """Yield the slips, one for each figure of a set, that let the whole component hold, the likeliest first.

    Slips are chosen figure by figure, those with the best hope first, and given up where the figures still to come could
    not mend it whatever they were.
    """
    listed = {name: slips(figures[name], units) for chosen in sets for name in chosen}
    best = {name: max((LIKELIHOOD[slip.kind] for slip in found), default=0) for name, found in listed.items()}
    heap: list[tuple[int, int, tuple[str, ...], tuple[Slip, ...]]] = []
    for chosen in sets:
        heap.append((-prod(best[name] for name in chosen), len(heap), chosen, ()))
    pushed = len(heap)
    heapify(heap)
    while heap:
        hope, _, chosen, made = heappop(heap)
        rest = chosen[len(made) :]
        if made:
            here = component
            for slip in made:
                here = slipped(here, slip)
            answer = asked(freed(here, rest, figures) if rest else here)
            if answer is False or (answer is None and not rest):
                continue
        if not rest:
            yield Mend(made, -hope)
            continue
        for slip in listed[rest[0]]:
            heappush(heap, (hope // best[rest[0]] * LIKELIHOOD[slip.kind], pushed, chosen, (*made, slip)))
            pushed += 1
