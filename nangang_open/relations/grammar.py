"""The grammar of relations: text to tree, exact and with spans; nothing is ever run as Python.

    comparison = sum (sign sum)+          sign = "==" | "<=" | "<" | ">=" | ">"
    sum        = product (("+" | "-") product)*
    product    = signed (("*" | "/") signed)*
    signed     = "-" signed | power
    power      = atom ("**" ["-"] whole)?           a whole number from -100 to 100
    atom       = number | name | bound | "(" sum ")"
    number     = digits ["." digits] ["[" unit "]"]
    bound      = ("lower" | "upper") "(" name ")"

As in Python, a power binds tighter than the minus before it: `-a ** 2` is `-(a ** 2)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final, NoReturn
from typing import Literal as OneOf

from nangang_open.errors import InputError
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
    Span,
    Sum,
)

LONGEST_TEXT: Final = 1_000_000
LONGEST_NUMBER: Final = 200
DEEPEST: Final = 100
GREATEST_POWER: Final = 100
WIDEST_DRAWING: Final = 100

_TOKEN: Final = re.compile(
    r"""
    (?P<blank>  [\x20\t\r\n]+)
  | (?P<number> [0-9]+ (?: \.[0-9]+ )? (?![0-9A-Za-z_.]))
  | (?P<unit>   \[ [A-Za-z0-9_%]{1,64} \])
  | (?P<name>   [a-z][a-z0-9_]{0,63} (?![0-9A-Za-z_.]))
  | (?P<sign>   == | <= | >= | < (?!<) | > (?!>))
  | (?P<mark>   \*\* | [-+*/()])
    """,
    re.VERBOSE,
)
_WORD: Final = re.compile(r"[^\x20\t\r\n()+\-*/<>=]{1,40}")
_WRONG_SIGN: Final = re.compile(r"=+|!=|<<|>>")
_WHOLE: Final = re.compile("[0-9]+")

Token = tuple[str, str, int, int]  # kind, text, start, end


class ExpressionError(InputError):
    """An expression breaks the grammar; `span` is where, and `drawn` shows it with a caret under it."""

    def __init__(self, what: str, mend: str, where: str = "", *, expression: str = "", span: Span = (0, 0)) -> None:
        super().__init__(what, mend, where)
        self.expression, self.span = expression, span

    def at(self, where: str) -> ExpressionError:
        """Return the same error with its place, for the caller that knows it."""
        return ExpressionError(self.what, self.mend, where, expression=self.expression, span=self.span)

    @property
    def caret(self) -> str:
        """The line of the expression that is wrong, with carets under the span; long lines are cut around it."""
        start, end = self.span
        line_start = self.expression.rfind("\n", 0, start) + 1
        line = self.expression[line_start:].split("\n", 1)[0]
        place = start - line_start
        first = max(0, place - WIDEST_DRAWING // 2)
        shown = "".join(c if c.isprintable() else "?" for c in line[first : first + WIDEST_DRAWING])
        width = max(1, min(end - start, len(shown) - (place - first)))
        return f"{shown}\n{' ' * (place - first)}{'^' * width}"

    @property
    def drawn(self) -> str:
        """The message, and below it the expression with a caret under what is wrong."""
        return f"{self}\n{self.caret}"


def parse(expression: str) -> Comparison:
    """Return the tree of a relation such as `a / b - 1 == growth` or `0 < a <= b`.

    Raises ExpressionError, with the span, for whatever the grammar does not allow.
    """
    return _Reader(expression).comparison()


class _Reader:
    """The place reached in a list of tokens: each method reads one rule of the grammar and moves on behind it."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        if len(expression) > LONGEST_TEXT:
            self.refuse((0, 1), f"an expression of {len(expression)} characters", f"write at most {LONGEST_TEXT}")
        self.tokens = list(self.read_tokens())
        self.place = 0
        self.depth = 0

    def read_tokens(self) -> Iterator[Token]:
        """Split into tokens; each carries its span, and the last is an empty one of the kind `end`."""
        place, length = 0, len(self.expression)
        while place < length:
            found = _TOKEN.match(self.expression, place)
            if found is None:
                self.refuse_word(place)
            if found.lastgroup != "blank":
                yield (str(found.lastgroup), found[0], place, found.end())
            place = found.end()
        yield ("end", "", length, length)

    def refuse_word(self, place: int) -> NoReturn:
        """Say why no token starts here."""
        found = _WRONG_SIGN.match(self.expression, place) or _WORD.match(self.expression, place)
        word = found[0] if found else self.expression[place]
        span = (place, place + len(word))
        if not word.isascii():
            mend = "write names, digits and signs in plain ASCII"
        elif word[0].isdigit() or word[0] == ".":
            mend = "write a number as digits with at most one point, 0.05 and not .05, 5e-2 or 5_000"
        elif _WRONG_SIGN.match(word):
            mend = "compare with ==, <=, <, >= or >"
        elif word[0] == "[":
            mend = "a unit stands in brackets behind a number, as 30[m2]"
        elif word[0].isalpha():
            mend = "a name is a small letter and then at most 63 small letters, digits and _"
        else:
            mend = "use names, numbers, + - * / **, parentheses, lower(), upper() and comparisons"
        self.refuse(span, f"{word!r} is not part of an expression", mend)

    def refuse(self, span: Span, what: str, mend: str) -> NoReturn:
        """Raise the error for this span."""
        raise ExpressionError(what, mend, expression=self.expression, span=span)

    def refuse_here(self, wanted: str) -> NoReturn:
        """Raise the error for the token reached."""
        kind, word, start, end = self.tokens[self.place]
        what = "the expression ends too early" if kind == "end" else f"{word!r:.70} stands in the wrong place"
        self.refuse((start, end), what, wanted)

    def take(self, *words: str) -> str:
        """Move over the next token where it is one of `words` and return it, else return an empty text."""
        word = self.tokens[self.place][1]
        if word not in words:
            return ""
        self.place += 1
        return word

    def span_from(self, start: int) -> Span:
        """Return the span from the token `start` to the last one read."""
        return (self.tokens[start][2], self.tokens[self.place - 1][3])

    def deeper(self) -> None:
        """Count one more level of nesting."""
        self.depth += 1
        if self.depth > DEEPEST:
            _, _, start, end = self.tokens[self.place]
            self.refuse((start, end), f"more than {DEEPEST} levels of nesting", "write the expression flatter")

    def comparison(self) -> Comparison:
        """comparison = sum (sign sum)+"""
        sides, signs = [self.sum()], []
        while self.tokens[self.place][0] == "sign":
            signs.append(Sign(self.tokens[self.place][1]))
            self.place += 1
            sides.append(self.sum())
        if self.tokens[self.place][0] != "end":
            self.refuse_here("write one expression, with an operator between each two operands")
        if not signs:
            self.refuse((0, len(self.expression)), "nothing is compared", "write a comparison with ==, <=, <, >= or >")
        return Comparison(tuple(sides), tuple(signs))

    def sum(self) -> Node:
        """sum = product (("+" | "-") product)*"""
        start = self.place
        terms: list[tuple[OneOf["+", "-"], Node]] = [("+", self.product())]
        while sign := self.take("+", "-"):
            terms.append(("+" if sign == "+" else "-", self.product()))
        return terms[0][1] if len(terms) == 1 else Sum(tuple(terms), self.span_from(start))

    def product(self) -> Node:
        """product = signed (("*" | "/") signed)*"""
        start = self.place
        factors: list[tuple[OneOf["*", "/"], Node]] = [("*", self.signed())]
        while sign := self.take("*", "/"):
            factors.append(("*" if sign == "*" else "/", self.signed()))
        return factors[0][1] if len(factors) == 1 else Product(tuple(factors), self.span_from(start))

    def signed(self) -> Node:
        """signed = "-" signed | power"""
        start = self.place
        if not self.take("-"):
            return self.power()
        self.deeper()
        operand = self.signed()
        self.depth -= 1
        return Negative(operand, self.span_from(start))

    def power(self) -> Node:
        """power = atom ("**" ["-"] whole)?, the whole number from -100 to 100"""
        start = self.place
        base = self.atom()
        if not self.take("**"):
            return base
        first = self.place
        minus = self.take("-")
        kind, word, _, end = self.tokens[self.place]
        span = (self.tokens[first][2], end)
        if kind != "number" or not _WHOLE.fullmatch(word) or len(word) > LONGEST_NUMBER:
            self.refuse(span, "a power is not a whole number", f"write one from -{GREATEST_POWER} to {GREATEST_POWER}")
        self.place += 1
        exponent = int(minus + word)
        if abs(exponent) > GREATEST_POWER:
            self.refuse(
                span,
                f"the power {exponent:.3e}" if len(word) > 9 else f"the power {exponent}",
                f"write one from -{GREATEST_POWER} to {GREATEST_POWER}",
            )
        if self.tokens[self.place][1] == "**":
            self.refuse_here("write which power is meant with parentheses, (a ** 2) ** 3")
        return Power(base, exponent, self.span_from(start))

    def atom(self) -> Node:
        """atom = "(" sum ")" | number | name | bound"""
        start = self.place
        kind, word, _, _ = self.tokens[start]
        if kind == "number":
            return self.number()
        if word in ("lower", "upper"):
            return self.bound()
        if kind == "name":
            self.place += 1
            if self.tokens[self.place][1] == "(":
                self.refuse(self.span_from(start), f"{word!r} is called", "only lower(name) and upper(name) are known")
            return Name(word, self.span_from(start))
        if not self.take("("):
            self.refuse_here("a number, a name or a parenthesis is expected here")
        self.deeper()
        inside = self.sum()
        self.depth -= 1
        if not self.take(")"):
            self.refuse_here("close the parenthesis")
        return inside

    def number(self) -> Node:
        """number = digits ["." digits] ["[" unit "]"]"""
        start = self.place
        word = self.tokens[start][1]
        self.place += 1
        if len(word) > LONGEST_NUMBER:
            self.refuse(self.span_from(start), f"a number of {len(word)} digits", f"write at most {LONGEST_NUMBER}")
        unit = None
        if self.tokens[self.place][0] == "unit":
            unit = self.tokens[self.place][1][1:-1]
            self.place += 1
        return Literal(Fraction(word), unit, self.span_from(start))

    def bound(self) -> Node:
        """bound = "lower" "(" name ")" | "upper" "(" name ")": a constant"""
        start = self.place
        word = self.tokens[start][1]
        self.place += 1
        if not self.take("("):
            self.refuse(self.span_from(start), f"{word!r} is no name", f"write {word}(name)")
        kind, name, _, _ = self.tokens[self.place]
        if kind != "name" or name in ("lower", "upper"):
            self.refuse_here(f"{word}() takes the name of a figure or an unknown")
        self.place += 1
        if not self.take(")"):
            self.refuse_here(f"{word}() takes one single name")
        return Bound("lower" if word == "lower" else "upper", name, self.span_from(start))
