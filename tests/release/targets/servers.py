"""Real S3 servers on loopback, each as an ordinary process from files in a folder of its own.

They differ in what they make of a conditional put, and so in what keeps two publishers apart: moto keeps the condition
as Amazon S3 does, OpenStack Swift refuses it, rclone takes no notice of it.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from nangang_open.release.targets.store import Puts

ROOT: Final = Path(__file__).parents[3]
BIN: Final = ROOT / ".venv-s3" / "bin"
SWIFT: Final = ("account", "container", "object", "proxy")
SETTINGS: Final = Path("/etc/swift/swift.conf")
"""Where all programs of Swift read how they hash; Debian's package puts it there."""

STORAGE: Final = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {folder}
devices = {folder}/devices
recon_cache_path = {folder}
mount_check = false
workers = 0
user = {user}
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""

PROXY: Final = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {folder}
workers = 0
user = {user}
[pipeline:main]
pipeline = catch_errors cache s3api tempauth proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{cache}
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_someone = secret .admin
"""

RINGS: Final = """
import sys
from swift.common.ring import RingBuilder
folder, *servers = sys.argv[1:]
for name, port in zip(servers[::2], servers[1::2]):
    ring = RingBuilder(0, 1, 0)
    place = {"ip": "127.0.0.1", "port": int(port), "replication_ip": "127.0.0.1", "replication_port": int(port)}
    ring.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1.0, "device": "disk", "meta": "", **place})
    ring.rebalance()
    ring.get_ring().save(f"{folder}/{name}.ring.gz")
"""
"""Run by the system's own Python, which has Swift: one disk for everything, and one copy."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its `address`, what it makes of conditional puts, who may write, and where all may read."""

    address: str
    puts: Puts
    user: str = "someone"
    reading: str = ""

    def site(self, bucket: str) -> str:
        """Return the address at which readers find a site."""
        return f"{self.address}{self.reading}/{bucket}/site"


@contextmanager
def moto(_folder: Path) -> Iterator[Server]:
    """Run moto's server, which keeps conditions."""
    if not (BIN / "moto_server").exists():
        pytest.skip("no S3 server: make it with tests/release/validators/setup s3")
    with _running(lambda port: [BIN / "moto_server", "-H", "127.0.0.1", "-p", port]) as port:
        yield Server(f"http://127.0.0.1:{port}", Puts.HOLD)


@contextmanager
def rclone(folder: Path) -> Iterator[Server]:
    """Run rclone before a folder: it writes whatever a condition says."""
    if not (BIN / "rclone").exists():
        pytest.skip("no rclone: make it with tests/release/validators/setup s3")
    nothing = ["--config", folder / "none"]
    (folder / "disk").mkdir()
    with _running(
        lambda port: [BIN / "rclone", "serve", "s3", folder / "disk", "--addr", f"127.0.0.1:{port}", *nothing]
    ) as port:
        yield Server(f"http://127.0.0.1:{port}", Puts.IGNORED)


@contextmanager
def swift(folder: Path) -> Iterator[Server]:
    """Run OpenStack Swift with its S3 interface, on one disk: it refuses conditions."""
    programs = {name: shutil.which(f"swift-{name}-server") for name in SWIFT}
    cache = shutil.which("memcached")
    if None in programs.values() or cache is None or not SETTINGS.exists():
        pytest.skip("no Swift: install swift-proxy, swift-account, swift-container, swift-object and memcached")
    if not _has_attributes(folder):
        pytest.skip("no Swift: the disk of temporary files keeps no extended attributes")
    (folder / "devices" / "disk").mkdir(parents=True)
    ports: list[object] = []
    user = getpass.getuser()
    with ExitStack() as running:
        known = running.enter_context(_running(lambda port: [cache, "-u", user, "-l", "127.0.0.1", "-p", port]))
        for name in SWIFT:
            if name == "proxy":
                subprocess.run(["/usr/bin/python3", "-c", RINGS, str(folder), *map(str, ports)], check=True)

            def arguments(port: int, name: str = name) -> list[object]:
                form = PROXY if name == "proxy" else STORAGE
                text = form.format(port=port, folder=folder, user=user, name=name, cache=known)
                (folder / f"{name}.conf").write_text(text)
                return [programs[name], folder / f"{name}.conf"]

            ports += [name, port := running.enter_context(_running(arguments))]
        yield Server(f"http://127.0.0.1:{port}", Puts.REFUSED, "test:someone", "/v1/AUTH_test")


SERVERS: Final = {"moto": moto, "swift": swift, "rclone": rclone}


@contextmanager
def _running(arguments: Callable[[int], list[object]]) -> Iterator[int]:
    """Run a program that listens at a free port of loopback, and return the port when it does."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    process = subprocess.Popen(
        [str(one) for one in arguments(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            assert process.poll() is None, f"{arguments(port)[0]} ended"
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _has_attributes(folder: Path) -> bool:
    """Tell whether a disk keeps what Swift writes beside a file's bytes."""
    place = folder / "attributes"
    place.touch()
    try:
        os.setxattr(place, "user.swift.metadata", b"x" * 1000)
    except OSError:
        return False
    return True
