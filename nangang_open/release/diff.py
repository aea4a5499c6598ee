"""What two packages or releases differ in, by meaning: rows by key, cells by field, schemas, metadata, verdicts.

The order of rows, the place of a file, its size and hash are no differences. A column that a table has not is empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final

from nangang_open.errors import InputError
from nangang_open.figures.interval import Interval
from nangang_open.package.checksums import CHECKSUMS
from nangang_open.package.fault import FileError, shortened
from nangang_open.package.schema import COMPUTED, TABLES, schema_text
from nangang_open.package.tables import Table, read_table, read_table_file
from nangang_open.release.alike import identical, unlike
from nangang_open.release.renames import Renames, key_columns, renamed_rows
from nangang_open.release.rows import rows_below

if TYPE_CHECKING:
    from nangang_open.package.fault import Fault
    from nangang_open.package.files import Package

Key = tuple[str, ...]

OF_THE_FILE: Final = frozenset({"bytes", "hash", "rows", "schema", "path"})
"""Properties of a resource that follow from its file, or say where it is."""

OF_THE_VERSION: Final = frozenset({"resources", "version", "created"})
"""Properties of a package that every version has its own of."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that was corrected; with `follows` it changed only because what it names has another id."""

    field: str
    old: str
    new: str
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row that only one side has; empty cells are left out."""

    key: Key
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A row that both sides have, by the key that it has now, with the cells that differ."""

    key: Key
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Renamed:
    """A row that has another key; with `follows` only because what its key names has another id."""

    old: Key
    new: Key
    follows: bool = False


class TableState(StrEnum):
    """What became of a table as a whole."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class TableDifference:
    """What differs in the rows of one table.

    A computed table that only one side has is named without its rows: they follow from the others.
    """

    name: str
    state: TableState
    computed: bool
    key: tuple[str, ...]
    header: tuple[str, ...]
    added: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    renamed: tuple[Renamed, ...] = ()


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """A property that differs: `place` is a JSON pointer into the descriptor; None where a side has it not."""

    place: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """A property of a table's schema that differs; `field` is empty where the table as a whole is meant.

    `property` is `field` where a column was added (`old` is None) or removed (`new` is None), and `fields` where the
    columns that both have stand in another order.
    """

    table: str
    field: str
    property: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A relation whose verdict flipped."""

    relation: str
    old: str
    new: str


class Movement(StrEnum):
    """How an interval changed: it holds more than before, less, or neither holds the other."""

    WIDENED = "widened"
    NARROWED = "narrowed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class IntervalChange:
    """A figure that stands for another interval, under one reading."""

    figure: str
    reading: str
    old: Interval
    new: Interval

    @property
    def movement(self) -> Movement:
        """How it changed."""
        if self.new.holds(self.old):
            return Movement.WIDENED
        return Movement.NARROWED if self.old.holds(self.new) else Movement.MOVED


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its name and version, and how many rows each of its tables has."""

    name: str
    version: str
    rows: Mapping[str, int]


@dataclass(frozen=True)
class Difference:
    """All that two packages differ in; `unjudged` says why their verdicts could not be compared, and is mostly empty."""

    old: Side
    new: Side
    metadata: tuple[PropertyChange, ...] = ()
    schema: tuple[SchemaChange, ...] = ()
    tables: tuple[TableDifference, ...] = ()
    verdicts: tuple[VerdictChange, ...] = ()
    intervals: tuple[IntervalChange, ...] = ()
    unjudged: str = ""

    @property
    def empty(self) -> bool:
        """Whether they say the same; their versions apart."""
        return not (self.metadata or self.schema or self.tables or self.verdicts or self.intervals)

    def table(self, name: str) -> TableDifference | None:
        """Return what differs in a table; None where nothing does."""
        return next((table for table in self.tables if table.name == name), None)


class _Side:
    """One package while it is compared: its tables are read when they are asked for, and let go again."""

    def __init__(self, package: Package) -> None:
        if package.descriptor is None:
            raise FileError.of(package.descriptor_faults[-1])
        self.package = package
        self.descriptor = package.descriptor
        self.released = package.has(CHECKSUMS)
        self.resources = {one.name: one.facts for one in package.resources}
        self.schemas = {name: schema for name in self.resources if (schema := self._schema(name)) is not None}
        self.rows: dict[str, int] = {}

    def _schema(self, name: str) -> Mapping[str, Any] | None:
        """Return the schema of a resource: its own, that at the path it names, or ours; None for what is no table."""
        given = self.resources[name].get("schema")
        if isinstance(given, str):
            try:
                given = json.loads(self.package.read(given))
            except (FileError, ValueError, RecursionError):
                given = None
        if isinstance(given, Mapping) and isinstance(given.get("fields"), list):
            return given
        return json.loads(schema_text(name)) if name in TABLES + COMPUTED else None

    def opened(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Give the file of a table; raises InputError where there is none."""
        path = self.package.table_path(name)
        if path is None:
            raise InputError(f"the table {shortened(name)!r} has no one file", "validate the package first")
        return self.package.opened(path)

    def whole(self, name: str) -> Table:
        """Return a table from its file; FileError where its rows and columns cannot be told."""
        with self.opened(name) as file:
            return self._told(name, *read_table_file(name, file))

    def part(self, name: str, data: bytes) -> Table:
        """Return the table that bytes hold; raises as `whole`."""
        return self._told(name, *read_table(name, data))

    def _told(self, name: str, table: Table | None, faults: Sequence[Fault]) -> Table:
        if table is None:
            raise FileError.of(faults[-1])
        self.rows[name] = table.rows
        return table

    @cached_property
    def side(self) -> Side:
        ordered = {name: self.rows[name] for name in self.schemas if name in self.rows}
        return Side(self.package.name, self.package.version, ordered)


