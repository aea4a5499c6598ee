"""Every single slip of a figure, and none that nobody prints; one list for what spoils and what mends."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nangang_open.consistency.slips import Reason, Slip, SlipKind, slip_list, slips
from nangang_open.dataset import load_dataset
from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure
from nangang_open.figures.meaning import interval_of, recomputed_value, unit_of
from nangang_open.package.files import open_package
from nangang_open.vocabulary import Direction, Hedge, QuantityKind, Reading, Scale, Status
from tests.consistency.oracles.worlds import UNITS, as_figure


def forms(figure: Figure, kind: SlipKind) -> list[str]:
    """Return the slips of one kind as printed."""
    return [_form(slip.figure) for slip in slips(figure, UNITS) if slip.kind is kind]


def _form(figure: Figure) -> str:
    down = "-" if figure.direction is Direction.DOWN else ""
    return f"{down}{figure.as_written}{figure.scale}"


GROWTH = as_figure("growth", "growth", "3.8", Scale.PERCENT)
COUNT = as_figure("count", "count", "201")
SCALED = as_figure("scaled", "count", "14.7", Scale.TEN_THOUSAND)
SHARE = as_figure("share", "share", "94.16", Scale.PERCENT)
WORDS = as_figure("years", "count", "0", quantity_kind=QuantityKind.DURATION)
YEARS = replace(WORDS, as_written="十八", value=Fraction(18))


@pytest.mark.parametrize(
    ("figure", "kind", "expected"),
    [
        (GROWTH, SlipKind.CUT, ["3.7%", "3.9%"]),
        (GROWTH, SlipKind.SIGN, ["-3.8%"]),
        (GROWTH, SlipKind.PERCENT, ["3.8"]),
        (GROWTH, SlipKind.POINT, ["38%", "0.38%"]),
        (GROWTH, SlipKind.SWAP, ["8.3%"]),
        (GROWTH, SlipKind.DOUBLED, ["33.8%", "3.88%"]),
        (COUNT, SlipKind.CUT, []),
        (COUNT, SlipKind.SIGN, []),
        (COUNT, SlipKind.SCALE, ["201万", "201亿"]),
        (COUNT, SlipKind.POINT, []),
        (COUNT, SlipKind.SWAP, ["210"]),
        (COUNT, SlipKind.DOUBLED, ["2201", "2001", "2011"]),
        (SCALED, SlipKind.SCALE, ["14.7亿"]),
        (SCALED, SlipKind.POINT, ["147万", "1.47万", "0.147万"]),
        (SCALED, SlipKind.SWAP, ["41.7万", "17.4万"]),
        (SHARE, SlipKind.CUT, ["94.15%", "94.17%"]),
        (SHARE, SlipKind.PERCENT, []),
        (SHARE, SlipKind.SWAP, ["49.16%", "91.46%", "94.61%"]),
        (YEARS, SlipKind.SWAP, ["八十"]),
        (YEARS, SlipKind.DIGIT, ["十一", "十二", "十三", "十四", "十五", "十六", "十七", "十九"]),
        (replace(GROWTH, as_written="100", value=Fraction(1)), SlipKind.CUT, ["99%", "101%"]),
        (replace(GROWTH, as_written="0.9", value=Fraction(9, 1000)), SlipKind.POINT, ["9%", "0.09%"]),
        (replace(GROWTH, as_written="0.05", value=Fraction(5, 10000)), SlipKind.POINT, ["0.5%", "0.005%"]),
        (replace(COUNT, as_written="200", value=Fraction(200)), SlipKind.POINT, []),  # nobody prints 20.0 things
        (replace(COUNT, as_written="6,800", value=Fraction(6800)), SlipKind.SWAP, ["8,600", "6,080"]),
        (
            replace(COUNT, as_written="6,800", value=Fraction(6800)),
            SlipKind.DOUBLED,
            ["680", "66,800", "68,800", "68,000"],
        ),
    ],
)
def test_the_slips_of_a_kind_are_these(figure: Figure, kind: SlipKind, expected: list[str]) -> None:
    assert forms(figure, kind) == expected


def test_a_digit_is_lost_or_put_in() -> None:
    dropped = forms(COUNT, SlipKind.DROPPED)
    assert {"20", "21", "1201", "2091", "2019"} <= set(dropped)
    assert "01" not in dropped


@pytest.mark.parametrize(
    ("figure", "kind", "reason", "count"),
    [
        (COUNT, SlipKind.POINT, Reason.QUANTITY, 3),  # 20.1, 2.01 and 0.201 things
        (COUNT, SlipKind.DIGIT, Reason.NUMERAL, 1),  # 001
        (SHARE, SlipKind.PERCENT, Reason.SAME, 1),  # 94.16 percentage points
        (SHARE, SlipKind.PERCENT, Reason.QUANTITY, 1),  # a share of 94.16
        (replace(SHARE, as_written="0", value=Fraction(0)), SlipKind.CUT, Reason.QUANTITY, 0),
        (replace(SHARE, as_written="5", value=Fraction(5, 100)), SlipKind.DROPPED, Reason.NUMERAL, 2),  # nothing; 05
    ],
)
def test_what_nobody_prints_is_left_out_and_counted(figure: Figure, kind: SlipKind, reason: Reason, count: int) -> None:
    assert slip_list(figure, UNITS).left_out.get((kind, reason), 0) == count


def test_a_target_is_the_number_itself_so_that_a_zero_behind_it_says_nothing() -> None:
    target = replace(GROWTH, status=Status.TARGET)
    found = slip_list(target, UNITS)
    assert found.left_out[SlipKind.DROPPED, Reason.SAME] == 1
    assert not [slip for slip in found.slips if slip.kind is SlipKind.CUT]


def test_a_share_under_150_percent_is_no_share() -> None:
    under = replace(SHARE, as_written="15", value=Fraction(15, 100), hedge=Hedge.UNDER)
    assert "150%" not in {_form(slip.figure) for slip in slips(under, UNITS)}


numerals = st.one_of(
    st.decimals(0, 99999, places=0).map(str),
    st.decimals(0, 9999, places=1).map(str),
    st.decimals(0, 99, places=2).map(str),
    st.integers(1000, 10**7).map(lambda number: f"{number:,}"),
    st.sampled_from(["十八", "两", "三分之一", "五", "一百零五", "二十三", "三分之二"]),
)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    """Draw a figure that a report may print."""
    kind = draw(st.sampled_from(["count", "money", "growth", "share", "change"]))
    rate = kind in ("growth", "share", "change")
    words = [Scale.NONE, Scale.PERCENT, Scale.PERCENTAGE_POINT] if rate else [Scale.NONE, Scale.TEN_THOUSAND]
    made = as_figure(
        "x",
        kind,
        "1",
        draw(st.sampled_from(words)),
        draw(st.booleans()) and kind in ("growth", "change"),
        hedge=draw(st.sampled_from(Hedge)),
        status=draw(st.sampled_from(Status)),
    )
    made = replace(made, as_written=draw(numerals))
    try:
        return replace(made, value=recomputed_value(made, unit_of(made, UNITS)))
    except InputError:  # an arbitrary text is drawn that no one reads as a number
        assume(False)
        raise


def possible(figure: Figure) -> bool:
    """Return whether its numeral is one that its kind may have: it is among the slips of one of its slips."""
    return any(
        key(figure) == key(back.figure) for slip in slips(figure, UNITS)[:1] for back in slips(slip.figure, UNITS)
    )


def key(figure: Figure) -> tuple[str, Scale, Direction]:
    """Return what is printed, thousands commas aside."""
    return figure.as_written.replace(",", ""), figure.scale, figure.direction


@given(figures(), st.data())
def test_a_slip_is_undone_by_a_slip_of_the_same_kind(figure: Figure, data: st.DataObject) -> None:
    try:
        interval_of(figure, unit_of(figure, UNITS), Reading.HALF_UP)
    except InputError:
        assume(False)
    found = slips(figure, UNITS)
    assume(found and possible(figure))
    slip = data.draw(st.sampled_from(found))
    back = {key(other.figure): other for other in slips(slip.figure, UNITS)}
    assert back[key(figure)].kind is slip.kind
    assert back[key(figure)].figure.value == figure.value


@given(figures())
def test_each_form_stands_once_and_stands_for_other_numbers(figure: Figure) -> None:
    unit = unit_of(figure, UNITS)
    try:
        own = interval_of(figure, unit, Reading.HALF_UP)
    except InputError:
        assume(False)
        raise
    found: tuple[Slip, ...] = slips(figure, UNITS)
    assert len({key(slip.figure) for slip in found} | {key(figure)}) == len(found) + 1
    for slip in found:
        assert interval_of(slip.figure, unit, Reading.HALF_UP) == slip.interval != own
        assert recomputed_value(slip.figure, unit) == slip.figure.value


def test_a_slip_of_every_shipped_figure_is_undone_too() -> None:
    dataset = load_dataset(open_package(None))
    for place, figure in enumerate(dataset.figures):
        found = slips(figure, dataset.unit)
        slip = found[place * 37 % len(found)]
        back = {key(other.figure): other.kind for other in slips(slip.figure, dataset.unit)}
        assert back[key(figure)] is slip.kind
