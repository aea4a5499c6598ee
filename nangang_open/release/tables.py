"""All tables of a release with their schemas: those that people wrote, and those computed from them."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final

from nangang_open.errors import InputError
from nangang_open.package.schema import TABLES, TableSchema, table_schema
from nangang_open.package.tables import write_table
from nangang_open.package.typed_rows import by_id, numbered
from nangang_open.release.layout import table_path
from nangang_open.release.rows import Row, Rows, csv_chunks, rows_in
from nangang_open.release.staged import BLOCK, Staged, temporary
from nangang_open.vocabulary import Verdict

if TYPE_CHECKING:
    from nangang_open.dataset import Dataset
    from nangang_open.package.files import Package
    from nangang_open.validation.judged import Ruling


@dataclass(frozen=True)
class Tables:
    """The tables of a release by name, in the order of the design, with their schemas; their files are in `files`.

    `dataset` are the typed rows that people wrote; `rulings` what was found of each relation, in the order of their
    table (None where there is no figure).
    """

    dataset: Dataset
    tables: Mapping[str, Rows]
    schemas: Mapping[str, TableSchema]
    rulings: Sequence[Ruling] | None
    files: Staged


def release_tables(package: Package, files: Staged | None = None) -> Tables:
    """Return the tables of a package, and `intervals`, `verdicts`, `implied`, `power` and `analysis` computed from them.

    All are written into `files`, without which they are in a folder that lasts as long as what is returned. Computed
    tables that the package may bring are left out and computed anew. A foreign key to a table that the package has not
    is left out of its schema. Raises InputError for a table that cannot be read, and for a relation that cannot be
    judged.
    """
    from nangang_open.dataset import load_dataset
    from nangang_open.validation.run import nothing_collected

    files = temporary() if files is None else files
    reading = package.anew()  # the text of small tables goes with it
    with nothing_collected():
        dataset = load_dataset(reading)
        given = {name: _as_given(reading, name, files) for name in TABLES}
        tables: dict[str, Rows] = {name: rows for name, rows in given.items() if rows is not None}
        rulings: Sequence[Ruling] | None = None
        if dataset.figures:
            rulings = _compute(dataset, tables, files, _place_names(package.descriptor or {}))
    return Tables(dataset, tables, {name: _present(table_schema(name), tables) for name in tables}, rulings, files)


def _as_given(package: Package, name: str, files: Staged) -> Rows | None:
    """Write a table that people wrote as they wrote it; None where the package has none of this name."""
    table, path = package.table(name), package.table_path(name)
    if table is None or path is None:
        return None
    with package.opened(path) as file:
        files.write(table_path(name), iter(partial(file.read, BLOCK), b""))
    return rows_in(files, table_path(name), name, table.header, table.rows)


def _compute(
    dataset: Dataset, tables: dict[str, Rows], files: Staged, place_names: Mapping[str, str]
) -> Sequence[Ruling]:
    """Write the computed tables, add them to the others, and return what was found of each relation, in their order."""
    from nangang_open.computed import HEADERS, interval_rows
    from nangang_open.release.analysis import NAME, analysis_rows

    def computed(name: str, header: Sequence[str], rows: Iterable[Row]) -> None:
        counted = Counted(rows)
        files.write(table_path(name), csv_chunks(header, counted))
        tables[name] = rows_in(files, table_path(name), name, header, counted.rows)

    computed("intervals", HEADERS["intervals"], interval_rows(dataset))
    judging = _Judging(dataset)
    with _beside(files, "implied") as implied, _beside(files, "power") as power:
        computed("verdicts", HEADERS["verdicts"], judging.rows(implied, power))
    for beside in (implied, power):
        tables[beside.name] = rows_in(files, table_path(beside.name), beside.name, HEADERS[beside.name], beside.rows)
    computed(NAME, table_schema(NAME).header, analysis_rows(dataset, judging.guards, place_names))
    return judging.rulings


@dataclass
class _Beside:
    """A table that is written while another one is, and how many rows it has so far."""

    name: str
    file: IO[bytes]
    rows: int = 0

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.file.write(write_table(row, ()))
            self.rows += 1


@contextmanager
def _beside(files: Staged, name: str) -> Iterator[_Beside]:
    from nangang_open.computed import HEADERS

    with files.written(table_path(name)) as place, place.open("wb") as file:
        file.write(write_table(HEADERS[name], ()))
        yield _Beside(name, file)


class _Judging:
    """All relations judged one after the other, and what is kept of that: little for each, the whole of none.

    `rulings` are in the order of the relations' table. Which relations name a figure is kept as lists through numbers:
    of each figure the last entry, of each entry the one before.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.rulings: list[Ruling] = [NOT_YET] * len(dataset.relations)
        self._figure, self._relation = numbered(dataset.figure), numbered(dataset.relation)
        self._last = array("q", [NONE]) * len(dataset.figures)
        self._before, self._named_by = array("q"), array("L")

    def rows(self, implied: _Beside, power: _Beside) -> Iterator[Row]:
        """Judge, and yield the rows of `verdicts` in their order, while those of `implied` and `power` are written.

        Raises InputError for a relation that cannot be judged.
        """
        from nangang_open.computed import implied_rows, reach_rows, verdict_row
        from nangang_open.validation.judged import judge_row

        alike: dict[Ruling, Ruling] = {}
        for relation in by_id(self.dataset.relation):
            found, named, judgement = judge_row(self.dataset, 0, relation)
            if judgement is None:
                where = f"relations.csv:{relation.id}:expression"
                raise InputError(found.reason, "run nangang-open validate and mend it", where)
            ruling = (judgement.verdict, judgement.lenient)
            self._keep(relation.id, named, alike.setdefault(ruling, ruling))
            implied.add(implied_rows(relation.id, judgement))
            power.add(reach_rows(self.dataset, relation))
            yield verdict_row(relation.id, judgement)

    def guards(self, figure: str) -> list[tuple[str, Verdict]]:
        """Return the relations that name a figure, in the order of their ids, with their verdicts."""
        found, number = [], self._figure(figure)
        entry = NONE if number is None else self._last[number]
        while entry != NONE:
            relation = self._named_by[entry]
            found.append((self.dataset.relations[relation].id, self.rulings[relation][0]))
            entry = self._before[entry]
        return found[::-1]

    def _keep(self, relation: str, named: Sequence[str], ruling: Ruling) -> None:
        row = self._relation(relation)
        assert row is not None  # it was found by its id
        self.rulings[row] = ruling
        for name in named:
            if (figure := self._figure(name)) is not None:
                self._before.append(self._last[figure])
                self._last[figure] = len(self._named_by)
                self._named_by.append(row)


NONE: Final = -1
NOT_YET: Final = (Verdict.UNDECIDED, ())


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
