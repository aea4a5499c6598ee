"""All relations of a package together: what each connected part of them comes to, and what they say of the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from nangang_open.checks import ALARMING, ends
from nangang_open.consistency.joint import holds, solve
from nangang_open.consistency.system import components
from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval, decimal_text
from nangang_open.vocabulary import Reading, Verdict

if TYPE_CHECKING:
    from nangang_open.consistency.caught import Caught
    from nangang_open.consistency.clash import Clashes
    from nangang_open.consistency.joint import Answer
    from nangang_open.consistency.mend import Mends
    from nangang_open.consistency.slips import Slip
    from nangang_open.consistency.system import System
    from nangang_open.dataset import Dataset
    from nangang_open.relations.relation import Operand, Relation

WORST_LAST: Final = (Verdict.CONSISTENT, Verdict.LENIENT, Verdict.UNDECIDED, Verdict.CONTRADICTED)
"""The verdicts that a system may have; a whole has the worst of its parts'."""


@dataclass(frozen=True)
class Part:
    """A connected part of the system with its answer; clashes and mends where it is contradicted, else None.

    `acknowledged` says that the package explains why its figures must be read more weakly.
    """

    system: System
    answer: Answer
    figures: tuple[str, ...]
    unknowns: tuple[str, ...]
    acknowledged: bool = False
    clashes: Clashes | None = None
    mends: Mends | None = None

    @property
    def relations(self) -> tuple[str, ...]:
        """The ids of its relations."""
        return tuple(claim.id for claim in self.system.claims)

    @property
    def verdict(self) -> Verdict:
        """`consistent`, `lenient`, `undecided` or `contradicted`."""
        return self.answer.verdict

    @property
    def narrowed(self) -> Mapping[str, Interval]:
        """The names of which the part leaves less than each stands for by itself, with what it leaves."""
        return {
            name: interval
            for name, interval in self.answer.intervals.items()
            if interval != self.system.interval(name) and name not in self.answer.lenient
        }

    @property
    def lacks_acknowledgement(self) -> bool:
        """Whether its verdict must be explained, and is not; only `lenient` can be explained for a whole part."""
        return self.verdict in ALARMING and not (self.verdict is Verdict.LENIENT and self.acknowledged)

    def to_dict(self) -> dict[str, object]:
        """Return the part as `nangang-open check --joint --format json` writes it."""
        answer = self.answer
        return {
            "verdict": self.verdict.value,
            "relations": list(self.relations),
            "figures": list(self.figures),
            "unknowns": list(self.unknowns),
            "lenient": list(answer.lenient),
            "intervals": {
                name: {**ends(found), "exact": found.exact, "tight": name in answer.tight}
                for name, found in sorted(answer.intervals.items())
            },
            "witness": {name: _value(found) for name, found in sorted(answer.witness.items())},
            "clashes": clashes_dict(self.clashes) if self.clashes is not None else None,
            "mends": mends_dict(self.mends) if self.mends is not None else None,
        }


@dataclass(frozen=True)
class Afterwards:
    """A relation that narrows nothing, with its verdict alone and its verdict once all the others are known."""

    relation: Relation
    alone: Verdict
    jointly: Verdict

    @property
    def lacks_acknowledgement(self) -> bool:
        """Whether the joint verdict must be explained, and is not."""
        explained = self.relation.acknowledged is self.jointly and bool(self.relation.acknowledgement)
        return self.jointly in ALARMING and not explained

    def to_dict(self) -> dict[str, object]:
        """Return both verdicts as `nangang-open check --joint --format json` writes them."""
        return {
            "relation": self.relation.id,
            "basis": self.relation.basis.value,
            "alone": self.alone.value,
            "jointly": self.jointly.value,
        }


