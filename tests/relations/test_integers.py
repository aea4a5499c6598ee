"""The tape of whole-number steps: bounds always hold, and what they decide is never written."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nangang_open.relations.integers import Op, Tape, Whole, carried_out

BOUNDS = st.tuples(st.integers(-9, 9), st.integers(-9, 9)).map(sorted)


def truth_of(draw: st.DrawFn, known: list[Whole], plain: dict[int, int]) -> tuple[Whole, bool]:
    """Return a truth about values, and whether it holds for what plain Python found for them."""
    one, other = draw(st.sampled_from(known)), draw(st.sampled_from(known))
    x, y = plain[one.place], plain[other.place]
    first, holds = (one.below(other), x < y) if draw(st.booleans()) else (one.equals(other), x == y)
    second = other.below(one)
    return draw(
        st.sampled_from(
            [
                (first, holds),
                (~first, not holds),
                (first & second, holds and y < x),
                (first | second, holds or y < x),
                (first & first, holds),
                (second | ~first, y < x or not holds),
            ]
        )
    )


@st.composite
def tapes(draw: st.DrawFn) -> tuple[Whole, dict[str, int], int]:
    """A value, a row, and what plain Python finds for it step by step."""
    tape, row = Tape(), {}
    known: list[Whole] = [tape.constant(draw(st.integers(-3, 3)))]
    for name in "abc":
        low, high = draw(BOUNDS)
        row[name] = draw(st.integers(low, high))
        known.append(tape.column(name, low, high))
        row[name] = row[name] if low < high else low
    plain = {value.place: carried_out({"x": value}, row)["x"] for value in known}
    for _ in range(draw(st.integers(1, 8))):
        one, other = draw(st.sampled_from(known)), draw(st.sampled_from(known))
        x, y = plain[one.place], plain[other.place]
        kind = draw(st.sampled_from(["add", "subtract", "multiply", "negative", "choose", "floor"]))
        if kind == "choose":
            condition, holds = truth_of(draw, known, plain)
            assert carried_out({"x": condition}, row)["x"] == holds
            value, number = condition.choose(one, other), x if holds else y
        elif kind == "floor":
            least = draw(st.integers(-5, 5))
            value, number = one.at_least(least), max(x, least)
        else:
            value = {"add": one + other, "subtract": one - other, "multiply": one * other, "negative": -one}[kind]
            number = {"add": x + y, "subtract": x - y, "multiply": x * y, "negative": -x}[kind]
        known.append(value)
        plain[value.place] = number
        assert carried_out({"x": value}, row)["x"] == number
    return known[-1], row, plain[known[-1].place]


@settings(max_examples=300)
@given(found=tapes())
def test_every_value_is_right_and_within_its_bounds(found: tuple[Whole, dict[str, int], int]) -> None:
    value, row, number = found
    assert carried_out({"x": value}, row) == {"x": number}
    assert value.lower <= number <= value.upper


def test_what_bounds_decide_is_a_constant() -> None:
    tape = Tape()
    low, high, any_sign = tape.column("a", 1, 3), tape.column("b", 3, 9), tape.column("c", -2, 2)
    yes, no = tape.truth(holds=True), tape.truth(holds=False)
    assert low.below(tape.constant(4)) == yes
    assert high.below(low) == no
    assert low.equals(tape.column("d", 4, 5)) == no
    assert tape.constant(4).equals(tape.constant(4)) == yes
    assert high.at_least(3) == high
    assert low.at_least(7) == tape.constant(7)
    assert tape.column("e", 5, 5) == tape.constant(5)
    assert tape.column("f", 1, 1, truth=True) == yes
    assert (low - low, low * tape.constant(0)) == (tape.constant(0), tape.constant(0))
    assert (low + tape.constant(0), tape.constant(1) * low, low - tape.constant(0)) == (low, low, low)
    truth = any_sign.below(low)
    assert (truth & yes, truth & no, truth | yes, truth | no, yes & truth, no | truth) == (
        truth,
        no,
        yes,
        truth,
        truth,
        truth,
    )
    assert (~yes, truth.choose(low, low), yes.choose(low, high)) == (no, low, low)


def test_a_step_stands_once_and_only_what_is_needed_is_carried_out() -> None:
    tape = Tape()
    one, other = tape.column("a", 0, 9), tape.column("b", 0, 9)
    assert one * other == one * other
    unused = one - other
    needed = tape.needed([one * other])
    assert unused.place not in needed
    assert [tape.steps[place].op for place in needed] == [Op.COLUMN, Op.COLUMN, Op.MULTIPLY]
    assert carried_out({}, {}) == {}
