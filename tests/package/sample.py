"""A small package for the tests: two tables, one descriptor, in a folder or in a zip."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nangang_open.package.schema import table_schema
from nangang_open.package.tables import write_table

FIGURE = {
    "id": "firms_2021",
    "indicator": "firms",
    "quantity_kind": "level",
    "period": "2021-12",
    "as_written": "201",
    "counter": "户",
    "hedge": "exact",
    "value": "201",
    "unit": "1",
    "status": "actual",
    "source": "example",
    "paragraph": "3",
    "start": "7",
}
RELATION = {
    "id": "firms_growth",
    "title": "Growth of firms",
    "title_zh": "企业增长",
    "expression": "firms_2021 / firms_2016 - 1 == growth",
    "basis": "stated",
    "reason": "Both numbers and the growth are stated.",
}


def rows_of(name: str, *rows: Mapping[str, str]) -> bytes:
    """Return the CSV of a table; what a row leaves out is empty."""
    header = table_schema(name).header
    return write_table(header, [[row.get(column, "") for column in header] for row in rows])


def figures() -> bytes:
    """Return three figures that a relation ties."""
    then = FIGURE | {"id": "firms_2016", "period": "2016-12", "as_written": "66", "value": "66", "start": "17"}
    growth = FIGURE | {
        "id": "growth",
        "quantity_kind": "growth_span",
        "period": "2017/2021",
        "as_written": "205",
        "scale": "%",
        "counter": "",
        "direction": "up",
        "value": "2.05",
        "start": "27",
    }
    return rows_of("figures", FIGURE, then, growth)


def descriptor(**changes: Any) -> dict[str, Any]:
    """Return a descriptor of figures and relations; `changes` replace its properties."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "small",
        "version": "0.1.0",
        "resources": [
            {"name": name, "path": f"data/{name}.csv", "type": "table", "format": "csv", "mediatype": "text/csv"}
            for name in ("figures", "relations")
        ],
    } | changes


def files(**changes: Any) -> dict[str, bytes]:
    """Return the bytes of every file of the small package by path."""
    return {
        "datapackage.json": json.dumps(descriptor(**changes)).encode(),
        "data/figures.csv": figures(),
        "data/relations.csv": rows_of("relations", RELATION),
    }


def small(folder: Path, replaced: Mapping[str, bytes] | None = None, **changes: Any) -> Path:
    """Write the small package into a new folder and return the folder."""
    for path, data in {**files(**changes), **(replaced or {})}.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder


def zipped(path: Path, prefix: str = "", replaced: Mapping[str, bytes] | None = None, **changes: Any) -> Path:
    """Write the small package as a zip, below a folder of the archive, and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**files(**changes), **(replaced or {})}.items():
            archive.writestr(prefix + name, data)
    return path


def path_to(path: object) -> dict[str, Any]:
    """Return a change of the descriptor that gives the figures another path."""
    return {"resources": [{"name": "figures", "path": path, "type": "table"}]}
