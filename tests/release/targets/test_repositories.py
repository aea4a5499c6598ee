"""A repository gets one record, whole, whatever cuts the runs that make it; and nobody ever sees a token."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.files import open_package
from nangang_open.release.build import build
from nangang_open.release.targets import github, zenodo
from nangang_open.release.targets.deposit import Deposited, deposit
from nangang_open.release.targets.folder import Act
from nangang_open.release.targets.inveniordm import metadata
from nangang_open.release.targets.service import Service
from tests.release.answers import serving as any_answers
from tests.release.targets.repositories import TOKEN, Fault, Hub, Invenio, Small, serving
from tests.release.trial import NAME, SOUND, VERSION, a_package

ROOT = Path(__file__).parents[3]
TITLE = json.loads((SOUND / "datapackage.json").read_text("utf-8"))["title"]
DOI = "10.5281/zenodo.101"
KILLS = (Fault.BEFORE, Fault.AFTER, Fault.INSIDE)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release's text folder whose files carry the DOI that the small server reserves first, and its zip."""
    root = tmp_path_factory.mktemp("built")
    built = build(open_package(a_package(root)), root / "dist", None, DOI)
    alone = root / "alone"
    text = next(path for path in built.paths if path.name == f"{NAME}-{VERSION}")
    shutil.copytree(text, alone / text.name)
    shutil.copy(f"{text}.zip", alone)
    return alone / text.name


@pytest.fixture
def invenio() -> Iterator[Invenio]:
    small = Invenio()
    with serving(small):
        yield small


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("GITHUB_REPOSITORY", "ada/data")
    small = Hub()
    with serving(small):
        yield small


def hashes(release: Path) -> dict[str, str]:
    return {asset.name: asset.sha256 for asset in deposit(release).assets}


def to_zenodo(small: Invenio, release: Path) -> Deposited:
    """Reserve and publish, as far as a run gets."""
    if zenodo.reserve(TITLE, VERSION, small.client()).doi != DOI:
        raise AssertionError("a second DOI was reserved")
    return zenodo.publish(release, small.client(), final=True)


def check_invenio(small: Invenio, release: Path) -> None:
    """See that there is one record, public, with the files of the release."""
    (kept,) = small.records.values()
    assert kept.public
    assert kept.pids["doi"]["identifier"] == DOI
    assert {key: hashlib.sha256(data or b"").hexdigest() for key, data in kept.files.items()} == hashes(release)


def check_hub(small: Hub, release: Path) -> None:
    """See that there is one release, public, with the files of the release."""
    (found,) = small.releases.values()
    assert found["draft"] is False
    assert {one["name"]: one["digest"].removeprefix("sha256:") for one in small.assets.values()} == hashes(release)
    assert len(small.assets) == len(hashes(release))


def test_a_draft_is_made_first_and_published_when_that_is_asked_for(invenio: Invenio, release: Path) -> None:
    reserved = zenodo.reserve(TITLE, VERSION, invenio.client())
    assert (reserved.doi, reserved.final) == (DOI, False)
    draft = zenodo.publish(release, invenio.client())
    assert not draft.final
    assert not invenio.records["101"].public
    assert {step.path for step in draft.steps} == {"metadata", *hashes(release)}
    done = zenodo.publish(release, invenio.client(), final=True)
    assert done.final
    assert [step.path for step in done.steps if step.act is Act.WRITE] == ["metadata", "publish"]
    check_invenio(invenio, release)
    before = len(invenio.asked)
    again = zenodo.publish(release, invenio.client(), final=True)
    assert {step.act for step in again.steps} == {Act.THERE}
    assert all(asked.startswith("GET") for asked in invenio.asked[before:])


def test_the_files_that_are_uploaded_are_the_archive_and_what_proves_it(release: Path) -> None:
    assert sorted(hashes(release)) == [
        "CHANGELOG.md",
        "README.md",
        "SHA256SUMS",
        "analysis.csv",
        f"{NAME}-{VERSION}.zip",
    ]


