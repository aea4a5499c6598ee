"""Releases that all tests of the targets publish: built once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from nangang_open.package.files import open_package
from nangang_open.release import layout
from nangang_open.release.build import build
from tests.release.targets.repositories import DOI
from tests.release.targets.sites import NEW, OLD, OTHER, built, text_alone
from tests.release.trial import NAME, VERSION, a_package

Made = Callable[..., Path]


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
