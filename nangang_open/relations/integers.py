"""Whole-number arithmetic written down before any row is seen: each step with bounds that are proved, not hoped.

A tape holds the steps in order, each different one once. What its bounds decide is never written: a comparison that
always comes out alike is a constant. So one general rule for intervals shrinks to what the columns at hand need, and
whoever carries the steps out (SQL, NumPy, plain Python) knows where a type of fixed size cannot overflow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Op(StrEnum):
    """What a step does; comparisons and the last three give truths, 0 or 1."""

    COLUMN = "column"
    CONSTANT = "constant"
    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    CHOOSE = "choose"  # the second where the first holds, else the third
    LESS = "less"
    EQUAL = "equal"
    AND = "and"
    OR = "or"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the places of its operands on the tape, and the bounds of what it gives, both attainable or wider."""

    op: Op
    operands: tuple[int, ...]
    lower: int
    upper: int
    column: str = ""
    truth: bool = False


class Tape:
    """The steps written so far; a step that stands there already is not written again."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._places: dict[Step, int] = {}

    def write(self, step: Step) -> Whole:
        """Return the value of a step."""
        place = self._places.get(step)
        if place is None:
            place = self._places[step] = len(self.steps)
            self.steps.append(step)
        return Whole(self, place)

    def constant(self, number: int) -> Whole:
        """Return a number that is the same in every row."""
        return self.write(Step(Op.CONSTANT, (), number, number))

    def truth(self, holds: bool) -> Whole:
        """Return a truth that is the same in every row."""
        return self.write(Step(Op.CONSTANT, (), int(holds), int(holds), truth=True))

    def column(self, name: str, lower: int, upper: int, *, truth: bool = False) -> Whole:
        """Return a column whose numbers all lie between two bounds; one that never changes is a constant."""
        if lower == upper:
            return self.truth(bool(lower)) if truth else self.constant(lower)
        return self.write(Step(Op.COLUMN, (), lower, upper, name, truth))

    def needed(self, wanted: Iterable[Whole]) -> list[int]:
        """Return the places of all steps that these values come from, in order."""
        found = {value.place for value in wanted}
        for place in range(len(self.steps) - 1, -1, -1):
            if place in found:
                found.update(self.steps[place].operands)
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, or a truth, of every row: what the step at a place of a tape gives."""

    tape: Tape
    place: int

    @property
    def step(self) -> Step:
        """The step that gives it."""
        return self.tape.steps[self.place]

    @property
    def lower(self) -> int:
        """No row has less."""
        return self.step.lower

    @property
    def upper(self) -> int:
        """No row has more."""
        return self.step.upper

    @property
    def is_constant(self) -> bool:
        """Whether every row has the same."""
        return self.lower == self.upper

    def __add__(self, other: Whole) -> Whole:
        if self.is_zero or other.is_zero:
            return other if self.is_zero else self
        return self._written(Op.ADD, other, self.lower + other.lower, self.upper + other.upper)

    def __sub__(self, other: Whole) -> Whole:
        if other.is_zero:
            return self
        if self.place == other.place:
            return self.tape.constant(0)
        return self._written(Op.SUBTRACT, other, self.lower - other.upper, self.upper - other.lower)

    def __neg__(self) -> Whole:
        return self.tape.constant(0) - self

    def __mul__(self, other: Whole) -> Whole:
        for one, another in ((self, other), (other, self)):
            if one.is_constant and one.lower == 1:
                return another
        corners = [x * y for x in (self.lower, self.upper) for y in (other.lower, other.upper)]
        return self._written(Op.MULTIPLY, other, min(corners), max(corners))

    def __and__(self, other: Whole) -> Whole:
        if self.is_constant or self.place == other.place:
            return other if self.upper else self
        if other.is_constant:
            return self if other.upper else other
        return self._truth(Op.AND, other)

    def __or__(self, other: Whole) -> Whole:
        if self.is_constant or self.place == other.place:
            return self if self.lower else other
        if other.is_constant:
            return other if other.lower else self
        return self._truth(Op.OR, other)

    def __invert__(self) -> Whole:
        if self.is_constant:
            return self.tape.truth(not self.lower)
        return self.tape.write(Step(Op.NOT, (self.place,), 0, 1, truth=True))

    @property
    def is_zero(self) -> bool:
        """Whether every row has zero."""
        return self.lower == 0 == self.upper

    def below(self, other: Whole) -> Whole:
        """Return whether it is less than the other."""
        if self.upper < other.lower:
            return self.tape.truth(holds=True)
        if self.lower >= other.upper or self.place == other.place:
            return self.tape.truth(holds=False)
        return self._truth(Op.LESS, other)

    def equals(self, other: Whole) -> Whole:
        """Return whether it is the same as the other."""
        if self.place == other.place or (self.is_constant and other.is_constant and self.lower == other.lower):
            return self.tape.truth(holds=True)
        if self.upper < other.lower or self.lower > other.upper:
            return self.tape.truth(holds=False)
        return self._truth(Op.EQUAL, other)

    def choose(self, yes: Whole, no: Whole) -> Whole:
        """Return `yes` where this truth holds, else `no`."""
        if self.is_constant or yes.place == no.place:
            return yes if self.upper else no
        truth = yes.step.truth
        lower, upper = min(yes.lower, no.lower), max(yes.upper, no.upper)
        return self.tape.write(Step(Op.CHOOSE, (self.place, yes.place, no.place), lower, upper, truth=truth))

    def at_least(self, least: int) -> Whole:
        """Return it where it is not below a number, else that number."""
        if self.lower >= least:
            return self
        floor = self.tape.constant(least)
        is_below = self.below(floor)
        if is_below.is_constant:
            return floor if is_below.upper else self
        operands = (is_below.place, floor.place, self.place)
        return self.tape.write(Step(Op.CHOOSE, operands, least, max(least, self.upper)))

    def _written(self, op: Op, other: Whole, lower: int, upper: int) -> Whole:
        if lower == upper:
            return self.tape.constant(lower)
        return self.tape.write(Step(op, (self.place, other.place), lower, upper))

    def _truth(self, op: Op, other: Whole) -> Whole:
        return self.tape.write(Step(op, (self.place, other.place), 0, 1, truth=True))


PLAIN: Final[Mapping[Op, Callable[..., int]]] = {
    Op.ADD: lambda x, y: x + y,
    Op.SUBTRACT: lambda x, y: x - y,
    Op.MULTIPLY: lambda x, y: x * y,
    Op.CHOOSE: lambda condition, yes, no: yes if condition else no,
    Op.LESS: lambda x, y: int(x < y),
    Op.EQUAL: lambda x, y: int(x == y),
    Op.AND: lambda x, y: x & y,
    Op.OR: lambda x, y: x | y,
    Op.NOT: lambda x: 1 - x,
}
"""What each operation gives in plain Python."""


def carried_out(wanted: Mapping[str, Whole], row: Mapping[str, int]) -> dict[str, int]:
    """Return what values are in one row, whose columns are given by name."""
    if not wanted:
        return {}
    tape = next(iter(wanted.values())).tape
    found: dict[int, int] = {}
    for place in tape.needed(wanted.values()):
        step = tape.steps[place]
        if step.op is Op.CONSTANT:
            found[place] = step.lower
        elif step.op is Op.COLUMN:
            found[place] = row[step.column]
        else:
            found[place] = PLAIN[step.op](*(found[operand] for operand in step.operands))
    return {name: found[value.place] for name, value in wanted.items()}