def test_the_record_says_what_the_files_say(invenio: Invenio, release: Path) -> None:
    to_zenodo(invenio, release)
    said = invenio.records["101"].metadata
    assert said["creators"] == [{"person_or_org": {"type": "personal", "family_name": "Example", "given_name": "Ada"}}]
    assert (said["version"], said["publication_date"]) == (VERSION, "2024-02-29")
    assert said["rights"] == [{"id": "cc-by-4.0"}]
    assert said["additional_titles"][0]["lang"] == {"id": "zho"}


def test_a_group_is_no_person_and_an_orcid_stands_bare() -> None:
    orcid = {"nameIdentifier": "https://orcid.org/0000-0001", "nameIdentifierScheme": "ORCID"}
    described = json.loads('{"titles": [{"title": "T"}], "descriptions": [{"description": "a<b"}], "version": "1"}') | {
        "rightsList": [{"rightsIdentifier": "MIT"}],
        "publisher": {"name": "P"},
        "dates": [{"date": "2024-01-01", "dateType": "Issued"}],
        "creators": [
            {"name": "Us", "nameType": "Organizational"},
            {"name": "Mo", "nameType": "Personal", "nameIdentifiers": [orcid]},
        ],
    }
    said = metadata(described)
    assert said["description"] == "<p>a&lt;b</p>"
    assert [one["person_or_org"] for one in said["creators"]] == [
        {"type": "organizational", "name": "Us"},
        {"type": "personal", "family_name": "Mo", "identifiers": [{"scheme": "orcid", "identifier": "0000-0001"}]},
    ]
    with pytest.raises(InputError, match=r"lacks 'publisher'"):
        metadata({key: value for key, value in described.items() if key != "publisher"})


def requests_of(work: Callable[[], object], small: Small) -> int:
    work()
    return small.count


def killed_at(number: int, fault: Fault) -> Callable[[int], Fault | None]:
    """Return a fault at one request, after which the server is not reached any more."""
    return lambda now: None if now < number else fault if now == number else Fault.BEFORE


@pytest.mark.parametrize("fault", KILLS)
def test_zenodo_has_one_whole_record_after_a_cut_at_any_request(release: Path, fault: Fault) -> None:
    number, total = 1, 2
    while number <= total:
        small = Invenio()
        with serving(small):
            if number == 1:
                total = requests_of(lambda small=small: to_zenodo(small, release), small)  # type: ignore[misc]
                small.records, small.count = {}, 0
            small.fault = killed_at(number, fault)
            with pytest.raises(InputError):
                to_zenodo(small, release)
            small.fault = lambda _: None
            small.asked.clear()
            if any(kept.public for kept in small.records.values()):
                assert zenodo.publish(release, small.client(), final=True).final
            else:
                assert to_zenodo(small, release).final
            check_invenio(small, release)
        number += 1
    assert total > 25


@pytest.mark.parametrize("fault", KILLS)
def test_github_has_one_whole_release_after_a_cut_at_any_request(
    release: Path, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "ada/data")
    number, total = 1, 2
    while number <= total:
        small = Hub()
        with serving(small):
            if number == 1:
                total = requests_of(lambda small=small: github.publish(release, small.client(), final=True), small)  # type: ignore[misc]
                small.releases, small.assets, small.count = {}, {}, 0
            small.fault = killed_at(number, fault)
            with pytest.raises(InputError):
                github.publish(release, small.client(), final=True)
            small.fault = lambda _: None
            assert github.publish(release, small.client(), final=True).final
            check_hub(small, release)
        number += 1
    assert total > 15


@pytest.mark.parametrize("fault", list(Fault))
def test_one_run_outlives_a_cut_in_an_upload(invenio: Invenio, release: Path, fault: Fault) -> None:
    faults = []

    def at_content(_number: int) -> Fault | None:
        if invenio.asked and invenio.asked[-1].startswith("POST") and invenio.asked[-1].endswith("/draft/files"):
            faults.append(fault)
            return fault if len(faults) in (1, 4) else None
        return None

    invenio.fault = at_content
    assert to_zenodo(invenio, release).final
    check_invenio(invenio, release)
    assert len(faults) >= len(hashes(release))


