"""Laws of the numerals and figures (codebook sections 2 and 3)."""

from __future__ import annotations

from collections import Counter, defaultdict

from nangang_open.figures.meaning import recomputed_value, unit_of
from nangang_open.figures.period import parse_period
from nangang_open.vocabulary import (
    Comparability,
    Direction,
    Disposition,
    Domain,
    Hedge,
    PriceBasis,
    QuantityKind,
    Status,
)
from tests.laws.shipped import dataset, listed

GROWTH = {QuantityKind.GROWTH, QuantityKind.GROWTH_AVG, QuantityKind.GROWTH_SPAN}
COMPARED = GROWTH | {QuantityKind.CHANGE}
SPAN = "2017/2021"  # the five years under review
YEAR = "2021"  # the year of the speech, not over when it was held


def test_every_one_of_the_410_numerals_has_a_disposition() -> None:
    broken = [numeral for numeral in dataset().numerals if numeral.disposition is None]
    assert not broken, listed(broken)
    assert len(dataset().numerals) == 410


def test_every_figure_stands_at_a_numeral_that_states_a_quantity() -> None:
    data = dataset()
    broken = [
        figure
        for figure in data.figures
        if data.numeral[figure.source, figure.paragraph, figure.start].disposition is not Disposition.FIGURE
    ]
    assert not broken, listed(broken)


def test_every_numeral_that_states_a_quantity_has_a_figure() -> None:
    coded = {(figure.source, figure.paragraph, figure.start) for figure in dataset().figures}
    stated = (numeral for numeral in dataset().numerals if numeral.disposition is Disposition.FIGURE)
    broken = [numeral for numeral in stated if (numeral.source, numeral.paragraph, numeral.start) not in coded]
    assert not broken, listed(broken)


def test_a_numeral_states_one_indicator_no_more_than_once() -> None:
    places = Counter((f.source, f.paragraph, f.start, f.indicator, f.quantity_kind) for f in dataset().figures)
    assert max(places.values()) == 1, listed(place for place, number in places.items() if number > 1)


def test_a_figure_repeats_its_numeral_as_printed() -> None:
    data = dataset()
    broken = [
        figure
        for figure in data.figures
        if data.numeral[figure.source, figure.paragraph, figure.start].text.removesuffix("%") != figure.as_written
    ]
    assert not broken, listed(broken)


def test_a_value_is_what_its_printed_form_comes_to() -> None:
    data = dataset()
    broken = [figure for figure in data.figures if figure.value != recomputed_value(figure, unit_of(figure, data.unit))]
    assert not broken, listed(broken)


def test_what_is_said_of_the_unfinished_year_is_never_actual() -> None:
    broken = [figure for figure in dataset().figures if figure.period == YEAR and figure.status is Status.ACTUAL]
    assert not broken, listed(broken)


def test_only_the_unfinished_year_and_means_over_the_five_years_are_provisional() -> None:
    broken = [
        figure
        for figure in dataset().figures
        if (figure.status is Status.PROVISIONAL)
        != (
            figure.status is not Status.TARGET
            and (figure.period == YEAR or (figure.period == SPAN and figure.quantity_kind is QuantityKind.GROWTH_AVG))
        )
    ]
    assert not broken, listed(broken)


def test_a_target_is_of_the_year_of_the_speech_or_later_and_nothing_else_is_later() -> None:
    broken = [
        figure
        for figure in dataset().figures
        if (figure.status is Status.TARGET and figure.period < YEAR)
        or (figure.status is not Status.TARGET and parse_period(figure.period).last.year > int(YEAR))
    ]
    assert not broken, listed(broken)


def test_direction_is_said_of_growth_and_change_alone_and_gives_the_sign() -> None:
    broken = [
        figure
        for figure in dataset().figures
        if (figure.direction is not Direction.NONE) != (figure.quantity_kind in COMPARED)
        or (figure.value < 0) != (figure.direction is Direction.DOWN)
    ]
    assert not broken, listed(broken)


def test_growth_and_change_name_the_period_they_compare_with_or_say_in_a_note_why_not() -> None:
    broken = [
        figure
        for figure in dataset().figures
        if (bool(figure.base_period) != (figure.quantity_kind in COMPARED))
        and not (figure.quantity_kind in COMPARED and figure.note)
    ]
    assert not broken, listed(broken)


def test_a_price_basis_is_said_of_money_and_its_growth_alone() -> None:
    data = dataset()
    broken = [
        figure
        for figure in data.figures
        if (figure.price_basis is not PriceBasis.NONE) != (data.indicator[figure.indicator].domain is Domain.MONEY)
        or (figure.price_basis is PriceBasis.CURRENT) != (figure.unit == "CNY")
    ]
    assert not broken, listed(broken)


def test_a_hedge_has_its_printed_word_and_a_printed_word_its_hedge() -> None:
    broken = [figure for figure in dataset().figures if bool(figure.hedge_word) == (figure.hedge is Hedge.EXACT)]
    assert not broken, listed(broken)


def test_the_report_never_speaks_of_a_comparable_scope() -> None:
    broken = [figure for figure in dataset().figures if figure.comparability is not Comparability.NONE]
    assert not broken, listed(broken)


def test_a_level_is_dated_and_a_flow_has_a_span() -> None:
    levels, flows = {QuantityKind.LEVEL}, {QuantityKind.FLOW, QuantityKind.FLOW_AVG}
    broken = [
        figure
        for figure in dataset().figures
        if (figure.quantity_kind in levels and not parse_period(figure.period).is_instant)
        or (figure.quantity_kind in flows and parse_period(figure.period).is_instant)
    ]
    assert not broken, listed(broken)


def test_ranks_and_parts_of_the_city_name_the_place_they_are_said_of() -> None:
    broken = [figure for figure in dataset().figures if figure.quantity_kind is QuantityKind.RANK and not figure.scope]
    assert not broken, listed(broken)


def test_an_indicator_is_measured_in_one_unit_but_for_its_growth_and_shares() -> None:
    units: dict[str, set[str]] = defaultdict(set)
    for figure in dataset().figures:
        if figure.quantity_kind in {QuantityKind.LEVEL, QuantityKind.FLOW, QuantityKind.FLOW_AVG}:
            units[figure.indicator].add(figure.unit)
    broken = [(name, found) for name, found in units.items() if len(found) > 1]
    assert not broken, listed(broken)


def test_a_figure_of_the_whole_says_the_same_thing_only_once_unless_its_id_says_again() -> None:
    said: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for f in dataset().figures:
        said[f.indicator, f.quantity_kind, f.period, f.base_period, f.scope, f.status].append(f.id)
    broken = [ids for ids in said.values() if len(ids) > 1 and not any("again" in name for name in ids)]
    assert not broken, listed(broken)
