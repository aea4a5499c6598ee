"""The text of a release of the shipped package with its metadata, made once for all tests of the dialects."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from nangang_open.computed import COMPUTED
from nangang_open.package.descriptor import write_descriptor
from nangang_open.package.schema import table_schema
from nangang_open.package.tables import write_table
from nangang_open.release import layout
from nangang_open.release.facts import Facts, Person, facts_of
from nangang_open.release.metadata.dialects import metadata_files
from tests.laws.shipped import dataset, package

ROOT = Path(__file__).parents[3]
STANDARDS = ROOT.parent / "shared" / "standards"


def standard(name: str) -> Path:
    """Return a published schema or context; skips the test where they do not lie beside the checkout."""
    if not STANDARDS.exists():
        pytest.skip("the published standards lie beside the checkout, and are not here")
    return STANDARDS / name


def validator(environment: str, *arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run Python of an environment made by `tests/release/validators/setup`; skips the test where there is none."""
    python = ROOT / f".venv-{environment}" / "bin" / "python"
    if not python.exists():
        pytest.skip(f"no validator: make it with tests/release/validators/setup {environment}")
    quiet = {**os.environ, "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([python, *arguments], capture_output=True, text=True, env=quiet, timeout=300)
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


@cache
def payload() -> dict[str, bytes]:
    """Return the tables of the shipped package, the computed ones too, with their schemas."""
    tables = {name: package().table(name) for name in package().table_names}
    tables |= {name: compute(dataset()) for name, compute in COMPUTED.items()}
    files = {
        layout.table_path(name): write_table(table.header, zip(*map(table.column, table.header), strict=True))
        for name, table in tables.items()
        if table is not None
    }
    schemas = {layout.schema_path(name): (ROOT / "schemas" / f"{name}.json").read_bytes() for name in tables}
    return files | schemas | {layout.LICENCE: (ROOT / "LICENSE-DATA").read_bytes()}


@cache
def shipped_facts() -> Facts:
    """Return the facts of the shipped package."""
    tables = {name: table for name in package().table_names if (table := package().table(name)) is not None}
    tables |= {name: compute(dataset()) for name, compute in COMPUTED.items()}
    return facts_of(package(), tables, {name: table_schema(name) for name in tables}, payload())


def rich_facts() -> Facts:
    """Return facts in which everything is known that the shipped package leaves empty."""
    people = (
        Person("Ada Li", ("author", "dataCurator"), "0000-0002-1825-0097", "Ada", "Li"),
        Person("The <example> group", ("author",)),
    )
    return replace(
        shipped_facts(),
        creators=people,
        publisher="The <example> group",
        doi="10.5072/example.1",
        homepage="https://example.org/data/",
        repository="https://example.org/code/",
        titles={"en": 'Figures: "all" of them', "zh": "全部数据"},
        descriptions={"en": "One & two < three; a description of at least fifty characters.", "zh": "说明"},
        place_names={"en": "Nangang District, Harbin", "zh": "哈尔滨市南岗区"},
    )


def written(folder: Path, facts: Facts | None = None) -> Path:
    """Write the release with its metadata into a folder and return it."""
    files = payload() | metadata_files(facts or shipped_facts(), dataset())
    files["datapackage.json"] = write_descriptor(dict(package().descriptor or {}))
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
