"""Polynomials in one name: their real roots, counted and held apart exactly (Sturm's theorem).

A polynomial is a list of coefficients, that of the power 0 first, the last not zero; [] is zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from nangang_open.figures.interval import Interval
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.search import SMALLEST, simplest

Dense = list[Fraction]

NARROW: Final = Fraction(1, 10**25)


def at(polynomial: Sequence[Fraction], number: Fraction) -> Fraction:
    """Return the value at a number."""
    total = Fraction(0)
    for coefficient in reversed(polynomial):
        total = total * number + coefficient
    return total


def derived(polynomial: Dense) -> Dense:
    """Return the derivative."""
    return [coefficient * power for power, coefficient in enumerate(polynomial)][1:]


def remainder(dividend: Dense, divisor: Dense, budget: Budget) -> tuple[Dense, Dense]:
    """Return quotient and remainder; `divisor` is not zero. Only long coefficients cost steps here."""
    rest, found = list(dividend), [Fraction(0)] * max(0, len(dividend) - len(divisor) + 1)
    while len(rest) >= len(divisor):
        budget.spend(len(divisor) * (max(_size(rest), _size(divisor)) - 1))
        times, shift = rest[-1] / divisor[-1], len(rest) - len(divisor)
        found[shift] = times
        for place, coefficient in enumerate(divisor):
            rest[shift + place] -= times * coefficient
        rest = trimmed(rest)
    return found, rest


def trimmed(polynomial: Dense) -> Dense:
    """Return it without leading zeros."""
    end = len(polynomial)
    while end and not polynomial[end - 1]:
        end -= 1
    return polynomial[:end]


def scaled(polynomial: Dense) -> Dense:
    """Return the positive multiple whose highest coefficient is 1 or -1."""
    size = abs(polynomial[-1])
    return [coefficient / size for coefficient in polynomial]


def common_divisor(first: Dense, second: Dense, budget: Budget) -> Dense:
    """Return the greatest polynomial that divides both; the first is not zero."""
    while second:
        first, second = second, remainder(first, second, budget)[1]
        second = scaled(second) if second else second
    return first


def square_free(polynomial: Dense, budget: Budget) -> Dense:
    """Return the polynomial with the same roots, each of them once; `polynomial` is not zero."""
    return remainder(polynomial, common_divisor(polynomial, derived(polynomial), budget), budget)[0]


def sturm_chain(polynomial: Dense, budget: Budget) -> list[Dense]:
    """Return Sturm's chain of a polynomial without double roots."""
    chain = [scaled(polynomial)]
    following = derived(polynomial)
    while following:
        chain.append(scaled(following))
        following = [-coefficient for coefficient in remainder(chain[-2], chain[-1], budget)[1]]
    return chain


def _size(polynomial: Dense) -> int:
    """Return what a multiplication of such coefficients costs in steps: long numbers cost more."""
    return 1 + max(coefficient.denominator.bit_length() for coefficient in polynomial) // 128


def _changes(signs: list[Fraction]) -> int:
    kept = [sign for sign in signs if sign]
    return sum((left > 0) != (right > 0) for left, right in pairwise(kept))


def roots(polynomial: Dense, inside: Interval, budget: Budget) -> list[tuple[Fraction, Fraction]]:
    """Return brackets that hold one root each, in order, for all roots in an interval; `polynomial` is not zero.

    A root that was met exactly is a bracket of no width; any other lies strictly inside its bracket, which holds no
    other root and no end of `inside` in its inside.
    """
    simple = square_free(polynomial, budget)
    budget.spend(len(simple) ** 2 * _size(simple))
    if len(simple) == 2:
        root = -simple[0] / simple[1]
        return [(root, root)] if root in inside else []
    chain = sturm_chain(simple, budget)
    furthest = sum((abs(coefficient) for coefficient in chain[0][:-1]), Fraction(1))  # beyond every root
    lower = -furthest if inside.lower is None else inside.lower
    upper = furthest if inside.upper is None else inside.upper
    found: list[tuple[Fraction, Fraction]] = []

    def changes(number: Fraction) -> int:
        budget.spend(len(chain) * _size(simple))
        return _changes([at(part, number) for part in chain])

    def open_roots(low: Fraction, high: Fraction, low_changes: int, high_changes: int) -> None:
        """Find the roots strictly between; the changes are counted just right of `low` and at `high`."""
        count = low_changes - high_changes - (not at(simple, high))
        if count == 1:
            found.append((low, high))
        elif count > 1:
            middle = (low + high) / 2
            middle_changes = changes(middle)
            open_roots(low, middle, low_changes, middle_changes)
            if not at(simple, middle):
                found.append((middle, middle))
            open_roots(middle, high, middle_changes, high_changes)

    if lower in inside and not at(simple, lower):
        found.append((lower, lower))
    if lower < upper:
        open_roots(lower, upper, changes(lower), changes(upper))
        if upper in inside and not at(simple, upper):
            found.append((upper, upper))
    return found


