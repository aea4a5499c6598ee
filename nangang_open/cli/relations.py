"""`nangang-open relations`: the table of relations, filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from nangang_open.cli.completion import operand_ids
from nangang_open.cli.listing import Record, columns, filtered, known_names, labelled, opened, records, write
from nangang_open.cli.options import LangOption, OutputOption, PackageOption, TableFormatOption, listed
from nangang_open.cli.output import ready
from nangang_open.cli.terminal import Terminal
from nangang_open.vocabulary import Basis, Verdict


def relations(
    context: typer.Context,
    basis: Annotated[
        list[Basis] | None,
        typer.Option(metavar="BASIS", help=f"Only this basis; may be repeated. One of {listed(Basis)}."),
    ] = None,
    operand: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help="Only relations on this figure or unknown; may be repeated.", autocompletion=operand_ids
        ),
    ] = None,
    acknowledged: Annotated[
        list[Verdict] | None,
        typer.Option(
            metavar="VERDICT", help=f"Only relations acknowledged as such; may be repeated. One of {listed(Verdict)}."
        ),
    ] = None,
    form: TableFormatOption = "text",
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """List the relations, with filters.

    Example: nangang-open relations --basis stated --basis definition
    """
    terminal, output, source = Terminal.of(context, lang, output), ready(output), opened(package)
    rows = filtered(records(source, "relations"), "basis", basis)
    rows = filtered(rows, "acknowledged", acknowledged)
    if operand:
        known_names(source, operand)
        rows = [row for row in rows if not set(operand).isdisjoint(named(row["expression"]))]
    write("relations", columns(source, "relations"), rows, form, terminal, output, _as_text)


def named(expression: str) -> set[str]:
    """Return the names that stand in an expression; none where it breaks the grammar."""
    from nangang_open.errors import InputError
    from nangang_open.relations.expression import names
    from nangang_open.relations.grammar import parse

    try:
        return set(names(parse(expression)))
    except InputError:
        return set()


def _as_text(rows: Sequence[Record], terminal: Terminal) -> list[str]:
    lines = []
    for row in rows:
        basis = labelled("relations", "basis", row["basis"], terminal)
        lines += [
            *terminal.side_by_side(row["id"], basis, "bold", "note"),
            *terminal.wrapped(terminal.pick(row["title"], row["title_zh"]), "  "),
            *terminal.wrapped(row["expression"], "  "),
            "",
        ]
    return lines
