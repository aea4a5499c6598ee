"""What rules read: a package's tables as typed columns, its dataset, and the copies of the page that were given."""

from __future__ import annotations

import dataclasses
import sys
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from nangang_open.dataset import VOCABULARIES, Dataset, load_dataset
from nangang_open.errors import CannotRunError, InputError
from nangang_open.figures.figure import Figure
from nangang_open.package.cells import BadCell, Constraint, wrong_cells
from nangang_open.package.columns import converted, distinct
from nangang_open.package.schema import TableSchema, table_schemas
from nangang_open.relations.expression import names
from nangang_open.relations.grammar import ExpressionError, parse
from nangang_open.source.discrepancy import CopyReport
from nangang_open.source.page import Source
from nangang_open.source.verify import verify_copy
from nangang_open.vocabulary import Comparability, Direction, Hedge, PriceBasis, QuantityKind, Scale, Status, Verdict

if TYPE_CHECKING:
    from nangang_open.figures.figure import Unit
    from nangang_open.jointly import Part
    from nangang_open.package.fault import Fault
    from nangang_open.package.files import Package
    from nangang_open.package.tables import Table
    from nangang_open.relations.relation import Relation
    from nangang_open.validation.judged import Judged, Rulings

Copies = Mapping[str | None, bytes]
JUDGED_FROM: Final = ("figures", "units", "unknowns", "relations")
"""The tables that verdicts are made from."""

COUNTING: Final = ("indicators",)
"""The tables that also say what is counted, and so a whole number."""

BROKEN: Final = (Verdict.CONTRADICTED, Verdict.UNDECIDED)
"""The verdicts of relations that are found by themselves, and not again together with others."""

COMPARED_WITH: Final = ("sources", "paragraphs", "numerals")
"""The tables that a copy of the page is compared with."""

REMEMBERED: Final = 10_000
"""The different texts of a column, and its typed cells, are kept for the next rule where they are no more than this."""

FRAMED: Final = 200_000
"""Columns of so many different texts are held to their schemas by pandera first, which takes a while to load."""


class NotReadable(Exception):
    """What a rule wants to read is not there, or was found wrong before: the rule is skipped, and says why.

    `reason` is a message's key; `failed` tells what is wrong (a rule failed) from what is merely not given.
    """

    def __init__(self, key: str, /, *, failed: bool = False, **values: str) -> None:
        super().__init__(key, values)
        self.reason, self.failed, self.values = key, failed, values


