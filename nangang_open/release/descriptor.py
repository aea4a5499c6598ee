"""The descriptor of a release: the package's own, with the computed tables as resources and everything else in step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nangang_open.package.schema import COMPUTED, TABLES
from nangang_open.package.sync import GENERATED, inlined_schema
from nangang_open.release.layout import table_path

if TYPE_CHECKING:
    from datetime import date

    from nangang_open.release.staged import Measured
    from nangang_open.release.tables import Tables


def release_descriptor(
    written: Mapping[str, Any], tables: Tables, data: Mapping[str, Measured], released: date, doi: str = ""
) -> dict[str, Any]:
    """Return the descriptor of a release from the one that people wrote; `data` are the files of resources by path.

    Its day is that of the changelog; a DOI, where one is given, becomes its `id`.
    """
    listed = [facts for facts in written.get("resources", ()) if isinstance(facts, Mapping)]
    known = {facts["name"]: facts for facts in listed if facts.get("name") in TABLES}
    others = [facts for facts in listed if facts.get("name") not in TABLES + COMPUTED]
    resources = [_table(name, known.get(name, {}), tables, data) for name in tables.tables]
    resources += [{**facts, **_measured(data[facts["path"]])} for facts in others]
    day = {"created": f"{released.isoformat()}T00:00:00Z"}
    identity = {"id": f"https://doi.org/{doi}"} if doi else {}
    return {**_first(written, "$schema", "name"), **identity, **written, **identity, **day, "resources": resources}


def _first(written: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: written[key] for key in keys if key in written}


def _table(name: str, written: Mapping[str, Any], tables: Tables, data: Mapping[str, Measured]) -> dict[str, Any]:
    schema, path = tables.schemas[name], table_path(name)
    facts = {
        "name": name,
        "title": schema.title,
        "description": schema.description,
        **{key: value for key, value in written.items() if key not in GENERATED},
        "path": path,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }
    return {
        **facts,
        "schema": inlined_schema(name, list(tables.tables)),
        **_measured(data[path]),
        "rows": tables.tables[name].rows,
    }


def _measured(file: Measured) -> dict[str, Any]:
    return {"bytes": file.bytes, "hash": f"sha256:{file.sha256}"}
