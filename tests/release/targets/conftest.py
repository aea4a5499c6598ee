"""Releases that all tests of the targets publish: built once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.release.targets.sites import NEW, OLD, OTHER, built, text_alone


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
