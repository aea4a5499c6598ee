"""`nangang-open mend`: what would have to be corrected so that all relations hold together; nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nangang_open.cli.choice import choose
from nangang_open.cli.completion import relation_ids
from nangang_open.cli.files import one_package
from nangang_open.cli.listing import labelled, opened, titled
from nangang_open.cli.options import LangOption, OutputOption, PackageArgument, PackageOption
from nangang_open.cli.output import emit, json_text, ready
from nangang_open.cli.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nangang_open.consistency.mend import Mends
    from nangang_open.figures.figure import Figure
    from nangang_open.jointly import Mendable

TABLES = ("figures", "units", "unknowns", "relations", "indicators")


def mend(
    context: typer.Context,
    argument: PackageArgument = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help="Take this relation in, whatever its basis; may be repeated.",
            autocompletion=relation_ids,
        ),
    ] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to write the corrections.")] = "text",
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Show the least corrections that would make all relations hold.

    Where stated relations and definitions cannot hold together: every smallest set of them that clashes, the fewest
    figures that must change, and the slips of the pen that explain it, the likeliest first. Nothing is changed.
    Exit code 0: nothing is to mend; 1: something is, or it was not decided; 2: it could not run.

    Example: nangang-open mend --assume stations_cover_communities
    """
    from nangang_open.dataset import load_dataset
    from nangang_open.jointly import mendable

    terminal, output = Terminal.of(context, lang, output), ready(output)
    dataset = load_dataset(opened(one_package(argument, package)), TABLES)
    for name in assume or ():
        choose(name, list(dataset.relation), "the id of a relation")
    found = list(mendable(dataset, assume or ()))
    if form == "json":
        emit(json_text([one.to_dict() for one in found]), output, form)
    else:
        lines = [line for one in found for line in _described(one, dataset.figure, terminal)]
        emit("\n".join(lines or [terminal.say("mend.nothing")]) + "\n", output)
    raise typer.Exit(int(bool(found)))


def _described(one: Mendable, figures: Mapping[str, Figure], terminal: Terminal) -> list[str]:
    """Return what of a package does not hold, and its mends, as lines for people."""
    if not one.decided:
        lines = terminal.wrapped(", ".join(one.relations), style="bold")
        return [*lines, *terminal.wrapped(terminal.say("joint.undecided"), "  ", "bad"), ""]
    lines = []
    for clash in one.mends.clashes.sets:
        lines += terminal.wrapped(terminal.say("joint.clash") + ", ".join(clash.relations), style="bad")
        lines += terminal.wrapped(terminal.say("joint.figures") + ", ".join(clash.figures), "  ")
    if one.mends.clashes.cut:
        lines += terminal.wrapped(terminal.say("mend.clashes_cut"), "  ")
    if one.lenient:
        lines += terminal.wrapped(terminal.say("joint.lenient") + ", ".join(one.lenient), "  ")
    if one.mends.figures:
        sets = terminal.say("mend.or").join(" + ".join(names) for names in one.mends.figures)
        lines += terminal.wrapped(terminal.say("mend.figures") + sets, "  ")
    if one.mends.mends:
        lines += ["", *_table(one.mends, figures, terminal)]
    else:
        lines += terminal.wrapped(terminal.say("mend.none"), "  ")
    if one.mends.cut:
        lines += terminal.wrapped(terminal.say("mend.cut", shown=len(one.mends.mends)), "  ")
    return [*lines, ""]


def _table(found: Mends, figures: Mapping[str, Figure], terminal: Terminal) -> list[str]:
    """Return one line for each slip; the slips of a mend that needs several share its number."""
    from nangang_open.cli.table import text_table
    from nangang_open.figures.interval import decimal_text

    said = [terminal.say(f"mend.column.{name}") for name in ("number", "printed", "instead", "slip")]
    header = [
        said[0],
        *titled("figures", ("id",), terminal),
        *said[1:],
        *titled("figures", ("value", "unit"), terminal),
    ]
    rows: list[Sequence[str]] = []
    for number, one in enumerate(found.mends, 1):
        for slip in one.slips:
            printed, instead = _printed(figures[slip.figure.id], terminal), _printed(slip.figure, terminal)
            kind = terminal.say(f"slip.{slip.kind.value}")
            value = decimal_text(slip.figure.value)
            rows.append((str(number), slip.figure.id, printed, instead, kind, value, slip.figure.unit))
    return text_table(header, rows, terminal, right={0}, whole={0, 1, 2, 3})


def _printed(figure: Figure, terminal: Terminal) -> str:
    """Return a figure's numeral with its scale, and its direction where it goes down."""
    direction = labelled("figures", "direction", "down", terminal) + " " if figure.direction.value == "down" else ""
    return f"{direction}{figure.as_written}{figure.scale.value}"
