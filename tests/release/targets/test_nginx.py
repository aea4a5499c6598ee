"""A site as readers have it from a web server: nginx on loopback, and nothing but files behind it."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from nangang_open.release.targets.folder import publish, withdraw
from nangang_open.release.targets.index import INDEX, read_index
from nangang_open.release.targets.store import Folder
from nangang_open.release.verify import verify
from tests.release.targets.sites import NEW, OLD

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
CONFIGURATION = """
daemon off; master_process off; error_log stderr; pid {folder}/pid;
events {{ worker_connections 64; }}
http {{
  types {{ text/html html; application/json json; application/atom+xml atom; text/csv csv; }}
  default_type application/octet-stream; access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@pytest.fixture
def served(tmp_path: Path, releases: Mapping[str, Path]) -> Iterator[tuple[Path, str]]:
    """Publish two versions into a web server's root; return the root and its address."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    root = tmp_path / "root"
    for version in (OLD, NEW):
        publish(releases[version], Folder(root))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    (tmp_path / "nginx.conf").write_text(CONFIGURATION.format(folder=tmp_path, port=port, root=root))
    process = subprocess.Popen(
        [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ,
    )
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/latest", timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        yield root, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_a_site_behind_a_web_server_is_verified_and_read_in_parts(served: tuple[Path, str]) -> None:
    root, address = served
    with urllib.request.urlopen(f"{address}/latest") as answer:
        assert answer.read() == f"{NEW}\n".encode()
    with urllib.request.urlopen(f"{address}/{INDEX}") as answer:
        entry = read_index(answer.read(), address).entry(NEW)
    assert entry is not None
    assert verify(f"{address}/{entry.text.path}").verified
    assert verify(f"{address}/{entry.archives[0].path}").verified
    with urllib.request.urlopen(f"{address}/") as answer:
        assert answer.headers.get_content_type() == "text/html"
    whole = f"{address}/{entry.archives[0].path}"
    with urllib.request.urlopen(whole) as answer:
        tag, size = answer.headers["ETag"], int(answer.headers["Content-Length"])
        first = answer.read(size // 2)
    request = urllib.request.Request(whole, headers={"Range": f"bytes={len(first)}-", "If-Range": tag})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 206
        data = first + answer.read()
    assert hashlib.sha256(data).hexdigest() == entry.archives[0].sha256
    withdraw(NEW, "a wrong unit", Folder(root), instead=OLD)
    warned = [one.said() for one in verify(f"{address}/{NEW}", quick=True).warnings]
    assert warned == [f"version {NEW} was withdrawn: a wrong unit", f"use version {OLD} instead"]
