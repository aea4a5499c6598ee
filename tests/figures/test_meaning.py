"""What a printed figure stands for: every sentence of codebook section 4, endpoints and openness, in all readings."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure, Unit
from nangang_open.figures.interval import Interval
from nangang_open.figures.meaning import (
    DOMAINS,
    Ground,
    ground_of,
    interval_of,
    mediants,
    multiplier,
    readings_of,
    recomputed_value,
    rounded,
    unit_of,
)
from nangang_open.figures.numeral import NumeralError, Refusal
from nangang_open.vocabulary import (
    Comparability,
    Direction,
    Hedge,
    PriceBasis,
    QuantityKind,
    Reading,
    Scale,
    Status,
)
from tests.strategies import extreme_members, members_of

UNITS = {
    unit.id: unit
    for unit in (
        Unit("1", "number", "个数", "1", "1", Fraction(1), ()),
        Unit("CNY", "yuan", "元", "¥", "money", Fraction(1), ("元",)),
        Unit("kg", "kilogram", "千克", "kg", "mass", Fraction(1), ("公斤", "千克")),
        Unit("jin", "jin", "斤", "斤", "mass", Fraction(1, 2), ("斤",)),
        Unit("m2", "square metre", "平方米", "m²", "length^2", Fraction(1), ("平方米",)),
        Unit("mu", "mu", "亩", "亩", "length^2", Fraction(2000, 3), ("亩",)),
        Unit("year", "year", "年", "a", "year", Fraction(1), ("年",)),
        Unit("minute", "minute", "分钟", "min", "minute", Fraction(1), ("分钟",)),
    )
}


def figure(printed: str, kind: str = "level", unit: str = "CNY", **columns: str) -> Figure:
    """Return a figure as its print says: `约 14.7 万 户` is hedge word, numeral, scale and counter, `-` for none."""
    hedge_word, as_written, scale, counter = (part.replace("-", "") for part in printed.split())
    return Figure(
        id="a_figure",
        indicator="an_indicator",
        quantity_kind=QuantityKind(kind),
        period="2021",
        base_period="",
        as_written=as_written,
        scale=Scale(scale),
        counter=counter,
        direction=Direction(columns.get("direction", "")),
        hedge=Hedge(columns.get("hedge", "exact")),
        hedge_word=hedge_word,
        value=Fraction(columns.get("value", "0")),
        unit=unit,
        price_basis=PriceBasis.NONE,
        comparability=Comparability.NONE,
        status=Status(columns.get("status", "actual")),
        scope="",
        source="a_report",
        paragraph=1,
        start=0,
        note="",
    )


def shown(stated: Figure) -> list[str]:
    """Return the figure's interval under each reading: half up, truncated, half to even."""
    readings = readings_of(stated, unit_of(stated, UNITS))
    assert list(readings) == [Reading.HALF_UP, Reading.TRUNCATED, Reading.HALF_EVEN]
    for reading, interval in readings.items():
        assert interval_of(stated, unit_of(stated, UNITS), reading) == interval
    return [str(interval) for interval in readings.values()]


