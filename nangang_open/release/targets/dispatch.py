"""Which target a word or an address after `--to` means."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nangang_open.errors import CannotRunError
from nangang_open.release.targets.folder import Published, publish, withdraw
from nangang_open.release.targets.store import open_store

REPOSITORIES: Final = ("zenodo", "github")
"""Targets that are services with an API of their own; every other word is a folder, every other address a bucket."""


def publish_to(to: str, release: Path, *, dry_run: bool = False) -> Published:
    """Publish a release to a target; raises as `publish` and `open_store`."""
    refuse_repository(to)
    return publish(release, open_store(to), dry_run=dry_run)


def withdraw_from(
    to: str, version: str, reason: str, *, instead: str = "", day: str = "", dry_run: bool = False
) -> Published:
    """Withdraw a version from a folder or bucket; raises as `withdraw` and `open_store`."""
    refuse_repository(to)
    return withdraw(version, reason, open_store(to), instead=instead, day=day, dry_run=dry_run)


def refuse_repository(to: str) -> None:
    """Raise CannotRunError for a service that is not built yet."""
    if to in REPOSITORIES:
        raise CannotRunError(f"publishing to {to} is not built yet", "give a folder or a bucket")
