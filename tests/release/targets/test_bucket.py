"""The same site in buckets of real servers that keep, refuse and ignore conditions, and in fsspec's own memory."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from nangang_open.release.targets.folder import publish, withdraw
from nangang_open.release.targets.index import FEED, INDEX, LATEST, PAGE, read_index
from nangang_open.release.targets.lock import LOCKS
from nangang_open.release.targets.store import PROBE, Bucket, Puts, RefusedError, open_store
from nangang_open.release.verify import verify
from tests.release.targets.servers import BIN, ROOT, SERVERS, Server
from tests.release.targets.sites import NEW, OLD, OTHER, check_site

SCRIPT = ROOT / "tests" / "release" / "validators" / "publish_s3.py"
Releases = Mapping[str, Path]


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run each of the servers, in a folder of its own."""
    if not BIN.exists():
        pytest.skip("no driver for S3: make it with tests/release/validators/setup s3")
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture
def bucket(server: Server, request: pytest.FixtureRequest) -> str:
    """Return the name of a new bucket."""
    name = f"site-{abs(hash(request.node.nodeid))}"
    done = command(server, name, "bucket", name)
    assert done == (0, {})
    return name


def surroundings(server: Server) -> dict[str, str]:
    """Return what the driver reads of its environment."""
    own = {"AWS_ACCESS_KEY_ID": server.user, "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
    return {**os.environ, **own, "AWS_ENDPOINT_URL": server.address}


def started(server: Server, name: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a command of `publish_s3.py` on the site in a bucket."""
    return subprocess.Popen(
        [BIN / "python", SCRIPT, f"s3://{name}/site", *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env=surroundings(server),
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
    """Return the exit code and what was said."""
    out, _ = process.communicate(timeout=300)
    return process.returncode, json.loads(out) if out else {}


def command(server: Server, name: str, *arguments: object) -> tuple[int, dict[str, Any]]:
    """Run a command to its end."""
    return finished(started(server, name, *arguments))


def mirrored(server: Server, name: str, folder: Path) -> Path:
    """Fetch all of a site as its readers do, over http, and return the folder."""
    code, found = command(server, name, "paths")
    assert code == 0
    for path in found["paths"]:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(f"{server.site(name)}/{path}") as answer:
            place.write_bytes(answer.read())
    return folder


def sequence_of(server: Server, name: str) -> int:
    """Return the number of the index that readers find."""
    with urllib.request.urlopen(f"{server.site(name)}/{INDEX}") as answer:
        return read_index(answer.read(), "").sequence


def test_a_release_in_a_bucket_is_verified_at_its_address(
    server: Server, bucket: str, releases: Releases, texts: Releases, tmp_path: Path
) -> None:
    assert command(server, bucket, "paths") == (0, {"paths": []})
    command(server, bucket, "publish", texts[OLD])
    code, said = command(server, bucket, "publish", releases[NEW])
    assert (code, said["puts"], said["sequence"]) == (0, server.puts, 2)
    address = server.site(bucket)
    assert verify(f"{address}/{NEW}").verified
    index = check_site(mirrored(server, bucket, tmp_path / "site"), settled=True)
    assert index.latest == NEW
    for path, kind, cached in (
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        (INDEX, "application/json", "no-cache"),
        (f"{NEW}/data/figures.csv", "text/csv; charset=utf-8", "public, max-age=31536000, immutable"),
    ):
        with urllib.request.urlopen(f"{address}/{path}") as answer:
            assert answer.headers["Content-Type"] == kind
            assert answer.headers["Cache-Control"] == cached
    assert command(server, bucket, "publish", releases[NEW])[1]["acts"] == ["there"]
    command(server, bucket, "withdraw", NEW, "a wrong unit")
    warned = [one.said() for one in verify(f"{address}/{NEW}", quick=True).warnings]
    assert warned == [f"version {NEW} was withdrawn: a wrong unit"]
    assert "is published with other content" in command(server, bucket, "publish", texts["changed"])[1]["error"]


def test_a_bucket_is_asked_once_what_it_makes_of_conditions(server: Server, bucket: str, texts: Releases) -> None:
    """And where it keeps them nothing is locked."""
    _, said = command(server, bucket, "publish", texts[OLD])
    assert said["puts"] == server.puts
    writes = [path.partition("/")[0] for path in said["writes"]]
    asked = writes.count(PROBE)
    assert writes[:asked] == [PROBE] * asked
    assert writes[asked:].count(LOCKS) == (0 if server.puts is Puts.HOLD else 2)
    assert command(server, bucket, "publish", texts[OLD])[1]["writes"].count(PROBE) == asked


def test_a_line_that_breaks_is_not_taken_for_an_answer_on_conditions(
    server: Server, bucket: str, texts: Releases
) -> None:
    """Or one of two would lock, and the other would not look for locks."""
    for trouble in (["cut"], ["lose", PROBE]):
        _, said = command(server, bucket, *trouble, texts[OLD])
        assert ("connection reset" if "cut" in trouble else "is not there as it was") in said["error"]
        assert [path for path in command(server, bucket, "paths")[1]["paths"] if not path.startswith(PROBE)] == []


def test_a_run_that_dies_before_any_write_in_a_bucket_leaves_the_old_index_and_the_next_goes_on(
    server: Server, bucket: str, texts: Releases, tmp_path: Path
) -> None:
    """One dies before each write that there is, after what those before it have done; then one runs to its end.

    Swift is slow: tables are spared there.
    """
    command(server, bucket, "publish", texts[OLD])
    few = ["few"] if server.puts is Puts.REFUSED else []
    code, said = command(server, bucket, "kills", texts[NEW], *few)
    assert (code, said["sequence"]) == (0, 2)
    died = [path for path, _ in said["deaths"]]
    files = [f"{NEW}/{path.relative_to(texts[NEW]).as_posix()}" for path in texts[NEW].rglob("*") if path.is_file()]
    if few:
        files = [path for path in files if "/data/" not in path]
    assert set(died) == {PROBE, INDEX, LATEST, FEED, PAGE, *files} | {one for one in died if one.startswith(LOCKS)}
    turned = died.index(INDEX)
    assert {sequence for _, sequence in said["deaths"][: turned + 1]} == {1}
    assert {sequence for _, sequence in said["deaths"][turned + 1 :]} == {2}
    site = mirrored(server, bucket, tmp_path / "site")
    for path in site.glob(f"{PROBE}*"):
        path.unlink()  # what a death during the probe leaves
    assert check_site(site, settled=True).latest == NEW


def test_a_process_that_is_killed_is_finished_by_the_next(
    server: Server, bucket: str, texts: Releases, tmp_path: Path
) -> None:
    """It leaves its lock where there are locks: another one is told, and the same run takes it up."""
    command(server, bucket, "publish", texts[OLD])
    assert command(server, bucket, "kill", INDEX, texts[NEW])[0] == 77
    assert sequence_of(server, bucket) == 1
    assert verify(f"{server.site(bucket)}/{OLD}", quick=True).verified
    _, said = command(server, bucket, "publish", texts[OTHER])
    if server.puts is Puts.HOLD:
        assert said["sequence"] == 2
    else:
        assert f"another run is writing here ('publish {NEW}" in said["error"]
        assert sequence_of(server, bucket) == 1
    assert "error" not in command(server, bucket, "publish", texts[NEW])[1]
    assert command(server, bucket, "publish", texts[OTHER])[1]["sequence"] == 3
    check_site(mirrored(server, bucket, tmp_path / "site"), settled=True)


def test_a_write_that_a_bucket_loses_is_found_out(server: Server, bucket: str, texts: Releases, tmp_path: Path) -> None:
    command(server, bucket, "publish", texts[OLD])
    lost = [f"{NEW}/SHA256SUMS", INDEX]
    for path in lost if server.puts is Puts.HOLD else [LOCKS, *lost]:
        _, said = command(server, bucket, "lose", path, texts[NEW])
        assert ("another run is writing here" if path == LOCKS else "the store lost it") in said["error"]
        assert sequence_of(server, bucket) == 1
    assert command(server, bucket, "lose", FEED, texts[NEW])[1]["writes"].count(FEED) == 2  # made again
    index = check_site(mirrored(server, bucket, tmp_path / "site"), settled=True)
    assert (index.latest, index.sequence) == (NEW, 2)


def test_of_several_who_publish_to_a_bucket_at_once_each_arrives_or_is_told(
    server: Server, bucket: str, texts: Releases, tmp_path: Path
) -> None:
    """Where conditions hold all arrive; elsewhere who arrived is in the index, and who was told runs again."""
    versions = (NEW, OTHER, OLD)
    results = [finished(one) for one in [started(server, bucket, "publish", texts[version]) for version in versions]]
    assert {code for code, _ in results} == {0}
    told = [version for version, (_, said) in zip(versions, results, strict=True) if "error" in said]
    assert [said["error"] for _, said in results if "another run is" not in said.get("error", "another run is")] == []
    if server.puts is Puts.HOLD:
        assert told == []
    if len(told) < len(versions):
        with urllib.request.urlopen(f"{server.site(bucket)}/{INDEX}") as answer:
            there = {entry.version for entry in read_index(answer.read(), "").entries}
        assert there >= {*versions} - {*told}
    for version in told:
        assert "error" not in command(server, bucket, "publish", texts[version])[1]
    index = check_site(mirrored(server, bucket, tmp_path / "site"), settled=True)
    assert ([entry.version for entry in index.entries], index.sequence) == ([OTHER, NEW, OLD], 3)


def test_a_bucket_that_is_not_there_is_one_line(server: Server, texts: Releases) -> None:
    code, said = command(server, "nowhere-at-all", "publish", texts[OLD])
    assert code == 0
    assert "cannot be written" in said["error"]
    assert "\n" not in said["error"]


def test_no_message_of_a_driver_holds_what_an_address_says_of_its_user(texts: Releases) -> None:
    if not BIN.exists():
        pytest.skip("no driver for S3: make it with tests/release/validators/setup s3")
    code, said = command(Server("http://me:hidden@127.0.0.1:1", Puts.HOLD), "b", "publish", texts[OLD])
    assert code == 0
    assert "s3://b/site/" in said["error"]
    assert "hidden" not in said["error"]


@pytest.fixture
def memory() -> Iterator[Bucket]:
    """Return a bucket in fsspec's memory, which knows If-None-Match and no If-Match."""
    fsspec = pytest.importorskip("fsspec")
    store = open_store("memory://bucket/site")
    assert isinstance(store, Bucket)
    yield store
    fsspec.filesystem("memory").store.clear()


def test_a_store_without_puts_under_a_tag_is_locked(memory: Bucket, texts: Releases, tmp_path: Path) -> None:
    assert memory.puts() is Puts.REFUSED
    assert memory.paths("") == []
    with pytest.raises(RefusedError, match="no puts under the condition of a tag"):
        memory.replace("latest", b"", "")
    for version in (OLD, NEW):
        assert publish(texts[version], memory).puts is Puts.REFUSED
    withdraw(OLD, "bad", memory, instead=NEW)
    for path in memory.paths(""):
        data = memory.read(path)
        assert data is not None
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert check_site(tmp_path, settled=True).sequence == 3
