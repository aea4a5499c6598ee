"""The draft of a changelog's entry: what differs in the data, in the changelog's own manner, for people to go over."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from nangang_open.messages import shown
from nangang_open.release.diff import Difference, TableDifference, TableState
from nangang_open.release.diff_formats import counts_table
from nangang_open.release.version import least_bump, least_version, suffices

WIDTH: Final = 120
LISTED: Final = 24
"""How many ids an entry lists before it gives only the number of the others."""

ONE_BY_ONE: Final = 40
"""How many corrected cells have an entry of their own; beyond, rows are listed by their keys."""

QUOTED: Final = 60


def version_of(difference: Difference) -> str:
    """Return the version that an entry is about: the new side's where it suffices, else the least one that does."""
    old, new, bump = difference.old.version, difference.new.version, least_bump(difference)
    if new and (not old or (new != old and suffices(old, new, bump))):
        return new
    return least_version(old, bump) if old else "0.1.0"


def draft(difference: Difference, released: date | None = None) -> str:
    """Return the entry as Markdown; without a day it stands under Unreleased, and says which version it asks for."""
    version = version_of(difference)
    heading = "## [Unreleased]" if released is None else f"## [{version}] - {released.isoformat()}"
    entries = [_wrapped(entry) for entry in _entries(difference)]
    if released is None and not difference.empty:
        entries.insert(0, _wrapped(f"To be released as {version} at least."))
    if difference.empty:
        entries = ["- The data are unchanged."]
    lines = [heading, "", "### Data", "", *entries]
    table = [f"  {line}" for line in counts_table(difference)]
    return "\n".join([*lines, "- Rows of each table, old to new:", "", *table]) + "\n"


def _entries(difference: Difference) -> Iterator[str]:
    """Yield one entry for each thing that a user of the figures must know."""
    for table in difference.tables:
        yield from _whole(table)
        if not table.computed and table.state is TableState.CHANGED:
            yield from _rows(table)
    for change in difference.schema:
        place = ".".join(filter(None, (change.table, change.field)))
        if change.property == "field":
            yield f"{'Added' if change.old is None else 'Removed'} the column `{place}`."
        elif change.property == "fields":
            yield f"The columns of `{place}` stand in another order."
        else:
            yield f"Schema: {change.property} of `{place}` changed{_from_to(change.old, change.new)}."
    for one in difference.metadata:
        yield f"Descriptor: `{one.place}` changed{_from_to(one.old, one.new)}."
    for flip in difference.verdicts:
        yield f"The verdict of `{flip.relation}` is {flip.new}, and was {flip.old}."
    for interval in difference.intervals:
        if interval.reading == "half_up":
            yield f"The interval of `{interval.figure}` {interval.movement}, from {interval.old} to {interval.new}."


def _whole(table: TableDifference) -> Iterator[str]:
    if table.state is TableState.ADDED:
        yield f"Added the {'computed ' if table.computed else ''}table `{table.name}`."
    elif table.state is TableState.REMOVED:
        yield f"Removed the table `{table.name}`."


def _rows(table: TableDifference) -> Iterator[str]:
    if table.removed:
        yield f"Removed from `{table.name}`: {_listed(row.key for row in table.removed)}."
    if table.added:
        yield f"Added to `{table.name}`: {_listed(row.key for row in table.added)}."
    for one in table.renamed:
        if not one.follows:
            yield f"Renamed `{'/'.join(one.old)}` of `{table.name}` to `{'/'.join(one.new)}`."
    rows = [(row.key, [cell for cell in row.cells if not cell.follows]) for row in table.corrected]
    rows = [(key, cells) for key, cells in rows if cells]
    if sum(len(cells) for _, cells in rows) > ONE_BY_ONE:
        yield f"Corrected in `{table.name}`: {_listed(key for key, _ in rows)}."
        return
    for key, cells in rows:
        for cell in cells:
            yield f"Corrected {cell.field} of `{'/'.join(key)}` in `{table.name}`{_from_to(cell.old, cell.new)}."


def _listed(keys: Iterable[tuple[str, ...]]) -> str:
    named = [f"`{'/'.join(key)}`" for key in keys]
    more = f" and {len(named) - LISTED} more" if len(named) > LISTED else ""
    return ", ".join(named[:LISTED]) + more


def _from_to(old: object, new: object) -> str:
    if not isinstance(old, str | int | float | None) or not isinstance(new, str | int | float | None):
        return ""
    texts = ["nothing" if value in (None, "") else shown(value, QUOTED) for value in (old, new)]
    return f" from {texts[0]} to {texts[1]}"


def _wrapped(entry: str) -> str:
    return textwrap.fill(f"- {entry}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
