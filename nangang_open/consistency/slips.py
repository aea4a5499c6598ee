"""Single slips of the pen: every other form in which a figure could have been printed by one mistake.

The list serves both ways, since each kind is its own inverse: what one slip spoils, one slip of the same kind mends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure, Unit
from nangang_open.figures.interval import Interval
from nangang_open.figures.meaning import (
    DOMAINS,
    Ground,
    ground_of,
    interval_of,
    is_counted,
    multiplier,
    recomputed_value,
    unit_of,
)
from nangang_open.figures.numeral import ARABIC_PATTERN, Form, read_printed
from nangang_open.figures.scale import SCALES
from nangang_open.vocabulary import Direction, Hedge, QuantityKind, Reading, Scale


class SlipKind(StrEnum):
    """What went wrong, from the narrowest kind to the widest: a form that is of several kinds counts for the first."""

    CUT = "cut"  # one unit of the last place: rounded against cut off
    SIGN = "sign"  # up against down
    SCALE = "scale"  # 万 against 亿 against neither
    PERCENT = "percent"  # percent against percentage points against neither
    POINT = "point"  # the decimal point lost, put in or moved
    SWAP = "swap"  # two neighbouring digits swapped
    DOUBLED = "doubled"  # a digit twice that stands once, or once that stands twice
    DIGIT = "digit"  # one digit for another
    DROPPED = "dropped"  # a digit lost or put in


class Reason(StrEnum):
    """Why a form is left out of the list."""

    NUMERAL = "numeral"  # no numeral that anybody prints: a leading zero, no digits, a power without its number
    QUANTITY = "quantity"  # no quantity of its kind: a share of 150 %, a count with a fraction, the eleventh-and-a-half
    SAME = "same"  # it stands for the same numbers: no arithmetic can tell


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: its kind, the figure as it would stand, `value` and all, and what it would stand for, rounded half up."""

    kind: SlipKind
    figure: Figure
    interval: Interval


@dataclass(frozen=True)
class SlipList:
    """All slips of a figure in the order of kind and form, and how many forms are left out for each reason."""

    slips: tuple[Slip, ...]
    left_out: Mapping[tuple[SlipKind, Reason], int]


Print = tuple[str, Scale, Direction]
"""What is printed of a number: numeral without thousands commas, scale word, direction."""

RATES: Final = frozenset(
    {
        QuantityKind.SHARE,
        QuantityKind.RATE,
        QuantityKind.GROWTH,
        QuantityKind.GROWTH_AVG,
        QuantityKind.GROWTH_SPAN,
        QuantityKind.CHANGE,
    }
)
AMOUNTS: Final = frozenset({QuantityKind.LEVEL, QuantityKind.FLOW, QuantityKind.FLOW_AVG})
WORDS_OF_SCALE: Final = (Scale.NONE, Scale.TEN_THOUSAND, Scale.HUNDRED_MILLION)
SIGNS_OF_RATE: Final = (Scale.NONE, Scale.PERCENT, Scale.PERCENTAGE_POINT)
ARABIC_DIGITS: Final = "0123456789"
CHINESE_DIGITS: Final = "零一二两三四五六七八九"
CHINESE_MARKS: Final = "零一二两三四五六七八九十百千万亿"
OPPOSITE: Final = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}


def slips(figure: Figure, units: Mapping[str, Unit]) -> tuple[Slip, ...]:
    """Return all single slips of a figure, each printed form once.

    Closed under inverse: a figure is among the slips of each of its slips, by the same kind, thousands commas aside.
    """
    return slip_list(figure, units).slips


def slip_list(figure: Figure, units: Mapping[str, Unit]) -> SlipList:
    """Return the slips of a figure with the count of those that are left out by rule."""
    unit = unit_of(figure, units)
    own = interval_of(figure, unit, Reading.HALF_UP)
    times = multiplier(figure, unit) / SCALES[figure.scale]
    grouped = "," in figure.as_written
    here = figure.as_written.replace(",", "")
    seen: set[Print] = {(here, figure.scale, figure.direction)}
    found: list[Slip] = []
    left_out: Counter[tuple[SlipKind, Reason]] = Counter()
    for kind, form in _forms(figure, here):
        if form in seen:
            continue
        seen.add(form)
        slipped = _figure(figure, form, times, unit, grouped)
        interval = None if slipped is None else _interval(slipped, unit)
        if slipped is None:
            left_out[kind, Reason.NUMERAL] += 1
        elif interval is None:
            left_out[kind, Reason.QUANTITY] += 1
        elif interval == own:
            left_out[kind, Reason.SAME] += 1
        else:
            found.append(Slip(kind, slipped, interval))
    return SlipList(tuple(found), dict(sorted(left_out.items())))


