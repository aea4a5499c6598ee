"""A program over whole numbers as SQL: steps that are needed twice are bound as columns, layer by layer.

Bounds choose the type: BIGINT where they prove that it cannot overflow, HUGEINT (128 bits) where it cannot, and
`try()` where it might; a row in which it did is not sure.
"""

# ruff: noqa: S608 -- every name in a query is ours or quoted here, and no cell of a panel ever stands in one

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from nangang_open.relations.integers import Op, Step, Tape, Whole

BIG: Final = 2**63 - 1
HUGE: Final = 2**127 - 1
SIGNS: Final = {
    Op.ADD: "+",
    Op.SUBTRACT: "-",
    Op.MULTIPLY: "*",
    Op.LESS: "<",
    Op.EQUAL: "=",
    Op.AND: "AND",
    Op.OR: "OR",
}


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class _Written:
    """A step's SQL, how many layers lie below it, and whether it is of 128 bits."""

    text: str
    depth: int
    huge: bool = False


def select(tape: Tape, wanted: Mapping[str, Whole], sure: Whole, source: str, keep: Sequence[str]) -> str:
    """Return a query that gives, beside the columns to keep, each wanted value under its name, and `sure`.

    `source` is a relation that has the program's columns, as BIGINT and BOOLEAN.
    """
    needed = tape.needed([*wanted.values(), sure])
    uses = Counter(operand for place in needed for operand in tape.steps[place].operands)
    uses.update(value.place for value in (*wanted.values(), sure))
    done: dict[int, _Written] = {}
    layers: dict[int, list[str]] = {}
    overflowing: list[str] = []
    for place in needed:
        step = tape.steps[place]
        written = _written(step, [done[operand] for operand in step.operands])
        may_overflow = not -HUGE <= step.lower <= step.upper <= HUGE
        if step.operands and (uses[place] > 1 or may_overflow):
            name = f"s{place}"
            layers.setdefault(written.depth, []).append(f"{written.text} AS {name}")
            written = _Written(name, written.depth + 1, written.huge)
        if may_overflow:
            overflowing.append(f"{written.text} IS NOT NULL")
        done[place] = written
    query = source
    for depth in sorted(layers):
        query = f"(SELECT *, {', '.join(layers[depth])} FROM {query})"
    ends = [f"{done[value.place].text} AS {quoted(name)}" for name, value in wanted.items()]
    is_sure = " AND ".join([done[sure.place].text, *overflowing])
    return f"SELECT {', '.join([*keep, *ends, f'coalesce({is_sure}, FALSE) AS sure'])} FROM {query}"


def _written(step: Step, operands: Sequence[_Written]) -> _Written:
    depth = max((operand.depth for operand in operands), default=0)
    texts = [operand.text for operand in operands]
    huge = any(operand.huge for operand in operands)
    match step.op:
        case Op.COLUMN:
            return _Written(quoted(step.column), 0)
        case Op.CONSTANT if step.truth:
            return _Written("TRUE" if step.lower else "FALSE", 0)
        case Op.CONSTANT:
            return _constant(step.lower)
        case Op.NOT:
            return _Written(f"(NOT {texts[0]})", depth)
        case Op.CHOOSE:
            return _Written(f"(CASE WHEN {texts[0]} THEN {texts[1]} ELSE {texts[2]} END)", depth, huge)
        case Op.ADD | Op.SUBTRACT | Op.MULTIPLY:
            return _arithmetic(step, texts, depth, huge)
        case _:
            return _Written(f"({texts[0]} {SIGNS[step.op]} {texts[1]})", depth)


def _constant(number: int) -> _Written:
    if abs(number) <= BIG:
        return _Written(f"({number})::BIGINT", 0)
    text = f"({number})" if abs(number) <= HUGE else "NULL"
    return _Written(f"{text}::HUGEINT", 0, huge=True)


def _arithmetic(step: Step, texts: Sequence[str], depth: int, huge: bool) -> _Written:
    first, second = texts
    if not huge and not -BIG <= step.lower <= step.upper <= BIG:
        first, huge = f"{first}::HUGEINT", True
    text = f"({first} {SIGNS[step.op]} {second})"
    if not -HUGE <= step.lower <= step.upper <= HUGE:
        text = f"try({text})"
    return _Written(text, depth, huge)
