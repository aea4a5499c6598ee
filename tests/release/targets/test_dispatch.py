"""`release publish --to zenodo` and `--to github` as a user types them, and what a token is never seen in."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangang_open.release.targets.deposit import deposit
from tests.cli.command import Ran, run
from tests.release.targets.repositories import DOI, TOKEN, Hub, Invenio, Small, serving
from tests.release.trial import a_package


def published(server: Small, *arguments: str | Path, token: str = TOKEN) -> Ran:
    """Run the real command against a small server."""
    return run(
        "release",
        "publish",
        *arguments,
        ZENODO_URL=server.url,
        ZENODO_TOKEN=token,
        GITHUB_API_URL=server.url,
        GITHUB_TOKEN=token,
        GITHUB_REPOSITORY="ada/data",
    )


def test_the_command_reserves_makes_a_draft_and_publishes(release: Path) -> None:
    server = Invenio()
    with serving(server):
        reserved = published(server, "--to", "zenodo", "--reserve", release)
        assert (reserved.code, reserved.out.splitlines()[0]) == (0, DOI)
        before = len(server.asked)
        assert "nothing is written" in published(server, release, "--to", "zenodo", "--dry-run").out
        assert len(server.asked) == before
        assert "is a draft at" in published(server, release, "--to", "zenodo").out
        assert "is public at" in published(server, release, "--to", "zenodo", "--publish").out
        assert server.records["101"].public
        assert sorted(server.records["101"].files) == [asset.name for asset in deposit(release).assets]


def test_the_command_makes_a_release_at_github(release: Path) -> None:
    server = Hub()
    with serving(server):
        assert "is a draft at" in published(server, release, "--to", "github").out
        assert "is public at" in published(server, release, "--to", "github", "--publish").out
        assert {one["name"] for one in server.assets.values()} == {asset.name for asset in deposit(release).assets}


@pytest.mark.parametrize("target", ["zenodo", "github"])
def test_a_token_that_is_missing_or_refused_is_one_line_and_never_shown(release: Path, target: str) -> None:
    server: Small = Invenio() if target == "zenodo" else Hub()
    with serving(server):
        missing = published(server, release, "--to", target, token="")
        assert (missing.code, missing.out) == (2, "")
        assert f"{target.upper()}_TOKEN is not set" in missing.err
        wrong = published(server, release, "--to", target, token="a-wrong-secret")
        assert (wrong.code, wrong.out) == (2, "")
        assert "refuses the token (status 40" in wrong.err
        assert "a-wrong-secret" not in wrong.err
        assert [len(one.err.splitlines()) for one in (missing, wrong)] == [1, 1]


def test_no_doi_is_reserved_for_what_is_no_version(tmp_path: Path) -> None:
    server = Invenio()
    with serving(server):
        wrong = published(server, "--to", "zenodo", "--reserve", a_package(tmp_path, version='1" OR "x'))
        assert (wrong.code, len(wrong.err.splitlines())) == (1, 1)
        assert "version" in wrong.err
        assert server.asked == []