def narrowed(simple: Dense, bracket: tuple[Fraction, Fraction], budget: Budget) -> tuple[Fraction, Fraction]:
    """Return half of a bracket from `roots`, or the root itself where it is met."""
    low, high = bracket
    middle = (low + high) / 2
    budget.spend(len(simple) * _size(simple))
    here = at(simple, middle)
    if not here:
        return middle, middle
    before = at(simple, low) or at(derived(simple), low)  # a bracket may start at another root
    return (middle, high) if (here > 0) == (before > 0) else (low, middle)


def rational_roots(polynomial: Dense, inside: Interval, budget: Budget) -> tuple[list[Fraction], bool]:
    """Return the roots in an interval that are simple fractions, and whether those are all of its roots."""
    ends = [pinned(polynomial, bracket, budget) for bracket in roots(polynomial, inside, budget)]
    found = [low for low, high in ends if low == high]
    return found, len(found) == len(ends)


def sign_at_root(other: Dense, polynomial: Dense, bracket: tuple[Fraction, Fraction], budget: Budget) -> Fraction:
    """Return a number of the sign that `other` has at the root of `polynomial` in a bracket from `cells`.

    `other` divides `polynomial`, so the bracket holds no other root of it.
    """
    if bracket[0] == bracket[1]:
        return at(other, bracket[0])
    strictly = Interval(*bracket, False, False)
    if roots(common_divisor(polynomial, other, budget), strictly, budget):
        return Fraction(0)
    return at(other, (bracket[0] + bracket[1]) / 2)


def samples(polynomials: Sequence[Dense], inside: Interval, budget: Budget) -> list[Fraction]:
    """Return one number from each open stretch of an interval on which no polynomial changes its sign.

    None of the polynomials is zero; none of the numbers is a root.
    """
    return cells(polynomials, inside, budget)[1]


def cells(
    polynomials: Sequence[Dense], inside: Interval, budget: Budget
) -> tuple[list[tuple[Fraction, Fraction]], list[Fraction]]:
    """Return brackets of all roots strictly inside an interval, and one number before, between and behind them."""
    product = [Fraction(1)]
    for polynomial in polynomials:
        product = times(product, polynomial)
        budget.spend(len(product))
    simple = square_free(product, budget)
    brackets = roots(simple, Interval(inside.lower, inside.upper, False, False), budget)
    place = 0
    while place <= len(brackets):  # narrow brackets that touch, until a number lies between each two and at both ends
        left = inside.lower if place == 0 else brackets[place - 1][1]
        right = inside.upper if place == len(brackets) else brackets[place][0]
        if left is None or left != right:
            place += 1
            continue
        wide = place if place < len(brackets) and brackets[place][0] < brackets[place][1] else place - 1
        brackets[wide] = narrowed(simple, brackets[wide], budget)
        place = max(0, place - 1)
    numbers: list[Fraction] = []
    edges = [inside.lower, *(edge for bracket in brackets for edge in bracket), inside.upper]
    for low, high in zip(edges[::2], edges[1::2], strict=True):
        if low is None:
            numbers.append(Fraction(0) if high is None else high - 1)
        else:
            numbers.append(low + 1 if high is None else (low + high) / 2)
    return brackets, numbers


def pinned(polynomial: Dense, bracket: tuple[Fraction, Fraction], budget: Budget) -> tuple[Fraction, Fraction]:
    """Return the root in a bracket twice where it is a simple fraction, else a bracket too narrow to matter."""
    simple = square_free(polynomial, budget)
    low, high = bracket
    while high - low > NARROW * max(abs(low), abs(high), SMALLEST):
        low, high = narrowed(simple, (low, high), budget)
    root = simplest(low, high)
    return (root, root) if not at(simple, root) else (low, high)


def times(first: Dense, second: Dense) -> Dense:
    """Return the product of two polynomials that are not zero."""
    total = [Fraction(0)] * (len(first) + len(second) - 1)
    for place, left in enumerate(first):
        for shift, right in enumerate(second):
            total[place + shift] += left * right
    return total
