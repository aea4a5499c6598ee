"""One template over the tables of a panel: joined wide, judged by whole numbers, the rest by the exact judge."""

# ruff: noqa: S608 -- every name in a query is ours or quoted by `panel.sql`, and no cell of a panel ever stands in one

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from nangang_open.figures.interval import Interval
from nangang_open.panel import sql
from nangang_open.panel.exact import judged_exactly
from nangang_open.panel.report import (
    MOST_WORST,
    Contradiction,
    Judged,
    PanelVerdict,
    Why,
    gap_between,
    interval_cells,
    ranked,
)
from nangang_open.panel.row import PRINTED, period_text, year_step
from nangang_open.panel.session import Session, insert
from nangang_open.panel.template import Reference, Template
from nangang_open.panel.texts import Numbers
from nangang_open.relations.columns import PARTS
from nangang_open.relations.ends import Program, Span, program
from nangang_open.relations.integers import Whole

VERDICTS: Final = tuple(PanelVerdict)


WHYS: Final = tuple(Why)


FETCHED: Final = 20_000
"""How many rows go to the exact judge at once."""


DETAILS: Final = {
    f"{side}_{part}": kind
    for side in ("left", "right", "implied")
    for part, kind in (("lower", "VARCHAR"), ("upper", "VARCHAR"), ("closed", "VARCHAR"))
} | {"implied_figure": "USMALLINT", "implied_exact": "BOOLEAN"}
"""What a judgement has beside its verdict where rows are written out; `implied_figure` is the place of a reference."""


def judge(session: Session, place: int, template: Template) -> int:
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


def _join_wide(session: Session, template: Template) -> None:
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


def _anchor(session: Session, reference: Reference) -> str:
    """Return the query of the places and periods for which a reference asks that a template be judged."""
    number, shift = session.indicators.index(reference.indicator), year_step(reference.shift)
    if not reference.of_parent:
        return f"SELECT DISTINCT place, period - ({shift}) AS period FROM cells WHERE indicator = {number} AND own"
    return (
        f"SELECT DISTINCT o.id AS place, c.period - ({shift}) AS period FROM cells c JOIN places u ON u.id = c.place "
        f"JOIN parents n ON n.parent = u.place JOIN places o ON o.place = n.place WHERE c.indicator = {number} AND o.own"
    )


def _make_ends(session: Session, indicator: str) -> None:
    """Make `ends_<n>`: the whole numbers of an indicator's printed numbers, without what is the same for all."""
    found = session.numbers[indicator] = session.texts.numbers(indicator)
    columns: dict[str, Any] = {"id": found.ids, "beyond": found.column.beyond}
    columns |= {part: found.column.parts[part] for part in PARTS if _varies(found, part)}
    number = session.indicators.index(indicator)
    kinds = {"id": "INTEGER", "lower": "BIGINT", "upper": "BIGINT"}
    declared = ", ".join(f"{name} {kinds.get(name, 'BOOLEAN')}" for name in columns)
    session.db.execute(f"CREATE TEMP TABLE ends_{number} ({declared})")
    if len(found.ids):
        insert(session.db, f"ends_{number}", columns)


def _varies(numbers: Numbers, part: str) -> bool:
    known = getattr(numbers.column.shape, part)
    return known is None or (isinstance(known, tuple) and known[0] != known[1])


def _program(session: Session, template: Template, missing: str) -> Program | None:
    shapes = {
        name: session.numbers[reference.indicator].column.shape
        for name, reference in template.references.items()
        if name != missing
    }
    return program(template.comparison, shapes, missing, session.units)


def _query(session: Session, template: Template, missing: str, pattern: str, *, detailed: bool) -> str:
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


def _ends(session: Session, template: Template, missing: str, pattern: str) -> str:
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


def _judge_exactly(session: Session, template: Template, result: str) -> int:
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
        insert(db, f"{result} BY NAME", columns)
    db.execute("DROP TABLE open")
    return count


def _rejudged(session: Session, template: Template, rows: Sequence[Sequence[Any]]) -> list[Judged]:
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
        insert(db, "asked", {"id": list(ids)})


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


def _keep_worst(session: Session, template: Template, result: str) -> None:
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
