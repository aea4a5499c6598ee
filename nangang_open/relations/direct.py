"""Ranges and solutions where every name occurs once: interval arithmetic is then exact, with every end attained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

from nangang_open.figures.interval import Interval, point
from nangang_open.relations.expression import (
    Bound,
    Literal,
    Name,
    Node,
    Power,
    Product,
    Sign,
    Sum,
    children,
    postorder,
    valued,
)
from nangang_open.relations.stretches import (
    ALL,
    Stretches,
    divides_into,
    factors_into,
    hull,
    meet,
    negatives,
    powers,
    products,
    quotients,
    raises_into,
    reach,
    sums,
)
from nangang_open.relations.world import World, zero_divisor

MIRRORED = {
    Sign.EQUAL: Sign.EQUAL,
    Sign.AT_MOST: Sign.AT_LEAST,
    Sign.LESS: Sign.MORE,
    Sign.AT_LEAST: Sign.AT_MOST,
    Sign.MORE: Sign.LESS,
}
Part = TypeVar("Part")
NOTHING_ADDED: Stretches = (point(0),)
NOTHING_MULTIPLIED: Stretches = (point(1),)


def value_of(top: Node, world: World) -> Stretches:
    """Return all values of a node in which no name occurs twice.

    Raises InputError that names the divisor where one may be zero; where an unknown is in it, the worlds that make it
    zero are left out instead.
    """
    found: list[Stretches] = []  # the values of finished operands, the latest last
    for node in postorder(top):
        match node:
            case Name():
                found.append((world.intervals[node.id],))
            case Literal() | Bound():
                found.append((point(world.constant(node)),))
            case Sum():
                parts = _take(found, len(node.terms))
                found.append(added([(sign, part) for (sign, _), part in zip(node.terms, parts, strict=True)]))
            case Product():
                parts = _take(found, len(node.factors))
                found.append(multiplied(node.factors, parts, world))
            case Power():
                if node.exponent < 0:
                    check_divisor(node.base, found[-1], world)
                found.append(powers(found.pop(), node.exponent))
            case _:  # Negative
                found.append(negatives(found.pop()))
    return found.pop()


def check_divisor(divisor: Node, values: Stretches, world: World) -> None:
    """Refuse a divisor that may be zero, unless an unknown can keep it off zero."""
    if not any(part.holds_zero for part in values):
        return
    if all(part.is_point for part in values) or world.unknown.isdisjoint(valued(divisor)):
        raise zero_divisor(divisor)


def _take(found: list[Stretches], count: int) -> list[Stretches]:
    taken = found[-count:]
    del found[-count:]
    return taken


def added(parts: Sequence[tuple[str, Stretches]]) -> Stretches:
    """Return all sums of signed terms that are independent of each other; the first is added."""
    return in_pairs(sums, [part if sign == "+" else negatives(part) for sign, part in parts])


def multiplied(factors: Sequence[tuple[str, Node]], parts: Sequence[Stretches], world: World) -> Stretches:
    """Return all products of signed factors that are independent of each other; the first multiplies."""
    above: list[Stretches] = []
    below: list[Stretches] = []
    for (sign, node), part in zip(factors, parts, strict=True):
        if sign == "/":
            check_divisor(node, part, world)
        (above if sign == "*" else below).append(part)
    dividend = in_pairs(products, above)
    return quotients(dividend, in_pairs(products, below)) if below else dividend


def in_pairs(operation: Callable[[Part, Part], Part], parts: list[Part]) -> Part:
    """Return an operation over many parts, of which both halves are done first: long numbers meet only at the end."""
    while len(parts) > 1:
        halved = [operation(left, right) for left, right in zip(parts[::2], parts[1::2], strict=False)]
        parts = halved + parts[len(halved) * 2 :]
    return parts[0]


def targets(ranges: Sequence[Stretches], signs: Sequence[Sign]) -> list[Stretches]:
    """Return, for each side of a chain, the numbers at which the other sides can make the whole chain hold.

    The sides must be independent of each other. The numbers may lie outside the side's own range.
    """
    before: list[Stretches] = [ALL]
    for part, sign in zip(ranges, signs, strict=False):
        before.append(reach(meet(before[-1], part), sign))
    after: list[Stretches] = [ALL]
    for part, sign in zip(reversed(ranges), reversed(signs), strict=False):
        after.append(reach(meet(after[-1], part), MIRRORED[sign]))
    return [meet(left, right) for left, right in zip(before, reversed(after), strict=True)]


def possible(ranges: Sequence[Stretches], signs: Sequence[Sign]) -> bool:
    """Return whether some values of independent sides make the chain hold."""
    return bool(meet(targets(ranges, signs)[-1], ranges[-1]))


def certain(ranges: Sequence[Stretches], signs: Sequence[Sign]) -> bool:
    """Return whether all values of independent sides make every comparison of the chain hold."""
    wholes = [hull(part) for part in ranges]
    return all(_always(left, right, sign) for (left, right), sign in zip(pairwise(wholes), signs, strict=True))


def _always(left: Interval, right: Interval, sign: Sign) -> bool:
    if sign in (Sign.AT_LEAST, Sign.MORE):
        left, right, sign = right, left, MIRRORED[sign]
    if sign is Sign.EQUAL:
        return left.is_point and left == right
    if left.upper is None or right.lower is None:
        return False
    both_attained = left.upper_closed and right.lower_closed
    return left.upper < right.lower or (left.upper == right.lower and (sign is Sign.AT_MOST or not both_attained))


def solved(side: Node, target: Stretches, name: str, world: World) -> Stretches:
    """Return all values of a name that, with some values of the other names, bring a side into the target.

    The name occurs once in the side, and every other name once at most.
    """
    path = _path(side, name)
    for above, below in pairwise(path):
        match above:
            case Power(_, exponent):
                target = raises_into(target, exponent)
            case Sum(terms):
                others = [(sign, value_of(term, world)) for sign, term in terms if term is not below]
                target = sums(target, negatives(added([("+", NOTHING_ADDED), *others])))
                if _sign_of(below, terms) == "-":
                    target = negatives(target)
            case Product(factors):
                rest = [(sign, factor) for sign, factor in factors if factor is not below]
                values = [NOTHING_MULTIPLIED, *(value_of(factor, world) for _, factor in rest)]
                others_value = multiplied([("*", below), *rest], values, world)
                divided = _sign_of(below, factors) == "/"
                target = divides_into(target, others_value) if divided else factors_into(target, others_value)
            case _:  # Negative
                target = negatives(target)
    return target


def _sign_of(node: Node, parts: Sequence[tuple[str, Node]]) -> str:
    return next(sign for sign, part in parts if part is node)


def _path(side: Node, name: str) -> list[Node]:
    """Return the nodes from a side down to the name, which must occur in it."""
    holding: set[int] = set()
    for node in postorder(side):
        if (isinstance(node, Name) and node.id == name) or any(id(child) in holding for child in children(node)):
            holding.add(id(node))
    path = [side]
    while not isinstance(path[-1], Name):
        path.append(next(child for child in children(path[-1]) if id(child) in holding))
    return path
