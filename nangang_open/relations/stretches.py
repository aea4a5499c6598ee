"""Sets of numbers that may have gaps: stretches in order, apart from each other, and arithmetic through them.

Gaps come from even roots and from divisors that an unknown must keep off zero; almost always there is one stretch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final

from nangang_open.figures.interval import EVERYTHING, Interval, outward_decimal, point
from nangang_open.relations.expression import Sign

Stretches = tuple[Interval, ...]

ALL: Final[Stretches] = (EVERYTHING,)
BELOW_ZERO: Final = Interval(None, 0, False, False)
ABOVE_ZERO: Final = Interval(0, None, False, False)
FROM_ZERO: Final = Interval(0, None)
NOT_ZERO: Final[Stretches] = (BELOW_ZERO, ABOVE_ZERO)
SHOWN_DIGITS: Final = 15
ROOT_DIGITS: Final = 40
FINEST_SHOWN: Final = 10**9


def merged(parts: Iterable[Interval]) -> Stretches:
    """Return the union of intervals as stretches in order that neither overlap nor touch."""
    ordered = sorted(parts, key=_start)
    found: list[Interval] = ordered[:1]
    for part in ordered[1:]:
        last = found[-1]
        if _touch(last, part):
            found[-1] = last.hull(part)
        else:
            found.append(part)
    return tuple(found)


def _start(part: Interval) -> tuple[bool, Fraction, bool]:
    return part.lower is not None, part.lower or Fraction(0), not part.lower_closed


def _touch(first: Interval, second: Interval) -> bool:
    if first.upper is None or second.lower is None or first.upper > second.lower:
        return True
    return first.upper == second.lower and (first.upper_closed or second.lower_closed)


def hull(stretches: Stretches) -> Interval:
    """Return the smallest interval that holds them all; there must be one."""
    return stretches[0] if len(stretches) == 1 else stretches[0].hull(stretches[-1])


def meet(first: Stretches, second: Stretches) -> Stretches:
    """Return the numbers in both."""
    if first is ALL or second is ALL:
        return second if first is ALL else first
    if len(first) == 1 and len(second) == 1:
        both = first[0].meet(second[0])
        return () if both is None else (both,)
    return tuple(part for left in first for right in second if (part := left.meet(right)) is not None)


def combined(operation: Callable[[Interval, Interval], Interval], first: Stretches, second: Stretches) -> Stretches:
    """Return an operation on every two members, one of each."""
    if len(first) == 1 and len(second) == 1:
        return (operation(first[0], second[0]),)
    return merged(operation(left, right) for left in first for right in second)


def sums(first: Stretches, second: Stretches) -> Stretches:
    """Return all sums of two members."""
    return combined(Interval.__add__, first, second)


def products(first: Stretches, second: Stretches) -> Stretches:
    """Return all products of two members."""
    return combined(Interval.__mul__, first, second)


def quotients(first: Stretches, second: Stretches) -> Stretches:
    """Return all quotients of two members whose divisor is not zero; none where it is nothing else."""
    return combined(Interval.__truediv__, first, meet(second, NOT_ZERO) if _holds_zero(second) else second)


def negatives(stretches: Stretches) -> Stretches:
    """Return all members with their sign turned."""
    return tuple(-part for part in reversed(stretches))


def powers(stretches: Stretches, exponent: int) -> Stretches:
    """Return all members' powers; zero is left out where the exponent is negative."""
    kept = meet(stretches, NOT_ZERO) if exponent < 0 and _holds_zero(stretches) else stretches
    return merged(part.power(exponent) for part in kept)


def _holds_zero(stretches: Stretches) -> bool:
    return any(part.holds_zero for part in stretches)


def reach(stretches: Stretches, sign: Sign) -> Stretches:
    """Return every y for which `x sign y` holds with some member x."""
    if sign is Sign.EQUAL or not stretches:
        return stretches
    whole = hull(stretches)
    if sign in (Sign.AT_MOST, Sign.LESS):
        return (Interval(whole.lower, None, whole.lower_closed and sign is Sign.AT_MOST, False, whole.exact),)
    return (Interval(None, whole.upper, False, whole.upper_closed and sign is Sign.AT_LEAST, whole.exact),)


def factors_into(target: Stretches, others: Stretches) -> Stretches:
    """Return every u with u * other in the target for some of the others."""
    if _holds_zero(target) and _holds_zero(others):
        return ALL
    return quotients(target, others)


def divides_into(target: Stretches, others: Stretches) -> Stretches:
    """Return every u but zero with other / u in the target for some of the others."""
    if _holds_zero(target) and _holds_zero(others):
        return NOT_ZERO
    return meet(quotients(others, target), NOT_ZERO)


def raises_into(target: Stretches, exponent: int) -> Stretches:
    """Return every u with u ** exponent in the target; never zero where the exponent is negative."""
    if exponent == 0:
        return ALL if any(1 in part for part in target) else ()
    if exponent < 0:
        return meet(raises_into(quotients((point(1),), target), -exponent), NOT_ZERO)
    if exponent == 1:
        return target
    upwards = tuple(_root(part, exponent) for part in meet(target, (FROM_ZERO,)))
    if exponent % 2 == 0:
        return merged([*upwards, *negatives(upwards)])
    downwards = tuple(_root(-part, exponent) for part in meet(target, (BELOW_ZERO,)))
    return merged([*upwards, *negatives(downwards)])


def _root(part: Interval, degree: int) -> Interval:
    """Return the roots of an interval that is not negative; an irrational end is rounded outwards."""
    lower, exact_lower = (None, True) if part.lower is None else root(part.lower, degree, up=False)
    upper, exact_upper = (None, True) if part.upper is None else root(part.upper, degree, up=True)
    exact = part.exact and exact_lower and exact_upper
    return Interval(lower, upper, part.lower_closed, part.upper_closed, exact)


def root(number: Fraction, degree: int, up: bool) -> tuple[Fraction, bool]:
    """Return the root of a number that is not negative, and whether it is exact; if not, of 40 digits outwards."""
    over, under = _whole_root(number.numerator, degree), _whole_root(number.denominator, degree)
    if over**degree == number.numerator and under**degree == number.denominator:
        return Fraction(over, under), True
    size = len(str(number.numerator)) - len(str(number.denominator))
    places = ROOT_DIGITS - size // degree
    scale = Fraction(10) ** places
    below = _whole_root(int(number * scale**degree), degree)
    return (below + up) / scale, False


def _whole_root(number: int, degree: int) -> int:
    """Return the greatest whole number whose power is at most `number`, by Newton's steps from above."""
    if number < 2:
        return number
    guess = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + number // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def owned(part: Interval, domain: Interval) -> Interval:
    """Return a part of a domain: exact where the ends that were rounded lay beyond the domain's own."""
    if (part.lower, part.upper) != (domain.lower, domain.upper):
        return part
    return Interval(part.lower, part.upper, part.lower_closed, part.upper_closed)


def shown(part: Interval, domain: Interval = EVERYTHING) -> Interval:
    """Return an interval as it is given out: an irrational end is the outward decimal of 15 significant digits."""
    if part.exact:
        return part
    lower, upper = part.lower, part.upper
    if lower is not None and lower != domain.lower and lower.denominator > FINEST_SHOWN:
        lower = outward_decimal(lower, SHOWN_DIGITS, up=False)
    if upper is not None and upper != domain.upper and upper.denominator > FINEST_SHOWN:
        upper = outward_decimal(upper, SHOWN_DIGITS, up=True)
    return Interval(lower, upper, part.lower_closed, part.upper_closed, exact=False)
