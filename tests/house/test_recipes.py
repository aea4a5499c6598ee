"""Every block of docs/recipes.md is run on a release of the shipped package, and prints what stands below it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from nangang_open.package.files import open_package
from nangang_open.release.contents import release_files
from nangang_open.release.layout import NAME
from nangang_open.release.targets.folder import publish
from nangang_open.release.targets.store import open_store
from tests.house.checkout import ROOT
from tests.release.mirror import mirroring

PAGE = ROOT / "docs" / "recipes.md"
TOOLS = ROOT / ".venv-recipes" / "bin"
BLOCK = re.compile(
    r"^```(?P<language>sh|python|r)\n(?P<code>.*?)^```\n+^```text\n(?P<printed>.*?)^```$", re.MULTILINE | re.DOTALL
)
WRITTEN = "0.2.0"  # the version that the page writes
SITE = "https://example.org/data"
NEEDS = {
    "curl and sha256sum": ("curl", "sha256sum"),
    "R": ("Rscript",),
    "SQLite": ("sqlite3",),
    "Datasette": ("datasette",),
    "LibreOffice": ("soffice",),
    "frictionless": ("frictionless",),
}


@dataclass(frozen=True)
class Recipe:
    """One block: under which heading it stands, in which language, and what it prints."""

    heading: str
    number: int
    language: str
    code: str
    printed: str

    def __str__(self) -> str:
        return f"{self.heading} {self.number}"


@dataclass(frozen=True)
class Ground:
    """Where recipes are run: the folder of a fetched release, its version, and a site that has it."""

    folder: Path
    version: str
    url: str


def recipes() -> Iterator[Recipe]:
    for section in PAGE.read_text("utf-8").split("\n## ")[1:]:
        heading = section.partition("\n")[0]
        for number, block in enumerate(BLOCK.finditer(section), start=1):
            yield Recipe(heading, number, block["language"], block["code"], block["printed"])


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    built = release_files(open_package())
    folder = tmp_path_factory.mktemp("fetched")
    for place, files in ((built.text_folder, built.text), (built.formats_folder, built.formats)):
        for path, data in files.items():
            (folder / place / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / place / path).write_bytes(data)
    site = tmp_path_factory.mktemp("site")
    publish(folder / built.text_folder, open_store(str(site)))
    with mirroring(site) as mirror:
        yield Ground(folder, built.text_folder.removeprefix(f"{NAME}-"), mirror.url)


def command(recipe: Recipe, code: str) -> list[str]:
    """Return how a recipe is run; skips where its tool is not there."""
    search = f"{TOOLS}{os.pathsep}{os.environ['PATH']}"
    for name in NEEDS.get(recipe.heading, ()):
        if shutil.which(name, path=search) is None:
            pytest.skip(f"{name} is not installed")
    if recipe.language == "sh":
        return ["bash", "-euo", "pipefail", "-c", code]
    if recipe.language == "r":
        if subprocess.run(["Rscript", "-e", "library(readr)"], capture_output=True).returncode:
            pytest.skip("R has no readr")
        return ["Rscript", "-e", code]
    python = str(TOOLS / "python") if (TOOLS / "python").exists() else sys.executable
    modules = re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE)
    if subprocess.run([python, "-c", f"import {', '.join(modules)}"], capture_output=True).returncode:
        pytest.skip(f"one of {', '.join(modules)} is not installed; tests/release/validators/setup recipes")
    return [python, "-X", "utf8", "-c", code]


@pytest.mark.parametrize("recipe", list(recipes()), ids=str)
def test_a_recipe_prints_what_stands_below_it(recipe: Recipe, ground: Ground, tmp_path: Path) -> None:
    code = recipe.code.replace(SITE, ground.url).replace(WRITTEN, ground.version)
    run = command(recipe, code)
    for place in ground.folder.iterdir():
        shutil.copytree(place, tmp_path / place.name)
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=180)
    assert (done.returncode, done.stdout) == (0, recipe.printed), done.stderr


def test_every_tool_that_is_promised_has_a_recipe() -> None:
    promised = {"pandas", "Polars", "R", "DuckDB", "SQLite", "Datasette", "LibreOffice", "curl and sha256sum", "pooch"}
    assert promised | {"frictionless"} == {recipe.heading for recipe in recipes()}


def test_the_command_that_fetches_prints_what_the_page_shows(ground: Ground, tmp_path: Path) -> None:
    shown = re.search(
        r"^\$ nangang-open (?P<arguments>.*)\n(?P<printed>(?:.+\n)*?)```", PAGE.read_text("utf-8"), re.MULTILINE
    )
    assert shown is not None
    line, printed = (
        text.replace(SITE, ground.url).replace(WRITTEN, ground.version) for text in shown.group("arguments", "printed")
    )
    environment = {**os.environ, "NANGANG_OPEN_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    run = [sys.executable, "-m", "nangang_open", *line.split()]
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, "")
