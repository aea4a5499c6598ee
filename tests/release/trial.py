"""Packages to release: the sound one with what a release must say, in a folder of its own, and changes to it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nangang_open.package.sync import sync

SOUND = Path(__file__).parents[1] / "packages" / "sound"
CHANGELOG = "# Changelog\n\n## [1.2.0] - 2024-02-29\n\n### Data\n\n- New figures.\n\n## [1.1.0] - 2023-05-01\n\n### Data\n\n- First.\n"
SAYS: dict[str, Any] = {
    "title_zh": "虚构小镇的五个数据",
    "description": "An invented town.",
    "contributors": [{"title": "Ada Example", "givenName": "Ada", "familyName": "Example", "roles": ["author"]}],
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
}
NAME, VERSION = "qingshi", "1.2.0"
TITLE: str = json.loads((SOUND / "datapackage.json").read_text("utf-8"))["title"]


def a_package(
    folder: Path, says: Mapping[str, Any] | None = None, changelog: str = CHANGELOG, version: str = VERSION
) -> Path:
    """Write a package that can be released into a new folder, and return its path; None takes a property away."""
    package = folder / "package"
    shutil.copytree(SOUND, package)
    (package / "page.txt").unlink()
    (package / "CHANGELOG.md").write_text(changelog, "utf-8")
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    descriptor |= {"version": version} | SAYS | dict(says or {})
    written = {key: value for key, value in descriptor.items() if value is not None}
    (package / "datapackage.json").write_text(json.dumps(written, ensure_ascii=False), "utf-8")
    sync(package)
    return package


def git(folder: Path, *command: str) -> str:
    """Run git in a folder as somebody invented, and return what it says."""
    config = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    run = subprocess.run(["git", "-C", str(folder), *config, *command], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def committed(folder: Path) -> str:
    """Put a folder under version control with everything in it, and return the commit."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "all")
    return git(folder, "rev-parse", "HEAD")
