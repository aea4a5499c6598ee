"""`nangang-open check`: the relations with their verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nangang_open.cli.choice import choose
from nangang_open.cli.completion import relation_ids
from nangang_open.cli.options import LangOption, OutputOption, PackageOption, TableFormat, TableFormatOption, listed
from nangang_open.cli.output import csv_text, emit, json_text, ready
from nangang_open.cli.streams import complain
from nangang_open.cli.terminal import Progress, Terminal
from nangang_open.errors import CannotRunError
from nangang_open.panel.run import MEMORY, WORKERS, Engine, Group
from nangang_open.vocabulary import Basis, Verdict

if TYPE_CHECKING:
    from nangang_open.checks import Check

STYLES = {
    Verdict.CERTAIN: "good",
    Verdict.CONSISTENT: "good",
    Verdict.IMPLIED: "note",
    Verdict.LENIENT: "warn",
    Verdict.CONTRADICTED: "bad",
    Verdict.UNDECIDED: "bad",
}
TABLES = ("figures", "units", "unknowns", "relations")
COLUMNS = (
    "id",
    "title",
    "expression",
    "basis",
    "verdict",
    "left",
    "middle",
    "right",
    "implied",
    "lenient",
    "acknowledged",
    "acknowledgement",
    "sentence",
)


def check(
    context: typer.Context,
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help="Relations to check; without any, all.", autocompletion=relation_ids),
    ] = None,
    verdict: Annotated[
        list[Verdict] | None,
        typer.Option(
            metavar="VERDICT", help=f"Only relations with this verdict; may be repeated. One of {listed(Verdict)}."
        ),
    ] = None,
    basis: Annotated[
        list[Basis] | None,
        typer.Option(metavar="BASIS", help=f"Only relations on this basis; may be repeated. One of {listed(Basis)}."),
    ] = None,
    joint: Annotated[
        bool, typer.Option("--joint", help="All relations together: can they hold at once, and what is left then?")
    ] = False,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help="With --joint: take this relation in, whatever its basis; may be repeated.",
            autocompletion=relation_ids,
        ),
    ] = None,
    panel: Annotated[
        Path | None,
        typer.Option(
            "--panel",
            metavar="FILE",
            help="Judge templates over a long table of many places and years, .parquet or .csv, instead of a package.",
        ),
    ] = None,
    template: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="With --panel: a relation over indicators, as 'gdp[{period}] / gdp[{period-1}] - 1 == "
            "gdp_growth[{period}]'; may be repeated.",
        ),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option("--templates", metavar="FILE", help="With --panel: a file of templates, one on a line."),
    ] = None,
    parents: Annotated[
        Path | None,
        typer.Option(
            "--parents",
            metavar="FILE",
            help="With --panel: a table of the columns place and parent, where the panel has no column parent.",
        ),
    ] = None,
    by: Annotated[
        Group | None, typer.Option("--by", help="With --panel: count the verdicts by place or period, too.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="With --panel: write a row for each judgement to this .parquet or .csv file."
        ),
    ] = None,
    engine: Annotated[
        Engine | None, typer.Option("--engine", help="With --panel: what does the work; without it, duckdb.")
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="With --panel: what DuckDB may hold, of each worker with Dask; the rest goes to a temporary folder. "
            f"Without it, {MEMORY}.",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help=f"With --engine dask: how many processes to start; without it, {WORKERS}.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="With --engine dask: a running cluster, as tcp://host:8786.")
    ] = None,
    form: TableFormatOption = "text",
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Check that the report's figures agree with each other.

    Shows each relation with its verdict, the intervals of its sides and the values it implies; with --joint, each
    connected part of the stated relations and definitions with a world in which all of them hold, or why there is none;
    with --panel, templates of relations for every place and period of a long table, and nothing of a package but units.
    Exit code 1 where a verdict lacks its acknowledgement or a relation cannot be judged.

    Example: nangang-open check --basis stated --verdict contradicted
    """
    terminal, output = Terminal.of(context, lang, output), ready(output)
    _agree(
        "--panel",
        panel is not None,
        {
            "--template": template,
            "--templates": templates,
            "--parents": parents,
            "--by": by,
            "--out": out,
            "--engine": engine,
            "--memory": memory,
            "--workers": workers,
            "--scheduler": scheduler,
        },
        {"an id": ids, "--verdict": verdict, "--basis": basis, "--joint": joint, "--assume": assume},
    )
    _agree("--joint", joint, {"--assume": assume}, {"--basis": basis, "--format csv": form == "csv"})
    if panel is not None:
        from nangang_open.cli.panel import run_panel

        code = run_panel(
            panel,
            template or [],
            terminal=terminal,
            template_file=templates,
            parents=parents,
            by=by,
            out=out,
            engine=engine,
            memory=memory or MEMORY,
            workers=workers or WORKERS,
            scheduler=scheduler or "",
            form=form,
            output=output,
            package=package,
        )
        raise typer.Exit(code)
    if joint:
        from nangang_open.cli.joint import check_joint

        raise typer.Exit(check_joint(ids or [], verdict or [], assume or [], form, output, package, terminal))
    shown, broken = _judged(package, ids or [], basis or [])
    shown = [one for one in shown if not verdict or one.verdict in verdict]
    emit(_written(shown, form, terminal), output, form)
    for line in broken:
        complain(line)
    raise typer.Exit(int(bool(broken) or any(one.lacks_acknowledgement for one in shown)))


