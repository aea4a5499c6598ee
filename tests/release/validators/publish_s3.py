"""Publish to a bucket: publish_s3.py SITE COMMAND...; runs in the environment `.venv-s3`, prints one object of JSON.

publish FOLDER | withdraw VERSION REASON | kill NUMBER FOLDER (ends before that write) | lost NUMBER FOLDER (that write
goes nowhere) | ignoring FOLDER (conditions go nowhere) | puts | paths | bucket NAME (made, for everybody to read)
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from nangang_open.errors import InputError
from nangang_open.release.targets.folder import Published, publish, withdraw
from nangang_open.release.targets.store import Bucket, open_store


def main(site: str, command: str, *arguments: str) -> dict[str, Any]:
    """Do one thing and return what came of it."""
    if command == "bucket":
        return make(*arguments)
    store = open_store(site)
    assert isinstance(store, Bucket)
    if command == "puts":
        return {"puts": store.puts()}
    if command == "paths":
        return {"paths": store.paths("")}
    if command in ("kill", "lost"):
        before_write(store, int(arguments[0]), command)
        return said(publish(Path(arguments[1]), store))
    if command == "ignoring":
        ignore_conditions(store)
        return said(publish(Path(arguments[0]), store))
    if command == "withdraw":
        return said(withdraw(arguments[0], arguments[1], store))
    return said(publish(Path(arguments[0]), store))


def make(name: str) -> dict[str, Any]:
    """Make a bucket that everybody may read."""
    client = import_module("boto3").client("s3")
    client.create_bucket(Bucket=name)
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    client.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    return {}


def around_write(store: Bucket, around: Callable[[Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]) -> None:
    """Let each write of a store's file system go through `around`."""
    real = store.system.pipe_file
    store.system.pipe_file = lambda *args, **kwargs: around(real, args, kwargs)


def before_write(store: Bucket, at: int, what: str) -> None:
    """End before a write, or lose it."""
    count = 0

    def around(real: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        nonlocal count
        count += 1
        if count != at:
            return real(*args, **kwargs)
        if what == "kill":
            os._exit(77)
        return None

    around_write(store, around)


def ignore_conditions(store: Bucket) -> None:
    """Take the conditions away from each write, as a store does that does not know them."""

    def around(real: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return real(*args, **{name: value for name, value in kwargs.items() if name not in ("mode", "IfMatch")})

    around_write(store, around)


def said(published: Published) -> dict[str, Any]:
    """Return what a run did."""
    acts = sorted({step.act.value for step in published.steps})
    return {"puts": published.puts, "sequence": published.index.sequence, "acts": acts}


if __name__ == "__main__":
    try:
        sys.stdout.write(json.dumps(main(*sys.argv[1:])))
    except InputError as error:
        sys.stdout.write(json.dumps({"error": str(error)}))
