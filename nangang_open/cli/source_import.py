"""`nangang-open source import`: draft the tables of another report."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from nangang_open.cli.files import read_file
from nangang_open.cli.listing import opened
from nangang_open.cli.options import LangOption, PackageOption
from nangang_open.cli.output import emit
from nangang_open.cli.terminal import Terminal
from nangang_open.errors import CannotRunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import DataclassInstance

ID: Final = re.compile("[a-z][a-z0-9_]{0,63}")


def source_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The report's page: text or HTML.")],
    identifier: Annotated[str, typer.Option("--id", metavar="ID", help="The new source's id, as nangang_2023.")],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder to write the tables into; made where it is not.")
    ],
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Draft the tables of another report: its source, paragraphs and numerals.

    Hashes, lengths and coordinates are filled in; dispositions are left to be coded by reading.
    Tables that are already in the folder are never overwritten. With --package, an id that the package has is refused.

    Example: nangang-open source import page.html --id nangang_2023 --out drafts
    """
    terminal = Terminal.of(context, lang)
    if not ID.fullmatch(identifier):
        raise CannotRunError(f"{identifier!r:.80} is not an id", "write small letters, digits and _, a letter first")
    data = read_file(file)
    if package is not None:
        _refuse_known(package, identifier)
    from nangang_open.package.files import write_atomically
    from nangang_open.package.schema import table_schema
    from nangang_open.package.tables import write_table
    from nangang_open.source.annotate import draft

    paths = {name: out / f"{name}.csv" for name in ("sources", "paragraphs", "numerals")}
    for path in paths.values():
        if path.exists():
            raise CannotRunError(f"{str(path)!r} is there already", "choose another folder, or remove it first")
    source, paragraphs, numerals = draft(data, identifier)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotRunError(f"the folder {str(out)!r} cannot be made: {error.strerror}", "choose another") from None
    tables: dict[str, Sequence[DataclassInstance]] = {
        "sources": [source], "paragraphs": paragraphs, "numerals": numerals
    }  # fmt: skip
    for name, rows in tables.items():
        header = table_schema(name).header
        write_atomically(paths[name], write_table(header, [_cells(row, header) for row in rows]))
        emit(terminal.say("drafted", file=str(paths[name]), rows=len(rows)) + "\n")


def _refuse_known(package: Path, identifier: str) -> None:
    from nangang_open.dataset import load_dataset

    known = load_dataset(opened(package), ("sources",)).source
    if identifier in known:
        raise CannotRunError(f"the package has a source {identifier!r} already", "give the new one another id")


def _cells(row: DataclassInstance, header: Sequence[str]) -> list[str]:
    """Return a row's cells; what is not known yet is empty."""
    assert [field.name for field in dataclasses.fields(row)] == list(header)
    values = (getattr(row, name) for name in header)
    return ["" if value is None else str(value) for value in values]
