"""The sound package of five figures, and what becomes of it under an overlay: the files that differ, over a copy."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from nangang_open.package.files import open_package
from nangang_open.validation.run import Result, validate
from nangang_open.vocabulary import Layer

PACKAGES = Path(__file__).parents[1] / "packages"
SOUND = PACKAGES / "sound"
PAGE = "page.txt"
COPY_RULES = ("NG331", "NG332", "NG333", "NG334", "NG335", "NG336")
"""The rules that ask a copy of the page; the others are shown without one."""


def copied(folder: Path) -> Path:
    """Return a copy of the sound package that may be changed."""
    return Path(shutil.copytree(SOUND, folder / "package"))


def overlaid(code: str, folder: Path) -> Path:
    """Return the sound package under the overlay of a rule; what git cannot hold is made here."""
    package = copied(folder)
    if code in MADE:
        return MADE[code](package)
    shutil.copytree(PACKAGES / code, package, dirs_exist_ok=True)
    return package


def checked(path: Path, *, copy: bool = False, layers: Collection[Layer] = tuple(Layer)) -> Result:
    """Return what validating a package gives, with its own page as the copy where asked."""
    return validate(open_package(path), {None: (path / PAGE).read_bytes()} if copy else {}, layers)


def codes(result: Result) -> set[str]:
    """Return the codes of all findings."""
    return {finding.code for finding in result.findings}


def redescribed(package: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Change the descriptor of a package, and return its path."""
    file = package / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    change(descriptor)
    file.write_text(json.dumps(descriptor, ensure_ascii=False), "utf-8")
    return package


def with_resource(package: Path, path: str) -> Path:
    """Add a resource with a path to the descriptor."""
    return redescribed(package, lambda d: d["resources"].append({"name": "more", "path": path}))


def rewritten(package: Path, table: str, change: Callable[[bytes], bytes]) -> Path:
    """Change the bytes of a table, and return the package's path."""
    file = package / "data" / f"{table}.csv"
    file.write_bytes(change(file.read_bytes()))
    return package


def zipped_twice(package: Path) -> Path:
    """Return a zip of a package in which one name stands twice."""
    archive = package.parent / "package.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in sorted(package.rglob("*")):
            if file.is_file():
                zipped.write(file, file.relative_to(package).as_posix())
        zipped.writestr("page.txt", "once more")
    return archive


MADE: dict[str, Callable[[Path], Path]] = {"NG115": zipped_twice}
