"""What `nangang-open check --panel` prints: templates judged for many places and years."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nangang_open.cli.output import csv_text, emit, json_text
from nangang_open.cli.table import text_table
from nangang_open.cli.terminal import Progress
from nangang_open.messages import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nangang_open.cli.options import TableFormat
    from nangang_open.cli.terminal import Terminal
    from nangang_open.figures.interval import Interval
    from nangang_open.panel.report import Report
    from nangang_open.panel.run import Engine, Group

MOST_LINES: Final = 20
"""How many findings and groups the text shows; JSON has all that are listed."""
STYLES: Final = {"contradicted": "bad", "undecided": "bad"}


def run_panel(
    panel: Path,
    templates: Sequence[str],
    *,
    terminal: Terminal,
    template_file: Path | None = None,
    parents: Path | None = None,
    by: Group | None = None,
    out: Path | None = None,
    engine: Engine | None = None,
    memory: str,
    workers: int,
    scheduler: str = "",
    form: TableFormat = "text",
    output: Path | None = None,
    package: Path | None = None,
) -> int:
    """Judge a panel, print what was found, and return the exit code.

    It is 1 where a row is contradicted, undecided or could not be used. The package gives the units that rows name.
    """
    from nangang_open.dataset import load_dataset
    from nangang_open.package.files import open_package
    from nangang_open.panel.run import Engine, check_panel

    units = load_dataset(open_package(package), ("units",)).unit
    with Progress() as progress:
        report = check_panel(
            panel,
            templates,
            template_file=template_file,
            parents=parents,
            by=by,
            out=out,
            engine=engine or Engine.DUCKDB,
            memory=memory,
            workers=workers,
            scheduler=scheduler,
            units=units,
            say=progress,
        )
    if form == "json":
        text = json_text(document(report))
    elif form == "csv":
        text = csv_text(("template", "group", *_verdicts()), _counted(report))
    else:
        text = "\n".join(_lines(report, terminal)) + "\n"
    emit(text, output, form)
    return int(not report.is_sound)


def _verdicts() -> list[str]:
    from nangang_open.panel.report import PanelVerdict

    return [verdict.value for verdict in PanelVerdict]


def _counted(report: Report) -> list[list[str]]:
    """Return a line for each template and group: how many judgements have each verdict."""
    from nangang_open.panel.report import PanelVerdict

    return [
        [template, group, *(str(verdicts.get(verdict, 0)) for verdict in PanelVerdict)]
        for (template, group), verdicts in report.counts.items()
    ]


def document(report: Report) -> dict[str, Any]:
    """Return a report as JSON: intervals as exact texts, and the gap of a contradiction as a fraction."""
    return {
        "engine": report.engine,
        "rows": report.rows,
        "used": report.used,
        "empty": report.empty,
        "texts": report.texts,
        "judged": report.judged,
        "exact": report.exact,
        "absent": list(report.absent),
        "counts": [
            {
                "template": template,
                "group": group,
                **{verdict.value: count for verdict, count in sorted(verdicts.items())},
            }
            for (template, group), verdicts in report.counts.items()
        ],
        "worst": [
            {
                "template": one.template,
                "place": one.place,
                "period": one.period,
                "left": _interval_text(one.left),
                "right": _interval_text(one.right),
                "gap": str(one.gap),
            }
            for one in report.worst
        ],
        "findings": [
            {"row": one.row, "kind": one.kind.value, "value": one.value, "message": one.what, "mend": one.mend}
            for one in report.findings
        ],
        "finding_count": report.finding_count,
    }


def _interval_text(interval: Interval | None) -> str | None:
    return None if interval is None else str(interval)


def _lines(report: Report, terminal: Terminal) -> list[str]:
    lines = [
        terminal.say("panel.read", rows=f"{report.rows:,}", used=f"{report.used:,}", texts=f"{report.texts:,}"),
        terminal.say("panel.judged", judged=f"{report.judged:,}", exact=f"{report.exact:,}", engine=report.engine),
        *(terminal.say("panel.absent", indicator=name) for name in report.absent),
        "",
    ]
    header = [terminal.say("panel.template"), "", *(terminal.say(f"verdict.{word}") for word in _verdicts())]
    counted = [[shown(cell) for cell in row] for row in _counted(report)]
    counted.sort(key=lambda row: -int(row[4]))
    lines += text_table(header, counted[:MOST_LINES], terminal, right=range(2, len(header)), whole=())
    if len(counted) > MOST_LINES:
        lines.append(terminal.say("panel.more", count=len(counted) - MOST_LINES))
    if report.worst:
        lines += ["", terminal.heading(terminal.say("panel.worst")), *_worst(report, terminal)]
    if report.finding_count:
        lines += ["", terminal.heading(terminal.say("panel.findings", count=f"{report.finding_count:,}"))]
        for one in report.findings[:MOST_LINES]:
            text = terminal.say("panel.finding", row=f"{one.row:,}", what=one.what, mend=one.mend)
            lines += terminal.wrapped(text, "  ")
        if report.finding_count > MOST_LINES:
            lines.append(terminal.say("panel.more", count=f"{report.finding_count - MOST_LINES:,}"))
    return lines


def _worst(report: Report, terminal: Terminal) -> list[str]:
    """Return the worst contradictions with the distance between their sides, in percent, rounded for people."""
    from nangang_open.charts.decimals import bracketed

    lines = []
    for one in report.worst:
        per_mille = round(one.gap * 1000)
        gap = f"{per_mille // 10}.{per_mille % 10}%" if per_mille else "<0.1%"
        sides = [terminal.say("panel.none") if side is None else bracketed(side) for side in (one.left, one.right)]
        text = terminal.say(
            "panel.contradiction",
            template=one.template,
            place=one.place,
            period=one.period,
            left=sides[0],
            right=sides[1],
            gap=gap,
        )
        lines += terminal.wrapped(text, "  ", STYLES["contradicted"])
    return lines
