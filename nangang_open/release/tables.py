"""All tables of a release with their schemas: those that people wrote, and those computed from them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nangang_open.errors import InputError
from nangang_open.package.schema import TABLES, TableSchema, table_schema
from nangang_open.release.layout import table_path
from nangang_open.release.rows import Row, Rows, csv_chunks, rows_in
from nangang_open.release.staged import Staged, temporary

if TYPE_CHECKING:
    from nangang_open.dataset import Dataset
    from nangang_open.figures.figure import Figure
    from nangang_open.package.files import Package
    from nangang_open.source.page import Numeral
    from nangang_open.validation.judged import Ruling


GROUPS: Final = (
    ("sources", "paragraphs"),
    ("indicators", "scopes", "units"),
    ("figures", "unknowns", "relations"),
    ("numerals",),
)
"""The tables that people write, as they are read together: those in one group have one name space."""


@dataclass(frozen=True)
class Tables:
    """The tables of a release by name, in the order of the design, with their schemas; their files are in `files`.

    `dataset` are the typed rows that people wrote, of the numerals those at which a figure stands; `rulings` what was
    found of each relation, in the order of their table (None where there is no figure).
    """

    dataset: Dataset
    tables: Mapping[str, Rows]
    schemas: Mapping[str, TableSchema]
    rulings: tuple[Ruling, ...] | None
    files: Staged


def release_tables(package: Package, files: Staged | None = None) -> Tables:
    """Return the tables of a package, and `intervals`, `verdicts`, `implied`, `power` and `analysis` computed from them.

    All are written into `files`, without which they are in a folder that lasts as long as what is returned. Computed
    tables that the package may bring are left out and computed anew. A foreign key to a table that the package has not
    is left out of its schema. Raises InputError for a table that cannot be read, and for a relation that cannot be
    judged.
    """
    from nangang_open.dataset import Dataset, load_dataset
    from nangang_open.validation.run import nothing_collected

    files = temporary() if files is None else files
    given: dict[str, Rows] = {}
    rows: dict[str, tuple[Any, ...]] = {}
    places: set[tuple[str, int, int]] = set()
    wanted = {"numerals": lambda row: _place(row) in places}
    with nothing_collected():
        for group in GROUPS:
            reading = package.anew()  # for the text of these tables to be let go before that of the next is read
            loaded = load_dataset(reading, group, wanted)
            for name in group:
                rows[name] = getattr(loaded, name)
                if (written := _as_given(reading, name, files)) is not None:
                    given[name] = written
                reading.let_go(name)
            places |= {_place(figure) for figure in loaded.figures}
        places.clear()
        del reading, loaded
        dataset = Dataset(**rows)
        tables: dict[str, Rows] = {name: given[name] for name in TABLES if name in given}
        rulings: tuple[Ruling, ...] | None = None
        if dataset.figures:
            rulings = _compute(dataset, tables, files, _place_names(package.descriptor or {}))
    return Tables(dataset, tables, {name: _present(table_schema(name), tables) for name in tables}, rulings, files)


def _place(row: Figure | Numeral) -> tuple[str, int, int]:
    return row.source, row.paragraph, row.start


def _as_given(package: Package, name: str, files: Staged) -> Rows | None:
    """Write a table that people wrote as they wrote it; None where the package has none of this name."""
    table, path = package.table(name), package.table_path(name)
    if table is None or path is None:
        return None
    files.write(table_path(name), package.read(path))
    return rows_in(files, table_path(name), name, table.header, table.rows)


def _compute(
    dataset: Dataset, tables: dict[str, Rows], files: Staged, place_names: Mapping[str, str]
) -> tuple[Ruling, ...]:
    """Write the computed tables, add them to the others, and return what was found of each relation, in their order."""
    from nangang_open.computed import HEADERS, interval_rows, power_rows
    from nangang_open.release.analysis import NAME, analysis_rows

    def computed(name: str, header: Sequence[str], rows: Iterable[Row]) -> None:
        counted = Counted(rows)
        files.write(table_path(name), csv_chunks(header, counted))
        tables[name] = rows_in(files, table_path(name), name, header, counted.rows)

    computed("intervals", HEADERS["intervals"], interval_rows(dataset))
    judging = _Judging(dataset)
    computed("verdicts", HEADERS["verdicts"], judging.verdicts())
    computed("implied", HEADERS["implied"], judging.implied)
    computed("power", HEADERS["power"], power_rows(dataset))
    verdicts = {name: verdict for name, (verdict, _) in judging.rulings.items()}
    rows = analysis_rows(dataset, judging.guards, verdicts, place_names)
    computed(NAME, table_schema(NAME).header, rows)
    return tuple(judging.rulings[relation.id] for relation in dataset.relations)


class _Judging:
    """All relations judged one after the other, and what is kept of that: little for each, the whole of none."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.rulings: dict[str, Ruling] = {}
        self.implied: list[Row] = []
        self.guards: dict[str, list[str]] = {}

    def verdicts(self) -> Iterator[Row]:
        """Judge, and yield the rows of `verdicts` in their order; InputError for a relation that cannot be judged."""
        from nangang_open.computed import implied_rows, verdict_row
        from nangang_open.validation.judged import judge_row

        alike: dict[Ruling, Ruling] = {}
        for relation in sorted(self.dataset.relations, key=lambda relation: relation.id):
            found, named, judgement = judge_row(self.dataset, 0, relation)
            if judgement is None:
                where = f"relations.csv:{relation.id}:expression"
                raise InputError(found.reason, "run nangang-open validate and mend it", where)
            ruling = (judgement.verdict, judgement.lenient)
            self.rulings[relation.id] = alike.setdefault(ruling, ruling)
            for name in named:
                self.guards.setdefault(name, []).append(relation.id)
            self.implied += implied_rows(relation.id, judgement)
            yield verdict_row(relation.id, judgement)


@dataclass
class Counted:
    """Rows that are counted while they go by."""

    wrapped: Iterable[Row]
    rows: int = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.wrapped:
            self.rows += 1
            yield row


def _place_names(descriptor: Mapping[str, Any]) -> dict[str, str]:
    place = descriptor.get("place")
    place = place if isinstance(place, Mapping) else {}
    english, chinese = str(place.get("title", "")), str(place.get("title_zh", ""))
    return {"en": english or chinese, "zh": chinese or english}


def _present(schema: TableSchema, tables: Mapping[str, Rows]) -> TableSchema:
    """Return a schema without references to tables that the release has not."""
    keys = tuple(key for key in schema.foreign_keys if key.table in tables)
    return schema if keys == schema.foreign_keys else dataclasses.replace(schema, foreign_keys=keys)
