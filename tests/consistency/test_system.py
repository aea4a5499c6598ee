"""Components, and the systems that come of a package."""

from __future__ import annotations

import pytest

from nangang_open.consistency.system import components, given
from nangang_open.dataset import Dataset, load_dataset
from nangang_open.dataset import system as system_of
from nangang_open.errors import InputError
from nangang_open.package.files import open_package
from nangang_open.vocabulary import Basis, Verdict
from tests.consistency.systems import system, whole


@pytest.fixture(scope="module")
def shipped() -> Dataset:
    return load_dataset(open_package())


def test_a_constant_joins_nothing_unless_it_is_named() -> None:
    case = system({"b": "x == 2 * n", "a": "y == 3 * n"}, x="?", y="?", n="5")
    assert [[claim.id for claim in part.claims] for part in components(case)] == [["a"], ["b"]]
    assert [[claim.id for claim in part.claims] for part in components(case, {"n"})] == [["a", "b"]]


def test_a_component_has_its_own_names_only_in_the_order_of_their_letters() -> None:
    first, second = components(system("x == y\nz == 1", z="?", y="?", x="?"))
    assert (first.names, second.names) == (("x", "y"), ("z",))


def test_a_name_under_lower_joins_what_it_stands_in() -> None:
    case = system("lower(x) <= y\nx == 3", x="[1, 4]", y="[0, 9]")
    assert len(components(case)) == 1


def test_an_end_that_is_put_in_is_that_of_the_changed_operand() -> None:
    case = system("lower(x) == y", x="[1, 4]", y="?")
    claim = case.claims[0]
    assert str(case.constants(claim)[0][0]) == "[1, 1]"
    assert str(case.with_operands({"x": whole("[2, 4]")}).constants(claim)[0][0]) == "[2, 2]"
    assert case.places("x") == ()
    assert case.with_operands({"y": whole("[2, 4]")}).places("y") == (0,)


def test_a_whole_name_without_a_whole_number_has_no_values() -> None:
    assert given(system("x == y", x=whole("[0.2, 0.8]"), y="?")) is None


def test_the_system_of_a_package_has_what_is_stated_defined_or_assumed(shipped: Dataset) -> None:
    usual = {claim.id for claim in system_of(shipped).claims}
    assert usual == {r.id for r in shipped.relations if r.basis in (Basis.STATED, Basis.DEFINITION)}
    more = system_of(shipped, ["heated_building_area_implied"])
    assert {claim.id for claim in more.claims} == usual | {"heated_building_area_implied"}


def test_a_relation_known_not_to_hold_is_left_out_and_may_be_assumed(shipped: Dataset) -> None:
    from dataclasses import replace

    first = next(r for r in shipped.relations if r.basis is Basis.STATED)
    changed = replace(shipped, relations=(replace(first, acknowledged=Verdict.CONTRADICTED),))
    assert system_of(changed).claims == ()
    assert [claim.id for claim in system_of(changed, [first.id]).claims] == [first.id]


@pytest.mark.parametrize(
    ("expression", "said"), [("gdp_2021 ==", "expression"), ("gdp_2021 == gdp_growth_2021", "expression")]
)
def test_a_relation_that_cannot_be_read_is_named(shipped: Dataset, expression: str, said: str) -> None:
    from dataclasses import replace

    wrong = replace(shipped.relation["gdp_within_harbin"], expression=expression)
    with pytest.raises(InputError, match=f"relations.csv:gdp_within_harbin:{said}"):
        system_of(replace(shipped, relations=(wrong,)))


def test_an_assumption_that_nothing_is_called_is_refused(shipped: Dataset) -> None:
    with pytest.raises(InputError, match="no relation is called 'nothing'"):
        system_of(shipped, ["nothing"])


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("market_entities_2021_12", True),
        ("market_entities_2020_12", True),
        ("harbin_carriers", True),
        ("named_carriers", False),  # no indicator either
        ("population", False),  # no indicator says that it counts
        ("market_entity_exits", False),  # a remainder
        ("gdp_2021", False),
        ("gdp_growth_2021", False),
        ("nangang_share_of_harbin_gdp", False),
        ("large_industrial_firms_increase_2022", False),
    ],
)
def test_only_numbers_of_things_are_whole(shipped: Dataset, name: str, counted: bool) -> None:
    assert shipped.operand(name).whole is counted
