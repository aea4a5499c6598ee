"""The least version that what was changed asks for, by the Data Package recipe on versions.

https://datapackage.org/recipes/data-package-version/ says: major for what breaks a user's work (other columns, names,
types, tighter constraints, rows that others refer to removed or with another meaning), minor for what is added, patch
for corrected errors and descriptions; another place of a file is no change. What a release computes follows from its
other tables, so that its rows alone ask for no more than a patch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from nangang_open.errors import InputError
from nangang_open.messages import message
from nangang_open.release.diff import (
    Difference,
    PropertyChange,
    SchemaChange,
    TableDifference,
    TableState,
)
from nangang_open.vocabulary import Language

VERSION: Final = re.compile(
    r"(?P<core>(?:0|[1-9][0-9]{0,8})\.(?:0|[1-9][0-9]{0,8})\.(?:0|[1-9][0-9]{0,8}))"
    r"(?:-(?P<pre>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?"
)

MEANING: Final = frozenset(
    {
        ("figures", "indicator"),
        ("figures", "quantity_kind"),
        ("figures", "unit"),
        ("indicators", "domain"),
        ("units", "dimension"),
        ("units", "factor"),
        ("unknowns", "unit"),
    }
)
"""Columns that say what the number in a row is: another one there gives the same id another meaning."""


class Bump(IntEnum):
    """Which part of a version must rise at least, the least first."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """The bump as one word."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that asks for a bump; `code` is its sentence in the table of messages, `key` and `field` may be empty."""

    bump: Bump
    code: str
    table: str = ""
    key: tuple[str, ...] = ()
    field: str = ""

    def said(self, language: Language | str = Language.EN) -> str:
        """Return the reason as one sentence."""
        return message(self.code, language, table=self.table, row="/".join(self.key), field=self.field)

    def to_dict(self, language: Language | str = Language.EN) -> dict[str, object]:
        """Return the reason as `schemas/diff.schema.json` has it."""
        return {
            "bump": self.bump.word,
            "code": self.code.removeprefix("bump."),
            "table": self.table,
            "key": list(self.key),
            "field": self.field,
            "message": self.said(language),
        }


def reasons(difference: Difference) -> tuple[Reason, ...]:
    """Return all that asks for a bump, the strongest first and else in the order of the difference."""
    found = [
        *_of_metadata(difference),
        *(reason for change in difference.schema if (reason := _of_schema(change)) is not None),
        *(reason for table in difference.tables for reason in _of_table(table)),
        *(Reason(Bump.PATCH, "bump.verdict", "verdicts", (one.relation,), "verdict") for one in difference.verdicts),
        *(Reason(Bump.PATCH, "bump.interval", "intervals", (one.figure, one.reading)) for one in difference.intervals),
    ]
    return tuple(sorted(found, key=lambda reason: -reason.bump))


def least_bump(difference: Difference) -> Bump:
    """Return the least bump that a difference asks for."""
    return max((reason.bump for reason in reasons(difference)), default=Bump.NONE)


def least_version(old: str, bump: Bump) -> str:
    """Return the least version after `old`; one that is not out yet may still become what it was announced as.

    Raises InputError for what is no semantic version.

    >>> least_version("0.1.0", Bump.MINOR), least_version("1.2.3", Bump.PATCH), least_version("1.2.3", Bump.NONE)
    ('0.2.0', '1.2.4', '1.2.3')
    >>> least_version("2.0.0-rc.1", Bump.MAJOR), least_version("1.2.1-rc.1", Bump.MINOR)
    ('2.0.0', '1.3.0')
    """
    (major, minor, patch), before = parsed(old)
    if bump is Bump.NONE:
        return old
    room = Bump.PATCH if patch else Bump.MINOR if minor else Bump.MAJOR
    if before and bump <= room:
        return f"{major}.{minor}.{patch}"
    raised = {Bump.MAJOR: (major + 1, 0, 0), Bump.MINOR: (major, minor + 1, 0), Bump.PATCH: (major, minor, patch + 1)}
    return ".".join(map(str, raised[bump]))


