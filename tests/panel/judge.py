"""A second judge of panels, sharing no line with the first: its own reading, its own intervals, Python's own parser.

Only what the tests print is read: Arabic digits, rounded half up, with direction, hedge, scale, kind and status.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

SCALES: dict[str, int | Fraction] = {
    "": 1,
    "%": Fraction(1, 100),
    "万": 10**4,
    "亿": 10**8,
    "个百分点": Fraction(1, 100),
}
DOMAINS: dict[str, tuple[int | None, int | None]] = {
    "level": (0, None),
    "flow": (0, None),
    "share": (0, 1),
    "growth": (-1, None),
    "change": (None, None),
    "": (None, None),
}
MINUS, PLUS = -1, 1


class DivisorError(Exception):
    """A divisor may be zero."""


class NoEndError(Exception):
    """`lower` or `upper` of what has no such end."""


@dataclass(frozen=True)
class End:
    """A place on the line: `far` is -1 or 1 where there is no bound; `closed` says whether it is attained."""

    number: Fraction
    closed: bool
    far: int = 0

    @property
    def place(self) -> tuple[int, Fraction]:
        return self.far, self.number


@dataclass(frozen=True)
class Span:
    low: End
    high: End

    def holds(self, number: Fraction) -> bool:
        here = (0, number)
        above = self.low.place < here or (self.low.place == here and self.low.closed)
        below = self.high.place > here or (self.high.place == here and self.high.closed)
        return above and below


def span(low: Fraction | None, high: Fraction | None, low_closed: bool = True, high_closed: bool = True) -> Span:
    first = End(Fraction(0), False, MINUS) if low is None else End(Fraction(low), low_closed)
    last = End(Fraction(0), False, PLUS) if high is None else End(Fraction(high), high_closed)
    return Span(first, last)


def meaning(cells: Mapping[str, str]) -> Span:
    """Return what a printed number stands for; raises ValueError for what is no plain numeral or no number of its kind."""
    text = cells["as_written"].replace(",", "")
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise ValueError(text)
    scale = Fraction(SCALES[cells.get("scale", "")])
    digits, places = text.replace(".", ""), len(text.partition(".")[2])
    number, unit = Fraction(text) * scale, Fraction(1, 10**places) * scale
    kind, hedge = cells.get("quantity_kind", ""), cells.get("hedge", "") or "exact"
    trailing = len(digits) - len(digits.rstrip("0")) if digits.strip("0") else 0
    counted = cells.get("unit") == "1" and kind in ("level", "flow")
    exactly = cells.get("status") == "target" or (counted and not places and not cells.get("scale"))
    found = {
        "over": span(number, None, low_closed=False),
        "at_least": span(number, None),
        "at_most": span(None, number),
        "under": span(None, number, high_closed=False),
        "and_more": span(number, number + unit * 10**trailing, high_closed=False),
        "about": span(number - unit * 10**trailing / 2, number + unit * 10**trailing / 2),
        "exact": span(number, number)
        if exactly
        else span(number - unit / 2, number + unit / 2, low_closed=number > 0, high_closed=False),
    }[hedge]
    if cells.get("direction") == "down":
        found = negative(found)
    least, most = DOMAINS[kind]
    found = cut(found, span(None if least is None else Fraction(least), None if most is None else Fraction(most)))
    if counted:
        found = whole(found)
    return found


def whole(inside: Span) -> Span:
    low, high = inside.low, inside.high
    if not low.far:
        up = -(-low.number.numerator // low.number.denominator)
        low = End(Fraction(up + (up == low.number and not low.closed)), True)
    if not high.far:
        down = high.number.numerator // high.number.denominator
        high = End(Fraction(down - (down == high.number and not high.closed)), True)
    return checked(Span(low, high))


def cut(first: Span, second: Span) -> Span:
    low = max(first.low, second.low, key=lambda end: (end.place, not end.closed))
    high = min(first.high, second.high, key=lambda end: (end.place, end.closed))
    return checked(Span(low, high))


def checked(found: Span) -> Span:
    if found.low.place > found.high.place or (
        found.low.place == found.high.place and not (found.low.closed and found.high.closed)
    ):
        raise ValueError("nothing is left")
    return found


def negative(inside: Span) -> Span:
    return Span(
        End(-inside.high.number, inside.high.closed, -inside.high.far),
        End(-inside.low.number, inside.low.closed, -inside.low.far),
    )


def added(first: Span, second: Span) -> Span:
    ends = []
    for one, other in ((first.low, second.low), (first.high, second.high)):
        far = one.far or other.far
        ends.append(End(Fraction(0) if far else one.number + other.number, one.closed and other.closed, far))
    return Span(*ends)


def multiplied(first: Span, second: Span) -> Span:
    corners = []
    for one, other in product((first.low, first.high), (second.low, second.high)):
        signs = [end.far or (end.number > 0) - (end.number < 0) for end in (one, other)]
        nought = any(end.closed and not end.number and not end.far for end in (one, other))
        if one.far or other.far:
            corners.append(End(Fraction(0), nought and signs[0] * signs[1] == 0, signs[0] * signs[1]))
        else:
            corners.append(End(one.number * other.number, (one.closed and other.closed) or nought))
    low = min(corner.place for corner in corners)
    high = max(corner.place for corner in corners)
    return Span(
        End(low[1], any(c.closed for c in corners if c.place == low), low[0]),
        End(high[1], any(c.closed for c in corners if c.place == high), high[0]),
    )


def inverse(inside: Span) -> Span:
    if inside.holds(Fraction(0)):
        raise DivisorError
    if inside.low.far or inside.low.number < 0:
        return negative(inverse(negative(inside)))
    low = End(Fraction(0), False) if inside.high.far else End(1 / inside.high.number, inside.high.closed)
    high = End(1 / inside.low.number, inside.low.closed) if inside.low.number else End(Fraction(0), False, PLUS)
    return Span(low, high)


def powered(inside: Span, exponent: int) -> Span:
    if exponent < 0:
        return powered(inverse(inside), -exponent)
    if exponent % 2 == 0 and inside.holds(Fraction(0)):
        far = max(negative(inside).high, inside.high, key=lambda end: (end.place, end.closed))
        return Span(End(Fraction(0), True), End(far.number**exponent, far.closed, far.far)) if exponent else span(1, 1)  # type: ignore[arg-type]
    if exponent % 2 == 0 and (inside.low.far or inside.low.number < 0):
        inside = negative(inside)
    ends = [End(end.number**exponent, end.closed, end.far) for end in (inside.low, inside.high)]
    return Span(*ends)


REFERENCE = re.compile(r"(\w+)\[\{period([+-][0-9]+)?\}(,\s*parent\(\{place\}\))?\]")
Reference = tuple[str, int, bool]


def references(template: str) -> tuple[dict[str, Reference], str]:
    """Return each reference under a name, and the template with the names in their places."""
    found: dict[str, Reference] = {}

    def named(match: re.Match[str]) -> str:
        key = (match[1], int(match[2] or 0), bool(match[3]))
        name = next((name for name, one in found.items() if one == key), f"v{len(found)}")
        found[name] = key
        return name

    return found, REFERENCE.sub(named, template)


def value(node: ast.expr, world: Mapping[str, Span]) -> Span:
    match node:
        case ast.Constant(number):
            return span(Fraction(str(number)), Fraction(str(number)))
        case ast.Name(name):
            return world[name]
        case ast.Call(ast.Name(which), [ast.Name(name)]):
            end = world[name].low if which == "lower" else world[name].high
            if end.far:
                raise NoEndError
            return span(end.number, end.number)
        case ast.UnaryOp(ast.USub(), operand):
            return negative(value(operand, world))
        case ast.BinOp(left, ast.Pow(), right):
            exponent = ast.literal_eval(right)
            assert isinstance(exponent, int)
            return powered(value(left, world), exponent)
        case ast.BinOp(left, sign, right):
            first, second = value(left, world), value(right, world)
            if isinstance(sign, ast.Div):
                return multiplied(first, inverse(second))
            if isinstance(sign, ast.Mult):
                return multiplied(first, second)
            return added(first, second if isinstance(sign, ast.Add) else negative(second))
    raise AssertionError(ast.dump(node))


def verdict(expression: str, world: Mapping[str, Span]) -> tuple[str, Span, Span]:
    """Return the verdict of `left sign right` in which no name stands twice, and both sides."""
    tree = ast.parse(expression, mode="eval").body
    assert isinstance(tree, ast.Compare)
    (sign,), (right_node,) = tree.ops, tree.comparators
    left, right = value(tree.left, world), value(right_node, world)
    first, second = (left, right) if not isinstance(sign, ast.Gt | ast.GtE) else (right, left)
    strict = isinstance(sign, ast.Lt | ast.Gt)
    if isinstance(sign, ast.Eq):
        can = below(first.low, second.high) and below(second.low, first.high)
        must = first == second and first.low.place == first.high.place
    else:
        can = first.low.place < second.high.place or (not strict and below(first.low, second.high))
        touching = first.high.place == second.low.place and not second.low.far
        must = first.high.place < second.low.place or (
            touching and not (strict and first.high.closed and second.low.closed)
        )
    return "certain" if must else "consistent" if can else "contradicted", left, right


def below(low: End, high: End) -> bool:
    return low.place < high.place or (low.place == high.place and low.closed and high.closed)
