"""Stata: one labelled table; vocabularies are numbers with the words as their labels, as Stata has them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nangang_open.errors import InputError
from nangang_open.package.schema import FieldSchema, TableSchema
from nangang_open.release.formats import dta
from nangang_open.release.formats.cells import (
    TEXT,
    near,
    number_text,
    plain,
    same_names,
    sound,
    text_of,
    whole_text,
    wrong,
)
from nangang_open.release.rows import Row, Rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nangang_open.release.facts import Facts

LABEL_LIMIT: Final = 80
"""The longest label of a variable or of the data, in characters."""

WHOLE_LIMIT: Final = 1 << 53
"""Up to which whole number a double holds every one."""

NUMBER_LIMIT: Final = 2.0**1023
"""What every double of Stata is below."""

NOTHING: Final[Mapping[str, float]] = {"<f8": NUMBER_LIMIT, "<i1": 101, "<i2": 32_741, "<i4": 2_147_483_621}
"""How Stata writes that there is nothing, by what a value is in a record."""

EPOCH: Final = date(1960, 1, 1).toordinal()
"""The day that is zero."""

TRUTH: Final = ("false", "true")

RESERVED: Final = frozenset({"end", "if", "in", "using", "with", "int", "byte", "long", "float", "double"})
"""Names of columns that would be words of Stata, or of those who write for it; they get an underscore behind them."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the file: what it is called and labelled, and the column (`at`) whose cells it holds."""

    name: str
    label: str
    field: FieldSchema
    at: int
    exact: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it holds texts: those of a column, or the `exact` ones of numbers."""
        return self.exact or (self.field.type not in _NUMBERS and not _words(self.field))


def stata(place: Path, table: Rows, schema: TableSchema, facts: Facts) -> None:
    """Write a table as a Stata file (`.dta` 118, UTF-8): for a number `x` a double `x` and the exact `x_text`.

    pandas writes all but the rows, which are read twice: once for how long their texts are. The time that stands in
    the file is the day of the release. Raises InputError for a number that Stata cannot hold
    and a word that is not in its vocabulary.
    """
    variables = list(_variables(table.header, schema))
    around = _around(variables, _widths(variables, table), schema, facts)
    with dta.long_texts() as texts:
        dta.write(place, around, _records(variables, table, around, texts), texts)


def read(place: Path, schema: TableSchema, where: str = "") -> Iterator[Row]:
    """Yield the canonical rows of a Stata file.

    Raises InputError for a file that is not as `stata` writes it, or whose doubles are not those of the texts beside
    them.
    """
    import pandas as pd

    header = [name for field in schema.fields for name in _names(field)]
    with sound("Stata file", where), place.open("rb") as file:
        for piece in dta.pieces(file, dta.frame(file, where), dta.BATCH, where):
            frame = pd.read_stata(piece, convert_categoricals=True)
            same_names(map(str, frame.columns), header, where)
            held = {name: _values(frame[name]) for name in header}
            yield from zip(*(_back(field, held, where) for field in schema.fields), strict=True)


def shape(place: Path, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield each part of a Stata file besides its rows, as it stands there: what is before them, and behind them.

    Raises InputError for what is no Stata file as `stata` writes it.
    """
    with sound("Stata file", where), place.open("rb") as file:
        around = dta.frame(file, where)
        yield "header and labels of variables", repr(around.head.removesuffix(dta.DATA))
        yield "labels of values", repr(around.tail)


def _variables(header: Sequence[str], schema: TableSchema) -> Iterator[Variable]:
    for at, name in enumerate(header):
        field = schema.field(name)
        label = f"{field.title_zh} {field.title}"
        yield Variable(variable(name), label[:LABEL_LIMIT], field, at)
        if field.type == "number":
            yield Variable(name + TEXT, f"{label}: exact text"[:LABEL_LIMIT], field, at, exact=True)


def _widths(variables: Sequence[Variable], table: Rows) -> dict[str, int]:
    """Return how many bytes the longest text of each variable has."""
    widths = {one.name: 0 for one in variables if one.is_text}
    for columns in _batches(table):
        for one in variables:
            if one.is_text:
                widths[one.name] = max(widths[one.name], *map(len, _texts(one, columns[one.at])))
    return widths


def _around(variables: Sequence[Variable], widths: Mapping[str, int], schema: TableSchema, facts: Facts) -> dta.Frame:
    """Return what stands around the rows: pandas writes a file of one, with texts as wide as they are anywhere."""
    import pandas as pd

    long = [name for name, width in widths.items() if width > dta.FIXED]
    ruler = {one.name: _ruler(one, 0 if one.name in long else widths.get(one.name, 0)) for one in variables}
    pd.DataFrame(ruler).to_stata(
        out := BytesIO(),
        write_index=False,
        version=118,
        byteorder="little",
        time_stamp=datetime(facts.released.year, facts.released.month, facts.released.day),  # noqa: DTZ001  # a day
        data_label=f"{facts.name} {facts.version}: {schema.title}"[:LABEL_LIMIT],
        variable_labels={one.name: one.label for one in variables},
        convert_dates={one.name: "td" for one in variables if one.field.type == "date"},
        convert_strl=long,
    )
    out.seek(0)
    return dta.frame(out)


