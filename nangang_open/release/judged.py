"""Verdicts that flipped and intervals that changed between two packages: read from releases, else judged anew."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval
from nangang_open.package.tables import Table, table_from_rows

if TYPE_CHECKING:
    from nangang_open.package.fault import Fault
    from nangang_open.package.files import Package
    from nangang_open.release.diff import Difference, IntervalChange, TableDifference, VerdictChange

READ: Final = ("figures", "units", "unknowns", "relations")
"""The tables that a judgement needs."""

SILENT: Final = frozenset(
    {"note", "reason", "hedge_word", "scope", "source", "paragraph", "start", "price_basis", "comparability"}
)
"""Columns of figures and unknowns that no interval depends on."""

NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
Ids = Mapping[str, str]
"""The ids of rows that both sides have: that of now by that of before."""


def judged(old: Package, new: Package, difference: Difference) -> tuple[list[VerdictChange], list[IntervalChange], str]:
    """Return the verdicts and the intervals that differ, and why they could not be told, where that is so."""
    if all(package.table_path(name) for package in (old, new) for name in ("verdicts", "intervals")):
        return list(_read_verdicts(old, difference)), list(_read_intervals(old, difference)), ""
    if not any("figures" in package.table_names for package in (old, new)):
        return [], [], ""
    try:
        return _anew(old, new, difference)
    except InputError as error:
        return [], [], str(error)


def _read_verdicts(old: Package, difference: Difference) -> Iterator[VerdictChange]:
    """Yield the verdicts that flipped, from the computed tables of two releases."""
    from nangang_open.release.diff import VerdictChange

    del old
    table = difference.table("verdicts")
    for row in table.corrected if table else ():
        for cell in row.cells:
            if cell.field == "verdict":
                yield VerdictChange(row.key[0], cell.old, cell.new)


def _read_intervals(old: Package, difference: Difference) -> Iterator[IntervalChange]:
    """Yield the intervals that changed, from the computed tables of two releases."""
    from nangang_open.release.diff import IntervalChange

    table = difference.table("intervals")
    if table is None or not table.corrected:
        return
    before = {now: then for then, now in ((one.old, one.new) for one in table.renamed)}
    wanted = {before.get(row.key, row.key): row for row in table.corrected}
    read = _read(old, "intervals")
    for record in read.records() if read is not None else ():
        row = wanted.get(tuple(record[name] for name in table.key))
        if row is None:
            continue
        first = _interval(record)
        second = _interval(record | {cell.field: cell.new for cell in row.cells})
        if first != second:
            yield IntervalChange(row.key[0], row.key[1], first, second)


def _interval(record: Mapping[str, str]) -> Interval:
    ends = (record["lower"] or None, record["upper"] or None)
    return Interval(*ends, record["lower_closed"] == "true", record["upper_closed"] == "true")


def _anew(old: Package, new: Package, difference: Difference) -> tuple[list[VerdictChange], list[IntervalChange], str]:
    """Judge what a difference can touch: figures with other cells, and relations that are other or name such figures."""
    from nangang_open.checks import Check, checked
    from nangang_open.dataset import load_dataset
    from nangang_open.release.diff import IntervalChange, VerdictChange

    touched = _touched(difference, new)
    relations = _relations(difference, new, touched)
    if not touched and not relations:
        return [], [], ""
    back = {name: _before(difference.table(name)) for name in READ}
    named = touched | {name for expression in relations.values() for name in NAME.findall(expression)}
    sides = []
    for package, ids in ((old, back), (new, {name: {} for name in READ})):
        rows = {
            "figures": {ids["figures"].get(name, name) for name in named},
            "unknowns": {ids["unknowns"].get(name, name) for name in named},
            "relations": {ids["relations"].get(name, name) for name in relations},
        }
        sides.append(load_dataset(_part(package, rows), READ))
    verdicts, intervals = [], []
    for name in sorted(touched & sides[1].figure.keys()):
        then = back["figures"].get(name, name)
        if then not in sides[0].figure:
            continue
        first, second = sides[0].operand(then).intervals, sides[1].operand(name).intervals
        for reading, interval in second.items():
            if reading in first and first[reading] != interval:
                intervals.append(IntervalChange(name, reading.value, first[reading], interval))
    found = [
        {relation.id: one.verdict.value for relation, one in checked(side) if isinstance(one, Check)} for side in sides
    ]
    for name in sorted(relations):
        before, after = found[0].get(back["relations"].get(name, name)), found[1].get(name)
        if before is not None and after is not None and before != after:
            verdicts.append(VerdictChange(name, before, after))
    return verdicts, intervals, ""


def _touched(difference: Difference, new: Package) -> set[str]:
    """Return the figures and unknowns, by their ids of now, whose intervals may be others."""
    found = {
        row.key[0]
        for name in ("figures", "unknowns")
        if (table := difference.table(name)) is not None
        for row in table.corrected
        if any(cell.field not in SILENT and not cell.follows for cell in row.cells)
    }
    units = difference.table("units")
    changed = {row.key[0] for row in units.corrected} if units is not None else set()
    for name in ("figures", "unknowns") if changed else ():
        if (read := _read(new, name)) is not None:
            columns = zip(read.column("id"), read.column("unit"), strict=True)
            found |= {key for key, unit in columns if unit in changed}
    return found


def _relations(difference: Difference, new: Package, touched: set[str]) -> dict[str, str]:
    """Return the expressions of relations of both sides whose verdicts may be others, by their ids of now."""
    table = difference.table("relations")
    changed = table.corrected if table is not None else ()
    said = ("expression", False)
    corrected = {row.key[0] for row in changed if any((cell.field, cell.follows) == said for cell in row.cells)}
    added = {row.key[0] for row in table.added} if table is not None else set()
    if (not corrected and not touched) or (read := _read(new, "relations")) is None:
        return {}
    return {
        key: expression
        for key, expression in zip(read.column("id"), read.column("expression"), strict=True)
        if key not in added and (key in corrected or not touched.isdisjoint(NAME.findall(expression)))
    }


def _before(table: TableDifference | None) -> Ids:
    return {one.new[0]: one.old[0] for one in table.renamed} if table is not None else {}


def _read(package: Package, name: str) -> Table | None:
    """Return a table that is not kept afterwards; None where there is none or it cannot be read."""
    return package.anew().table(name)


def _part(package: Package, rows: Mapping[str, Collection[str]]) -> Package:
    """Return a package of these rows alone, by table and id; of other tables all."""
    tables: dict[str, tuple[Table | None, tuple[Fault, ...]]] = {}
    for name in READ:
        table = _read(package, name)
        if table is not None and name in rows:
            kept = [index for index, key in enumerate(table.column("id")) if key in rows[name]]
            listed = [[table.columns[column][index] for column in table.header] for index in kept]
            table = table_from_rows(name, table.header, listed)
        tables[name] = (table, ())
    return dataclasses.replace(package, _tables=tables)
