"""A printed numeral read as an exact number; what is ambiguous is refused, with a reason from a closed list.

Accepted are plain Arabic numerals, formal Chinese numerals, and fractions in words. Nothing is guessed: 一百五 is 150
in speech and 105 by its letters, so it is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Final, Self

from nangang_open.errors import InputError
from nangang_open.figures.scale import SCALES

LONGEST: Final = 64  # characters; no report writes a longer numeral
QUOTED: Final = 40


class Refusal(StrEnum):
    """Why a numeral is not read; the first that applies, in this order."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    FOREIGN_DIGIT = "foreign_digit"
    SIGN = "sign"
    EXPONENT = "exponent"
    RANGE = "range"
    RATIO = "ratio"
    MIDDLE_DOT = "middle_dot"
    PAIR = "pair"
    VAGUE = "vague"
    TENTHS = "tenths"
    AND_A_HALF = "and_a_half"
    DOUBLING = "doubling"
    GROUPING = "grouping"
    CODE = "code"
    FRACTION = "fraction"
    DIGIT_STRING = "digit_string"
    SPOKEN = "spoken"
    BARE_POWER = "bare_power"
    ILL_FORMED = "ill_formed"
    NOT_A_NUMERAL = "not_a_numeral"


MENDS: Final[dict[Refusal, str]] = {
    Refusal.EMPTY: "write a numeral",
    Refusal.TOO_LONG: f"write at most {LONGEST} characters",
    Refusal.FOREIGN_DIGIT: "write the digits 0 to 9, or Chinese numeral characters",
    Refusal.SIGN: "leave the sign out: the direction carries it",
    Refusal.EXPONENT: "write all the digits",
    Refusal.RANGE: "take each end of a range as a numeral of its own",
    Refusal.RATIO: "take each side of a ratio as a numeral of its own",
    Refusal.MIDDLE_DOT: "write the decimal point as a full stop",
    Refusal.PAIR: "write 二 or 两 if a number is meant",
    Refusal.VAGUE: "leave the vague word out: a hedge carries it",
    Refusal.TENTHS: "write 十分之 or a percentage",
    Refusal.AND_A_HALF: "write the whole number with 点五",
    Refusal.DOUBLING: "write the multiple as a number",
    Refusal.GROUPING: "put a comma before each three digits from the right, or none",
    Refusal.CODE: "write a number without leading zeros; a code is no number",
    Refusal.FRACTION: "write a whole number above zero before 分之, and a formal numeral behind it",
    Refusal.DIGIT_STRING: "write each power, as in 二十三; digits in a row are a code, a year or a guess",
    Refusal.SPOKEN: "write each power, and 零 for a gap: 一百五十 or 一百零五",
    Refusal.BARE_POWER: "write how many, as in 一百",
    Refusal.ILL_FORMED: "write each power, and 零 for a gap",
    Refusal.NOT_A_NUMERAL: "write the numeral alone, as 6,800, 14.7万, 3.8%, 十八 or 三分之一",
}


class NumeralError(InputError):
    """A text is not read as a number; `reason` says why."""

    def __init__(self, what: str, mend: str, where: str = "", reason: Refusal = Refusal.NOT_A_NUMERAL) -> None:
        super().__init__(what, mend, where)
        self.reason = reason

    def at(self, where: str) -> Self:
        """Return the same error with its place."""
        return type(self)(self.what, self.mend, where, self.reason)


class Form(StrEnum):
    """How a numeral is printed, which decides what its last digit says (codebook section 4)."""

    DIGITS = "digits"  # 6,800, 0.9, 八点九, 百分之五: the last digit is a rounding place
    WORDS = "words"  # 十八, 两: what it says
    FRACTION = "fraction"  # 三分之一, 半: one of the fractions of its order


@dataclass(frozen=True, slots=True)
class Printed:
    """A numeral as printed: `digits` times `unit`, which is one in the last printed place (1/b in a fraction a/b)."""

    digits: int
    unit: Fraction
    form: Form

    @property
    def number(self) -> Fraction:
        """The number that is printed."""
        return self.unit * self.digits

    @property
    def nonzero_unit(self) -> Fraction:
        """One in the place of the last digit that is not zero: 100 for 1200; `unit` for zero and for fractions."""
        digits, unit = self.digits, self.unit
        while digits and digits % 10 == 0 and self.form is not Form.FRACTION:
            digits, unit = digits // 10, unit * 10
        return unit


