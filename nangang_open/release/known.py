"""What a wheel knows of the releases before it: where they are published, and the hashes of their checksums.

`known.json` holds `name`, `sites` (addresses, in the order in which they are tried; none until the owner publishes one)
and `versions`, each with `version`, the `sha256` of the text folder's SHA256SUMS, and that of its `formats` if any. These
are the hashes that `versions.json` of a site says too: a site that says others is not believed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

FILE: Final = "known.json"


@dataclass(frozen=True, slots=True)
class Pin:
    """The hashes of a version's SHA256SUMS: of the text folder, and of its formats where they are known."""

    text: str
    formats: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Where the releases of the data set `name` are, and the pins of its versions."""

    name: str
    sites: tuple[str, ...] = ()
    pins: Mapping[str, Pin] = field(default_factory=dict)

    def of(self, name: str) -> Known:
        """Return what is known of the data set of this name: nothing, where it is another."""
        return self if name == self.name else Known(name)


def read_known(document: Mapping[str, Any]) -> Known:
    """Return what a document says; KeyError or TypeError where it is no such document, our own fault."""
    pins = {one["version"]: Pin(one["sha256"], one.get("formats", "")) for one in document["versions"]}
    return Known(document["name"], tuple(document["sites"]), pins)


@cache
def known() -> Known:
    """Return what was known when this wheel was built."""
    return read_known(json.loads(files("nangang_open.release").joinpath(FILE).read_text("utf-8")))
