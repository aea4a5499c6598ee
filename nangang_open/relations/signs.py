"""Whether a polynomial can be negative, or zero, in a box of intervals: exact, or out of steps.

A box gives each name an interval that is no point; a missing end is no bound. Whether a polynomial can be negative
does not depend on which ends are closed (a negative value stays negative close by); whether it can be zero does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import reduce
from itertools import islice, product
from typing import Final

from nangang_open.figures.interval import Interval, point
from nangang_open.relations.cells import negative_together, subresultant
from nangang_open.relations.polynomial import (
    Budget,
    Monomial,
    OutOfStepsError,
    Polynomial,
    add,
    coefficients,
    content,
    degree,
    derivative,
    divided_by_names,
    multiply,
    negated,
    primitive,
    substituted,
    value,
    variables,
)
from nangang_open.relations.univariate import at, rational_roots, roots, samples, trimmed

Box = Mapping[str, Interval]
BELOW: Final = Interval(None, 0, False, False)
ABOVE: Final = Interval(0, None, False, False)
GUESSES: Final = 200
LONGEST_SIDE_QUEST: Final = 2_000


class Ends(Enum):
    """At which ends of a name's interval a polynomial comes down to its least value, the other names held still."""

    LOWER = ("lower",)
    UPPER = ("upper",)
    EITHER = ("lower", "upper")


def natural(polynomial: Polynomial, box: Box, budget: Budget) -> Interval:
    """Return a range term by term: too wide where a name stands in two terms, else tight."""
    total: Interval | None = None
    for monomial, coefficient in polynomial.items():
        budget.spend(max(1, 8 * len(monomial) - 8))
        powers = (box[name].power(power) for name, power in monomial)
        term = reduce(Interval.__mul__, powers).scaled(coefficient) if monomial else point(coefficient)
        total = term if total is None else total + term
    return point(0) if total is None else total


def separate(polynomial: Polynomial) -> bool:
    """Return whether no name stands in two terms, so that the natural range is tight."""
    found = [name for monomial in polynomial for name, _ in monomial]
    return len(found) == len(set(found))


def negative(polynomial: Polynomial, box: Box, budget: Budget) -> bool:
    """Return whether it is negative somewhere in the box."""
    lower = natural(polynomial, box, budget).lower
    if lower is not None and lower >= 0:
        return False
    if separate(polynomial):
        return True
    budget.spend(len(polynomial))
    polynomial = primitive(polynomial)
    common = content(polynomial)
    if common:
        rest = divided_by_names(polynomial, common)
        return any(negative(_signed(rest, sign), part, budget) for sign, part in _orthants(common, box))
    found = variables(polynomial)
    if len(found) == 1:
        line = dense(polynomial, found[0])
        return any(at(line, number) < 0 for number in samples([line], box[found[0]], budget))
    chosen = _eliminable(polynomial, box, budget)
    if chosen is None:
        return _negative_somewhere(polynomial, box, budget)
    name, ends = chosen
    return any(_negative_at(polynomial, name, end, ends, box, budget) for end in ends.value)


def _negative_at(polynomial: Polynomial, name: str, end: str, ends: Ends, box: Box, budget: Budget) -> bool:
    number = getattr(box[name], end)
    if number is not None:
        return negative(substituted(polynomial, name, number), box, budget)
    if ends is not Ends.EITHER or degree(polynomial, name) > 1:
        return True  # what falls towards no bound, or bends down towards it, falls below every number
    slope = coefficients(polynomial, name)[1]
    return negative(slope if end == "upper" else negated(slope), box, budget)


def _signed(polynomial: Polynomial, sign: int) -> Polynomial:
    return polynomial if sign > 0 else negated(polynomial)


def _orthants(powers: Mapping[str, int], box: Box) -> Iterator[tuple[int, Box]]:
    """Yield the parts of a box in which no name of a product of powers is zero, each with the product's sign."""
    names = list(powers)
    choices = [
        [(sign, part) for sign, half in ((-1, BELOW), (1, ABOVE)) if (part := box[name].meet(half)) is not None]
        for name in names
    ]
    for halves in product(*choices):
        sign = 1
        for name, (half, _) in zip(names, halves, strict=True):
            sign *= half ** powers[name]
        yield sign, {**box, **{name: part for name, (_, part) in zip(names, halves, strict=True)}}