@dataclass(frozen=True)
class Joint:
    """The whole system of a package: its parts, and the relations that are judged after it.

    `left_out` are the relations that the package acknowledges as contradicted: they are known not to hold.
    """

    parts: tuple[Part, ...]
    afterwards: tuple[Afterwards, ...]
    left_out: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all parts; `consistent` where there is none."""
        return max((part.verdict for part in self.parts), key=WORST_LAST.index, default=Verdict.CONSISTENT)

    @property
    def lacks_acknowledgement(self) -> bool:
        """Whether anything in it must be explained, and is not."""
        lacking = [one.lacks_acknowledgement for one in self.parts]
        return any(lacking + [one.lacks_acknowledgement for one in self.afterwards])

    def to_dict(self) -> dict[str, object]:
        """Return the whole as `nangang-open check --joint --format json` writes it."""
        return {
            "verdict": self.verdict.value,
            "components": [part.to_dict() for part in self.parts],
            "afterwards": [one.to_dict() for one in self.afterwards],
            "left_out": list(self.left_out),
        }


def jointly(dataset: Dataset, assume: Collection[str] = (), mending: bool = True) -> Joint:
    """Judge all stated relations and definitions of a package together, with those in `assume`.

    The other relations are judged afterwards, against what is then left of each name. Without `mending`, clashes and
    mends of what is contradicted are not looked for. Raises InputError for an id that no relation has, and for a
    relation that cannot be judged.
    """
    from nangang_open.dataset import system

    together = system(dataset, assume)
    parts = tuple(_part(dataset, one) for one in components(together))
    if mending:
        parts = tuple(_mended(dataset, part, together) for part in parts)
    inside = {name for part in parts for name in part.relations}
    outside = sorted((one for one in dataset.relations if one.id not in inside), key=lambda one: one.id)
    left_out = tuple(r.id for r in outside if r.basis.value in ("stated", "definition"))
    return Joint(parts, tuple(_afterwards(dataset, parts, [r for r in outside if r.id not in left_out])), left_out)


def alarming(dataset: Dataset, rows: Iterable[int] | None = None) -> Iterator[Part]:
    """Yield the parts of the joint system that must be explained and are not, each contradicted one with its clashes.

    They come in no order; with `rows` only of the relations in these rows, counted from 0.
    A relation that shares no figure or unknown with others and counts nothing whole says no more than its own verdict.
    """
    from nangang_open.dataset import parts

    for component in parts(dataset, rows):
        alone = len(component.claims) == 1 and not any(one.whole for one in component.operands.values())
        if not alone and holds(component) is not True:
            part = _clashing(_part(dataset, component))
            if part.lacks_acknowledgement:
                yield part


def _part(dataset: Dataset, component: System) -> Part:
    """Return the answer of a component."""
    figures = tuple(name for name in component.names if name in dataset.figure)
    unknowns = tuple(name for name in component.names if name not in dataset.figure)
    acknowledged = any(dataset.relation[claim.id].acknowledged is Verdict.LENIENT for claim in component.claims)
    return Part(component, solve(component), figures, unknowns, acknowledged)


def _clashing(part: Part) -> Part:
    """Return a part with its clashes, where it is contradicted."""
    if part.verdict is not Verdict.CONTRADICTED:
        return part
    from nangang_open.consistency.clash import clashes

    return replace(part, clashes=clashes(part.system, figures=part.figures))


def _mended(dataset: Dataset, part: Part, together: System) -> Part:
    """Return a part with its clashes and mends, where it is contradicted.

    Mends are those of all that it is tied to, also through figures that are exact: those may be wrong too.
    """
    if part.verdict is not Verdict.CONTRADICTED:
        return part
    from nangang_open.consistency.mend import mends

    wide = components(together, through=dataset.figure)
    tied = next(one for one in wide if any(claim.id == part.relations[0] for claim in one.claims))
    return replace(_clashing(part), mends=mends(tied, dataset.figure, dataset.unit))


@dataclass(frozen=True)
class Mendable:
    """Relations tied together, also through exact figures, that are not shown to hold; what would mend them.

    `lenient` are the figures whose weaker reading alone would do; there is nothing to mend where it is not `decided`.
    """

    relations: tuple[str, ...]
    lenient: tuple[str, ...]
    mends: Mends
    decided: bool

    def to_dict(self) -> dict[str, object]:
        """Return it as `nangang-open mend --format json` writes it."""
        return {
            "relations": list(self.relations),
            "decided": self.decided,
            "lenient": list(self.lenient),
            "clashes": clashes_dict(self.mends.clashes),
            **mends_dict(self.mends),
        }


def mendable(dataset: Dataset, assume: Collection[str] = (), limit: int = 20) -> Iterator[Mendable]:
    """Yield what of a package's joint system does not hold, with its mends, at most `limit` each; raises as `jointly`."""
    from nangang_open.consistency.mend import mends
    from nangang_open.dataset import system

    for part in components(system(dataset, assume), through=dataset.figure):
        if holds(part) is not True and (answer := solve(part)).verdict is not Verdict.CONSISTENT:
            found = mends(part, dataset.figure, dataset.unit, limit)
            decided = answer.verdict is not Verdict.UNDECIDED
            yield Mendable(tuple(claim.id for claim in part.claims), answer.lenient, found, decided)


