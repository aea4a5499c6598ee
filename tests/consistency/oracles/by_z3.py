"""A second method that shares nothing with ours: z3 over integers and reals, asked one small question at a time."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any

import z3

from nangang_open.consistency.system import System
from nangang_open.figures.interval import Interval
from nangang_open.relations.expression import Bound, Literal, Name, Negative, Node, Power, Product, Sign, Sum
from nangang_open.vocabulary import Reading
from tests.consistency.oracles.arithmetic import intervals_of, number

STEPS = 100_000  # z3's own count of its work: the same answer on a slow machine as on a fast one
MOST_MILLISECONDS = 3_000  # for the few questions in which the steps themselves grow long

COMPARED = {
    Sign.EQUAL: lambda left, right: left == right,
    Sign.AT_MOST: lambda left, right: left <= right,
    Sign.LESS: lambda left, right: left < right,
    Sign.AT_LEAST: lambda left, right: left >= right,
    Sign.MORE: lambda left, right: left > right,
}


class Said(StrEnum):
    """What z3 says of a question."""

    SAT = "sat"
    UNSAT = "unsat"
    UNKNOWN = "unknown"


class Question:
    """A system as z3 sees it, that can be asked whether a world is left, also under one more condition."""

    def __init__(self, system: System, readings: Mapping[str, Reading] | None = None) -> None:
        self._system, self._intervals = system, intervals_of(system, readings)
        self._names = {
            name: z3.ToReal(z3.Int(name)) if one.whole else z3.Real(name) for name, one in system.operands.items()
        }
        self._solver = z3.Solver()
        self._solver.set("rlimit", STEPS)
        self._solver.set("timeout", MOST_MILLISECONDS)
        for name in system.operands:
            for condition in self._within(name, self._intervals[name]):
                self._solver.add(condition)
        for claim in system.claims:
            sides = [self._expression(side) for side in claim.comparison.sides]
            for sign, (left, right) in zip(claim.comparison.signs, pairwise(sides), strict=True):
                self._solver.add(COMPARED[sign](left, right))

    def asked(self, *conditions: Any) -> Said:
        """Return whether a world is left under these conditions."""
        self._solver.push()
        self._solver.add(*conditions)
        said = Said(str(self._solver.check()))
        self._solver.pop()
        return said

    def inside(self, name: str, interval: Interval) -> Said:
        """Return whether a world is left in which a name lies in an interval."""
        return self.asked(*self._within(name, interval))

    def _within(self, name: str, interval: Interval) -> list[Any]:
        symbol, found = self._names[name], []
        if interval.lower is not None:
            low = _real(interval.lower)
            found.append(symbol >= low if interval.lower_closed else symbol > low)
        if interval.upper is not None:
            high = _real(interval.upper)
            found.append(symbol <= high if interval.upper_closed else symbol < high)
        return found

    def _expression(self, node: Node) -> Any:
        match node:
            case Name(name):
                return self._names[name]
            case Bound() | Literal():
                return _real(number(node, {}, self._intervals, self._system))
            case Negative(inner):
                return -self._expression(inner)
            case Power(base, exponent):
                whole, result = self._expression(base), _real(Fraction(1))
                for _ in range(abs(exponent)):
                    result = result * whole
                return self._divided(_real(Fraction(1)), result) if exponent < 0 else result
            case Sum(terms):
                total = _real(Fraction(0))
                for sign, term in terms:
                    total = total + self._expression(term) if sign == "+" else total - self._expression(term)
                return total
            case Product(factors):
                result = _real(Fraction(1))
                for stroke, factor in factors:
                    value = self._expression(factor)
                    result = result * value if stroke == "*" else self._divided(result, value)
                return result
        raise AssertionError(node)

    def _divided(self, above: Any, below: Any) -> Any:
        """Return a quotient as a number of its own, for a divisor that is not zero."""
        self._solver.add(below != 0)
        quotient = z3.FreshReal("quotient")
        self._solver.add(quotient * below == above)
        return quotient


def _real(value: Fraction) -> Any:
    return z3.Q(value.numerator, value.denominator)
