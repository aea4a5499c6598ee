"""A printed figure moved by units of its last digit, and how far it must move to leave a set of numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import ceil
from typing import Final

from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure, Unit
from nangang_open.figures.interval import Interval, point
from nangang_open.figures.meaning import DOMAINS, interval_of, multiplier, printed_interval
from nangang_open.figures.numeral import Form, Printed, read_printed
from nangang_open.relations.stretches import Stretches, negatives
from nangang_open.vocabulary import Direction, Hedge, Reading

WIDE: Final = frozenset({Hedge.ABOUT, Hedge.AND_MORE})
NO_MORE: Final = frozenset({Hedge.AT_MOST, Hedge.UNDER})
NO_LESS: Final = frozenset({Hedge.AT_LEAST, Hedge.OVER})


@dataclass(frozen=True)
class Moves:
    """A figure and the steps it can make: units of its last printed digit, the number of decimals kept.

    One that is hedged by 约 or 余 moves by units of its last digit that is not zero and keeps its width. One that is a
    bound, as by 以内, is moved up to zero: beyond it a fall would turn into a rise, and a least into a most.
    """

    figure: Figure
    unit: Unit | None

    @property
    def can_rise(self) -> bool:
        """Whether a move upwards leaves any numbers behind; what is printed as a most only grows."""
        return self.figure.hedge not in (NO_LESS if self.figure.direction is Direction.DOWN else NO_MORE)

    @property
    def can_fall(self) -> bool:
        """Whether a move downwards leaves any numbers behind."""
        return self.figure.hedge not in (NO_MORE if self.figure.direction is Direction.DOWN else NO_LESS)

    @cached_property
    def step(self) -> Fraction:
        """One step in base units."""
        return (self._printed.nonzero_unit if self._keeps_width else self._printed.unit) * self._times

    @cached_property
    def _printed(self) -> Printed:
        return read_printed(self.figure.as_written)

    @cached_property
    def _times(self) -> Fraction:
        return multiplier(self.figure, self.unit)

    @cached_property
    def _keeps_width(self) -> bool:
        return self.figure.hedge in WIDE and self._printed.form is not Form.FRACTION

    @cached_property
    def _unmoved(self) -> Interval:
        return interval_of(self.figure, self.unit, Reading.HALF_UP)

    def stands_for(self, steps: int) -> Interval | None:
        """Return what the moved figure stands for, rounded half up; None where nobody prints a quantity of its kind so."""
        figure, printed = self.figure, self._printed
        if self._keeps_width:
            return (self._unmoved + point(steps * self.step)).meet(DOMAINS[figure.quantity_kind])
        digits = (-printed.digits if figure.direction is Direction.DOWN else printed.digits) + steps
        if digits < 0 and figure.direction is Direction.NONE:
            return None
        direction = figure.direction and (Direction.DOWN if digits < 0 else Direction.UP)
        if direction is not figure.direction and figure.hedge in NO_MORE | NO_LESS:
            return None
        moved = Printed(abs(digits), printed.unit, printed.form)
        try:
            return printed_interval(figure, moved, self._times, direction, Reading.HALF_UP)
        except InputError:
            return None

    def shift(self, steps: int) -> Interval | None:
        """Return by how much its ends are moved, in base units; None where `stands_for` is."""
        return None if self.stands_for(steps) is None else point(steps * self.step)


def way(at: Callable[[int], Interval | None], step: Fraction, kept: Stretches, *, down: bool = False) -> int | None:
    """Return the least number of steps after which `at` shares no number with `kept`; None where it never comes to that.

    Both ends of `at` must rise with the steps, or one of them and the other be missing; by about `step` each time, from
    which a first guess is made. It gives None where no step is left, and from there on. `down` counts steps towards
    lower numbers.
    """
    if down:
        return way(lambda steps: None if (here := at(-steps)) is None else -here, step, negatives(kept))
    at = lru_cache(maxsize=4)(at)
    steps = 1
    while (here := at(steps)) is not None:
        met = [part for part in kept if part.meet(here) is not None]
        if not met:
            return steps
        if met[-1].upper is None:
            return None
        assert here.lower is not None  # what only grows is never asked to leave
        guess = steps + max(1, ceil((met[-1].upper - here.lower) / step))
        steps = _first_beyond(at, met[-1], steps, guess)
    return None


def _first_beyond(at: Callable[[int], Interval | None], part: Interval, steps: int, guess: int) -> int:
    """Return the least number of steps after which `at` lies above a part, or there is none; it does not at `steps`."""

    def beyond(count: int) -> bool:
        here = at(count)
        if here is None:
            return True
        assert here.lower is not None
        assert part.upper is not None
        return here.lower > part.upper or (here.lower == part.upper and not (here.lower_closed and part.upper_closed))

    low, high, stride = steps, guess, 1
    while not beyond(high):
        low, high, stride = high, high + stride, stride * 2
    stride = 1
    while high - stride > low and beyond(high - stride):
        high, stride = high - stride, stride * 2
    low = max(low, high - stride)
    while high - low > 1:
        between = (low + high) // 2
        low, high = (low, between) if beyond(between) else (between, high)
    return high
