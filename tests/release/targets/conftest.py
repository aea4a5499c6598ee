"""Releases that all tests of the targets publish: built once."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from nangang_open.package.files import open_package
from nangang_open.release import layout
from nangang_open.release.build import build
from tests.release.targets.inveniordm import Real, inveniordm, lacking
from tests.release.targets.repositories import DOI, Invenio, Records, serving
from tests.release.targets.sites import NEW, OLD, OTHER, built, text_alone
from tests.release.trial import NAME, VERSION, a_package

Made = Callable[..., Path]
New = Callable[[], Records]

USERS = 150
"""How many users the real server has: each test is one's own, and each run that is cut."""


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return the text folder of a release of each version, its formats and zips beside it."""
    root = tmp_path_factory.mktemp("releases")
    return {version: built(root / version, version) for version in (OLD, NEW)}


@pytest.fixture(scope="session")
def texts(releases: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return the text folder of a release of each version with nothing beside it, and one of another content."""
    root = tmp_path_factory.mktemp("texts")
    found = {version: text_alone(folder, root / version) for version, folder in releases.items()}
    for name, version, more in ((OTHER, OTHER, ""), ("changed", NEW, "- Otherwise.")):
        found[name] = text_alone(built(root / "built" / name, version, more), root / name)
    return found


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return what builds a release whose files carry a DOI, its zip beside it, and says where its text folder is."""
    found: dict[str, Path] = {}

    def build_with(doi: str, says: Mapping[str, Any] | None = None) -> Path:
        key = json.dumps([doi, says])
        if key not in found:
            root = tmp_path_factory.mktemp("made")
            package = a_package(root, says)
            (package / layout.LICENCE).write_text("A licence, in its own words.\n")
            built = build(open_package(package), root / "dist", None, doi)
            (text,) = (path for path in built.paths if path.name == f"{NAME}-{VERSION}")
            found[key] = shutil.copytree(text, root / "alone" / text.name)
            shutil.copy(f"{text}.zip", root / "alone")
        return found[key]

    return build_with


@pytest.fixture
def release(made: Made) -> Path:
    """Return a release's text folder whose files carry the DOI that the small server reserves first, and its zip."""
    return made(DOI)


@pytest.fixture(scope="session")
def real() -> Iterator[New]:
    """Run the real server, and return what makes a user's own of it."""
    if not os.environ.get("CONFORMANCE"):
        pytest.skip("the real InvenioRDM is asked by: make conformance")
    if reason := lacking():
        pytest.fail(reason)
    with inveniordm(USERS) as (base, tokens):
        left = iter(tokens)
        yield lambda: Real(base=base, token=next(left))


@pytest.fixture(params=["small", "real"])
def new(request: pytest.FixtureRequest) -> New:
    """Return what makes a server without a record."""
    found: New = Invenio if request.param == "small" else request.getfixturevalue("real")
    return found


@pytest.fixture
def invenio(new: New) -> Iterator[Records]:
    server = new()
    with serving(server):
        yield server
