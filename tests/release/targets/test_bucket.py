"""The same site in a bucket: of a real S3 server in memory where one is installed, and of fsspec's own memory."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from nangang_open.release.targets.folder import publish, withdraw
from nangang_open.release.targets.index import INDEX, read_index
from nangang_open.release.targets.store import Bucket, Puts, open_store
from nangang_open.release.verify import verify
from tests.release.targets.sites import NEW, OLD, OTHER, check_site

ROOT = Path(__file__).parents[3]
BIN = ROOT / ".venv-s3" / "bin"
SCRIPT = ROOT / "tests" / "release" / "validators" / "publish_s3.py"
Releases = Mapping[str, Path]
Do = Callable[..., dict[str, Any]]


def free_port() -> int:
    """Return a port of loopback that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run moto's S3 server on loopback and return its address."""
    if not (BIN / "moto_server").exists():
        pytest.skip("no S3 server: make it with tests/release/validators/setup s3")
    address = f"http://127.0.0.1:{(port := free_port())}"
    process = subprocess.Popen(
        [BIN / "moto_server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/moto-api/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def bucket(server: str, request: pytest.FixtureRequest) -> str:
    """Return the name of a new bucket."""
    name = f"site-{abs(hash(request.node.nodeid))}"
    done = command(server, name, "bucket", name)
    assert done == (0, {})
    return name


def started(server: str, name: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a command of `publish_s3.py` on the site in a bucket."""
    secrets = {"AWS_ACCESS_KEY_ID": "someone", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
    return subprocess.Popen(
        [BIN / "python", SCRIPT, f"s3://{name}/site", *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **secrets, "AWS_ENDPOINT_URL": server},
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
    """Return the exit code and what was said."""
    out, _ = process.communicate(timeout=120)
    return process.returncode, json.loads(out) if out else {}


def command(server: str, name: str, *arguments: object) -> tuple[int, dict[str, Any]]:
    """Run a command to its end."""
    return finished(started(server, name, *arguments))


def mirrored(server: str, name: str, folder: Path) -> Path:
    """Fetch all of a site as its readers do, over http, and return the folder."""
    code, found = command(server, name, "paths")
    assert code == 0
    for path in found["paths"]:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(f"{server}/{name}/site/{path}") as answer:
            place.write_bytes(answer.read())
    return folder


def test_a_bucket_that_keeps_conditions_is_seen_to_keep_them(server: str, bucket: str) -> None:
    assert command(server, bucket, "puts") == (0, {"puts": "hold"})
    assert command(server, bucket, "paths") == (0, {"paths": []})


def test_a_release_in_a_bucket_is_verified_at_its_address(
    server: str, bucket: str, releases: Releases, texts: Releases, tmp_path: Path
) -> None:
    command(server, bucket, "publish", texts[OLD])
    code, said = command(server, bucket, "publish", releases[NEW])
    assert (code, said["puts"], said["sequence"]) == (0, "hold", 2)
    assert verify(f"{server}/{bucket}/site/{NEW}").verified
    index = check_site(mirrored(server, bucket, tmp_path / "site"), settled=True)
    assert index.latest == NEW
    for path, kind, cached in (
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        (INDEX, "application/json", "no-cache"),
        (f"{NEW}/data/figures.csv", "text/csv; charset=utf-8", "public, max-age=31536000, immutable"),
    ):
        with urllib.request.urlopen(f"{server}/{bucket}/site/{path}") as answer:
            assert answer.headers["Content-Type"] == kind
            assert answer.headers["Cache-Control"] == cached
    assert command(server, bucket, "publish", releases[NEW])[1]["acts"] == ["there"]
    command(server, bucket, "withdraw", NEW, "a wrong unit")
    warned = [one.said() for one in verify(f"{server}/{bucket}/site/{NEW}", quick=True).warnings]
    assert warned == [f"version {NEW} was withdrawn: a wrong unit"]
    assert "is published with other content" in command(server, bucket, "publish", texts["changed"])[1]["error"]


def test_a_run_that_is_killed_or_loses_a_write_in_a_bucket_is_finished_by_the_next(
    server: str, bucket: str, texts: Releases, tmp_path: Path
) -> None:
    command(server, bucket, "publish", texts[OLD])
    probe, files = 5, sum(1 for path in texts[NEW].rglob("*") if path.is_file())
    some = 14
    for at in (1, probe + 1, probe + some + 1, probe + files - some + 1):  # the last is the index itself
        assert command(server, bucket, "kill", at, texts[NEW])[0] == 77
        with urllib.request.urlopen(f"{server}/{bucket}/site/{INDEX}") as answer:
            assert read_index(answer.read(), "").latest == OLD
        assert verify(f"{server}/{bucket}/site/{OLD}", quick=True).verified
    code, said = command(server, bucket, "lost", probe + 1, texts[NEW])
    assert code == 0
    assert "lost it" in said["error"]
    code, said = command(server, bucket, "publish", texts[NEW])
    assert (code, said["sequence"]) == (0, 2)
    for path in mirrored(server, bucket, tmp_path / "site").glob(".probe-*"):
        path.unlink()  # what a kill during the probe leaves
    assert check_site(tmp_path / "site", settled=True).latest == NEW


def test_two_who_publish_to_a_bucket_at_once_both_arrive(
    server: str, bucket: str, texts: Releases, tmp_path: Path
) -> None:
    both = [started(server, bucket, "publish", texts[version]) for version in (NEW, OTHER, OLD)]
    assert {finished(process)[0] for process in both} == {0}
    index = check_site(mirrored(server, bucket, tmp_path / "site"), settled=True)
    assert ([entry.version for entry in index.entries], index.sequence) == ([OTHER, NEW, OLD], 3)


def test_a_bucket_that_ignores_conditions_is_locked(server: str, bucket: str, texts: Releases, tmp_path: Path) -> None:
    code, said = command(server, bucket, "ignoring", texts[OLD])
    assert (code, said["puts"]) == (0, "ignored")
    both = [started(server, bucket, "ignoring", texts[version]) for version in (NEW, OTHER)]
    arrived = [one for one, process in zip((NEW, OTHER), both, strict=True) if "error" not in finished(process)[1]]
    for version in (NEW, OTHER):
        if version not in arrived:
            assert "error" not in command(server, bucket, "ignoring", texts[version])[1]
    index = check_site(mirrored(server, bucket, tmp_path / "site"), settled=True)
    assert [entry.version for entry in index.entries] == [OTHER, NEW, OLD]


def test_a_bucket_that_is_not_there_is_one_line(server: str, texts: Releases) -> None:
    code, said = command(server, "nowhere-at-all", "publish", texts[OLD])
    assert code == 0
    assert "cannot be written" in said["error"]
    assert "\n" not in said["error"]


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
    for version in (OLD, NEW):
        assert publish(texts[version], memory).puts is Puts.REFUSED
    withdraw(OLD, "bad", memory, instead=NEW)
    for path in memory.paths(""):
        data = memory.read(path)
        assert data is not None
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert check_site(tmp_path, settled=True).sequence == 3
