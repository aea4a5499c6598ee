"""A value that must be one of those there are: what to say when it is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from nangang_open.errors import CannotRunError

SHOWN: Final = 16
"""How many of the existing values a message lists before it gives only their number."""
QUOTED: Final = 60
"""How many characters of a wrong value a message quotes."""


def choose(value: str, existing: Iterable[str], what: str) -> str:
    """Return `value` where it exists; else raise CannotRunError that names what exists, the closest first.

    `what` says what the value should be, as `a verdict` or `the id of a figure`.
    """
    known = list(dict.fromkeys(existing))
    if value in known:
        return value
    raise CannotRunError(f"{quoted(value)} is not {what}", said_to_choose(value, known))


def said_to_choose(value: str, known: Collection[str]) -> str:
    """Return the mend for a value that does not exist: the close ones, else the first of those that do."""
    from difflib import get_close_matches

    if not known:
        return "this package has none"
    close = get_close_matches(value[:QUOTED], known, n=3, cutoff=0.6)
    guess = f"did you mean {' or '.join(close)}? " if close else ""
    rest = len(known) - SHOWN
    if rest <= 0:
        return f"{guess}choose from {', '.join(known)}"
    return guess + (
        f"there are {len(known)}" if close else f"choose from {', '.join(list(known)[:SHOWN])} and {rest} more"
    )


def quoted(text: str) -> str:
    """Return `text` quoted on one line, cut when long."""
    return repr(text if len(text) <= QUOTED else text[: QUOTED - 1] + "…")
