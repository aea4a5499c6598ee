"""Laws of the relations: each is acknowledged where it must be, and each can fail."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from fractions import Fraction

import pytest

from nangang_open.dataset import judgements
from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure
from nangang_open.figures.meaning import readings_of, unit_of
from nangang_open.relations.expression import names
from nangang_open.relations.grammar import parse
from nangang_open.relations.relation import Judgement, Operand, Relation
from nangang_open.relations.verdict import judge
from nangang_open.vocabulary import Basis, Scale, UnknownKind, Verdict
from tests.laws.shipped import dataset, listed

DEFINITE = {Verdict.CERTAIN, Verdict.CONSISTENT, Verdict.LENIENT}
CHINESE = "一二三四五六七八九"
SCALES = (Scale.NONE, Scale.TEN_THOUSAND, Scale.HUNDRED_MILLION, Scale.TRILLION, Scale.PERCENT)


def judged() -> dict[str, tuple[Relation, Judgement]]:
    found = {}
    for relation, judgement in judgements(dataset()):
        assert isinstance(judgement, Judgement), f"{relation.id}: {judgement}"
        found[relation.id] = (relation, judgement)
    return found


JUDGED = judged()


def test_about_fifty_relations_or_more_have_a_definite_verdict_and_as_many_imply_a_value() -> None:
    verdicts = [judgement.verdict for _, judgement in JUDGED.values()]
    assert sum(verdict in DEFINITE for verdict in verdicts) >= 50
    assert verdicts.count(Verdict.IMPLIED) >= 50


def test_every_relation_that_is_broken_or_saved_is_acknowledged_and_no_other() -> None:
    needed = {Verdict.CONTRADICTED, Verdict.LENIENT}
    broken = [
        (relation.id, judgement.verdict)
        for relation, judgement in JUDGED.values()
        if relation.acknowledged != (judgement.verdict if judgement.verdict in needed else None)
        or bool(relation.acknowledgement) != (judgement.verdict in needed)
    ]
    assert not broken, listed(broken)


def test_nothing_is_undecided() -> None:
    broken = [key for key, (_, judgement) in JUDGED.items() if judgement.verdict is Verdict.UNDECIDED]
    assert not broken, listed(broken)


def test_an_assumption_stands_where_the_basis_is_scope_and_nowhere_else() -> None:
    broken = [r for r in dataset().relations if bool(r.assumption) != (r.basis is Basis.SCOPE)]
    assert not broken, listed(broken)


def test_every_relation_says_why_it_should_hold_and_has_its_own_title_in_both_languages() -> None:
    relations = dataset().relations
    assert all(relation.reason for relation in relations)
    assert len({r.title for r in relations}) == len({r.title_zh for r in relations}) == len(relations)


def test_every_unknown_is_used_and_says_where_its_bounds_come_from() -> None:
    used = {name for relation in dataset().relations for name in names(parse(relation.expression))}
    broken = [unknown for unknown in dataset().unknowns if unknown.id not in used or not unknown.reason]
    assert not broken, listed(broken)


def test_a_constant_of_the_report_stands_at_its_numeral_and_one_from_outside_names_its_source() -> None:
    data = dataset()
    broken = [
        unknown
        for unknown in data.unknowns
        if (unknown.kind is UnknownKind.THRESHOLD and unknown.paragraph is None)
        or (unknown.paragraph is not None and (unknown.source, unknown.paragraph, unknown.start) not in data.numeral)
        or (unknown.kind is UnknownKind.BOUND and len(unknown.reason.split()) < 5)
    ]
    assert not broken, listed(broken)


def test_a_plausible_bound_is_not_taken_from_the_value_it_judges() -> None:
    """A bound within a twentieth of an end of what it judges is one that was fitted to it, but for plain equalities."""
    constants = {u.id: u.lower for u in dataset().unknowns if u.lower is not None and u.lower == u.upper}
    broken = [
        (relation.id, name, end)
        for relation, judgement in JUDGED.values()
        if relation.basis is Basis.PLAUSIBLE and "==" not in relation.expression
        for name in names(parse(relation.expression))
        for side in judgement.sides
        for end in (side.lower, side.upper)
        if (bound := constants.get(name)) and end not in (None, bound) and abs(end / bound - 1) < Fraction(1, 20)
    ]
    assert not broken, listed(broken)


def slips(figure: Figure) -> Iterator[Figure]:
    """Yield the figure with one slip of the pen: another digit, one left out or put in, another scale, a lost sign."""
    text = figure.as_written
    for at, character in enumerate(text):
        digits = (
            "0123456789" if character.isdigit() and character.isascii() else CHINESE if character in CHINESE else ""
        )
        for digit in digits.replace(character, ""):
            yield dataclasses.replace(figure, as_written=text[:at] + digit + text[at + 1 :])
        if digits:
            yield dataclasses.replace(figure, as_written=text[:at] + text[at + 1 :])
            yield dataclasses.replace(figure, as_written=text[:at] + character + text[at:])
        if character == ".":
            yield dataclasses.replace(figure, as_written=text[:at] + text[at + 1 :])
    for scale in SCALES:
        if scale != figure.scale:
            yield dataclasses.replace(figure, scale=scale)


def turned(relation: Relation, operands: dict[str, Operand]) -> Iterator[tuple[str, Figure]]:
    """Yield each operand with a slip that turns the verdict to contradicted."""
    data = dataset()
    for name in operands:
        if (figure := data.figure.get(name)) is None:
            continue
        for slipped in slips(figure):
            try:
                readings = readings_of(slipped, unit_of(slipped, data.unit))
                found = judge(relation.expression, operands | {name: Operand(readings, figure.unit)}, data.unit)
            except InputError:
                continue
            if found.verdict is Verdict.CONTRADICTED:
                yield name, slipped


@pytest.mark.parametrize("name", [key for key, (_, judgement) in JUDGED.items() if judgement.verdict in DEFINITE])
def test_a_relation_with_a_definite_verdict_is_broken_by_a_slip_of_one_operand(name: str) -> None:
    relation, _ = JUDGED[name]
    operands = dataset().operands(names(parse(relation.expression)))
    assert next(turned(relation, operands), None) is not None, f"no slip of one operand breaks {relation.expression}"
