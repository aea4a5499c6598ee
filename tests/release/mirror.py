"""A site on loopback: a server that keeps ranges and fails as it is told to, and nginx where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from nangang_open.package.files import open_package
from nangang_open.release.archive import write_zip
from nangang_open.release.contents import release_files
from nangang_open.release.targets.folder import publish
from nangang_open.release.targets.store import open_store
from tests.release.trial import a_package

RANGE = re.compile(r"bytes=([0-9]+)-")


@dataclass
class Mirror:
    """What the server does besides: `cuts` lists after how many bytes each next answer of a path breaks off.

    `stalls` are paths that stop after their first bytes, `drips` those that come in small pieces, `instead` what is
    answered in place of a path (status, headers, body); `etag` and `ranges` say what the server keeps. `asked` lists
    each path with the range asked for and the status given.
    """

    root: Path
    url: str = ""
    cuts: dict[str, list[int]] = field(default_factory=dict)
    stalls: set[str] = field(default_factory=set)
    drips: set[str] = field(default_factory=set)
    instead: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    etag: bool = True
    ranges: bool = True
    asked: list[tuple[str, str, int]] = field(default_factory=list)

    def paths(self) -> list[str]:
        """Return the paths that were asked for."""
        return [path for path, _, _ in self.asked]


class Handler(BaseHTTPRequestHandler):
    """Answers one request as the mirror says; `over` is set when the test is."""

    mirror: Mirror
    over: threading.Event

    def do_GET(self) -> None:
        if (said := self.mirror.instead.get(self.path)) is not None:
            return self.answer(*said)
        path = self.mirror.root / self.path.lstrip("/")
        if not path.is_file():
            return self.answer(404, {}, b"none")
        data = path.read_bytes()
        tag = f'"{sha256(data).hexdigest()[:8]}"'
        headers = {"ETag": tag} if self.mirror.etag else {}
        asked = RANGE.fullmatch(self.headers.get("Range", ""))
        if self.mirror.ranges and asked and self.headers.get("If-Range", tag) == tag:
            first = int(asked[1])
            if first >= len(data):
                return self.answer(416, {"Content-Range": f"bytes */{len(data)}"}, b"")
            headers["Content-Range"] = f"bytes {first}-{len(data) - 1}/{len(data)}"
            return self.answer(206, headers, data[first:])
        return self.answer(200, headers, data)

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.mirror.asked.append((self.path, self.headers.get("Range", ""), status))
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.send_body(body)

    def send_body(self, body: bytes) -> None:
        if cuts := self.mirror.cuts.get(self.path):
            self.wfile.write(body[: cuts.pop(0)])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        elif self.path in self.mirror.stalls:
            self.wfile.write(body[:10])
            self.wfile.flush()
            self.over.wait(10)
        elif self.path in self.mirror.drips:
            for at in range(0, len(body), 512):
                self.wfile.write(body[at : at + 512])
                self.wfile.flush()
                time.sleep(0.02)
        else:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        del format, args


@contextmanager
def mirroring(root: Path) -> Iterator[Mirror]:
    """Serve a folder on loopback until the block ends."""
    mirror = Mirror(root)
    over = threading.Event()

    handler = type("Bound", (Handler,), {"mirror": mirror, "over": over})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    mirror.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield mirror
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def nginx(root: Path, work: Path, limit: str = "") -> Iterator[str]:
    """Serve a folder by nginx and yield its address; `limit` is how fast, as `64k`."""
    program = shutil.which("nginx")
    assert program is not None
    port = free_port()
    work.mkdir()
    rate = f"limit_rate {limit};" if limit else ""
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    temporary = " ".join(
        f"{kind}_temp_path {work}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (work / "nginx.conf").write_text(
        f"{user} daemon off; master_process off; pid {work}/pid; error_log {work}/error.log;\n"
        "events { }\n"
        f"http {{ access_log off; {temporary} {rate} default_type application/octet-stream;\n"
        f"server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n"
    )
    process = subprocess.Popen([program, "-e", work / "error.log", "-c", work / "nginx.conf", "-p", work])
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def a_site(root: Path, version: str = "1.2.0", name: str = "qingshi") -> Path:
    """Publish the small package in a version to a folder below `root`, and return that folder."""
    work = root / f"built-{version}"
    work.mkdir()
    changelog = f"# Changelog\n\n## [{version}] - 2024-02-29\n\n### Data\n\n- New.\n"
    built = release_files(open_package(a_package(work, {"name": name}, changelog, version)))
    for folder, files in ((built.text_folder, built.text), (built.formats_folder, built.formats)):
        for path, data in files.items():
            (work / folder / path).parent.mkdir(parents=True, exist_ok=True)
            (work / folder / path).write_bytes(data)
    write_zip(work / f"{built.text_folder}.zip", {f"{built.text_folder}/{path}": x for path, x in built.text.items()})
    publish(work / built.text_folder, open_store(str(root / "site")))
    return root / "site"
