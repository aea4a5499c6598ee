"""The text of a release of the shipped package with its metadata, made once for all tests of the dialects."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nangang_open.release.contents import release_files
from nangang_open.release.facts import Facts, Person
from nangang_open.release.metadata.dialects import metadata_files
from tests.laws.shipped import dataset, package

ROOT = Path(__file__).parents[3]
STANDARDS = ROOT.parent / "shared" / "standards"


VALIDATORS = ROOT / "tests" / "release" / "validators"


def standard(name: str) -> Path:
    """Return a published schema or context; skips the test where they do not lie beside the checkout."""
    if not STANDARDS.exists():
        pytest.skip("the published standards lie beside the checkout, and are not here")
    return STANDARDS / name


def validator(
    environment: str, script: str, *arguments: str | Path, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run a script of ours, or one of its own, in an environment that `tests/release/validators/setup` makes.

    Skips the test where the environment is not made; fails it where the script fails, unless `check` is false.
    """
    folder = ROOT / f".venv-{environment}" / "bin"
    python = folder / "python"
    if not python.exists():
        pytest.skip(f"no validator: make it with tests/release/validators/setup {environment}")
    ours = VALIDATORS / script
    quiet = {**os.environ, "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [python, ours if ours.exists() else folder / script, *arguments],
        capture_output=True,
        text=True,
        env=quiet,
        timeout=300,
    )
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


@cache
def release() -> tuple[dict[str, bytes], Facts]:
    """Return the text files of the release of the shipped package, and its facts."""
    built = release_files(package())
    return dict(built.text), built.facts


def shipped_facts() -> Facts:
    """Return the facts of the shipped package."""
    return release()[1]


def bare_facts() -> Facts:
    """Return facts of a package that gives no more than it must."""
    nobody = Person("Somebody", ("author",))
    return replace(
        shipped_facts(),
        creators=(nobody,),
        publisher=nobody.name,
        titles={"en": "Figures"},
        descriptions={"en": "Figures of a report."},
        licence_title="",
        licence_url="",
        keywords=(),
        place_code="",
        place_names={},
        temporal=("", ""),
        source_title="",
        source_publisher="",
        source_date="",
    )


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


def partial_facts() -> Facts:
    """Return facts that know of each thing only a part: a given name alone, a report of nobody, a place by its code."""
    facts = shipped_facts()
    people = (
        Person("Plato", ("author",), given="Plato"),
        Person("Li", (), family="Li"),
        Person("李雅达", (), "0000-0002-1825-0097"),
    )
    first, *others = facts.tables
    file, *files = facts.files
    return replace(
        facts,
        creators=people,
        publisher="A press",
        place_names={},
        source_publisher="",
        source_date="",
        tables=(replace(first, primary_key=()), *others),
        files=(replace(file, mediatype="application/octet-stream"), *files),
    )


KNOWN = {"shipped": shipped_facts, "rich": rich_facts, "bare": bare_facts, "partial": partial_facts}
"""How much may be known of a data set."""

every_amount_known = pytest.mark.parametrize("known", KNOWN)


def documents(known: str) -> dict[str, bytes]:
    """Return the files of metadata of the shipped figures, when so much is known."""
    files = metadata_files(KNOWN[known](), dataset())
    return {path: data if isinstance(data, bytes) else b"".join(data) for path, data in files}


def document(path: str, known: str = "shipped") -> Any:
    """Return one of these files that is JSON."""
    return json.loads(documents(known)[path])


def written(folder: Path, known: str = "shipped") -> Path:
    """Write the release with its metadata into a folder and return it."""
    for path, data in {**release()[0], **documents(known)}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