class TestACountedThingPrintedInFullIsThatIntegerARankADurationAndWordsAreWhatTheySay:
    @pytest.mark.parametrize(
        ("stated", "number", "ground"),
        [
            (figure("- 20422 - 户", unit="1"), "20422", Ground.COUNTED),
            (figure("- 6,800 - 户", "flow", "1"), "6800", Ground.COUNTED),
            (figure("- 5 - 大类", unit="1"), "5", Ground.COUNTED),
            (figure("- 0 - 户", unit="1"), "0", Ground.COUNTED),
            (figure("- 11 - 位", "rank", "1"), "11", Ground.RANK),
            (figure("- 一 - -", "rank", "1"), "1", Ground.RANK),
            (figure("- 7 - 年", "duration", "year"), "7", Ground.DURATION),
            (figure("- 15 - 分钟", "duration", "minute"), "15", Ground.DURATION),
            (figure("- 1.5 - 年", "duration", "year"), "1.5", Ground.DURATION),
            (figure("- 半 - 年", "duration", "year"), "0.5", Ground.DURATION),
            (figure("- 十八 - -", "duration", "year"), "18", Ground.DURATION),
            (figure("- 三 - -", unit="1"), "3", Ground.WORDS),
            (figure("- 两 万 元"), "20000", Ground.WORDS),
            (figure("- 三千万 - 元"), "30000000", Ground.WORDS),
        ],
    )
    def test_it_is_the_number_itself(self, stated: Figure, number: str, ground: Ground) -> None:
        assert shown(stated) == [f"[{number}, {number}]"] * 3
        assert ground_of(stated) is ground

    @pytest.mark.parametrize(
        ("stated", "intervals"),
        [
            # a mean of counted things need not be whole, and is rounded
            (figure("- 20 - 家", "flow_avg", "1"), ["[19.5, 20.5)", "[20, 21)", "[19.5, 20.5]"]),
            # money printed in full is rounded to its last digit
            (figure("- 300 - 元"), ["[299.5, 300.5)", "[300, 301)", "[299.5, 300.5]"]),
            (figure("- 301 - 平方米", unit="m2"), ["[300.5, 301.5)", "[301, 302)", "(300.5, 301.5)"]),
            # a decimal in words has a last place, and so has a percentage in words
            (figure("- 八点九 亿 元"), ["[885000000, 895000000)", "[890000000, 900000000)", "(885000000, 895000000)"]),
            (figure("- 百分之八点九 - -", "share", "1"), ["[0.0885, 0.0895)", "[0.089, 0.09)", "(0.0885, 0.0895)"]),
            (figure("- 百分之六 - -", "share", "1"), ["[0.055, 0.065)", "[0.06, 0.07)", "[0.055, 0.065]"]),
        ],
    )
    def test_what_is_not_counted_in_full_is_rounded(self, stated: Figure, intervals: list[str]) -> None:
        assert shown(stated) == intervals
        assert ground_of(stated) is Ground.ROUNDED


class TestATargetIsTheNumberItselfAndItsHedgeStillMakesItABound:
    @pytest.mark.parametrize(
        ("stated", "interval"),
        [
            (figure("- 6 % -", "growth", "1", direction="up", status="target"), "[0.06, 0.06]"),
            (figure("- 1.5 亿 元", "flow", status="target"), "[150000000, 150000000]"),
            (figure("- 三分之一 - -", "share", "1", status="target"), "[1/3, 1/3]"),
            (figure("约 三分之一 - -", "share", "1", status="target", hedge="about"), "[1/3, 1/3]"),
            (figure("左右 6 % -", "growth", "1", direction="up", status="target", hedge="about"), "[0.055, 0.065]"),
            (figure("以上 400 - 家", unit="1", status="target", hedge="at_least"), "[400, \u221e)"),
            (figure("以内 4.3 % -", "rate", "1", status="target", hedge="at_most"), "[0, 0.043]"),
            (figure("余 1200 - 套", "flow", "1", status="target", hedge="and_more"), "[1200, 1299]"),
            (figure("超过 95 % -", "share", "1", status="target", hedge="over"), "(0.95, 1]"),
        ],
    )
    def test_under_every_reading(self, stated: Figure, interval: str) -> None:
        assert shown(stated) == [interval] * 3

    def test_that_is_its_ground(self) -> None:
        assert ground_of(figure("- 6 % -", "growth", "1", direction="up", status="target")) is Ground.TARGET


