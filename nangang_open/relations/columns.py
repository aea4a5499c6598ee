"""The algebra of ends over columns: intervals held as whole numbers, and a relation judged over all rows at once.

NumPy's int64 wraps without a word, so it is used only where the bounds of every step prove that it cannot; all other
steps are done with Python's own whole numbers.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nangang_open.figures.interval import Interval
from nangang_open.relations.ends import Program, Shape
from nangang_open.relations.integers import Op, Step, Whole

Array = NDArray[Any]

LARGEST: Final = 2**62
"""Ends whose whole number is not below it in magnitude are left to the exact judge."""
INT64: Final = 2**63 - 1
BLOCK: Final = 1 << 16
"""How many rows are judged at once."""
PARTS: Final = ("lower", "upper", "lower_closed", "upper_closed", "lower_missing", "upper_missing")


@dataclass(frozen=True, slots=True)
class Column:
    """Intervals as whole numbers: `shape` is what they share, `beyond` marks those that it has no room for."""

    shape: Shape
    parts: Mapping[str, Array]
    beyond: Array

    def take(self, places: Array) -> Column:
        """Return the rows at these places, in their order."""
        return Column(self.shape, {name: part[places] for name, part in self.parts.items()}, self.beyond[places])

    def __len__(self) -> int:
        return len(self.beyond)


class Builder:
    """Takes intervals one by one and keeps of each only its ends' numerators and denominators."""

    def __init__(self) -> None:
        self._overs = (array("q"), array("q"))
        self._unders = (array("q"), array("q"))
        self._flags = array("b")
        self._denominators: dict[int, int] = {}

    def add(self, interval: Interval) -> None:
        """Add the next interval."""
        flags = interval.lower_closed | interval.upper_closed << 1
        for which, end in enumerate((interval.lower, interval.upper)):
            if end is None:
                flags |= 4 << which
                over, under = 0, 1
            else:
                over, under = end.numerator, end.denominator
            if not -LARGEST < over < LARGEST:
                over, under = 0, 0
            self._overs[which].append(over)
            self._unders[which].append(self._denominators.setdefault(under, len(self._denominators)))
        self._flags.append(flags)

    def column(self) -> Column:
        """Return all intervals added so far over their common measure."""
        denominators = list(self._denominators)
        overs = [np.frombuffer(part, np.int64) if part else np.zeros(0, np.int64) for part in self._overs]
        unders = [np.frombuffer(part, np.int64) if part else np.zeros(0, np.int64) for part in self._unders]
        flags = np.frombuffer(self._flags, np.int8) if self._flags else np.zeros(0, np.int8)
        finest = _common_denominator(denominators, overs, unders)
        beyond = np.zeros(len(flags), bool)
        numbers = []
        for over, under in zip(overs, unders, strict=True):
            number, kept = _raised(over, under, denominators, finest)
            beyond |= ~kept
            numbers.append(number)
        for number in numbers:
            number[beyond] = 0
        measure = int(np.gcd.reduce(np.concatenate(numbers))) if len(flags) else 0
        measure = measure or 1
        parts: dict[str, Array] = {"lower": numbers[0] // measure, "upper": numbers[1] // measure}
        for place, name in enumerate(PARTS[2:]):
            parts[name] = (flags >> place & 1).astype(bool)
        shape = _shape(Fraction(measure, finest), parts, ~beyond)
        for name, part in parts.items():  # what has no room still keeps to the bounds, on which all proofs rest
            low = getattr(shape, name)
            part[beyond] = low[0] if isinstance(low, tuple) else bool(low)
        return Column(shape, parts, beyond)


def column_of(intervals: Iterable[Interval]) -> Column:
    """Return intervals as a column."""
    builder = Builder()
    for interval in intervals:
        builder.add(interval)
    return builder.column()


def _common_denominator(denominators: Sequence[int], overs: Sequence[Array], unders: Sequence[Array]) -> int:
    """Return a common denominator over which almost all ends have room, the most frequent denominators first.

    A denominator that would make too long nine tenths of those taken before, or of its own, is left out.
    """
    over, under = np.abs(np.concatenate(overs)), np.concatenate(unders)
    order = np.lexsort((over, under))
    stops = np.searchsorted(under[order], np.arange(len(denominators) + 1))
    counts = np.diff(stops)
    finest, farthest = 1, Fraction(0)
    for place in sorted(range(len(denominators)), key=lambda place: (-counts[place], denominators[place])):
        if not denominators[place]:
            continue
        usual = int(over[order[stops[place] + (counts[place] - 1) * 9 // 10]])
        wider, farther = lcm(finest, denominators[place]), max(farthest, Fraction(usual, denominators[place]))
        if wider * max(farther, Fraction(1)) < LARGEST:
            finest, farthest = wider, farther
    return finest


def _raised(over: Array, under: Array, denominators: Sequence[int], finest: int) -> tuple[Array, Array]:
    """Return numerators over the common denominator, and which of them have room."""
    factors = [finest // one if one and finest % one == 0 else 0 for one in denominators] or [0]
    factor = np.array([one if one < LARGEST else 0 for one in factors], np.int64)[under]
    room = np.array([LARGEST // one if one else -1 for one in factors], np.int64)[under]
    kept = np.abs(over) <= room
    return np.where(kept, over, 0) * np.where(kept, factor, 0), kept


def _shape(scale: Fraction, parts: Mapping[str, Array], kept: Array) -> Shape:
    def bounds(name: str) -> tuple[int, int]:
        numbers = parts[name][kept]
        return (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)

    def truth(name: str) -> bool | None:
        low, high = bounds(name)
        return bool(low) if low == high else None

    return Shape(scale, bounds("lower"), bounds("upper"), *(truth(name) for name in PARTS[2:]))


def judged(
    found: Program, columns: Mapping[str, Column], rows: int, wanted: Mapping[str, Whole]
) -> Iterator[dict[str, Array]]:
    """Yield what the wanted values of a program are, block by block.

    Nothing is said of rows that are `beyond` in a column: what stands there for them is any number.
    """
    for start in range(0, rows, BLOCK):
        stop = min(start + BLOCK, rows)
        held = {
            f"{name}.{part}": numbers[start:stop]
            for name, column in columns.items()
            for part, numbers in column.parts.items()
        }
        yield evaluated(found, wanted, held, stop - start)


def evaluated(found: Program, wanted: Mapping[str, Whole], held: Mapping[str, Array], rows: int) -> dict[str, Array]:
    """Return the wanted values of one block, whose columns are given by `name.part`."""
    steps = found.tape.steps
    needed = found.tape.needed(wanted.values())
    last_use = {operand: place for place in needed for operand in steps[place].operands}
    kept = {value.place for value in wanted.values()}
    done: dict[int, Array] = {}
    for place in needed:
        step = steps[place]
        done[place] = _carried_out(step, [done[operand] for operand in step.operands], held)
        for operand in set(step.operands):
            if last_use[operand] == place and operand not in kept:
                del done[operand]
    return {name: np.broadcast_to(done[value.place], (rows,)) for name, value in wanted.items()}


def _carried_out(step: Step, operands: list[Array], held: Mapping[str, Array]) -> Array:
    match step.op:
        case Op.COLUMN:
            return held[step.column]
        case Op.CONSTANT if step.truth:
            return np.array(bool(step.lower))
        case Op.CONSTANT:
            return np.array(step.lower, dtype=np.int64 if abs(step.lower) <= INT64 else object)
        case Op.NOT:
            return np.asarray(~operands[0])
        case Op.AND:
            return np.asarray(operands[0] & operands[1])
        case Op.OR:
            return np.asarray(operands[0] | operands[1])
        case Op.CHOOSE:
            return np.where(operands[0], operands[1], operands[2])
        case Op.LESS:
            return np.asarray(operands[0] < operands[1], dtype=bool)
        case Op.EQUAL:
            return np.asarray(operands[0] == operands[1], dtype=bool)
        case _:
            first, second = operands
            if not -INT64 <= step.lower <= step.upper <= INT64 and first.dtype != object:
                first = first.astype(object)  # the bounds leave room for what int64 cannot hold
            if step.op is Op.MULTIPLY:
                return np.asarray(first * second)
            return np.asarray(first + second if step.op is Op.ADD else first - second)
