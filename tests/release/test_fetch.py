"""A release is fetched once and whole, from the first site that gives it, or one line says why not."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release import fetch as module
from nangang_open.release.cache import cache_folder, is_whole
from nangang_open.release.fetch import Fetched, addresses, copied, fetch, kept
from nangang_open.release.known import Known, Pin
from nangang_open.release.targets.folder import withdraw
from nangang_open.release.targets.store import open_store
from nangang_open.release.verify import verify
from tests.release.mirror import Mirror, a_site, mirroring, nginx

NAME, VERSION = "qingshi", "1.2.0"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_site(tmp_path_factory.mktemp("published"))


@pytest.fixture
def mirror(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setenv("NANGANG_OPEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("NANGANG_OPEN_FROM", raising=False)
    shutil.copytree(published, tmp_path / "site")
    with mirroring(tmp_path / "site") as found:
        yield found


def get(*sites: str, version: str | None = VERSION, formats: bool = False) -> Fetched:
    return fetch(version, sites, name=NAME, formats=formats, timeout=2)


def edit(mirror: Mirror, **says: object) -> None:
    """Change what the first entry of the mirror's index says."""
    path = mirror.root / "versions.json"
    document = json.loads(path.read_text("utf-8"))
    document["versions"][0] |= says
    path.write_text(json.dumps(document), "utf-8")


def test_a_release_is_fetched_whole_and_once(mirror: Mirror) -> None:
    found = get(mirror.url)
    assert found.text == cache_folder() / NAME / VERSION
    assert verify(found.text, quick=True).verified
    assert (found.version, found.warnings, found.failures) == (VERSION, (), ())
    mirror.asked.clear()
    assert get(mirror.url) == found
    assert mirror.paths() == ["/versions.json"]


def test_without_a_version_the_latest_is_fetched_and_with_formats_these_too(mirror: Mirror) -> None:
    found = get(f"{mirror.url}/versions.json", version=None, formats=True)
    assert found.version == VERSION
    assert found.formats is not None
    assert verify(found.formats, quick=True).verified


def test_afterwards_no_network_is_needed(mirror: Mirror) -> None:
    first = get(mirror.url)
    mirror.instead["/versions.json"] = (500, {}, b"")
    again = get(mirror.url, version=None)
    assert again.text == first.text
    assert "status 500" in str(again.failures[0])
    mirror.asked.clear()
    assert fetch(VERSION, name=NAME).text == first.text
    assert kept(VERSION, name=NAME) == first
    assert mirror.asked == []