@pytest.mark.parametrize("fault", list(Fault))
def test_one_run_outlives_a_cut_in_an_upload_to_github(hub: Hub, release: Path, fault: Fault) -> None:
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
    check_hub(hub, release)


def test_a_server_that_asks_to_wait_is_waited_for_at_every_request(release: Path, invenio: Invenio) -> None:
    invenio.fault = lambda number: Fault.BUSY if number % 2 else None
    assert to_zenodo(invenio, release).final
    assert set(invenio.waited) == {7.0}
    check_invenio(invenio, release)


def test_a_server_that_asks_to_wait_for_ever_is_not(release: Path, invenio: Invenio) -> None:
    invenio.fault = lambda _: Fault.BUSY
    with pytest.raises(CannotRunError, match="still asks to wait"):
        zenodo.publish(release, invenio.client())
    assert len(invenio.waited) == 3


def test_a_field_that_the_server_refuses_with_200_is_an_error(release: Path, invenio: Invenio) -> None:
    zenodo.reserve(TITLE, VERSION, invenio.client())
    invenio.licences = ("mit",)
    with pytest.raises(InputError, match=r"refuses 'metadata.rights.0': Invalid value cc-by-4.0"):
        zenodo.publish(release, invenio.client(), final=True)
    assert not invenio.records["101"].public


def test_a_record_that_is_shown_late_is_waited_for(release: Path, invenio: Invenio) -> None:
    zenodo.reserve(TITLE, VERSION, invenio.client())
    invenio.hides = 2
    assert zenodo.publish(release, invenio.client(), final=True).final
    assert invenio.waited == [1.0, 2.0]


def test_a_file_that_the_server_damages_is_never_published(release: Path, invenio: Invenio, hub: Hub) -> None:
    zenodo.reserve(TITLE, VERSION, invenio.client())
    invenio.spoils = hub.spoils = {"README.md"}
    with pytest.raises(CannotRunError, match=r"'README.md' was uploaded, and is there with another size or md5"):
        zenodo.publish(release, invenio.client(), final=True)
    assert not invenio.records["101"].public
    with pytest.raises(CannotRunError, match=r"'README.md' was uploaded, and is there with another size or hash"):
        github.publish(release, hub.client(), final=True)
    assert all(one["draft"] for one in hub.releases.values())


def test_what_is_in_the_draft_and_no_part_of_the_release_stays_and_is_named(
    release: Path, invenio: Invenio, hub: Hub
) -> None:
    zenodo.reserve(TITLE, VERSION, invenio.client())
    invenio.records["101"].files["mine.txt"] = b"x"
    with pytest.raises(InputError, match=r"'mine.txt', which is no part"):
        zenodo.publish(release, invenio.client(), final=True)
    assert "mine.txt" in invenio.records["101"].files
    hub.releases[7] = {"id": 7, "tag_name": f"v{VERSION}", "draft": True, "upload_url": ""}
    hub.assets[8] = {"id": 8, "release": 7, "name": "mine.txt", "state": "uploaded", "size": 1}
    with pytest.raises(InputError, match=r"'mine.txt', which is no part"):
        github.publish(release, hub.client(), final=True)


@pytest.mark.parametrize("name", [DOI, "101", "9101", "10.5281/zenodo.9101"])
def test_a_next_version_comes_under_the_same_concept(release: Path, invenio: Invenio, name: str) -> None:
    to_zenodo(invenio, release)
    reserved = zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=name)
    assert reserved.doi == "10.5281/zenodo.102"
    assert zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=name).doi == reserved.doi
    assert {kept.parent for kept in invenio.records.values()} == {"9101"}
    assert len(invenio.records) == 2


@pytest.mark.parametrize("fault", KILLS)
def test_a_next_version_has_one_draft_after_a_cut_at_any_request(release: Path, invenio: Invenio, fault: Fault) -> None:
    to_zenodo(invenio, release)
    before, first = invenio.count, dict(invenio.records)
    zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=DOI)
    for number in range(1, invenio.count - before + 1):
        invenio.records = dict(first)
        invenio.fault = killed_at(invenio.count + number, fault)
        with pytest.raises(InputError):
            zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=DOI)
        invenio.fault = lambda _: None
        assert zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=DOI).doi == "10.5281/zenodo.102"
        assert sorted(invenio.records) == ["101", "102"]


