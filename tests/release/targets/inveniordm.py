"""The real InvenioRDM on loopback, and the same faults in front of it as a small server has."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.release.targets.repositories import TOKEN, Answer, Asked, Records

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent / "conformance"
PYTHON = ROOT / ".venv-inveniordm" / "bin" / "python"
START = 180.0
"""Seconds within which it must serve."""


@dataclass
class Real(Records):
    """Hands on what it is asked to the real server, as one of its users, and the answers back."""

    base: str = ""
    token: str = field(default="", repr=False)

    def answer(self, asked: Asked) -> Answer:
        parts = urlsplit(self.base)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        connection.request(asked.method, asked.target, asked.body or None, self._headers(asked))
        with connection.getresponse() as response:
            kept = {name: value for name, value in response.headers.items() if name in ("Content-Type", "Location")}
            return Answer(response.status, response.read(), {name: self._ours(value) for name, value in kept.items()})

    def half(self, asked: Asked) -> None:
        parts = urlsplit(self.base)
        head = {**self._headers(asked), "Host": parts.netloc, "Content-Length": str(asked.length)}
        lines = [
            f"{asked.method} {asked.target} HTTP/1.1",
            *(f"{name}: {value}" for name, value in head.items()),
            "",
            "",
        ]
        with socket.create_connection((parts.hostname or "", parts.port or 80), 60) as connection:
            connection.sendall("\r\n".join(lines).encode() + asked.body)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)  # until the server has seen that no more will come

    def _headers(self, asked: Asked) -> dict[str, str]:
        token = self.token if asked.token == TOKEN else asked.token
        kind = {"Content-Type": asked.kind} if asked.kind else {}
        return {"Authorization": f"Bearer {token}", "Accept": "application/json", **kind}

    def _ours(self, value: str) -> str:
        return value.replace(self.base, self.url)


def lacking() -> str:
    """Return what is missing for the real server, empty where nothing is."""
    if not PYTHON.exists():
        return "no InvenioRDM: make it with tests/release/targets/conformance/setup"
    return "" if programs() else "no PostgreSQL: install the package postgresql"


def programs() -> Path | None:
    """Return the folder of PostgreSQL's own programs; Debian has them outside of the path."""
    found = [Path(one).parent for one in [shutil.which("initdb")] if one]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((one for one in reversed(found) if (one / "initdb").exists()), None)


@contextmanager
def postgresql(work: Path) -> Iterator[Path]:
    """Run a database `invenio` of the user `invenio`, and yield the folder of its socket."""
    bin_ = programs()
    assert bin_ is not None
    place = work / "postgresql"
    place.mkdir()
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to be run by root
        user = "postgres"
        shutil.chown(place, user)
    run = {"cwd": place, "user": user, "stdout": subprocess.DEVNULL}
    plain = ["--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    making = [bin_ / "initdb", "-D", place / "data", "-U", "invenio", *plain]
    subprocess.run(making, check=True, **run)  # type: ignore[call-overload]
    quick = [f"-c{name}=off" for name in ("fsync", "full_page_writes", "synchronous_commit")]
    serving = [bin_ / "postgres", "-D", place / "data", "-k", place, "-clisten_addresses=", *quick]
    with (place / "log").open("w") as log:
        process = subprocess.Popen(serving, stderr=log, **run)  # type: ignore[call-overload]
    try:
        waiting: list[str | Path] = [bin_ / "pg_isready", "-h", place, "-U", "invenio", "-t", "1"]
        ready = any(subprocess.run(waiting, stdout=subprocess.DEVNULL).returncode == 0 or pause() for _ in range(200))
        assert ready, (place / "log").read_text()
        subprocess.run([bin_ / "createdb", "-h", place, "-U", "invenio", "invenio"], check=True)
        yield place
    finally:
        process.send_signal(signal.SIGINT)  # which to PostgreSQL means: at once, whoever is connected
        process.wait(60)


def pause() -> bool:
    """Wait a little, and return False."""
    return threading.Event().wait(0.1)


@contextmanager
def inveniordm(users: int) -> Iterator[tuple[str, list[str]]]:
    """Run the real server; yield the address of its API and a token of each of its users."""
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        work.chmod(0o755)  # PostgreSQL's user must come in
        place = stack.enter_context(postgresql(work))
        quiet = {**os.environ, "INVENIO_INSTANCE_PATH": str(work / "instance"), "PYTHONWARNINGS": "ignore"}
        log = stack.enter_context((work / "log").open("w+"))
        process = subprocess.Popen(
            [PYTHON, HERE / "serve.py", place, f"{work}/files/", str(users)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=quiet,
        )
        stack.callback(process.wait, 60)
        stack.callback(process.terminate)
        assert process.stdout is not None
        stack.enter_context(process.stdout)
        late = threading.Timer(START, process.kill)
        late.start()
        said = process.stdout.readline()
        late.cancel()
        assert said, (work / "log").read_text()[-3000:]
        found = json.loads(said)
        yield found["url"], found["tokens"]
