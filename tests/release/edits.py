"""A package in memory, and what may happen to its tables between two versions."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from nangang_open.package.files import Package, open_files, open_package
from nangang_open.package.schema import TABLES, table_schema
from nangang_open.package.tables import Table, write_table
from tests.release.trial import SOUND

Rows = dict[str, list[dict[str, str]]]
TEXTS = st.text("ab ,\"'é南", max_size=4)


def rows() -> Rows:
    """Return the rows of the sound package."""
    package = open_package(SOUND)
    return {name: list(table.records()) for name in TABLES if (table := package.table(name)) is not None}


def descriptor(**changes: Any) -> dict[str, Any]:
    """Return the sound package's descriptor with schemas, and with other properties."""
    found: dict[str, Any] = copy.deepcopy(dict(open_package(SOUND).descriptor or {}))
    return found | changes


def a_package(
    tables: Rows, says: Mapping[str, Any] | None = None, headers: Mapping[str, tuple[str, ...]] | None = None
) -> Package:
    """Return a package of these rows."""
    document = descriptor() if says is None else dict(says)
    document["resources"] = [one for one in document["resources"] if one["name"] in tables]
    files = {"datapackage.json": json.dumps(document).encode()}
    for name, records in tables.items():
        header = (headers or {}).get(name) or table_schema(name).header
        files[f"data/{name}.csv"] = write_table(header, [[row.get(one, "") for one in header] for row in records])
    return open_files(files)


def tables_of(package: Package) -> dict[str, Table]:
    """Return the tables of a package by name."""
    return {one.name: table for one in package.resources if (table := package.table(one.name)) is not None}


def edit(name: str, change: Callable[[list[dict[str, str]]], Any]) -> Rows:
    """Return the sound package's rows after a change to one table."""
    found = rows()
    change(found[name])
    return found


@st.composite
def edited(draw: st.DrawFn) -> Rows:
    """Return the sound package's rows after some rows were removed, added, corrected and renamed, and some shuffled."""
    found = rows()
    for _ in range(draw(st.integers(0, 6))):
        name = draw(st.sampled_from(list(found)))
        listed, key = found[name], table_schema(name).primary_key
        kind = draw(st.sampled_from(["remove", "add", "correct", "rename", "shuffle", "drop"]))
        if kind == "drop" and len(found) > 1:
            del found[name]
        elif kind == "shuffle":
            found[name] = draw(st.permutations(listed))
        elif listed:
            row = draw(st.sampled_from(listed))
            if kind == "remove":
                listed.remove(row)
            elif kind == "correct":
                row[draw(st.sampled_from([one for one in row if one not in key]))] = draw(TEXTS)
            else:
                moved = row | {key[-1]: f"{row[key[-1]]}{draw(st.integers(0, 3))}"}
                if all(tuple(moved[k] for k in key) != tuple(one[k] for k in key) for one in listed):
                    listed.append(moved)
                    if kind == "rename":
                        listed.remove(row)
    return found
