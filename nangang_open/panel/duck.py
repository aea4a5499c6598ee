"""The embedded engine: DuckDB joins the figures wide into a temporary table and judges it with whole numbers.

Its memory is bounded, and what does not fit is laid down in a temporary folder.
"""

# ruff: noqa: S608 -- every name in a query is ours or quoted by `panel.sql`, and no cell of a panel ever stands in one

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nangang_open.figures.figure import Unit
from nangang_open.panel import sql
from nangang_open.panel.judging import DETAILS, VERDICTS, WHYS, judge
from nangang_open.panel.loading import key_cells, load, read_texts
from nangang_open.panel.report import (
    MOST_FINDINGS,
    ROW_COLUMNS,
    PanelVerdict,
    Report,
    Say,
)
from nangang_open.panel.row import period_text
from nangang_open.panel.session import WHOLE, Limits, Session, Share, connected, in_share, insert
from nangang_open.panel.source import Source
from nangang_open.panel.template import Template, indicators_of
from nangang_open.panel.texts import Texts


def judge_panel(
    source: Source,
    templates: Sequence[Template],
    units: Mapping[str, Unit],
    *,
    parents: Source | None = None,
    group: str = "",
    out: Path | None = None,
    limits: Limits | None = None,
    share: Share = WHOLE,
    say: Say = lambda *_: None,
) -> Report:
    """Judge every template for every place and period of a panel, or of one share of its places.

    `group` is `place`, `period` or nothing: what the counts are given by. Raises CannotRunError where DuckDB is not
    installed, InputError for a file that cannot be read.
    """
    steps = 4 + len(templates)
    with connected(limits or Limits()) as (db, folder):
        session = Session(
            db, templates, units, share, out is not None, Texts(units, share.parts > 1), indicators_of(templates)
        )
        say("reading the panel", 0, steps)
        load(session, source, parents, folder)
        say("reading the printed numbers", 1, steps)
        read_texts(session)
        for template in templates:
            session.texts.check(template)
        say("looking for duplicates", 2, steps)
        key_cells(session)
        exact = 0
        for place, template in enumerate(templates):
            say(f"judging {template.name}", 3 + place, steps)
            exact += judge(session, place, template)
        say("counting", steps - 1, steps)
        return _report(session, group, out, exact)


def _report(session: Session, group: str, out: Path | None, exact: int) -> Report:
    db = session.db
    codes = " UNION ".join(f"SELECT DISTINCT period FROM result_{place}" for place in range(len(session.templates)))
    known = [code for (code,) in db.execute(codes).fetchall()]
    db.execute("CREATE TEMP TABLE period_texts (code BIGINT, period VARCHAR)")
    if known:
        insert(db, "period_texts", {"code": known, "period": [period_text(code) for code in known]})
    counts: dict[tuple[str, str], dict[PanelVerdict, int]] = {}
    for place, template in enumerate(session.templates):
        grouped = {"place": "p.place", "period": "t.period"}.get(group, "''")
        query = (
            f"SELECT {grouped} AS grouped, verdict, count(*) FROM result_{place} r "
            "JOIN places p ON p.id = r.place JOIN period_texts t ON t.code = r.period GROUP BY ALL ORDER BY ALL"
        )
        for key, verdict, count in db.execute(query).fetchall():
            counts.setdefault((template.name, key), {})[VERDICTS[verdict]] = count
    if out is not None:
        _write(session, out)
    own = in_share(session, "place", with_parents=False)
    present = {number for (number,) in db.execute("SELECT DISTINCT indicator FROM source").fetchall()}
    return Report(
        engine="duckdb",
        rows=session.number_of("SELECT count(*) FROM every") if session.share.part == 0 else 0,
        used=session.number_of(f"SELECT count(*) FROM source WHERE {own}"),
        empty=session.number_of(f"SELECT count(*) FROM source WHERE as_written = '' AND {own}"),
        texts=session.number_of("SELECT count(*) FROM texts"),
        exact=exact,
        counts=counts,
        findings=tuple(sorted(session.findings)[:MOST_FINDINGS]),
        finding_count=session.finding_count,
        worst=tuple(session.worst),
        absent=tuple(name for number, name in enumerate(session.indicators) if number not in present),
    )


def _write(session: Session, out: Path) -> None:
    """Write all judgements, ordered by template, place and period; the file is replaced as a whole or not at all."""
    selected = []
    for number, template in enumerate(session.templates):
        references = ", ".join(sql.literal(str(reference)) for reference in template.references.values())
        cells = {
            "template": sql.literal(template.name),
            "place": "p.place",
            "period": "t.period",
            "verdict": _word(VERDICTS, "r.verdict"),
            "why": _word(WHYS, "r.why"),
            **{name: f"r.{name}" for name in DETAILS},
            "implied_figure": f"[{references}][r.implied_figure + 1]",
        }
        columns = ", ".join(f"{cells[name]} AS {name}" for name in ROW_COLUMNS)
        selected.append(
            f"SELECT {number} AS number, {columns} FROM result_{number} r JOIN places p ON p.id = r.place "
            "JOIN period_texts t ON t.code = r.period"
        )
    query = f"SELECT * EXCLUDE (number) FROM ({' UNION ALL '.join(selected)}) ORDER BY number, place, period"
    copy_out(session.db, query, out)


def _word(words: Sequence[str], code: str) -> str:
    return f"[{', '.join(sql.literal(str(word)) for word in words)}][{code} + 1]"


def copy_out(db: Any, query: str, out: Path) -> None:
    """Write a query's rows as Parquet or, where the name says so, CSV; whole or not at all."""
    form = "FORMAT csv, HEADER" if out.suffix.lower() == ".csv" else "FORMAT parquet, COMPRESSION zstd"
    unfinished = out.with_name(f".{secrets.token_hex(8)}{out.suffix}")
    try:
        db.execute(f"COPY ({query}) TO {sql.literal(str(unfinished))} ({form})")
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def merge(parts: Sequence[Path], templates: Sequence[Template], out: Path, limits: Limits) -> None:
    """Write the rows of several Parquet files as one file in the order of `judge_panel`."""
    with connected(limits) as (db, folder):
        for number, part in enumerate(parts):
            (folder / f"part_{number}.parquet").symlink_to(part.resolve())
        names = ", ".join(sql.literal(template.name) for template in templates)
        every = sql.literal(str(folder / "part_*.parquet"))
        query = f"SELECT * FROM read_parquet({every}) ORDER BY list_position([{names}], template), place, period"
        copy_out(db, query, out)
