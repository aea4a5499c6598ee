"""Units through the whole expression."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nangang_open.errors import InputError
from nangang_open.figures.figure import Unit
from nangang_open.relations.dimension import check_units, literal_factor
from nangang_open.relations.expression import Literal
from nangang_open.relations.grammar import parse


def unit(name: str, dimension: str, factor: str = "1") -> Unit:
    return Unit(name, name, name, name, dimension, Fraction(factor), ())


UNITS = {
    found.id: found
    for found in [
        unit("1", "1"),
        unit("m", "length"),
        unit("km", "length", "1000"),
        unit("m2", "length^2"),
        unit("mu", "length ^ 2".replace(" ", ""), "2000/3"),
        unit("CNY", "money"),
        unit("year", "year"),
        unit("minute", "minute"),
        unit("per_m2", "money*length^-2"),
    ]
}
OF = {
    "area": "m2",
    "side": "m",
    "gdp": "CNY",
    "price": "per_m2",
    "share": "1",
    "age": "year",
    "wait": "minute",
    "free": None,
}


@pytest.mark.parametrize(
    "expression",
    [
        "area == side * side",
        "area == side ** 2",
        "side == area * side ** -1",
        "gdp == price * area",
        "gdp / area == price",
        "share == side / side",
        "share + 1 == gdp / gdp",
        "0 <= gdp",
        "gdp - 0 == gdp",
        "-gdp < 0.0",
        "30[m2] <= area < 5[mu]",
        "side == 3[km] + lower(side) - upper(side)",
        "free + gdp == gdp",
        "free * gdp + area == area",
        "free * gdp == area",
        "(0 + gdp) / gdp == share",
        "(side + side) ** 2 - area * share == area",
    ],
)
def test_what_measures_the_same_is_allowed(expression: str) -> None:
    check_units(parse(expression), OF, UNITS)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("area + gdp == area", ["area is in m2", "gdp in CNY", "added"]),
        ("area == gdp", ["area is in m2", "gdp in CNY", "compared"]),
        ("area <= side", ["area is in m2", "side in m", "compared"]),
        ("age == wait", ["age is in year", "wait in minute"]),
        ("share + gdp == 1", ["share is in 1", "gdp in CNY"]),
        ("gdp / area == gdp", ["gdp / area is in length^-2 money", "gdp in CNY"]),
        ("1 <= gdp", ["1 is in 1", "gdp in CNY"]),
        ("3[m] == area", ["3[m] is in m", "area in m2"]),
        ("0[m] == area", ["0[m] is in m", "area in m2"]),
        ("0 + area - gdp == 0", ["area is in m2", "gdp in CNY"]),
        ("0 < area < gdp", ["area is in m2", "gdp in CNY"]),
        ("lower(gdp) == upper(area)", ["lower(gdp) is in CNY", "upper(area) in m2"]),
        ("free + gdp + area == 1", ["gdp is in CNY", "area in m2"]),
        ("area ** 0 == area", ["area ** 0 is in 1"]),
        ("side * share == area", ["side * share is in m,"]),
        (" + ".join(["side"] * 40) + " == gdp", ["... is in m, gdp in CNY"]),
        ("3[acre] == area", ["no unit has the id 'acre'", "CNY, km, m, m2"]),
    ],
)
def test_what_measures_otherwise_is_an_error_that_names_both(expression: str, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        check_units(parse(expression), OF, UNITS)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_without_a_table_each_unit_is_a_dimension_of_its_own() -> None:
    check_units(parse("area / area == 1"), {"area": "m2"}, {})
    check_units(parse("area == 3[m2] * share"), {"area": "m2", "share": "1"}, {})
    with pytest.raises(InputError, match="area is in m2, side in m"):
        check_units(parse("area == side"), {"area": "m2", "side": "m"}, {})


def test_a_dimension_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(InputError, match="is no dimension"):
        check_units(parse("a == a"), {"a": "odd"}, {"odd": unit("odd", "length^^2")})


def test_a_literal_counts_in_base_units() -> None:
    assert literal_factor(Literal(Fraction(3), "km"), UNITS) == 1000
    assert literal_factor(Literal(Fraction(3), "km"), {}) == 1
    assert literal_factor(Literal(Fraction(3)), UNITS) == 1
    with pytest.raises(InputError, match="acre"):
        literal_factor(Literal(Fraction(3), "acre"), UNITS)
