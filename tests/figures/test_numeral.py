"""Numerals: every plain one is read right, and what is ambiguous is refused with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.errors import InputError
from nangang_open.figures.numeral import (
    MENDS,
    Form,
    NumeralError,
    Refusal,
    read_numeral,
    read_printed,
    refusal_of,
)

DIGITS = "零一二三四五六七八九"


def group_in_words(number: int) -> str:
    """Write a number from 1 to 9999, each power named, 零 for a gap."""
    words, gap = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + name
        gap = not digit
    return words


def in_words(number: int) -> str:
    """Write a number below 10**16 as a formal Chinese numeral, independently of the code under test."""
    if number == 0:
        return "零"
    words = ""
    for power, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, power)
        if part:
            gap = words and part < (10**7 if power == 10**8 else 1000) and not words.endswith("零")
            inner = in_words(part) if part >= 10**4 else group_in_words(part)
            words += ("零" if gap else "") + inner + name
        elif words and number and not words.endswith("零"):
            words += "零"
    return words


def plainest(words: str) -> str:
    """Undo the choices that a writer has: 〇 or 零, 两 or 二, 十 or 一十, and 零 where the power before ends in zeros."""
    words = words.replace("〇", "零").replace("两", "二")
    words = re.sub("(?<![一二三四五六七八九])十", "一十", words)
    return re.sub("(?<=[十百千]万)零(?=.千)|(?<=[十百千万]亿)零(?=.千[^万]*万)", "", words)


class TestPlainNumeralsAreRead:
    @pytest.mark.parametrize(
        ("printed", "number"),
        [
            ("0", 0),
            ("5", 5),
            ("6800", 6800),
            ("6,800", 6800),
            ("1,234,567", 1234567),
            ("0.9", Fraction(9, 10)),
            ("1029.8", Fraction(10298, 10)),
            ("1,029.80", Fraction(10298, 10)),
            ("0.05", Fraction(1, 20)),
            ("94.16%", Fraction(9416, 10000)),
            ("200%", 2),
            ("3‰", Fraction(3, 1000)),
            ("14.7万", 147_000),
            ("6,800万", 68_000_000),
            ("430亿", 43 * 10**9),
            ("3万亿", 3 * 10**12),
            ("3千", 3000),
            ("5百万", 5_000_000),
            ("2千亿", 2 * 10**11),
            ("9" * 64, 10**64 - 1),
        ],
    )
    def test_an_arabic_numeral_reads_as_its_number(self, printed: str, number: Fraction) -> None:
        assert read_numeral(printed) == number

    @pytest.mark.parametrize(
        ("printed", "number"),
        [
            ("零", 0),
            ("〇", 0),
            ("两", 2),
            ("十", 10),
            ("十八", 18),
            ("一十八", 18),
            ("二十", 20),
            ("九十九", 99),
            ("二百", 200),
            ("两百", 200),
            ("一百零五", 105),
            ("一百〇五", 105),
            ("一百一十", 110),
            ("一百一十五", 115),
            ("三千零二十", 3020),
            ("三千零二", 3002),
            ("两千", 2000),
            ("九千九百九十九", 9999),
            ("十万", 100_000),
            ("两万", 20_000),
            ("十二万五千", 125_000),
            ("十万零五千", 105_000),
            ("十万五千", 105_000),
            ("一万零五百", 10_500),
            ("一万零一十", 10_010),
            ("三千万", 30_000_000),
            ("一亿零三万", 100_030_000),
            ("一亿五千万", 150_000_000),
            ("一亿零五", 100_000_005),
            ("一亿零三万五千", 100_035_000),
            ("三十亿零五千万", 3_050_000_000),
            ("两亿", 200_000_000),
            ("三万亿", 3 * 10**12),
            ("三万五千亿", 35 * 10**11),
            ("一万零五亿零一", 1_000_500_000_001),
        ],
    )
    def test_a_chinese_numeral_reads_as_its_number(self, printed: str, number: int) -> None:
        assert read_numeral(printed) == number

    @pytest.mark.parametrize(
        ("printed", "number"),
        [
            ("八点九", Fraction(89, 10)),
            ("十二点零五", Fraction(1205, 100)),
            ("零点五", Fraction(1, 2)),
            ("〇点〇五", Fraction(1, 20)),
            ("八点九亿", 890_000_000),
            ("一点二万", 12_000),
            ("半", Fraction(1, 2)),
            ("一半", Fraction(1, 2)),
            ("三分之一", Fraction(1, 3)),
            ("二十分之三", Fraction(3, 20)),
            ("十分之九", Fraction(9, 10)),
            ("三分之四", Fraction(4, 3)),
            ("3分之1", Fraction(1, 3)),
            ("百分之五", Fraction(1, 20)),
            ("百分之五十", Fraction(1, 2)),
            ("百分之百", 1),
            ("百分之一百二十", Fraction(6, 5)),
            ("百分之八点九", Fraction(89, 1000)),
            ("百分之8.9", Fraction(89, 1000)),
            ("千分之三", Fraction(3, 1000)),
            ("万分之二点五", Fraction(25, 100_000)),
            ("十万分之七", Fraction(7, 100_000)),
            ("百万分之一", Fraction(1, 1_000_000)),
        ],
    )
    def test_decimals_and_fractions_in_words_read_as_their_number(self, printed: str, number: Fraction) -> None:
        assert read_numeral(printed) == number

    @given(number=st.integers(0, 10**16 - 1) | st.integers(0, 10**6), choices=st.data())
    def test_every_formal_numeral_is_read_however_it_is_written(self, number: int, choices: st.DataObject) -> None:
        words = in_words(number)
        if choices.draw(st.booleans()):
            words = words.replace("零", "〇")
        if choices.draw(st.booleans()):
            words = re.sub("二(?=[百千])|^二(?=[万亿])|(?<=亿零)二(?=万)|^二$", "两", words)
        if choices.draw(st.booleans()):
            words = re.sub("^一十", "十", words)
        assert read_numeral(words) == number

    def test_every_number_of_up_to_four_digits_is_read(self) -> None:
        assert [read_numeral(in_words(number)) for number in range(10**4)] == list(range(10**4))

    @pytest.mark.parametrize("letters", ["零一二十百", "一两百千万", "两十千万亿", "一零千万亿", "二十百万亿"])
    def test_nothing_is_read_but_a_formal_writing_of_its_number(self, letters: str) -> None:
        read = [words for words in texts(letters, 7) if is_read(words)]
        assert len(read) > 20
        assert [words for words in read if plainest(words) != plainest(in_words(int(read_numeral(words))))] == []

    @given(number=st.integers(0, 10**18), decimals=st.text("0123456789", max_size=6))
    def test_every_plain_arabic_numeral_is_read(self, number: int, decimals: str) -> None:
        point = f".{decimals}" if decimals else ""
        exact = Fraction(f"{number}{point}")
        assert read_numeral(f"{number}{point}") == exact
        assert read_numeral(f"{number:,}{point}") == exact
        assert read_numeral(f"{number:,}{point}%") == exact / 100
        assert read_numeral(f"{number:,}{point}万") == exact * 10_000

    @given(text=st.text("0123456789,.", max_size=9))
    def test_no_other_arabic_text_is_read(self, text: str) -> None:
        whole, _, decimals = text.partition(".")
        plain = re.fullmatch("[0-9]+", whole.replace(",", "")) and (not decimals or re.fullmatch("[0-9]+", decimals))
        if is_read(text):
            assert plain
            assert whole in (f"{int(whole.replace(',', ''))}", f"{int(whole.replace(',', '')):,}")
            assert not text.endswith(".")

    @given(text=st.text("0123456789.,%‰万亿千百十零〇一二两三九半点分之双数多余几/-", max_size=8) | st.text(max_size=8))
    def test_any_other_text_is_refused_with_a_reason_and_never_breaks(self, text: str) -> None:
        if is_read(text):
            assert read_numeral(text) >= 0
        else:
            assert refusal_of(text) in Refusal


def texts(letters: str, longest: int) -> Iterator[str]:
    """Give every text over the letters, up to a length."""
    for length in range(1, longest + 1):
        yield from map("".join, product(letters, repeat=length))


def is_read(text: str) -> bool:
    """Return whether the text is read at all."""
    try:
        read_numeral(text)
    except NumeralError:
        return False
    return True


class TestTheLastPrintedPlace:
    @pytest.mark.parametrize(
        ("printed", "unit", "nonzero_unit", "form"),
        [
            ("3.8", "0.1", "0.1", Form.DIGITS),
            ("3.80", "0.01", "0.1", Form.DIGITS),
            ("1200", "1", "100", Form.DIGITS),
            ("6,800", "1", "100", Form.DIGITS),
            ("20", "1", "10", Form.DIGITS),
            ("16", "1", "1", Form.DIGITS),
            ("0", "1", "1", Form.DIGITS),
            ("0.0", "0.1", "0.1", Form.DIGITS),
            ("八点九", "0.1", "0.1", Form.DIGITS),
            ("百分之八点九", "0.001", "0.001", Form.DIGITS),
            ("百分之五十", "0.01", "0.1", Form.DIGITS),
            ("百分之百", "0.01", "1", Form.DIGITS),
            ("三十", "1", "10", Form.WORDS),
            ("三分之一", "1/3", "1/3", Form.FRACTION),
            ("二十分之十", "1/20", "1/20", Form.FRACTION),
            ("半", "1/2", "1/2", Form.FRACTION),
        ],
    )
    def test_it_is_what_is_printed(self, printed: str, unit: str, nonzero_unit: str, form: Form) -> None:
        read = read_printed(printed)
        assert (read.unit, read.nonzero_unit, read.form) == (Fraction(unit), Fraction(nonzero_unit), form)

    @pytest.mark.parametrize("printed", ["3.8%", "3‰", "14.7万", "八点九亿"])
    def test_a_scale_or_sign_does_not_belong_to_the_numeral_alone(self, printed: str) -> None:
        with pytest.raises(NumeralError):
            read_printed(printed)


REFUSED = {
    Refusal.EMPTY: [""],
    Refusal.TOO_LONG: ["1" * 65, "十" * 65, "9" * 10**6, "1" * 64 + "%"],
    Refusal.FOREIGN_DIGIT: ["\uff11\uff12", "\u2460", "\u00bd", "\u0663", "\u0967", "\u2163", "壹", "1\u00b2"],
    Refusal.SIGN: ["+5", "-3", "\u22123", "-三"],
    Refusal.EXPONENT: ["1e5", "1E999", "2.5e-3"],
    Refusal.RANGE: ["6%-6.5%", "1-11", "1\u20142", "3~5", "3\uff5e5", "三至五", "三到五"],
    Refusal.RATIO: ["1/3", "2.04\u22361", "2:1", "二比一"],
    Refusal.MIDDLE_DOT: ["19\u00b75%", "19\u00b75"],
    Refusal.PAIR: ["双", "双百", "一双"],
    Refusal.VAGUE: ["数百", "几十", "十几", "430多万", "20余", "近八成", "约5", "十来"],
    Refusal.TENTHS: ["八成", "两成"],
    Refusal.DOUBLING: ["翻番", "翻一番", "三倍"],
    Refusal.FRACTION: [
        "三分之",
        "分之一",
        "三分之两",
        "两分之一",
        "零分之一",
        "0分之1",
        "三分之一点五",
        "3分之1.5",
        "亿分之一万",
        "百分之五%",
        "1.5分之1",
        "一点五分之一",
    ],
    Refusal.AND_A_HALF: ["三半", "半万", "个半", "一半半"],
    Refusal.GROUPING: ["1,23", "1,2345", "12,34,567", "1234,567", "0,800", ",123", "1,"],
    Refusal.CODE: ["007", "01", "00", "08.5", "5G", "G5"],
    Refusal.DIGIT_STRING: ["二三", "二〇二一", "一二三", "十二三", "一百零五十", "一万零两", "一万零五千", "零零"],
    Refusal.SPOKEN: ["一百五", "一万五", "一千二", "三亿二", "两千五", "一万二千三"],
    Refusal.BARE_POWER: ["百", "千", "万", "亿", "万亿", "百万", "千万", "十百"],
    Refusal.ILL_FORMED: [
        "十两",
        "两十",
        "二十两",
        "十" * 50,
        "一万五百",
        "一千五十",
        "一亿三万",
        "一亿亿",
        "十两万",
        "两点五",
        "两点五万",
        "三点",
    ],
    Refusal.NOT_A_NUMERAL: [
        "abc",
        " 5",
        "5 ",
        "5\n",
        "1.2.3",
        ".5",
        "5.",
        "12万%",
        "5%%",
        "1万万",
        "5十",
        "八点九%",
        "3亩",
    ],
}


class TestWhatIsAmbiguousIsRefused:
    @pytest.mark.parametrize(
        ("reason", "text"), [(reason, text) for reason, texts in REFUSED.items() for text in texts]
    )
    def test_with_its_reason(self, reason: Refusal, text: str) -> None:
        with pytest.raises(NumeralError) as caught:
            read_numeral(text)
        assert caught.value.reason is reason

    def test_every_reason_has_an_example_and_a_mend(self) -> None:
        assert set(REFUSED) == set(Refusal) == set(MENDS)

    @pytest.mark.parametrize("printed", ["", "一百五", "二三", "十两", "二〇二一", "十" * 50])
    def test_what_is_no_formal_numeral_says_so(self, printed: str) -> None:
        with pytest.raises(InputError, match="formal"):
            read_numeral(printed)

    def test_the_error_quotes_the_text_and_says_what_to_do(self) -> None:
        with pytest.raises(NumeralError) as caught:
            read_numeral("一百五")
        assert str(caught.value) == (
            "'一百五' is no plain Arabic numeral and no formal Chinese one (spoken); "
            "write each power, and 零 for a gap: 一百五十 or 一百零五"
        )

    @pytest.mark.parametrize("text", ["1" * 10**6, "x" * 60, "\x00" * 60, "\U0001f600" * 100])
    def test_a_long_text_is_quoted_in_short(self, text: str) -> None:
        with pytest.raises(NumeralError) as caught:
            read_numeral(text)
        assert len(str(caught.value)) < 300
        assert text[:39] in str(caught.value) or "\\x00" in str(caught.value)
        assert text[:41] not in str(caught.value)

    def test_a_numeral_alone_is_not_longer_either(self) -> None:
        with pytest.raises(NumeralError) as caught:
            read_printed("1" * 65)
        assert caught.value.reason is Refusal.TOO_LONG
        assert read_printed("1" * 64).number == int("1" * 64)

    def test_a_place_that_the_caller_adds_keeps_the_reason(self) -> None:
        with pytest.raises(NumeralError) as caught:
            read_numeral("双")
        placed = caught.value.at("figures.csv:12:as_written")
        assert placed.reason is Refusal.PAIR
        assert str(placed).startswith("figures.csv:12:as_written: '双' is no plain")
