"""The algebra of ends gives what the exact judge gives, wherever it says that it is sure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangang_open.errors import InputError
from nangang_open.figures.interval import EVERYTHING, Interval, point
from nangang_open.relations.columns import Column, column_of
from nangang_open.relations.direct import value_of
from nangang_open.relations.ends import Span, program
from nangang_open.relations.expression import names
from nangang_open.relations.grammar import parse
from nangang_open.relations.integers import Whole, carried_out
from nangang_open.relations.outcome import decide
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.stretches import hull
from nangang_open.relations.world import World
from nangang_open.vocabulary import Verdict
from tests.strategies import intervals, numbers

RELATIONS = [
    "a / b - 1 == c",
    "a * (1 + c) == b",
    "a * b == c",
    "-a ** 2 + b <= c",
    "a ** 3 > b - c",
    "a ** -2 < b",
    "a ** 0 == b",
    "2.5 * a - b / 3 >= c",
    "a / b / c == 0.5",
    "a / (b * c) < 1",
    "a + b == b + c",
    "a / (a + b) == c",
    "lower(a) <= b",
    "upper(a) * b == c",
    "a - b * c > 0",
    "(a - b) * c == -1",
    "-b * a <= c",
    "b ** 3 + a == c",
    "a ** 2 < b",
    "a ** 2 * b == c",
]


def values_of(span: Span) -> dict[str, Whole]:
    ends = {"lower": span.lower, "upper": span.upper}
    return {
        f"{which}.{part}": getattr(end, part)
        for which, end in ends.items()
        for part in ("over", "under", "closed", "missing")
    }


def interval_of(span: Span, row: dict[str, int]) -> Interval:
    found = carried_out(values_of(span), row)
    ends: list[Fraction | None] = []
    for which, end in (("lower", span.lower), ("upper", span.upper)):
        assert found[f"{which}.under"] >= 1
        number = end.scale * found[f"{which}.over"] / found[f"{which}.under"]
        over, under = carried_out(dict(zip("ou", end.fraction, strict=True)), row).values()
        assert Fraction(over, under) == number
        ends.append(None if found[f"{which}.missing"] else number)
        assert not (found[f"{which}.missing"] and found[f"{which}.closed"])
    return Interval(ends[0], ends[1], bool(found["lower.closed"]), bool(found["upper.closed"]))


def row_of(columns: dict[str, Column], place: int) -> dict[str, int]:
    return {f"{name}.{part}": int(array[place]) for name, c in columns.items() for part, array in c.parts.items()}


def judged_row(text: str, worlds: Sequence[dict[str, Interval]], missing: str = "") -> int:
    """Compare every row with the exact judge; return how many the algebra was sure of."""
    comparison = parse(text)
    known = [name for name in names(comparison) if name != missing]
    columns = {name: column_of(world[name] for world in worlds) for name in known}
    made = program(comparison, {name: column.shape for name, column in columns.items()}, missing)
    if made is None:
        return 0
    sure = 0
    for place, world in enumerate(worlds):
        row = row_of(columns, place)
        flags = {name: getattr(made, name) for name in ("sure", "bound", "divisor", "contradicted", "certain")}
        found = carried_out(flags, row)
        if not found["sure"]:
            continue
        sure += 1
        intervals_here = {**world, missing: EVERYTHING} if missing else world
        here = World(intervals_here, frozenset({missing} - {""}))
        try:
            outcome = decide(comparison, here, Budget(10_000))
        except InputError:
            assert found["bound"] or found["divisor"]
            continue
        assert not found["bound"]
        assert not found["divisor"]
        if missing:
            assert made.implied is not None
            assert outcome.verdict is Verdict.IMPLIED
            assert interval_of(made.implied, row) == outcome.implied[missing]
        else:
            verdict = "contradicted" if found["contradicted"] else "certain" if found["certain"] else "consistent"
            assert verdict == outcome.verdict
        for span, side in zip((made.left, made.right), comparison.sides, strict=True):
            if span is not None:
                assert interval_of(span, row) == hull(value_of(side, World(intervals_here)))
    return sure


WORLDS = st.lists(st.fixed_dictionaries({name: intervals() for name in "abc"}), min_size=1, max_size=4)


@settings(max_examples=400)
@given(text=st.sampled_from(RELATIONS), worlds=WORLDS)
def test_every_row_that_is_sure_is_as_the_exact_judge_says(text: str, worlds: list[dict[str, Interval]]) -> None:
    judged_row(text, worlds)


@settings(max_examples=400)
@given(text=st.sampled_from([text for text in RELATIONS if "b" in text]), worlds=WORLDS)
def test_what_is_implied_is_what_the_exact_judge_implies(text: str, worlds: list[dict[str, Interval]]) -> None:
    judged_row(text, worlds, missing="b")


POSITIVE = intervals(numbers(1, 8).map(lambda number: number + Fraction(1, 7)), bounded=True)


@settings(max_examples=20)
@pytest.mark.parametrize(
    "text", ["a / b - 1 == c", "a * (1 + c) == b", "a * b <= c", "lower(a) <= b", "a ** 3 > b - c"]
)
@given(worlds=st.lists(st.fixed_dictionaries(dict.fromkeys("abc", POSITIVE)), min_size=2, max_size=4))
def test_rows_of_ordinary_figures_never_need_the_exact_judge(text: str, worlds: list[dict[str, Interval]]) -> None:
    assert judged_row(text, worlds) == len(worlds)
    for missing in names(parse(text)):
        if missing != "a" or ("lower" not in text and "**" not in text):
            assert judged_row(text, worlds, missing) == len(worlds)


@pytest.mark.parametrize("sign", ["==", "<=", "<", ">=", ">"])
def test_intervals_that_touch_are_compared_by_whether_their_ends_are_closed(sign: str) -> None:
    shapes = [
        Interval(low, low + 1, first, last) for low in (1, 2) for first in (True, False) for last in (True, False)
    ]
    worlds = [{"a": one, "b": other} for one in [*shapes, point(2)] for other in [*shapes, point(2)]]
    assert judged_row(f"a {sign} b", worlds) == len(worlds)


def test_a_product_of_two_intervals_across_zero_is_left_to_the_exact_judge() -> None:
    across = Interval(-1, 2)
    assert judged_row("a * b == c", [{"a": across, "b": across, "c": point(1)}]) == 0


def test_a_chain_and_a_name_that_misses_twice_have_no_program() -> None:
    shape = column_of([point(1)]).shape
    assert program(parse("a < b < c"), dict.fromkeys("abc", shape)) is None
    assert program(parse("a + b == a * 2"), {"b": shape}, missing="a") is None


def test_what_the_columns_decide_is_not_written() -> None:
    shape = column_of([Interval(1, 2, True, False), Interval(5, 6, True, False)]).shape
    made = program(parse("a / b == c"), dict.fromkeys("abc", shape))
    assert made is not None
    assert made.sure.is_constant
    assert made.divisor.is_constant
    assert len(made.tape.needed([made.contradicted])) < 20
