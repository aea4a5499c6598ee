"""Intervals of every row at once: an algebra of ends over whole numbers, without a fraction and without a rounding.

An end is `scale * over / under`: the scale one exact number for all rows, over and under whole numbers of each row,
under never below 1. Ends are compared by cross multiplication. What the algebra leaves out (a product of two intervals
that both lie across zero, an interval with a gap) is said by `sure`: such rows belong to the exact judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

from nangang_open.figures.figure import Unit
from nangang_open.relations.dimension import literal_factor
from nangang_open.relations.direct import MIRRORED, in_pairs
from nangang_open.relations.expression import (
    Bound,
    Comparison,
    Literal,
    Name,
    Negative,
    Node,
    Power,
    Product,
    Sign,
    Sum,
    children,
    occurrences,
    postorder,
)
from nangang_open.relations.integers import Tape, Whole

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a column of intervals before any row is seen: each end is `scale` times a whole number.

    `lower` and `upper` bound the whole numbers; a truth is None where it changes from row to row. An end that is
    missing (no bound) is open, and its whole number is 0.
    """

    scale: Fraction
    lower: tuple[int, int]
    upper: tuple[int, int]
    lower_closed: bool | None = None
    upper_closed: bool | None = None
    lower_missing: bool | None = None
    upper_missing: bool | None = None


