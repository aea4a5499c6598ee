"""What rules read: a package's tables as typed columns, its dataset, and the copies of the page that were given."""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from nangang_open.dataset import VOCABULARIES, Dataset, load_dataset
from nangang_open.errors import CannotRunError, InputError
from nangang_open.figures.figure import Figure
from nangang_open.package.cells import BadCell, Constraint, holds, wrong_cells
from nangang_open.package.columns import Few, Values, column_of
from nangang_open.package.index import Index
from nangang_open.package.schema import FieldSchema, TableSchema, table_schemas
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
    from nangang_open.validation.judged import Judgements, Rulings

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
"""What the different texts of a column stand for is kept for the next rule where they are no more than this."""

FRAMED: Final = 200_000
"""So many different texts of a column are held to its schema by pandera at once, which takes a while to load."""


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
        self._typed: dict[tuple[str, str], Sequence[Any]] = {}
        self._indexes: dict[tuple[str, tuple[str, ...]], Index] = {}

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
            read = READERS[kind]
            known = Values(cells, lambda cell: read(cell) if cell else None)
            if not isinstance(cells, Few) or len(cells.texts) <= REMEMBERED:
                self._typed[name, field] = known
        return known

    def select(self, name: str, *fields: str) -> Iterator[tuple[Any, ...]]:
        """Return for each row its line in the file and the typed cells of the named columns.

        Raises NotReadable at once, and not at the first row.
        """
        columns = [self.column(name, field) for field in fields]
        return zip(self.table(name).lines, *columns, strict=True)

    def texts(self, name: str, *fields: str) -> list[Sequence[str]]:
        """Return several columns as text; raises NotReadable as `text`."""
        return [self.text(name, field) for field in fields]

    def index(self, name: str, *fields: str) -> Index:
        """Return which row has some cells in some columns; raises NotReadable as `text`."""
        columns = self.texts(name, *fields)
        if (name, fields) not in self._indexes:
            self._indexes[name, fields] = Index(columns)
        return self._indexes[name, fields]

    def lookup(self, name: str, keys: tuple[str, ...], field: str) -> Callable[..., Any]:
        """Return what gives the typed cell of a column by the typed cells of a row's key, None where no row has it.

        Raises NotReadable at once.
        """
        index, column = self.index(name, *keys), self.column(name, field)

        def found(*key: object) -> Any:
            row = index.find(tuple(map(str, key)))
            return None if row is None else column[row]

        return found

    def lookup_line(self, name: str, *keys: str) -> Callable[..., int | None]:
        """Return what gives a row's line by the typed cells of its key; raises NotReadable at once."""
        index, lines = self.index(name, *keys), self.table(name).lines

        def found(*key: object) -> int | None:
            row = index.find(tuple(map(str, key)))
            return None if row is None else lines[row]

        return found

    def named_by(self, name: str) -> Index:
        """Return which row has an id; no row where the package has no such table."""
        return self.index(name, "id") if self.has(name) else Index([()])

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
            if field.name in table.columns:
                yield from wrong_cells(field, table.columns[field.name], _holds)

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """The units by id."""
        return self._dataset("units").unit

    @cached_property
    def named(self) -> Named:
        """What each relation names, or why its expression breaks the grammar."""
        return Named(self.table("relations").lines, self.text("relations", "expression"))

    @cached_property
    def judged(self) -> Judgements:
        """Every relation judged, or with what keeps it from being judged."""
        from nangang_open.validation.judged import Judged, Judgements, judged

        lines = self.table("relations").lines
        rulings = self._rulings() if self._rulings is not None else None
        if rulings is None:
            dataset = self._dataset(*(name for name in JUDGED_FROM if self.has(name)))
            return Judgements(lines, dataset.relations, judged(dataset, lines))
        relations = self._dataset("relations").relations
        rows = zip(lines, relations, rulings, strict=True)
        return Judgements(lines, relations, (Judged(line, relation, *ruling) for line, relation, ruling in rows))

    @cached_property
    def joint(self) -> tuple[Part, ...]:
        """The parts of the joint system that alarm, of the relations that do not already alarm by themselves."""
        from nangang_open.jointly import alarming

        tables = [name for name in (*JUDGED_FROM, *COUNTING) if self.has(name)]
        weak = {each.relation.id for each in self.judged.having((Verdict.LENIENT,))}
        rows = self.judged.rows([verdict for verdict in Verdict if verdict not in BROKEN])
        parts = alarming(self._dataset(*tables), rows)
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
        self._typed.clear()
        self._indexes.clear()

    def breaks(self, table: str, fields: str, code: str) -> None:
        """Note that a rule found columns, joined by commas, or a table as a whole unreadable."""
        for field in fields.split(","):
            self._broken.setdefault((table, field), code)

    def notes(self, table: str, row: int | None, field: str) -> None:
        """Note that something was found wrong with a cell, so that it is not found twice."""
        self._faulty.add((table, row, field))

    def is_faulty(self, table: str, row: int, field: str) -> bool:
        """Tell whether something was found wrong with a cell before."""
        return (table, row, field) in self._faulty

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


class Named:
    """The names in the expression of each relation, kept as text; trees are not kept."""

    def __init__(self, lines: Sequence[int], expressions: Sequence[str]) -> None:
        self._lines, self._expressions = lines, expressions
        self._errors: dict[int, ExpressionError] = {}
        names_of = map(self._names, range(len(expressions)), expressions)
        self._texts = column_of(names_of, len(expressions))

    @property
    def all_known(self) -> bool:
        """Whether no expression breaks the grammar."""
        return not self._errors

    def __iter__(self) -> Iterator[tuple[int, str, tuple[str, ...] | ExpressionError]]:
        """Yield line, expression and names of each relation; where the grammar is broken the error."""
        for row, (line, expression, text) in enumerate(zip(self._lines, self._expressions, self._texts, strict=True)):
            yield line, expression, self._errors.get(row) or tuple(text.split())

    def _names(self, row: int, expression: str) -> str:
        try:
            return " ".join(names(parse(expression)))
        except ExpressionError as error:
            self._errors[row] = error
            return ""


def _holds(field: FieldSchema, cells: Collection[str]) -> bool:
    """Return whether cells hold the constraints of their column: many different ones are asked by pandera."""
    texts = set(cells)
    if len(texts) < FRAMED:
        return holds(field, texts)
    from nangang_open.validation import frames

    return frames.allows(field, texts)


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
