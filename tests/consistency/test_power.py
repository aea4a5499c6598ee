"""How far a figure could move before its relation is contradicted: by hand, and against the judge at every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangang_open.consistency.power import Reach, reach
from nangang_open.consistency.system import Claim
from nangang_open.dataset import load_dataset
from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure
from nangang_open.figures.interval import Interval
from nangang_open.package.files import open_package
from nangang_open.relations.grammar import parse
from nangang_open.relations.relation import Operand
from nangang_open.relations.verdict import judge
from nangang_open.vocabulary import Direction, Hedge, Reading, Scale, Verdict
from tests.consistency.oracles.worlds import UNITS, as_figure, operand_of

BEFORE = as_figure("before", "count", "66")
AFTER = as_figure("after", "count", "201")
GROWTH = as_figure("growth", "growth", "205", Scale.PERCENT)
RATE = as_figure("rate", "growth", "3.8", Scale.PERCENT)
LEVEL = as_figure("level", "money", "1029.8", Scale.HUNDRED_MILLION)
AT_LEAST = as_figure("target", "count", "300", hedge=Hedge.AT_LEAST)
AT_MOST = as_figure("target", "count", "66", hedge=Hedge.AT_MOST)
FEW = as_figure("few", "count", "99", hedge=Hedge.OVER)


def reaches(
    expression: str, *figures: Figure, unknowns: Mapping[str, Operand] | None = None
) -> dict[str, tuple[int | None, int | None]]:
    """Return the ways up and down of each figure of a relation."""
    operands = {figure.id: operand_of(figure) for figure in figures} | dict(unknowns or {})
    found = reach(Claim("c", parse(expression)), operands, {figure.id: figure for figure in figures}, UNITS)
    return {one.figure: (one.up, one.down) for one in found}


def unknown(lower: int | None, upper: int | None) -> Operand:
    """Return an unknown between two numbers."""
    return Operand(dict.fromkeys(Reading, Interval(lower, upper)), None, unknown=True)


@pytest.mark.parametrize(
    ("expression", "figures", "expected"),
    [
        # 201 / 66 - 1 is 204.5 %, the closed end of 205 %; 202 / 66 is over 306 %, 200 / 66 under 304.5 %
        (
            "after / before - 1 == growth",
            [AFTER, BEFORE, GROWTH],
            {"after": (1, 1), "before": (1, 1), "growth": (1, 1)},
        ),
        ("before <= after", [AFTER, BEFORE], {"before": (136, None), "after": (None, 136)}),
        ("before < after", [AFTER, BEFORE], {"before": (135, None), "after": (None, 135)}),
        ("lower(target) >= after", [AFTER, AT_LEAST], {"target": (None, 100), "after": (100, None)}),
        ("target >= after", [AFTER, AT_LEAST], {"target": (None, None), "after": (None, None)}),
        ("level == before * each", [LEVEL, BEFORE], {"level": (None, None), "before": (None, 66)}),
        # both ends move: [65, 66] or [67, 67] would not do
        ("before == upper(target)", [BEFORE, AT_MOST], {"before": (1, 1), "target": (1, 1)}),
        ("lower(target) <= before", [BEFORE, AT_MOST], {"before": (None, None), "target": (None, None)}),  # it is 0
        ("lower(few) * 2 <= after", [AFTER, FEW], {"after": (None, 2), "few": (1, None)}),
        ("lower(few) >= few - 40", [FEW], {"few": (None, None)}),
        ("2 * lower(few) >= few + 60", [FEW], {"few": (None, 41)}),
        # 66 of a base of 50 or more is at most 132 %: the rate may print as 32.0 % and no more; 51 is the least after
        ("before == base * (1 + rate)", [BEFORE, RATE], {"before": (None, 15), "rate": (283, None)}),
    ],
)
def test_a_reach_by_hand(
    expression: str, figures: list[Figure], expected: dict[str, tuple[int | None, int | None]]
) -> None:
    found = reaches(expression, *figures, unknowns={"each": unknown(0, None), "base": unknown(50, None)})
    assert found == expected


def test_a_reach_in_percent_of_what_is_printed() -> None:
    (one,) = (
        found
        for found in reach(
            Claim("c", parse("before <= after")),
            {figure.id: operand_of(figure) for figure in (BEFORE, AFTER)},
            {"before": BEFORE},
            UNITS,
        )
    )
    assert one == Reach("c", "before", Fraction(1), Fraction(66), 136, None)
    assert one.up_percent == Fraction(136 * 100, 66)
    assert one.down_percent is None


@pytest.mark.parametrize(
    ("written", "down", "hedge", "expected"),
    [
        # from 100 to 90 is a fall of 10 %
        ("20", True, Hedge.AT_MOST, (11, None)),  # a fall of at most 9 % would be too little; at most 100 % holds any
        ("5", True, Hedge.AT_LEAST, (None, 6)),  # a fall of at least 11 % would be too much
        ("5", True, Hedge.OVER, (None, 5)),
        ("5", False, Hedge.AT_MOST, (None, None)),  # a rise of at most 0 % holds every fall
        ("5", False, Hedge.UNDER, (None, None)),
    ],
)
def test_a_rate_that_is_a_bound_moves_the_way_that_its_direction_says(
    written: str, down: bool, hedge: Hedge, expected: tuple[int | None, int | None]
) -> None:
    before, after = as_figure("before", "count", "100"), as_figure("after", "count", "90")
    rate = as_figure("rate", "growth", written, Scale.PERCENT, down=down, hedge=hedge)
    assert reaches("after / before - 1 == rate", after, before, rate)["rate"] == expected


def test_a_relation_that_does_not_hold_has_no_reach() -> None:
    assert reaches("after <= before", AFTER, BEFORE) == {}


def test_a_divisor_that_may_be_zero_is_refused_as_by_the_judge() -> None:
    with pytest.raises(InputError, match="may be zero"):
        reaches("before / zero <= 1", BEFORE, replace(LEVEL, id="zero", as_written="0", value=Fraction(0)))


EXPRESSIONS = [
    "a / b - 1 == g",
    "a <= b",
    "a - b == g * b",
    "a == b * (1 + g) ** 2",
    "a - a / (1 + g) <= b",
    "b <= 40[CNY] + 3 * a",
    "(1 + g) ** 5 >= a / b",
    "lower(a) <= b + 5[CNY]",
    "upper(g) * b < a",
]


@st.composite
def printed(draw: st.DrawFn) -> dict[str, Figure]:
    """Draw two amounts and a rate."""
    made = {}
    for name in ("a", "b"):
        written = f"{draw(st.integers(1, 60))}.{draw(st.integers(0, 9))}"
        made[name] = as_figure(name, "money", written)
    rate = draw(st.integers(0, 99))
    made["g"] = as_figure("g", "growth", str(rate), Scale.PERCENT, down=draw(st.booleans()) and rate > 0)
    return made


@given(st.sampled_from(EXPRESSIONS), printed())
@settings(max_examples=60)
def test_one_step_less_is_not_noticed_and_the_last_one_is(expression: str, figures: dict[str, Figure]) -> None:
    operands = {name: operand_of(figure) for name, figure in figures.items()}
    claim = Claim("c", parse(expression))

    def refuted(name: str, steps: int) -> bool:
        figure = figures[name]
        places = 1 if name != "g" else 0
        units = round(figure.value * (100 if name == "g" else 10)) + steps
        text = f"{abs(units) // 10}.{abs(units) % 10}" if places else str(abs(units))
        direction = figure.direction and (Direction.DOWN if units < 0 else Direction.UP)
        moved = replace(figure, as_written=text, direction=direction, value=Fraction(units, 100 if name == "g" else 10))
        try:
            found = judge(claim.comparison, {**operands, name: operand_of(moved)}, UNITS)
        except InputError:  # a divisor that may be zero: noticed as well
            return True
        return found.verdict in (Verdict.CONTRADICTED, Verdict.LENIENT)

    for one in reach(claim, operands, figures, UNITS):
        assert one.decided
        for sign, way in ((1, one.up), (-1, one.down)):
            if way is not None:
                assert refuted(one.figure, sign * way)
            for steps in {1, 2, (way or 30) // 2, (way or 30) - 1} - {0}:
                in_range = figures[one.figure].value * (100 if one.figure == "g" else 10) + sign * steps
                if steps < (way or 30) and in_range > (-100 if one.figure == "g" else 0):
                    assert not refuted(one.figure, sign * steps)


def test_every_relation_of_the_shipped_package_is_decided() -> None:
    dataset = load_dataset(open_package(None))
    operands = dataset.operands()
    found = [
        one
        for relation in dataset.relations
        for one in reach(Claim(relation.id, parse(relation.expression)), operands, dataset.figure, dataset.unit)
    ]
    assert all(one.decided for one in found)
    by_hand = {(one.relation, one.figure): (one.up, one.down) for one in found}
    assert by_hand["high_tech_growth_2017_2021_holds", "high_tech_enterprises_growth_2017_2021"] == (1, 1)
    assert by_hand["gdp_2020_implied", "gdp_2021"] == (None, None)  # a free unknown takes up any move