def suffices(old: str, new: str, bump: Bump) -> bool:
    """Return whether a version may follow another after changes that ask for `bump`; raises as `least_version`.

    >>> suffices("0.1.0", "0.2.0", Bump.PATCH), suffices("0.1.0", "0.1.1", Bump.MINOR), suffices("0.1.0", "0.1.0-rc.1", Bump.NONE)
    (True, False, False)
    """
    if bump is Bump.NONE:
        return precedence(new) >= precedence(old)
    return precedence(new) > precedence(old) and parsed(new)[0] >= parsed(least_version(old, bump))[0]


def precedence(version: str) -> tuple[Any, ...]:
    """Return a version's place in the order of Semantic Versioning (clause 11); raises as `least_version`.

    >>> precedence("1.0.0-rc.2") < precedence("1.0.0-rc.10") < precedence("1.0.0") < precedence("1.0.1-a")
    True
    """
    core, before = parsed(version)
    parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in before.split(".") if part]
    return (*core, not before, tuple(parts))


def parsed(version: str) -> tuple[tuple[int, int, int], str]:
    """Return the three numbers of a version and its pre-release; InputError for what is no semantic version."""
    match = VERSION.fullmatch(version)
    if match is None:
        raise InputError(f"{version[:80]!r} is no semantic version", "write major.minor.patch, as 0.2.0")
    major, minor, patch = map(int, match["core"].split("."))
    return (major, minor, patch), match["pre"] or ""


def _of_metadata(difference: Difference) -> Iterator[Reason]:
    if difference.old.name != difference.new.name:
        yield Reason(Bump.MAJOR, "bump.package_renamed", field="/name")
    for change in difference.metadata:
        if change.place == "/name":
            continue
        yield _of_property(change)


def _of_property(change: PropertyChange) -> Reason:
    """Judge a property of the descriptor: how a file is to be read is part of its structure, all else describes."""
    parts = change.place.split("/")[1:]
    if parts[0] == "resources" and len(parts) == 2:
        added = change.old is None
        return Reason(
            Bump.MINOR if added else Bump.MAJOR, "bump.resource_added" if added else "bump.resource_removed", parts[1]
        )
    if parts[0] == "resources" and parts[2] in ("format", "encoding", "dialect", "type", "name", "mediatype"):
        bump = Bump.MAJOR if change.old is not None and change.new is not None else Bump.PATCH
        return Reason(bump, "bump.reading" if bump is Bump.MAJOR else "bump.described", parts[1], field=change.place)
    return Reason(Bump.PATCH, "bump.described", field=change.place)


def _of_schema(change: SchemaChange) -> Reason | None:
    """Judge one property of a schema."""
    bump, code = _schema_bump(change)
    if bump is Bump.NONE:
        return None
    return Reason(bump, code, change.table, field=change.field or change.property)


def _schema_bump(change: SchemaChange) -> tuple[Bump, str]:
    first = change.property.split("/")[0]
    if change.property == "field":
        return Bump.MAJOR, "bump.field_added" if change.old is None else "bump.field_removed"
    if change.property == "fields":
        return Bump.MAJOR, "bump.fields_reordered"
    if first == "constraints":
        return _limit_bump(change.property.partition("/")[2], change.old, change.new)
    if first == "categories":
        return _words_bump(change.old, change.new)
    if first in ("title", "title_zh", "description", "example", "order", "computed", "$schema", "name"):
        return Bump.PATCH, "bump.described"
    if first in ("foreignKeys", "uniqueKeys"):
        return _keys_bump(change.old or [], change.new or [])
    if first == "primaryKey":
        return Bump.MAJOR, "bump.key"
    return Bump.MAJOR, "bump.type"


