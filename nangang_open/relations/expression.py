"""The tree of a relation's expression, and the walks over it that never recurse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final
from typing import Literal as OneOf

from nangang_open.figures.interval import decimal_text

Span = tuple[int, int]
NO_SPAN: Span = (0, 0)


class Sign(StrEnum):
    """A comparison between two sides."""

    EQUAL = "=="
    AT_MOST = "<="
    LESS = "<"
    AT_LEAST = ">="
    MORE = ">"


@dataclass(frozen=True, slots=True)
class Literal:
    """A number written in the expression, exact; `unit` is a unit id, or None for a pure number."""

    value: Fraction
    unit: str | None = None
    span: Span = field(default=NO_SPAN, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A figure or an unknown: the same value wherever it stands."""

    id: str
    span: Span = field(default=NO_SPAN, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Bound:
    """`lower(x)` or `upper(x)`: the end of a name's interval, a constant."""

    end: OneOf["lower", "upper"]
    name: str
    span: Span = field(default=NO_SPAN, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """`-operand`."""

    operand: Node
    span: Span = field(default=NO_SPAN, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms added (`+`) and taken away (`-`), left to right; the first is added."""

    terms: tuple[tuple[OneOf["+", "-"], Node], ...]
    span: Span = field(default=NO_SPAN, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Product:
    """Factors that multiply (`*`) and divisors (`/`), left to right; the first multiplies."""

    factors: tuple[tuple[OneOf["*", "/"], Node], ...]
    span: Span = field(default=NO_SPAN, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Power:
    """`base ** exponent` with a whole exponent from -100 to 100."""

    base: Node
    exponent: int
    span: Span = field(default=NO_SPAN, compare=False, repr=False)


Node = Literal | Name | Bound | Negative | Sum | Product | Power
LEAVES: Final = (Name, Literal, Bound)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison or a chain of them: one sign between each two neighbouring sides."""

    sides: tuple[Node, ...]
    signs: tuple[Sign, ...]


def children(node: Node) -> tuple[Node, ...]:
    """Return the operands of a node, left to right."""
    match node:
        case Sum():
            return tuple([term for _, term in node.terms])
        case Product():
            return tuple([factor for _, factor in node.factors])
        case Power():
            return (node.base,)
        case Negative():
            return (node.operand,)
        case _:
            return ()


def postorder(top: Node) -> list[Node]:
    """Return every node below and with `top`, operands before what they belong to, left to right."""
    found: list[Node] = []
    waiting = [top]
    while waiting:  # from the last to the first
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, LEAVES):
            waiting += children(node)
    found.reverse()
    return found


def names(comparison: Comparison) -> tuple[str, ...]:
    """Return every figure and unknown of a relation, also those under `lower` and `upper`, in order of first use."""
    found: dict[str, None] = {}
    for side in comparison.sides:
        for node in postorder(side):
            if isinstance(node, Name):
                found[node.id] = None
            elif isinstance(node, Bound):
                found[node.name] = None
    return tuple(found)


def valued(*nodes: Node) -> list[str]:
    """Return the names that stand for their values, left to right, each as often as it does.

    `lower(x)` and `upper(x)` are constants and don't count.
    """
    return [node.id for top in nodes for node in postorder(top) if isinstance(node, Name)]


def occurrences(*nodes: Node) -> Counter[str]:
    """Count how often each name stands for its value."""
    return Counter(valued(*nodes))


def divisors(node: Node) -> Iterator[Node]:
    """Yield every node that divides: behind `/`, or the base of a negative power; innermost first."""
    for here in postorder(node):
        if isinstance(here, Product):
            yield from (factor for sign, factor in here.factors if sign == "/")
        elif isinstance(here, Power) and here.exponent < 0:
            yield here.base


def replaced(top: Node, change: Callable[[Literal | Name | Bound], Node]) -> Node:
    """Return the tree with each leaf changed."""
    done: list[Node] = []  # finished operands, the latest last
    for node in postorder(top):
        count = len(children(node))
        parts = done[len(done) - count :]
        del done[len(done) - count :]
        match node:
            case Literal() | Name() | Bound():
                done.append(change(node))
            case Negative():
                done.append(Negative(parts[0], node.span))
            case Power(_, exponent):
                done.append(Power(parts[0], exponent, node.span))
            case Sum(terms):
                signed = tuple((sign, part) for (sign, _), part in zip(terms, parts, strict=True))
                done.append(Sum(signed, node.span))
            case _:
                divided = tuple((sign, part) for (sign, _), part in zip(node.factors, parts, strict=True))
                done.append(Product(divided, node.span))
    return done.pop()


def text(expression: Comparison | Node) -> str:
    """Print a tree so that parsing it gives the same tree."""
    if not isinstance(expression, Comparison):
        return _node_text(expression)
    parts = [_node_text(expression.sides[0])]
    for sign, side in zip(expression.signs, expression.sides[1:], strict=True):
        parts += [sign.value, _node_text(side)]
    return " ".join(parts)


def _node_text(top: Node) -> str:
    printed: list[str] = []  # the texts of finished operands, the latest last
    for node in postorder(top):
        match node:
            case Literal(value, unit):
                printed.append(decimal_text(value) + (f"[{unit}]" if unit is not None else ""))
            case Name(name):
                printed.append(name)
            case Bound(end, name):
                printed.append(f"{end}({name})")
            case Negative(operand):
                printed.append("-" + _wrapped(printed.pop(), operand, (Sum, Product)))
            case Power(base, exponent):
                printed.append(f"{_wrapped(printed.pop(), base, (Sum, Product, Negative, Power))} ** {exponent}")
            case Sum(terms):
                _join(printed, terms, (Sum,))
            case _:
                _join(printed, node.factors, (Sum, Product))
    return printed.pop()


def _wrapped(printed: str, node: Node, looser: tuple[type, ...]) -> str:
    return f"({printed})" if isinstance(node, looser) else printed


def _join(printed: list[str], parts: tuple[tuple[str, Node], ...], looser: tuple[type, ...]) -> None:
    texts = printed[-len(parts) :]
    del printed[-len(parts) :]
    pieces: list[str] = []
    for (sign, node), words in zip(parts, texts, strict=True):
        pieces += [sign, _wrapped(words, node, looser)]
    printed.append(" ".join(pieces[1:]))
