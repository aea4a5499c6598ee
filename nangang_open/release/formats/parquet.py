"""Parquet: one file for each table, numbers as decimals and their exact text beside them, every column documented."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nangang_open.package.schema import FieldSchema, TableSchema
from nangang_open.release.formats.cells import (
    TEXT,
    WORDS,
    lacking,
    plain,
    same_names,
    sound,
    text_of,
    to_places,
    truth_text,
    whole_text,
    wrong,
)
from nangang_open.release.rows import Row, Rows

if TYPE_CHECKING:
    from nangang_open.release.facts import Facts

PRECISION, SCALE = 38, 12
"""The digits of a decimal, and those of them behind the point."""

BATCH: Final = 1 << 12
"""How many rows are read, and made ready to be written, at once."""

BATCHES: Final = 16
"""How many of those a row group has."""

NEAR: Final = (
    f"A decimal of {SCALE} places, ends rounded outwards; missing where {PRECISION} digits are too few. Exact: "
)


def parquet(place: Path, table: Rows, schema: TableSchema, facts: Facts) -> None:
    """Write the Parquet file of a table: for a number `x` a decimal `x` and the exact `x_text`.

    Raises CannotRunError where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet as files
    except ModuleNotFoundError:
        raise lacking("pyarrow") from None
    header = [schema.field(name) for name in table.header]
    fields = [
        pa.field(column, kind, nullable=not required, metadata=_says(field) | more)
        for field in header
        for column, kind, required, more in _columns(field, pa)
    ]
    said = pa.schema(fields, metadata=_said(table, schema, facts))
    with files.ParquetWriter(place, said, version="2.6", compression="zstd", use_dictionary=True) as writer:
        rows = _batches(table, header, said, pa)
        while group := list(islice(rows, BATCHES)):
            writer.write_table(pa.Table.from_batches(group), BATCHES * BATCH)