def test_the_next_address_is_tried_and_the_failures_are_said(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with mirroring(tmp_path / "empty") as empty:
        found = get(NOWHERE, empty.url, mirror.url)
    assert [error.where for error in found.failures] == [f"{NOWHERE}/versions.json", empty.url]
    assert is_whole(found.text)


def test_where_none_gives_it_one_line_says_why_each_did_not(mirror: Mirror) -> None:
    mirror.instead["/versions.json"] = (200, {"Content-Type": "text/html"}, b"<html>")
    with pytest.raises(InputError, match=r"none of 2 addresses gave version 1\.2\.0: .*reached.*page of HTML"):
        get(NOWHERE, mirror.url)
    with pytest.raises(CannotRunError, match="cannot be reached"):
        get(NOWHERE)


def test_a_release_that_is_cut_is_gone_on_with(mirror: Mirror) -> None:
    path = f"/{VERSION}/annotations.jsonld"
    mirror.cuts[path] = [700, 0, 0, 0, 0]
    with pytest.raises(InputError, match="goes on from there"):
        get(mirror.url)
    assert not (cache_folder() / NAME / VERSION).exists()
    before = set(mirror.paths())
    mirror.cuts.clear()
    mirror.asked.clear()
    assert is_whole(get(mirror.url).text)
    assert (path, "bytes=700-", 206) in mirror.asked
    assert set(mirror.paths()) & before == {"/versions.json", path}


def test_the_next_address_goes_on_with_the_part_of_the_one_before(mirror: Mirror, published: Path) -> None:
    path = f"/{VERSION}/annotations.jsonld"
    mirror.cuts[path] = [700, 0, 0, 0, 0]
    with mirroring(published) as other:
        found = get(mirror.url, other.url)
        assert (path, "bytes=700-", 206) in other.asked
    assert is_whole(found.text)
    assert "half a file" in str(found.failures[0])


@pytest.mark.parametrize(
    ("path", "answer", "words"),
    [
        ("SHA256SUMS", (200, {}, b"0" * 64 + b"  x\n"), "its SHA-256 is"),
        ("README.md", (200, {}, b"other"), "its SHA-256 is"),
        ("README.md", (200, {"Content-Type": "text/html"}, b"<html>"), "page of HTML"),
        ("README.md", (302, {"Location": "http://example.org/"}, b""), "redirects elsewhere"),
        ("README.md", (200, {"Content-Length": "999"}, b"half"), "half a file"),
        ("README.md", (404, {}, b""), "no such file, though it lists it"),
    ],
)
def test_a_file_that_is_not_as_published_keeps_the_release_away(
    mirror: Mirror, path: str, answer: tuple[int, dict[str, str], bytes], words: str
) -> None:
    mirror.instead[f"/{VERSION}/{path}"] = answer
    with pytest.raises(InputError, match=words) as caught:
        get(mirror.url)
    assert caught.value.exit_code == 1
    assert not (cache_folder() / NAME / VERSION).exists()
    mirror.instead.clear()
    assert is_whole(get(mirror.url).text)


def test_a_sleeping_site_gives_way_to_the_next(mirror: Mirror, published: Path) -> None:
    mirror.stalls.add(f"/{VERSION}/README.md")
    with mirroring(published) as other:
        found = fetch(VERSION, (mirror.url, other.url), name=NAME, timeout=0.3)
    assert "timed out" in str(found.failures[0])
    assert is_whole(found.text)


def test_a_site_may_not_give_a_version_another_content(mirror: Mirror) -> None:
    first = get(mirror.url)
    edit(mirror, sha256="0" * 64)
    again = get(mirror.url)
    assert again.text == first.text
    assert f"its version {VERSION} is not the one that was published" in str(again.failures[0])
    shutil.rmtree(first.text)
    with pytest.raises(InputError, match="not the one that was published"):
        get(mirror.url)


def test_what_the_wheel_pins_no_site_may_change(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "known", lambda: Known(NAME, (mirror.url,), {VERSION: Pin("0" * 64)}))
    with pytest.raises(InputError, match="not the one that was published"):
        get(mirror.url)
    index = json.loads((mirror.root / "versions.json").read_text("utf-8"))
    pin = Pin(index["versions"][0]["sha256"])
    monkeypatch.setattr(module, "known", lambda: Known(NAME, (mirror.url,), {VERSION: pin}))
    assert addresses(NAME) == (mirror.url,)
    assert is_whole(fetch(name=NAME).text, pin.text)


def test_a_withdrawn_version_warns_with_the_reason_online_and_offline(mirror: Mirror, tmp_path: Path) -> None:
    site = a_site(tmp_path, "1.3.0")
    withdraw(VERSION, "a digit is wrong", open_store(str(site)), instead="1.3.0")
    for found in (get(mirror.url), fetch(VERSION, name=NAME), kept(VERSION, name=NAME)):
        assert found is not None
        assert [warning.said() for warning in found.warnings] == [
            f"version {VERSION} was withdrawn: a digit is wrong",
            "use version 1.3.0 instead",
        ]
    assert get(mirror.url, version=None).version == "1.3.0"


@pytest.mark.parametrize("answer", [(403, {}, b""), (200, {"Content-Type": "text/html"}, b"<html>")])
def test_a_store_that_says_otherwise_that_there_is_no_signature_is_no_hindrance(
    mirror: Mirror, answer: tuple[int, dict[str, str], bytes]
) -> None:
    mirror.instead |= {f"/{VERSION}/SHA256SUMS.sig": answer, f"/{VERSION}/allowed_signers": answer}
    assert is_whole(get(mirror.url).text)


def test_a_signature_comes_along(mirror: Mirror) -> None:
    (mirror.root / VERSION / "SHA256SUMS.sig").write_bytes(b"signed")
    assert (get(mirror.url).text / "SHA256SUMS.sig").read_bytes() == b"signed"


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash to set a limit")
def test_a_disk_that_takes_no_more_is_one_line_and_the_next_run_finishes(mirror: Mirror) -> None:
    code = f"from nangang_open.release.fetch import fetch; fetch({VERSION!r}, [{mirror.url!r}], name={NAME!r})"
    limited = ["bash", "-c", 'ulimit -f 8; exec "$0" -c "$1"', sys.executable, code]
    done = subprocess.run(limited, capture_output=True, text=True, timeout=60, env=dict(os.environ))
    assert "CannotRunError" in done.stderr
    assert "it cannot be written: File too large" in done.stderr
    assert not (cache_folder() / NAME / VERSION).exists()
    assert is_whole(get(mirror.url).text)


def test_a_kept_release_that_was_damaged_is_fetched_anew(mirror: Mirror) -> None:
    found = get(mirror.url)
    (found.text / "README.md").write_bytes(b"damaged")
    with pytest.raises(CannotRunError, match="no address"):
        fetch(VERSION, name=NAME)
    assert kept(VERSION, name=NAME) is None
    assert is_whole(get(mirror.url).text)


def test_without_an_address_the_message_says_that_there_is_none_yet(mirror: Mirror) -> None:
    assert addresses() == ()
    with pytest.raises(CannotRunError, match=r"its owner has published no address yet; give one with --from"):
        fetch()


def test_addresses_come_from_the_environment(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NANGANG_OPEN_FROM", f"{NOWHERE} {mirror.url}")
    assert is_whole(fetch(name=NAME).text)


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ("data.example.org", "no web address"),
        ("ftp://example.org/x", "no web address"),
        ("http://me:secret@127.0.0.1:9/", "user's name or password"),
        ("http://127.0.0.1:9/?token=secret", "holds a question"),
    ],
)
def test_what_is_no_address_is_refused_without_its_secrets(mirror: Mirror, site: str, words: str) -> None:
    with pytest.raises(CannotRunError, match=words) as caught:
        get(site)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("version", ["1.2", "latest", "../1.2.0", "", "v1.2.0"])
