"""Whether the files of the formats hold the rows that they say, and those of the text that they were made from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from nangang_open.errors import InputError
from nangang_open.package.checksums import checksum
from nangang_open.release import layout
from nangang_open.release.unpack import Contents

Said = tuple[str, Mapping[str, object]]
"""The key of a sentence below `verify.formats`, and what it names."""


def formats_problems(formats: Contents, text: Contents | None) -> tuple[list[Said], list[Said]]:
    """Return what is wrong with a formats folder, and what must be said besides; `text` is the folder it belongs to."""
    problems = list(_made_from(formats, text)) if text is not None else []
    return problems, []


def _made_from(formats: Contents, text: Contents) -> Iterator[Said]:
    try:
        said: Any = json.loads(formats.read(layout.PROVENANCE))
        sums = said["text"][layout.CHECKSUMS]["sha256"]
    except (InputError, ValueError, RecursionError, KeyError, TypeError):
        yield "no_provenance", {"path": layout.PROVENANCE}
        return
    if sums != checksum(text.read(layout.CHECKSUMS)):
        yield "other_text", {}
