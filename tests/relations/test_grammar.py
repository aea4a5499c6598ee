"""Text to tree and back, and what the grammar refuses, with its span."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.relations.expression import (
    Bound,
    Comparison,
    Literal,
    Name,
    Negative,
    Node,
    Power,
    Product,
    Sign,
    Sum,
    children,
    divisors,
    names,
    occurrences,
    replaced,
    text,
)
from nangang_open.relations.grammar import ExpressionError, parse

A, B, C = Name("a"), Name("b"), Name("c")
ONE = Literal(Fraction(1))


def left(expression: str) -> Node:
    return parse(f"{expression} == 1").sides[0]


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("a + b - c", Sum((("+", A), ("+", B), ("-", C)))),
        ("a - (b - c)", Sum((("+", A), ("-", Sum((("+", B), ("-", C))))))),
        ("a * b / c", Product((("*", A), ("*", B), ("/", C)))),
        ("a + b * c", Sum((("+", A), ("+", Product((("*", B), ("*", C))))))),
        ("-a ** 2", Negative(Power(A, 2))),
        ("(-a) ** 2", Power(Negative(A), 2)),
        ("-a * b", Product((("*", Negative(A)), ("*", B)))),
        ("a * -b", Product((("*", A), ("*", Negative(B))))),
        ("--a", Negative(Negative(A))),
        ("a ** -100", Power(A, -100)),
        ("(a ** 2) ** 3", Power(Power(A, 2), 3)),
        ("lower(a) + upper(b)", Sum((("+", Bound("lower", "a")), ("+", Bound("upper", "b"))))),
        ("0.10", Literal(Fraction(1, 10))),
        ("30[m2] / 1[1]", Product((("*", Literal(Fraction(30), "m2")), ("/", Literal(Fraction(1), "1"))))),
        (" a\t\n*\r b ", Product((("*", A), ("*", B)))),
        ("lower_x", Name("lower_x")),
        ("(((a)))", A),
    ],
)
def test_an_expression_reads_as_this_tree(expression: str, tree: Node) -> None:
    assert left(expression) == tree


def test_a_chain_keeps_its_sides_and_signs() -> None:
    chain = parse("1 < a <= b == c >= 1 > a")
    assert chain.sides == (ONE, A, B, C, ONE, A)
    assert chain.signs == (Sign.LESS, Sign.AT_MOST, Sign.EQUAL, Sign.AT_LEAST, Sign.MORE)


def test_a_decimal_is_exact() -> None:
    assert left("0.1") == Literal(Fraction(1, 10))
    assert left("9" * 200) == Literal(Fraction(10**200 - 1))


@pytest.mark.parametrize(
    ("expression", "span", "mend"),
    [
        ("", (0, 0), "expected"),
        ("a", (0, 1), "write a comparison"),
        ("a == ", (5, 5), "expected"),
        ("a b == c", (2, 3), "operator between"),
        ("a == b c == d", (7, 8), "operator between"),
        ("foo(x) == 1", (0, 3), "only lower"),
        ("lower == 1", (0, 5), "lower(name)"),
        ("lower(a + b) == 1", (8, 9), "single name"),
        ("upper(lower) == 1", (6, 11), "takes the name"),
        ("upper(3) == 1", (6, 7), "takes the name"),
        ("a[0] == 1", (1, 4), "operator between"),
        ("a == [m2]", (5, 9), "expected"),
        ("a == 3[m 2]", (6, 8), "brackets behind a number"),
        ("a.b == 1", (0, 3), "small letter"),
        ("A == 1", (0, 1), "small letter"),
        ("a" * 65 + " == 1", (0, 40), "small letter"),
        ("_a == 1", (0, 2), "use names"),
        ("'x' == 1", (0, 3), "use names"),
        ("a = 1", (2, 3), "compare with"),
        ("a != 1", (2, 4), "compare with"),
        ("a =! 1", (2, 3), "compare with"),
        ("a === 1", (4, 5), "compare with"),
        ("a << 1", (2, 4), "compare with"),
        ("a and b", (2, 5), "operator between"),
        ("\u0430 == 1", (0, 1), "ASCII"),
        ("\uff11 == a", (0, 1), "ASCII"),
        ("a\u00a0== 1", (1, 2), "ASCII"),
        ("a\x00 == 1", (1, 2), "use names"),
        ("+a == 1", (0, 1), "expected"),
        (".5 == a", (0, 2), "digits"),
        ("5. == a", (0, 2), "digits"),
        ("1e5 == a", (0, 3), "digits"),
        ("2a == 1", (0, 2), "digits"),
        ("1_000 == a", (0, 5), "digits"),
        ("9" * 201 + " == a", (0, 201), "at most 200"),
        ("a ** b == 1", (5, 6), "from -100 to 100"),
        ("a ** 2.0 == 1", (5, 8), "from -100 to 100"),
        ("a ** (2) == 1", (5, 6), "from -100 to 100"),
        ("a ** 101 == 1", (5, 8), "from -100 to 100"),
        ("a ** -1000000000 == 1", (5, 16), "from -100 to 100"),
        ("a ** 10 ** 9 == 1", (8, 10), "parentheses"),
        ("a ** " + "9" * 5000 + " == 1", (5, 5005), "from -100 to 100"),
        ("(a == 1", (3, 5), "close the parenthesis"),
        ("a == 1)", (6, 7), "operator between"),
        ("() == 1", (1, 2), "expected"),
        ("a <> 1", (3, 4), "expected"),
        ("(" * 10_000 + "a" + ")" * 10_000 + " == 1", (101, 102), "flatter"),
        ("-" * 10_000 + "a == 1", (101, 102), "flatter"),
        ("a" * 1_000_001, (0, 1), "at most 1000000"),
    ],
)
def test_what_is_no_relation_is_refused_where_it_goes_wrong(expression: str, span: tuple[int, int], mend: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(expression)
    assert caught.value.span == span
    assert mend in caught.value.mend
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("expression", "caret"),
    [
        ("a == b +* c", "a == b +* c\n        ^"),
        ("a ==\n b c", " b c\n   ^"),
        ("a b\n== c", "a b\n  ^"),
        ("", "\n^"),
        ("a\x00\x01 == foo(1)", "a?? == foo(1)\n ^^"),
        ("x" * 30 + " + " * 1 + "y" * 60 + " + " + "z" * 60 + " foo == 1", "y" * 43 + " + " + "z" * 50 + "zzzz"),
    ],
)
def test_an_error_is_drawn_with_a_caret_under_it(expression: str, caret: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(expression)
    if "\n" in caret:
        assert caught.value.caret == caret
        assert caught.value.drawn == f"{caught.value}\n{caret}"
    else:
        line, marks = caught.value.caret.split("\n")
        assert len(line) <= 100
        assert line[marks.index("^") :].startswith("foo")


def test_an_error_keeps_its_span_with_its_place() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("a +")
    placed = caught.value.at("relations.csv:2:expression")
    assert str(placed).startswith("relations.csv:2:expression: ")
    assert (placed.caret, placed.span) == (caught.value.caret, caught.value.span)


def test_a_hundred_levels_are_allowed() -> None:
    assert left("(" * 100 + "a" + ")" * 100) == A
    assert text(parse("(-" * 50 + "a" + ")" * 50 + " == 1")).count("-") == 50


def test_long_sums_are_read_in_linear_time() -> None:
    short, long = (" + ".join(f"a{i}" for i in range(count)) + " == t" for count in (3_000, 30_000))
    start = time.perf_counter()
    parse(short)
    middle = time.perf_counter()
    tree = parse(long)
    end = time.perf_counter()
    assert len(children(tree.sides[0])) == 30_000
    assert end - middle < 60 * (middle - start)


atoms = st.one_of(
    st.decimals(0, 999, places=3).map(lambda number: Literal(Fraction(number))),
    st.sampled_from([A, B, C, Bound("lower", "a"), Bound("upper", "b"), Literal(Fraction(3, 2), "m2")]),
)


def _nodes(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    plus, times = st.sampled_from("+-"), st.sampled_from("*/")
    tail = st.lists(st.tuples(plus, inner), min_size=1, max_size=3)
    factors = st.lists(st.tuples(times, inner), min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda first, rest: Sum((("+", first), *rest)), inner, tail),
        st.builds(lambda first, rest: Product((("*", first), *rest)), inner, factors),
        st.builds(Negative, inner),
        st.builds(Power, inner, st.integers(-100, 100)),
    )


nodes = st.recursive(atoms, _nodes, max_leaves=12)


@given(sides=st.lists(nodes, min_size=2, max_size=4), data=st.data())
def test_a_printed_tree_reads_as_the_same_tree(sides: list[Node], data: st.DataObject) -> None:
    signs = data.draw(st.lists(st.sampled_from(Sign), min_size=len(sides) - 1, max_size=len(sides) - 1))
    tree = Comparison(tuple(sides), tuple(signs))
    assert parse(text(tree)) == tree


def test_names_stand_in_the_order_of_their_first_use() -> None:
    assert names(parse("b + lower(c) == a * b < upper(d)")) == ("b", "c", "a", "d")


def test_bounds_are_constants_and_do_not_count_as_occurrences() -> None:
    assert occurrences(left("a + lower(a) * a / b")) == {"a": 2, "b": 1}


def test_divisors_are_found_behind_a_stroke_and_under_negative_powers() -> None:
    assert [text(node) for node in divisors(left("a / (b - c / a) + (a + b) ** -2 - c ** 2"))] == [
        "a",
        "b - c / a",
        "a + b",
    ]


def test_every_leaf_of_a_tree_can_be_changed_and_nothing_else() -> None:
    expression = "-a ** 2 / (b - 3) * lower(c) + a == upper(c) - -2"
    comparison = parse(expression)

    def doubled(leaf: Literal | Name | Bound) -> Node:
        match leaf:
            case Literal(value):
                return Literal(value * 2)
            case Name(name):
                return Name(name * 2)
            case Bound(end, name):
                return Bound(end, name * 2)

    sides = tuple(replaced(side, doubled) for side in comparison.sides)
    assert text(Comparison(sides, comparison.signs)) == "-aa ** 2 / (bb - 6) * lower(cc) + aa == upper(cc) - -4"
    same = tuple(replaced(side, lambda leaf: leaf) for side in comparison.sides)
    assert same == comparison.sides