def test_no_second_record_is_made_of_what_is_public(release: Path, invenio: Invenio) -> None:
    to_zenodo(invenio, release)
    with pytest.raises(InputError, match=f"version {VERSION} is public already, as {DOI}"):
        zenodo.reserve(TITLE, VERSION, invenio.client())
    assert len(invenio.records) == 1


def test_a_next_version_waits_for_the_one_before(release: Path, invenio: Invenio) -> None:
    to_zenodo(invenio, release)
    zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=DOI)
    invenio.records["102"].metadata["version"] = "1.3.0"
    with pytest.raises(InputError, match=r"a draft of version '1.3.0' is not published yet"):
        zenodo.reserve(TITLE, "1.4.0", invenio.client(), after=DOI)
    with pytest.raises(InputError, match=r"no public record '10.5281/zenodo.555'"):
        zenodo.reserve(TITLE, "1.4.0", invenio.client(), after="10.5281/zenodo.555")


def test_a_release_without_a_doi_or_a_draft_is_refused(release: Path, invenio: Invenio, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"there is no draft of {DOI}; reserve"):
        zenodo.publish(release, invenio.client())
    invenio.records = {}
    bare = build(open_package(a_package(tmp_path)), tmp_path / "dist").paths[0].parent / f"{NAME}-{VERSION}"
    with pytest.raises(InputError, match="carry no DOI; reserve one with --reserve"):
        zenodo.publish(bare, invenio.client())
    Path(f"{bare}.zip").unlink()
    with pytest.raises(InputError, match=r"archive 'qingshi-1.2.0.zip' is not beside it"):
        deposit(bare)


def test_what_is_public_with_other_files_is_refused(release: Path, invenio: Invenio, hub: Hub) -> None:
    to_zenodo(invenio, release)
    invenio.records["101"].files["README.md"] = b"other"
    with pytest.raises(InputError, match=rf"{DOI} is public with another 'README.md'"):
        zenodo.publish(release, invenio.client(), final=True)
    github.publish(release, hub.client(), final=True)
    next(one for one in hub.assets.values() if one["name"] == "README.md")["size"] = 5
    with pytest.raises(InputError, match=r"v1.2.0 is public with another 'README.md'"):
        github.publish(release, hub.client(), final=True)


def test_github_has_a_draft_first_and_the_public_release_when_that_is_asked_for(hub: Hub, release: Path) -> None:
    hub.releases |= {-n: {"id": -n, "tag_name": f"v0.{n}.0", "draft": False} for n in range(1, 120)}
    draft = github.publish(release, hub.client())
    assert not draft.final
    found = hub.releases[1]
    assert (found["tag_name"], found["body"], found["draft"]) == ("v1.2.0", "### Data\n\n- New figures.", True)
    found["body"] = "other"
    assert github.publish(release, hub.client(), final=True).final
    assert found["body"] == "### Data\n\n- New figures."
    assert sorted({step.act for step in github.publish(release, hub.client()).steps}) == [Act.THERE]


def test_github_without_hashes_is_asked_for_sizes(hub: Hub, release: Path) -> None:
    hub.digests = False
    assert github.publish(release, hub.client(), final=True).final


