"""A program as SQL: types that the bounds prove, and `try()` where they prove nothing."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangang_open.panel import sql
from nangang_open.relations.integers import Tape, Whole, carried_out

SIZES = st.sampled_from([3, 10**9, 2**40, 2**62])


@st.composite
def values(draw: st.DrawFn) -> tuple[Whole, Whole, dict[str, int]]:
    """A value and a truth over three columns, and a row."""
    tape, row = Tape(), {}
    known = [tape.constant(draw(st.integers(-(2**70), 2**70))), tape.constant(-1)]
    for name in ("a.x", 'b"y', "c'"):
        size = draw(SIZES)
        row[name] = draw(st.integers(-size, size) | st.sampled_from([-size, size]))
        known.append(tape.column(name, -size, size))
    for _ in range(draw(st.integers(1, 7))):
        one, other = draw(st.sampled_from(known)), draw(st.sampled_from(known))
        truth = draw(
            st.sampled_from(
                [one.below(other), one.equals(other), ~other.below(one), one.below(other) & ~one.equals(other)]
            )
        )
        kind = draw(st.integers(0, 3))
        known.append([one + other, one - other, one * other, (truth | one.equals(other)).choose(one, other)][kind])
    return known[-1], known[-1].below(known[-2]), row


@settings(max_examples=60)
@given(found=values())
def test_sql_finds_what_plain_python_finds_or_says_that_it_is_not_sure(
    found: tuple[Whole, Whole, dict[str, int]],
) -> None:
    value, truth, row = found
    cells = ", ".join(f"({number})::BIGINT AS {sql.quoted(name)}" for name, number in row.items())
    query = sql.select(
        value.tape, {"value": value, "truth": truth}, value.tape.truth(holds=True), f"(SELECT {cells})", ()
    )
    with duckdb.connect() as db:
        ((number, holds, sure),) = db.execute(query).fetchall()
    expected = carried_out({"value": value, "truth": truth}, row)
    if sure:
        assert (number, holds) == (expected["value"], bool(expected["truth"]))
    else:
        steps = [value.tape.steps[place] for place in value.tape.needed([value, truth])]
        assert any(max(abs(step.lower), abs(step.upper)) > sql.HUGE for step in steps)


def test_an_overflow_of_128_bits_is_seen_and_what_lies_below_is_exact() -> None:
    tape = Tape()
    one, other = tape.column("a", 0, 2**62), tape.column("b", 0, 2**62)
    cube = one * one * other
    query = sql.select(tape, {"cube": cube}, tape.truth(holds=True), "numbers", ("a",))
    assert "try(" in query
    with duckdb.connect() as db:
        db.execute(f"CREATE TABLE numbers AS SELECT * FROM (VALUES ({2**62}, {2**62}), ({2**42}, {2**42})) t(a, b)")
        assert db.execute(query).fetchall() == [(2**62, None, False), (2**42, 2**126, True)]


@pytest.mark.parametrize(("size", "kind"), [(2**31 - 1, "BIGINT"), (2**62, "HUGEINT")])
def test_the_bounds_choose_the_type(size: int, kind: str) -> None:
    tape = Tape()
    product = tape.column("a", -size, size) * tape.column("b", -size, size)
    query = sql.select(
        tape, {"product": product}, tape.truth(holds=True), f"(SELECT {size}::BIGINT AS a, ({-size})::BIGINT AS b)", ()
    )
    with duckdb.connect() as db:
        assert db.execute(f"SELECT typeof(product), product FROM ({query})").fetchall() == [(kind, -(size**2))]


def test_what_is_needed_twice_is_bound_once() -> None:
    tape = Tape()
    value = tape.column("a", 0, 9)
    for _ in range(60):  # written out it would have 2 ** 60 factors
        value = value.below(tape.constant(5)).choose(value + value, value - tape.constant(7)) + tape.column("b", 1, 2)
    query = sql.select(tape, {"value": value}, tape.truth(holds=True), "(SELECT 3 AS a, 1 AS b)", ())
    assert len(query) < 40_000


def test_names_and_texts_are_quoted() -> None:
    assert (sql.quoted('a"b'), sql.literal("a'b")) == ('"a""b"', "'a''b'")
