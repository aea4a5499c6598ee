"""The shipped package as the laws read it: typed rows and raw tables, each read once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from nangang_open.dataset import Dataset, load_dataset
from nangang_open.package.files import Package, open_package, shipped

SHIPPED = shipped()


@cache
def package() -> Package:
    """Return the shipped package."""
    return open_package(SHIPPED)


@cache
def dataset() -> Dataset:
    """Return the rows of the shipped package."""
    return load_dataset(package())


def listed(rows: Iterable[object]) -> str:
    """Return the rows that break a law, a line each."""
    return "these rows break the law:\n" + "\n".join(map(str, rows))
