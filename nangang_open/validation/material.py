"""What rules read: a package's tables as typed columns, its dataset, and the copies of the page that were given."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from nangang_open.package.schema import TableSchema, table_schemas

if TYPE_CHECKING:
    from nangang_open.package.files import Package
    from nangang_open.package.tables import Table


class NotReadable(Exception):
    """What a rule wants to read is not there, or was found wrong before: the rule is skipped, and says why.

    `reason` is a message's key; `failed` tells what is wrong (a rule failed) from what is merely not given.
    """

    def __init__(self, reason: str, *, failed: bool = False, **values: str) -> None:
        super().__init__(reason, values)
        self.reason, self.failed, self.values = reason, failed, values


class Material:
    """A package under validation, and what the rules that ran before found unreadable in it."""

    def __init__(self, package: Package, copies: Mapping[str | None, bytes]) -> None:
        self.package, self.copies = package, copies
        self._broken: dict[tuple[str, str], str] = {}
        self._typed: dict[tuple[str, str], Sequence[Any]] = {}

    @cached_property
    def schemas(self) -> Mapping[str, TableSchema]:
        """The schemas of all tables we know, by table name."""
        return table_schemas()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The tables that the package has and that we know, in the order of the schemas."""
        return tuple(name for name in self.schemas if name in self.package.table_names)

    def table(self, name: str) -> Table:
        """Return a table as text; raises NotReadable for one that is absent or broken as a whole."""
        if (code := self._broken.get((name, ""))) is not None:
            raise NotReadable("skip.failed_table", failed=True, code=code, table=name)
        table = self.package.table(name)
        if table is None:
            raise NotReadable("skip.no_table", table=name)
        return table

    def text(self, name: str, field: str) -> Sequence[str]:
        """Return one column as text; raises NotReadable where the column is absent or broken."""
        table = self.table(name)
        if (code := self._broken.get((name, field))) is not None:
            raise NotReadable("skip.failed_field", failed=True, code=code, table=name, field=field)
        if field not in table.columns:
            raise NotReadable("skip.no_field", table=name, field=field)
        return table.columns[field]

    def column(self, name: str, field: str) -> Sequence[Any]:
        """Return one column as its schema types it: int, Fraction, bool or str; an empty cell of the first three is None."""
        key = (name, field)
        if key not in self._typed:
            cells = self.text(name, field)
            kind = self.schemas[name].field(field).type
            self._typed[key] = typed(cells, READERS[kind]) if kind in READERS else cells
        else:
            self.text(name, field)
        return self._typed[key]

    def select(self, name: str, *fields: str) -> Iterator[tuple[Any, ...]]:
        """Yield for each row its line in the file and the typed cells of the named columns.

        Raises NotReadable at once, and not at the first row.
        """
        columns = [self.column(name, field) for field in fields]
        return zip(self.table(name).lines, *columns, strict=True)

    def has(self, name: str) -> bool:
        """Tell whether the package has a table of this name at all."""
        return name in self.package.table_names

    def breaks(self, table: str, field: str, code: str) -> None:
        """Note that a rule found a column (or, without a field, a table) unreadable."""
        self._broken.setdefault((table, field), code)

    def key(self, table: str, row: int | None) -> str:
        """Return the primary key of a row, its parts joined by `/`; empty where it has none that can be read."""
        text = self.package.table(table) if table in self.schemas else None
        if text is None or row is None:
            return ""
        index = bisect_left(text.lines, row)
        if index == text.rows or text.lines[index] != row:
            return ""
        return "/".join(text.column(field)[index] for field in self.schemas[table].primary_key)


def typed(cells: Sequence[str], read: Callable[[str], Any]) -> list[Any]:
    """Return cells as numbers or truths, the empty ones as None; each different text is read once."""
    values: dict[str, Any] = {cell: read(cell) for cell in set(cells) if cell}
    return [values.get(cell) for cell in cells]


READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "integer": int,
    "number": Fraction,
    "boolean": {"true": True, "false": False}.__getitem__,
}
