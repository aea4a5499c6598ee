"""`nangang-open power`: what the checks are worth, as the errors that they would not notice."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import typer

from nangang_open.cli.files import one_package
from nangang_open.cli.listing import opened, titled, typed
from nangang_open.cli.options import LangOption, OutputOption, PackageArgument, PackageOption, TableFormatOption
from nangang_open.cli.output import csv_text, emit, json_text, ready
from nangang_open.cli.terminal import Progress, Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nangang_open.cli.listing import Record
    from nangang_open.consistency.caught import Caught

TABLES = ("figures", "units", "unknowns", "relations", "indicators")


def power(
    context: typer.Context,
    argument: PackageArgument = None,
    form: TableFormatOption = "text",
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Show how much an error in the figures could hide from the checks.

    For each figure, how far it could move before a relation would be contradicted, all else as printed; then, of every
    single slip of the pen in every figure, how many one relation would notice, how many only all of them together, and
    how many only who compares the figure with the page. CSV is the table `power` of a release, for every relation.

    Example: nangang-open power --format csv
    """
    from nangang_open.computed import HEADERS, power_rows
    from nangang_open.dataset import load_dataset
    from nangang_open.jointly import slips_caught

    terminal, output = Terminal.of(context, lang, output), ready(output)
    dataset = load_dataset(opened(one_package(argument, package)), TABLES)
    if form == "csv":
        emit(csv_text(HEADERS["power"], power_rows(dataset)), output, form)
        return
    ways = [dict(zip(HEADERS["power"], row, strict=True)) for row in power_rows(dataset)]
    with Progress() as progress:
        slips = slips_caught(dataset, progress)
    if form == "json":
        emit(json_text({**_summary(slips), "ways": [typed("power", way) for way in ways]}), output, form)
    else:
        emit("\n".join([*_nearest(ways, terminal), "", *_by_kind(slips, terminal)]) + "\n", output)


def _summary(found: Caught) -> dict[str, object]:
    """Return the counts of slips for JSON."""
    from nangang_open.consistency.caught import Catch
    from nangang_open.consistency.slips import Reason, SlipKind

    slips = {
        kind.value: {
            "tried": found.count(kind=kind),
            **{catch.value: found.count(catch, kind) for catch in Catch},
            "left_out": {reason.value: found.left_out.get((kind, reason), 0) for reason in Reason},
        }
        for kind in SlipKind
    }
    return {"figures": found.figures, "unguarded": list(found.unguarded), "slips": slips}


def _nearest(ways: Sequence[Record], terminal: Terminal) -> list[str]:
    """Return for each figure how far a relation lets it move at the least, upwards and downwards."""
    from nangang_open.cli.table import text_table

    columns = ("figure", "up", "up_percent", "down", "down_percent")
    nearest: dict[tuple[str, str], Record] = {}
    for way in ways:
        for side in ("up", "down"):
            known = nearest.get((way["figure"], side))
            if way[side] and (known is None or int(way[side]) < int(known[side])):
                nearest[way["figure"], side] = way
    rows = []
    for figure in sorted({figure for figure, _ in nearest}):
        cells = [figure]
        for side in ("up", "down"):
            known = nearest.get((figure, side), {})
            percent = known.get(f"{side}_percent", "")
            cells += [known.get(side, ""), f"{_rounded_up(percent)}%" if percent else ""]
        rows.append(cells)
    return text_table(titled("power", columns, terminal), rows, terminal, right={1, 2, 3, 4}, whole=range(5))


def _rounded_up(percent: str) -> str:
    from nangang_open.figures.interval import decimal_text, outward_decimal

    return decimal_text(outward_decimal(Fraction(percent), 3, up=True))


def _by_kind(found: Caught, terminal: Terminal) -> list[str]:
    """Return the counts of slips by kind and by what notices them, and the figures that nothing guards."""
    from nangang_open.cli.table import text_table
    from nangang_open.consistency.caught import Catch
    from nangang_open.consistency.slips import SlipKind

    header = [terminal.say("mend.column.slip"), terminal.say("power.tried")]
    header += [terminal.say(f"catch.{catch.value}") for catch in Catch]
    rows = []
    for kind in (*SlipKind, None):
        tried = found.count(kind=kind)
        counts = [found.count(catch, kind) for catch in Catch]
        label = terminal.say(f"slip.{kind.value}" if kind else "power.all")
        rows.append([label, str(tried), *(f"{count} ({_percent(count, tried)})" for count in counts)])
    lines = text_table(header, rows, terminal, right=range(1, len(header)))
    left_out = terminal.say("power.left_out", count=sum(found.left_out.values()))
    share = _percent(len(found.unguarded), found.figures)
    names = terminal.say("power.unguarded", count=len(found.unguarded), figures=found.figures, share=share)
    return [*lines, "", *terminal.wrapped(left_out), *terminal.wrapped(names + ", ".join(found.unguarded))]


def _percent(part: int, whole: int) -> str:
    """Return a part of a whole in percent, to one decimal; nothing of nothing is 0%."""
    from nangang_open.figures.interval import decimal_text

    return f"{decimal_text(Fraction(round(Fraction(1000 * part, whole or 1)), 10))}%"
