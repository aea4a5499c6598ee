"""`registry.txt`: the hashes of a release's files in the form that pooch reads."""

from __future__ import annotations

import shlex
from collections.abc import Mapping


def registry(hashes: Mapping[str, str]) -> bytes:
    """Return the registry: a path and its SHA-256 on each line, in the order of the paths' code points."""
    return "".join(f"{shlex.quote(path)} sha256:{hashes[path]}\n" for path in sorted(hashes)).encode()
