"""Every smallest set of relations that cannot hold together: by hand, and against all subsets."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangang_open.consistency import clash
from nangang_open.consistency.clash import Clash, Clashes, clashes
from nangang_open.consistency.joint import holds
from nangang_open.consistency.system import System
from tests.consistency.systems import system, whole


def relations(found: Clashes) -> list[str]:
    """Return the clashes as words."""
    return [" ".join(one.relations) for one in found.sets]


@pytest.mark.parametrize(
    ("claims", "operands", "expected"),
    [
        ({"a": "x <= y"}, {"x": "[1, 2]", "y": "[2, 3]"}, []),
        ({"a": "x > y"}, {"x": "[1, 2]", "y": "[2, 3]"}, ["a"]),
        ({"a": "x == u", "b": "u == y"}, {"x": "[1, 2)", "y": "[2, 3]", "u": "?[0, 9]"}, ["a b"]),
        ({"a": "x == u", "b": "u == y"}, {"x": "[1, 2]", "y": "[2, 3]", "u": "?[0, 9]"}, []),
        # each of three pairs holds, all three do not
        ({"a": "u < v", "b": "v < w", "c": "w < u"}, dict.fromkeys("uvw", "?[0, 9]"), ["a b c"]),
        # one clash alone, two others share a relation
        (
            {"a": "u == 1", "b": "u == 2", "c": "u == 3", "d": "v > 9"},
            {"u": "?[0, 9]", "v": "[0, 9]"},
            ["d", "a b", "a c", "b c"],
        ),
    ],
)
def test_the_clashes_are_these(claims: Mapping[str, str], operands: Mapping[str, str], expected: list[str]) -> None:
    found = clashes(system(claims, **operands))
    assert relations(found) == expected
    assert not found.cut
    assert all(one.minimal for one in found.sets)


def test_a_clash_names_its_figures_and_no_unknown() -> None:
    found = clashes(system({"a": "x == u", "b": "u == y"}, x="[1, 2)", y="[2, 3]", u="?[0, 9]"))
    assert found.sets == (Clash(("a", "b"), ("x", "y")),)
    found = clashes(system({"a": "x == u", "b": "u == y"}, x="[1, 2)", y="[2, 3]", u="?[0, 9]"), figures={"y"})
    assert found.sets == (Clash(("a", "b"), ("y",)),)


def test_what_is_over_the_limit_is_said_to_be_cut() -> None:
    many = system({f"c{number:02}": f"u == {number}" for number in range(8)}, u="?[0, 99]")
    assert [len(clashes(many, limit).sets) for limit in (1, 20, 28, 40)] == [1, 20, 28, 28]
    assert [clashes(many, limit).cut for limit in (1, 20, 28, 40)] == [True, True, False, False]


def test_a_search_that_ends_first_gives_no_minimal_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clash, "QUESTIONS", 2)
    found = clashes(system({"a": "u == 1", "b": "u == 2", "c": "u == 3"}, u="?[0, 9]"))
    assert found == Clashes((Clash(("a", "b", "c"), (), minimal=False),), cut=True)


CLAIMS = ["u + v == {}", "u - v == {}", "u <= {}", "v >= {}", "u == v + {}", "2 * u + v < {}", "w == {}", "w <= u + {}"]


@st.composite
def systems(draw: st.DrawFn) -> System:
    """Draw relations between three whole unknowns, of which many cannot hold together."""
    claims = {
        f"c{place}": draw(st.sampled_from(CLAIMS)).format(draw(st.integers(0, 6)))
        for place in range(draw(st.integers(2, 6)))
    }
    text = " ".join(claims.values())
    return system(claims, **{name: whole("?[0, 5]") for name in "uvw" if name in text})


@given(systems())
@settings(max_examples=40)
def test_the_clashes_are_all_minimal_subsets_that_do_not_hold(component: System) -> None:
    ids = [claim.id for claim in component.claims]
    expected: list[frozenset[str]] = []
    for count in range(1, len(ids) + 1):
        for chosen in map(frozenset, combinations(ids, count)):
            if not any(less <= chosen for less in expected) and holds(component.only(chosen)) is False:
                expected.append(chosen)
    found = clashes(component, 100)
    assert {frozenset(one.relations) for one in found.sets} == set(expected)
    assert all(one.minimal for one in found.sets) or found.cut


def test_the_order_of_the_rows_makes_no_difference() -> None:
    claims = {"a": "u == 1", "b": "u == 2", "c": "u == 3", "d": "v > 9", "e": "v == u"}
    here = clashes(system(claims, u="?[0, 9]", v="[0, 9]"), 3)
    there = clashes(system(dict(reversed(claims.items())), v="[0, 9]", u="?[0, 9]"), 3)
    assert here == there
