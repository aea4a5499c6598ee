"""A file comes whole and as it was published, however often it is cut; else nothing stands in its place."""

from __future__ import annotations

import hashlib
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release.download import TRIES, download
from nangang_open.release.remote import BrokenOffError
from tests.release.mirror import Mirror, mirroring, nginx

DATA = bytes(range(256)) * 40
HASH = hashlib.sha256(DATA).hexdigest()
LIMIT = 1 << 20


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    (tmp_path / "site").mkdir()
    (tmp_path / "parts").mkdir()
    (tmp_path / "site" / "x").write_bytes(DATA)
    with mirroring(tmp_path / "site") as found:
        yield found


def get(mirror: Mirror, timeout: float = 5, limit: int = LIMIT) -> bytes:
    """Download the file, see that no part is left, and return it."""
    place = mirror.root.parent / "x"
    download(f"{mirror.url}/x", place, HASH, limit, mirror.root.parent / "parts", timeout)
    assert list((mirror.root.parent / "parts").iterdir()) == []
    return place.read_bytes()


def absent(mirror: Mirror) -> bool:
    return not (mirror.root.parent / "x").exists()


def test_a_file_that_is_cut_is_gone_on_with_where_it_broke_off(mirror: Mirror) -> None:
    mirror.cuts["/x"] = [1000, 2000]
    assert get(mirror) == DATA
    assert mirror.asked == [("/x", "", 200), ("/x", "bytes=1000-", 206), ("/x", "bytes=3000-", 206)]


def test_a_run_goes_on_with_what_the_run_before_left(mirror: Mirror) -> None:
    mirror.cuts["/x"] = [1000, 0]
    with pytest.raises(BrokenOffError, match="goes on from there"):
        get(mirror)
    assert absent(mirror)
    mirror.asked.clear()
    assert get(mirror) == DATA
    assert mirror.asked == [("/x", "bytes=1000-", 206)]


def test_a_file_that_changed_between_two_requests_begins_anew(mirror: Mirror) -> None:
    (mirror.root / "x").write_bytes(b"older" * 999)
    mirror.cuts["/x"] = [1000, 0]
    with pytest.raises(BrokenOffError):
        get(mirror)
    (mirror.root / "x").write_bytes(DATA)
    assert get(mirror) == DATA
    assert mirror.asked[-1] == ("/x", "bytes=1000-", 200)


def test_a_server_without_ranges_sends_the_whole_again(mirror: Mirror) -> None:
    mirror.ranges = False
    mirror.cuts["/x"] = [1000]
    assert get(mirror) == DATA
    assert [status for _, _, status in mirror.asked] == [200, 200]


def test_without_anything_that_names_its_state_a_file_begins_anew(mirror: Mirror) -> None:
    mirror.etag = False
    mirror.cuts["/x"] = [1000]
    assert get(mirror) == DATA
    assert [asked for _, asked, _ in mirror.asked] == ["", ""]


def test_a_part_that_is_longer_than_the_file_gives_way(mirror: Mirror) -> None:
    parts = mirror.root.parent / "parts"
    (parts / HASH).write_bytes(b"x" * (len(DATA) + 1))
    (parts / f"{HASH}.state").write_text(f'"{HASH[:8]}"')
    assert get(mirror) == DATA
    assert [status for _, _, status in mirror.asked] == [416, 200]


def test_a_part_of_another_file_is_found_out_and_begun_anew(mirror: Mirror) -> None:
    parts = mirror.root.parent / "parts"
    (parts / HASH).write_bytes(b"x" * 1000)
    (parts / f"{HASH}.state").write_text(f'"{HASH[:8]}"')
    assert get(mirror) == DATA
    assert [status for _, _, status in mirror.asked] == [206, 200]


def test_a_range_that_begins_elsewhere_is_not_believed(mirror: Mirror) -> None:
    parts = mirror.root.parent / "parts"
    (parts / HASH).write_bytes(DATA[:1000])
    (parts / f"{HASH}.state").write_text('"state"')
    mirror.instead["/x"] = (206, {"Content-Range": "bytes 0-10239/10240"}, DATA)
    with pytest.raises(InputError, match="status 206"):
        get(mirror)


def test_a_part_that_is_whole_needs_no_server(mirror: Mirror) -> None:
    (mirror.root.parent / "parts" / HASH).write_bytes(DATA)
    assert get(mirror) == DATA
    assert mirror.asked == []


def test_a_slow_file_comes_and_one_that_sleeps_does_not(mirror: Mirror) -> None:
    mirror.drips.add("/x")
    assert get(mirror, timeout=0.5) == DATA
    (mirror.root.parent / "x").unlink()
    mirror.stalls.add("/x")
    mirror.drips.clear()
    with pytest.raises(BrokenOffError, match="timed out"):
        get(mirror, timeout=0.2)
    assert absent(mirror)


def test_a_server_that_always_cuts_is_asked_a_few_times_only(mirror: Mirror) -> None:
    mirror.cuts["/x"] = [100] * 50
    with pytest.raises(BrokenOffError, match="half a file: 100 of"):
        get(mirror)
    assert len(mirror.asked) == TRIES


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, {}, b"another file"), "its SHA-256 is"),
        ((200, {"Content-Type": "text/html"}, b"<p>Log in"), "page of HTML"),
        ((200, {}, b"\n<!DOCTYPE html><p>Log in"), "page of HTML"),
        ((301, {"Location": "http://example.org/x"}, b""), "redirects elsewhere"),
        ((200, {"Content-Length": "99"}, b"half"), "half a file: 4 of 99"),
        ((200, {"Content-Length": str(LIMIT + 1)}, b"half"), "more than"),
        ((200, {"Content-Encoding": "gzip"}, b"packed"), "packs the file"),
        ((204, {}, b""), "status 204"),
        ((500, {}, b""), "status 500"),
    ],
)
def test_what_is_not_the_file_is_refused(mirror: Mirror, answer: tuple[int, dict[str, str], bytes], words: str) -> None:
    mirror.instead["/x"] = answer
    with pytest.raises(InputError, match=words) as caught:
        get(mirror)
    assert caught.value.where == f"{mirror.url}/x"
    assert absent(mirror)
    del mirror.instead["/x"]
    assert get(mirror) == DATA


def test_more_than_may_be_is_not_taken(mirror: Mirror) -> None:
    with pytest.raises(InputError, match="more than 100"):
        get(mirror, limit=100)
    assert absent(mirror)


def test_no_such_file_and_no_server_are_told_apart(mirror: Mirror) -> None:
    (mirror.root / "x").unlink()
    with pytest.raises(FileNotFoundError):
        get(mirror)
    mirror.url = "http://127.0.0.1:9"
    with pytest.raises(CannotRunError, match="cannot be reached"):
        get(mirror)


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_goes_on_with_a_part_and_sends_anew_what_changed(mirror: Mirror, tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    with nginx(mirror.root, tmp_path / "nginx", "200k") as url:
        mirror.url = url
        assert get(mirror) == DATA
        with urllib.request.urlopen(f"{url}/x") as answer:
            state = answer.headers["ETag"]
        (parts / HASH).write_bytes(DATA[:1000])
        (parts / f"{HASH}.state").write_text(state)
        assert get(mirror) == DATA
        (parts / HASH).write_bytes(b"x" * 1000)
        (parts / f"{HASH}.state").write_text('"of-yesterday"')
        assert get(mirror) == DATA