def test_what_is_no_version_is_refused(mirror: Mirror, version: str) -> None:
    with pytest.raises(CannotRunError):
        get(mirror.url, version=version)
    assert mirror.asked == []


def test_a_version_that_is_not_there_is_refused_with_those_that_are(mirror: Mirror) -> None:
    with pytest.raises(CannotRunError, match=r"no version 9\.0\.0; choose one that it has: 1\.2\.0"):
        get(mirror.url, version="9.0.0")


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ({"path": "../../1.2.0/"}, "climbs"),
        ({"path": "/1.2.0/"}, "does not begin below"),
        ({"version": "x"}, "no index of this form"),
    ],
)
def test_a_hostile_index_leads_nowhere(mirror: Mirror, says: dict[str, str], words: str) -> None:
    edit(mirror, **says)
    with pytest.raises(InputError, match=words):
        get(mirror.url)


def test_the_site_of_another_data_set_is_refused(mirror: Mirror) -> None:
    with pytest.raises(CannotRunError, match="the site of 'qingshi' and not of 'nangang-open-data'"):
        fetch(VERSION, (mirror.url,))


def test_many_fetches_at_once_end_with_one_whole_release(mirror: Mirror) -> None:
    mirror.drips |= {f"/{VERSION}/annotations.jsonld", f"/{VERSION}/SHA256SUMS"}
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: get(mirror.url), range(4)))
    assert {one.text for one in found} == {cache_folder() / NAME / VERSION}
    assert is_whole(found[0].text)
    left = [path for path in (cache_folder() / NAME / ".incoming").iterdir() if path.suffix != ".lock"]
    assert left == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system cannot kill so")
def test_a_fetch_that_is_killed_leaves_nothing_half_and_is_finished_by_the_next(mirror: Mirror) -> None:
    mirror.drips.add(f"/{VERSION}/annotations.jsonld")
    code = f"from nangang_open.release.fetch import fetch; fetch({VERSION!r}, [{mirror.url!r}], name={NAME!r})"
    process = subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ))
    for _ in range(400):
        if f"/{VERSION}/annotations.jsonld" in mirror.paths():
            break
        time.sleep(0.02)
    time.sleep(0.05)
    process.kill()
    process.wait()
    assert not (cache_folder() / NAME / VERSION).exists()
    mirror.drips.clear()
    mirror.asked.clear()
    assert is_whole(get(mirror.url).text)
    assert f"/{VERSION}/CHANGELOG.md" not in mirror.paths()


def test_a_release_is_copied_out_under_its_name(mirror: Mirror, tmp_path: Path) -> None:
    found = get(mirror.url, formats=True)
    places = copied(found, tmp_path / "out")
    assert [place.name for place in places] == ["qingshi-1.2.0", "qingshi-1.2.0-formats"]
    assert all(is_whole(place) for place in places)
    (places[0] / "README.md").write_bytes(b"mine")
    with pytest.raises(InputError, match="other content"):
        copied(found, tmp_path / "out")


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_is_such_a_site(mirror: Mirror, tmp_path: Path) -> None:
    with nginx(mirror.root, tmp_path / "nginx") as url:
        assert verify(get(url, formats=True).text, quick=True).verified