def diff(old: Package, new: Package) -> Difference:
    """Return what two packages or releases differ in.

    Computed tables of releases are compared as they are; where a side is no release, verdicts and intervals are judged
    anew on both, of all that a difference can touch. Raises InputError for a table that cannot be read, and for a key
    that stands twice in one.
    """
    one, two = _Side(old), _Side(new)
    renames = Renames({name: schema for name, schema in two.schemas.items() if name in one.schemas})
    tables = list(_tables(one, two, renames))
    schema = tuple(_schemas(one, two))
    found = Difference(one.side, two.side, tuple(_metadata(one, two)), schema, tuple(tables))
    from nangang_open.release.judged import judged

    verdicts, intervals, unjudged = judged(old, new, found)
    return Difference(
        found.old, found.new, found.metadata, schema, found.tables, tuple(verdicts), tuple(intervals), unjudged
    )


def is_computed(name: str, schema: Mapping[str, Any]) -> bool:
    """Return whether a table is one that a release computes."""
    return name in COMPUTED or schema.get("computed") is True


def _tables(one: _Side, two: _Side, renames: Renames) -> Iterator[TableDifference]:
    """Yield the tables that differ: those that others refer to come first, for their ids to be known."""
    for name in renames.order:
        if (found := _table(name, one, two, renames)) is not None:
            yield found
    for name in chain(one.schemas, two.schemas):
        if name in one.schemas and name in two.schemas:
            continue
        side, other = (one, two) if name in one.schemas else (two, one)
        state = TableState.REMOVED if side is one else TableState.ADDED
        schema = side.schemas[name]
        computed = is_computed(name, schema)
        if computed and not other.released:
            continue
        table = side.whole(name)
        key = _key_of(table, schema)
        rows = () if computed else tuple(_row(table, index, key) for index in range(table.rows))
        added, removed = (rows, ()) if state is TableState.ADDED else ((), rows)
        yield TableDifference(name, state, computed, key, table.header, added, removed)


def _key_of(table: Table, schema: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in key_columns(schema) if name in table.columns) or table.header


