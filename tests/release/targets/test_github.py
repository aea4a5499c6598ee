"""GitHub gets one release, whole, whatever cuts the runs that make it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release.targets import github
from nangang_open.release.targets.deposit import deposit
from nangang_open.release.targets.folder import Act
from tests.release.targets.repositories import KILLS, Fault, Hub, Invenio, killed_at, serving
from tests.release.trial import VERSION


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("GITHUB_REPOSITORY", "ada/data")
    small = Hub()
    with serving(small):
        yield small


def hashes(release: Path) -> dict[str, str]:
    return {asset.name: asset.sha256 for asset in deposit(release).assets}


def check(small: Hub, release: Path) -> None:
    """See that there is one release, public, with the files of the release."""
    (found,) = small.releases.values()
    assert found["draft"] is False
    assert {one["name"]: one["digest"].removeprefix("sha256:") for one in small.assets.values()} == hashes(release)
    assert len(small.assets) == len(hashes(release))


def test_a_draft_is_made_first_and_the_public_release_when_that_is_asked_for(hub: Hub, release: Path) -> None:
    hub.releases |= {-n: {"id": -n, "tag_name": f"v0.{n}.0", "draft": False} for n in range(1, 120)}
    draft = github.publish(release, hub.client())
    assert not draft.final
    found = hub.releases[1]
    assert (found["tag_name"], found["body"], found["draft"]) == ("v1.2.0", "### Data\n\n- New figures.", True)
    found["body"] = "other"
    assert github.publish(release, hub.client(), final=True).final
    assert found["body"] == "### Data\n\n- New figures."
    assert sorted({step.act for step in github.publish(release, hub.client()).steps}) == [Act.THERE]


@pytest.mark.parametrize("fault", KILLS)
def test_there_is_one_whole_release_after_a_cut_at_any_request(
    release: Path, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "ada/data")
    number, total = 1, 2
    while number <= total:
        small = Hub()
        with serving(small):
            if number == 1:
                github.publish(release, small.client(), final=True)
                total = small.count
                small.releases, small.assets, small.count = {}, {}, 0
            small.fault = killed_at(number, fault)
            with pytest.raises(InputError):
                github.publish(release, small.client(), final=True)
            small.fault = lambda _: None
            assert github.publish(release, small.client(), final=True).final
            check(small, release)
        number += 1
    assert total > 15


@pytest.mark.parametrize("fault", [*KILLS, Fault.BUSY, Fault.FAILS])
def test_one_run_outlives_a_cut_in_an_upload(hub: Hub, release: Path, fault: Fault) -> None:
    failed: list[Fault] = []

    def at_third_upload(_number: int) -> Fault | None:
        if len(hub.assets) != 2 or failed or not hub.asked[-1].endswith("/assets"):
            return None
        if not hub.asked[-2].endswith("/assets"):
            return None
        failed.append(fault)
        return fault

    hub.fault = at_third_upload
    assert github.publish(release, hub.client(), final=True).final
    assert failed == [fault]
    check(hub, release)


def test_a_file_that_the_server_damages_is_never_published(hub: Hub, release: Path) -> None:
    hub.spoils = {"README.md"}
    with pytest.raises(CannotRunError, match=r"'README.md' was uploaded, and is there with another size or hash"):
        github.publish(release, hub.client(), final=True)
    assert all(one["draft"] for one in hub.releases.values())


def test_what_is_in_the_draft_and_no_part_of_the_release_stays_and_is_named(hub: Hub, release: Path) -> None:
    hub.releases[7] = {"id": 7, "tag_name": f"v{VERSION}", "draft": True, "upload_url": ""}
    hub.assets[8] = {"id": 8, "release": 7, "name": "mine.txt", "state": "uploaded", "size": 1}
    with pytest.raises(InputError, match=r"'mine.txt', which is no part"):
        github.publish(release, hub.client(), final=True)


def test_what_is_public_with_other_files_is_refused(hub: Hub, release: Path) -> None:
    github.publish(release, hub.client(), final=True)
    next(one for one in hub.assets.values() if one["name"] == "README.md")["size"] = 5
    with pytest.raises(InputError, match=r"v1.2.0 is public with another 'README.md'"):
        github.publish(release, hub.client(), final=True)


def test_one_without_hashes_is_asked_for_sizes(hub: Hub, release: Path) -> None:
    hub.digests = False
    assert github.publish(release, hub.client(), final=True).final


def test_no_file_and_no_token_goes_to_another_server(hub: Hub, release: Path) -> None:
    elsewhere = Invenio()
    with serving(elsewhere):
        hub.uploads = elsewhere.url
        with pytest.raises(InputError, match="asks for files to go elsewhere"):
            github.publish(release, hub.client())
    assert elsewhere.asked == []


@pytest.mark.parametrize("nonsense", [{}, [], [{}], [{"tag_name": "v1.2.0", "id": "x"}], {"id": 1, "upload_url": 3}])
def test_an_answer_of_any_shape_ends_in_one_line_or_does_not_matter(hub: Hub, release: Path, nonsense: Any) -> None:
    github.publish(release, hub.client(), final=True)
    for number in range(1, hub.count + 1):
        small = Hub(strange=nonsense, fault=lambda now, number=number: Fault.STRANGE if now == number else None)  # type: ignore[misc]
        with serving(small), suppress(InputError):
            github.publish(release, small.client(), final=True)
