"""A table of the package, its rows filtered, written as text, CSV or JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nangang_open.cli.choice import choose
from nangang_open.cli.options import TableFormat
from nangang_open.cli.output import csv_text, emit, json_text
from nangang_open.cli.terminal import Terminal
from nangang_open.errors import CannotRunError

if TYPE_CHECKING:
    from nangang_open.package.files import Package

Record = Mapping[str, str]


def opened(path: Path | None) -> Package:
    """Return the package at `path`, or the shipped one."""
    from nangang_open.package.files import open_package

    return open_package(path)


def records(package: Package, name: str) -> list[dict[str, str]]:
    """Return the rows of a table as texts.

    Raises InputError where the table cannot be read, CannotRunError where the package has none of that name.
    """
    from nangang_open.package.fault import FileError

    table = package.table(name)
    if table is not None:
        return list(table.records())
    fault = next((fault for fault in package.faults if fault.table in {name, ""}), None)
    if fault is not None:
        raise FileError.of(fault)
    raise CannotRunError(
        f"the package {str(package.path)!r} has no table {name!r}", f"choose one with it; here are {_names(package)}"
    )


def _names(package: Package) -> str:
    return ", ".join(package.table_names) or "no tables"


def filtered(rows: Sequence[dict[str, str]], column: str, wanted: Sequence[str] | None) -> list[dict[str, str]]:
    """Return the rows with one of the wanted values in a column; all of them where nothing is wanted."""
    if not wanted:
        return list(rows)
    return [row for row in rows if row.get(column, "") in wanted]


def known(rows: Sequence[Record], column: str, wanted: Sequence[str] | None, what: str) -> None:
    """Raise CannotRunError for a wanted value that stands in no row; `what` says what the value is."""
    values = sorted({row[column] for row in rows if row.get(column)})
    for value in wanted or ():
        choose(value, values, what)


def known_names(package: Package, wanted: Sequence[str]) -> None:
    """Raise CannotRunError for a wanted name that is neither a figure nor an unknown of the package."""
    tables = [name for name in ("figures", "unknowns") if name in package.table_names]
    names = [row["id"] for table in tables for row in records(package, table)]
    for name in wanted:
        choose(name, names, "the id of a figure or an unknown")


def columns(package: Package, name: str) -> tuple[str, ...]:
    """Return the columns of a table that the package has, in the order of its file."""
    table = package.table(name)
    assert table is not None
    return table.header


def write(
    name: str,
    header: Sequence[str],
    rows: Sequence[Record],
    form: TableFormat,
    terminal: Terminal,
    output: Path | None,
    as_text: Callable[[Sequence[Record], Terminal], list[str]],
) -> None:
    """Write the rows in a format; `as_text` lays them out for the screen."""
    if form == "csv":
        emit(csv_text(header, ([row[column] for column in header] for row in rows)), output, form)
    elif form == "json":
        emit(json_text([typed(name, row) for row in rows]), output, "json")
    else:
        lines = [*as_text(rows, terminal), terminal.say("rows", rows=len(rows))] if rows else [terminal.say("no_rows")]
        emit("\n".join(lines) + "\n", output)


def labelled(table: str, field: str, word: str, terminal: Terminal) -> str:
    """Return the label of a vocabulary's word in the reader's language."""
    from nangang_open.package.schema import table_schema

    return table_schema(table).field(field).label(word, terminal.language.value)


def titled(table: str, fields: Sequence[str], terminal: Terminal) -> list[str]:
    """Return the titles of a table's columns in the reader's language."""
    from nangang_open.package.schema import table_schema

    schema = table_schema(table)
    return [terminal.pick(schema.field(name).title, schema.field(name).title_zh) for name in fields]


def typed(name: str, row: Record) -> dict[str, object]:
    """Return a row for JSON: whole numbers and truths as such, exact numbers as texts, empty cells as null."""
    from nangang_open.package.schema import table_schema

    types = {field.name: field.type for field in table_schema(name).fields}
    return {column: _value(types.get(column, "string"), cell) for column, cell in row.items()}


def _value(kind: str, cell: str) -> object:
    if not cell:
        return None
    if kind == "integer" and cell.isascii() and cell.isdigit():
        return int(cell)
    if kind == "boolean" and cell in {"true", "false"}:
        return cell == "true"
    return cell