class Material:
    """A package under validation, and what the rules that ran before found unreadable in it."""

    def __init__(self, package: Package, copies: Copies, rulings: Rulings | None = None) -> None:
        self.package, self.copies, self._rulings = package, copies, rulings
        self._broken: dict[tuple[str, str], str] = {}
        self._faulty: set[tuple[str, int | None, str]] = set()
        self._distinct: dict[tuple[str, tuple[str, ...]], AbstractSet[Any]] = {}
        self._typed: dict[tuple[str, str], Sequence[Any]] = {}

    @cached_property
    def schemas(self) -> Mapping[str, TableSchema]:
        """The schemas of all tables we know, by table name."""
        return table_schemas()

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """All that is wrong with the package's files."""
        return self.package.faults

    @property
    def descriptor(self) -> Mapping[str, Any]:
        """The descriptor; raises NotReadable where it is no JSON object."""
        if self.package.descriptor is None:
            raise NotReadable("skip.no_descriptor", failed=True)
        return self.package.descriptor

    def has(self, name: str) -> bool:
        """Tell whether the package has a table of this name, be it readable or not."""
        return name in self.package.table_names

    def table(self, name: str) -> Table:
        """Return a table as text; raises NotReadable for one that is absent or broken as a whole."""
        if (code := self._broken.get((name, ""))) is not None:
            raise NotReadable("skip.failed_table", failed=True, code=code, table=name)
        table = self.package.table(name)
        if table is None:
            raise NotReadable("skip.no_table", table=name)
        return table

    def readable(self) -> Iterator[tuple[str, Table, TableSchema]]:
        """Yield every table that we know and that can be read, with its name and schema."""
        for name in self.package.table_names:
            try:
                yield name, self.table(name), self.schemas[name]
            except NotReadable:
                continue

    def text(self, name: str, field: str) -> Sequence[str]:
        """Return one column as text; raises NotReadable where the column is absent or broken."""
        table = self.table(name)
        if (code := self._broken.get((name, field))) is not None:
            raise NotReadable("skip.failed_field", failed=True, code=code, table=name, field=field)
        return table.columns[field]

    def column(self, name: str, field: str) -> Sequence[Any]:
        """Return one column as its schema types it: int, Fraction, bool or text; an empty cell of the first three is None."""
        cells = self.text(name, field)
        kind = self.schemas[name].field(field).type
        if kind not in READERS:
            return cells
        if (known := self._typed.get((name, field))) is None:
            known = typed(cells, self.distinct(self.table(name), field), READERS[kind])
            if len(known) <= REMEMBERED:
                self._typed[name, field] = known
        return known

    def select(self, name: str, *fields: str) -> Iterator[tuple[Any, ...]]:
        """Return for each row its line in the file and the typed cells of the named columns.

        Raises NotReadable at once, and not at the first row.
        """
        columns = [self.column(name, field) for field in fields]
        return zip(self.table(name).lines, *columns, strict=True)

    def distinct(self, table: Table, field: str) -> AbstractSet[str]:
        """Return the different texts of a column; most columns have few, and each need be looked at but once."""
        return self._remembered(table.name, (field,), lambda: distinct(table.columns[field]))

    def distinct_rows(self, name: str, fields: tuple[str, ...]) -> AbstractSet[Any]:
        """Return the different texts of a column, or of several as tuples; raises NotReadable as `text`."""
        columns = [self.text(name, field) for field in fields]
        if len(fields) == 1:
            return self.distinct(self.table(name), fields[0])
        return self._remembered(name, fields, lambda: frozenset(zip(*columns, strict=True)))

    def _remembered(
        self, name: str, fields: tuple[str, ...], found: Callable[[], AbstractSet[Any]]
    ) -> AbstractSet[Any]:
        if (name, fields) in self._distinct:
            return self._distinct[name, fields]
        texts = found()
        if len(texts) <= REMEMBERED:
            self._distinct[name, fields] = texts
        return texts

    def ids(self, name: str) -> Sequence[str]:
        """Return the ids of a table, none where the package has no such table."""
        return self.text(name, "id") if self.has(name) else ()

    def bad_cells(self, constraints: Collection[Constraint]) -> Iterator[tuple[str, int, BadCell]]:
        """Yield table, line and cell of what breaks one of these constraints and was not found wrong before."""
        for name, line, cell in self._bad_cells:
            if cell.constraint in constraints and not self.is_faulty(name, line, cell.field.name):
                yield name, line, cell

    @cached_property
    def _bad_cells(self) -> list[tuple[str, int, BadCell]]:
        return [
            (name, table.lines[cell.index], cell)
            for name, table, schema in self.readable()
            for cell in self._found_bad(table, schema)
        ]

    def _found_bad(self, table: Table, schema: TableSchema) -> Iterator[BadCell]:
        for field in schema.fields:
            if field.name not in table.columns:
                continue
            distinct = self.distinct(table, field.name)
            if len(distinct) >= FRAMED:
                from nangang_open.validation import frames

                if frames.allows(field, distinct):
                    continue
            yield from wrong_cells(field, table.columns[field.name], distinct)

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """The units by id."""
        return self._dataset("units").unit

    @cached_property
    def named(self) -> list[tuple[int, str, tuple[str, ...] | ExpressionError]]:
        """Line, expression and names of each relation; where the grammar is broken the error. Trees are not kept."""
        found: list[tuple[int, str, tuple[str, ...] | ExpressionError]] = []
        for row, expression in self.select("relations", "expression"):
            try:
                found.append((row, expression, tuple(map(sys.intern, names(parse(expression))))))
            except ExpressionError as error:
                found.append((row, expression, error))
        return found

    @cached_property
    def judged(self) -> Sequence[Judged]:
        """Every relation judged, or with what keeps it from being judged."""
        from nangang_open.validation.judged import Judged, judged

        lines = self.table("relations").lines
        rulings = self._rulings() if self._rulings is not None else None
        if rulings is None:
            return list(judged(self._dataset(*(name for name in JUDGED_FROM if self.has(name))), lines))
        relations = self._dataset("relations").relations
        rows = zip(lines, relations, rulings, strict=True)
        return [Judged(line, relation, *ruling) for line, relation, ruling in rows]

    @property
    def verdicts(self) -> Iterator[tuple[int, Relation, Verdict]]:
        """Line, relation and verdict of each relation that could be judged."""
        return ((each.row, each.relation, each.verdict) for each in self.judged if each.verdict is not None)

    @cached_property
    def joint(self) -> tuple[Part, ...]:
        """The parts of the joint system that alarm, of the relations that do not already alarm by themselves."""
        from dataclasses import replace

        from nangang_open.jointly import alarming

        found = [each.relation for each in self.judged if each.verdict not in (None, *BROKEN)]
        tables = [name for name in (*JUDGED_FROM, *COUNTING) if name != "relations" and self.has(name)]
        weak = {each.relation.id for each in self.judged if each.verdict is Verdict.LENIENT}
        parts = alarming(replace(self._dataset(*tables), relations=tuple(found)))
        kept = (p for p in parts if p.verdict is not Verdict.LENIENT or weak.isdisjoint(p.relations))
        return tuple(sorted(kept, key=lambda part: part.relations))

    @cached_property
    def copy_reports(self) -> list[tuple[str, int, CopyReport]]:
        """For each copy the id of its source, the source's line, and what comparing the copy with the tables gave."""
        if not self.copies:
            raise NotReadable("skip.no_copy")
        for table in COMPARED_WITH:
            if not self.has(table):  # a proof was asked for, and there is none
                raise NotReadable("skip.no_table", failed=True, table=table)
        dataset = self._dataset(*COMPARED_WITH)
        lines = dict(zip(dataset.source, self.table("sources").lines, strict=True))
        found = []
        for name, data in self.copies.items():
            source = _source(name, dataset.source)
            found.append((source.id, lines[source.id], verify_copy(data, source, dataset.paragraphs, dataset.numerals)))
        return found

    def _dataset(self, *tables: str) -> Dataset:
        """Return the typed rows of some tables; raises NotReadable where one of them is absent or broken anywhere."""
        for name in tables:
            self.table(name)
            for field in self.schemas[name].header:
                self.text(name, field)
        try:
            return load_dataset(self.package, tables)
        except InputError as error:
            raise NotReadable("skip.unloadable", failed=True, reason=str(error)) from error

    def keep_only(self, tables: Collection[str]) -> None:
        """Let go of the text of all other tables: who asks for one of them all the same waits until it is read anew."""
        for name in self.package.table_names:
            if name not in tables:
                self.package.let_go(name)
        self._distinct.clear()
        self._typed.clear()

    def breaks(self, table: str, fields: str, code: str) -> None:
        """Note that a rule found columns, joined by commas, or a table as a whole unreadable."""
        for field in fields.split(","):
            self._broken.setdefault((table, field), code)

    def notes(self, table: str, row: int | None, field: str) -> None:
        """Note that something was found wrong with a cell, so that it is not found twice."""
        self._faulty.add((table, row, field))

    def is_faulty(self, table: str, row: int, field: str) -> bool:
        """Tell whether something was found wrong with a cell, or with its whole row, before."""
        return (table, row, field) in self._faulty or (table, row, "") in self._faulty

    def key(self, table: str, row: int | None) -> str:
        """Return the primary key of a row, its parts joined by `/`; empty where it has none that can be read."""
        text = self.package.table(table) if table in self.schemas else None
        if text is None or (index := row_index(text, row)) is None:
            return ""
        return "/".join(text.column(field)[index] for field in self.schemas[table].primary_key)


