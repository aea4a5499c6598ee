"""A relation as polynomials over a box: what is shared stands bare, what stands alone is folded into one name.

A part of the expression whose names occur nowhere else takes its values independently of all the rest, so its exact
range stands for it under a name of its own (`#0`, `#1`...). Only names that recur are left to the sign questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from nangang_open.figures.interval import Interval, point
from nangang_open.relations.direct import added, check_divisor, in_pairs, multiplied
from nangang_open.relations.expression import (
    Bound,
    Literal,
    Name,
    Node,
    Power,
    Product,
    Sign,
    Sum,
    occurrences,
    postorder,
)
from nangang_open.relations.polynomial import (
    ONE,
    Budget,
    Monomial,
    OutOfStepsError,
    Polynomial,
    add,
    constant,
    content,
    degree,
    multiply,
    negated,
    raised,
    variable,
    variables,
)
from nangang_open.relations.range import tight_range, without_common_names
from nangang_open.relations.signs import negative, zero
from nangang_open.relations.stretches import Stretches, negatives, powers
from nangang_open.relations.world import World, zero_divisor


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient of polynomials; `sure` says that the divisor is positive wherever the box allows."""

    above: Polynomial
    below: Polynomial = field(default_factory=lambda: ONE)
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Constraint:
    """`polynomial sign 0`, with `==`, `<=` or `<`.

    Where there is a `divisor`, it may have any sign and must not be zero, and the constraint is on polynomial / divisor.
    """

    polynomial: Polynomial
    sign: Sign
    divisor: Polynomial | None = None


class SplitError(Exception):
    """A divisor is zero at one value of an unknown: the cases below and above it must be judged apart."""

    def __init__(self, name: str, number: Fraction) -> None:
        super().__init__(name, number)
        self.name, self.number = name, number


Part = Stretches | Ratio
Box = dict[str, Interval]

LONGEST_SIDE_QUEST: Final = 3_000  # steps


def constraint(left: Ratio, right: Ratio, sign: Sign, budget: Budget) -> Constraint:
    """Return a comparison of two sides as a constraint on one polynomial."""
    if sign in (Sign.AT_LEAST, Sign.MORE):
        left, right, sign = right, left, Sign.AT_MOST if sign is Sign.AT_LEAST else Sign.LESS
    if left.below == right.below:
        return Constraint(add([(1, left.above), (-1, right.above)]), sign, None if left.sure else left.below)
    polynomial = add([(1, multiply(left.above, right.below, budget)), (-1, multiply(right.above, left.below, budget))])
    if left.sure and right.sure:
        return Constraint(polynomial, sign)
    return Constraint(polynomial, sign, multiply(left.below, right.below, budget))


def normal(sides: Sequence[Node], world: World, budget: Budget) -> tuple[list[Ratio], Box]:
    """Return sides as ratios, and the box of the names in them.

    Raises InputError that names a divisor that may be zero, SplitError where an unknown must be kept off a number, and
    OutOfStepsError where the polynomials grow too long.
    """
    counts = occurrences(*sides)
    box = {
        name: world.intervals[name]
        for name, count in counts.items()
        if (count > 1 or name in world.unknown) and not world.intervals[name].is_point
    }
    alone = {name: counts[name] for name in box if name not in world.unknown}
    return [_named(_part(side, world, box, alone, budget), box) for side in sides], box


def _part(side: Node, world: World, box: Box, counts: Mapping[str, int], budget: Budget) -> Part:
    found: list[Part] = []  # finished operands, the latest last
    for node in postorder(side):
        match node:
            case Name(name):
                found.append(Ratio(variable(name)) if name in box else (world.intervals[name],))
            case Literal() | Bound():
                found.append((point(world.constant(node)),))
            case Power(base, exponent):
                found.append(_power(found.pop(), base, exponent, world, box, budget))
            case Sum(terms):
                signed = [(sign, part) for (sign, _), part in zip(terms, found[-len(terms) :], strict=True)]
                del found[-len(terms) :]
                found.append(_sum(signed, box, budget))
            case Product(factors):
                parts = found[-len(factors) :]
                del found[-len(factors) :]
                found.append(_product(factors, parts, world, box, budget))
            case _:  # Negative
                found.append(_negative(found.pop()))
        if isinstance(node, Sum | Product | Power):
            found.append(_folded(found.pop(), node, box, counts, budget))
    return found.pop()


def _folded(part: Part, node: Node, box: Box, counts: Mapping[str, int], budget: Budget) -> Part:
    """Return the exact range of a part whose names stand nowhere else, and where there is none the part itself."""
    if not isinstance(part, Ratio) or not part.sure:
        return part
    inside = {name for name in (*variables(part.above), *variables(part.below)) if not name.startswith("#")}
    if not inside <= counts.keys():
        return part
    here = occurrences(node)
    if any(here[name] != counts[name] for name in inside):
        return part
    purse = Budget(min(budget.left, LONGEST_SIDE_QUEST))
    before = purse.left
    try:
        values = tight_range(part.above, part.below, box, purse)
    except OutOfStepsError:
        return part
    finally:
        budget.spend(before - max(purse.left, 0))
    return (values,) if values.exact else part


