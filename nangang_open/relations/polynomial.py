"""Polynomials over names with exact coefficients, sparse: a sum of 30,000 names costs 30,000 entries.

A polynomial is a mapping from monomials to coefficients that are never zero; a monomial lists its names in order, each
with its power. The empty mapping is zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import Final

Monomial = tuple[tuple[str, int], ...]
Polynomial = Mapping[Monomial, Fraction]

ZERO: Final[Polynomial] = {}
ONE: Final[Polynomial] = {(): Fraction(1)}


class OutOfStepsError(Exception):
    """The budget of steps ended before an exact answer was found."""


class Budget:
    """The steps that may still be spent on one judgement: never seconds, so that every machine answers alike."""

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Count steps; raises OutOfStepsError when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise OutOfStepsError


def constant(number: Fraction) -> Polynomial:
    """Return the polynomial that is this number everywhere."""
    return {(): number} if number else ZERO


def variable(name: str) -> Polynomial:
    """Return the polynomial that is the name itself."""
    return {((name, 1),): Fraction(1)}


def add(parts: Iterable[tuple[Fraction | int, Polynomial]]) -> Polynomial:
    """Return the sum of polynomials, each times a number."""
    total: dict[Monomial, Fraction] = {}
    for times, part in parts:
        for monomial, coefficient in part.items():
            total[monomial] = total.get(monomial, Fraction(0)) + times * coefficient
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def negated(polynomial: Polynomial) -> Polynomial:
    """Return the polynomial with its sign turned."""
    return {monomial: -coefficient for monomial, coefficient in polynomial.items()}


def multiply(first: Polynomial, second: Polynomial, budget: Budget) -> Polynomial:
    """Return the product; it spends as many steps as it multiplies terms, more where they have many names."""
    budget.spend(len(first) * len(second) * (1 + len(next(iter(first), ())) // 4))
    if len(first) == 1 and () in first:
        return {monomial: first[()] * coefficient for monomial, coefficient in second.items()}
    if len(second) == 1 and () in second:
        return {monomial: second[()] * coefficient for monomial, coefficient in first.items()}
    total: dict[Monomial, Fraction] = {}
    for left, times in first.items():
        for right, coefficient in second.items():
            monomial = _joined(left, right)
            total[monomial] = total.get(monomial, Fraction(0)) + times * coefficient
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def _joined(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def raised(base: Polynomial, exponent: int, budget: Budget) -> Polynomial:
    """Return a power with a whole exponent that is not negative; x ** 0 is 1."""
    result = ONE
    for digit in f"{exponent:b}":
        result = multiply(result, result, budget)
        if digit == "1":
            result = multiply(result, base, budget)
    return result


def variables(polynomial: Polynomial) -> tuple[str, ...]:
    """Return the names that it depends on, sorted."""
    return tuple(sorted({name for monomial in polynomial for name, _ in monomial}))


def degree(polynomial: Polynomial, name: str) -> int:
    """Return the highest power of a name."""
    return max((power for monomial in polynomial for here, power in monomial if here == name), default=0)


def coefficients(polynomial: Polynomial, name: str) -> list[Polynomial]:
    """Return the polynomial as one in a single name: the coefficient of its power 0, of its power 1 and so on."""
    split: list[dict[Monomial, Fraction]] = [{}]
    for monomial, coefficient in polynomial.items():
        power, rest = 0, monomial
        for place, (here, times) in enumerate(monomial):
            if here == name:
                power, rest = times, monomial[:place] + monomial[place + 1 :]
        while len(split) <= power:
            split.append({})
        split[power][rest] = coefficient
    return list(split)


def substituted(polynomial: Polynomial, name: str, number: Fraction) -> Polynomial:
    """Return the polynomial with a number in the place of a name."""
    total: dict[Monomial, Fraction] = {}
    for monomial, coefficient in polynomial.items():
        rest, times = monomial, coefficient
        for place, (here, power) in enumerate(monomial):
            if here == name:
                rest, times = monomial[:place] + monomial[place + 1 :], coefficient * number**power
        total[rest] = total.get(rest, Fraction(0)) + times
    return {monomial: coefficient for monomial, coefficient in total.items() if coefficient}


def value(polynomial: Polynomial, at: Mapping[str, Fraction]) -> Fraction:
    """Return the number that it is where every name has a value."""
    total = Fraction(0)
    for monomial, coefficient in polynomial.items():
        term = coefficient
        for name, power in monomial:
            term *= at[name] ** power
        total += term
    return total


def derivative(polynomial: Polynomial, name: str) -> Polynomial:
    """Return how it changes with a name."""
    total: dict[Monomial, Fraction] = {}
    for monomial, coefficient in polynomial.items():
        for place, (here, power) in enumerate(monomial):
            if here == name:
                less = ((name, power - 1),) if power > 1 else ()
                total[monomial[:place] + less + monomial[place + 1 :]] = coefficient * power
    return total


def content(polynomial: Polynomial) -> dict[str, int]:
    """Return the powers of names that divide every term; the polynomial must not be zero."""
    monomials = iter(polynomial)
    common = dict(next(monomials))
    for monomial in monomials:
        if not common:
            break
        powers = dict(monomial)
        common = {name: min(power, powers[name]) for name, power in common.items() if name in powers}
    return common


def divided_by_names(polynomial: Polynomial, powers: Mapping[str, int]) -> Polynomial:
    """Return the polynomial without these powers of names, which must divide every term."""
    return {
        tuple((name, left) for name, power in monomial if (left := power - powers.get(name, 0))): coefficient
        for monomial, coefficient in polynomial.items()
    }


def primitive(polynomial: Polynomial) -> Polynomial:
    """Return the positive multiple of it whose coefficients are whole and share no factor: of the same sign always."""
    scale, common = 1, 0
    for coefficient in polynomial.values():
        scale = lcm(scale, coefficient.denominator)
    for coefficient in polynomial.values():
        common = gcd(common, coefficient.numerator * (scale // coefficient.denominator))
    times = Fraction(scale, common) if common else Fraction(1)
    return {monomial: coefficient * times for monomial, coefficient in polynomial.items()}


def quotient(dividend: Polynomial, divisor: Polynomial, budget: Budget) -> Polynomial | None:
    """Return the polynomial that times `divisor` is `dividend`, None where there is none; `divisor` is not zero."""
    names = sorted({*variables(dividend), *variables(divisor)})

    def order(monomial: Monomial) -> list[int]:
        powers = dict(monomial)
        return [powers.get(name, 0) for name in names]

    leading = max(divisor, key=order)
    rest, found = dict(dividend), {}
    while rest:
        budget.spend(len(divisor) + len(rest) // 8)
        top = max(rest, key=order)
        powers = dict(top)
        if any(powers.get(name, 0) < power for name, power in leading):
            return None
        need = dict(leading)
        step = tuple((name, left) for name, power in top if (left := power - need.get(name, 0)))
        times = rest[top] / divisor[leading]
        found[step] = times
        for monomial, coefficient in divisor.items():
            here = _joined(monomial, step)
            left_over = rest.get(here, Fraction(0)) - times * coefficient
            if left_over:
                rest[here] = left_over
            else:
                rest.pop(here, None)
    return found