def test_no_file_and_no_token_goes_to_another_server(hub: Hub, invenio: Invenio, release: Path) -> None:
    hub.uploads = invenio.url
    with pytest.raises(InputError, match="asks for files to go elsewhere"):
        github.publish(release, hub.client())
    assert invenio.asked == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((302, {"Location": "http://127.0.0.1:9/x"}, b""), "redirects elsewhere"),
        ((200, {}, b"<!doctype html>"), "none of an API"),
        ((200, {}, b"[" * 100_000), "none of an API"),
        ((200, {"Content-Length": "99"}, b"{}"), "half an answer|connection broke"),
        ((429, {"Retry-After": "86400"}, b""), "takes no more for 86400 seconds"),
        (
            (429, {"Retry-After": "Thu, 01 Feb 2024 00:00:00 GMT", "Date": "Wed, 31 Jan 2024 00:00:00 GMT"}, b""),
            "86400",
        ),
        ((403, {}, f'{{"message": "{TOKEN} may not"}}'.encode()), r"refuses the token \(status 403\): \*\*\* may not"),
    ],
)
def test_an_answer_that_is_none_ends_the_run_in_one_line(answer: tuple[int, dict[str, str], bytes], said: str) -> None:
    with any_answers() as answers:
        answers.files["/records"] = answer
        with pytest.raises(InputError, match=said) as caught:
            Service(answers.url, TOKEN, "X_TOKEN", pause=lambda _: None).ask("GET", "records").one  # noqa: B018
        assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("base", "token", "said"),
    [
        ("https://example.org/api", "", "X_TOKEN is not set"),
        ("https://example.org/api", "a\nb", "X_TOKEN holds no token"),
        ("https://example.org/api", "令牌", "X_TOKEN holds no token"),
        ("http://example.org/api", "secret", "told the token in the open"),
        ("ftp://example.org", "secret", "no address of an API"),
        ("https://me:pass@example.org", "secret", "no address of an API"),
    ],
)
def test_a_service_that_cannot_be_asked_is_refused(base: str, token: str, said: str) -> None:
    with pytest.raises(CannotRunError, match=said) as caught:
        Service(base, token, "X_TOKEN")
    assert not any(secret in str(caught.value) for secret in ("secret", "pass", "令牌"))


def command(small: Small, *arguments: str | Path, token: str = TOKEN) -> subprocess.CompletedProcess[str]:
    """Run the real command against a small server."""
    tokens = {"ZENODO_URL": small.url, "ZENODO_TOKEN": token, "GITHUB_API_URL": small.url, "GITHUB_TOKEN": token}
    given = {name: value for name, value in tokens.items() if value}
    clean = {name: value for name, value in os.environ.items() if name not in tokens}
    return subprocess.run(
        [sys.executable, "-m", "nangang_open", "release", "publish", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**clean, **given, "LC_ALL": "C.UTF-8"},
        timeout=120,
    )


def test_the_command_reserves_makes_a_draft_and_publishes(invenio: Invenio, hub: Hub, release: Path) -> None:
    reserved = command(invenio, "--to", "zenodo", "--reserve", release)
    assert (reserved.returncode, reserved.stdout.splitlines()[0]) == (0, DOI)
    plan = command(invenio, release, "--to", "zenodo", "--dry-run")
    assert "would be written" not in plan.stderr
    assert "nothing is written" in plan.stdout
    draft = command(invenio, release, "--to", "zenodo")
    assert "is a draft at" in draft.stdout
    public = command(invenio, release, "--to", "zenodo", "--publish")
    assert "is public at" in public.stdout
    check_invenio(invenio, release)
    done = command(hub, release, "--to", "github", "--publish")
    assert "is public at" in done.stdout
    check_hub(hub, release)


@pytest.mark.parametrize("target", ["zenodo", "github"])
def test_a_token_that_is_missing_or_refused_is_one_line_and_never_shown(
    invenio: Invenio, release: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "ada/data")
    missing = command(invenio, release, "--to", target, token="")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert f"{target.upper()}_TOKEN is not set" in missing.stderr
    wrong = command(invenio, release, "--to", target, token="a-wrong-secret")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "refuses the token (status 401): Bearer *** is not known" in wrong.stderr
    assert "a-wrong-secret" not in wrong.stderr
    assert [len(run.stderr.splitlines()) for run in (missing, wrong)] == [1, 1]


def test_no_error_and_no_trace_of_one_holds_the_token(release: Path, invenio: Invenio) -> None:
    client = invenio.client()
    assert TOKEN not in repr(client)
    invenio.fault = lambda _: Fault.BEFORE
    with pytest.raises(CannotRunError, match="the connection broke") as caught:
        zenodo.publish(release, client)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
