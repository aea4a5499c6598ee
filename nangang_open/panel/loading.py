"""The panel's rows as tables: each printed number read once, each cell with how often it stands there, the findings."""

# ruff: noqa: S608 -- every name in a query is ours or quoted by `panel.sql`, and no cell of a panel ever stands in one

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from nangang_open.errors import InputError
from nangang_open.package.fault import shortened
from nangang_open.panel import sql
from nangang_open.panel.report import (
    MOST_FINDINGS,
    Finding,
    FindingKind,
    parent_finding,
)
from nangang_open.panel.row import KEYS, PRINTED, period_code, period_text
from nangang_open.panel.session import Session, in_share, insert
from nangang_open.panel.source import PARENT, Source, batches, lacking

FETCHED: Final = 20_000
"""How many texts are fetched at once."""


def load(session: Session, source: Source, parents: Source | None, folder: Path) -> None:
    """Make `source`: each row's number and its known columns as text, an empty one where the file has none."""
    db = session.db
    _attach(session, source, "panel_file", folder)
    cells = [f"{_text_of(source, name)} AS {name}" for name in (*KEYS, *PRINTED)]
    db.execute(f"CREATE TEMP VIEW every AS SELECT row, {', '.join(cells)} FROM panel_file")
    db.execute("CREATE TEMP TABLE indicators (id INTEGER, name VARCHAR)")
    db.executemany("INSERT INTO indicators VALUES (?, ?)", list(enumerate(session.indicators)))
    if any(template.needs_parent for template in session.templates):
        _load_parents(session, source, parents, folder)
    else:
        db.execute("CREATE TEMP TABLE parents (place VARCHAR, parent VARCHAR)")
    kind = "VIEW" if session.share.parts == 1 else "TABLE"  # a share goes through the whole file once
    db.execute(
        f"CREATE TEMP {kind} source AS SELECT i.id AS indicator, e.* EXCLUDE (indicator) "
        f"FROM every e JOIN indicators i ON i.name = e.indicator WHERE {in_share(session, 'e.place')}"
    )


def _attach(session: Session, source: Source, name: str, folder: Path) -> None:
    """Make a file's rows a relation: a Parquet file where it is, CSV read by ourselves."""
    db = session.db
    if source.is_parquet:
        link = folder / f"{name}.parquet"  # no character of the path means anything to DuckDB
        link.symlink_to(source.path.resolve())
        scan = f"read_parquet({sql.literal(str(link))}, file_row_number = true)"
        db.execute(f"CREATE TEMP VIEW {name} AS SELECT file_row_number + {source.first} AS row, * FROM {scan}")
        return
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        raise lacking("pyarrow") from None
    ragged: list[Finding] = []
    schema = pa.schema([("row", pa.int64()), *((column, pa.string()) for column in source.columns)])

    def arrow() -> Iterator[Any]:
        for rows, cells in batches(source, ragged):
            yield pa.record_batch(
                [pa.array(rows, pa.int64()), *(pa.array(c, pa.string()) for c in cells.values())], schema
            )

    failed: list[InputError] = []

    def safely() -> Iterator[Any]:
        try:
            yield from arrow()
        except InputError as error:  # on its way through DuckDB it would lose its kind
            failed.append(error)

    reader = pa.RecordBatchReader.from_batches(schema, safely())
    db.register("incoming", reader)
    db.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM incoming")
    db.unregister("incoming")
    if failed:
        raise failed[0]
    if session.share.part == 0:
        session.findings += ragged[:MOST_FINDINGS]
        session.finding_count += len(ragged)


def _text_of(source: Source, name: str) -> str:
    return f"coalesce({sql.quoted(name)}::VARCHAR, '')" if name in source.columns else "''"


def _load_parents(session: Session, source: Source, parents: Source | None, folder: Path) -> None:
    """Make `parents`: each place with the one place it is part of; where two are named, none, and a finding."""
    db = session.db
    if parents is None and not source.has_parents:
        raise InputError("no row names the place that a place is part of", "add a column parent, or a table of parents")
    relation = "panel_file"
    if parents is not None:
        relation, source = "parents_file", parents
        _attach(session, parents, relation, folder)
    db.execute(
        f"CREATE TEMP TABLE named AS SELECT {_text_of(source, 'place')} AS place, {_text_of(source, PARENT)} AS parent, "
        f"min(row) AS row FROM {relation} GROUP BY ALL HAVING parent <> '' AND place <> ''"
    )
    db.execute(
        "CREATE TEMP TABLE parents AS SELECT place, any_value(parent) AS parent FROM named "
        "GROUP BY place HAVING count(*) = 1 AND any_value(parent) <> place"
    )

    own = in_share(session, "place", with_parents=False)
    session.found(
        f"SELECT row, place, parent FROM named WHERE {own} AND (parent = place OR "
        "place IN (SELECT place FROM named GROUP BY place HAVING count(*) > 1))",
        parent_finding,
    )


