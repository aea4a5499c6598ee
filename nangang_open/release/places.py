"""Packages and releases as a command line names them: a folder, a descriptor, a zip, or an address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nangang_open.release import remote

if TYPE_CHECKING:
    from nangang_open.package.files import Package


def package_at(place: str | Path | None) -> Package:
    """Return the package or release at a path or an address, the shipped package for None.

    An archive is looked through before anything in it is read. Raises CannotRunError where nothing is there, InputError
    where it is hostile.
    """
    from nangang_open.package.files import open_package
    from nangang_open.release.verify import opened

    if place is None:
        return open_package()
    path = Path(place)
    if remote.is_address(str(place)) or (path.is_file() and path.suffix.lower() == ".zip"):
        return opened(place).package()
    return open_package(path)
