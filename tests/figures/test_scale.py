"""Scale words and signs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nangang_open.figures.numeral import read_numeral
from nangang_open.figures.scale import SCALES
from nangang_open.vocabulary import Scale


def test_every_scale_of_the_vocabulary_has_a_multiplier() -> None:
    assert set(SCALES) == set(Scale)


@pytest.mark.parametrize(
    ("scale", "multiplier"),
    [
        ("", "1"),
        ("万", "10000"),
        ("亿", "100000000"),
        ("万亿", "1000000000000"),
        ("%", "1/100"),
        ("‰", "1/1000"),
        ("个百分点", "1/100"),
        ("百", "100"),
        ("千", "1000"),
        ("十万", "100000"),
        ("百万", "1000000"),
        ("千万", "10000000"),
        ("十亿", "1000000000"),
        ("百亿", "10000000000"),
        ("千亿", "100000000000"),
    ],
)
def test_a_scale_stands_for_its_multiplier(scale: str, multiplier: str) -> None:
    assert SCALES[Scale(scale)] == Fraction(multiplier)


@pytest.mark.parametrize("scale", [scale for scale in Scale if SCALES[scale] > 1 and scale not in ("百", "千")])
def test_a_scale_word_means_the_same_in_a_chinese_numeral(scale: Scale) -> None:
    one = "" if scale.startswith("十") else "一"
    assert read_numeral(f"{one}{scale}") == read_numeral(f"1{scale}") == SCALES[scale]
