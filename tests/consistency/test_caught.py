"""What notices a slip: one relation, only all together, only the page; and what nothing guards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from nangang_open.consistency.caught import Catch, Caught, caught
from nangang_open.consistency.slips import SlipKind, slips
from nangang_open.consistency.system import Claim, System
from nangang_open.figures.figure import Figure
from nangang_open.figures.interval import Interval
from nangang_open.relations.grammar import parse
from nangang_open.relations.relation import Operand
from nangang_open.relations.verdict import judge
from nangang_open.vocabulary import Hedge, Reading, Scale, Verdict
from tests.consistency.oracles.worlds import UNITS, as_figure, operand_of


def tried(
    claims: Mapping[str, str], together: set[str], *made: Figure, unknowns: Mapping[str, Operand] | None = None
) -> Caught:
    """Return what is caught of the slips of figures; the claims in `together` must hold together."""
    figures = {figure.id: figure for figure in made}
    operands = {name: operand_of(figure) for name, figure in figures.items()} | dict(unknowns or {})
    parsed = [Claim(name, parse(line)) for name, line in claims.items()]
    joint = [claim for claim in parsed if claim.id in together]
    used = {name: operands[name] for claim in joint for name in claim.names}
    return caught(parsed, System(used, tuple(joint), UNITS), operands, figures)


def free(lower: int | None = 0, upper: int | None = None) -> Operand:
    """Return an unknown between two numbers."""
    return Operand(dict.fromkeys(Reading, Interval(lower, upper)), unknown=True)


SEVEN = as_figure("seven", "count", "7")
NINE = as_figure("nine", "count", "9")
LONE = as_figure("lone", "money", "3.8", Scale.TEN_THOUSAND)


def test_every_slip_of_every_figure_is_tried_once() -> None:
    found = tried({"less": "seven < nine"}, {"less"}, SEVEN, NINE, LONE)
    assert found.figures == 3
    assert found.count() == sum(len(slips(figure, UNITS)) for figure in (SEVEN, NINE, LONE))
    for kind in SlipKind:
        expected = sum(slip.kind is kind for figure in (SEVEN, NINE, LONE) for slip in slips(figure, UNITS))
        assert found.count(kind=kind) == expected
    assert sum(found.count(catch) for catch in Catch) == found.count()


def test_a_relation_notices_what_the_judge_would_contradict() -> None:
    found = tried({"less": "seven < nine"}, {"less"}, SEVEN, NINE)
    expected = 0
    for figure, other in ((SEVEN, NINE), (NINE, SEVEN)):
        for slip in slips(figure, UNITS):
            operands = {figure.id: operand_of(slip.figure), other.id: operand_of(other)}
            expected += judge("seven < nine", operands).verdict is Verdict.CONTRADICTED
    assert found.count(Catch.RELATION) == expected > 0
    assert found.count(Catch.JOINT) == 0


def test_what_only_two_relations_notice_is_noticed_jointly() -> None:
    claims = {"low": "seven <= u", "high": "u <= nine"}
    found = tried(claims, {"low", "high"}, SEVEN, NINE, unknowns={"u": free()})
    assert found.count(Catch.RELATION) == 0
    alone = tried({"less": "seven <= nine"}, {"less"}, SEVEN, NINE)
    assert found.count(Catch.JOINT) == alone.count(Catch.RELATION) > 0
    assert found.unguarded == ()


def test_relations_that_need_not_hold_together_notice_nothing_jointly() -> None:
    claims = {"low": "seven <= u", "high": "u <= nine"}
    found = tried(claims, {"low"}, SEVEN, NINE, unknowns={"u": free()})
    assert found.count(Catch.SOURCE) == found.count()
    assert found.unguarded == ("nine", "seven")


def test_whole_numbers_are_noticed_jointly_and_not_by_the_judge() -> None:
    share = as_figure("share", "share", "54", Scale.PERCENT)
    whole = replace(free(0, 13), whole=True)
    found = tried({"part": "share == k / 13"}, {"part"}, share, unknowns={"k": whole})
    assert found.count(Catch.RELATION) == 0
    assert found.count(Catch.JOINT) > found.count() / 2  # 13 thirteenths have few percents


def test_a_relation_that_does_not_hold_as_printed_notices_nothing() -> None:
    found = tried({"less": "nine < seven"}, {"less"}, SEVEN, NINE)
    assert found.count(Catch.SOURCE) == found.count()


def test_a_slip_to_a_divisor_of_zero_is_noticed() -> None:
    found = tried({"each": "lone / seven <= 9999999[CNY]"}, set(), SEVEN, LONE)
    zero = [slip for slip in slips(SEVEN, UNITS) if slip.figure.as_written == "0"]
    assert len(zero) == 1
    assert found.count(Catch.RELATION, SlipKind.DIGIT) >= 1


@pytest.mark.parametrize(
    "line",
    [
        "seven - seven / (1 + growth) <= nine",
        "seven * growth <= growth * nine",
        "seven * (1 + growth) - nine * growth <= 7",  # 7.45 at the least where nine is 6, but 6.85 by ends alone
    ],
)
def test_a_name_that_stands_twice_moves_as_one(line: str) -> None:
    growth = as_figure("growth", "growth", "50", Scale.PERCENT, hedge=Hedge.ABOUT)
    found = tried({"twice": line}, set(), SEVEN, NINE, growth)
    made = {"seven": SEVEN, "nine": NINE, "growth": growth}
    expected = 0
    for name, figure in made.items():
        for slip in slips(figure, UNITS):
            operands = {other: operand_of(slip.figure if other == name else made[other]) for other in made}
            expected += judge(line, operands).verdict in (Verdict.CONTRADICTED, Verdict.LENIENT)
    assert found.count(Catch.RELATION) == expected
