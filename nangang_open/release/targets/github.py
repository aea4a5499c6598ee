"""Publish to GitHub Releases by REST: a draft with its files first, the public release only when asked for.

A run is a chain of states, each of which knows only the next one. The draft is found again by its tag, so that a run
after a cut goes on from there.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release.targets.chain import State, begun_again, through
from nangang_open.release.targets.deposit import Asset, Deposit, Deposited, Progress, deposit
from nangang_open.release.targets.folder import Act, Step
from nangang_open.release.targets.service import CutError, Json, RefusedError, Service
from nangang_open.release.version import parsed

API: Final = "https://api.github.com"
ACCEPT: Final = "application/vnd.github+json"
API_VERSION: Final = "2022-11-28"
REPOSITORY: Final = re.compile(r"(?:https?://[^/]+/)?(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?", re.ASCII)
COMMIT: Final = re.compile(r"[0-9a-f]{40}")
PAGE: Final = 100
PAGES: Final = 100
"""How many pages of a list are read: GitHub shows ten thousand releases."""


@dataclass(slots=True)
class _Run:
    """All that the states of one run share; `release` is as it was seen last."""

    service: Service
    repository: str
    going: Deposit
    final: bool
    public: bool = False
    release: Json = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)

    @property
    def releases(self) -> str:
        """Where the repository's releases are, below the API."""
        return f"repos/{self.repository}/releases"

    @property
    def one(self) -> str:
        """Where this release is, below the API."""
        return f"{self.releases}/{_number(self.release, self)}"

    @property
    def said(self) -> Json:
        """What the release says of itself; its tag is put where the release was built from."""
        version = self.going.version
        document: Json = {
            "tag_name": f"v{version}",
            "name": f"{self.going.name} {version}",
            "body": self.going.changes,
            "prerelease": bool(parsed(version)[1]),
        }
        if COMMIT.fullmatch(self.going.commit):
            document["target_commitish"] = self.going.commit
        return document


def service() -> Service:
    """Return GitHub, or the one whose API is at GITHUB_API_URL; CannotRunError without GITHUB_TOKEN."""
    return Service(
        os.environ.get("GITHUB_API_URL") or API,
        os.environ.get("GITHUB_TOKEN", ""),
        "GITHUB_TOKEN",
        ACCEPT,
        {"X-GitHub-Api-Version": API_VERSION},
    )


def publish(folder: Path, at: Service, *, repository: str = "", final: bool = False) -> Deposited:
    """Make the draft of a release, with its files, and make it public where that is asked for.

    The repository is `owner/name`, else GITHUB_REPOSITORY, else what the release says of itself. Raises as `deposit`
    and `Service.ask`; InputError where the release is public with other files, or the draft has others; CannotRunError
    where no repository is known, or a file is lost.
    """
    run = _begun(folder, at, repository, final=final)
    through(run, _find)
    address = str(run.release.get("html_url", ""))
    return Deposited(_place(run), run.going.version, address, run.public, steps=tuple(run.progress.steps))


def plan(folder: Path, at: Service, *, repository: str = "", final: bool = False) -> Deposited:
    """Return what `publish` would write if nothing were there; nothing is asked of the service."""
    run = _begun(folder, at, repository, final=final)
    steps = tuple(Step(Act.WRITE, asset.name, asset.size) for asset in run.going.assets)
    return Deposited(_place(run), run.going.version, "", final, steps=steps)


def _begun(folder: Path, at: Service, repository: str, *, final: bool) -> _Run:
    going = deposit(folder)
    said = REPOSITORY.fullmatch(repository or os.environ.get("GITHUB_REPOSITORY") or going.repository)
    if said is None:
        raise CannotRunError("no repository is known", "set GITHUB_REPOSITORY to owner/name")
    return _Run(at, said["name"], going, final)


def _find(run: _Run) -> State[_Run]:
    """Find the release of this tag: a public one, else the oldest draft."""
    tag = run.said["tag_name"]
    found = [one for one in _list(run, run.releases) if one.get("tag_name") == tag]
    if not found:
        return _create
    run.release = min(found, key=lambda one: (bool(one.get("draft")), _number(one, run)))
    return _describe if run.release.get("draft") else _public


def _create(run: _Run) -> State[_Run]:
    """Make the draft."""
    run.release = run.service.ask("POST", run.releases, {**run.said, "draft": True}).one
    run.progress.wrote("draft")
    return _upload