def _figure(figure: Figure, form: Print, times: Fraction, unit: Unit | None, grouped: bool) -> Figure | None:
    """Return the figure as it would stand, None where the text is no numeral; `times` is the printed unit's size."""
    text, scale, direction = form
    try:
        number = read_printed(text).number
    except InputError:
        return None
    written = _grouped(text) if grouped else text
    value = number * times * SCALES[scale]
    slipped = replace(figure, as_written=written, scale=scale, direction=direction, value=value)
    return replace(slipped, value=recomputed_value(slipped, unit))


def _interval(slipped: Figure, unit: Unit | None) -> Interval | None:
    """Return what a slipped figure stands for, None where no report prints a quantity of its kind so."""
    printed = read_printed(slipped.as_written)
    if slipped.value not in DOMAINS[slipped.quantity_kind]:
        return None
    if printed.form is not Form.FRACTION:
        if is_counted(slipped) and printed.unit * multiplier(slipped, unit) < 1:
            return None
        if slipped.quantity_kind is QuantityKind.RANK and printed.unit != 1:
            return None
    try:
        return interval_of(slipped, unit, Reading.HALF_UP)
    except InputError:
        return None


def _grouped(text: str) -> str:
    whole, point, decimals = text.partition(".")
    return f"{int(whole):,}{point}{decimals}"


def _forms(figure: Figure, text: str) -> Iterator[tuple[SlipKind, Print]]:
    """Yield each other form with its kind, in the order of the kinds; a form may come again under a later one."""
    scale, direction = figure.scale, figure.direction
    arabic = ARABIC_PATTERN.fullmatch(text) is not None
    if arabic and figure.hedge is Hedge.EXACT and ground_of(figure) is Ground.ROUNDED:
        yield from ((SlipKind.CUT, (other, scale, direction)) for other in _next_to(text))
    if direction in OPPOSITE:
        yield SlipKind.SIGN, (text, scale, OPPOSITE[direction])
    if arabic:
        for kind, kinds, words in (
            (SlipKind.SCALE, AMOUNTS, WORDS_OF_SCALE),
            (SlipKind.PERCENT, RATES, SIGNS_OF_RATE),
        ):
            if figure.quantity_kind in kinds and scale in words:
                yield from ((kind, (text, word, direction)) for word in words)
        yield from ((SlipKind.POINT, (other, scale, direction)) for other in _pointed(text))
    for kind, edited in _edits(text, arabic):
        yield kind, (edited, scale, direction)


def _next_to(text: str) -> Iterator[str]:
    """Yield the numerals that are one unit of the last place less and more."""
    digits, places = _digits(text)
    for number in (int(digits) - 1, int(digits) + 1):
        if number >= 0:
            yield _placed(str(number), places)


def _pointed(text: str) -> Iterator[str]:
    """Yield the numerals of the same digits with the point elsewhere: in or before them, or one place further."""
    digits, places = _digits(text)
    for other in range(max(len(digits), places + 1) + 1):
        if other != places and (max(other, places) <= len(digits) or abs(other - places) == 1):
            yield _placed(digits, other)


def _digits(text: str) -> tuple[str, int]:
    """Return the digits of a numeral without zeros in front, and how many stand behind the point."""
    whole, _, decimals = text.partition(".")
    return (whole + decimals).lstrip("0") or "0", len(decimals)


def _placed(digits: str, places: int) -> str:
    padded = digits.zfill(places + 1)
    return f"{padded[:-places]}.{padded[-places:]}" if places else padded


def _edits(text: str, arabic: bool) -> Iterator[tuple[SlipKind, str]]:
    """Yield the texts that differ by two neighbouring characters swapped, or by one replaced, lost or put in.

    Of Arabic numerals the characters are the digits, whatever point stands between; of Chinese ones those of numbers.
    """
    marks = ARABIC_DIGITS if arabic else CHINESE_MARKS
    replaced = ARABIC_DIGITS if arabic else CHINESE_DIGITS
    places = [place for place, mark in enumerate(text) if mark in marks]
    for left, right in pairwise(places):
        if right == left + 1 or text[left + 1 : right] == ".":
            yield SlipKind.SWAP, f"{text[:left]}{text[right]}{text[left + 1 : right]}{text[left]}{text[right + 1 :]}"
    lost = [(place, text[:place] + text[place + 1 :]) for place in places]
    gaps = sorted({*places, *(place + 1 for place in places)})
    put_in = [(text[:gap] + mark + text[gap:], gap) for gap in gaps for mark in marks]
    yield from ((SlipKind.DOUBLED, shorter) for place, shorter in lost if _doubled(text, place))
    yield from ((SlipKind.DOUBLED, longer) for longer, gap in put_in if _doubled(longer, gap))
    for place in places:
        if text[place] in replaced:
            yield from ((SlipKind.DIGIT, text[:place] + mark + text[place + 1 :]) for mark in replaced)
    yield from ((SlipKind.DROPPED, shorter) for _, shorter in lost)
    yield from ((SlipKind.DROPPED, longer) for longer, _ in put_in)


def _doubled(text: str, place: int) -> bool:
    """Return whether the character at a place stands beside its like."""
    return text[place] in (text[place - 1 : place], text[place + 1 : place + 2])