class TestOtherwiseHalfAUnitOfTheLastPrintedDigitToBothSidesTimesTheScale:
    @pytest.mark.parametrize(
        ("stated", "half_up", "truncated", "half_even"),
        [
            (figure("- 3.8 % -", "share", "1"), "[0.0375, 0.0385)", "[0.038, 0.039)", "[0.0375, 0.0385]"),
            (figure("- 3.7 % -", "share", "1"), "[0.0365, 0.0375)", "[0.037, 0.038)", "(0.0365, 0.0375)"),
            (figure("- 94.16 % -", "share", "1"), "[0.94155, 0.94165)", "[0.9416, 0.9417)", "[0.94155, 0.94165]"),
            (figure("- 3.0 % -", "rate", "1"), "[0.0295, 0.0305)", "[0.03, 0.031)", "[0.0295, 0.0305]"),
            (
                figure("- 1029.8 亿 元", "flow"),
                "[102975000000, 102985000000)",
                "[102980000000, 102990000000)",
                "[102975000000, 102985000000]",
            ),
            # a counted thing is whole; digits before a scale word all count
            (figure("- 14.7 万 户", unit="1"), "[146500, 147499]", "[147000, 147999]", "[146501, 147499]"),
            (figure("- 16 万 户", unit="1"), "[155000, 164999]", "[160000, 169999]", "[155000, 165000]"),
            (figure("- 16 万 元"), "[155000, 165000)", "[160000, 170000)", "[155000, 165000]"),
            (figure("- 10 万 元"), "[95000, 105000)", "[100000, 110000)", "[95000, 105000]"),
            # the printed unit's own size counts too
            (
                figure("- 0.9 亿 斤", "flow_avg", "kg"),
                "[42500000, 47500000)",
                "[45000000, 50000000)",
                "(42500000, 47500000)",
            ),
            (
                figure("- 3.7 个百分点 -", "change", "1", direction="up"),
                "[0.0365, 0.0375)",
                "[0.037, 0.038)",
                "(0.0365, 0.0375)",
            ),
            (figure("- 3 ‰ -", "share", "1"), "[0.0025, 0.0035)", "[0.003, 0.004)", "(0.0025, 0.0035)"),
            # above one, for what may be
            (
                figure("- 205 % -", "growth_span", "1", direction="up"),
                "[2.045, 2.055)",
                "[2.05, 2.06)",
                "(2.045, 2.055)",
            ),
        ],
    )
    def test_round_half_up_truncation_and_half_to_even(
        self, stated: Figure, half_up: str, truncated: str, half_even: str
    ) -> None:
        assert shown(stated) == [half_up, truncated, half_even]

    @pytest.mark.parametrize(
        ("stated", "half_up", "truncated", "half_even"),
        [
            (
                figure("- 3.8 % -", "growth", "1", direction="down"),
                "(-0.0385, -0.0375]",
                "(-0.039, -0.038]",
                "[-0.0385, -0.0375]",
            ),
            (
                figure("- 20 % -", "growth", "1", direction="down"),
                "(-0.205, -0.195]",
                "(-0.21, -0.2]",
                "[-0.205, -0.195]",
            ),
            (
                figure("- 1.5 个百分点 -", "change", "1", direction="down"),
                "(-0.0155, -0.0145]",
                "(-0.016, -0.015]",
                "(-0.0155, -0.0145)",
            ),
        ],
    )
    def test_by_magnitude_a_negative_value_mirrors(
        self, stated: Figure, half_up: str, truncated: str, half_even: str
    ) -> None:
        assert shown(stated) == [half_up, truncated, half_even]

    @pytest.mark.parametrize(
        ("stated", "half_up", "truncated", "half_even"),
        [
            (
                figure("- 0.0 % -", "growth", "1", direction="up"),
                "(-0.0005, 0.0005)",
                "(-0.001, 0.001)",
                "[-0.0005, 0.0005]",
            ),
            (
                figure("- 0.0 % -", "growth", "1", direction="down"),
                "(-0.0005, 0.0005)",
                "(-0.001, 0.001)",
                "[-0.0005, 0.0005]",
            ),
            (
                figure("- 0 个百分点 -", "change", "1", direction="up"),
                "(-0.005, 0.005)",
                "(-0.01, 0.01)",
                "[-0.005, 0.005]",
            ),
            (figure("- 0 % -", "share", "1"), "[0, 0.005)", "[0, 0.01)", "[0, 0.005]"),
            (figure("- 0 万 户", unit="1"), "[0, 4999]", "[0, 9999]", "[0, 5000]"),
        ],
    )
    def test_a_printed_zero_stands_for_everything_under_half_a_unit_to_both_sides(
        self, stated: Figure, half_up: str, truncated: str, half_even: str
    ) -> None:
        assert shown(stated) == [half_up, truncated, half_even]


def prints_as(number: Fraction, unit: Fraction, reading: Reading) -> Fraction:
    """Round a number to multiples of a unit, by magnitude, independently of the code under test."""
    units = abs(number) / unit
    if reading is Reading.TRUNCATED:
        return floor(units) * unit
    return (round(units) if reading is Reading.HALF_EVEN else floor(units + Fraction(1, 2))) * unit


READINGS = st.sampled_from(Reading)
PRINTED_UNITS = st.integers(-4, 8).map(lambda exponent: Fraction(10) ** exponent)