@dataclass(frozen=True, slots=True)
class End:
    """One end of an interval, `scale * over / under`; where it is missing it is open and its number means nothing."""

    scale: Fraction
    over: Whole
    under: Whole
    closed: Whole
    missing: Whole

    @property
    def negative(self) -> Whole:
        """Whether it is there and below zero."""
        return ~self.missing & self.over.below(self.over.tape.constant(0))

    @property
    def positive(self) -> Whole:
        """Whether it is there and above zero."""
        return ~self.missing & self.over.tape.constant(0).below(self.over)

    @property
    def zero(self) -> Whole:
        """Whether it is there and zero."""
        return ~self.missing & self.over.equals(self.over.tape.constant(0))

    @property
    def fraction(self) -> tuple[Whole, Whole]:
        """The number as numerator and denominator, not reduced."""
        return _times(self.over, Fraction(self.scale.numerator)), _times(self.under, Fraction(self.scale.denominator))

    @property
    def opposite(self) -> End:
        """The end of the interval with its sign turned."""
        return End(self.scale, -self.over, self.under, self.closed, self.missing)


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of every row."""

    lower: End
    upper: End

    @property
    def opposite(self) -> Span:
        """The interval with its sign turned."""
        return Span(self.upper.opposite, self.lower.opposite)

    @property
    def not_negative(self) -> Whole:
        """Whether no number in it is below zero."""
        return ~self.lower.missing & ~self.lower.negative

    @property
    def not_positive(self) -> Whole:
        """Whether no number in it is above zero."""
        return ~self.upper.missing & ~self.upper.positive

    @property
    def is_point(self) -> Whole:
        """Whether it holds one number only."""
        return ~self.lower.missing & ~self.upper.missing & _same(self.lower, self.upper)

    @property
    def holds_zero(self) -> Whole:
        """Whether zero is in it."""
        below = self.lower.missing | self.lower.negative | (self.lower.zero & self.lower.closed)
        above = self.upper.missing | self.upper.positive | (self.upper.zero & self.upper.closed)
        return below & above


@dataclass(frozen=True, slots=True)
class Program:
    """What is found of a relation in every row; the sides' ranges are None where they need the missing name.

    `sure` says that the rest is right; `bound` that `lower` or `upper` names an end that is not there; `divisor` that
    a divisor may be zero. With a missing name `implied` holds the values at which the relation can be true; without
    one `contradicted` and `certain` give the verdict. A side that names something twice may have a range that is too wide.
    """

    tape: Tape
    sure: Whole
    bound: Whole
    divisor: Whole
    contradicted: Whole
    certain: Whole
    left: Span | None
    right: Span | None
    implied: Span | None = None


def program(
    comparison: Comparison, shapes: Mapping[str, Shape], missing: str = "", units: Mapping[str, Unit] | None = None
) -> Program | None:
    """Return the program that judges one comparison of two sides over columns; None where only the exact judge can.

    A name's columns are called `name.lower`, `name.upper`, `name.lower_closed` and so on. `missing` is a name that no
    row has a figure for.
    """
    counts = occurrences(*comparison.sides)
    if len(comparison.sides) != 2 or (missing and (counts[missing] != 1 or max(counts.values()) > 1)):
        return None
    made = _Maker(shapes, missing, units or {})
    left, right = (None if missing in occurrences(side) else made.value_of(side) for side in comparison.sides)
    if missing:
        held = 0 if left is None else 1
        implied = made.solved(comparison, held)
        return Program(made.tape, made.sure, made.bound, made.divisor, made.no, made.no, left, right, implied)
    assert left is not None
    assert right is not None
    contradicted = ~_possible(left, right, comparison.signs[0])
    certain = _always(left, right, comparison.signs[0])
    recurring = made.no
    for name in sorted(name for name, count in counts.items() if count > 1):
        recurring |= ~made.name(name).is_point
    sure = made.sure & (~recurring | (~made.divisor & (contradicted | certain)))
    return Program(made.tape, sure, made.bound, made.divisor, contradicted, certain, left, right)


@dataclass
class _Maker:
    """Walks the tree and writes its arithmetic on a tape; `sure`, `bound` and `divisor` grow as it goes."""

    shapes: Mapping[str, Shape]
    missing: str
    units: Mapping[str, Unit]
    tape: Tape = field(default_factory=Tape)

    def __post_init__(self) -> None:
        self.no, self.yes = self.tape.truth(holds=False), self.tape.truth(holds=True)
        self.sure, self.bound, self.divisor = self.yes, self.no, self.no
        self.unit = self.tape.constant(1)
        self.nothing = End(ONE, self.tape.constant(0), self.unit, self.no, self.yes)

    def end(self, name: str, which: str, bounds: tuple[int, int]) -> End:
        """Return an end of a column."""
        shape = self.shapes[name]
        truths = []
        for what in ("closed", "missing"):
            known = getattr(shape, f"{which}_{what}")
            low, high = (0, 1) if known is None else (int(known), int(known))
            truths.append(self.tape.column(f"{name}.{which}_{what}", low, high, truth=True))
        return End(shape.scale, self.tape.column(f"{name}.{which}", *bounds), self.unit, *truths)

    def name(self, name: str) -> Span:
        """Return a name's column."""
        shape = self.shapes[name]
        return Span(self.end(name, "lower", shape.lower), self.end(name, "upper", shape.upper))

    def point(self, number: Fraction) -> Span:
        """Return the interval of one number."""
        sign = (number > 0) - (number < 0)
        end = End(abs(number) or ONE, self.tape.constant(sign), self.unit, self.yes, self.no)
        return Span(end, end)

    def leaf(self, node: Name | Literal | Bound) -> Span:
        """Return the values of a node without operands."""
        if isinstance(node, Literal):
            return self.point(node.value * literal_factor(node, self.units))
        if isinstance(node, Name):
            return self.name(node.id)
        span = self.name(node.name)
        end = span.lower if node.end == "lower" else span.upper
        self.bound |= end.missing
        end = End(end.scale, end.over, end.under, self.yes, self.no)
        return Span(end, end)

    def value_of(self, top: Node) -> Span:
        """Return all values of a node, as if every occurrence of a name were a name of its own."""
        found: list[Span] = []
        for node in postorder(top):
            count = len(children(node))
            parts = found[len(found) - count :]
            del found[len(found) - count :]
            match node:
                case Negative():
                    found.append(parts[0].opposite)
                case Power(_, exponent):
                    found.append(self.power(parts[0], exponent))
                case Sum(terms):
                    found.append(self.added([(sign, part) for (sign, _), part in zip(terms, parts, strict=True)]))
                case Product(factors):
                    found.append(self.multiplied([(s, part) for (s, _), part in zip(factors, parts, strict=True)]))
                case _:
                    found.append(self.leaf(node))
        return found.pop()

    def added(self, parts: Sequence[tuple[str, Span]]) -> Span:
        """Return all sums of signed terms."""
        return in_pairs(_sum, [part if sign == "+" else part.opposite for sign, part in parts])

    def multiplied(self, parts: Sequence[tuple[str, Span]]) -> Span:
        """Return all products of signed factors, the first of which multiplies."""
        below = [part for sign, part in parts if sign == "/"]
        for part in below:
            self.divisor |= part.holds_zero
        dividend = in_pairs(self.product, [part for sign, part in parts if sign == "*"])
        return self.product(dividend, self.reciprocal(in_pairs(self.product, below))) if below else dividend

    def product(self, first: Span, second: Span) -> Span:
        """Return all products of two members; not sure where both lie across zero."""
        turned_first, first = _turned_up(first)
        turned_second, second = _turned_up(second)
        across_first, across_second = ~first.not_negative, ~second.not_negative
        self.sure &= ~(across_first & across_second)
        wide, plain = _chosen(across_second, second, first), _chosen(across_second, first, second)
        if across_first.is_constant and across_first.upper:  # both may lie across zero: such rows are not sure anyway
            wide, plain = first, second
        low = wide.lower.missing | wide.lower.negative
        lower = _chosen_end(low, _corner(wide.lower, plain.upper), _corner(wide.lower, plain.lower))
        found = Span(lower, _corner(wide.upper, plain.upper))
        turned = (turned_first | turned_second) & ~(turned_first & turned_second)
        return _chosen(turned, found.opposite, found)

    def reciprocal(self, divisor: Span) -> Span:
        """Return all reciprocals; it means nothing in rows whose divisor may be zero, and `divisor` tells them."""
        turned, up = _turned_up(divisor)
        low, high = up.lower, up.upper
        lower = End(
            1 / high.scale,
            high.missing.choose(self.tape.constant(0), high.under),
            high.missing.choose(self.unit, high.over.at_least(1)),
            high.closed,
            self.no,
        )
        upper = End(1 / low.scale, low.under, low.over.at_least(1), low.closed & ~low.zero, low.missing | low.zero)
        found = Span(lower, upper)
        return _chosen(turned, found.opposite, found)

    def power(self, base: Span, exponent: int) -> Span:
        """Return all powers."""
        if exponent < 0:
            self.divisor |= base.holds_zero
            return self.power(self.reciprocal(base), -exponent)
        if exponent == 0:
            return self.point(ONE)
        if exponent % 2:
            return Span(_raised(base.lower, exponent), _raised(base.upper, exponent))
        _, up = _turned_up(base)
        across = ~up.not_negative
        mirrored = up.lower.opposite
        farther = _farther(mirrored, up.upper)
        top = _chosen_end(across, farther, up.upper)
        nought = End(ONE, self.tape.constant(0), self.unit, self.yes, self.no)
        bottom = _chosen_end(across, nought, up.lower)
        return Span(_raised(bottom, exponent), _raised(top, exponent))

    def solved(self, comparison: Comparison, held: int) -> Span:
        """Return all values of the missing name, which one side holds once, at which the comparison can be true."""
        other = self.value_of(comparison.sides[1 - held])
        sign = comparison.signs[0] if held else MIRRORED[comparison.signs[0]]
        target = self.reach(other, sign)
        path = _path(comparison.sides[held], self.missing)
        for above, below in pairwise(path):
            match above:
                case Negative():
                    target = target.opposite
                case Sum(terms):
                    turned = next(sign for sign, term in terms if term is below) == "-"
                    others = [(sign, self.value_of(term)) for sign, term in terms if term is not below]
                    target = self.added([("+", target), *((_turn(sign), part) for sign, part in others)])
                    target = target.opposite if turned else target
                case Product(factors):
                    target = self.divided_into(target, factors, below)
                case _:  # a root may be irrational
                    self.sure = self.no
        return target

    def divided_into(self, target: Span, factors: Sequence[tuple[str, Node]], below: Node) -> Span:
        """Return all u that, in the place of one factor, can bring the product into the target; sure away from zero."""
        rest = [(sign, self.value_of(factor)) for sign, factor in factors if factor is not below]
        others = self.multiplied([("*", self.point(ONE)), *rest])
        divides = next(sign for sign, factor in factors if factor is below) == "/"
        self.sure &= ~others.holds_zero
        if divides:
            self.sure &= ~target.holds_zero
            target, others = others, target
        return self.product(target, self.reciprocal(others))

    def reach(self, other: Span, sign: Sign) -> Span:
        """Return every y for which `x sign y` holds with some x."""
        if sign is Sign.EQUAL:
            return other
        closed = self.no if sign in (Sign.LESS, Sign.MORE) else self.yes
        if sign in (Sign.AT_MOST, Sign.LESS):
            low = other.lower
            return Span(End(low.scale, low.over, low.under, low.closed & closed, low.missing), self.nothing)
        high = other.upper
        return Span(self.nothing, End(high.scale, high.over, high.under, high.closed & closed, high.missing))


