"""Numeral tokens of a canonical paragraph (codebook section 2), and what each one says where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from nangang_open.figures.numeral import NumeralError, Refusal, read_numeral
from nangang_open.figures.scale import SCALES
from nangang_open.vocabulary import Scale

CHINESE: Final = "〇零一二三四五六七八九十百千万亿两半双"
TOKEN: Final = re.compile(
    rf"""
      (?P<fraction> [{CHINESE}]+ 分之 [{CHINESE}]+ )
    | (?P<arabic> (?:[0-9]{{1,3}}(?:,[0-9]{{3}}(?![0-9]))+ | [0-9]+) (?:\.[0-9]+)? (?P<percent>%)? )
      (?P<scale> (?(percent)(?!)|) [余多几]? [十百千万亿]+ (?![{CHINESE}]*分之) )?    # no token: it belongs to the figure
    | (?P<chinese> [{CHINESE}]+ )
    """,
    re.VERBOSE,
)


class TokenRefusal(StrEnum):
    """Why a token that reads well alone is not read where it stands; beside the numeral's own `Refusal`."""

    SPLIT_DECIMAL = "split_decimal"  # 八点九 is two tokens, and neither is the number
    MIXED = "mixed"  # 3万5千, 二0: Arabic and Chinese digits in one number
    FORMULA = "formula"  # 1+2+5, 4×4: a term of something
    SHARED_SCALE = "shared_scale"  # the 3 of 3、5万 may be 3万
    CUT_OFF = "cut_off"  # the line breaks behind the digits, and a scale word may stand on the next one
    UNSURE_SCALE = "unsure_scale"  # 百 in 2023百强 is a word, 万 in 2021万达 a name


@dataclass(frozen=True, slots=True)
class Token:
    """A numeral as printed at its place: 0-based code-point offsets in the canonical paragraph, half-open."""

    start: int
    end: int
    text: str


def tokens(paragraph: str) -> list[Token]:
    """Return the numeral tokens of a canonical paragraph, in order.

    >>> [token.text for token in tokens("增长14.7万户、三分之一,1-11月6,800元")]
    ['14.7', '三分之一', '1', '11', '6,800']
    """
    return [Token(start, end, paragraph[start:end]) for start, end in token_spans(paragraph)]


