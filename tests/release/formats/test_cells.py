"""A cell on its way out and back: nothing is lost, nothing is added, an end is never moved inwards."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.errors import InputError
from nangang_open.package.schema import PLAIN_NUMBER
from nangang_open.release.formats.cells import (
    is_short,
    number_text,
    plain,
    rows,
    same_names,
    sound,
    text_of,
    to_places,
    truth_text,
    whole_text,
)
from nangang_open.release.formats.parquet import SCALE, decimal
from tests.release.formats.awkward import CANONICAL, SCHEMA, TABLE


@st.composite
def decimals(draw: st.DrawFn, digits: int = 120) -> str:
    """Return a plain decimal as the schemas allow it."""
    places = draw(st.integers(0, min(63, digits)))
    number = draw(st.integers(-(10**digits) + 1, 10**digits - 1))
    text = f"{Decimal(number).scaleb(-places):f}"
    return text if re.fullmatch(PLAIN_NUMBER, text) else "0"


@given(decimals(digits=15))
def test_a_short_decimal_comes_back_from_a_double(text: str) -> None:
    assert is_short(text)
    assert number_text(float(text)) == plain(text)


@given(decimals(digits=15))
def test_a_short_decimal_comes_back_from_the_sixteen_digits_of_a_workbook(text: str) -> None:
    assert number_text(float(f"{float(text):.16G}")) == plain(text)


@given(decimals(), st.sampled_from(["lower", "left_lower_decimal", "upper", "upper_decimal", "value"]))
def test_the_decimal_of_an_end_is_never_inside_it(text: str, field: str) -> None:
    near, exact = Fraction(to_places(text, SCALE, field)), Fraction(text)
    assert "lower" not in field or near <= exact
    assert "upper" not in field or near >= exact
    assert abs(near - exact) < Fraction(1, 10**SCALE)
    assert decimal(text, field) in (to_places(text, SCALE, field), None)


@given(decimals())
def test_a_decimal_without_idle_zeros_is_the_same_number(text: str) -> None:
    assert Decimal(plain(text)) == Decimal(text)
    assert not re.search(r"\.[0-9]*0$|\.$", plain(text))


def test_canonical_rows_differ_from_the_table_in_idle_zeros_alone() -> None:
    assert list(map(tuple, rows(TABLE, SCHEMA))) == CANONICAL


@pytest.mark.parametrize("value", [2, "x", 0.5, b"true"])
def test_what_is_no_truth_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="neither true nor false"):
        truth_text(value, "there")


@pytest.mark.parametrize("value", [0.5, "1", float("nan"), float("inf"), True])
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="no whole number"):
        whole_text(value, "there")


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="there: 1 is no text"):
        text_of(1, "there")


def test_other_columns_are_refused() -> None:
    with pytest.raises(InputError, match="its columns are 'a' and not 'a, b'"):
        same_names(["a"], ["a", "b"], "there")


def test_whatever_a_library_raises_is_one_line() -> None:
    with pytest.raises(InputError) as caught, sound("file", "there"):
        raise ZeroDivisionError
    assert str(caught.value).startswith("there: it is no sound file: ZeroDivisionError; ")