def _turn(sign: str) -> str:
    return "-" if sign == "+" else "+"


def _path(side: Node, name: str) -> list[Node]:
    """Return the nodes from a side down to the name."""
    path = [side]
    while not isinstance(path[-1], Name):
        path.append(next(child for child in children(path[-1]) if occurrences(child)[name]))
    return path


def _common(first: Fraction, second: Fraction) -> Fraction:
    """Return the greatest number that both are whole multiples of."""
    below = lcm(first.denominator, second.denominator)
    return Fraction(gcd(int(first * below), int(second * below)), below)


def _times(value: Whole, number: Fraction) -> Whole:
    assert number.denominator == 1
    return value * value.tape.constant(number.numerator)


def _cross(first: End, second: End) -> tuple[Whole, Whole]:
    """Return two whole numbers that compare as the ends do."""
    common = _common(first.scale, second.scale)
    left, right = _times(first.over, first.scale / common), _times(second.over, second.scale / common)
    if first.under.place != second.under.place:
        left, right = left * second.under, right * first.under
    return left, right


def _less(first: End, second: End) -> Whole:
    left, right = _cross(first, second)
    return left.below(right)


def _same(first: End, second: End) -> Whole:
    left, right = _cross(first, second)
    return left.equals(right)


def _farther(first: End, second: End) -> End:
    """Return the greater of two upper ends; of equal ones, closed where one of them is."""
    left, right = _cross(first, second)
    greater = first.missing | (~second.missing & right.below(left))
    tied = ~first.missing & ~second.missing & left.equals(right)
    found = _chosen_end(greater, first, second)
    return End(
        found.scale, found.over, found.under, tied.choose(first.closed | second.closed, found.closed), found.missing
    )