def _table(name: str, one: _Side, two: _Side, renames: Renames) -> TableDifference | None:
    first, second = partial(one.opened, name), partial(two.opened, name)
    if identical(first, second) and not renames.touch(name):
        with second() as file:
            one.rows[name] = two.rows[name] = rows_below(file)
        return None
    old, new = _unlike(name, one, two) or (one.whole(name), two.whole(name))
    key = tuple(column for column in key_columns(two.schemas[name]) if column in old.columns and column in new.columns)
    key = key or tuple(column for column in new.header if column in old.columns)
    rows = _indexed(old, key), _indexed(new, key)
    pairs, renamed = _paired(name, (old, new), rows, key, renames)
    kept_old, kept_new = {index for index, _ in pairs}, {index for _, index in pairs}
    corrected = tuple(_corrected(name, old, new, pairs, key, renames))
    removed = tuple(_row(old, index, key) for index in range(old.rows) if index not in kept_old)
    added = tuple(_row(new, index, key) for index in range(new.rows) if index not in kept_new)
    if not (corrected or removed or added or renamed) and old.header == new.header:
        return None
    computed = is_computed(name, two.schemas[name])
    return TableDifference(name, TableState.CHANGED, computed, key, new.header, added, removed, corrected, renamed)


def _unlike(name: str, one: _Side, two: _Side) -> tuple[Table, Table] | None:
    """Return what two files of a table have not alike; None where it takes the whole files to tell that or a fault's line."""
    left = unlike(partial(one.opened, name), partial(two.opened, name), key_columns(two.schemas[name]))
    if left is None:
        return None
    try:
        parts = one.part(name, left.old), two.part(name, left.new)
    except FileError:
        return None
    one.rows[name], two.rows[name] = left.old_rows, left.new_rows
    return parts


def _indexed(table: Table, key: Sequence[str]) -> dict[Key, int]:
    """Return the index of each row by its key; InputError for a key that stands twice."""
    found = {cells: index for index, cells in enumerate(zip(*(table.columns[name] for name in key), strict=True))}
    if len(found) < table.rows:
        seen: set[Key] = set()
        for index, cells in enumerate(zip(*(table.columns[name] for name in key), strict=True)):
            if cells in seen:
                where = f"{table.name}.csv:{table.lines[index]}:{key[-1]}"
                raise InputError(f"{shortened('/'.join(cells))!r} stands twice", "validate the package first", where)
            seen.add(cells)
    return found


def _paired(
    name: str, tables: tuple[Table, Table], rows: tuple[dict[Key, int], dict[Key, int]], key: Key, renames: Renames
) -> tuple[list[tuple[int, int]], tuple[Renamed, ...]]:
    """Return the indices of each row that both sides have, in the order of the new one, and those with another key."""
    old, new = rows
    pairs = [(old[key], index) for key, index in new.items() if key in old]
    if len(pairs) == len(old) or len(pairs) == len(new):
        return pairs, ()
    found = renamed_rows(name, tables, rows, key, renames)
    pairs += [(old[before], new[after]) for before, after, _ in found]
    pairs.sort(key=lambda pair: pair[1])
    return pairs, tuple(Renamed(*one) for one in sorted(found, key=lambda one: one[1]))


def _corrected(
    name: str, old: Table, new: Table, pairs: list[tuple[int, int]], key: Sequence[str], renames: Renames
) -> Iterator[Corrected]:
    """Yield the rows whose cells differ, in the order of the new table; key columns are left to the renamed rows."""
    cells: dict[int, list[Cell]] = {}
    same = all(before == after for before, after in pairs) and len(pairs) == old.rows == new.rows
    for field in new.header:
        before, after = old.column(field), new.column(field)
        if field in key or (same and before == after):
            continue
        thens, nows = [before[i] for i, _ in pairs], [after[j] for _, j in pairs]
        if thens == nows:
            continue
        for (_, j), then, now in zip(pairs, thens, nows, strict=True):
            if then != now:
                cells.setdefault(j, []).append(Cell(field, then, now))
    row_of = {j: i for i, j in pairs if j in cells}
    for index in sorted(cells):
        row = tuple(new.columns[column][index] for column in key)
        record = {column: old.column(column)[row_of[index]] for column in old.header}
        yield Corrected(row, tuple(_followed(name, record, cell, renames) for cell in cells[index]))


def _followed(name: str, record: Mapping[str, str], cell: Cell, renames: Renames) -> Cell:
    follows = renames.mapped(name, record, cell.field) == cell.new
    return Cell(cell.field, cell.old, cell.new, follows=True) if follows else cell


