"""The README of a release: the data dictionary, and before it what each file is and how to begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from nangang_open.package.dictionary import MARK, dictionary
from nangang_open.release import layout

if TYPE_CHECKING:
    from nangang_open.release.facts import Facts
    from nangang_open.release.tables import Tables

FILES: Final[Mapping[str, str]] = {
    layout.ANALYSIS: "one flat table of all figures, to start with",
    layout.ANALYSIS_EXCEL: "the same for Excel, with a byte order mark",
    layout.ANALYSIS_SDMX: "the same as SDMX-CSV 2.0",
    "data/*.csv": "the tables",
    layout.DESCRIPTOR: "the descriptor of the data package (Frictionless Data Package v2), with every schema",
    "schemas/*.json": "the Table Schema of each table",
    layout.CODEBOOK: "how the report was coded",
    layout.CHANGELOG: "what changed from version to version",
    layout.LICENCE: "the licence",
    layout.CITATION: "how to cite it (Citation File Format)",
    layout.DATACITE: "the record that registers a DOI (DataCite 4)",
    layout.SCHEMA_ORG: "schema.org/Dataset",
    layout.DCAT: "DCAT-AP 3",
    layout.CROISSANT: "Croissant",
    layout.RO_CRATE: "RO-Crate 1.2",
    layout.CSVW: "CSV on the Web",
    layout.ZENODO: "the record at Zenodo",
    layout.ANNOTATIONS: "the place of every figure in the source (W3C Web Annotations)",
    layout.PROVENANCE: "the commit and the hashes that the release was built from",
    layout.VALIDATION: "the result of its validation",
    layout.REGISTRY: "the hashes for pooch",
    layout.CHECKSUMS: "the hashes of all files: `sha256sum --check SHA256SUMS`",
}
"""What each file of the text folder is."""


def readme(descriptor: Mapping[str, Any], found: Tables, facts: Facts) -> str:
    """Return the README of a release in Markdown."""
    rows = {name: table.rows for name, table in found.tables.items()}
    head, marker, tables = dictionary(descriptor, rows).removeprefix(f"{MARK}\n\n").partition("## Tables\n")
    return "".join([head, *_files(facts), marker, tables])


def _files(facts: Facts) -> Iterator[str]:
    yield "## Files\n\n| file | what it is |\n|---|---|\n"
    has_analysis = any(table.path == layout.ANALYSIS for table in facts.tables)
    for path, what in FILES.items():
        if has_analysis or not path.rpartition("/")[2].startswith("analysis"):
            yield f"| `{path}` | {what} |\n"
    yield "\n"
