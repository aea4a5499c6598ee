"""Rules of the relations: what can be judged, and what the verdicts ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from itertools import chain
from typing import Any, Final

from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval
from nangang_open.package.columns import remembering
from nangang_open.relations.grammar import ExpressionError
from nangang_open.validation.judged import Obstacle
from nangang_open.validation.material import Material, NotReadable
from nangang_open.validation.rule import Breach, rule
from nangang_open.vocabulary import Basis, Severity, Verdict

NAMED = ("figures", "unknowns", "relations")

COMPARED: Final = 100_000
"""So many ids are compared at most with names that are unknown, to say which may be meant: that takes seconds."""


@rule("NG401")
def expression_syntax(material: Material) -> Iterator[Breach]:
    """A relation's expression keeps to the grammar.

    An expression is read by a small grammar of its own and never run as a program.
    """
    for row, expression, named in material.named:
        if isinstance(named, ExpressionError):
            place = named.span[0] + 1
            details: dict[str, Any] = {
                "reason": named.what,
                "mend": named.mend,
                "place": place,
                "caret": named.caret,
            }
            yield Breach("relations", row, "expression", expression, **details)


@rule("NG402")
def name_unknown(material: Material) -> Iterator[Breach]:
    """A relation names only figures and unknowns that exist.

    A relation between things that are not there checks nothing.
    """
    figures, unknowns = material.named_by("figures"), material.named_by("unknowns")
    suggested = _suggesting(material.ids("figures"), material.ids("unknowns"))
    for row, expression, named in material.named:
        for name in () if isinstance(named, InputError) else named:
            if (name,) not in figures and (name,) not in unknowns:
                alike = suggested(name)
                yield Breach(
                    "relations", row, "expression", expression, "alike" if alike else "", name=name, alike=alike
                )


@rule("NG403")
def no_figure_named(material: Material) -> Iterator[Breach]:
    """A relation names at least one figure.

    A relation between unknowns is no test of the report.
    """
    figures, unknowns = material.named_by("figures"), material.named_by("unknowns")
    for row, expression, named in material.named:
        if isinstance(named, InputError) or any((name,) in figures for name in named):
            continue
        if all((name,) in unknowns for name in named):
            yield Breach("relations", row, "expression", expression)


@rule("NG404")
def units_disagree(material: Material) -> Iterator[Breach]:
    """What a relation adds or compares measures the same.

    Square metres and yuan cannot be added.
    """
    return _hindered(material, Obstacle.UNITS)


@rule("NG405")
def bound_missing(material: Material) -> Iterator[Breach]:
    """A bound that a relation uses is there.

    A bound that does not exist cannot be compared.
    """
    return _hindered(material, Obstacle.BOUND)


@rule("NG406")
def divisor_zero(material: Material) -> Iterator[Breach]:
    """No divisor of a relation can be zero.

    A quotient by zero is no number, so no verdict would be true.
    """
    return _hindered(material, Obstacle.DIVISOR)


@rule("NG407")
def contradicted(material: Material) -> Iterator[Breach]:
    """No relation is contradicted without an acknowledgement.

    Either the report or its coding is wrong, and a user must learn which.
    """
    for found in material.judged.having((Verdict.CONTRADICTED,)):
        if (relation := found.relation).acknowledged is None:
            yield Breach("relations", found.row, "expression", relation.expression, expression=relation.expression)


@rule("NG408")
def lenient(material: Material) -> Iterator[Breach]:
    """No relation holds by weaker readings alone without an acknowledgement.

    It holds only if the figures were not rounded as the statistical system rounds.
    """
    for found in material.judged.having((Verdict.LENIENT,)):
        if found.relation.acknowledged is None:
            figures = ", ".join(found.lenient)
            yield Breach("relations", found.row, "expression", found.relation.expression, figures=figures)


@rule("NG409")
def undecided(material: Material) -> Iterator[Breach]:
    """Every relation gets a verdict.

    A relation without a verdict must not pass for one that holds.
    """
    for found in material.judged.having((Verdict.UNDECIDED,)):
        yield Breach("relations", found.row, "expression", found.relation.expression)


@rule("NG410")
def acknowledgement_stale(material: Material) -> Iterator[Breach]:
    """An acknowledgement applies to the verdict that there is.

    An acknowledgement of something that no longer is misleads.
    """
    judged = material.judged
    for row, acknowledged in enumerate(material.text("relations", "acknowledged")):
        found = judged[row] if acknowledged else None
        if found is not None and found.verdict not in (None, acknowledged):
            yield Breach("relations", found.row, "acknowledged", found.relation.acknowledged, verdict=found.verdict)


@rule("NG411")
def acknowledgement_incomplete(material: Material) -> Iterator[Breach]:
    """An acknowledgement has both its verdict and its words.

    A user should learn what to think of a verdict that alarms.
    """
    for row, verdict, words in material.select("relations", "acknowledged", "acknowledgement"):
        if verdict and not words:
            yield Breach("relations", row, "acknowledgement", "", "wordless", verdict=verdict)
        elif words and not verdict:
            yield Breach("relations", row, "acknowledged", "", "verdictless")


@rule("NG412")
def assumption_of_scope(material: Material) -> Iterator[Breach]:
    """A relation on the basis scope, and no other, names its assumption.

    A relation that holds under an assumption is worth no more than the assumption.
    """
    for row, basis, assumption in material.select("relations", "basis", "assumption"):
        if (basis == Basis.SCOPE) != bool(assumption):
            variant = "needless" if assumption else "missing"
            yield Breach("relations", row, "assumption", assumption, variant, basis=basis)


@rule("NG413")
def unknown_ends(material: Material) -> Iterator[Breach]:
    """An unknown's ends enclose a number.

    An unknown that can be no number makes every relation false.
    """
    for row, lower, upper, lower_closed, upper_closed in material.select(
        "unknowns", "lower", "upper", "lower_closed", "upper_closed"
    ):
        for field, end, closed in (("lower", lower, lower_closed), ("upper", upper, upper_closed)):
            if not end and closed:
                yield Breach("unknowns", row, f"{field}_closed", "true", "open")
        try:
            Interval(lower or None, upper or None, lower_closed, upper_closed)
        except InputError:
            yield Breach("unknowns", row, "lower", lower, lower=lower, upper=upper)


@rule("NG414", severity=Severity.WARNING)
def unknown_unused(material: Material) -> Iterator[Breach]:
    """Some relation uses each unknown.

    What nothing uses is checked by nothing.
    """
    if not (relations := material.named).all_known:
        return
    unknowns = material.index("unknowns", "id")
    used = bytearray(len(material.ids("unknowns")))
    for _, _, named in relations:
        for name in () if isinstance(named, InputError) else named:
            if (place := unknowns.find((name,))) is not None:
                used[place] = True
    for is_used, (row, name) in zip(used, material.select("unknowns", "id"), strict=True):
        if not is_used:
            yield Breach("unknowns", row, "id", name)


@rule("NG415")
def name_shared(material: Material) -> Iterator[Breach]:
    """Figures, unknowns and relations share one name space.

    An expression names a thing by its id alone.
    """
    tables = [table for table in NAMED if material.has(table)]
    if not tables:
        raise NotReadable("skip.no_tables")
    for place, table in enumerate(tables):
        rows = material.select(table, "id")
        before = {other: material.index(other, "id") for other in tables[:place]}
        for row, name in rows if before else ():
            if (other := next((other for other, ids in before.items() if (name,) in ids), None)) is not None:
                yield Breach(table, row, "id", name, other=other)


@rule("NG416")
def clash(material: Material) -> Iterator[Breach]:
    """The stated relations and the definitions hold together.

    Figures can agree two by two where no values make all of them right at once.
    """
    parts, line = material.joint, material.lookup_line("relations", "id")
    for part in parts:
        named = part.relations[0], ", ".join(part.relations)
        if part.verdict is Verdict.LENIENT:
            figures = ", ".join(part.answer.lenient)
            yield Breach(
                "relations", line(named[0]), "expression", named[0], "lenient", relations=named[1], figures=figures
            )
        elif part.clashes is None:
            yield Breach("relations", line(named[0]), "expression", named[0], "undecided", relations=named[1])
        else:
            for one in part.clashes.sets:
                first, relations = one.relations[0], ", ".join(one.relations)
                yield Breach("relations", line(first), "expression", first, relations=relations)


def _suggesting(*ids: Sequence[str]) -> Callable[[str], str]:
    """Return what gives the id that a name is most like, nothing where none is, or `COMPARED` ids were compared."""
    often = COMPARED // max(sum(map(len, ids)), 1)
    known, times = set(chain(*ids)) if often else set(), iter(range(often))

    def suggested(name: str) -> str:
        alike = get_close_matches(name, known, 1) if next(times, None) is not None else []
        return alike[0] if alike else ""

    return remembering(suggested)


def _hindered(material: Material, obstacle: Obstacle) -> Iterator[Breach]:
    for found in material.judged.hindered(obstacle):
        yield Breach("relations", found.row, "expression", found.relation.expression, reason=found.reason)
