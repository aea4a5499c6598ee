"""A difference as text, as Markdown, and as JSON (`schemas/diff.schema.json`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from nangang_open.figures.interval import decimal_text
from nangang_open.messages import message, shown
from nangang_open.release.diff import Corrected, Difference, Movement, Row, TableDifference, TableState
from nangang_open.release.version import Bump, least_bump, least_version, reasons, suffices
from nangang_open.vocabulary import Language

SHOWN: Final = 80
"""How many characters of a cell a line shows."""

CELLS: Final = 3
"""How many cells of a row that one side has stand beside its key."""

FORCING: Final = 12
"""How many of the reasons for a version are listed; JSON lists all."""

MOVEMENTS: Final[Mapping[Movement, str]] = {
    Movement.WIDENED: "diff.widened",
    Movement.NARROWED: "diff.narrowed",
    Movement.MOVED: "diff.moved",
}
WHOLE: Final[Mapping[TableState, str]] = {
    TableState.ADDED: "diff.table_added",
    TableState.REMOVED: "diff.table_removed",
}
BUMPS: Final[Mapping[Bump, str]] = {
    Bump.NONE: "bump.none",
    Bump.PATCH: "bump.patch",
    Bump.MINOR: "bump.minor",
    Bump.MAJOR: "bump.major",
}
"""The sentences of the table of messages for each."""

Rows = list[tuple[str, ...]]


def to_dict(difference: Difference, language: Language | str = Language.EN) -> dict[str, object]:
    """Return a difference as `schemas/diff.schema.json` has it, its sentences in a language."""
    return {
        "empty": difference.empty,
        "old": _side(difference.old),
        "new": _side(difference.new),
        "version": _version(difference, language),
        "metadata": [{"place": one.place, "old": one.old, "new": one.new} for one in difference.metadata],
        "schema": [
            {"table": one.table, "field": one.field, "property": one.property, "old": one.old, "new": one.new}
            for one in difference.schema
        ],
        "tables": [_table(one) for one in difference.tables],
        "verdicts": [{"relation": one.relation, "old": one.old, "new": one.new} for one in difference.verdicts],
        "intervals": [
            {
                "figure": one.figure,
                "reading": one.reading,
                "old": _ends(one.old),
                "new": _ends(one.new),
                "movement": one.movement.value,
            }
            for one in difference.intervals
        ],
        "unjudged": difference.unjudged,
    }


def as_json(difference: Difference, language: Language | str = Language.EN) -> str:
    """Return a difference as JSON."""
    return json.dumps(to_dict(difference, language), ensure_ascii=False, indent=2) + "\n"


def as_text(difference: Difference, language: Language | str = Language.EN) -> str:
    """Return a difference as lines for people."""
    lines = [_title(difference, language)]
    for heading, rows in _sections(difference, language):
        lines += ["", heading, *(f"  {' '.join(cell for cell in row if cell)}" for row in rows)]
    return "\n".join([*lines, "", *_ending(difference, language)]) + "\n"


def as_markdown(difference: Difference, language: Language | str = Language.EN) -> str:
    """Return a difference as Markdown, for a comment or a page."""
    lines = [f"## {_escaped(_title(difference, language))}", "", *counts_table(difference, language)]
    for heading, rows in _sections(difference, language):
        lines += ["", f"### {_escaped(heading)}", ""]
        for mark, what, said in ((row[0], row[1], " ".join(cell for cell in row[2:] if cell)) for row in rows):
            lines.append(f"- {_escaped(mark)} {_code(what)}{': ' if said and what else ''}{_escaped(said)}".rstrip())
    for line in _ending(difference, language):
        lines.append(f"- {_escaped(line.strip())}" if line.startswith(" ") else f"\n{_escaped(line)}\n")
    return "\n".join(lines).rstrip("\n") + "\n"


def counts_table(difference: Difference, language: Language | str = Language.EN) -> list[str]:
    """Return a Markdown table of how many rows each table has, old to new."""
    old, new = difference.old.rows, difference.new.rows
    heading = message("diff.table", language)
    versions = (difference.old.version or "-", difference.new.version or "-")
    if versions[0] == versions[1]:
        versions = (message("diff.old", language), message("diff.new", language))
    lines = [f"| {heading} | {_escaped(versions[0])} | {_escaped(versions[1])} |", "| --- | --: | --: |"]
    names = dict.fromkeys([*new, *old])
    return lines + [f"| {_code(name)} | {old.get(name, '')} | {new.get(name, '')} |" for name in names]


def _title(difference: Difference, language: Language | str) -> str:
    old, new = difference.old, difference.new
    values = {"old": f"{old.name} {old.version}".strip(), "new": f"{new.name} {new.version}".strip()}
    return message("diff.title", language, **values)


def _sections(difference: Difference, language: Language | str) -> Iterator[tuple[str, Rows]]:
    """Yield each heading with its lines: a mark, what is meant, and what is said of it."""
    for table in difference.tables:
        yield _heading(table, language), list(_rows(table, language))
    others: dict[str, Rows] = {
        "diff.schema": [
            (
                "~",
                ".".join(filter(None, (one.table, one.field))),
                "" if one.property == "field" else one.property,
                _changed(one.old, one.new),
            )
            for one in difference.schema
        ],
        "diff.metadata": [("~", one.place, _changed(one.old, one.new)) for one in difference.metadata],
        "diff.verdicts": [("!", one.relation, _changed(one.old, one.new)) for one in difference.verdicts],
        "diff.intervals": [
            (
                "!",
                f"{one.figure} {one.reading}",
                f"{one.old} → {one.new}",
                message(MOVEMENTS[one.movement], language),
            )
            for one in difference.intervals
        ],
        "diff.unjudged": [("!", "", difference.unjudged)] if difference.unjudged else [],
    }
    for heading, rows in others.items():
        if rows:
            yield message(heading, language), rows


def _heading(table: TableDifference, language: Language | str) -> str:
    numbers = {
        "diff.rows_added": len(table.added),
        "diff.rows_removed": len(table.removed),
        "diff.rows_corrected": len(table.corrected),
        "diff.rows_renamed": len(table.renamed),
    }
    if table.state in WHOLE:
        return message(WHOLE[table.state], language, table=table.name)
    said = [message(what, language, rows=rows) for what, rows in numbers.items() if rows]
    return f"{table.name}: {message('diff.comma', language).join(said)}".removesuffix(": ")


def _rows(table: TableDifference, language: Language | str) -> Iterator[tuple[str, ...]]:
    """Yield the lines of a table; those of a computed one are told by their number alone."""
    if table.computed:
        if table.state.value == "changed":
            yield "", "", message("diff.computed", language)
        return
    for row in table.removed:
        yield "-", _key(row.key), _beside(row, table)
    for row in table.added:
        yield "+", _key(row.key), _beside(row, table)
    for one in table.renamed:
        follows = f" ({message('diff.follows', language)})" if one.follows else ""
        yield ">", _key(one.old), f"→ {_key(one.new)}{follows}"
    for corrected in table.corrected:
        yield from _cells(corrected, language)


def _cells(row: Corrected, language: Language | str) -> Iterator[tuple[str, ...]]:
    for cell in row.cells:
        follows = f" ({message('diff.follows', language)})" if cell.follows else ""
        yield "~", _key(row.key), f"{cell.field}:", f"{_changed(cell.old, cell.new)}{follows}"


def _beside(row: Row, table: TableDifference) -> str:
    """Return the first cells of a row behind its key."""
    cells = [text for name, text in row.cells.items() if name not in table.key]
    return ", ".join(shown(text, SHOWN // 2) for text in cells[:CELLS])


def _changed(old: object, new: object) -> str:
    return f"{_value(old)} → {_value(new)}"


def _value(value: object) -> str:
    if value is None or value == "":
        return '""'
    return shown(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), SHOWN)


def _key(key: tuple[str, ...]) -> str:
    return shown("/".join(key), SHOWN)


def _ending(difference: Difference, language: Language | str) -> list[str]:
    """Return the least version with the first of what forces it."""
    if difference.empty:
        return [message("diff.empty", language)]
    bump = least_bump(difference)
    forcing = [reason for reason in reasons(difference) if reason.bump is bump]
    old, new = difference.old.version, difference.new.version
    version = least_version(old, bump) if old else ""
    word = message(BUMPS[bump], language)
    lines = [message("diff.least" if version else "diff.least_bump", language, version=version, bump=word)]
    lines += [f"  {reason.said(language)}" for reason in forcing[:FORCING]]
    if len(forcing) > FORCING:
        lines.append(f"  {message('diff.more', language, number=len(forcing) - FORCING)}")
    if old and new and not suffices(old, new, bump):
        lines.append(message("diff.too_low", language, version=new))
    return lines


def _side(side: Any) -> dict[str, object]:
    return {"name": side.name, "version": side.version, "rows": dict(side.rows)}


def _version(difference: Difference, language: Language | str) -> dict[str, object]:
    bump = least_bump(difference)
    old, new = difference.old.version, difference.new.version
    return {
        "bump": bump.word,
        "least": least_version(old, bump) if old else None,
        "suffices": suffices(old, new, bump) if old and new else None,
        "reasons": [reason.to_dict(language) for reason in reasons(difference)] if bump is not Bump.NONE else [],
    }


def _table(table: TableDifference) -> dict[str, object]:
    return {
        "name": table.name,
        "state": table.state.value,
        "computed": table.computed,
        "key": list(table.key),
        "header": list(table.header),
        "added": [_row(row) for row in table.added],
        "removed": [_row(row) for row in table.removed],
        "corrected": [
            {
                "key": list(row.key),
                "cells": [
                    {"field": cell.field, "old": cell.old, "new": cell.new, "follows": cell.follows}
                    for cell in row.cells
                ],
            }
            for row in table.corrected
        ],
        "renamed": [{"old": list(one.old), "new": list(one.new), "follows": one.follows} for one in table.renamed],
    }


def _row(row: Row) -> dict[str, object]:
    return {"key": list(row.key), "cells": dict(row.cells)}


def _ends(interval: Any) -> Mapping[str, object]:
    return {
        "lower": None if interval.lower is None else decimal_text(interval.lower),
        "upper": None if interval.upper is None else decimal_text(interval.upper),
        "lower_closed": interval.lower_closed,
        "upper_closed": interval.upper_closed,
    }


def _escaped(text: str) -> str:
    escaped = "".join(f"\\{character}" if character in "\\`*_[]<>#|~" else character for character in text)
    return escaped.replace("\n", " ")


def _code(text: str) -> str:
    return f"`{text.replace('`', chr(39)).replace('|', '/')}`" if text else ""