def _named(part: Part, box: Box) -> Ratio:
    """Return a part as a ratio: one that stands alone as a number, or as a new name in the box."""
    if isinstance(part, Ratio):
        return part
    (inside,) = part  # what stands alone holds no unknown, so it has no gap
    if inside.lower is not None and inside.is_point:
        return Ratio(constant(inside.lower))
    name = f"#{len(box)}"
    box[name] = inside
    return Ratio(variable(name))


def _negative(part: Part) -> Part:
    return Ratio(negated(part.above), part.below, part.sure) if isinstance(part, Ratio) else negatives(part)


def _sum(parts: Sequence[tuple[str, Part]], box: Box, budget: Budget) -> Part:
    alone = [(sign, part) for sign, part in parts if not isinstance(part, Ratio)]
    shared = [(sign, part) for sign, part in parts if isinstance(part, Ratio)]
    if not shared:
        return added(alone)
    if alone:
        (first_sign, first), *rest = alone
        shared.append(("+", _named(added([("+", first if first_sign == "+" else negatives(first)), *rest]), box)))
    groups: dict[frozenset[tuple[Monomial, Fraction]], tuple[Ratio, list[tuple[int, Polynomial]]]] = {}
    for sign, ratio in shared:  # terms over one divisor are added at once
        _, terms = groups.setdefault(frozenset(ratio.below.items()), (ratio, []))
        terms.append((1 if sign == "+" else -1, ratio.above))
    (like, terms), *others = groups.values()
    total = Ratio(add(terms), like.below, like.sure)
    for like, terms in others:
        above = add(
            [
                (1, multiply(total.above, like.below, budget)),
                (1, multiply(add(terms), total.below, budget)),
            ]
        )
        total = Ratio(above, multiply(total.below, like.below, budget), total.sure and like.sure)
    return total


def _product(
    factors: Sequence[tuple[str, Node]], parts: Sequence[Part], world: World, box: Box, budget: Budget
) -> Part:
    alone: list[tuple[str, Node]] = []
    values: list[Stretches] = []
    shared: list[tuple[str, Node, Ratio]] = []
    repeated: Counter[tuple[str, str]] = Counter()
    for (sign, node), part in zip(factors, parts, strict=True):
        if isinstance(part, Ratio):
            if isinstance(node, Name):
                repeated[sign, node.id] += 1
            else:
                shared.append((sign, node, part))
        else:
            alone.append((sign, node))
            values.append(part)
    folded: Stretches = multiplied([("*", factors[0][1]), *alone], [(point(1),), *values], world)
    for (sign, name), times in repeated.items():
        shared.append((sign, Name(name), Ratio({((name, times),): Fraction(1)})))
    if not shared:
        return folded
    turned = [_inverse(ratio, node, world, box, budget) if sign == "/" else ratio for sign, node, ratio in shared]
    return in_pairs(lambda first, second: _times(first, second, box, budget), [_named(folded, box), *turned])


def _times(first: Ratio, second: Ratio, box: Box, budget: Budget) -> Ratio:
    above, below = multiply(first.above, second.above, budget), multiply(first.below, second.below, budget)
    above, below = without_common_names(above, below, box)
    return Ratio(above, below, first.sure and second.sure)


def _power(part: Part, base: Node, exponent: int, world: World, box: Box, budget: Budget) -> Part:
    if not isinstance(part, Ratio):
        if exponent < 0:
            check_divisor(base, part, world)
        return powers(part, exponent)
    if exponent < 0:
        part = _inverse(part, base, world, box, budget)
    above, below = raised(part.above, abs(exponent), budget), raised(part.below, abs(exponent), budget)
    return Ratio(above, below, part.sure)


def _inverse(ratio: Ratio, divisor: Node, world: World, box: Box, budget: Budget) -> Ratio:
    """Return 1 / ratio, with its new divisor positive where its sign is known.

    Raises InputError where the divisor may be zero, unless an unknown can keep it off zero.
    """
    above = ratio.above
    if not above:
        raise zero_divisor(divisor)
    below_zero, above_zero = negative(above, box, budget), negative(negated(above), box, budget)
    if below_zero != above_zero and not zero(above if above_zero else negated(above), box, budget):
        if above_zero:
            return Ratio(ratio.below, above, ratio.sure)
        return Ratio(negated(ratio.below), negated(above), ratio.sure)
    unknowns = [name for name in variables(above) if name in world.unknown]
    if not unknowns:
        raise zero_divisor(divisor)
    for name in content(above):
        if name in world.unknown and 0 in box[name]:
            raise SplitError(name, Fraction(0))
    if len(unknowns) == len(variables(above)) == 1 and degree(above, unknowns[0]) == 1:
        slope = above[((unknowns[0], 1),)]
        raise SplitError(unknowns[0], -above.get((), Fraction(0)) / slope)
    return Ratio(ratio.below, above, sure=False)
