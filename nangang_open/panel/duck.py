"""The embedded engine: DuckDB joins the figures wide into a temporary table and judges it with whole numbers.

Its memory is bounded, and what does not fit is laid down in a temporary folder.
"""

# ruff: noqa: S608 -- every name in a query is ours or quoted by `panel.sql`, and no cell of a panel ever stands in one

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from nangang_open.errors import CannotRunError, InputError
from nangang_open.figures.figure import Unit
from nangang_open.figures.interval import Interval
from nangang_open.package.fault import shortened
from nangang_open.panel import sql
from nangang_open.panel.exact import judged_exactly
from nangang_open.panel.report import (
    MOST_FINDINGS,
    MOST_WORST,
    ROW_COLUMNS,
    Contradiction,
    Finding,
    FindingKind,
    Judged,
    PanelVerdict,
    Report,
    Say,
    Why,
    gap_between,
    interval_cells,
    parent_finding,
    ranked,
)
from nangang_open.panel.row import KEYS, PRINTED, period_code, period_text, year_step
from nangang_open.panel.source import PARENT, Source, batches, lacking
from nangang_open.panel.template import Reference, Template, indicators_of
from nangang_open.panel.texts import Numbers, Texts
from nangang_open.relations.columns import PARTS
from nangang_open.relations.ends import Program, Span, program
from nangang_open.relations.integers import Whole

VERDICTS: Final = tuple(PanelVerdict)
WHYS: Final = tuple(Why)
FETCHED: Final = 20_000
DETAILS: Final = {
    f"{side}_{part}": kind
    for side in ("left", "right", "implied")
    for part, kind in (("lower", "VARCHAR"), ("upper", "VARCHAR"), ("closed", "VARCHAR"))
} | {"implied_figure": "UTINYINT", "implied_exact": "BOOLEAN"}
"""What a judgement has beside its verdict where rows are written out; `implied_figure` is the place of a reference."""
REDUCED: Final = """
CREATE TEMP MACRO shown(over, under, part) AS
(over // part)::VARCHAR || CASE WHEN under = part THEN '' ELSE '/' || (under // part)::VARCHAR END;
CREATE TEMP MACRO closed_word(low, high) AS
CASE WHEN low THEN CASE WHEN high THEN 'both' ELSE 'left' END WHEN high THEN 'right' ELSE 'neither' END;
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine may use: `memory` as DuckDB writes it, and how many threads (None: as many as there are)."""

    memory: str = "1GB"
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a panel: the places whose hash leaves `part` when divided by `parts`."""

    part: int = 0
    parts: int = 1


@dataclass
class _Session:
    """A connection with the panel's tables in it, and what was found so far."""

    db: Any
    templates: Sequence[Template]
    units: Mapping[str, Unit]
    share: Share
    detailed: bool
    texts: Texts
    indicators: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)
    finding_count: int = 0
    worst: list[Contradiction] = field(default_factory=list)
    numbers: dict[str, Numbers] = field(default_factory=dict)

    def number_of(self, query: str) -> int:
        """Return the whole number that a query gives."""
        return int(self.db.execute(query).fetchone()[0])

    def found(self, query: str, made: Callable[..., Finding]) -> None:
        """Count the rows of a query as findings, and list the first of them."""
        self.finding_count += self.number_of(f"SELECT count(*) FROM ({query})")
        self.findings += [
            made(*cells) for cells in self.db.execute(f"{query} ORDER BY 1 LIMIT {MOST_FINDINGS}").fetchall()
        ]


def judge_panel(
    source: Source,
    templates: Sequence[Template],
    units: Mapping[str, Unit],
    *,
    parents: Source | None = None,
    group: str = "",
    out: Path | None = None,
    limits: Limits | None = None,
    share: Share = Share(),
    say: Say = lambda *_: None,
) -> Report:
    """Judge every template for every place and period of a panel, or of one share of its places.

    `group` is `place`, `period` or nothing: what the counts are given by. Raises CannotRunError where DuckDB is not
    installed, InputError for a file that cannot be read.
    """
    steps = 4 + len(templates)
    with _connected(limits or Limits()) as (db, folder):
        session = _Session(
            db, templates, units, share, out is not None, Texts(units, share.parts > 1), indicators_of(templates)
        )
        say("reading the panel", 0, steps)
        _load(session, source, parents, folder)
        say("reading the printed numbers", 1, steps)
        _read_texts(session)
        for template in templates:
            session.texts.check(template)
        say("looking for duplicates", 2, steps)
        _key(session)
        exact = 0
        for place, template in enumerate(templates):
            say(f"judging {template.name}", 3 + place, steps)
            exact += _judge(session, place, template)
        say("counting", steps - 1, steps)
        return _report(session, group, out, exact)