def _chosen_end(condition: Whole, yes: End, no: End) -> End:
    if condition.is_constant:
        return yes if condition.upper else no
    common = _common(yes.scale, no.scale)
    return End(
        common,
        condition.choose(_times(yes.over, yes.scale / common), _times(no.over, no.scale / common)),
        condition.choose(yes.under, no.under),
        condition.choose(yes.closed, no.closed),
        condition.choose(yes.missing, no.missing),
    )


def _chosen(condition: Whole, yes: Span, no: Span) -> Span:
    return Span(_chosen_end(condition, yes.lower, no.lower), _chosen_end(condition, yes.upper, no.upper))


def _turned_up(span: Span) -> tuple[Whole, Span]:
    """Return whether an interval lies at or below zero and had its sign turned, and the interval so turned."""
    turned = span.not_positive & ~span.not_negative
    return turned, _chosen(turned, span.opposite, span)


def _sum(first: Span, second: Span) -> Span:
    return Span(_end_sum(first.lower, second.lower), _end_sum(first.upper, second.upper))


def _end_sum(first: End, second: End) -> End:
    common = _common(first.scale, second.scale)
    left, right = _cross(first, second)
    under = first.under if first.under.place == second.under.place else first.under * second.under
    return End(common, left + right, under, first.closed & second.closed, first.missing | second.missing)


def _corner(first: End, second: End) -> End:
    """Return the product of two ends; zero times no bound is zero, and an attained zero is attained whatever the other is."""
    nought_first, nought_second = first.zero, second.zero
    closed = (first.closed & second.closed) | (nought_first & first.closed) | (nought_second & second.closed)
    missing = (first.missing & ~nought_second) | (second.missing & ~nought_first)
    return End(
        first.scale * second.scale, first.over * second.over, first.under * second.under, closed & ~missing, missing
    )


def _raised(end: End, exponent: int) -> End:
    return End(end.scale**exponent, _power(end.over, exponent), _power(end.under, exponent), end.closed, end.missing)


def _power(value: Whole, exponent: int) -> Whole:
    multiply: Callable[[Whole, Whole], Whole] = Whole.__mul__
    return in_pairs(multiply, [value] * exponent)


def _possible(left: Span, right: Span, sign: Sign) -> Whole:
    """Return whether some members make the comparison true."""
    if sign in (Sign.AT_LEAST, Sign.MORE):
        left, right, sign = right, left, MIRRORED[sign]
    found = _not_above(left.lower, right.upper, strictly=sign is Sign.LESS)
    return found & _not_above(right.lower, left.upper, strictly=False) if sign is Sign.EQUAL else found


def _not_above(lower: End, upper: End, *, strictly: bool) -> Whole:
    """Return whether some number at or above a lower end is at or below (or strictly below) one at an upper end."""
    found = lower.missing | upper.missing | _less(lower, upper)
    return found if strictly else found | (lower.closed & upper.closed & _same(lower, upper))


def _always(left: Span, right: Span, sign: Sign) -> Whole:
    """Return whether all members make the comparison true."""
    if sign in (Sign.AT_LEAST, Sign.MORE):
        left, right, sign = right, left, MIRRORED[sign]
    if sign is Sign.EQUAL:
        return left.is_point & right.is_point & _same(left.lower, right.lower)
    there, tied = ~left.upper.missing & ~right.lower.missing, _same(left.upper, right.lower)
    if sign is Sign.LESS:
        tied &= ~(left.upper.closed & right.lower.closed)
    return there & (_less(left.upper, right.lower) | tied)