def _agree(name: str, given: bool, only_with: Mapping[str, object], never_with: Mapping[str, object]) -> None:
    """Refuse options that go only with another one, or never with it."""
    wrong = next((option for option, value in (never_with if given else only_with).items() if value), "")
    if wrong:
        raise CannotRunError(f"{wrong} does not go {'with' if given else 'without'} {name}", "leave one of them out")


def _judged(package: Path | None, ids: list[str], basis: list[Basis]) -> tuple[list[Check], list[str]]:
    """Return the checks of the chosen relations, and what is wrong with those that cannot be judged."""
    from nangang_open.checks import checked
    from nangang_open.dataset import load_dataset
    from nangang_open.errors import InputError
    from nangang_open.package.files import open_package

    opened = open_package(package)
    dataset = load_dataset(opened, TABLES)
    if "relations" not in opened.table_names:
        raise CannotRunError(f"the package {str(opened.path)!r} has no table 'relations'", "check one that has it")
    known = [relation.id for relation in dataset.relations]
    wanted = {choose(name, known, "the id of a relation") for name in ids} or set(known)
    chosen = [r.id for r in dataset.relations if r.id in wanted and (not basis or r.basis in basis)]
    checks, broken = [], []
    with Progress() as progress:
        for done, name in enumerate(chosen):
            progress(name, done, len(chosen))
            for relation, found in checked(dataset, [name]):
                if isinstance(found, InputError):
                    broken.append(str(found if found.where else found.at(f"relations:{relation.id}")))
                else:
                    checks.append(found)
    return checks, broken


def _written(checks: list[Check], form: TableFormat, terminal: Terminal) -> str:
    """Return the checks in a format."""
    if form == "json":
        return json_text([one.to_dict(terminal.language) for one in checks])
    if form == "csv":
        return csv_text(COLUMNS, (_cells(one, terminal) for one in checks))
    lines = [line for one in checks for line in described(one, terminal)]
    return "\n".join([*lines, *_summed(checks, terminal)]) + "\n"


def _cells(one: Check, terminal: Terminal) -> list[str]:
    """Return a check as the cells of `COLUMNS`; several values in a cell are parted by semicolons."""
    return [
        one.id,
        one.title,
        one.expression,
        one.basis.value,
        one.verdict.value,
        str(one.left),
        "; ".join(map(str, one.middle)),
        str(one.right),
        "; ".join(f"{name} {found}" for name, found in one.implied.items()),
        "; ".join(one.lenient),
        one.acknowledged.value if one.acknowledged else "",
        one.acknowledgement,
        one.said(terminal.language),
    ]


def described(one: Check, terminal: Terminal) -> list[str]:
    """Return a check as a few lines: verdict and id, title, the sides, and what must be said beside them."""
    from nangang_open.charts.decimals import bracketed

    label = terminal.say(f"verdict.{one.verdict.value}")
    lines = [
        *terminal.side_by_side(label, one.id, STYLES[one.verdict], "bold"),
        *terminal.wrapped(terminal.pick(one.title, one.relation.title_zh), "  "),
        *terminal.wrapped(chain(one), "  "),
    ]
    for name, found in one.implied.items():
        lines += terminal.wrapped(terminal.say("implies", name=name, interval=bracketed(found)), "  ")
    if one.verdict in {Verdict.LENIENT, Verdict.CONTRADICTED, Verdict.UNDECIDED}:
        lines += terminal.wrapped(one.said(terminal.language), "  ")
    if one.lacks_acknowledgement:
        lines += terminal.wrapped(terminal.say("unacknowledged"), "  ", "bad")
    elif one.acknowledgement:
        lines += terminal.wrapped(terminal.say("acknowledged") + one.acknowledgement, "  ")
    return [*lines, ""]


def chain(one: Check) -> str:
    """Return the ranges of a relation's sides with the signs between them, for people to read."""
    from nangang_open.charts.decimals import bracketed
    from nangang_open.relations.grammar import parse

    signs = [*(sign.value for sign in parse(one.expression).signs), ""]
    sides = map(bracketed, one.judgement.sides)
    return " ".join(f"{side} {sign}".strip() for side, sign in zip(sides, signs, strict=True))


def _summed(checks: list[Check], terminal: Terminal) -> list[str]:
    """Return the counts by verdict, and how many verdicts lack their acknowledgement."""
    counts = Counter(one.verdict for one in checks)
    counted = [
        terminal.paint(f"{terminal.say(f'verdict.{verdict.value}')} {counts[verdict]}", STYLES[verdict])
        for verdict in Verdict
        if counts[verdict]
    ]
    lines = [terminal.say("checked", relations=len(checks)) + terminal.say("comma").join(counted)]
    lacking = sum(one.lacks_acknowledgement for one in checks)
    return [*lines, terminal.paint(terminal.say("lacking", verdicts=lacking), "bad")] if lacking else lines
