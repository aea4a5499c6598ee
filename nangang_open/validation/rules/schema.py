"""Rules of the schema: the bytes of each table, its columns, its cells and its keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice, pairwise, starmap
from operator import le, methodcaller
from typing import Any, Final

from nangang_open.errors import InputError
from nangang_open.figures.period import parse_period
from nangang_open.package.cells import BadCell, Constraint
from nangang_open.package.columns import Values, pieces
from nangang_open.package.fault import Fault, FaultKind
from nangang_open.package.index import Index
from nangang_open.package.tables import INVISIBLE
from nangang_open.validation.material import Material, NotReadable, row_index
from nangang_open.validation.rule import Breach, rule

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
BEGINS: Final = methodcaller("startswith", FORMULA)
SIGNED: Final = re.compile(r"-[0-9]+([./][0-9]+)?")
"""A negative number in a column of text is no formula: a spreadsheet takes it for what it is."""

KEYS: Final = 1 << 18
PASSES: Final = 8
"""How many keys are looked for at once, and how often at most."""

PERIODS: Final = (("figures", "period"), ("figures", "base_period"), ("unknowns", "period"))


def faults_as_breaches(material: Material, variants: Mapping[FaultKind, str]) -> Iterator[Breach]:
    """Yield the files' faults of some kinds, each with its message's variant."""
    for fault in material.faults:
        if fault.kind in variants:
            yield _breach(fault, variants[fault.kind])


def _breach(fault: Fault, variant: str) -> Breach:
    details: dict[str, Any] = dict(fault.details)
    if guess := re.search("GB18030|UTF-16", details.pop("guess", "")):
        variant = "guessed"
        details["guess"] = guess[0]
    return Breach(fault.table, fault.row, fault.field.removeprefix("/"), fault.value, variant, **details)


@rule("NG201")
def table_not_utf8(material: Material) -> Iterator[Breach]:
    """A table is UTF-8.

    In another encoding the Chinese text is read as something else, or not at all.
    """
    return faults_as_breaches(material, {FaultKind.TABLE_NOT_UTF8: ""})


@rule("NG202", breaks=False)
def byte_order_mark(material: Material) -> Iterator[Breach]:
    """A table does not begin with a byte order mark.

    The mark becomes part of the first column's name for readers that do not expect it.
    """
    return faults_as_breaches(material, {FaultKind.TABLE_BOM: ""})


@rule("NG203", breaks=False)
def carriage_return(material: Material) -> Iterator[Breach]:
    """Lines of a table end with a line feed alone.

    With two conventions the same data has two hashes.
    """
    return faults_as_breaches(material, {FaultKind.TABLE_CRLF: ""})


@rule("NG204")
def nul_character(material: Material) -> Iterator[Breach]:
    """A table holds no NUL character.

    Many readers end a text there; the file is likely damaged.
    """
    return faults_as_breaches(material, {FaultKind.TABLE_NUL: ""})


@rule("NG205")
def empty_table(material: Material) -> Iterator[Breach]:
    """A table has at least its header.

    An empty file does not even say which columns it lacks.
    """
    return faults_as_breaches(material, {FaultKind.TABLE_EMPTY: ""})


@rule("NG206")
def broken_csv(material: Material) -> Iterator[Breach]:
    """A table can be taken apart into cells.

    From a quote that is not closed on, every reader guesses.
    """
    kinds = {FaultKind.TABLE_BROKEN_QUOTING: "broken-quoting", FaultKind.TABLE_CELL_TOO_LARGE: "cell-too-large"}
    for breach in faults_as_breaches(material, kinds):
        breach.field = ""
        yield breach


@rule("NG207")
def doubled_header(material: Material) -> Iterator[Breach]:
    """No column stands twice in a header.

    It would be chance which of the two columns is read.
    """
    for breach in faults_as_breaches(material, {FaultKind.TABLE_DOUBLED_HEADER: ""}):
        breach.field = ""
        yield breach


@rule("NG208")
def ragged_row(material: Material) -> Iterator[Breach]:
    """Every row has as many cells as the header.

    A cell too few or too many puts every later cell under the wrong heading.
    """
    return faults_as_breaches(material, {FaultKind.TABLE_RAGGED: ""})


@rule("NG209", breaks=False)
def not_canonical(material: Material) -> Iterator[Breach]:
    """A table is written in the one canonical form of CSV.

    The same data must have the same bytes, so that a difference is a change.
    """
    return faults_as_breaches(material, {FaultKind.TABLE_NOT_CANONICAL: ""})


@rule("NG210")
def padded_cell(material: Material) -> Iterator[Breach]:
    """No cell begins or ends with white space.

    White space that nobody sees makes two keys of one.
    """
    return faults_as_breaches(material, {FaultKind.TABLE_PADDED_CELL: ""})


@rule("NG211")
def invisible_character(material: Material) -> Iterator[Breach]:
    """No cell holds characters that nobody sees.

    Two cells that look the same must be the same.
    """
    for breach in faults_as_breaches(material, {FaultKind.TABLE_INVISIBLE_CHARACTER: ""}):
        breach.field = _column_of(material, breach, INVISIBLE)
        yield breach


@rule("NG221")
def missing_column(material: Material) -> Iterator[Breach]:
    """A table has all its columns.

    What a rule cannot read it cannot check.
    """
    for name, table, schema in material.readable():
        for field in schema.header:
            if field not in table.columns:
                strangers = [column for column in table.header if column not in schema.header]
                alike = get_close_matches(field.lower(), strangers, 1) or [c for c in strangers if c.lower() == field]
                variant = "alike" if alike else ""
                yield Breach(name, 1, field, "", variant, alike=alike[0] if alike else "")


@rule("NG222", breaks=False)
def unknown_column(material: Material) -> Iterator[Breach]:
    """A table has no columns that its schema does not know.

    A column without a definition is data that nobody can use.
    """
    for name, table, schema in material.readable():
        missing = [field for field in schema.header if field not in table.columns]
        for column in table.header:
            if column not in schema.header and not _renamed(column, missing):
                yield Breach(name, 1, column, column)


@rule("NG223", breaks=False)
def column_order(material: Material) -> Iterator[Breach]:
    """Columns stand in the order of the schema.

    The same data must have the same bytes.
    """
    for name, table, schema in material.readable():
        known = [column for column in table.header if column in schema.header]
        wanted = [field for field in schema.header if field in table.columns]
        for expected, column in zip(wanted, known, strict=True):
            if column != expected:
                yield Breach(name, 1, column, column, position=table.header.index(column) + 1, expected=expected)
                break


@rule("NG224")
def empty_cell(material: Material) -> Iterator[Breach]:
    """A cell that must be filled is filled.

    A missing fact is worse than a wrong one: nothing can be checked against it.
    """
    return _cells(material, {Constraint.REQUIRED: ""})


@rule("NG225")
def cell_type(material: Material) -> Iterator[Breach]:
    """A cell is of its column's type.

    Digits of other scripts and widths, `NaN` and `Infinity` pass for numbers in many readers and for none in others.
    """
    for name, line, cell in material.bad_cells({Constraint.TYPE}):
        yield Breach(name, line, cell.field.name, cell.text, cell.field.type)


@rule("NG226")
def cell_form(material: Material) -> Iterator[Breach]:
    """A cell has the form of its column.

    Keys, hashes and periods are compared as text, so their form must be one.
    """
    kinds = {
        Constraint.PATTERN: "",
        Constraint.MAX_LENGTH: "long",
        Constraint.MIN_LENGTH: "short",
        Constraint.FORMAT: "address",
    }
    return _cells(material, kinds)


@rule("NG227")
def cell_vocabulary(material: Material) -> Iterator[Breach]:
    """A cell of a closed vocabulary holds one of its words.

    A word outside the vocabulary has no definition in the codebook.
    """
    for name, line, cell in material.bad_cells({Constraint.ENUM}):
        yield Breach(name, line, cell.field.name, cell.text, words=", ".join(cell.field.enum))


@rule("NG228")
def cell_range(material: Material) -> Iterator[Breach]:
    """A number lies in its column's range.

    A count below zero or a place before the first is a slip.
    """
    return _cells(material, {Constraint.MINIMUM: "minimum", Constraint.MAXIMUM: "maximum"})


@rule("NG229")
def number_not_plain(material: Material) -> Iterator[Breach]:
    """A number is written as a plain decimal.

    Exponents, plus signs and leading zeros make one number look like several, and some readers make floats of them.
    """
    return _cells(material, {Constraint.PLAIN: ""})


@rule("NG230")
def impossible_period(material: Material) -> Iterator[Breach]:
    """A period is one of the calendar, and does not end before it begins.

    Growth and status are checked against the calendar.
    """
    for name, field in PERIODS:
        try:
            cells = material.text(name, field)
        except NotReadable:
            continue  # the rule that found the column wrong has said so
        for line, reason, text in zip(material.table(name).lines, Values(cells, _no_period), cells, strict=True):
            if reason:
                yield Breach(name, line, field, text, reason=reason)


@rule("NG231")
def doubled_key(material: Material) -> Iterator[Breach]:
    """No primary key stands twice.

    A key names one row, for citations, for references and for ever.
    """
    for name, _, schema in material.readable():
        for line, values, first in _repeated(material, name, schema.primary_key):
            yield Breach(name, line, ",".join(schema.primary_key), "/".join(values), other=first)


@rule("NG232", breaks=False)
def doubled_value(material: Material) -> Iterator[Breach]:
    """What must differ from row to row differs.

    Two rows for one thing drift apart.
    """
    for name, _, schema in material.readable():
        single = tuple((field.name,) for field in schema.fields if field.unique)
        for fields in (*schema.unique_keys, *single):
            if fields != schema.primary_key:
                for line, values, first in _repeated(material, name, fields):
                    yield Breach(name, line, ",".join(fields), "/".join(values), other=first)


@rule("NG233")
def dangling_reference(material: Material) -> Iterator[Breach]:
    """A reference names a row that is there.

    A figure whose numeral, indicator or unit is not there cannot be traced.
    """
    for name, _, schema in material.readable():
        for key in schema.foreign_keys:
            try:
                columns, target = material.texts(name, *key.fields), material.texts(key.table, *key.reference)
            except NotReadable:
                continue  # a table that is absent refers to nothing; one that is broken has been reported
            if _all_there(columns, target):
                continue
            there = material.index(key.table, *key.reference)
            for line, values in _rows(material, name, key.fields):
                if all(values) and values not in there:
                    yield Breach(name, line, ",".join(key.fields), "/".join(values), target=key.table)


@rule("NG241", breaks=False)
def row_order(material: Material) -> Iterator[Breach]:
    """Rows stand in their total order.

    The same data must have the same bytes, and a difference between versions must show what changed.
    """
    for name, table, schema in material.readable():
        try:
            columns = [material.column(name, field) for field in schema.order]
        except NotReadable:
            continue
        if any(None in column for column in columns if isinstance(column, Values)):  # texts are never missing
            continue
        if all(starmap(le, pairwise(zip(*columns, strict=True)))):
            continue
        highest, place = (), 1
        for line, values in zip(table.lines, zip(*columns, strict=True), strict=True):
            if values < highest:
                key = "/".join(map(str, values))
                yield Breach(name, line, ",".join(schema.order), key, other=place, order=", ".join(schema.order))
            else:
                highest, place = values, line


@rule("NG242", breaks=False)
def formula(material: Material) -> Iterator[Breach]:
    """No text is one that a spreadsheet takes for a formula.

    A spreadsheet runs such a cell as a program.
    """
    for name, table, schema in material.readable():
        for field in schema.fields:
            if field.type != "string" or field.enum or field.name not in table.columns:
                continue
            cells = table.columns[field.name]
            if not any(any(map(BEGINS, piece)) for piece in pieces(cells)):
                continue
            for line, text in zip(table.lines, cells, strict=True):
                if _is_formula(text) and not material.is_faulty(name, line, field.name):
                    yield Breach(name, line, field.name, text, first=text[0])


def _all_there(columns: Sequence[Sequence[str]], target: Sequence[Sequence[str]]) -> bool:
    """Return whether all keys without an empty part stand in other columns; False also where there are too many to tell.

    Some keys at a time are looked for in all rows of the target, which is as fast as Python can.
    """
    if len(columns[0]) > PASSES * KEYS:
        return False
    remaining = zip(*columns, strict=True)
    while some := set(islice(remaining, KEYS)):
        if any(map(all, some.difference(zip(*target, strict=True)))):
            return False
    return True


def _is_formula(text: str) -> bool:
    return text.startswith(FORMULA) and not SIGNED.fullmatch(text)


def _cells(material: Material, variants: Mapping[Constraint, str]) -> Iterator[Breach]:
    for name, line, cell in material.bad_cells(variants):
        yield Breach(name, line, cell.field.name, cell.text, variants[cell.constraint], **_limits(cell))


def _limits(cell: BadCell) -> dict[str, Any]:
    field = cell.field
    limits = {
        Constraint.MINIMUM: field.minimum,
        Constraint.MAXIMUM: field.maximum,
        Constraint.MIN_LENGTH: field.min_length,
        Constraint.MAX_LENGTH: field.max_length,
    }
    return {"limit": limits.get(cell.constraint), "length": len(cell.text), "pattern": field.full_pattern}


def _no_period(text: str) -> str:
    try:
        if text:
            parse_period(text)
    except InputError as error:
        return error.what
    return ""


def _repeated(material: Material, name: str, fields: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...], int]]:
    """Yield line, values and first line of every row whose values in some columns stood before; empty ones never do."""
    try:
        columns = material.texts(name, *fields)
    except NotReadable:
        return
    lines = material.table(name).lines
    if len(lines) <= KEYS and len(set(zip(*columns, strict=True))) == len(lines):
        return  # as fast as Python can
    for row, first in Index(columns).doubled:
        values = tuple(column[row] for column in columns)
        if all(values):
            yield lines[row], values, lines[first]


def _rows(material: Material, name: str, fields: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Return for each row its line and its texts in some columns."""
    columns = material.texts(name, *fields)
    return zip(material.table(name).lines, zip(*columns, strict=True), strict=True)


def _renamed(column: str, missing: Iterable[str]) -> bool:
    """Whether a strange column is what a missing one has become, so that one slip is one finding."""
    missing = list(missing)
    return bool(get_close_matches(column, missing, 1)) or column.lower() in missing


def _column_of(material: Material, breach: Breach, pattern: re.Pattern[str]) -> str:
    """Return the first column whose cell in the breach's line matches a pattern; empty where none can be named."""
    table = material.package.table(breach.table)
    if table is None or (index := row_index(table, breach.row)) is None:
        return ""
    return next((column for column in table.header if pattern.search(table.columns[column][index])), "")
