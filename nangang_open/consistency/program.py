"""A claim as a list of instructions, and the exact narrowing of its names: forward to the sides, back to each name.

Where every name occurs once, what is left of a name is exactly the values that some values of the other names go with.
Where a name recurs, its places are taken as independent: nothing that belongs is cut off, but more may be left.
A divisor is never zero: a relation holds only where all of it is defined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from nangang_open.figures.interval import point
from nangang_open.relations.direct import targets
from nangang_open.relations.expression import (
    Bound,
    Comparison,
    Literal,
    Name,
    Negative,
    Power,
    Product,
    Sign,
    Sum,
    children,
    occurrences,
    postorder,
)
from nangang_open.relations.stretches import (
    Stretches,
    divides_into,
    factors_into,
    meet,
    negatives,
    powers,
    products,
    quotients,
    raises_into,
    sums,
)

ONE: Stretches = (point(1),)


class Kind(Enum):
    """What an instruction does."""

    NUMBER = 0
    NAME = 1
    NEGATIVE = 2
    POWER = 3
    SUM = 4
    PRODUCT = 5


@dataclass(frozen=True, slots=True)
class Instruction:
    """One node of a tree: its operands' places, and which of them are taken away or divide.

    `partial` says that the node has no value for some values of its names, because a divisor in it may be zero.
    """

    kind: Kind
    operands: tuple[int, ...] = ()
    turned: tuple[bool, ...] = ()
    exponent: int = 1
    name: str = ""
    number: int = 0
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """A comparison as instructions, operands before what they belong to; `sides` are the places of its sides.

    `bounded` are the names under `lower` and `upper`, `powered` those that recur or stand under a power: solving for one
    of these may give an irrational number, or none at all by narrowing.
    """

    code: tuple[Instruction, ...]
    sides: tuple[int, ...]
    signs: tuple[Sign, ...]
    constants: tuple[Literal | Bound, ...]
    bounded: frozenset[str]
    powered: frozenset[str]


def compiled(comparison: Comparison) -> Program:
    """Return the instructions of a comparison."""
    code: list[Instruction] = []
    sides: list[int] = []
    constants: list[Literal | Bound] = []
    for side in comparison.sides:
        done: list[int] = []
        for node in postorder(side):
            count = len(children(node))
            operands = tuple(done[len(done) - count :])
            del done[len(done) - count :]
            partial = any(code[i].partial for i in operands)
            match node:
                case Name(name):
                    found = Instruction(Kind.NAME, name=name)
                case Literal() | Bound():
                    found = Instruction(Kind.NUMBER, number=len(constants))
                    constants.append(node)
                case Negative():
                    found = Instruction(Kind.NEGATIVE, operands, partial=partial)
                case Power(_, exponent):
                    found = Instruction(Kind.POWER, operands, exponent=exponent, partial=partial or exponent < 0)
                case Sum(terms):
                    found = Instruction(Kind.SUM, operands, tuple(sign == "-" for sign, _ in terms), partial=partial)
                case Product(factors):
                    turned = tuple(sign == "/" for sign, _ in factors)
                    partial |= any(t and code[i].kind is not Kind.NUMBER for i, t in zip(operands, turned, strict=True))
                    found = Instruction(Kind.PRODUCT, operands, turned, partial=partial)
            done.append(len(code))
            code.append(found)
        sides.append(done[0])
    bounded = frozenset(node.name for node in constants if isinstance(node, Bound))
    counts = occurrences(*comparison.sides)
    powered = {name for name, count in counts.items() if count > 1}
    for side in comparison.sides:
        powered |= {
            name
            for node in postorder(side)
            if isinstance(node, Power) and node.exponent != 1
            for name in occurrences(node)
        }
    return Program(tuple(code), tuple(sides), comparison.signs, tuple(constants), bounded, frozenset(powered))


def values(program: Program, constants: Sequence[Stretches], domains: Mapping[str, Stretches]) -> list[Stretches]:
    """Return the values of every node; none where a divisor can only be zero."""
    found: list[Stretches] = []
    for step in program.code:
        kind = step.kind
        if kind is Kind.NAME:
            found.append(domains[step.name])
        elif kind is Kind.NUMBER:
            found.append(constants[step.number])
        elif kind is Kind.SUM:
            found.append(_total([negatives(found[i]) if t else found[i] for i, t in _pairs(step)]))
        elif kind is Kind.PRODUCT:
            found.append(_product([quotients(ONE, found[i]) if t else found[i] for i, t in _pairs(step)]))
        elif kind is Kind.POWER:
            found.append(powers(found[step.operands[0]], step.exponent))
        else:
            found.append(negatives(found[step.operands[0]]))
    return found


def _pairs(step: Instruction) -> zip[tuple[int, bool]]:
    return zip(step.operands, step.turned, strict=True)


def _total(parts: Sequence[Stretches]) -> Stretches:
    total = parts[0]
    for part in parts[1:]:
        total = sums(total, part)
    return total


def _product(parts: Sequence[Stretches]) -> Stretches:
    total = parts[0]
    for part in parts[1:]:
        total = products(total, part)
    return total


def narrowed(
    program: Program, constants: Sequence[Stretches], domains: Mapping[str, Stretches]
) -> dict[str, Stretches] | None:
    """Return what a claim leaves of each of its names that are no single points; None where it cannot hold."""
    found = values(program, constants, domains)
    if not all(found):
        return None
    goals: list[Stretches | None] = [None] * len(found)
    for place, target in zip(program.sides, targets([found[i] for i in program.sides], program.signs), strict=True):
        goals[place] = meet(target, found[place])
        if not goals[place]:
            return None
    left: dict[str, Stretches] = {}
    for place in range(len(found) - 1, -1, -1):
        step, goal = program.code[place], goals[place]
        if goal is None or step.kind is Kind.NUMBER:
            continue
        if step.kind is Kind.NAME:
            met = meet(goal, left.get(step.name, domains[step.name]))
            if not met:
                return None
            left[step.name] = met
            continue
        if goal == found[place] and not step.partial:
            continue  # nothing is cut off here, so nothing below
        for operand, target in _backwards(step, goal, found):
            if program.code[operand].kind is not Kind.NUMBER:
                goals[operand] = meet(target, found[operand])
                if not goals[operand]:
                    return None
    return left


def _backwards(step: Instruction, goal: Stretches, found: Sequence[Stretches]) -> list[tuple[int, Stretches]]:
    """Return for each operand the values that bring a node into its goal with some values of the other operands."""
    operands = step.operands
    if step.kind is Kind.NEGATIVE:
        return [(operands[0], negatives(goal))]
    if step.kind is Kind.POWER:
        return [(operands[0], raises_into(goal, step.exponent))]
    if step.kind is Kind.SUM:
        parts = [negatives(found[i]) if turned else found[i] for i, turned in _pairs(step)]
        targets_: list[tuple[int, Stretches]] = []
        for (operand, turned), others in zip(_pairs(step), _others(parts, sums), strict=True):
            target = goal if others is None else sums(goal, negatives(others))
            targets_.append((operand, negatives(target) if turned else target))
        return targets_
    parts = [quotients(ONE, found[i]) if turned else found[i] for i, turned in _pairs(step)]
    return [
        (operand, (divides_into if turned else factors_into)(goal, ONE if others is None else others))
        for (operand, turned), others in zip(_pairs(step), _others(parts, products), strict=True)
    ]


def _others(
    parts: Sequence[Stretches], operation: Callable[[Stretches, Stretches], Stretches]
) -> list[Stretches | None]:
    """Return for each part what all the others give together; None where there are none."""
    if len(parts) == 2:
        return [parts[1], parts[0]]
    earlier: list[Stretches | None] = [None]
    for part in parts[:-1]:
        last = earlier[-1]
        earlier.append(part if last is None else operation(last, part))
    found: list[Stretches | None] = []
    later: Stretches | None = None
    for part, before in zip(reversed(parts), reversed(earlier), strict=True):
        found.append(later if before is None else before if later is None else operation(before, later))
        later = part if later is None else operation(part, later)
    return found[::-1]
