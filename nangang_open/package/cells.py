"""What a schema asks of one cell, and which of its constraints a text breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from nangang_open.package.columns import pieces, remembering
from nangang_open.package.schema import FieldSchema


class Constraint(StrEnum):
    """The constraints of a schema that a cell can break, in the order in which they are asked."""

    REQUIRED = "required"
    MAX_LENGTH = "maxLength"
    MIN_LENGTH = "minLength"
    ENUM = "enum"
    PLAIN = "plain"
    TYPE = "type"
    FORMAT = "format"
    PATTERN = "pattern"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that breaks a constraint; `index` counts rows from 0."""

    field: FieldSchema
    index: int
    text: str
    constraint: Constraint


LOOSE_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]*)?([eE][+-]?[0-9]+)?|[+-]?\.[0-9]+")
"""What people take for a number in ordinary digits, whether or not it is written plainly."""

ADDRESS: Final = re.compile("https?://[!-;=?-~]+")
"""A web address: printable ASCII without < and >; anything else is percent-encoded."""

Judge = Callable[[str], Constraint | None]
"""Names the first constraint that a text breaks."""

Check = tuple[Callable[[str], object], Constraint | None]
"""Whether a text holds a constraint, and the constraint; None where that depends on how a number is written."""


def judge_of(field: FieldSchema) -> Judge:
    """Return the function that names the first constraint of a column which a cell's text breaks, or None.

    An empty cell is a missing value and breaks nothing but `required`. Numbers are compared exactly.
    """
    checks = _checks(field)
    empty = Constraint.REQUIRED if field.required else None

    def judge(text: str) -> Constraint | None:
        if not text:
            return empty
        for passes, constraint in checks:
            if not passes(text):
                return constraint or _no_number(text, field.type)
        return None

    return judge


MEANT: Final = {
    "integer": "is no whole number in plain digits",
    "number": "is no plain decimal number",
    "boolean": "is neither true nor false",
    "date": "is no date like 2021-12-28",
}
"""What a cell of a type that is no text must be."""


def problem(field: FieldSchema, broken: Constraint) -> str:
    """Return what is wrong with a cell that breaks a constraint, as a few words that follow its value."""
    said = {
        Constraint.REQUIRED: "is empty, and a value is required",
        Constraint.MAX_LENGTH: f"is longer than {field.max_length} characters",
        Constraint.MIN_LENGTH: f"is shorter than {field.min_length} characters",
        Constraint.ENUM: f"is none of {', '.join(field.enum)}",
        Constraint.FORMAT: "is no web address",
        Constraint.PATTERN: f"does not match {field.full_pattern}",
        Constraint.MINIMUM: f"is under {field.minimum}",
        Constraint.MAXIMUM: f"is over {field.maximum}",
    }
    return said.get(broken) or MEANT[field.type]


def holds(field: FieldSchema, cells: Collection[str]) -> bool:
    """Return whether none of some cells of one column breaks a constraint; each different text is asked once."""
    texts = set(cells)
    if "" in texts:
        if field.required:
            return False
        texts.discard("")
    return all(all(map(one, texts)) for one, _ in _checks(field))


def wrong_cells(
    field: FieldSchema, cells: Sequence[str], held: Callable[[FieldSchema, Collection[str]], bool] = holds
) -> Iterator[BadCell]:
    """Yield the cells of one column that break a constraint; it is looked through in pieces first, by `held`."""
    if all(held(field, piece) for piece in pieces(cells)):
        return
    judge = remembering(judge_of(field))
    for index, text in enumerate(cells):
        if (constraint := judge(text)) is not None:
            yield BadCell(field, index, text, constraint)


def _checks(field: FieldSchema) -> list[Check]:
    """Return what a text that is not empty must hold, in the order in which it is asked."""
    checks: list[Check] = []
    if (longest := field.max_length) is not None:
        checks.append((lambda text: len(text) <= longest, Constraint.MAX_LENGTH))
    if (shortest := field.min_length) is not None:
        checks.append((lambda text: len(text) >= shortest, Constraint.MIN_LENGTH))
    if field.enum:
        checks.append((frozenset(field.enum).__contains__, Constraint.ENUM))
    numeric = field.type in ("integer", "number")
    if (pattern := field.full_pattern) is not None:
        broken = Constraint.PATTERN if field.type == "string" else Constraint.TYPE
        checks.append((re.compile(pattern).fullmatch, None if numeric else broken))
    if field.type == "date":
        checks.append((_is_day, Constraint.TYPE))
    if field.format == "uri":
        checks.append((ADDRESS.fullmatch, Constraint.FORMAT))
    exact = int if field.type == "integer" else Decimal
    if numeric and (least := field.minimum) is not None:
        checks.append((lambda text: exact(text) >= least, Constraint.MINIMUM))
    if numeric and (most := field.maximum) is not None:
        checks.append((lambda text: exact(text) <= most, Constraint.MAXIMUM))
    return checks


def _no_number(text: str, kind: str) -> Constraint:
    """Return what is wrong with a number that is not written plainly: its writing, or that it is none."""
    return Constraint.PLAIN if _numeric(text, kind) else Constraint.TYPE


def _numeric(text: str, kind: str) -> bool:
    """Whether a text that is not plain is a number all the same, of no fewer digits than we can quote."""
    if len(text) > 100 or not LOOSE_NUMBER.fullmatch(text):
        return False
    return kind == "number" or not set(text) & set(".eE")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