def row_index(table: Table, line: int | None) -> int | None:
    """Return which row, from 0, starts on a line of the file; None for the header and for lines within a row."""
    index = bisect_left(table.lines, line or 0)
    return index if index < table.rows and table.lines[index] == line else None


def figure_of(**cells: Any) -> Figure:
    """Return a figure of which only the given columns are known, as texts or numbers; the others are blank."""
    words = {
        name: VOCABULARIES["figures", name](text) for name, text in cells.items() if ("figures", name) in VOCABULARIES
    }
    return Figure(**{**BLANK, **cells, **words})


def typed(cells: Sequence[str], distinct: AbstractSet[str], read: Callable[[str], Any]) -> Sequence[Any]:
    """Return cells as numbers or truths, the empty ones as None; each different text is read once."""
    return list(converted(cells, {cell: read(cell) if cell else None for cell in distinct}))


def _source(name: str | None, sources: Mapping[str, Source]) -> Source:
    if name is None and len(sources) == 1:
        return next(iter(sources.values()))
    if name is not None and name in sources:
        return sources[name]
    if not sources:
        raise CannotRunError("the package has no source to compare a copy with", "validate without a copy")
    said = f"{len(sources)} sources" if name is None else f"no source {name!r}"
    raise CannotRunError(f"the package has {said}", f"write ID=FILE with one of {', '.join(sources)}")


BLANK: Final[Mapping[str, Any]] = {
    **dict.fromkeys((field.name for field in dataclasses.fields(Figure)), ""),
    "quantity_kind": QuantityKind.LEVEL,
    "scale": Scale.NONE,
    "direction": Direction.NONE,
    "hedge": Hedge.EXACT,
    "value": Fraction(0),
    "price_basis": PriceBasis.NONE,
    "comparability": Comparability.NONE,
    "status": Status.ACTUAL,
    "paragraph": 0,
    "start": 0,
}
"""A figure of which nothing is known."""

READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "integer": int,
    "number": Fraction,
    "boolean": {"true": True, "false": False}.__getitem__,
}
