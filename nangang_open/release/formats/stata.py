"""Stata: one labelled table; vocabularies are numbers with the words as their labels, as Stata has them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nangang_open.errors import InputError
from nangang_open.package.schema import FieldSchema, TableSchema
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
    from nangang_open.release.facts import Facts

LABEL_LIMIT: Final = 80
"""The longest label of a variable or of the data, in characters."""

WHOLE_LIMIT: Final = 1 << 53
"""Up to which whole number a double holds every one."""

MAP: Final = b"<map>"
MAP_LIMIT, PLACES = 1024, 14
"""Within how many bytes the map ends, and how many places it names (Stata's help on dta, format 118)."""

DATA_AT, TEXTS_AT, LABELS_AT = 9, 10, 11
"""Which of them are where the rows begin, the long texts, and the labels of values."""

TRUTH: Final = ("false", "true")

RESERVED: Final = frozenset({"end", "if", "in", "using", "with", "int", "byte", "long", "float", "double"})
"""Names of columns that would be words of Stata, or of those who write for it; they get an underscore behind them."""


def stata(place: Path, table: Rows, schema: TableSchema, facts: Facts) -> None:
    """Write a table as a Stata file (`.dta` 118, UTF-8): for a number `x` a double `x` and the exact `x_text`.

    The time that stands in it is the day of the release; the table is in memory as a whole. Raises InputError for a whole number that Stata cannot hold.
    """
    import pandas as pd

    columns: dict[str, Any] = {}
    labels: dict[str, str] = {}
    in_memory = table.table().columns
    for name in table.header:
        field, cells = schema.field(name), in_memory[name]
        label = f"{field.title_zh} {field.title}"
        columns[variable(name)], labels[variable(name)] = _column(field, cells), label[:LABEL_LIMIT]
        if field.type == "number":
            columns[name + TEXT] = pd.Series([plain(cell) for cell in cells], dtype=object)
            labels[name + TEXT] = f"{label}: exact text"[:LABEL_LIMIT]
    pd.DataFrame(columns).to_stata(
        place,
        write_index=False,
        version=118,
        byteorder="little",
        time_stamp=datetime(facts.released.year, facts.released.month, facts.released.day),  # noqa: DTZ001  # a day
        data_label=f"{facts.name} {facts.version}: {schema.title}"[:LABEL_LIMIT],
        variable_labels=labels,
        convert_dates={variable(field.name): "td" for field in schema.fields if field.type == "date"},
    )


def read(place: Path, schema: TableSchema, where: str = "") -> Iterator[Row]:
    """Yield the canonical rows of a Stata file.

    Raises InputError for a file that is not as `stata` writes it, or whose doubles are not those of the texts beside
    them.
    """
    import pandas as pd

    header = [name for field in schema.fields for name in _names(field)]
    with sound("Stata file", where):
        frame = pd.read_stata(place, convert_categoricals=True)
        same_names(map(str, frame.columns), header, where)
        held = {name: [None if missing else value for value, missing in _pairs(frame[name])] for name in header}
        yield from zip(*(_back(field, held, where) for field in schema.fields), strict=True)


def shape(place: Path, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield each part of a Stata file besides its rows, as it stands there: what is before them, and behind them.

    Raises InputError for what is no Stata file as `stata` writes it.
    """
    with sound("Stata file", where), place.open("rb") as file:
        start = file.read(MAP_LIMIT)
        places = struct.unpack_from(f"<{PLACES}q", start, start.index(MAP) + len(MAP))
        data, texts, labels = places[DATA_AT], places[TEXTS_AT], places[LABELS_AT]
        if not 0 < data <= texts <= labels:
            raise wrong("its map leads nowhere", where)
        file.seek(0)
        yield "header and labels of variables", repr(file.read(data))
        file.seek(labels)
        yield "labels of values", repr(file.read())


def _pairs(series: Any) -> Iterator[tuple[Any, bool]]:
    return zip(series.tolist(), series.isna().tolist(), strict=True)


def variable(name: str) -> str:
    """Return what a column is called in Stata.

    >>> variable("end"), variable("start")
    ('end_', 'start')
    """
    return f"{name}_" if name in RESERVED else name


def _names(field: FieldSchema) -> tuple[str, ...]:
    return (variable(field.name), field.name + TEXT) if field.type == "number" else (variable(field.name),)


def _column(field: FieldSchema, cells: Sequence[str]) -> Any:
    import pandas as pd

    words = _words(field)
    if words:
        return pd.Series(pd.Categorical([cell or None for cell in cells], categories=words))
    if field.type == "number":
        return pd.Series([near(cell) for cell in cells], dtype="float64")
    if field.type == "integer":
        return pd.Series([_whole(cell, field.name) for cell in cells], dtype="float64")
    if field.type == "date":
        days = [date.fromisoformat(cell) if cell else None for cell in cells]
        return pd.Series(days, dtype="datetime64[s]")
    return pd.Series(list(cells), dtype=object)


def _words(field: FieldSchema) -> list[str]:
    return list(TRUTH) if field.type == "boolean" else list(field.enum)


def _whole(cell: str, field: str) -> float | None:
    if cell and abs(int(cell)) > WHOLE_LIMIT:
        raise InputError(f"{cell!r:.80} is a whole number that Stata cannot hold", "give a smaller one", field)
    return near(cell)


def _back(field: FieldSchema, held: Mapping[str, list[Any]], where: str) -> Iterator[str]:
    values, place = held[variable(field.name)], f"{where}:{field.name}"
    if field.type == "number":
        for value, text in zip(values, held[field.name + TEXT], strict=True):
            exact = text_of(text, place)
            if value != _nearest(exact, place):
                said = "nothing" if value is None else number_text(value)
                raise wrong(f"the double {said} is not that of the text {exact!r:.80}", place)
            yield exact
        return
    for value in values:
        yield _TEXTS.get(field.type, text_of)(value, place)


def _nearest(text: str, where: str) -> float | None:
    try:
        return near(text)
    except ValueError:
        raise wrong(f"{text!r:.80} is no number", where) from None


def _day(value: object, where: str) -> str:
    if value is not None and not isinstance(value, date):
        raise wrong(f"{value!r:.80} is no day", where)
    return "" if value is None else value.isoformat()[:10]


_TEXTS: Final[Mapping[str, Callable[[object, str], str]]] = {"integer": whole_text, "date": _day}
