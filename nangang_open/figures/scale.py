"""The multiplier that each scale word or sign stands for."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from nangang_open.vocabulary import Scale

SCALES: Final[Mapping[Scale, Fraction]] = MappingProxyType(
    {
        Scale.NONE: Fraction(1),
        Scale.HUNDRED: Fraction(10**2),
        Scale.THOUSAND: Fraction(10**3),
        Scale.TEN_THOUSAND: Fraction(10**4),
        Scale.HUNDRED_THOUSAND: Fraction(10**5),
        Scale.MILLION: Fraction(10**6),
        Scale.TEN_MILLION: Fraction(10**7),
        Scale.HUNDRED_MILLION: Fraction(10**8),
        Scale.BILLION: Fraction(10**9),
        Scale.TEN_BILLION: Fraction(10**10),
        Scale.HUNDRED_BILLION: Fraction(10**11),
        Scale.TRILLION: Fraction(10**12),
        Scale.PERCENT: Fraction(1, 100),
        Scale.PER_MILLE: Fraction(1, 1000),
        Scale.PERCENTAGE_POINT: Fraction(1, 100),
    }
)
"""A number printed before the word or sign, times this, is the number in the unit that is printed behind it."""