@contextmanager
def _connected(limits: Limits) -> Iterator[tuple[Any, Path]]:
    try:
        import duckdb
    except ModuleNotFoundError:
        error = lacking("duckdb")
        raise CannotRunError(error.what, f"{error.mend}, or use --engine python") from None
    with TemporaryDirectory(prefix="nangang-panel-") as folder:
        settings: dict[str, Any] = {
            "memory_limit": limits.memory,
            "temp_directory": str(Path(folder) / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if limits.threads is not None:
            settings["threads"] = limits.threads
        try:
            db = duckdb.connect(config=settings)
        except duckdb.Error as error:
            raise CannotRunError(
                f"DuckDB does not start: {_first_line(error)}", "give memory as 500MB or 2GB"
            ) from None
        try:
            db.execute("SET enable_progress_bar = false")
            db.execute(REDUCED)
            yield db, Path(folder)
        except duckdb.OutOfMemoryException as error:
            raise CannotRunError(f"too little memory: {_first_line(error)}", "allow more with --memory") from None
        except duckdb.Error as error:
            raise InputError(f"DuckDB cannot read the panel: {_first_line(error)}", "save the file anew") from None
        finally:
            db.close()


def _first_line(error: Exception) -> str:
    return shortened(str(error).split("\n", 1)[0])


def _load(session: _Session, source: Source, parents: Source | None, folder: Path) -> None:
    """Make `source`: each row's number and its known columns as text, an empty one where the file has none."""
    db = session.db
    _attach(session, source, "panel_file", folder)
    cells = [f"{_text_of(source, name)} AS {name}" for name in (*KEYS, *PRINTED)]
    db.execute(f"CREATE TEMP VIEW every AS SELECT row, {', '.join(cells)} FROM panel_file")
    db.execute("CREATE TEMP TABLE indicators (id UTINYINT, name VARCHAR)")
    db.executemany("INSERT INTO indicators VALUES (?, ?)", list(enumerate(session.indicators)))
    if any(template.needs_parent for template in session.templates):
        _load_parents(session, source, parents, folder)
    else:
        db.execute("CREATE TEMP TABLE parents (place VARCHAR, parent VARCHAR)")
    kind = "VIEW" if session.share.parts == 1 else "TABLE"  # a share goes through the whole file once
    db.execute(
        f"CREATE TEMP {kind} source AS SELECT i.id AS indicator, e.* EXCLUDE (indicator) "
        f"FROM every e JOIN indicators i ON i.name = e.indicator WHERE {_in_share(session, 'e.place')}"
    )


def _in_share(session: _Session, place: str, *, with_parents: bool = True) -> str:
    """Return the condition that a place is in the share, or the parent of one that is."""
    share = session.share
    if share.parts == 1:
        return "TRUE"
    own = f"hash({place}) % {share.parts} = {share.part}"
    if not with_parents:
        return own
    return f"({own} OR {place} IN (SELECT parent FROM parents WHERE hash(place) % {share.parts} = {share.part}))"


def _attach(session: _Session, source: Source, name: str, folder: Path) -> None:
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


def _load_parents(session: _Session, source: Source, parents: Source | None, folder: Path) -> None:
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

    own = _in_share(session, "place", with_parents=False)
    session.found(
        f"SELECT row, place, parent FROM named WHERE {own} AND (parent = place OR "
        "place IN (SELECT place FROM named GROUP BY place HAVING count(*) > 1))",
        parent_finding,
    )


def _read_texts(session: _Session) -> None:
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
        _insert(db, "bad", {"id": sorted(session.texts.refused_ids)})


def _insert(db: Any, table: str, columns: Mapping[str, Any]) -> None:
    import pyarrow as pa

    db.register("incoming", pa.table(dict(columns)))
    db.execute(f"INSERT INTO {table} SELECT * FROM incoming")
    db.unregister("incoming")


def _key(session: _Session) -> None:
    """Make `places`, `periods` and `cells`: what stands for each indicator, place and period, and how often."""
    db = session.db
    own = _in_share(session, "place", with_parents=False)
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
        _insert(db, "periods", {"period": list(codes), "code": list(codes.values())})
    same = " AND ".join(f"s.{name} = t.{name}" for name in ("indicator", *PRINTED))
    db.execute(
        "CREATE TEMP TABLE cells AS SELECT s.indicator, p.id AS place, d.code AS period, p.own, "
        "count(*)::INTEGER AS times, any_value(t.id) AS text "
        f"FROM source s JOIN texts t ON {same} JOIN places p ON p.place = s.place JOIN periods d ON d.period = s.period "
        "GROUP BY ALL"
    )
    db.execute("CREATE TEMP VIEW good AS SELECT * FROM cells WHERE times = 1 AND text NOT IN (SELECT id FROM bad)")
    _find_rows(session, wrong, same, own)


def _find_rows(session: _Session, wrong: Mapping[str, InputError], same: str, own: str) -> None:
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


def _judge(session: _Session, place: int, template: Template) -> int:
    """Make `result_<place>`, a template's judgements; return how many went to the exact judge."""
    db = session.db
    _join_wide(session, template)
    for indicator in sorted(template.indicators):
        _make_ends(session, indicator)
    result = f"result_{place}"
    columns = {"verdict": "UTINYINT", "why": "UTINYINT", **(DETAILS if session.detailed else {})}
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    db.execute(f"CREATE TEMP TABLE {result} (place INTEGER, period BIGINT, {declared})")
    names = list(template.references)
    there = " AND ".join(f"{name} IS NOT NULL" for name in names)
    for missing in ("", *(name for name in names if name not in template.bounds)):
        held = [name for name in names if name != missing]
        pattern = " AND ".join([f"{missing} IS NULL", *(f"{n} IS NOT NULL" for n in held)]) if missing else there
        if session.number_of(f"SELECT count(*) FROM (SELECT 1 FROM wide WHERE {pattern} LIMIT 1)"):
            query = _query(session, template, missing, pattern, detailed=session.detailed)
            db.execute(f"INSERT INTO {result} BY NAME {query}")
    count = " + ".join(f"({name} IS NULL)::INTEGER" for name in names)
    lacking_bound = "".join(f" OR {name} IS NULL" for name in sorted(template.bounds))
    db.execute(
        f"INSERT INTO {result} BY NAME SELECT place, period, {VERDICTS.index(PanelVerdict.MISSING)} AS verdict, 0 AS why "
        f"FROM wide WHERE {count} > 1{lacking_bound}"
    )
    exact = _judge_exactly(session, template, result)
    _keep_worst(session, template, result)
    for indicator in sorted(template.indicators):
        db.execute(f"DROP TABLE ends_{session.indicators.index(indicator)}")
    db.execute("DROP TABLE wide")
    return exact


def _join_wide(session: _Session, template: Template) -> None:
    """Make `wide`: for each place and period of a template, the text of each of its references."""
    joins = []
    for name, reference in template.references.items():
        place = "p.parent_id" if reference.of_parent else "a.place"
        joins.append(
            f"LEFT JOIN good {name} ON {name}.indicator = {session.indicators.index(reference.indicator)} "
            f"AND {name}.place = {place} AND {name}.period = a.period + {year_step(reference.shift)}"
        )
    anchors = " UNION ".join(_anchor(session, reference) for reference in template.anchors)
    parents = ""
    if template.needs_parent:
        session.db.execute(
            "CREATE OR REPLACE TEMP TABLE parent_ids AS SELECT c.id AS place, coalesce(u.id, -1) AS parent_id "
            "FROM parents n JOIN places c ON c.place = n.place LEFT JOIN places u ON u.place = n.parent"
        )
        parents = "JOIN parent_ids p ON p.place = a.place"
    cells = ", ".join(f"{name}.text AS {name}" for name in template.references)
    session.db.execute(
        f"CREATE TEMP TABLE wide AS SELECT a.place, a.period, {cells} FROM ({anchors}) a {parents} {' '.join(joins)}"
    )


def _anchor(session: _Session, reference: Reference) -> str:
    """Return the query of the places and periods for which a reference asks that a template be judged."""
    number, shift = session.indicators.index(reference.indicator), year_step(reference.shift)
    if not reference.of_parent:
        return f"SELECT DISTINCT place, period - ({shift}) AS period FROM cells WHERE indicator = {number} AND own"
    return (
        f"SELECT DISTINCT o.id AS place, c.period - ({shift}) AS period FROM cells c JOIN places u ON u.id = c.place "
        f"JOIN parents n ON n.parent = u.place JOIN places o ON o.place = n.place WHERE c.indicator = {number} AND o.own"
    )


def _make_ends(session: _Session, indicator: str) -> None:
    """Make `ends_<n>`: the whole numbers of an indicator's printed numbers, without what is the same for all."""
    found = session.numbers[indicator] = session.texts.numbers(indicator)
    columns: dict[str, Any] = {"id": found.ids, "beyond": found.column.beyond}
    columns |= {part: found.column.parts[part] for part in PARTS if _varies(found, part)}
    number = session.indicators.index(indicator)
    kinds = {"id": "INTEGER", "lower": "BIGINT", "upper": "BIGINT"}
    declared = ", ".join(f"{name} {kinds.get(name, 'BOOLEAN')}" for name in columns)
    session.db.execute(f"CREATE TEMP TABLE ends_{number} ({declared})")
    if len(found.ids):
        _insert(session.db, f"ends_{number}", columns)


def _varies(numbers: Numbers, part: str) -> bool:
    known = getattr(numbers.column.shape, part)
    return known is None or (isinstance(known, tuple) and known[0] != known[1])


def _program(session: _Session, template: Template, missing: str) -> Program | None:
    shapes = {
        name: session.numbers[reference.indicator].column.shape
        for name, reference in template.references.items()
        if name != missing
    }
    return program(template.comparison, shapes, missing, session.units)


def _query(session: _Session, template: Template, missing: str, pattern: str, *, detailed: bool) -> str:
    """Return the query that judges the rows of `wide` with a pattern; where its verdict is NULL, the exact judge must."""
    made = _program(session, template, missing)
    if made is None:
        return f"SELECT place, period, NULL AS verdict, 0 AS why FROM wide WHERE {pattern}"
    wanted = {"bound": made.bound, "divisor": made.divisor}
    if not missing:
        wanted |= {"contradicted": made.contradicted, "certain": made.certain}
    spans = {"left": made.left, "right": made.right, "implied": made.implied} if detailed else {}
    for side, span in spans.items():
        if span is not None:
            wanted |= _values_of(side, span)
    judged = sql.select(
        made.tape, wanted, made.sure, _ends(session, template, missing, pattern), ("place", "period", "beyond")
    )
    undecided = VERDICTS.index(PanelVerdict.UNDECIDED)
    decided = VERDICTS.index(PanelVerdict.IMPLIED)
    if not missing:
        decided_as = [(name, VERDICTS.index(PanelVerdict(name))) for name in ("contradicted", "certain")]
        cases = " ".join(f"WHEN {name} THEN {code}" for name, code in decided_as)
        decided_text = f"{cases} ELSE {VERDICTS.index(PanelVerdict.CONSISTENT)}"
    else:
        decided_text = f"ELSE {decided}"
    columns = [
        "place",
        "period",
        f"CASE WHEN beyond OR NOT sure THEN NULL WHEN bound OR divisor THEN {undecided} {decided_text} END AS verdict",
        f"CASE WHEN bound THEN {WHYS.index(Why.BOUND)} WHEN divisor THEN {WHYS.index(Why.DIVISOR)} ELSE 0 END AS why",
    ]
    parts = [f"{side}_{which}" for side, span in spans.items() if span is not None for which in ("lower", "upper")]
    if parts:
        shared = ", ".join(f"gcd({part}_over, {part}_under) AS {part}_shared" for part in parts)
        judged = f"SELECT *, {shared} FROM ({judged})"
        columns += [
            f"CASE WHEN bound OR divisor OR {part}_missing THEN NULL "
            f"ELSE shown({part}_over, {part}_under, {part}_shared) END AS {part}"
            for part in parts
        ]
        for side in dict.fromkeys(part.rsplit("_", 1)[0] for part in parts):
            word = f"closed_word({side}_lower_closed, {side}_upper_closed)"
            columns.append(f"CASE WHEN bound OR divisor THEN NULL ELSE {word} END AS {side}_closed")
    if detailed and missing:
        number = list(template.references).index(missing)
        columns += [
            f"CASE WHEN bound OR divisor THEN NULL ELSE {number} END AS implied_figure",
            "CASE WHEN bound OR divisor THEN NULL ELSE TRUE END AS implied_exact",
        ]
    return f"SELECT {', '.join(columns)} FROM ({judged})"


def _values_of(side: str, span: Span) -> dict[str, Whole]:
    found: dict[str, Whole] = {}
    for which, end in (("lower", span.lower), ("upper", span.upper)):
        over, under = end.fraction
        found |= {
            f"{side}_{which}_over": over,
            f"{side}_{which}_under": under,
            f"{side}_{which}_closed": end.closed,
            f"{side}_{which}_missing": end.missing,
        }
    return found


def _ends(session: _Session, template: Template, missing: str, pattern: str) -> str:
    """Return the relation that has a template's columns: `wide` with the ends of each text."""
    joins, cells, beyond = [], ["w.place", "w.period"], []
    for name, reference in template.references.items():
        if name == missing:
            continue
        joins.append(f"JOIN ends_{session.indicators.index(reference.indicator)} e_{name} ON e_{name}.id = w.{name}")
        numbers = session.numbers[reference.indicator]
        cells += [f"e_{name}.{part} AS {sql.quoted(f'{name}.{part}')}" for part in PARTS if _varies(numbers, part)]
        if numbers.column.beyond.any():
            beyond.append(f"e_{name}.beyond")
    cells.append(f"{' OR '.join(beyond) or 'FALSE'} AS beyond")
    return f"(SELECT {', '.join(cells)} FROM (SELECT * FROM wide WHERE {pattern}) w {' '.join(joins)})"


def _judge_exactly(session: _Session, template: Template, result: str) -> int:
    """Give the rows without a verdict to the exact judge; return how many they were."""
    db = session.db
    count = session.number_of(f"SELECT count(*) FROM {result} WHERE verdict IS NULL")
    if not count:
        return 0
    names = ", ".join(f"w.{name}" for name in template.references)
    db.execute(
        f"CREATE TEMP TABLE open AS SELECT row_number() OVER () AS number, w.place, w.period, {names} "
        f"FROM {result} r JOIN wide w ON w.place = r.place AND w.period = r.period WHERE r.verdict IS NULL"
    )
    db.execute(f"DELETE FROM {result} WHERE verdict IS NULL")
    for start in range(0, count, FETCHED):
        rows = db.execute(
            f"SELECT * EXCLUDE (number) FROM open WHERE number > {start} AND number <= {start + FETCHED}"
        ).fetchall()
        found = _rejudged(session, template, rows)
        columns: dict[str, list[Any]] = {"place": [row[0] for row in rows], "period": [row[1] for row in rows]}
        columns["verdict"] = [VERDICTS.index(one.verdict) for one in found]
        columns["why"] = [WHYS.index(one.why) for one in found]
        if session.detailed:
            columns |= _details(template, found)
        _insert(db, f"{result} BY NAME", columns)
    db.execute("DROP TABLE open")
    return count


def _rejudged(session: _Session, template: Template, rows: Sequence[Sequence[Any]]) -> list[Judged]:
    """Return exact judgements of rows of `wide`, whose texts are read once more."""
    ids = sorted({number for row in rows for number in row[2:] if number is not None})
    _insert_ids(session.db, ids)
    columns = ", ".join(f"t.{name}" for name in PRINTED)
    fetched = session.db.execute(f"SELECT t.id, {columns} FROM texts t JOIN asked USING (id)").fetchall()
    printed = {number: cells for number, *cells in fetched}
    judged = []
    for row in rows:
        figures: dict[str, Interval | None] = {
            name: None if number is None else session.texts.interval(printed[number])
            for name, number in zip(template.references, row[2:], strict=True)
        }
        judged.append(judged_exactly(template, figures, session.units))
    return judged


def _insert_ids(db: Any, ids: Sequence[int]) -> None:
    db.execute("CREATE OR REPLACE TEMP TABLE asked (id INTEGER)")
    if ids:
        _insert(db, "asked", {"id": list(ids)})


def _details(template: Template, found: Sequence[Judged]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [] for name in DETAILS}
    references = list(template.references)
    for one in found:
        for side, interval in (("left", one.left), ("right", one.right), ("implied", one.implied)):
            for part, cell in zip(("lower", "upper", "closed"), interval_cells(interval), strict=True):
                columns[f"{side}_{part}"].append(cell)
        columns["implied_figure"].append(references.index(one.missing) if one.missing else None)
        columns["implied_exact"].append(None if one.implied is None else one.implied.exact)
    return columns


def _keep_worst(session: _Session, template: Template, result: str) -> None:
    """Add a template's worst contradictions: a query in doubles chooses many, exact numbers rank them."""
    code = VERDICTS.index(PanelVerdict.CONTRADICTED)
    if not session.number_of(f"SELECT count(*) FROM {result} WHERE verdict = {code}"):
        return
    names = ", ".join(f"w.{name}" for name in template.references)
    chosen = f"(SELECT place, period FROM {result} WHERE verdict = {code})"
    candidates = f"SELECT w.place, w.period, {names} FROM wide w SEMI JOIN {chosen} r ON r.place = w.place AND r.period = w.period"
    made = _program(session, template, "")
    if made is not None and made.left is not None and made.right is not None:
        wanted = {**_values_of("left", made.left), **_values_of("right", made.right)}
        held = f"(place, period) IN {chosen} AND " + " AND ".join(f"{name} IS NOT NULL" for name in template.references)
        query = sql.select(
            made.tape, wanted, made.sure, _ends(session, template, "", held), ("place", "period", "beyond")
        )
        ends = {
            part: f"CASE WHEN {part}_missing THEN NULL ELSE {part}_over::DOUBLE / {part}_under END AS {part}"
            for part in ("left_lower", "left_upper", "right_lower", "right_upper")
        }
        gap = (
            "greatest(CASE WHEN left_upper < right_lower THEN (right_lower - left_upper) / greatest(abs(right_lower), abs(left_upper)) "
            "ELSE 0 END, CASE WHEN right_upper < left_lower THEN (left_lower - right_upper) / greatest(abs(left_lower), abs(right_upper)) ELSE 0 END)"
        )
        ranked_query = (
            f"SELECT place, period, beyond OR NOT sure AS unsure, {gap} AS gap FROM "
            f"(SELECT place, period, beyond, sure, {', '.join(ends.values())} FROM ({query}))"
        )
        candidates = (
            f"SELECT w.place, w.period, {names} FROM ({ranked_query}) g JOIN wide w "
            "ON w.place = g.place AND w.period = g.period ORDER BY g.unsure, g.gap DESC, w.place, w.period"
        )
    rows = session.db.execute(f"{candidates} LIMIT {MOST_WORST * 10}").fetchall()
    found = _rejudged(session, template, rows)
    texts: dict[int, str] = {}
    for row, one in zip(rows, found, strict=True):
        if row[0] not in texts:
            texts[row[0]] = session.db.execute("SELECT place FROM places WHERE id = ?", [row[0]]).fetchone()[0]
        gap_here = gap_between(one.left, one.right)
        session.worst.append(
            Contradiction(gap_here, template.name, texts[row[0]], period_text(row[1]), one.left, one.right)
        )
    session.worst = list(ranked(session.worst))


def _report(session: _Session, group: str, out: Path | None, exact: int) -> Report:
    db = session.db
    codes = " UNION ".join(f"SELECT DISTINCT period FROM result_{place}" for place in range(len(session.templates)))
    known = [code for (code,) in db.execute(codes).fetchall()]
    db.execute("CREATE TEMP TABLE period_texts (code BIGINT, period VARCHAR)")
    if known:
        _insert(db, "period_texts", {"code": known, "period": [period_text(code) for code in known]})
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
    own = _in_share(session, "place", with_parents=False)
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


def _write(session: _Session, out: Path) -> None:
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
    with _connected(limits) as (db, folder):
        for number, part in enumerate(parts):
            (folder / f"part_{number}.parquet").symlink_to(part.resolve())
        names = ", ".join(sql.literal(template.name) for template in templates)
        every = sql.literal(str(folder / "part_*.parquet"))
        query = f"SELECT * FROM read_parquet({every}) ORDER BY list_position([{names}], template), place, period"
        copy_out(db, query, out)