# The grammar of Arabic numerals, and of formal Chinese ones below 10**4: each power is written, and 零 stands for a gap.
ARABIC: Final = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*|0)(?:\.[0-9]+)?"  # 6,800, 6800, 0.9; 007 is a code
D, L, Z = "[一二三四五六七八九]", "[一二两三四五六七八九]", "[零〇]"  # 两 stands alone or leads 百, 千, 万, 亿
TENS: Final = f"{D}?十{D}?"  # 十八, 二十
HUNDREDS: Final = f"{L}百(?:{TENS}|{Z}{D})?"  # 一百零五
THOUSANDS: Final = f"{L}千(?:{HUNDREDS}|{Z}{TENS}|{Z}{D})?"  # 三千零二十

SIGNS: Final = {"%": Fraction(1, 100), "‰": Fraction(1, 1000)}
SCALE_WORDS: Final = {str(scale): factor for scale, factor in SCALES.items() if factor > 1}
PARTS: Final = {  # the words before 分之 that work as a percent sign does
    "百": Fraction(1, 10**2),
    "千": Fraction(1, 10**3),
    "万": Fraction(1, 10**4),
    "十万": Fraction(1, 10**5),
    "百万": Fraction(1, 10**6),
}

DIGITS: Final = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
POWERS: Final = {"十": 10, "百": 100, "千": 1000}

ARABIC_PATTERN: Final = re.compile(ARABIC)
SECTION_PATTERN: Final = re.compile(f"{THOUSANDS}|{HUNDREDS}|{TENS}|{L}")
DECIMALS_PATTERN: Final = re.compile("[零〇一二三四五六七八九]+")
SCALED_PATTERN: Final = re.compile(
    rf"(?:(?P<arabic>{ARABIC})(?P<sign>[%‰])|(?P<number>{ARABIC}|[^分点]+点[^分点]+?)(?P<scale>{'|'.join(SCALE_WORDS)}))"
)

CHINESE: Final = "〇零一二三四五六七八九十百千万亿两半"
REFUSALS: Final = (
    (Refusal.EMPTY, re.compile(r"\A\Z")),
    (Refusal.SIGN, re.compile(r"\A[+\-−±]")),
    (Refusal.EXPONENT, re.compile(r"[0-9][eE][+-]?[0-9]")),
    (Refusal.RANGE, re.compile("[-~\u2013\u2014\u301c\uff5e至到]")),
    (Refusal.RATIO, re.compile(r"[/:∶÷比]")),
    (Refusal.MIDDLE_DOT, re.compile(r"[·・•]")),
    (Refusal.PAIR, re.compile("[双对]")),
    (Refusal.VAGUE, re.compile("[数几多余近约许来]")),
    (Refusal.TENTHS, re.compile("成")),
    (Refusal.DOUBLING, re.compile("[翻番倍]")),
    (Refusal.FRACTION, re.compile("分之")),
    (Refusal.AND_A_HALF, re.compile("[^一]半|半.")),
    (Refusal.GROUPING, re.compile("[0-9],|,[0-9]")),
    (Refusal.CODE, re.compile(r"\A0[0-9]|[A-Za-z][0-9]|[0-9][A-Za-z]")),
    (Refusal.DIGIT_STRING, re.compile("[〇零一二三四五六七八九两]{2}")),
    (Refusal.SPOKEN, re.compile(r"[百千万亿][一二三四五六七八九]\Z")),
    (Refusal.BARE_POWER, re.compile(r"\A[十百千万亿]*[百千万亿]\Z")),
    (Refusal.ILL_FORMED, re.compile(rf"\A[{CHINESE}点]+\Z")),
)


def read_numeral(text: str) -> Fraction:
    """Return the number that a whole text prints; raises NumeralError, with its reason, where that is not plain.

    An Arabic numeral may end in a percent or per mille sign; it, and a decimal in words, may end in a scale word.

    >>> read_numeral("6,800"), read_numeral("14.7万"), read_numeral("94.16%"), read_numeral("一百零五")
    (Fraction(6800, 1), Fraction(147000, 1), Fraction(1177, 1250), Fraction(105, 1))
    """
    if len(text) > LONGEST:
        raise _refused(text, Refusal.TOO_LONG)
    scaled = SCALED_PATTERN.fullmatch(text)
    if scaled is None:
        return read_printed(text).number
    times = SIGNS[scaled["sign"]] if scaled["sign"] else SCALE_WORDS[scaled["scale"]]
    printed = _plain(scaled["arabic"] or scaled["number"])
    if printed is None:
        raise _refused(text, refusal_of(text))
    return printed.number * times


