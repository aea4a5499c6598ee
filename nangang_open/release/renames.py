"""Which rows have another key than before, and what follows from that in the tables that name them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nangang_open.package.tables import Table

Key = tuple[str, ...]
Found = tuple[Key, Key, bool]
"""The key before, the key after, and whether it only follows from another renaming."""

NAME: Final = re.compile(r"[a-z][a-z0-9_]*")

NOTHING: Final = "\0"
"""What stands before an id that named nothing, where that id is now a row's: no cell of the new side is so."""

NAMED_IN: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("relations", "expression"): ("figures", "unknowns"),
    ("verdicts", "lenient"): ("figures",),
}
"""Columns whose text names rows of other tables, beside the foreign keys."""

PLACES: Final[Mapping[str, Key]] = {"figures": ("source", "paragraph", "start")}
"""Columns by which a row is known where its key and something else have changed: a figure stands at its numeral."""


def key_columns(schema: Mapping[str, Any]) -> Key:
    """Return the columns of a schema's primary key; none where it has none."""
    key = schema.get("primaryKey", ())
    return (key,) if isinstance(key, str) else tuple(name for name in key if isinstance(name, str))


class Renames:
    """The keys that changed, table by table, while tables are compared in `order`: those referred to come first."""

    def __init__(self, schemas: Mapping[str, Mapping[str, Any]]) -> None:
        self.references = {name: _references(schema) for name, schema in schemas.items()}
        self.order = _ordered({name: self._referred(name) for name in schemas})
        self._changed: dict[str, list[tuple[Key, Key]]] = {}
        self._turned: dict[tuple[str, ...], _Turned] = {}

    def keep(self, name: str, found: Sequence[Found]) -> None:
        """Keep which keys of a table changed, for the tables that name its rows."""
        self._changed[name] = [(before, after) for before, after, _ in found]
        self._turned.clear()

    def _referred(self, name: str) -> list[str]:
        named = [other for (table, _), others in NAMED_IN.items() if table == name for other in others]
        return [other for _, other in self.references[name]] + named

    def touch(self, name: str) -> bool:
        """Return whether a table names rows that have another key."""
        return any(self._changed.get(other) for other in self._referred(name))

    def mapped(self, name: str, record: Mapping[str, str], field: str) -> str:
        """Return a cell with the ids that it names as they are now; `NOTHING` stands before one that is now another's."""
        text = record.get(field, "")
        for fields, other in self.references[name]:
            if field in fields and self._changed.get(other):
                turned, before = self._turn(other), tuple(record.get(one, "") for one in fields)
                if before in turned.now:
                    return turned.now[before][fields.index(field)]
                if before in turned.taken:
                    return NOTHING + text
        others = NAMED_IN.get((name, field), ())
        if not any(self._changed.get(other) for other in others):
            return text
        turned = self._turn(*others)
        return NAME.sub(lambda found: turned.name(found[0]), text)

    def _turn(self, *others: str) -> _Turned:
        """Return the keys that changed in tables which share one name space."""
        if others not in self._turned:
            self._turned[others] = _Turned.of([pair for other in others for pair in self._changed.get(other, ())])
        return self._turned[others]


@dataclass(frozen=True, slots=True)
class _Turned:
    """Keys as they are `now`, and those that are `taken`: before, they were of no row, or of no certain one.

    Each key before has one now and the other way round, so that the way back is the way there turned round.
    """

    now: Mapping[Key, Key]
    taken: frozenset[Key]

    @classmethod
    def of(cls, pairs: Sequence[tuple[Key, Key]]) -> _Turned:
        olds, news = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
        now = {old: new for old, new in pairs if olds[old] == news[new] == 1}
        return cls(now, frozenset(olds.keys() | news.keys()) - now.keys())

    def name(self, name: str) -> str:
        """Return an id as it is now."""
        if (key := (name,)) in self.now:
            return self.now[key][0]
        return NOTHING + name if key in self.taken else name


def renamed_rows(
    name: str, tables: tuple[Table, Table], rows: tuple[dict[Key, int], dict[Key, int]], key: Key, renames: Renames
) -> list[Found]:
    """Return the rows that both sides have under different keys, and keep them for the tables that name them.

    A row is known again where its key follows from another renaming; where everything but its id is the same (what it
    names by other ids counts as the same) and no second row is so; or where it stands at the same place. Nothing is
    guessed: what is not known again was removed, and added.
    """
    old, new = rows
    gone = {key: index for key, index in old.items() if key not in new}
    come = {key: index for key, index in new.items() if key not in old}
    found: list[Found] = []

    def take(before: Key, after: Key, follows: bool) -> None:
        found.append((before, after, follows))
        del gone[before], come[after]

    if renames.touch(name):
        for before in list(gone):
            record = _record(tables[0], gone[before])
            after = tuple(renames.mapped(name, record, field) for field in key)
            if after != before and after in come:
                take(before, after, True)
    if len(key) == 1:
        own = {field for fields, other in renames.references[name] if other == name for field in fields}
        shared = [field for field in tables[1].header if field in tables[0].columns and field not in {*key, *own}]
        for fields in (shared, [field for field in PLACES.get(name, ()) if field in shared]):
            if fields:
                _match(gone, come, _signatures(name, tables, fields, renames), take)
    renames.keep(name, found)
    return found


def _match(
    gone: dict[Key, int],
    come: dict[Key, int],
    signatures: tuple[Callable[[int], Key], Callable[[int], Key]],
    take: Callable[[Key, Key, bool], None],
) -> None:
    """Take the rows that are alike on both sides, where only one on each side is so, and not wholly empty."""
    before = {key: signatures[0](index) for key, index in gone.items()}
    after = {key: signatures[1](index) for key, index in come.items()}
    often, again = Counter(before.values()), Counter(after.values())
    known = {signature: key for key, signature in after.items() if again[signature] == 1 and any(signature)}
    for key, signature in before.items():
        if often[signature] == 1 and signature in known:
            take(key, known[signature], False)


def _signatures(
    name: str, tables: tuple[Table, Table], fields: Sequence[str], renames: Renames
) -> tuple[Callable[[int], Key], Callable[[int], Key]]:
    old, new = tables
    if renames.touch(name):

        def before(index: int) -> Key:
            record = _record(old, index)
            return tuple(renames.mapped(name, record, field) for field in fields)

    else:

        def before(index: int) -> Key:
            return tuple(old.columns[field][index] for field in fields)

    return before, lambda index: tuple(new.columns[field][index] for field in fields)


def _record(table: Table, index: int) -> dict[str, str]:
    return {name: table.columns[name][index] for name in table.header}


def _references(schema: Mapping[str, Any]) -> list[tuple[Key, str]]:
    """Return the foreign keys of a schema: columns, and the table that they refer to by its key."""
    found = []
    for one in schema.get("foreignKeys", ()):
        fields, reference = one.get("fields", ()), one.get("reference", {})
        other = reference.get("resource")
        if isinstance(other, str):
            found.append(((fields,) if isinstance(fields, str) else tuple(fields), other))
    return found


def _ordered(referred: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the tables so that each comes after those it refers to, as far as they do not refer in a ring."""
    found: list[str] = []
    waiting: set[str] = set()

    def place(name: str) -> None:
        if name in found or name in waiting or name not in referred:
            return
        waiting.add(name)
        for other in referred[name]:
            place(other)
        found.append(name)

    for name in referred:
        place(name)
    return found
