"""Zenodo gets one record, whole, whatever cuts the runs that make it: of a small InvenioRDM, and of the real one.

`make conformance` runs all of this against the real application too, with the same faults in front of it: so the small
one cannot drift.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.files import open_package
from nangang_open.release.build import build
from nangang_open.release.facts import facts_of
from nangang_open.release.metadata.datacite import datacite
from nangang_open.release.targets import zenodo
from nangang_open.release.targets.deposit import Deposited, deposit
from nangang_open.release.targets.folder import Act
from nangang_open.release.targets.inveniordm import metadata
from nangang_open.release.targets.service import Service
from tests.release.targets.conftest import Made, New
from tests.release.targets.inveniordm import Real
from tests.release.targets.repositories import KILLS, Fault, Invenio, Json, Records, killed_at, serving, told
from tests.release.trial import NAME, TITLE, VERSION, a_package


@dataclass(frozen=True)
class Seen:
    """A record as the server shows it; `files` are their checksums by their names."""

    id: str
    parent: str
    public: bool
    doi: str
    metadata: Json
    files: dict[str, str]


def seen(server: Records) -> list[Seen]:
    """Return all records of the user, the oldest first."""
    status, found, _ = told(server, "GET", "user/records?size=100&allversions=true")
    assert status == 200
    records = []
    for one in sorted(found["hits"]["hits"], key=lambda hit: str(hit["created"])):
        files = f"records/{one['id']}{'' if one['is_published'] else '/draft'}/files"
        entries = told(server, "GET", files)[1]["entries"]
        doi = one["pids"].get("doi", {}).get("identifier", "")
        checksums = {entry["key"]: entry.get("checksum", "") for entry in entries}
        records.append(Seen(one["id"], one["parent"]["id"], one["is_published"], doi, one["metadata"], checksums))
    return records


def checksums(release: Path) -> dict[str, str]:
    return {asset.name: f"md5:{asset.md5}" for asset in deposit(release).assets}


def to_zenodo(server: Records, made: Made) -> Deposited:
    """Reserve, build and publish, as far as a run gets."""
    reserved = zenodo.reserve(TITLE, VERSION, server.client())
    return zenodo.publish(made(reserved.doi), server.client(), final=True)


def check(server: Records, made: Made) -> Seen:
    """See that there is one record, public, with the files of the release that carries its DOI."""
    (found,) = seen(server)
    assert found.public
    assert found.files == checksums(made(found.doi))
    return found


def test_a_draft_is_made_first_and_published_when_that_is_asked_for(invenio: Records, made: Made) -> None:
    reserved = zenodo.reserve(TITLE, VERSION, invenio.client())
    assert (reserved.doi, reserved.final) == (seen(invenio)[0].doi, False)
    release = made(reserved.doi)
    draft = zenodo.publish(release, invenio.client())
    assert not draft.final
    assert not seen(invenio)[0].public
    assert {step.path for step in draft.steps} == {"metadata", *checksums(release)}
    done = zenodo.publish(release, invenio.client(), final=True)
    assert done.final
    assert done.address == draft.address.replace("/uploads/", "/records/")
    assert [step.path for step in done.steps if step.act is Act.WRITE] == ["metadata", "publish"]
    check(invenio, made)
    before = len(invenio.asked)
    again = zenodo.publish(release, invenio.client(), final=True)
    assert {step.act for step in again.steps} == {Act.THERE}
    assert all(asked.startswith("GET") for asked in invenio.asked[before:])


def test_the_record_says_what_the_files_say(invenio: Records, made: Made) -> None:
    to_zenodo(invenio, made)
    said = check(invenio, made).metadata
    (creator,) = said["creators"]
    assert (creator["person_or_org"]["family_name"], creator["person_or_org"]["given_name"]) == ("Example", "Ada")
    assert (said["title"], said["version"], said["publication_date"]) == (TITLE, VERSION, "2024-02-29")
    assert [one["id"] for one in said["rights"]] == ["cc-by-4.0"]
    assert said["additional_titles"][0]["lang"]["id"] == "zho"


def test_what_describes_the_shipped_package_is_taken_whole(invenio: Records) -> None:
    facts = replace(facts_of(open_package(), {}, {}, {}), repository="https://example.org/data")
    doi = zenodo.reserve(TITLE, VERSION, invenio.client()).doi
    draft = f"records/{seen(invenio)[0].id}/draft"
    given = {"files": {"enabled": True}, "metadata": metadata(datacite(facts))}
    status, found, _ = told(invenio, "PUT", draft, given)
    assert status == 200
    assert [one["field"] for one in found["errors"]] == ["files.enabled"]
    assert found["metadata"].keys() == given["metadata"].keys()
    assert found["pids"]["doi"]["identifier"] == doi


def tried(whole: Records, fault: Fault) -> list[int]:
    """Return at which requests of a whole run another is cut: at all of them, where the server is small.

    The real one takes its time, and is asked what it can answer otherwise: after the writings, for two files.
    """
    numbers = range(1, len(whole.asked) + 1)
    if not isinstance(whole, Real):
        return list(numbers)
    shapes = [re.sub("files/[^/]+", "files/*", asked) for asked in whole.asked]
    writes = {Fault.BEFORE: "", Fault.AFTER: "POST|PUT|DELETE", Fault.INSIDE: "PUT.*/content"}[fault]
    return [
        number
        for number, shape in zip(numbers, shapes, strict=True)
        if writes and re.match(writes, shape) and shapes[: number - 1].count(shape) < 2
    ]


@pytest.mark.parametrize("fault", KILLS)
def test_there_is_one_whole_record_after_a_cut_at_any_request(new: New, made: Made, fault: Fault) -> None:
    whole = new()
    with serving(whole):
        to_zenodo(whole, made)
    assert len(whole.asked) > 25
    for number in tried(whole, fault):
        server = new()
        with serving(server):
            server.fault = killed_at(number, fault)
            with pytest.raises(InputError):
                to_zenodo(server, made)
            server.fault = lambda _: None
            if any(one.public for one in seen(server)):
                assert zenodo.publish(made(seen(server)[0].doi), server.client(), final=True).final
            else:
                assert to_zenodo(server, made).final
            check(server, made)


@pytest.mark.parametrize("fault", [*KILLS, Fault.BUSY, Fault.FAILS])
def test_one_run_outlives_a_cut_in_an_upload(invenio: Records, made: Made, fault: Fault) -> None:
    faults = []

    def at_content(_number: int) -> Fault | None:
        if invenio.asked and invenio.asked[-1].startswith("POST") and invenio.asked[-1].endswith("/draft/files"):
            faults.append(fault)
            return fault if len(faults) in (1, 4) else None
        return None

    invenio.fault = at_content
    assert to_zenodo(invenio, made).final
    assert len(faults) >= len(check(invenio, made).files)


def test_a_server_that_asks_to_wait_is_waited_for_at_every_request(invenio: Records, made: Made) -> None:
    invenio.fault = lambda number: Fault.BUSY if number % 2 else None
    assert to_zenodo(invenio, made).final
    assert set(invenio.waited) == {7.0}
    invenio.fault = lambda _: None
    check(invenio, made)


def test_a_server_that_asks_to_wait_for_ever_is_not(invenio: Records, release: Path) -> None:
    invenio.fault = lambda _: Fault.BUSY
    with pytest.raises(CannotRunError, match="still asks to wait"):
        zenodo.publish(release, invenio.client())
    assert len(invenio.waited) == 3


def test_a_field_that_the_server_refuses_with_200_is_an_error(invenio: Records, made: Made) -> None:
    doi = zenodo.reserve(TITLE, VERSION, invenio.client()).doi
    with pytest.raises(InputError, match=r"refuses 'metadata.title': Shorter than minimum length 3"):
        zenodo.publish(made(doi, {"title": "ab"}), invenio.client(), final=True)
    assert not seen(invenio)[0].public


def test_a_title_that_the_server_refuses_leaves_no_draft(invenio: Records) -> None:
    with pytest.raises(InputError, match=r"refuses 'metadata.title': Shorter than minimum length 3"):
        zenodo.reserve("ab", VERSION, invenio.client())
    assert seen(invenio) == []


def test_a_title_that_the_server_keeps_in_other_letters_is_found_again(invenio: Records) -> None:
    title = "“五个”数据：一个Ｔown "
    doi = zenodo.reserve(title, VERSION, invenio.client()).doi
    assert zenodo.reserve(title, VERSION, invenio.client()).doi == doi
    assert seen(invenio)[0].metadata["title"] == '"五个"数据:一个Town'


def test_a_licence_that_the_server_does_not_know_is_an_error(invenio: Records, made: Made) -> None:
    doi = zenodo.reserve(TITLE, VERSION, invenio.client()).doi
    licence = {"name": "MIT", "path": "https://opensource.org/license/mit"}
    with pytest.raises(InputError, match=r"refuses what was asked \(status 400\): Invalid value mit"):
        zenodo.publish(made(doi, {"licenses": [licence]}), invenio.client(), final=True)
    assert not seen(invenio)[0].public


def test_a_record_that_is_shown_late_is_waited_for(invenio: Records, made: Made) -> None:
    doi = zenodo.reserve(TITLE, VERSION, invenio.client()).doi
    invenio.hides = 2
    assert zenodo.publish(made(doi), invenio.client(), final=True).final
    assert invenio.waited == [1.0, 2.0]


def test_a_file_that_the_server_damages_is_never_published(invenio: Records, made: Made) -> None:
    doi = zenodo.reserve(TITLE, VERSION, invenio.client()).doi
    invenio.spoils = {"README.md"}
    with pytest.raises(CannotRunError, match=r"'README.md' was uploaded, and is there with another size or md5"):
        zenodo.publish(made(doi), invenio.client(), final=True)
    assert not seen(invenio)[0].public


def test_what_is_in_the_draft_and_no_part_of_the_release_stays_and_is_named(invenio: Records, made: Made) -> None:
    doi = zenodo.reserve(TITLE, VERSION, invenio.client()).doi
    files = f"records/{seen(invenio)[0].id}/draft/files"
    assert told(invenio, "POST", files, [{"key": "mine.txt"}])[0] == 201
    with pytest.raises(InputError, match=r"'mine.txt', which is no part"):
        zenodo.publish(made(doi), invenio.client(), final=True)
    assert "mine.txt" in seen(invenio)[0].files


@pytest.mark.parametrize("name", ["doi", "id", "concept", "concept's doi"])
def test_a_next_version_comes_under_the_same_concept(invenio: Records, made: Made, name: str) -> None:
    to_zenodo(invenio, made)
    first = check(invenio, made)
    names = {"doi": first.doi, "id": first.id, "concept": first.parent}
    after = names.get(name, first.doi.replace(first.id, first.parent))
    reserved = zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=after)
    assert zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=after).doi == reserved.doi != first.doi
    one, two = seen(invenio)
    assert (one.public, two.public, two.doi, two.metadata["version"]) == (True, False, reserved.doi, "1.3.0")
    assert one.parent == two.parent


@pytest.mark.parametrize("fault", KILLS)
def test_a_next_version_has_one_draft_after_a_cut_at_any_request(invenio: Records, made: Made, fault: Fault) -> None:
    to_zenodo(invenio, made)
    first = check(invenio, made)
    before = invenio.count
    zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=first.doi)
    total = invenio.count - before
    for number in range(1, total + 1):
        if isinstance(invenio, Real) and invenio.asked[before + number - 1].startswith("GET"):
            continue
        assert told(invenio, "DELETE", f"records/{seen(invenio)[1].id}/draft")[0] == 204
        invenio.fault = killed_at(invenio.count + number, fault)
        with pytest.raises(InputError):
            zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=first.doi)
        invenio.fault = lambda _: None
        reserved = zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=first.doi)
        assert [one.doi for one in seen(invenio)] == [first.doi, reserved.doi]
    assert total > 5


def test_no_second_record_is_made_of_what_is_public(invenio: Records, made: Made) -> None:
    to_zenodo(invenio, made)
    doi = check(invenio, made).doi
    with pytest.raises(InputError, match=f"version {VERSION} is public already, as {doi}"):
        zenodo.reserve(TITLE, VERSION, invenio.client())
    assert zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=doi).doi != doi
    with pytest.raises(InputError, match=f"version {VERSION} is public already, as {doi}"):
        zenodo.reserve(TITLE, VERSION, invenio.client())
    assert len(seen(invenio)) == 2


def test_a_next_version_waits_for_the_one_before(invenio: Records, made: Made) -> None:
    to_zenodo(invenio, made)
    doi = check(invenio, made).doi
    zenodo.reserve(TITLE, "1.3.0", invenio.client(), after=doi)
    with pytest.raises(InputError, match=r"a draft of version '1.3.0' is not published yet"):
        zenodo.reserve(TITLE, "1.4.0", invenio.client(), after=doi)
    with pytest.raises(InputError, match=r"no public record '10.5281/zenodo.555'"):
        zenodo.reserve(TITLE, "1.4.0", invenio.client(), after="10.5281/zenodo.555")


def test_a_public_record_that_somebody_edits_is_seen_as_public(invenio: Records, made: Made) -> None:
    to_zenodo(invenio, made)
    found = check(invenio, made)
    status, edited, _ = told(invenio, "POST", f"records/{found.id}/draft")
    assert (status, edited["is_published"], edited["is_draft"]) == (201, True, True)
    again = zenodo.publish(made(found.doi), invenio.client(), final=True)
    assert (again.final, {step.act for step in again.steps}) == (True, {Act.THERE})


def test_a_release_without_a_doi_or_a_draft_is_refused(invenio: Records, release: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no draft of 10.5281/zenodo.101; reserve"):
        zenodo.publish(release, invenio.client())
    assert seen(invenio) == []
    bare = build(open_package(a_package(tmp_path)), tmp_path / "dist").paths[0].parent / f"{NAME}-{VERSION}"
    with pytest.raises(InputError, match="carry no DOI; reserve one with --reserve"):
        zenodo.publish(bare, invenio.client())


def test_what_is_public_with_other_files_is_refused(invenio: Records, made: Made) -> None:
    to_zenodo(invenio, made)
    doi = check(invenio, made).doi
    with pytest.raises(InputError, match=rf"{doi} is public with another '.+'; give the release a new version"):
        zenodo.publish(made(doi, {"description": "Otherwise."}), invenio.client(), final=True)


NONSENSE: tuple[Any, ...] = (
    {},
    [],
    {"id": "x", "hits": 1, "entries": None, "metadata": [], "pids": "x", "parent": 0, "links": [], "errors": {}},
    {"id": {}, "hits": {"hits": [{}, 1, {"metadata": None}]}, "entries": [{}, 2], "pids": {"doi": []}, "errors": [{}]},
)


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_an_answer_of_any_shape_ends_in_one_line_or_does_not_matter(made: Made, nonsense: Any) -> None:
    whole = Invenio()
    with serving(whole):
        to_zenodo(whole, made)
    for number in range(1, whole.count + 1):
        server = Invenio(strange=nonsense, fault=lambda now, number=number: Fault.STRANGE if now == number else None)  # type: ignore[misc]
        with serving(server), suppress(InputError):
            to_zenodo(server, made)
    for number in range(1, 8):
        server = Invenio(strange=nonsense)
        with serving(server):
            to_zenodo(server, made)
            before = server.count
            server.fault = lambda now, at=before + number: Fault.STRANGE if now == at else None  # type: ignore[misc]
            with suppress(InputError):
                zenodo.reserve(TITLE, "1.3.0", server.client(), after="10.5281/zenodo.101")


def test_a_token_that_is_not_known_is_refused(invenio: Records) -> None:
    wrong = Service(invenio.url, "a-wrong-secret", "ZENODO_TOKEN", pause=invenio.waited.append)
    with pytest.raises(CannotRunError, match=r"refuses the token \(status 403\): Permission denied") as caught:
        zenodo.reserve(TITLE, VERSION, wrong)
    assert "a-wrong-secret" not in str(caught.value)
