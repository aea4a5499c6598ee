"""`nangang-open unknowns`: the table of unknown quantities, filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from nangang_open.cli.completion import indicator_ids
from nangang_open.cli.listing import Record, columns, filtered, known, labelled, opened, records, titled, write
from nangang_open.cli.options import LangOption, OutputOption, PackageOption, TableFormatOption, listed
from nangang_open.cli.output import ready
from nangang_open.cli.terminal import Terminal
from nangang_open.vocabulary import UnknownKind


def unknowns(
    context: typer.Context,
    kind: Annotated[
        list[UnknownKind] | None,
        typer.Option(metavar="KIND", help=f"Only this kind; may be repeated. One of {listed(UnknownKind)}."),
    ] = None,
    indicator: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only this indicator; may be repeated.", autocompletion=indicator_ids),
    ] = None,
    period: Annotated[
        list[str] | None, typer.Option(metavar="PERIOD", help="Only this period, as 2016; may be repeated.")
    ] = None,
    form: TableFormatOption = "text",
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """List the unknown quantities that relations need.

    One whose lower and upper end are the same is a constant, as a threshold.

    Example: nangang-open unknowns --kind threshold
    """
    terminal, output, source = Terminal.of(context, lang, output), ready(output), opened(package)
    everything = records(source, "unknowns")
    known(everything, "indicator", indicator, "the indicator of an unknown")
    known(everything, "period", period, "the period of an unknown")
    rows = filtered(filtered(everything, "indicator", indicator), "period", period)
    write("unknowns", columns(source, "unknowns"), filtered(rows, "kind", kind), form, terminal, output, _as_text)


def _as_text(rows: Sequence[Record], terminal: Terminal) -> list[str]:
    from nangang_open.cli.table import text_table

    header = titled("unknowns", ("id", "kind"), terminal)
    header += [terminal.say("column.domain"), *titled("unknowns", ("unit", "period", "indicator"), terminal)]
    cells = [
        [
            row["id"],
            labelled("unknowns", "kind", row["kind"], terminal),
            domain(row),
            row["unit"],
            row["period"],
            row["indicator"],
        ]
        for row in rows
    ]
    return text_table(header, cells, terminal, whole={0, 2, 3, 4})


def domain(row: Record) -> str:
    """Return the numbers that an unknown may be, in brackets; a constant is its number alone."""
    if row["lower"] and row["lower"] == row["upper"]:
        return row["lower"]
    opening, closing = "[" if row["lower_closed"] == "true" else "(", "]" if row["upper_closed"] == "true" else ")"
    return f"{opening}{row['lower'] or '-∞'}, {row['upper'] or '∞'}{closing}"
