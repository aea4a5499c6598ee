"""Which target a word or an address after `--to` means."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nangang_open.errors import CannotRunError
from nangang_open.package.files import open_package
from nangang_open.release.targets import github, zenodo
from nangang_open.release.targets.deposit import Deposited
from nangang_open.release.targets.folder import Published, publish, withdraw
from nangang_open.release.targets.store import open_store
from nangang_open.release.version import parsed

REPOSITORIES: Final = ("zenodo", "github")
"""Targets that are services with an API of their own; every other word is a folder, every other address a bucket."""


def publish_to(to: str, release: Path, *, dry_run: bool = False, final: bool = False) -> Published | Deposited:
    """Publish a release to a target; raises as the target's own `publish`, and `open_store`.

    At a repository a draft is made, and with `final` the public release; a folder or bucket knows no drafts.
    """
    if to == "zenodo":
        deposited = zenodo.plan if dry_run else zenodo.publish
        return deposited(release, zenodo.service(), final=final)
    if to == "github":
        deposited_there = github.plan if dry_run else github.publish
        return deposited_there(release, github.service(), final=final)
    return publish(release, open_store(to), dry_run=dry_run)


def reserve_at(to: str, package: Path | None, *, after: str = "") -> Deposited:
    """Reserve a DOI for the version that a package (the shipped one for None) or a release's folder says it is.

    Raises CannotRunError where the target reserves none, FileError where there is no descriptor, InputError for a name that
    is no version, and as `reserve`.
    """
    if to != "zenodo":
        raise CannotRunError(f"{to!r:.40} reserves no DOI", "give --to zenodo")
    descriptor = open_package(package).descriptor or {}
    title, version = (str(descriptor.get(key) or "") for key in ("title", "version"))
    if not title or not version:
        raise CannotRunError("the package says no title or no version", "write both in datapackage.json")
    parsed(version)
    return zenodo.reserve(title, version, zenodo.service(), after)


def withdraw_from(
    to: str, version: str, reason: str, *, instead: str = "", day: str = "", dry_run: bool = False
) -> Published:
    """Withdraw a version from a folder or bucket; raises as `withdraw` and `open_store`."""
    refuse_repository(to)
    return withdraw(version, reason, open_store(to), instead=instead, day=day, dry_run=dry_run)


def refuse_repository(to: str) -> None:
    """Raise CannotRunError for a service whose records are withdrawn by its own means."""
    if to in REPOSITORIES:
        raise CannotRunError(f"a version at {to} is withdrawn there", "give a folder or a bucket")