def token_spans(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield where each numeral token of a canonical text starts and ends."""
    for match in TOKEN.finditer(paragraph):
        yield match.span("arabic" if match["arabic"] else 0)


def read_token(paragraph: str, token: Token) -> Fraction | Refusal | TokenRefusal:
    """Return the number that a token says where it stands, with its scale word, or why it says none by itself.

    A percentage is a fraction of 1; percentage points and other units are left to the reader. Hedges apart from the
    number (约, 以上) don't touch it; those grown together with it (430多万, 十余, 数百) make it no number.

    >>> read_token("新增14.7万户", Token(2, 6, "14.7")), read_token("新增430多万户", Token(2, 5, "430"))
    (Fraction(147000, 1), <Refusal.VAGUE: 'vague'>)
    """
    scale = SCALE.match(paragraph, token.end) if token.text[-1].isdigit() and token.text[-1].isascii() else None
    word = scale[0] if scale else ""
    before = paragraph[max(0, token.start - WINDOW) : token.start]
    after = paragraph[token.end + len(word) : token.end + len(word) + WINDOW]
    if _is_foreign(before[-1:]) or _is_foreign(after[:1]):
        return Refusal.FOREIGN_DIGIT
    context = f"{before}⟦{token.text}{word}⟧{after}"
    for reason, pattern in NEIGHBOURS:
        if pattern.search(context):
            return reason
    if word not in SCALE_FACTORS:
        return TokenRefusal.UNSURE_SCALE
    try:
        return read_numeral(token.text) * SCALE_FACTORS[word]
    except NumeralError as error:
        return error.reason


WINDOW: Final = 32  # code points on each side that are looked at
KILO: Final = "千[瓦米克伏卡赫焦帕]"  # a unit's first letter, and no scale word
SCALE: Final = re.compile(rf"‰|[十百千万亿]*?(?={KILO})|[十百千万亿]+")
SCALE_FACTORS: Final = {
    str(scale): factor
    for scale, factor in SCALES.items()
    if scale not in (Scale.HUNDRED, Scale.PERCENT, Scale.PERCENTAGE_POINT)
}
ANY: Final = rf"[0-9{CHINESE}]"
DASH: Final = "[-\u2010-\u2015~\u301c至到]"
UNIT: Final = "(?:个|年|天|日|周|倍|小时|岁|里|公里|斤|亩|吨|米)"
IN_A_ROW: Final = "一二三四五六七八九"
SHARED_POWER: Final = "|".join(f"⟦{a}⟧、{b}[十百千万亿]" for a, b in pairwise(IN_A_ROW))
NEIGHBOURS: Final[tuple[tuple[Refusal | TokenRefusal, re.Pattern[str]], ...]] = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        (Refusal.MIDDLE_DOT, rf"{ANY}[·•・‧∙]⟦|⟧[·•・‧∙]{ANY}"),
        (Refusal.FRACTION, rf"{ANY}[/\u2044\u2215÷]⟦|⟧[/\u2044\u2215÷]{ANY}|分之⟦|⟧又?{ANY}*分之|{ANY}又⟦"),
        (Refusal.RATIO, rf"[0-9%][:\u2236]⟦|⟧[:\u2236][0-9]|(?:{ANY}|%)比⟦|⟧比{ANY}"),
        (Refusal.RANGE, rf"(?:{ANY}|[%‰])(?<!统一){DASH}⟦|(?<!统)⟦[^⟧]*⟧{DASH}{ANY}"),  # 统一到 is no range
        (Refusal.SIGN, r"[-\u2212±]⟦[0-9]"),
        (
            Refusal.CODE,
            r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u04ff_.]⟦[0-9]|⟧\.[0-9]|\A[^\u2018]*[\u2019']⟦[0-9]{2}⟧",
        ),
        (Refusal.EXPONENT, r"⟧[eE][-+]?[0-9]"),
        (Refusal.GROUPING, r"[0-9],⟦[0-9]|[0-9]⟧,[0-9]"),
        (TokenRefusal.FORMULA, r"[+×*^=]⟦|⟧[+×*^=]"),
        (TokenRefusal.SPLIT_DECIMAL, rf"{ANY}点⟦|⟧点{ANY}"),
        (TokenRefusal.MIXED, rf"(?:{ANY}|[%‰])⟦|⟧(?!{KILO})(?:{ANY}|[%‰])"),
        (
            Refusal.VAGUE,
            r"几⟦|数⟦[十百千万亿]|⟧[余多几]|[0-9十百千万亿]⟧来(?!自)|十⟧数[十百千万亿年月天日个家人名位项次种]",
        ),
        (Refusal.VAGUE, rf"[大小多]⟦半|⟧个多[月星小]|⟧{UNIT}多(?:[来以时的了,。、;)]|\Z)"),
        (Refusal.TENTHS, r"⟧[成折](?![立功为果员本效长绩就品年群熟都套片型分合旧射叠])"),
        (Refusal.AND_A_HALF, rf"{ANY}{UNIT}⟦半⟧(?![年导数岛径])|⟧{UNIT}半(?![年导数岛径])"),
        (Refusal.DOUBLING, "翻[了近约上]?⟦|⟧番"),
        (TokenRefusal.SHARED_SCALE, rf"[0-9]⟧[、和与及或][0-9.,]+(?:%|‰|[十百千]?[万亿])|{SHARED_POWER}"),
        (TokenRefusal.CUT_OFF, r"[,。、;].*⟦[0-9.,]+⟧\Z"),
        (TokenRefusal.UNSURE_SCALE, "⟧[萬億]|[0-9]万⟧[达科象众物]|⟦(?:19|20)[0-9]{2}千⟧"),
    )
)


def _is_foreign(mark: str) -> bool:
    """Return whether a character beside a numeral is a digit of another kind: ½, ², a digit of another script, 廿."""
    if not mark or mark.isascii():
        return False
    grown = unicodedata.decomposition(mark).startswith(("<fraction>", "<super>", "<sub>"))
    return grown or unicodedata.category(mark) == "Nd" or mark in "廿卅卌﹪٪"
