"""All tables of a release with their schemas: those that people wrote, and those computed from them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nangang_open.package.schema import TABLES, TableSchema, table_schema
from nangang_open.package.tables import Table

if TYPE_CHECKING:
    from nangang_open.dataset import Dataset
    from nangang_open.package.files import Package


@dataclass(frozen=True)
class Tables:
    """The typed rows of a package; the tables of its release by name, in the order of the design; their schemas."""

    dataset: Dataset
    tables: Mapping[str, Table]
    schemas: Mapping[str, TableSchema]


def release_tables(package: Package) -> Tables:
    """Return the tables of a package, and `intervals`, `verdicts`, `implied` and `analysis` computed from them.

    Computed tables that the package may bring are left out and computed anew. A foreign key to a table that the package
    has not is left out of its schema. Raises InputError for a table that cannot be read, and for a relation that cannot
    be judged.
    """
    from nangang_open.computed import computed_tables
    from nangang_open.dataset import load_dataset
    from nangang_open.release.analysis import NAME, analysis

    dataset = load_dataset(package)
    tables = {name: table for name in TABLES if (table := package.table(name)) is not None}
    if dataset.figures:
        tables |= computed_tables(dataset)
        tables[NAME] = analysis(dataset, tables["verdicts"], _place_names(package.descriptor or {}))
    return Tables(dataset, tables, {name: _present(table_schema(name), tables) for name in tables})


def _place_names(descriptor: Mapping[str, Any]) -> dict[str, str]:
    place = descriptor.get("place")
    place = place if isinstance(place, Mapping) else {}
    english, chinese = str(place.get("title", "")), str(place.get("title_zh", ""))
    return {"en": english or chinese, "zh": chinese or english}


def _present(schema: TableSchema, tables: Mapping[str, Table]) -> TableSchema:
    """Return a schema without references to tables that the release has not."""
    keys = tuple(key for key in schema.foreign_keys if key.table in tables)
    return schema if keys == schema.foreign_keys else dataclasses.replace(schema, foreign_keys=keys)
