"""Texts of the house that every release carries: the codebook, and the licence of the data."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.fault import FileError
from nangang_open.package.files import Package
from nangang_open.release.facts import beside
from nangang_open.release.layout import CODEBOOK, LICENCE

OUR_LICENCE: Final = "CC-BY-4.0"
"""The licence whose text the tool carries; a package under another one brings its own."""

IN_A_CHECKOUT: Final = {CODEBOOK: "docs/codebook.md", LICENCE: LICENCE}


def codebook(package: Package) -> bytes:
    """Return the package's own codebook, else the one that the tool carries."""
    return package.read(CODEBOOK) if package.has(CODEBOOK) else shipped_text(CODEBOOK)


def licence(package: Package, name: str) -> bytes:
    """Return the text of the licence called `name` (SPDX): the package's own file, one beside it, or the tool's.

    Raises InputError where it is another licence than the tool's and the package does not bring its text.
    """
    try:
        return beside(package, LICENCE)
    except FileError:
        if name == OUR_LICENCE:
            return shipped_text(LICENCE)
    raise InputError(f"the text of the licence {name!r:.80} is not there", f"put it into {LICENCE}", LICENCE)


def shipped_text(name: str) -> bytes:
    """Return a text of the house: of the installed tool, else of the checkout."""
    room = Path(__file__).resolve().parents[1]
    for place in (room / "shipped" / name, room.parent / IN_A_CHECKOUT[name]):
        if place.is_file():
            return place.read_bytes()
    raise CannotRunError(f"the house's {name} is not there", "install nangang-open anew")