def _limit_bump(limit: str, old: Any, new: Any) -> tuple[Bump, str]:
    """Judge a constraint: tighter refuses what was right, looser lets in what was wrong; where nobody can tell, tighter.

    >>> _limit_bump("minimum", 0, 1)[0], _limit_bump("maximum", 5, None)[0], _limit_bump("required", None, True)[0]
    (<Bump.MAJOR: 3>, <Bump.MINOR: 2>, <Bump.MAJOR: 3>)
    """
    looser: Mapping[str, Callable[[Any, Any], bool]] = {
        "required": lambda was, now: bool(was) and not now,
        "unique": lambda was, now: bool(was) and not now,
        "minimum": lambda was, now: now < was,
        "minLength": lambda was, now: now < was,
        "maximum": lambda was, now: now > was,
        "maxLength": lambda was, now: now > was,
        "enum": lambda was, now: {*map(str, was)} < {*map(str, now)},
    }
    if limit in ("required", "unique") and bool(old) == bool(new):
        return Bump.NONE, ""
    if limit == "enum" and old is not None and new is not None and sorted(map(str, old)) == sorted(map(str, new)):
        return Bump.PATCH, "bump.described"
    if new is None:
        return Bump.MINOR, "bump.looser"
    if old is None or limit not in looser:
        return Bump.MAJOR, "bump.tighter"
    try:
        return (Bump.MINOR, "bump.looser") if looser[limit](old, new) else (Bump.MAJOR, "bump.tighter")
    except TypeError:
        return Bump.MAJOR, "bump.tighter"


def _words_bump(old: Any, new: Any) -> tuple[Bump, str]:
    """Judge the words of a vocabulary: labels describe, a word more is more, a word less breaks."""
    words = []
    for side in (old, new):
        listed = side if isinstance(side, list) else []
        words.append({str(one.get("value")) if isinstance(one, Mapping) else str(one) for one in listed})
    if words[0] == words[1] or not words[0] or not words[1]:
        return Bump.PATCH, "bump.described"
    return (Bump.MINOR, "bump.looser") if words[0] < words[1] else (Bump.MAJOR, "bump.tighter")


def _keys_bump(old: Any, new: Any) -> tuple[Bump, str]:
    """Judge unique and foreign keys: one more is tighter, one less looser, another table referred to an update."""
    gone = [key for key in old if key not in new]
    come = [key for key in new if key not in old]
    before = {str(key.get("fields")) if isinstance(key, Mapping) else str(key) for key in gone}
    after = {str(key.get("fields")) if isinstance(key, Mapping) else str(key) for key in come}
    return (Bump.MINOR, "bump.looser") if after <= before else (Bump.MAJOR, "bump.tighter")


def _of_table(table: TableDifference) -> Iterator[Reason]:
    if table.state is TableState.ADDED:
        yield Reason(Bump.MINOR, "bump.table_added", table.name)
        return
    if table.state is TableState.REMOVED:
        yield Reason(Bump.MAJOR, "bump.table_removed", table.name)
        return
    if table.computed:
        if table.added or table.removed or table.corrected or any(not one.follows for one in table.renamed):
            yield Reason(Bump.PATCH, "bump.computed", table.name)
        return
    for removed in table.removed:
        yield Reason(Bump.MAJOR, "bump.row_removed", table.name, removed.key)
    for renamed in table.renamed:
        if not renamed.follows:
            yield Reason(Bump.MAJOR, "bump.row_renamed", table.name, renamed.old, "/".join(renamed.new))
    for added in table.added:
        yield Reason(Bump.MINOR, "bump.row_added", table.name, added.key)
    for row in table.corrected:
        for cell in row.cells:
            if not cell.follows:
                meant = (table.name, cell.field) in MEANING
                bump, code = (Bump.MAJOR, "bump.meaning") if meant else (Bump.PATCH, "bump.corrected")
                yield Reason(bump, code, table.name, row.key, cell.field)