def _eliminable(polynomial: Polynomial, box: Box, budget: Budget) -> tuple[str, Ends] | None:
    """Return a name that may be put to ends of its interval without changing the least value, None if none is found.

    First what a glance shows to be monotone; then what is of the first degree, whose least value is at either end;
    then what is monotone, or bends down, by an exact proof of the derivative's sign.
    """
    found = variables(polynomial)
    budget.spend(len(polynomial) * len(found))
    slopes = {name: derivative(polynomial, name) for name in found}
    for name, slope in slopes.items():
        steepness = natural(slope, box, budget)
        if steepness.lower is not None and steepness.lower >= 0:
            return name, Ends.LOWER
        if steepness.upper is not None and steepness.upper <= 0:
            return name, Ends.UPPER
    for name in found:
        if degree(polynomial, name) == 1:
            return name, Ends.EITHER
    for name, slope in slopes.items():
        if never_negative(slope, box, budget):
            return name, Ends.LOWER
        if never_negative(negated(slope), box, budget):
            return name, Ends.UPPER
        if never_negative(negated(derivative(slope, name)), box, budget):
            return name, Ends.EITHER
    return None


def never_negative(polynomial: Polynomial, box: Box, budget: Budget) -> bool:
    """Return whether it is proved, at a limited cost, that a polynomial is nowhere negative."""
    purse = Budget(min(budget.left, LONGEST_SIDE_QUEST))
    before = purse.left
    try:
        return not negative(polynomial, box, purse)
    except OutOfStepsError:
        return False
    finally:
        budget.spend(before - max(purse.left, 0))


def _negative_somewhere(polynomial: Polynomial, box: Box, budget: Budget) -> bool:
    """Decide without any help of ends: guesses first, then the cells of the whole space."""
    if any(value(polynomial, guess) < 0 for guess in guesses([polynomial], box, budget)):
        return True
    return negative_together([polynomial], box, budget)


def guesses(polynomials: Sequence[Polynomial], box: Box, budget: Budget) -> Iterator[dict[str, Fraction]]:
    """Yield a few points of the box: attained ends, middles, and 0 and 1 where they are inside."""
    names = sorted({name for polynomial in polynomials for name in variables(polynomial)})
    choices = [_candidates(box[name]) for name in names]
    for numbers in islice(product(*choices), GUESSES):
        budget.spend(sum(len(polynomial) for polynomial in polynomials))
        yield dict(zip(names, numbers, strict=True))


def _candidates(inside: Interval) -> list[Fraction]:
    found = [middle(inside)]
    if inside.lower is not None and inside.lower_closed:
        found.append(inside.lower)
    if inside.upper is not None and inside.upper_closed:
        found.append(inside.upper)
    return [*found, *(Fraction(n) for n in (0, 1) if n in inside and n not in found)]


def middle(inside: Interval) -> Fraction:
    """Return a number strictly inside an interval."""
    if inside.lower is None:
        return Fraction(0) if inside.upper is None else inside.upper - 1
    return inside.lower + 1 if inside.upper is None else (inside.lower + inside.upper) / 2