def _row(table: Table, index: int, key: Sequence[str]) -> Row:
    cells = {name: text for name in table.header if (text := table.columns[name][index])}
    return Row(tuple(table.columns[name][index] for name in key), cells)


def _metadata(one: _Side, two: _Side) -> Iterator[PropertyChange]:
    """Yield what differs in the descriptor but for resources, version and day, then in what it says of both's tables."""
    old, new = (
        {key: value for key, value in side.descriptor.items() if key not in OF_THE_VERSION} for side in (one, two)
    )
    yield from _properties("", old, new)
    for name in one.resources:
        if name in two.resources:
            old, new = (
                {key: value for key, value in side.resources[name].items() if key not in OF_THE_FILE}
                for side in (one, two)
            )
            yield from _properties(f"/resources/{_part(name)}", old, new)
    for name in chain(one.resources, two.resources):
        if (name in one.resources) == (name in two.resources) or name in one.schemas or name in two.schemas:
            continue
        side = one if name in one.resources else two
        facts = {key: value for key, value in side.resources[name].items() if key not in OF_THE_FILE}
        place = f"/resources/{_part(name)}"
        yield PropertyChange(place, facts, None) if side is one else PropertyChange(place, None, facts)


def _properties(place: str, old: Any, new: Any) -> Iterator[PropertyChange]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from _properties(f"{place}/{_part(key)}", old.get(key), new.get(key))
    elif old != new:
        yield PropertyChange(place, old, new)


def _part(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _schemas(one: _Side, two: _Side) -> Iterator[SchemaChange]:
    for name, new in two.schemas.items():
        if name in one.schemas and (old := one.schemas[name]) != new:
            yield from schema_changes(name, old, new)


def schema_changes(table: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[SchemaChange]:
    """Yield what differs between two Table Schemas: columns by name, then the properties of the table."""
    before, after = ({field["name"]: field for field in _fields(schema)} for schema in (old, new))
    for name, field in before.items():
        if name not in after:
            yield SchemaChange(table, name, "field", field.get("type", "any"), None)
    for name, field in after.items():
        if name not in before:
            yield SchemaChange(table, name, "field", None, field.get("type", "any"))
            continue
        unbound: dict[str, Any] = {"constraints": {}}  # none at all is the same as no constraint
        for change in _properties("", unbound | dict(before[name]), unbound | dict(field)):
            yield SchemaChange(table, name, change.place.removeprefix("/"), change.old, change.new)
    orders = [name for name in before if name in after], [name for name in after if name in before]
    if orders[0] != orders[1]:
        yield SchemaChange(table, "", "fields", *orders)
    rest = ({key: value for key, value in schema.items() if key != "fields"} for schema in (old, new))
    for change in _properties("", *rest):
        yield SchemaChange(table, "", change.place.removeprefix("/"), change.old, change.new)


def _fields(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [field for field in schema["fields"] if isinstance(field, Mapping) and isinstance(field.get("name"), str)]


def applied(old: Mapping[str, Table], difference: Difference) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each table after what differs was done to it, in no order: those of the new side.

    Computed tables that one side has not are named without rows, and are left out.
    """
    changed = {table.name: table for table in difference.tables}
    found = {}
    for name in chain(old, (name for name in changed if name not in old)):
        change = changed.get(name)
        if change is None:
            found[name] = list(old[name].records())
        elif change.state is TableState.CHANGED or (change.state is TableState.ADDED and not change.computed):
            found[name] = _applied(old.get(name), change)
    return found


def _applied(table: Table | None, change: TableDifference) -> list[dict[str, str]]:
    records = list(table.records()) if table is not None else []
    rows = {tuple(record[name] for name in change.key): record for record in records}
    for one in change.removed:
        del rows[one.key]
    moved = {one.new: rows.pop(one.old) for one in change.renamed}
    for after, record in moved.items():
        rows[after] = record | dict(zip(change.key, after, strict=True))
    for row in change.corrected:
        rows[row.key] |= {cell.field: cell.new for cell in row.cells}
    rows |= {row.key: dict(row.cells) for row in change.added}
    return [{name: record.get(name, "") for name in change.header} for record in rows.values()]