def _batches(table: Rows, header: Sequence[FieldSchema], said: Any, pa: Any) -> Iterator[Any]:
    """Yield the rows of a table a batch at a time, each of them held by pyarrow more tightly than by Python."""
    rows = iter(table)
    while batch := list(islice(rows, BATCH)):
        columns = zip(*batch, strict=True)
        values = [one for field, cells in zip(header, columns, strict=True) for one in _values(field, cells)]
        arrays = [pa.array(column, kind) for column, kind in zip(values, said.types, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=said)


def read(place: Path, schema: TableSchema, where: str = "") -> Iterator[Row]:
    """Yield the canonical rows of a Parquet file.

    Raises CannotRunError where pyarrow is not installed, InputError for a file that is not as `parquet` writes it, or
    whose decimals are not those of the texts beside them.
    """
    try:
        from pyarrow import parquet as files
    except ModuleNotFoundError:
        raise lacking("pyarrow") from None
    header = [name for field in schema.fields for name in _names(field)]
    with sound("Parquet file", where):
        file = files.ParquetFile(place, memory_map=False)
        same_names(file.schema_arrow.names, header, where)
        _refuse_statistics(file, where)
        for batch in file.iter_batches(BATCH):
            held = {name: batch.column(name).to_pylist() for name in header}
            yield from zip(*(_back(field, held, where) for field in schema.fields), strict=True)


def shape(place: Path, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield each part of a Parquet file besides its rows: what each column is, and what is said of it and of the table.

    Raises CannotRunError where pyarrow is not installed, InputError for what is no sound Parquet file.
    """
    try:
        from pyarrow import parquet as files
    except ModuleNotFoundError:
        raise lacking("pyarrow") from None
    with sound("Parquet file", where):
        file = files.ParquetFile(place, memory_map=False)
        yield "columns", repr(file.schema_arrow.names)
        for number, field in enumerate(file.schema_arrow):
            plainly = file.schema.column(number)  # for those who do not read what Arrow writes beside it
            kinds = plainly.path, plainly.physical_type, str(plainly.logical_type), plainly.max_definition_level
            says = sorted((field.metadata or {}).items())
            yield f"column {field.name}", repr((str(field.type), field.nullable, says, kinds))
        said = file.metadata.metadata or {}
        yield "metadata", repr(sorted((key, value) for key, value in said.items() if key != b"ARROW:schema"))
        yield "metadata of Arrow", repr(sorted((file.schema_arrow.metadata or {}).items()))


def _refuse_statistics(file: Any, where: str) -> None:
    """Raise InputError where a column's least and greatest value are said so that a reader would skip rows by them."""
    from pyarrow import compute

    for group in range(file.num_row_groups):
        said = file.metadata.row_group(group)
        for number in range(said.num_columns):
            facts = said.column(number).statistics
            if facts is None:
                continue
            values = file.read_row_group(group, columns=[said.column(number).path_in_schema]).column(0)
            ends = compute.min_max(values).as_py()
            wide = not facts.has_min_max or ends["min"] is None or facts.min <= ends["min"] <= ends["max"] <= facts.max
            if not wide or (facts.has_null_count and facts.null_count != values.null_count):
                raise wrong(
                    "its statistics are not those of its values", f"{where}:{said.column(number).path_in_schema}"
                )


def _names(field: FieldSchema) -> tuple[str, ...]:
    return (field.name, field.name + TEXT) if field.type == "number" else (field.name,)


def _columns(field: FieldSchema, pa: Any) -> Iterator[tuple[str, Any, bool, dict[str, str]]]:
    """Yield each column that stands for a field: its name, its type, whether it is required, and further metadata."""
    if field.type == "number":
        yield field.name, pa.decimal128(PRECISION, SCALE), False, {"note": f"{NEAR}{field.name}{TEXT}."}
        yield field.name + TEXT, pa.string(), field.required, {"note": "The exact decimal."}
    else:
        yield field.name, getattr(pa, _KINDS[field.type][0])(), field.required, {}


def _values(field: FieldSchema, cells: Sequence[str]) -> Iterator[list[Any]]:
    """Yield the values of each column that stands for a field."""
    if field.type == "number":
        yield [decimal(cell, field.name) if cell else None for cell in cells]
        yield [plain(cell) or None for cell in cells]
    else:
        value = _KINDS[field.type][1]
        yield [value(cell) if cell else None for cell in cells]


_KINDS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "string": ("string", str),
    "integer": ("int64", int),
    "boolean": ("bool_", WORDS.__getitem__),
    "date": ("date32", date.fromisoformat),
}


def decimal(text: str, field: str) -> Decimal | None:
    """Return a number as the decimal that Parquet holds; nothing where it has too many digits.

    >>> decimal("0.1234567890123", "value"), decimal("1" * 27, "value")
    (Decimal('0.123456789012'), None)
    """
    number = to_places(text, SCALE, field)
    return number if abs(number) < Decimal(10) ** (PRECISION - SCALE) else None


def _back(field: FieldSchema, held: Mapping[str, list[Any]], where: str) -> list[str]:
    """Return the cells of a field as texts."""
    values, place = held[field.name], f"{where}:{field.name}"
    if field.type == "number":
        return [
            _exact(near, text, field.name, place) for near, text in zip(values, held[field.name + TEXT], strict=True)
        ]
    read = _TEXTS[field.type]
    return [value if type(value) is str and read is text_of else read(value, place) for value in values]


def _exact(near: object, text: object, field: str, where: str) -> str:
    """Return the exact text of a number; InputError where the decimal beside it is not that of this text."""
    exact = text_of(text, where)
    try:
        if exact and near is not None and near == Decimal(exact):  # so it has no more places than Parquet holds
            return exact
        expected = decimal(exact, field) if exact else None
    except ArithmeticError:
        raise wrong(f"{exact!r:.80} is no number", where) from None
    if near != expected:
        raise wrong(f"the decimal {near} is not that of the text {exact!r:.80}", where)
    return exact


def _day(value: object, where: str) -> str:
    if value is not None and not isinstance(value, date):
        raise wrong(f"{value!r:.80} is no day", where)
    return "" if value is None else value.isoformat()


_TEXTS: Final[Mapping[str, Callable[[object, str], str]]] = {
    "string": text_of,
    "integer": whole_text,
    "boolean": truth_text,
    "date": _day,
}


def _says(field: FieldSchema) -> dict[str, str]:
    return {
        "title": field.title,
        "title_zh": field.title_zh,
        "description": field.description,
        "type": field.type,
        **({"words": " ".join(field.enum)} if field.enum else {}),
    }


def _said(table: Rows, schema: TableSchema, facts: Facts) -> dict[str, str]:
    return {
        "name": table.name,
        "title": schema.title,
        "title_zh": schema.title_zh,
        "description": schema.description,
        "primary_key": " ".join(schema.primary_key),
        "dataset": facts.id,
        "version": facts.version,
        "released": facts.released.isoformat(),
        "licence": facts.licence,
    }
