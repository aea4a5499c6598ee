"""A part of a budget: an expensive attempt may use up its own share of the steps, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nangang_open.relations.polynomial import Budget


@contextmanager
def share(budget: Budget, most: int) -> Iterator[Budget]:
    """Give at most so many steps of a budget, and take from it what of them was spent."""
    purse = Budget(max(min(budget.left, most), 0))
    before = purse.left
    try:
        yield purse
    finally:
        budget.left -= before - max(purse.left, 0)