class TestRoundingIsTight:
    @given(
        number=st.fractions(0, 10**6) | st.integers(0, 99).map(lambda half: Fraction(half, 2)),
        unit=PRINTED_UNITS,
        reading=READINGS,
    )
    def test_sound_a_number_lies_in_the_interval_of_its_print(
        self, number: Fraction, unit: Fraction, reading: Reading
    ) -> None:
        assert number * unit in rounded(int(prints_as(number * unit, unit, reading) / unit), unit, reading)

    @given(digits=st.integers(0, 10**4) | st.integers(0, 3), unit=PRINTED_UNITS, reading=READINGS, data=st.data())
    def test_sharp_all_numbers_in_the_interval_print_so(
        self, digits: int, unit: Fraction, reading: Reading, data: st.DataObject
    ) -> None:
        interval = rounded(digits, unit, reading)
        for number in [data.draw(members_of(interval)), *extreme_members(interval)]:
            assert prints_as(number, unit, reading) == digits * unit

    @given(digits=st.integers(0, 10**4), unit=PRINTED_UNITS, reading=READINGS)
    def test_sharp_no_number_just_outside_prints_so(self, digits: int, unit: Fraction, reading: Reading) -> None:
        interval = rounded(digits, unit, reading)
        assert interval.lower is not None
        assert interval.upper is not None
        beyond = unit / 10**9
        for end, closed, outside in (
            (interval.lower, interval.lower_closed, interval.lower - beyond),
            (interval.upper, interval.upper_closed, interval.upper + beyond),
        ):
            assert prints_as(outside, unit, reading) != digits * unit
            assert closed == (prints_as(end, unit, reading) == digits * unit)

    @given(
        digits=st.integers(1, 10**5),
        places=st.integers(0, 4),
        scale=st.sampled_from(["", "万", "亿", "万亿"]),
        reading=READINGS,
    )
    def test_the_interval_of_money_is_that_of_its_rounding(
        self, digits: int, places: int, scale: str, reading: Reading
    ) -> None:
        printed = f"{Decimal(digits).scaleb(-places):,f}"
        unit = Fraction(1, 10**places) * {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[scale]
        stated = figure(f"- {printed} {scale or '-'} 元")
        assert interval_of(stated, UNITS["CNY"], reading) == rounded(digits, unit, reading)


class TestHedgesWidenOrCutIt:
    @pytest.mark.parametrize(
        ("stated", "interval"),
        [
            # and_more: that and a remainder under one unit of its last non-zero digit
            (figure("余 1200 - 平方米", unit="m2", hedge="and_more"), "[1200, 1300)"),
            (figure("余 20 - 家", "flow", "1", hedge="and_more"), "[20, 29]"),
            (figure("余 1.35 万 处", "flow", "1", hedge="and_more"), "[13500, 13599]"),
            (figure("多 430 万 元", hedge="and_more"), "[4300000, 4400000)"),
            (figure("余 三十 - 家", unit="1", hedge="and_more"), "[30, 39]"),
            (figure("余 十 - 年", "duration", "year", hedge="and_more"), "[10, 20)"),
            (figure("多 三分之一 - -", "share", "1", hedge="and_more"), "[1/3, 2/3)"),
            # over, strictly more; at_least, not less
            (figure("超过 700 亿 元", "flow", hedge="over"), "(70000000000, \u221e)"),
            (figure("突破 100 - 家", unit="1", hedge="over"), "[101, \u221e)"),
            (figure("超过 50 % -", "share", "1", hedge="over"), "(0.5, 1]"),
            (figure("以上 80 % -", "share", "1", hedge="at_least"), "[0.8, 1]"),
            (figure("以上 300 - 家", unit="1", hedge="at_least"), "[300, \u221e)"),
            (figure("超过 三分之一 - -", "share", "1", hedge="over"), "(1/3, 1]"),
            # under, strictly less; at_most, not more
            (figure("低于 4.3 % -", "rate", "1", hedge="under"), "[0, 0.043)"),
            (figure("以内 3.92 % -", "rate", "1", hedge="at_most"), "[0, 0.0392]"),
            (figure("不足 30 - 家", unit="1", hedge="under"), "[0, 29]"),
            (figure("以下 10 - 位", "rank", "1", hedge="at_most"), "[1, 10]"),
            (figure("以内 15 - 分钟", "duration", "minute", hedge="at_most"), "[0, 15]"),
            (figure("不足 5 % -", "growth", "1", direction="up", hedge="under"), "[-1, 0.05)"),
            (figure("不足 5 个百分点 -", "change", "1", direction="up", hedge="under"), "(-\u221e, 0.05)"),
            # about: half a unit of the last non-zero digit to both sides, both ends closed
            (figure("约 1000 万 元", hedge="about"), "[5000000, 15000000]"),
            (figure("约 0.9 亿 元", hedge="about"), "[85000000, 95000000]"),
            (figure("约 0.90 亿 元", hedge="about"), "[85000000, 95000000]"),
            (figure("左右 6 % -", "growth", "1", direction="up", hedge="about"), "[0.055, 0.065]"),
            (figure("近 20 - 家", unit="1", hedge="about"), "[15, 25]"),
            (figure("近 21 - 家", unit="1", hedge="about"), "[21, 21]"),
            (figure("约 三十 - 家", unit="1", hedge="about"), "[25, 35]"),
            (figure("近 10 - 年", "duration", "year", hedge="about"), "[5, 15]"),
            (figure("约 98 % -", "share", "1", hedge="about"), "[0.975, 0.985]"),
            (figure("约 100 % -", "share", "1", hedge="about"), "[0.5, 1]"),
        ],
    )
    def test_the_same_under_every_reading(self, stated: Figure, interval: str) -> None:
        assert shown(stated) == [interval] * 3

    @pytest.mark.parametrize(
        ("hedge", "interval"),
        [
            ("over", "[-1, -0.2)"),
            ("at_least", "[-1, -0.2]"),
            ("under", "(-0.2, \u221e)"),
            ("at_most", "[-0.2, \u221e)"),
            ("and_more", "(-0.3, -0.2]"),
            ("about", "[-0.25, -0.15]"),
        ],
    )
    def test_a_reduction_is_hedged_by_its_magnitude(self, hedge: str, interval: str) -> None:
        stated = figure("- 20 % -", "growth", "1", direction="down", hedge=hedge)
        assert shown(stated) == [interval] * 3


def neighbours(number: Fraction, order: int) -> tuple[Fraction, Fraction]:
    """Find the nearest fractions with a denominator up to the order, on both sides, by trying all."""
    candidates = {Fraction(a, b) for b in range(1, order + 1) for a in range(-b, 4 * b)} - {number}
    return max(c for c in candidates if c < number), min(c for c in candidates if c > number)


class TestAFractionInWordsStandsBetweenTheMediantsWithItsFareyNeighbours:
    @pytest.mark.parametrize(
        ("printed", "interval"),
        [
            ("三分之一", "[0.25, 0.4]"),
            ("三分之二", "[0.6, 0.75]"),
            ("二分之一", "[1/3, 2/3]"),
            ("半", "[1/3, 2/3]"),
            ("四分之三", "[5/7, 0.8]"),
            ("四分之二", "[0.4, 0.6]"),  # the order is that of the printed denominator
            ("十分之九", "[17/19, 10/11]"),
        ],
    )
    def test_and_about_adds_nothing_to_it(self, printed: str, interval: str) -> None:
        assert shown(figure(f"- {printed} - -", "share", "1")) == [interval] * 3
        assert shown(figure(f"约 {printed} - -", "share", "1", hedge="about")) == [interval] * 3
        assert ground_of(figure(f"- {printed} - -", "share", "1")) is Ground.FRACTION

    def test_it_is_multiplied_by_its_scale_and_mirrored_for_a_reduction(self) -> None:
        assert shown(figure("- 三分之一 万 元")) == ["[2500, 4000]"] * 3
        assert shown(figure("- 三分之一 - -", "growth", "1", direction="down")) == ["[-0.4, -0.25]"] * 3

    @given(denominator=st.integers(1, 12), data=st.data())
    def test_the_neighbours_are_those_that_a_search_finds(self, denominator: int, data: st.DataObject) -> None:
        numerator = data.draw(st.integers(0, 2 * denominator))
        stated = Fraction(numerator, denominator)
        below, above = neighbours(stated, denominator)
        lower = Fraction(stated.numerator + below.numerator, stated.denominator + below.denominator)
        upper = Fraction(stated.numerator + above.numerator, stated.denominator + above.denominator)
        assert mediants(numerator, denominator) == Interval(lower, upper)


class TestNaturalDomains:
    @pytest.mark.parametrize(
        ("kind", "domain"),
        [
            ("share", "[0, 1]"),
            ("rate", "[0, 1]"),
            ("growth", "[-1, \u221e)"),
            ("growth_avg", "[-1, \u221e)"),
            ("growth_span", "[-1, \u221e)"),
            ("level", "[0, \u221e)"),
            ("flow", "[0, \u221e)"),
            ("flow_avg", "[0, \u221e)"),
            ("change", "(-\u221e, \u221e)"),
            ("rank", "[1, \u221e)"),
            ("duration", "[0, \u221e)"),
        ],
    )
    def test_each_kind_lies_in_its_own(self, kind: str, domain: str) -> None:
        assert str(DOMAINS[QuantityKind(kind)]) == domain

    def test_no_kind_is_without_one(self) -> None:
        assert set(DOMAINS) == set(QuantityKind)

    @pytest.mark.parametrize(
        ("stated", "intervals"),
        [
            (figure("- 100 % -", "share", "1"), ["[0.995, 1]", "[1, 1]", "[0.995, 1]"]),
            (figure("- 100 % -", "rate", "1"), ["[0.995, 1]", "[1, 1]", "[0.995, 1]"]),
            (figure("- 100 % -", "growth", "1", direction="down"), ["[-1, -0.995]", "[-1, -1]", "[-1, -0.995]"]),
            (figure("- 0.0 亿 元"), ["[0, 5000000)", "[0, 10000000)", "[0, 5000000]"]),
            (figure("- 0.0 % -", "rate", "1"), ["[0, 0.0005)", "[0, 0.001)", "[0, 0.0005]"]),
        ],
    )
    def test_an_interval_is_cut_by_its_domain(self, stated: Figure, intervals: list[str]) -> None:
        assert shown(stated) == intervals

    @pytest.mark.parametrize(
        "stated",
        [
            figure("- 150 % -", "share", "1"),
            figure("- 101 % -", "rate", "1"),
            figure("超过 100 % -", "share", "1", hedge="over"),
            figure("- 200 % -", "growth", "1", direction="down"),
            figure("- 0 - 位", "rank", "1"),
            figure("不足 0 - 元", hedge="under"),
            figure("- 14.7 - 户", unit="1"),  # its scale word is lost: no whole number prints so
            figure("不足 0 - 户", unit="1", hedge="under"),
        ],
    )
    def test_where_no_number_is_left_the_figure_is_wrong(self, stated: Figure) -> None:
        with pytest.raises(InputError, match=r"leaves no number for a .*; check quantity_kind, scale, unit and hedge"):
            readings_of(stated, UNITS[stated.unit])

    def test_the_error_shows_what_is_printed(self) -> None:
        with pytest.raises(InputError, match="超过100% leaves no number for a share in unit 1;"):
            interval_of(figure("超过 100 % -", "share", "1", hedge="over"), UNITS["1"], Reading.HALF_UP)

    @given(
        kind=st.sampled_from(QuantityKind),
        hedge=st.sampled_from(Hedge),
        status=st.sampled_from(Status),
        scale=st.sampled_from(["", "万", "%", "个百分点"]),
        direction=st.sampled_from(Direction),
        unit=st.sampled_from(["1", "CNY"]),
        reading=READINGS,
        written=st.sampled_from(
            ["0", "0.0", "3.8", "20", "1200", "14.7", "十八", "八点九", "三分之一", "百分之五", "半"]
        ),
    )
    def test_a_figure_stands_for_numbers_of_its_kind_and_its_own_value_is_one_of_them(
        self, kind: str, hedge: Hedge, status: str, scale: str, direction: str, unit: str, reading: Reading, written: str
    ) -> None:  # fmt: skip
        stated = figure(f"- {written} {scale or '-'} -", kind, unit, hedge=hedge, status=status, direction=direction)
        value = recomputed_value(stated, UNITS[unit])
        domain = DOMAINS[stated.quantity_kind]
        ordinary = value in domain and value.denominator == 1 and hedge not in (Hedge.OVER, Hedge.UNDER)
        try:
            interval = interval_of(stated, UNITS[unit], reading)
        except InputError:
            assert not ordinary
        else:
            assert domain.holds(interval)
            assert value in interval or not ordinary


class TestTheValueInTheBaseUnit:
    @pytest.mark.parametrize(
        ("stated", "times", "value"),
        [
            (figure("- 6,800 - 户", unit="1"), "1", "6800"),
            (figure("- 1029.8 亿 元"), "100000000", "102980000000"),
            (figure("- 3.8 % -", "share", "1"), "1/100", "0.038"),
            (figure("- 3.7 个百分点 -", "change", "1", direction="up"), "1/100", "0.037"),
            (figure("- 3 ‰ -", "share", "1"), "1/1000", "0.003"),
            (figure("- 0.9 亿 斤", "flow_avg", "kg"), "50000000", "45000000"),
            (figure("- 0.9 亿 公斤", "flow_avg", "kg"), "100000000", "90000000"),
            (figure("- 20 % -", "growth", "1", direction="down"), "1/100", "-0.2"),
            (figure("- 三分之一 - -", "share", "1"), "1", "0.333333333333"),
            (figure("- 三分之二 - -", "share", "1"), "1", "0.666666666667"),
            (figure("- 三分之二 - -", "growth", "1", direction="down"), "1", "-0.666666666667"),
            (figure("- 四分之一 - -", "share", "1"), "1", "0.25"),
            (figure("- 十八 - 年", "duration", "year"), "1", "18"),
            (figure("- 1 - 亩", unit="m2"), "2000/3", "666.666666666667"),
            (figure("- 3 - 亩", unit="m2"), "2000/3", "2000"),
        ],
    )
    def test_it_is_the_numeral_times_scale_and_unit_signed_by_direction(
        self, stated: Figure, times: str, value: str
    ) -> None:
        unit = unit_of(stated, UNITS)
        assert multiplier(stated, unit) == Fraction(times)
        assert recomputed_value(stated, unit) == Fraction(value)

    def test_a_finite_decimal_is_never_rounded(self) -> None:
        gram = Unit("g", "gram", "克", "g", "mass", Fraction(1, 10**9), ())
        assert recomputed_value(figure("- 0.00015 - -", unit="g"), gram) == Fraction(15, 10**14)

    @pytest.mark.parametrize(
        ("stated", "times"),
        [
            (figure("- 14.7 万 户", unit="household", value="147000"), "10000"),
            (figure("- 20 % -", "growth", "fraction", direction="down", value="-0.2"), "1/100"),
            (figure("- 3 - 亩", unit="area", value="2000"), "2000/3"),
            (figure("- 三分之一 - -", "share", "fraction", value="0.333333333333"), "1"),
            (figure("- 0 万 元", unit="money", value="0"), "10000"),
        ],
    )
    def test_without_a_table_of_units_the_multiplier_follows_from_the_value(self, stated: Figure, times: str) -> None:
        assert unit_of(stated, {}) is None
        assert multiplier(stated, None) == Fraction(times)

    def test_without_a_table_of_units_the_interval_is_the_same(self) -> None:
        stated = figure("- 1.47 亿 元", value="147000000")
        assert readings_of(stated, None) == readings_of(stated, UNITS["CNY"])

    @pytest.mark.parametrize(
        ("counter", "unit", "printed"),
        [
            ("斤", "kg", "jin"),
            ("公斤", "kg", "kg"),
            ("户", "1", "1"),
            ("元", "CNY", "CNY"),
            ("斤", "CNY", "CNY"),
            ("-", "kg", "kg"),
        ],
    )
    def test_the_counter_names_the_printed_unit_among_those_of_its_dimension(
        self, counter: str, unit: str, printed: str
    ) -> None:
        assert unit_of(figure(f"- 1 - {counter}", unit=unit), UNITS) is UNITS[printed]


class TestWhatIsNotReadIsRefused:
    @pytest.mark.parametrize(
        ("written", "reason"),
        [("一百五", Refusal.SPOKEN), ("3.8%", Refusal.NOT_A_NUMERAL), ("双", Refusal.PAIR), ("1/3", Refusal.RATIO)],
    )
    def test_as_written_is_a_numeral_alone(self, written: str, reason: Refusal) -> None:
        stated = figure(f"- {written} - -", "share", "1")
        for read in (
            lambda: readings_of(stated, UNITS["1"]),
            lambda: recomputed_value(stated, UNITS["1"]),
            lambda: multiplier(stated, None),
        ):
            with pytest.raises(NumeralError) as caught:
                read()
            assert caught.value.reason is reason
