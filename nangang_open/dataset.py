"""The typed rows of one package, joined by key: the only place where files meet meaning."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, Final

from nangang_open.consistency.system import Claim, System, components
from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure, Unit
from nangang_open.figures.interval import Interval
from nangang_open.figures.meaning import is_counted, readings_of, unit_of
from nangang_open.package.cells import problem, wrong_cells
from nangang_open.package.columns import Values
from nangang_open.package.fault import FileError, shortened
from nangang_open.package.files import Package
from nangang_open.package.index import Index
from nangang_open.package.schema import TABLES, FieldSchema, table_schema
from nangang_open.package.tables import Table
from nangang_open.package.typed_rows import TypedRows, by_key, numbered
from nangang_open.relations.dimension import check_units
from nangang_open.relations.expression import Literal, Name, Sum, names, postorder
from nangang_open.relations.grammar import parse
from nangang_open.relations.relation import Judgement, Operand, Relation, Unknown
from nangang_open.relations.verdict import judge
from nangang_open.source.page import Numeral, Paragraph, Source
from nangang_open.vocabulary import (
    Basis,
    Comparability,
    Direction,
    Disposition,
    Domain,
    Hedge,
    PriceBasis,
    QuantityKind,
    Reading,
    Scale,
    ScopeKind,
    Status,
    Topic,
    UnknownKind,
    Verdict,
    Version,
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A concept that figures measure, whatever its period and kind; `broader` is empty where nothing holds it."""

    id: str
    name_en: str
    name_zh: str
    definition: str
    topic: Topic
    domain: Domain
    broader: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure is about where it is not the whole district; `within` is empty where nothing holds it."""

    id: str
    name_en: str
    name_zh: str
    kind: ScopeKind
    within: str


VOCABULARIES: Final[Mapping[tuple[str, str], type[StrEnum]]] = {
    ("sources", "version"): Version,
    ("numerals", "disposition"): Disposition,
    ("figures", "quantity_kind"): QuantityKind,
    ("figures", "scale"): Scale,
    ("figures", "direction"): Direction,
    ("figures", "hedge"): Hedge,
    ("figures", "price_basis"): PriceBasis,
    ("figures", "comparability"): Comparability,
    ("figures", "status"): Status,
    ("indicators", "topic"): Topic,
    ("indicators", "domain"): Domain,
    ("scopes", "kind"): ScopeKind,
    ("unknowns", "kind"): UnknownKind,
    ("relations", "basis"): Basis,
    ("relations", "acknowledged"): Verdict,
}
"""The columns that hold a word of a closed vocabulary."""

_ROWS: Final[Mapping[str, type[Any]]] = {
    "sources": Source,
    "paragraphs": Paragraph,
    "numerals": Numeral,
    "figures": Figure,
    "indicators": Indicator,
    "scopes": Scope,
    "units": Unit,
    "unknowns": Unknown,
    "relations": Relation,
}
COUNTS: Final = (UnknownKind.BASE, UnknownKind.WHOLE, UnknownKind.LIST)
"""The kinds of unknowns that stand for a number of things where their indicator counts; a mean or a rest may not."""

KEPT: Final = 10_000
"""Of how many rows a table is in memory, and how many operands are kept: relations name what stands near."""

NONE: Final = -1
ID: Final[Callable[[Any], str]] = attrgetter("id")

_EXACT: Final = {("units", "factor"), ("unknowns", "lower"), ("unknowns", "upper")}
_LISTS: Final = {("units", "counters")}


@dataclass(frozen=True)
class Dataset:
    """All rows of one package in the order of its files; a table that the package has not is empty."""

    sources: Sequence[Source] = ()
    paragraphs: Sequence[Paragraph] = ()
    numerals: Sequence[Numeral] = ()
    figures: Sequence[Figure] = ()
    indicators: Sequence[Indicator] = ()
    scopes: Sequence[Scope] = ()
    units: Sequence[Unit] = ()
    unknowns: Sequence[Unknown] = ()
    relations: Sequence[Relation] = ()
    _operands: dict[str, Operand] = dataclasses.field(init=False, default_factory=dict, repr=False, compare=False)

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """The sources by id."""
        return by_key(self.sources, ID)

    @cached_property
    def paragraph(self) -> Mapping[tuple[str, int], Paragraph]:
        """The paragraphs by source and number."""
        return by_key(self.paragraphs, attrgetter("source", "paragraph"))

    @cached_property
    def numeral(self) -> Mapping[tuple[str, int, int], Numeral]:
        """The numerals by source, paragraph and start."""
        return by_key(self.numerals, attrgetter("source", "paragraph", "start"))

    @cached_property
    def figure(self) -> Mapping[str, Figure]:
        """The figures by id."""
        return by_key(self.figures, ID)

    @cached_property
    def indicator(self) -> Mapping[str, Indicator]:
        """The indicators by id."""
        return by_key(self.indicators, ID)

    @cached_property
    def scope(self) -> Mapping[str, Scope]:
        """The scopes by id."""
        return by_key(self.scopes, ID)

    @cached_property
    def unit(self) -> Mapping[str, Unit]:
        """The units by id."""
        return {row.id: row for row in self.units}

    @cached_property
    def unknown(self) -> Mapping[str, Unknown]:
        """The unknowns by id."""
        return by_key(self.unknowns, ID)

    @cached_property
    def relation(self) -> Mapping[str, Relation]:
        """The relations by id."""
        return by_key(self.relations, ID)

    def operand(self, name: str) -> Operand:
        """Return what a figure's or unknown's name stands for.

        Raises InputError for a name that nothing has, a numeral that cannot be read, and ends that hold no number.
        """
        if name not in self._operands:
            if len(self._operands) >= KEPT:
                self._operands.clear()
            self._operands[name] = self._operand(name)
        return self._operands[name]

    def operands(self, wanted: Iterable[str] | None = None) -> dict[str, Operand]:
        """Return what each of these names stands for, of all figures and unknowns without names; raises as `operand`."""
        return {name: self.operand(name) for name in ([*self.figure, *self.unknown] if wanted is None else wanted)}

    def _operand(self, name: str) -> Operand:
        if (figure := self.figure.get(name)) is not None:
            try:
                readings = readings_of(figure, unit_of(figure, self.unit))
                return Operand(readings, figure.unit, whole=is_counted(figure))
            except InputError as error:
                raise error.at(f"figures.csv:{name}") from None
        if (unknown := self.unknown.get(name)) is None:
            raise InputError(f"nothing is called {shortened(name)!r}", "use the id of a figure or an unknown")
        unit = self.unit.get(unknown.unit)
        factor = unit.factor if unit else Fraction(1)
        lower, upper = (None if end is None else end * factor for end in (unknown.lower, unknown.upper))
        try:
            interval = Interval(lower, upper, unknown.lower_closed, unknown.upper_closed)
        except InputError as error:
            raise error.at(f"unknowns.csv:{name}") from None
        whole = self._is_count(unknown)
        return Operand(dict.fromkeys(Reading, interval), unknown.unit, unknown=not interval.is_point, whole=whole)

    def _is_count(self, unknown: Unknown) -> bool:
        """Return whether an unknown can only be a whole number: a number of things, with bounds of one.

        Over a span of years it may be a mean of them.
        """
        if unknown.unit != "1" or unknown.kind not in COUNTS or unknown.indicator not in self._counted:
            return False
        if "/" in unknown.period:
            return False
        lower, upper = unknown.lower, unknown.upper
        if lower is None or lower < 0 or lower.denominator != 1:
            return False
        return upper is None or (upper > 1 and upper.denominator == 1)

    @cached_property
    def _counted(self) -> frozenset[str]:
        """The indicators of unknowns that count things."""
        asked = {unknown.indicator for unknown in self.unknowns if unknown.kind in COUNTS}
        of_figures = {figure.indicator for figure in self.figures if figure.indicator in asked and is_counted(figure)}
        return frozenset(
            of_figures | {row.id for row in self.indicators if row.domain is Domain.COUNT and row.id in asked}
        )


def load_dataset(package: Package, tables: Collection[str] | None = None) -> Dataset:
    """Return the rows of a package, of all tables or only of these.

    Raises InputError at the first thing wrong with a file or cell (`figures.csv:12:value: ...`), and for an id that
    stands twice, also among figures, unknowns and relations together.
    """
    if package.descriptor is None:
        raise FileError.of(package.descriptor_faults[-1])
    rows = {name: _rows(package, name) for name in TABLES if tables is None or name in tables}
    dataset = Dataset(**rows)
    shared = [name for name in ("figures", "unknowns", "relations") if name in rows]
    for name, other in ((name, other) for place, name in enumerate(shared) for other in shared[:place]):
        others = getattr(dataset, other.removesuffix("s"))
        for row in rows[name]:
            if row.id in others:
                raise InputError(
                    f"{row.id!r} is also the id of a row of {other}",
                    "give one of them another id",
                    f"{name}.csv:{row.id}",
                )
    return dataset


def judgements(
    dataset: Dataset, ids: Collection[str] | None = None
) -> Iterator[tuple[Relation, Judgement | InputError]]:
    """Yield each relation, of all or only of these, with its judgement, or with what makes it impossible to judge."""
    chosen = dataset.relations if ids is None else [dataset.relation[name] for name in ids]
    for relation in chosen:
        try:
            tree = parse(relation.expression)
            found = judge(tree, dataset.operands(names(tree)), dataset.unit)
        except InputError as error:
            yield relation, error if error.where else error.at(f"relations.csv:{relation.id}:expression")
        else:
            yield relation, found


def system(dataset: Dataset, assume: Collection[str] = ()) -> System:
    """Return the relations that must hold together, with what their names stand for.

    Those are all that are stated or definitions, and those in `assume`; one acknowledged as contradicted is known not
    to hold and left out. Raises InputError for an id that no relation has, and as `operand` and `parse`.
    """
    for name in assume:
        if name not in dataset.relation:
            raise InputError(f"no relation is called {shortened(name)!r}", "assume the id of a relation")
    return _system(dataset, [dataset.relations[row] for row in _together(dataset, assume)])


def parts(dataset: Dataset, rows: Iterable[int] | None = None) -> Iterator[System]:
    """Yield the connected parts of `system`, as `components` gives them, in no order; few are in memory at once.

    With `rows` only of the relations in these rows, counted from 0. Raises as `system`.
    """
    chosen = array("L", _together(dataset, rows=rows))
    numbers = numbered(dataset.figure), numbered(dataset.unknown, len(dataset.figures))
    names = len(dataset.figures) + len(dataset.unknowns)
    above = array("q", range(names + len(chosen)))

    def top(node: int) -> int:
        while (following := above[node]) != node:
            above[node] = node = above[following]
        return node

    for place, row in enumerate(chosen):
        for name in _claim(dataset.relations[row]).names:
            unknown = dataset.unknown.get(name)
            if unknown is None or unknown.lower != unknown.upper:
                number = next((found for find in numbers if (found := find(name)) is not None), None)
                if number is not None:
                    above[top(names + place)] = top(number)
    first, following = array("q", [NONE]) * len(above), array("q", [NONE]) * len(chosen)
    for place in reversed(range(len(chosen))):
        root = top(names + place)
        first[root], following[place] = place, first[root]
    for place in range(len(chosen)):
        if first[top(names + place)] == place:
            tied = [place]
            while following[tied[-1]] != NONE:
                tied.append(following[tied[-1]])
            part = _system(dataset, [dataset.relations[chosen[one]] for one in tied])
            yield from components(part)  # figures that are single points tie nothing


def _together(dataset: Dataset, assume: Collection[str] = (), rows: Iterable[int] | None = None) -> Iterator[int]:
    """Yield the rows of the relations that must hold together, of all or only of these."""
    relations = enumerate(dataset.relations) if rows is None else ((row, dataset.relations[row]) for row in rows)
    for row, relation in relations:
        stated = relation.basis in (Basis.STATED, Basis.DEFINITION)
        if (stated and relation.acknowledged is not Verdict.CONTRADICTED) or relation.id in assume:
            yield row


def _claim(relation: Relation) -> Claim:
    try:
        return Claim(relation.id, parse(relation.expression))
    except InputError as error:
        raise error.at(f"relations.csv:{relation.id}:expression") from None


def _system(dataset: Dataset, relations: Iterable[Relation]) -> System:
    claims = [_claim(relation) for relation in relations]
    operands = dataset.operands(sorted({name for claim in claims for name in claim.names}))
    for claim in claims:
        try:
            check_units(claim.comparison, {name: operands[name].unit for name in claim.names}, dataset.unit)
        except InputError as error:
            raise error.at(f"relations.csv:{claim.id}:expression") from None
    for name in _beside_numbers(claims):
        operands[name] = dataclasses.replace(operands[name], whole=operands[name].whole and not operands[name].unknown)
    return System(operands, tuple(claims), dataset.unit)


def _beside_numbers(claims: Iterable[Claim]) -> set[str]:
    """Return the names that are added to a number, as the growth in `1 + growth`: such an unknown counts nothing."""
    sums = (
        node
        for claim in claims
        for side in claim.comparison.sides
        for node in postorder(side)
        if isinstance(node, Sum) and any(isinstance(term, Literal) for _, term in node.terms)
    )
    return {term.id for node in sums for _, term in node.terms if isinstance(term, Name)}


def _rows(package: Package, name: str) -> Sequence[Any]:
    """Return the rows of a table, each checked; of a large one they are made when they are asked for."""
    table = package.table(name)
    if table is None:
        if faults := package.table_faults(name):
            raise FileError.of(faults[-1])
        return ()
    schema = table_schema(name)
    columns = [_column(table, field) for field in schema.fields]
    index = Index([table.columns[field] for field in schema.primary_key])
    for row, _ in index.doubled:
        where = f"{name}.csv:{table.lines[row]}:{schema.primary_key[-1]}"
        key = "/".join(table.columns[field][row] for field in schema.primary_key)
        raise InputError(f"{shortened(key)!r} stands twice", "give each row its own key", where)
    rows = TypedRows(_ROWS[name], columns, index)
    return rows if len(rows) > KEPT else tuple(rows)


def _column(table: Table, field: FieldSchema) -> Sequence[Any]:
    """Return a column's cells as values; all are checked at once."""
    cells = table.columns.get(field.name)
    if cells is None:
        raise InputError(f"the column {field.name!r} is missing", "add it to the header", f"{table.name}.csv:1")
    if wrong := next(wrong_cells(field, cells), None):
        raise InputError(
            f"{shortened(wrong.text)!r} {problem(field, wrong.constraint)}",
            "correct the cell",
            f"{table.name}.csv:{table.lines[wrong.index]}:{field.name}",
        )
    if field.type == "string" and (table.name, field.name) not in {*VOCABULARIES, *_EXACT, *_LISTS}:
        return cells
    return Values(cells, partial(_value, table.name, field))


def _value(table: str, field: FieldSchema, cell: str) -> Any:
    """Return what a cell that was found right stands for; an empty one is None, or the vocabulary's empty word."""
    place = (table, field.name)
    if place in _LISTS:
        return tuple(cell.split())
    words = VOCABULARIES.get(place)
    if words is not None:
        return words(cell) if cell or "" in set(words) else None
    if field.type == "date":
        return cell
    if not cell:
        return None
    if field.type == "boolean":
        return cell == "true"
    return int(cell) if field.type == "integer" else Fraction(cell)