def _ruler(one: Variable, width: int) -> Any:
    """Return a column of one row that is as wide as the variable."""
    import pandas as pd

    if one.is_text:
        return pd.Series(["x" * width], dtype=object)
    if words := _words(one.field):
        return pd.Series(pd.Categorical(words[-1:], categories=words))
    return pd.Series([None], dtype="datetime64[s]" if one.field.type == "date" else "float64")


def _records(
    variables: Sequence[Variable], table: Rows, around: dta.Frame, texts: dta.LongTexts
) -> Iterator[NDArray[np.void]]:
    """Yield the rows as they stand in the file, a batch at a time."""
    import numpy as np

    first = 0
    for columns in _batches(table):
        records = np.zeros(len(columns[0]), around.record)
        for number, (one, kind) in enumerate(zip(variables, around.kinds, strict=True)):
            if kind != dta.POINTER:
                values = _texts(one, columns[one.at]) if one.is_text else _numbers(one, columns[one.at], NOTHING[kind])
                records[str(number)] = np.array(values, kind)
        for row, record in enumerate(records if around.pointers else (), start=first):
            for name in around.pointers:
                one = variables[int(name)]
                record[name] = texts.pointer(_text(one, columns[one.at][row - first]), int(name), row)
        yield records
        first += len(records)


def _batches(table: Rows) -> Iterator[list[tuple[str, ...]]]:
    """Yield the columns of some rows at a time."""
    rows = iter(table)
    while batch := list(islice(rows, dta.BATCH)):
        yield list(zip(*batch, strict=True))


def _values(series: Any) -> list[Any]:
    """Return the values of a column, nothing where one is missing."""
    if series.dtype.kind == "M":
        return list(series.to_numpy().astype("datetime64[D]").tolist())
    values: list[Any] = series.tolist()
    for row in series.isna().to_numpy().nonzero()[0].tolist():
        values[row] = None
    return values


def variable(name: str) -> str:
    """Return what a column is called in Stata.

    >>> variable("end"), variable("start")
    ('end_', 'start')
    """
    return f"{name}_" if name in RESERVED else name


def _names(field: FieldSchema) -> tuple[str, ...]:
    return (variable(field.name), field.name + TEXT) if field.type == "number" else (variable(field.name),)


def _text(one: Variable, cell: str) -> str:
    return plain(cell) if one.exact else cell


def _texts(one: Variable, cells: Sequence[str]) -> list[bytes]:
    return [cell.encode() for cell in (map(plain, cells) if one.exact else cells)]


def _numbers(one: Variable, cells: Sequence[str], nothing: float) -> list[float]:
    """Return what stands in the records for cells that are no texts."""
    field = one.field
    if words := _words(field):
        codes = {word: float(code) for code, word in enumerate(words)} | {"": nothing}
        if unknown := set(cells) - codes.keys():
            raise InputError(f"{min(unknown)!r:.80} is no word of its vocabulary", f"give one of {words}", field.name)
        return [codes[cell] for cell in cells]
    number = _NUMBERS[field.type]
    return [number(cell, field.name) if cell else nothing for cell in cells]


def _words(field: FieldSchema) -> list[str]:
    return list(TRUTH) if field.type == "boolean" else list(field.enum)


def _double(cell: str, field: str) -> float:
    number = float(cell)
    if not -math.inf < number < NUMBER_LIMIT:
        raise InputError(f"{cell!r:.80} is a number that Stata cannot hold", "give a smaller one", field)
    return number


def _whole(cell: str, field: str) -> float:
    if abs(int(cell)) > WHOLE_LIMIT:
        raise InputError(f"{cell!r:.80} is a whole number that Stata cannot hold", "give a smaller one", field)
    return float(cell)


def _days(cell: str, _: str) -> float:
    return float(date.fromisoformat(cell).toordinal() - EPOCH)


_NUMBERS: Final[Mapping[str, Callable[[str, str], float]]] = {"number": _double, "integer": _whole, "date": _days}


def _back(field: FieldSchema, held: Mapping[str, list[Any]], where: str) -> list[str]:
    values, place = held[variable(field.name)], f"{where}:{field.name}"
    if field.type != "number":
        back = _TEXTS.get(field.type, text_of)
        return [back(value, place) for value in values]
    exact = [text_of(text, place) for text in held[field.name + TEXT]]
    for value, text in zip(values, exact, strict=True):
        if value != _nearest(text, place):
            said = "nothing" if value is None else number_text(value)
            raise wrong(f"the double {said} is not that of the text {text!r:.80}", place)
    return exact


def _nearest(text: str, where: str) -> float | None:
    try:
        return near(text)
    except ValueError:
        raise wrong(f"{text!r:.80} is no number", where) from None


def _day(value: object, where: str) -> str:
    if value is not None and not isinstance(value, date):
        raise wrong(f"{value!r:.80} is no day", where)
    return "" if value is None else value.isoformat()


_TEXTS: Final[Mapping[str, Callable[[object, str], str]]] = {"integer": whole_text, "date": _day}
