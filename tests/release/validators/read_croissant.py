"""Read a Croissant back: read_croissant.py FILE. Runs in the environment `.venv-croissant`.

Prints one JSON object: what the library found wrong, what it says of the data set, and each record set's rows.
"""

from __future__ import annotations

import json
import sys

import mlcroissant  # type: ignore[import-not-found, import-untyped, unused-ignore]


def main(file: str) -> None:
    """Load the metadata and every record of every table."""
    dataset = mlcroissant.Dataset(file)
    said = dataset.metadata
    records = {table.id: list(dataset.records(table.id)) for table in said.record_sets}  # each can be read only once
    found = {
        "errors": sorted(said.ctx.issues.errors),
        "warnings": sorted(said.ctx.issues.warnings),
        "name": said.name,
        "creators": [creator.name for creator in said.creators],
        "version": said.version,
        "license": said.license,
        "published": said.date_published.date().isoformat(),
        "rows": {name: len(rows) for name, rows in records.items()},
        "values": [row["figures/value"] for row in records["figures"]],
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
