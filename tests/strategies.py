"""Hypothesis strategies that the tests of several rooms share."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from nangang_open.figures.interval import Interval

FINEST = 12  # denominators stay small, so that ends meet often


def numbers(lower: int = -6, upper: int = 6) -> st.SearchStrategy[Fraction]:
    """Small rationals; whole numbers, zero among them, come often."""
    whole = st.integers(lower, upper).map(Fraction)
    return whole | st.fractions(lower, upper, max_denominator=FINEST)


@st.composite
def intervals(
    draw: st.DrawFn, ends: st.SearchStrategy[Fraction] | None = None, *, bounded: bool = False, positive: bool = False
) -> Interval:
    """Intervals of every shape: points, open, closed and missing ends, beside, at and across zero."""
    if ends is None:
        ends = numbers(lower=0) if positive else numbers()
    low, high = sorted((draw(ends), draw(ends)))
    if low == high and (not positive or low > 0) and (bounded or draw(st.booleans())):
        return Interval(low, high)
    if low == high:
        high += 1
    lower = low if bounded or positive or draw(st.integers(0, 4)) else None
    upper = high if bounded or draw(st.integers(0, 4)) else None
    lower_closed = draw(st.booleans()) and not (positive and low == 0)
    return Interval(lower, upper, lower_closed, draw(st.booleans()))


@st.composite
def members_of(draw: st.DrawFn, interval: Interval) -> Fraction:
    """Numbers in an interval: its closed ends often, and what lies between or beyond one end."""
    attained = [
        end
        for end, closed in ((interval.lower, interval.lower_closed), (interval.upper, interval.upper_closed))
        if end is not None and closed
    ]
    if attained and (interval.is_point or draw(st.booleans())):
        return draw(st.sampled_from(attained))
    if interval.lower is not None and interval.upper is not None:
        part = draw(st.fractions(0, 1).filter(lambda number: 0 < number < 1))
        return interval.lower + part * (interval.upper - interval.lower)
    step = draw(st.fractions(0, 10**6).filter(bool))
    if interval.lower is not None:
        return interval.lower + step
    if interval.upper is not None:
        return interval.upper - step
    return draw(st.fractions(-(10**6), 10**6))


def extreme_members(interval: Interval, near: Fraction = Fraction(1, 10**18)) -> list[Fraction]:
    """Members at each closed end, next to each open end and far beyond a missing one; zero and a middle one too.

    What is monotone in each operand comes near the ends of its range on these.
    """
    lower, upper = interval.lower, interval.upper
    far = 1 / near
    low = (-far if upper is None else upper - far) if lower is None else lower
    high = (far if lower is None else lower + far) if upper is None else upper
    candidates = [low, low + near, (low + high) / 2, high - near, high, Fraction(0)]
    return [number for number in candidates if number in interval]
