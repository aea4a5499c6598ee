"""A panel judged by one of the engines; all give the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

from nangang_open.errors import CannotRunError
from nangang_open.figures.figure import Unit
from nangang_open.panel.output import checked_output
from nangang_open.panel.report import Report, Say
from nangang_open.panel.source import PARENT, open_source
from nangang_open.panel.template import templates_of

MEMORY: Final = "1GB"
"""What DuckDB holds at most, where nothing else is said."""
WORKERS: Final = 2
"""How many processes Dask starts, where nothing else is said."""


class Engine(StrEnum):
    """What does the work."""

    DUCKDB = "duckdb"
    DASK = "dask"
    PYTHON = "python"


class Group(StrEnum):
    """What the verdicts are counted by, beside the template."""

    PLACE = "place"
    PERIOD = "period"


def check_panel(
    panel: Path,
    templates: Sequence[str] = (),
    *,
    template_file: Path | None = None,
    parents: Path | None = None,
    by: Group | None = None,
    out: Path | None = None,
    engine: Engine = Engine.DUCKDB,
    memory: str = MEMORY,
    workers: int = WORKERS,
    scheduler: str = "",
    units: Mapping[str, Unit] | None = None,
    say: Say = lambda *_: None,
) -> Report:
    """Judge templates for every place and period of a panel, and write a row for each judgement to `out`.

    `parents` is a table of the columns place and parent, for a panel that has no column parent. `memory` bounds what
    DuckDB holds (of each worker with Dask), `workers` and `scheduler` are Dask's. `units` are the units that the
    column unit names. `say` is told each step, how many are done, and of how many.

    Raises InputError for what is wrong with the file as a whole or with a template, CannotRunError for what is not
    there, not installed or not to be written; what is wrong with single rows stands in the report's findings.
    """
    parsed = templates_of(templates, template_file)
    source = open_source(panel)
    held = None if parents is None else open_source(parents, ("place", PARENT))
    out = checked_output(out)
    if out is not None and out.exists() and out.samefile(panel):
        raise CannotRunError("the output is the panel itself", "name another file")
    group = by.value if by is not None else ""
    units = units or {}
    if engine is Engine.PYTHON:
        from nangang_open.panel import plain

        return plain.judge_panel(source, parsed, units, parents=held, group=group, out=out, say=say)
    from nangang_open.panel import duck
    from nangang_open.panel.session import Limits

    if engine is Engine.DUCKDB:
        limits = Limits(memory)
        return duck.judge_panel(source, parsed, units, parents=held, group=group, out=out, limits=limits, say=say)
    from nangang_open.panel import cluster

    return cluster.judge_panel(
        source,
        parsed,
        units,
        parents=held,
        group=group,
        out=out,
        limits=Limits(memory, threads=1),
        workers=workers,
        scheduler=scheduler,
        say=say,
    )