def read_texts(session: Session) -> None:
    """Make `texts`, each different printed number with an id; read them; make `bad`, the ids of those not read."""
    db = session.db
    columns = ", ".join(PRINTED)
    db.execute(
        f"CREATE TEMP TABLE texts AS SELECT (row_number() OVER (ORDER BY row, indicator))::INTEGER AS id, * FROM "
        f"(SELECT indicator, {columns}, min(row) AS row FROM source WHERE as_written <> '' GROUP BY indicator, {columns})"
    )
    cursor = db.execute(f"SELECT id, indicator, {columns} FROM texts ORDER BY id")
    while fetched := cursor.fetchmany(FETCHED):
        for number, indicator, *printed in fetched:
            session.texts.read(number, session.indicators[indicator], printed)
    db.execute("CREATE TEMP TABLE bad (id INTEGER)")
    if session.texts.refused_ids:
        insert(db, "bad", {"id": sorted(session.texts.refused_ids)})


def key_cells(session: Session) -> None:
    """Make `places`, `periods` and `cells`: what stands for each indicator, place and period, and how often."""
    db = session.db
    own = in_share(session, "place", with_parents=False)
    db.execute(
        "CREATE TEMP TABLE places AS SELECT (row_number() OVER (ORDER BY place))::INTEGER AS id, place, "
        f"{own} AS own FROM (SELECT DISTINCT place FROM source WHERE place <> '')"
    )
    codes, wrong = {}, {}
    for (text,) in db.execute("SELECT DISTINCT period FROM source").fetchall():
        try:
            codes[text] = period_code(text)
        except InputError as error:
            wrong[text] = error
    db.execute("CREATE TEMP TABLE periods (period VARCHAR, code BIGINT)")
    if codes:
        insert(db, "periods", {"period": list(codes), "code": list(codes.values())})
    same = " AND ".join(f"s.{name} = t.{name}" for name in ("indicator", *PRINTED))
    db.execute(
        "CREATE TEMP TABLE cells AS SELECT s.indicator, p.id AS place, d.code AS period, p.own, "
        "count(*)::INTEGER AS times, any_value(t.id) AS text "
        f"FROM source s JOIN texts t ON {same} JOIN places p ON p.place = s.place JOIN periods d ON d.period = s.period "
        "GROUP BY ALL"
    )
    db.execute("CREATE TEMP VIEW good AS SELECT * FROM cells WHERE times = 1 AND text NOT IN (SELECT id FROM bad)")
    _find_rows(session, wrong, same, own)


def _find_rows(session: Session, wrong: Mapping[str, InputError], same: str, own: str) -> None:
    """Find the rows that cannot be used."""
    names, refused = session.indicators, session.texts.refused

    def keyless(row: int) -> Finding:
        return Finding(row, FindingKind.KEY, "", "the row has no place", "name the place")

    def wrong_period(row: int, text: str) -> Finding:
        return Finding(row, FindingKind.PERIOD, shortened(text), wrong[text].what, wrong[text].mend)

    def wrong_number(row: int, number: int, text: str) -> Finding:
        return Finding(row, FindingKind.NUMBER, shortened(text), refused[number].what, refused[number].mend)

    def duplicate(row: int, indicator: int, place: str, period: int) -> Finding:
        what = (
            f"{shortened(names[indicator])} of {shortened(place)} in {period_text(period)} stands in more than one row"
        )
        return Finding(row, FindingKind.DUPLICATE, shortened(place), what, "keep one of them; none is used")

    if session.share.part == 0:
        session.found("SELECT row FROM every WHERE place = '' AND indicator IN (SELECT name FROM indicators)", keyless)
    filled = f"place <> '' AND {own}"
    session.found(
        f"SELECT row, period FROM source WHERE {filled} AND period NOT IN (SELECT period FROM periods)", wrong_period
    )
    if session.texts.refused_ids:
        session.found(
            f"SELECT s.row, t.id, s.as_written FROM source s JOIN texts t ON {same} "
            f"WHERE s.place <> '' AND {own.replace('(place)', '(s.place)')} AND t.id IN (SELECT id FROM bad)",
            wrong_number,
        )
    if session.number_of("SELECT count(*) FROM cells WHERE times > 1 AND own"):
        session.found(
            "SELECT s.row, s.indicator, s.place, d.code FROM source s JOIN places p ON p.place = s.place "
            "JOIN periods d ON d.period = s.period JOIN cells c ON c.indicator = s.indicator AND c.place = p.id "
            "AND c.period = d.code WHERE c.times > 1 AND c.own AND s.as_written <> ''",
            duplicate,
        )
