"""`nangang-open figures`: the table of figures, filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from nangang_open.cli.completion import indicator_ids
from nangang_open.cli.listing import Record, columns, filtered, known, labelled, opened, records, titled, write
from nangang_open.cli.options import LangOption, OutputOption, PackageOption, TableFormatOption, listed
from nangang_open.cli.output import ready
from nangang_open.cli.terminal import Terminal
from nangang_open.vocabulary import Hedge, QuantityKind, Status, Topic

SHOWN = ("id", "as_written", "value", "unit", "period", "status", "indicator")


def figures(
    context: typer.Context,
    indicator: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only this indicator; may be repeated.", autocompletion=indicator_ids),
    ] = None,
    topic: Annotated[
        list[Topic] | None,
        typer.Option(metavar="TOPIC", help=f"Only indicators of this topic; may be repeated. One of {listed(Topic)}."),
    ] = None,
    status: Annotated[
        list[Status] | None,
        typer.Option(metavar="STATUS", help=f"Only this status; may be repeated. One of {listed(Status)}."),
    ] = None,
    period: Annotated[
        list[str] | None,
        typer.Option(metavar="PERIOD", help="Only this period, as 2021 or 2017/2021; may be repeated."),
    ] = None,
    kind: Annotated[
        list[QuantityKind] | None,
        typer.Option(
            metavar="KIND", help=f"Only this kind of quantity; may be repeated. One of {listed(QuantityKind)}."
        ),
    ] = None,
    hedge: Annotated[
        list[Hedge] | None,
        typer.Option(metavar="HEDGE", help=f"Only this hedge; may be repeated. One of {listed(Hedge)}."),
    ] = None,
    scope: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this scope; may be repeated.")] = None,
    unit: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this unit; may be repeated.")] = None,
    form: TableFormatOption = "text",
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """List the figures, with filters.

    Filters of different names narrow each other; a repeated filter takes either value.

    Example: nangang-open figures --topic innovation --status target --format csv
    """
    terminal, output, source = Terminal.of(context, lang, output), ready(output), opened(package)
    rows = everything = records(source, "figures")
    for column, wanted, what in (
        ("indicator", indicator, "the indicator of a figure"),
        ("period", period, "the period of a figure"),
        ("scope", scope, "the scope of a figure"),
        ("unit", unit, "the unit of a figure"),
    ):
        known(everything, column, wanted, what)
        rows = filtered(rows, column, wanted)
    for column, words in (("status", status), ("quantity_kind", kind), ("hedge", hedge)):
        rows = filtered(rows, column, words)
    indicators = records(source, "indicators") if topic or "indicators" in source.table_names else []
    if topic:
        rows = filtered(rows, "indicator", [row["id"] for row in filtered(indicators, "topic", topic)] or ["-"])
    names = {row["id"]: terminal.pick(row.get("name_en", ""), row.get("name_zh", "")) for row in indicators}

    def as_text(shown: Sequence[Record], terminal: Terminal) -> list[str]:
        from nangang_open.cli.table import text_table

        cells = [
            [
                row["id"],
                printed(row),
                row["value"],
                row["unit"],
                row["period"],
                labelled("figures", "status", row["status"], terminal),
                names.get(row["indicator"], row["indicator"]),
            ]
            for row in shown
        ]
        return text_table(titled("figures", SHOWN, terminal), cells, terminal, right={2}, whole={0, 2, 3, 4})

    write("figures", columns(source, "figures"), rows, form, terminal, output, as_text)


def printed(row: Record) -> str:
    """Return a figure as it is printed, its hedge words behind it in parentheses: `1000万 (约)`."""
    return f"{row['as_written']}{row['scale']}{row['counter']}" + (
        f" ({row['hedge_word']})" if row["hedge_word"] else ""
    )