def slips_caught(dataset: Dataset, progress: Callable[[str, int, int], None] = lambda *_: None) -> Caught:
    """Return which single slips of a package's figures its relations would notice; raises as `jointly`.

    `progress` is told each figure before it is tried, with how many were and how many there are.
    """
    from nangang_open.consistency.caught import caught
    from nangang_open.consistency.system import Claim
    from nangang_open.dataset import system
    from nangang_open.relations.grammar import parse

    together = system(dataset)
    claims = []
    for relation in dataset.relations:
        try:
            claims.append(Claim(relation.id, parse(relation.expression)))
        except InputError as error:
            raise error.at(f"relations.csv:{relation.id}:expression") from None
    operands = dataset.operands({name for claim in claims for name in claim.names})
    return caught(claims, together, operands, dataset.figure, progress)


def clashes_dict(found: Clashes) -> dict[str, object]:
    """Return clashes as the commands write them in JSON."""
    sets = [
        {"relations": list(one.relations), "figures": list(one.figures), "minimal": one.minimal} for one in found.sets
    ]
    return {"sets": sets, "cut": found.cut}


def mends_dict(found: Mends) -> dict[str, object]:
    """Return mends as the commands write them in JSON: the figures that may be wrong, and the slips that explain them."""
    mends = [{"likelihood": one.likelihood, "slips": [_slip(slip) for slip in one.slips]} for one in found.mends]
    figures = [list(names) for names in found.figures]
    return {"figures": figures, "mends": mends, "cut": found.cut, "undecided": found.undecided}


def _slip(slip: Slip) -> dict[str, object]:
    figure = slip.figure
    return {
        "figure": figure.id,
        "kind": slip.kind.value,
        "as_written": figure.as_written,
        "scale": figure.scale.value,
        "direction": figure.direction.value,
        "value": decimal_text(figure.value),
    }


def _afterwards(dataset: Dataset, parts: Collection[Part], relations: Collection[Relation]) -> Iterator[Afterwards]:
    """Yield the relations that narrow nothing, judged alone and against what the parts leave of each name."""
    from nangang_open.relations.expression import Bound, names, postorder
    from nangang_open.relations.grammar import parse
    from nangang_open.relations.verdict import judge

    known = {name: found for part in parts for name, found in part.answer.intervals.items()}
    for relation in relations:
        comparison = parse(relation.expression)
        alone = dataset.operands(names(comparison))
        nodes = (node for side in comparison.sides for node in postorder(side))
        bounded = {node.name for node in nodes if isinstance(node, Bound)}
        tightened = {name: _tightened(one, known.get(name), name in bounded) for name, one in alone.items()}
        try:
            verdicts = [judge(comparison, operands, dataset.unit).verdict for operands in (alone, tightened)]
        except InputError as error:
            raise error.at(f"relations.csv:{relation.id}:expression") from None
        yield Afterwards(relation, *verdicts)


def _tightened(operand: Operand, left: Interval | None, bounded: bool) -> Operand:
    """Return what a name stands for once the system has narrowed it; `lower` and `upper` narrow with it if exactly."""
    if left is None or left == operand.intervals[Reading.HALF_UP] or (bounded and not left.exact):
        return operand
    return replace(operand, intervals=dict.fromkeys(Reading, left))


def _value(found: Fraction | Interval) -> object:
    """Return a witness's value: exact text, or the ends between which an irrational one lies."""
    return ends(found) if isinstance(found, Interval) else decimal_text(found)
