"""Publish to a bucket: publish_s3.py SITE COMMAND...; runs in the environment `.venv-s3`, prints one object of JSON.

publish FOLDER | withdraw VERSION REASON | kill NAME FOLDER (ends before the first write of a path that begins so) | lose
NAME FOLDER (that write goes nowhere) | cut FOLDER (the line breaks when the store is first asked for a put
under a condition) | kills FOLDER [few] (again and again, each run dying before one more write, with
`few` before few of those that are alike) | paths | bucket NAME (made, for everybody to read)
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from nangang_open.errors import InputError
from nangang_open.release.targets.folder import Published, publish, withdraw
from nangang_open.release.targets.index import INDEX
from nangang_open.release.targets.store import PROBE, Bucket, open_store


class Killed(BaseException):
    """The run ends here, and whatever it still tries to do."""


def main(site: str, command: str, *arguments: str) -> dict[str, Any]:
    """Do one thing and return what came of it."""
    if command == "bucket":
        return make(*arguments)
    store = opened(site)
    if command == "paths":
        return {"paths": store.paths("")}
    if command == "withdraw":
        return said(withdraw(arguments[0], arguments[1], store), [])
    if command == "kills":
        return kills(store, Path(arguments[0]), few="few" in arguments)
    writes: list[str] = []

    def around(write: Callable[[], Any], path: str) -> Any:
        chosen = path.startswith(arguments[0]) and path not in writes
        writes.append(path)
        if command == "kill" and chosen:
            os._exit(77)
        if command == "cut" and writes.count(PROBE) == 2:
            raise ConnectionResetError(errno.ECONNRESET, "connection reset")
        return None if command == "lose" and chosen else write()

    around_writes(store, around)
    return said(publish(Path(arguments[-1]), store), writes)


def opened(site: str) -> Bucket:
    """Open the bucket of a site."""
    store = open_store(site)
    assert isinstance(store, Bucket)
    return store


def make(name: str) -> dict[str, Any]:
    """Make a bucket that everybody may read: by its list of rights, or by a policy where a server asks for one."""
    client = import_module("boto3").client("s3")
    client.create_bucket(Bucket=name, ACL="public-read")
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    with suppress(import_module("botocore.exceptions").ClientError):
        client.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    return {}


def around_writes(store: Bucket, around: Callable[[Callable[[], Any], str], Any]) -> None:
    """Let each write and each removal of a store go through `around`, which is told its path in the site.

    What one run names by chance, the file of its probe, has the same path in each.
    """

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(full: str, *args: Any, **kwargs: Any) -> Any:
            path = full.removeprefix(f"{store.root}/")
            return around(lambda: real(full, *args, **kwargs), PROBE if path.startswith(PROBE) else path)

        return call

    store.system.pipe_file, store.system.rm_file = watched(store.system.pipe_file), watched(store.system.rm_file)


def kills(store: Bucket, release: Path, *, few: bool) -> dict[str, Any]:
    """Publish until it is done, each run dying before one more write; return where, and the index's number after it."""
    deaths: list[tuple[str, int]] = []
    write, remove = store.system.pipe_file, store.system.rm_file
    while True:
        run = Doomed([path for path, _ in deaths], few)
        store.system.pipe_file, store.system.rm_file = write, remove
        around_writes(store, run.write)
        try:
            published = publish(release, store)
        except Killed:
            deaths.append((run.died, json.loads(store.read(INDEX) or b"{}").get("sequence", 0)))
        else:
            return {**said(published, run.writes), "deaths": deaths}


@dataclass
class Doomed:
    """A run that dies before the first write before which none has died yet, and writes nothing afterwards."""

    deaths: list[str]
    few: bool
    writes: list[str] = field(default_factory=list)
    died: str = ""

    def write(self, write: Callable[[], Any], path: str) -> Any:
        """Do a write, or die."""
        self.writes.append(path)
        is_spared = self.few and "/data/" in path
        if self.died or (not is_spared and self.writes.count(path) > self.deaths.count(path)):
            self.died = self.died or path
            raise Killed
        return write()


def said(published: Published, writes: list[str]) -> dict[str, Any]:
    """Return what a run did."""
    acts = sorted({step.act.value for step in published.steps})
    return {"puts": published.puts, "sequence": published.index.sequence, "acts": acts, "writes": writes}


if __name__ == "__main__":
    try:
        sys.stdout.write(json.dumps(main(*sys.argv[1:])))
    except InputError as error:
        sys.stdout.write(json.dumps({"error": str(error)}))