def _describe(run: _Run) -> State[_Run]:
    """See that a draft that was there says what this release says."""
    if all(run.release.get(key) == value for key, value in run.said.items()):
        run.progress.there("draft")
    else:
        run.release = run.service.ask("PATCH", run.one, run.said).one
        run.progress.wrote("draft")
    return _upload


def _upload(run: _Run) -> State[_Run]:
    """Bring every file to the draft that is not there and whole."""
    there = _assets(run)
    ours = {asset.name for asset in run.going.assets}
    if strangers := sorted(set(there) - ours):
        raise InputError(
            f"the draft has {strangers[0]!r:.80}, which is no part of the release", "remove it", _place(run)
        )
    for asset in run.going.assets:
        if _is_whole(asset, there.get(asset.name)):
            run.progress.there(asset.name, asset.size)
        else:
            begun_again(partial(_bring, run, asset))
            run.progress.wrote(asset.name, asset.size)
    return _check


def _bring(run: _Run, asset: Asset) -> InputError | None:
    """Upload one file; what a cut left of it bars the name, and is removed first."""
    address = str(run.release.get("upload_url", "")).partition("{")[0]
    try:
        found = _assets(run).get(asset.name)
        if _is_whole(asset, found):
            return None
        if found is not None:
            _remove(run, found)
        run.service.ask("POST", f"{address}?name={quote(asset.name, safe='')}", data=asset.read())
        whole = _is_whole(asset, _assets(run).get(asset.name))
    except CutError as error:
        return error
    except RefusedError as error:
        if error.status != 422:
            raise
        return error
    return None if whole else _lost(run, asset)


def _remove(run: _Run, found: Json) -> None:
    try:
        run.service.ask("DELETE", f"{run.releases}/assets/{_number(found, run)}")
    except RefusedError as error:
        if error.status != 404:
            raise


def _check(run: _Run) -> State[_Run] | None:
    """Ask for every file again: only what is there and whole may become public."""
    there = _assets(run)
    for asset in run.going.assets:
        if not _is_whole(asset, there.get(asset.name)):
            raise _lost(run, asset)
    return _publish if run.final else None


def _publish(run: _Run) -> State[_Run]:
    """Make the draft public, and with it the tag."""
    run.release = run.service.ask("PATCH", run.one, {**run.said, "draft": False}).one
    run.progress.wrote("publish")
    return _public


def _public(run: _Run) -> None:
    """See that the public release is this one."""
    there = _assets(run)
    for asset in run.going.assets:
        if not _is_whole(asset, there.get(asset.name)):
            raise InputError(
                f"{run.said['tag_name']} is public with another {asset.name!r:.80}",
                "give the release a new version",
                _place(run),
            )
    run.public = True
    if not run.progress.steps:
        for asset in run.going.assets:
            run.progress.there(asset.name, asset.size)


def _assets(run: _Run) -> dict[str, Json]:
    return {str(one.get("name")): one for one in _list(run, f"{run.one}/assets")}


def _list(run: _Run, path: str) -> list[Json]:
    """Return all of a list, page by page."""
    found: list[Json] = []
    for page in range(1, PAGES + 1):
        rows = run.service.ask("GET", f"{path}?per_page={PAGE}&page={page}").many
        found += rows
        if len(rows) < PAGE:
            break
    return found


def _is_whole(asset: Asset, found: Json | None) -> bool:
    """Return whether a file is there with its size, and with its hash where the server says one."""
    if found is None or found.get("state") != "uploaded" or found.get("size") != asset.size:
        return False
    return (found.get("digest") or f"sha256:{asset.sha256}") == f"sha256:{asset.sha256}"


def _number(found: Json, run: _Run) -> int:
    """Return what a release or a file is asked for by; InputError where the service does not say it."""
    number = found.get("id")
    if not isinstance(number, int):
        raise InputError("what it has made has no number", "see the address of its API", _place(run))
    return number


def _place(run: _Run) -> str:
    return f"{run.service.base}/repos/{run.repository}"


def _lost(run: _Run, asset: Asset) -> CannotRunError:
    return CannotRunError(
        f"{asset.name!r:.80} was uploaded, and is there with another size or hash", "run again", _place(run)
    )
