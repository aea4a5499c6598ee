"""Laws of the judge: no world is denied that exists, none is promised that does not."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval, point
from nangang_open.relations.expression import (
    Comparison,
    Literal,
    Name,
    Negative,
    Node,
    Power,
    Product,
    Sign,
    Sum,
    text,
)
from nangang_open.relations.relation import Judgement, Operand
from nangang_open.relations.verdict import judge
from nangang_open.vocabulary import Reading, Verdict
from tests.strategies import intervals, members_of, numbers

patient = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.filter_too_much])
NAMES = ("a", "b", "c")
World = Mapping[str, Fraction]


def compute(node: Node, world: World) -> Fraction:
    """Return the number that a tree is in one world: the plainest arithmetic there is."""
    match node:
        case Name(name):
            return world[name]
        case Literal(value):
            return value
        case Negative(inner):
            return -compute(inner, world)
        case Power(base, exponent):
            return compute(base, world) ** exponent
        case Sum(terms):
            return sum(((1 if sign == "+" else -1) * compute(term, world) for sign, term in terms), Fraction(0))
        case Product(factors):
            result = Fraction(1)
            for sign, factor in factors:
                result = result * compute(factor, world) if sign == "*" else result / compute(factor, world)
            return result
    raise AssertionError


def holds(left: Fraction, sign: Sign, right: Fraction) -> bool:
    return {
        Sign.EQUAL: left == right,
        Sign.AT_MOST: left <= right,
        Sign.LESS: left < right,
        Sign.AT_LEAST: left >= right,
        Sign.MORE: left > right,
    }[sign]


def true_in(comparison: Comparison, world: World) -> bool:
    values = [compute(side, world) for side in comparison.sides]
    return all(holds(*pair) for pair in zip(values, comparison.signs, values[1:], strict=False))


leaves = st.one_of(st.sampled_from(NAMES).map(Name), st.sampled_from(NAMES).map(Name), numbers(0, 3).map(Literal))


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    signs, strokes = st.sampled_from("+-"), st.sampled_from("**/")
    return st.one_of(
        st.builds(lambda a, sign, b: Sum((("+", a), (sign, b))), inner, signs, inner),
        st.builds(lambda a, sign, b: Product((("*", a), (sign, b))), inner, strokes, inner),
        st.builds(Negative, inner),
        st.builds(Power, inner, st.sampled_from([2, 2, 3, -1])),
    )


trees = st.recursive(leaves, _grown, max_leaves=4)
comparisons = st.builds(
    lambda left, sign, right: Comparison((left, right), (sign,)), trees, st.sampled_from(Sign), trees
)
boxes = st.fixed_dictionaries({name: intervals() for name in NAMES})


def judged(comparison: Comparison, box: Mapping[str, Interval], unknown: str = "") -> Judgement | None:
    """Judge, or give None where a divisor may be zero."""
    operands = {
        name: Operand(dict.fromkeys(Reading, interval), unknown=name == unknown) for name, interval in box.items()
    }
    try:
        return judge(comparison, operands)
    except InputError:
        return None


class TestEveryTrueWorldIsAllowed:
    """Verdicts come from exact interval arithmetic: never a false `contradicted` or `certain`."""

    @patient
    @given(comparison=comparisons, box=boxes, data=st.data())
    def test_a_verdict_agrees_with_each_world(
        self, comparison: Comparison, box: dict[str, Interval], data: st.DataObject
    ) -> None:
        found = judged(comparison, box)
        assume(found is not None)
        assert found is not None
        world = {name: data.draw(members_of(interval)) for name, interval in box.items()}
        assert found.verdict is not (Verdict.CONTRADICTED if true_in(comparison, world) else Verdict.CERTAIN)
        for side, values in zip(comparison.sides, found.sides, strict=True):
            assert compute(side, world) in values

    @patient
    @given(comparison=comparisons, box=boxes, data=st.data())
    def test_an_implied_interval_holds_every_value_that_satisfies(
        self, comparison: Comparison, box: dict[str, Interval], data: st.DataObject
    ) -> None:
        world = {name: data.draw(members_of(interval)) for name, interval in box.items()}
        try:
            assume(true_in(comparison, world))
        except ZeroDivisionError:
            assume(False)
        found = judged(comparison, box, unknown="a")
        assume(found is not None)
        assert found is not None
        assert found.verdict is not Verdict.CONTRADICTED
        if "a" in found.implied:
            assert world["a"] in found.implied["a"]


class TestNoWorldIsPromisedThatIsNotThere:
    """Each closed end is attained, and where no world is left the verdict says so."""

    @patient
    @given(comparison=comparisons, world=st.fixed_dictionaries({name: numbers() for name in NAMES}))
    def test_over_single_points_the_verdict_is_plain_arithmetic(
        self, comparison: Comparison, world: dict[str, Fraction]
    ) -> None:
        found = judged(comparison, {name: point(number) for name, number in world.items()})
        assume(found is not None)
        assert found is not None
        assert found.verdict is (Verdict.CERTAIN if true_in(comparison, world) else Verdict.CONTRADICTED)
        assert found.sides == tuple(point(compute(side, world)) for side in comparison.sides)

    @patient
    @given(tree=trees, box=st.fixed_dictionaries({name: intervals(bounded=True) for name in NAMES}))
    def test_a_side_reaches_its_closed_ends_and_comes_close_to_its_open_ones(
        self, tree: Node, box: dict[str, Interval]
    ) -> None:
        found = judged(Comparison((tree, Literal(Fraction(0))), (Sign.EQUAL,)), box)
        assume(found is not None)
        assert found is not None
        side = found.left
        assume(side.exact)
        for end, closed, outwards in ((side.lower, side.lower_closed, -1), (side.upper, side.upper_closed, 1)):
            if end is None:
                continue
            meets = judged(Comparison((tree, Literal(abs(end))), (Sign.EQUAL,)), box) if end >= 0 else None
            if meets is not None and meets.verdict is not Verdict.UNDECIDED:
                assert (meets.verdict is not Verdict.CONTRADICTED) == closed
            close = end - outwards * Fraction(1, 10**6)
            sign = Sign.MORE if outwards > 0 else Sign.LESS
            shifted = Sum((("+", tree), ("-" if close >= 0 else "+", Literal(abs(close)))))
            near = judged(Comparison((shifted, Literal(Fraction(0))), (sign,)), box)
            assert near is not None
            assert near.verdict is not Verdict.CONTRADICTED

    @patient
    @given(comparison=comparisons, box=boxes)
    def test_no_value_beyond_an_implied_end_satisfies(self, comparison: Comparison, box: dict[str, Interval]) -> None:
        found = judged(comparison, box, unknown="a")
        assume(found is not None and "a" in found.implied)
        assert found is not None
        implied = found.implied["a"]
        for beyond in (
            None if implied.lower is None else Interval(None, implied.lower, False, not implied.lower_closed),
            None if implied.upper is None else Interval(implied.upper, None, not implied.upper_closed, False),
        ):
            part = None if beyond is None else box["a"].meet(beyond)
            if part is not None and implied.exact:
                again = judged(comparison, {**box, "a": part})
                assert again is None or again.verdict in (Verdict.CONTRADICTED, Verdict.UNDECIDED)


MIRROR = {
    Sign.EQUAL: Sign.EQUAL,
    Sign.AT_MOST: Sign.AT_LEAST,
    Sign.LESS: Sign.MORE,
    Sign.AT_LEAST: Sign.AT_MOST,
    Sign.MORE: Sign.LESS,
}


class TestWhatChangesNothing:
    """Ways to write the same claim otherwise."""

    @patient
    @given(comparison=comparisons, box=boxes)
    def test_the_sides_may_change_places(self, comparison: Comparison, box: dict[str, Interval]) -> None:
        left, right = comparison.sides
        mirrored = Comparison((right, left), (MIRROR[comparison.signs[0]],))
        first, second = judged(comparison, box), judged(mirrored, box)
        assert (first is None) == (second is None)
        if first is not None and second is not None:
            assert first.verdict is second.verdict
            assert first.sides == second.sides[::-1]

    @patient
    @given(comparison=comparisons, box=boxes, name=st.sampled_from(NAMES))
    def test_the_same_may_be_added_to_both_sides(
        self, comparison: Comparison, box: dict[str, Interval], name: str
    ) -> None:
        left, right = (Sum((("+", side), ("+", Name(name)))) for side in comparison.sides)
        first, second = judged(comparison, box), judged(Comparison((left, right), comparison.signs), box)
        assert (first is None) == (second is None)
        if first is not None and second is not None and Verdict.UNDECIDED not in (first.verdict, second.verdict):
            assert first.verdict is second.verdict, text(comparison)

    @patient
    @given(comparison=comparisons, box=boxes, times=numbers(1, 5))
    def test_both_sides_may_be_multiplied_by_a_positive_number(
        self, comparison: Comparison, box: dict[str, Interval], times: Fraction
    ) -> None:
        left, right = (Product((("*", side), ("*", Literal(times)))) for side in comparison.sides)
        first, second = judged(comparison, box), judged(Comparison((left, right), comparison.signs), box)
        assert (first is None) == (second is None)
        if first is not None and second is not None and Verdict.UNDECIDED not in (first.verdict, second.verdict):
            assert first.verdict is second.verdict
