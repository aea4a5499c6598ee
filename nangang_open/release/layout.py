"""What the files and folders of a release are called: decided here and nowhere else."""

from __future__ import annotations

from typing import Final

NAME: Final = "nangang-open-data"
"""The name of the shipped data set, and of its folders and files; another package brings its own."""

DESCRIPTOR: Final = "datapackage.json"
DATA: Final = "data"
SCHEMAS: Final = "schemas"
README: Final = "README.md"
CODEBOOK: Final = "CODEBOOK.md"
CHANGELOG: Final = "CHANGELOG.md"
LICENCE: Final = "LICENSE-DATA"

ANALYSIS: Final = "data/analysis.csv"
ANALYSIS_EXCEL: Final = "analysis-excel.csv"
ANALYSIS_SDMX: Final = "analysis-sdmx.csv"

SCHEMA_ORG: Final = "schema-org.jsonld"
CROISSANT: Final = "croissant.json"
RO_CRATE: Final = "ro-crate-metadata.json"
DCAT: Final = "dcat.jsonld"
DATACITE: Final = "datacite.json"
CSVW: Final = "csv-metadata.json"
CITATION: Final = "CITATION.cff"
ZENODO: Final = ".zenodo.json"
ANNOTATIONS: Final = "annotations.jsonld"
METADATA: Final = (SCHEMA_ORG, CROISSANT, RO_CRATE, DCAT, DATACITE, CSVW, CITATION, ZENODO, ANNOTATIONS)
"""The files of `metadata/`, one standard each, all in the root of the text folder."""

PROVENANCE: Final = "PROVENANCE.json"
VALIDATION: Final = "validation.json"
REGISTRY: Final = "registry.txt"
CHECKSUMS: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.sig"
ALLOWED_SIGNERS: Final = "allowed_signers"
LOGICAL_HASHES: Final = "LOGICAL_HASHES"

UNSUMMED: Final = frozenset({CHECKSUMS, SIGNATURE, ALLOWED_SIGNERS})
"""What the checksums do not name; the last two are not compared byte by byte either, and are absent without a key."""

NAMESPACE: Final = "nangang-open-data"
"""The namespace of the SSH signature over the checksums."""


def text_folder(version: str, name: str = NAME) -> str:
    """Return the folder of what the standards call the data set: text files.

    >>> text_folder("0.1.0")
    'nangang-open-data-0.1.0'
    """
    return f"{name}-{version}"


def formats_folder(version: str, name: str = NAME) -> str:
    """Return the folder of the conveniences made from the text: SQLite, Parquet, XLSX, Stata."""
    return f"{name}-{version}-formats"


def archive_name(folder: str) -> str:
    """Return the name of the zip of a folder."""
    return f"{folder}.zip"


def table_path(table: str) -> str:
    """Return a table's CSV in the text folder."""
    return f"{DATA}/{table}.csv"


def schema_path(table: str) -> str:
    """Return a table's Table Schema in the text folder."""
    return f"{SCHEMAS}/{table}.json"


def sqlite_name(name: str = NAME) -> str:
    """Return the SQLite file of the formats folder."""
    return f"{name}.sqlite"


def xlsx_name(name: str = NAME) -> str:
    """Return the spreadsheet of the formats folder."""
    return f"{name}.xlsx"


def parquet_path(table: str) -> str:
    """Return a table's Parquet file in the formats folder."""
    return f"parquet/{table}.parquet"


STATA: Final = "analysis.dta"
"""The Stata file of the formats folder."""
