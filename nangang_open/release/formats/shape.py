"""What a file of the formats holds besides the rows of its tables: headings, labels, keys, views, properties."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from nangang_open.release.formats import parquet, sqlite, stata, xlsx

SHAPES: Final[Mapping[str, Callable[[Path, str], Iterator[tuple[str, str]]]]] = {
    ".sqlite": sqlite.shape,
    ".parquet": parquet.shape,
    ".xlsx": xlsx.shape,
    ".dta": stata.shape,
}
"""What reads it, by the suffix of the file."""

WRITERS: Final[Mapping[str, str]] = {".xlsx": "xlsxwriter", ".dta": "pandas"}
"""The libraries whose version may decide how a part is written; of the other forms a part is what it means."""


def shape(path: str, place: Path) -> dict[str, str]:
    """Return the parts of a file by name; one that stands there again has a name of its own.

    `path` is what the file is called in the release, `place` where it is on the disk. Raises InputError for a file that
    is not sound, CannotRunError where the library that reads it is not installed.
    """
    found: dict[str, str] = {}
    for part, holds in SHAPES[PurePosixPath(path).suffix](place, path):
        name, times = part, 1
        while name in found:
            times += 1
            name = f"{part} ({times})"
        found[name] = holds
    return found
