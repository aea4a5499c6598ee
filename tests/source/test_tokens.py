"""Numeral tokens: where they begin and end, and what each one says where it stands."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.figures.numeral import Refusal
from nangang_open.source.canonical import canonical_paragraph
from nangang_open.source.tokens import CHINESE, Token, TokenRefusal, read_token, tokens


@pytest.mark.parametrize(
    ("paragraph", "texts"),
    [
        ("6,800元、94.16%,1029.8亿", ["6,800", "94.16%", "1029.8"]),
        ("1,234,567", ["1,234,567"]),
        ("1,2345", ["1", "2345"]),
        ("2020,300", ["2020", "300"]),
        ("12,34,567", ["12", "34,567"]),
        ("1.2.3", ["1.2", "3"]),
        ("5.%", ["5"]),
        ("1+2+5", ["1", "2", "5"]),
        ("1-11月", ["1", "11"]),
        ("14.7万户", ["14.7"]),
        ("20余家", ["20"]),
        ("430多万,30几亿,5千万", ["430", "30", "5"]),
        ("3万亿元", ["3"]),
        ("80%万众", ["80%", "万"]),
        ("3万五千", ["3", "五千"]),
        ("5百分之三", ["5", "百分之三"]),
        ("三分之一", ["三分之一"]),
        ("百分之八点九", ["百分之八", "九"]),
        ("3分之1", ["3", "1"]),
        ("二〇二一年", ["二〇二一"]),
        ("两三年、二三十", ["两三", "二三十"]),
        ("十几万", ["十", "万"]),
        ("进一步、双创、一半", ["一", "双", "一半"]),
        ("个百分点", ["百"]),
        ("①½㎡²Ⅱ٣", []),
        ("", []),
    ],
)
def test_tokens_begin_and_end_as_the_codebook_says(paragraph: str, texts: list[str]) -> None:
    assert [token.text for token in tokens(paragraph)] == texts


@given(st.text(alphabet=f"0123456789,.%{CHINESE}余多几分之年 "))
def test_tokens_stand_where_they_say_and_leave_no_digit_out(paragraph: str) -> None:
    found = tokens(paragraph)
    outside = list(paragraph)
    for token in found:
        assert paragraph[token.start : token.end] == token.text
        outside[token.start : token.end] = "_" * len(token.text)
    assert [token.start for token in found] == sorted({token.start for token in found})
    assert not any(mark.isascii() and mark.isdigit() for mark in outside)


def reading(context: str) -> Fraction | Refusal | TokenRefusal:
    """Read the token that stands in brackets."""
    before, rest = context.split("[")
    text, after = rest.split("]")
    paragraph = canonical_paragraph(f"{before}{text}{after}")
    start = len(canonical_paragraph(before))
    token = next(token for token in tokens(paragraph) if token.start == start)
    assert token.text == canonical_paragraph(text)
    return read_token(paragraph, token)


READ: dict[str, str] = {
    "[5]": "5",
    "投资[1029.8]亿元": "102980000000",
    "[6,800]元": "6800",
    "增长[94.16%]。": "2354/2500",
    "总数[2500]个": "2500",
    "总数[三百]个": "300",
    "下降[5]‰": "5/1000",
    "[3]万亿元": "3000000000000",
    "[5]千万人": "50000000",
    "[5]千家": "5000",
    "[1000]千瓦级": "1000",
    "[5000]万千瓦": "50000000",
    "[3]千米": "3",
    "[100]家百货": "100",
    "提高[3.7]个百分点": "37/10",
    "是[1.8]倍": "18/10",
    "约[三分之一]强": "1/3",
    "[百分之八]以上": "8/100",
    "[百分之百]": "1",
    "[十八]连丰": "18",
    "[一百零五]岁": "105",
    "近[二十]年": "20",
    "[一半]以上": "1/2",
    "上[半]年": "1/2",
    "[2021]年上半年": "2021",
    "——[2021]年": "2021",
    "2030—重大[6]项": "6",
    "创新[2030]—重大": "2030",
    "第[11]位": "11",
    "[5]G基站": "5",
    "建4G/[5]G": "5",
    "[740]元/月": "740",
    "从17%降至[13%]": "13/100",
    "[100]万元至300万元": "1000000",
    "100万元至[300]万元": "3000000",
    "统一到[二十]大": "20",
    "统[一]到二十大": "1",
    "重点[一]批": "1",
    "全年增长[5]": "5",
    "①[300]户": "300",
    "[5]①": "5",
    "下降13.5%、[18%]": "18/100",
    "[2]个和3.7个": "2",
    "[43]条、16条": "43",
    "一、[2021]年": "2021",
    "5个成立,[3]成立": "3",
    "来自[7]万来自农村的": "70000",
    "‘保’[12]项": "12",
    "[2021]年半导体": "2021",
    "2021年[半]年报": "1/2",
    "[2023]年多次": "2023",
    "[3]万平方米": "30000",
    "用[1\u200b5]天": "15",
    "用[１５．５％]": "155/1000",
}


@pytest.mark.parametrize(("context", "number"), READ.items())
def test_a_numeral_beside_ordinary_words_is_read(context: str, number: str) -> None:
    assert reading(context) == Fraction(number)


REFUSED: dict[str, Refusal | TokenRefusal] = {
    "[百分之八]点九": TokenRefusal.SPLIT_DECIMAL,
    "百分之八点[九]": TokenRefusal.SPLIT_DECIMAL,
    "[八]点九": TokenRefusal.SPLIT_DECIMAL,
    "3点[5]倍": TokenRefusal.SPLIT_DECIMAL,
    "[430]多万": Refusal.VAGUE,
    "[200]余项": Refusal.VAGUE,
    "[7]万多家": Refusal.VAGUE,
    "[20]几亿": Refusal.VAGUE,
    "[三十]多万": Refusal.VAGUE,
    "[十]几个": Refusal.VAGUE,
    "几[十]个": Refusal.VAGUE,
    "几[千万]人": Refusal.VAGUE,
    "数[十亿]斤": Refusal.VAGUE,
    "数[百]家": Refusal.VAGUE,
    "[十]数年": Refusal.VAGUE,
    "[二十]来个": Refusal.VAGUE,
    "[20]来个": Refusal.VAGUE,
    "大[半]": Refusal.VAGUE,
    "[1]个多月": Refusal.VAGUE,
    "[三]年多来": Refusal.VAGUE,
    "用时[三]年多": Refusal.VAGUE,
    "[1]/3": Refusal.FRACTION,
    "1/[3]": Refusal.FRACTION,
    "[3]分之1": Refusal.FRACTION,
    "3分之[1]": Refusal.FRACTION,
    "[三]又二分之一": Refusal.FRACTION,
    "三又[二分之一]": Refusal.FRACTION,
    "几分之[一]": Refusal.FRACTION,
    "[19]·5%": Refusal.MIDDLE_DOT,
    "19·[5%]": Refusal.MIDDLE_DOT,
    "[6%]-6.5%": Refusal.RANGE,
    "6%-[6.5%]": Refusal.RANGE,
    "[1]—2个": Refusal.RANGE,
    "1～[2]个": Refusal.RANGE,
    "[2016]至2020年": Refusal.RANGE,
    "三到[五]年": Refusal.RANGE,
    "[2021]-12-28": Refusal.RANGE,
    "[2.04]∶1": Refusal.RATIO,
    "2.04:[1]": Refusal.RATIO,
    "[13]:55": Refusal.RATIO,
    "[三]比一": Refusal.RATIO,
    "三比[一]": Refusal.RATIO,
    "约-[5]度": Refusal.SIGN,
    "歼-[35]A": Refusal.SIGN,
    "PM[2.5]浓度": Refusal.CODE,
    "公路G[331]": Refusal.CODE,
    "[1.2].3": Refusal.CODE,
    "1.2.[3]": Refusal.CODE,
    ".[5]": Refusal.CODE,
    "[007]号": Refusal.CODE,
    "’[99]博览": Refusal.CODE,
    "[1]e5": Refusal.EXPONENT,
    "[1],23": Refusal.GROUPING,
    "1,[23]": Refusal.GROUPING,
    "[6]+1": TokenRefusal.FORMULA,
    "6+[1]": TokenRefusal.FORMULA,
    "4×[4]": TokenRefusal.FORMULA,
    "[4]×4": TokenRefusal.FORMULA,
    "[3]万5千": TokenRefusal.MIXED,
    "3万[5]千": TokenRefusal.MIXED,
    "3万[五千]": TokenRefusal.MIXED,
    "[五]%": TokenRefusal.MIXED,
    "[五]‰": TokenRefusal.MIXED,
    "[二]0年": TokenRefusal.MIXED,
    "二[0]年": TokenRefusal.MIXED,
    "[3]、5万": TokenRefusal.SHARED_SCALE,
    "[3.1]和4.2%": TokenRefusal.SHARED_SCALE,
    "[七]、八十年代": TokenRefusal.SHARED_SCALE,
    "很好。增长[74.4]": TokenRefusal.CUT_OFF,
    "[2023]百强": TokenRefusal.UNSURE_SCALE,
    "[2023]十佳": TokenRefusal.UNSURE_SCALE,
    "[2021]万达": TokenRefusal.UNSURE_SCALE,
    "[2023]千人": TokenRefusal.UNSURE_SCALE,
    "[3]萬": TokenRefusal.UNSURE_SCALE,
    "近[八]成": Refusal.TENTHS,
    "打[八]折": Refusal.TENTHS,
    "[三]个半月": Refusal.AND_A_HALF,
    "[两]年半": Refusal.AND_A_HALF,
    "两年[半]": Refusal.AND_A_HALF,
    "翻[两]番": Refusal.DOUBLING,
    "翻了[一]番": Refusal.DOUBLING,
    "[1]½": Refusal.FOREIGN_DIGIT,
    "[10]²": Refusal.FOREIGN_DIGIT,
    "٣[5]": Refusal.FOREIGN_DIGIT,
    "廿[八]": Refusal.FOREIGN_DIGIT,
    "[二〇二一]年": Refusal.DIGIT_STRING,
    "[两三]年": Refusal.DIGIT_STRING,
    "[二三十]年": Refusal.DIGIT_STRING,
    "[十四五]规划": Refusal.DIGIT_STRING,
    "[一百五]": Refusal.SPOKEN,
    "[双]创": Refusal.PAIR,
    "个[百]分点": Refusal.BARE_POWER,
    "近[千万]家庭": Refusal.BARE_POWER,
    "[9" + "9" * 70 + "]个": Refusal.TOO_LONG,
}


@pytest.mark.parametrize(("context", "reason"), REFUSED.items())
def test_what_a_numeral_does_not_say_by_itself_is_refused_with_the_reason(
    context: str, reason: Refusal | TokenRefusal
) -> None:
    assert reading(context) is reason


@given(st.integers(1, 10**12), st.sampled_from(["户", "公里", "元", "年", "。", ",增长", "以上", "左右"]))
def test_a_plain_number_before_ordinary_words_is_that_number(number: int, behind: str) -> None:
    for printed in (str(number), f"{number:,}"):
        paragraph = f"共有{printed}{behind}"
        assert read_token(paragraph, Token(2, 2 + len(printed), printed)) == number


@given(st.text(alphabet=f"0123456789,.%‰:/-—~至到点成半翻番多余几数个年万分之又比·+×e½{CHINESE}"))
def test_every_token_of_any_text_is_read_or_refused(paragraph: str) -> None:
    for token in tokens(paragraph):
        assert isinstance(read_token(paragraph, token), Fraction | Refusal | TokenRefusal)