def zero(polynomial: Polynomial, box: Box, budget: Budget) -> bool:
    """Return whether it is zero somewhere in the box, when it is nowhere negative there."""
    whole = natural(polynomial, box, budget)
    if whole.lower is not None and whole.lower > 0:
        return False
    if separate(polynomial):
        return whole.lower_closed  # its least value is zero at the lowest
    budget.spend(len(polynomial))
    polynomial = primitive(polynomial)
    common = content(polynomial)
    if common:
        if any(0 in box[name] for name in common):
            return True
        ((sign, _),) = _orthants(common, box)
        return zero(_signed(divided_by_names(polynomial, common), sign), box, budget)
    found = variables(polynomial)
    if len(found) == 1:
        line = dense(polynomial, found[0])
        return bool(roots(line, box[found[0]], budget))
    chosen = _eliminable(polynomial, box, budget)
    if chosen is None:
        return _zero_somewhere(polynomial, box, budget)
    name, ends = chosen
    attained = [end for end in ends.value if getattr(box[name], f"{end}_closed")]
    if any(zero(substituted(polynomial, name, getattr(box[name], end)), box, budget) for end in attained):
        return True
    # zero inside, and nowhere negative, means zero all along this name: also in the middle
    return len(attained) < len(ends.value) and zero(substituted(polynomial, name, middle(box[name])), box, budget)


def _zero_somewhere(polynomial: Polynomial, box: Box, budget: Budget) -> bool:
    """Decide without any help of ends, where the polynomial is nowhere negative: squares, guesses, discriminants."""
    base = square_root(polynomial, budget)
    if base is not None:
        return crosses(base, box, budget)
    if not all(value(polynomial, guess) for guess in guesses([polynomial], box, budget)):
        return True
    names = variables(polynomial)
    for name in names:
        for end in ("lower", "upper"):
            if getattr(box[name], f"{end}_closed"):
                face = substituted(polynomial, name, getattr(box[name], end))
                if zero(face, box, budget):
                    return True
    return _touches_inside(polynomial, names, box, budget)


def _touches_inside(polynomial: Polynomial, names: Sequence[str], box: Box, budget: Budget) -> bool:
    """Decide whether a polynomial that is nowhere negative is zero with every name strictly inside its interval.

    Such a zero is a double root in each name, so the discriminant in that name is zero there too.
    """
    inside = {name: Interval(box[name].lower, box[name].upper, False, False) for name in names}
    for name in names:
        parts = coefficients(polynomial, name)
        discriminant = subresultant(parts, coefficients(derivative(polynomial, name), name), 0, budget)
        if not discriminant:
            continue
        if not crosses(discriminant, inside, budget):
            return False
        rest = variables(discriminant)
        if len(names) == 2 and len(rest) == 1:
            exact, complete = rational_roots(dense(discriminant, rest[0]), inside[rest[0]], budget)
            if any(zero(substituted(polynomial, rest[0], root), inside, budget) for root in exact):
                return True
            if complete:
                return False
    raise OutOfStepsError


def dense(polynomial: Polynomial, name: str) -> list[Fraction]:
    """Return a polynomial in one name as its coefficients, that of the power 0 first."""
    return trimmed([part.get((), Fraction(0)) for part in coefficients(polynomial, name)])


def crosses(polynomial: Polynomial, box: Box, budget: Budget) -> bool:
    """Return whether a polynomial of any signs is zero somewhere in the box."""
    if not negative(polynomial, box, budget):
        return zero(polynomial, box, budget)
    opposite = negated(polynomial)
    return negative(opposite, box, budget) or zero(opposite, box, budget)


def square_root(polynomial: Polynomial, budget: Budget) -> Polynomial | None:
    """Return a polynomial whose square it is, but for a positive factor; None where there is none."""
    names = variables(polynomial)

    def order(monomial: Monomial) -> list[int]:
        powers = dict(monomial)
        return [powers.get(name, 0) for name in names]

    leading = max(polynomial, key=order)
    if any(power % 2 for _, power in leading) or polynomial[leading] < 0:
        return None
    half: Monomial = tuple((name, power // 2) for name, power in leading)
    target = {monomial: coefficient / polynomial[leading] for monomial, coefficient in polynomial.items()}
    found: dict[Monomial, Fraction] = {half: Fraction(1)}
    need = dict(half)
    while True:
        rest = add([(1, target), (-1, multiply(found, found, budget))])
        if not rest:
            return found
        top = max(rest, key=order)
        powers = dict(top)
        if any(powers.get(name, 0) < power for name, power in half):
            return None
        step = tuple((name, left) for name, power in top if (left := power - need.get(name, 0)))
        found[step] = rest[top] / 2
