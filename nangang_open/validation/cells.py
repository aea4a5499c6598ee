"""What a schema asks of one cell, and which of its constraints a text breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from nangang_open.package.schema import FieldSchema, TableSchema
from nangang_open.package.tables import Table


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

ADDRESS: Final = re.compile(r"https?://[!-~]+")
Judge = Callable[[str], Constraint | None]


def judge_of(field: FieldSchema) -> Judge:
    """Return the function that names the first constraint of a column which a cell's text breaks, or None.

    An empty cell is a missing value and breaks nothing but `required`. Numbers are compared exactly.
    """
    checks = [*_length_checks(field), *_form_checks(field), *_range_checks(field)]

    def judge(text: str) -> Constraint | None:
        if not text:
            return Constraint.REQUIRED if field.required else None
        return next((constraint for constraint, holds in checks if not holds(text)), None)

    return judge


def bad_cells(table: Table, schema: TableSchema) -> list[BadCell]:
    """Return every cell of a table that its schema does not allow, column by column, with the constraint it breaks.

    Columns that the table does not have are left out.
    """
    return [
        cell
        for field in schema.fields
        if (cells := table.columns.get(field.name)) is not None
        for cell in wrong_cells(field, cells)
    ]


def wrong_cells(field: FieldSchema, cells: Sequence[str]) -> Iterator[BadCell]:
    """Yield the cells of one column that break a constraint; each different text is judged once."""
    judge = judge_of(field)
    wrong = {text: constraint for text in set(cells) if (constraint := judge(text)) is not None}
    for index, text in enumerate(cells) if wrong else ():
        if text in wrong:
            yield BadCell(field, index, text, wrong[text])


Check = tuple[Constraint, Callable[[str], bool]]


def _length_checks(field: FieldSchema) -> list[Check]:
    checks: list[Check] = []
    if (longest := field.max_length) is not None:
        checks.append((Constraint.MAX_LENGTH, lambda text: len(text) <= longest))
    if (shortest := field.min_length) is not None:
        checks.append((Constraint.MIN_LENGTH, lambda text: len(text) >= shortest))
    return checks


def _form_checks(field: FieldSchema) -> list[Check]:
    checks: list[Check] = []
    if field.enum:
        words = frozenset(field.enum)
        checks.append((Constraint.ENUM, words.__contains__))
    if (pattern := field.full_pattern) is not None:
        matches = re.compile(pattern).fullmatch
        if field.type in ("integer", "number"):
            checks.append((Constraint.PLAIN, lambda text: bool(matches(text)) or not _numeric(text, field.type)))
        constraint = Constraint.PATTERN if field.type == "string" else Constraint.TYPE
        checks.append((constraint, lambda text: matches(text) is not None))
    if field.type == "date":
        checks.append((Constraint.TYPE, _is_day))
    if field.format == "uri":
        checks.append((Constraint.FORMAT, lambda text: ADDRESS.fullmatch(text) is not None))
    return checks


def _range_checks(field: FieldSchema) -> list[Check]:
    checks: list[Check] = []
    if field.type in ("integer", "number"):
        if (least := field.minimum) is not None:
            checks.append((Constraint.MINIMUM, lambda text: Decimal(text) >= least))
        if (most := field.maximum) is not None:
            checks.append((Constraint.MAXIMUM, lambda text: Decimal(text) <= most))
    return checks


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