@lru_cache(maxsize=8192)
def read_printed(text: str) -> Printed:
    """Return a numeral with the place of its last digit; scale words and percent signs do not belong to it.

    Raises NumeralError where the text is no plain Arabic numeral, formal Chinese numeral or fraction in words.
    """
    if len(text) > LONGEST:
        raise _refused(text, Refusal.TOO_LONG)
    before, found, after = text.partition("分之")
    if found:
        printed = _fraction(before, after)
    elif text in ("半", "一半"):
        printed = Printed(1, Fraction(1, 2), Form.FRACTION)
    else:
        printed = _plain(text)
    if printed is None:
        raise _refused(text, refusal_of(text))
    return printed


def refusal_of(text: str) -> Refusal:
    """Return the reason to refuse a text that is no numeral."""
    if any(not character.isascii() and character not in CHINESE and _is_digit(character) for character in text):
        return Refusal.FOREIGN_DIGIT
    return next((reason for reason, pattern in REFUSALS if pattern.search(text)), Refusal.NOT_A_NUMERAL)


def _refused(text: str, reason: Refusal) -> NumeralError:
    quoted = repr(text) if len(text) <= QUOTED else f"{text[: QUOTED - 1]!r} and more"
    what = f"{quoted} is no plain Arabic numeral and no formal Chinese one ({reason.replace('_', ' ')})"
    return NumeralError(what, MENDS[reason], reason=reason)


def _is_digit(character: str) -> bool:
    return unicodedata.numeric(character, None) is not None


def _fraction(parts: str, number: str) -> Printed | None:
    """FRACTION = PLAIN 分之 PLAIN, both whole and the first not zero | PART 分之 PLAIN | 百分之百.

    PART is 百, 千, 万 and so on, without a digit; no 两 stands alone here.
    """
    if "两" in (parts, number):
        return None
    if (parts, number) == ("百", "百"):
        return Printed(100, PARTS["百"], Form.DIGITS)
    counted = _plain(number)
    if counted is not None and parts in PARTS:
        return Printed(counted.digits, counted.unit * PARTS[parts], Form.DIGITS)
    order = _plain(parts)
    if counted is None or order is None or not order.digits or counted.unit != 1 or order.unit != 1:
        return None
    return Printed(counted.digits, Fraction(1, order.digits), Form.FRACTION)


def _plain(text: str) -> Printed | None:
    """PLAIN = an Arabic numeral | WHOLE | WHOLE 点 digits; no 两 stands alone before 点, where it tells the time."""
    if ARABIC_PATTERN.fullmatch(text):
        whole, _, decimals = text.replace(",", "").partition(".")
        return Printed(int(whole + decimals), Fraction(1, 10 ** len(decimals)), Form.DIGITS)
    whole, point, decimals = text.partition("点")
    digits = _whole(whole)
    if digits is None:
        return None
    if not point:
        return Printed(digits, Fraction(1), Form.WORDS)
    if whole == "两" or not DECIMALS_PATTERN.fullmatch(decimals):
        return None
    for character in decimals:
        digits = digits * 10 + DIGITS[character]
    return Printed(digits, Fraction(1, 10 ** len(decimals)), Form.DIGITS)


def _whole(text: str) -> int | None:
    """WHOLE = 零 | MYRIADS | MYRIADS 亿 REST."""
    if text in ("零", "〇"):
        return 0
    before, found, after = text.partition("亿")
    return _with_rest(_myriads(before), before, 10**8, _myriads, after) if found else _myriads(text)


def _myriads(text: str) -> int | None:
    """MYRIADS = SECTION | SECTION 万 REST."""
    before, found, after = text.partition("万")
    return _with_rest(_section(before), before, 10**4, _section, after) if found else _section(text)


def _with_rest(high: int | None, before: str, power: int, read: Callable[[str], int | None], rest: str) -> int | None:
    """REST = nothing | a number that needs the next lower power | 零 and a smaller one: 十二万五千, 一亿零三万.

    Where a zero stands before the power, 零 may stand as well: 十万零五千 is 十万五千.
    """
    gap = rest.startswith(("零", "〇"))
    low = read(rest[gap:]) if rest else 0
    if high is None or low is None or rest[gap:] == "两":
        return None
    zero_before = before.endswith(("十", "百", "千", "万"))
    needs_zero = bool(rest) and low < power // 10
    if gap != needs_zero and not (gap and zero_before):
        return None
    return high * power + low


def _section(text: str) -> int | None:
    """SECTION = a number from 1 to 9999, by its pattern."""
    if not SECTION_PATTERN.fullmatch(text):
        return None
    number = digit = 0
    for character in text:
        if character in POWERS:
            number, digit = number + (digit or 1) * POWERS[character], 0
        else:
            digit = DIGITS[character]
    return number + digit
