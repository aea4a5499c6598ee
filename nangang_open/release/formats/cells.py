"""A cell as the forms hold it, and as the text that it was: nothing is lost on the way out, nothing added on the way in.

A number is a decimal of any length, and no form holds those as numbers: a form with a nearby number beside or instead
of the exact text says so. An empty cell is nothing (NULL, a missing value, a blank cell) in every form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.schema import TableSchema
from nangang_open.release.rows import Row, Rows

TEXT: Final = "_text"
"""What follows the name of the column that holds the exact text of a number, where the number itself is a near one."""

DIGITS: Final = 15
"""Significant digits of a decimal that a binary number of 64 bits gives back as it was."""

WORDS: Final = {"true": True, "false": False}
GET_ANEW: Final = "get it anew from where it was published"

_WIDE: Final = Context(prec=256)


def rows(table: Rows, schema: TableSchema) -> Iterator[Row]:
    """Yield the canonical rows of a table: its cells, numbers without zeros that say nothing."""
    numbers = [place for place, name in enumerate(table.header) if schema.field(name).type == "number"]
    for given in table:
        row = list(given)
        for place in numbers:
            row[place] = plain(row[place])
        yield row


def plain(text: str) -> str:
    """Return a decimal without zeros at the end of its fraction.

    >>> plain("2.50"), plain("2.0"), plain("200")
    ('2.5', '2', '200')
    """
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_text(number: float | Decimal) -> str:
    """Return the plain decimal of a number; for a binary one the shortest that gives it back.

    >>> number_text(9.95), number_text(1e16), number_text(1e-7), number_text(-0.0)
    ('9.95', '10000000000000000', '0.0000001', '0')
    """
    if not number:
        return "0"
    return plain(f"{number if isinstance(number, Decimal) else Decimal(repr(number)):f}")


def significant(text: str) -> int:
    """Return how many significant digits a plain decimal has.

    >>> significant("0.00120"), significant("-14.70"), significant("1200"), significant("0")
    (2, 3, 2, 0)
    """
    return len(text.removeprefix("-").replace(".", "", 1).strip("0"))


def is_short(text: str) -> bool:
    """Return whether a plain decimal is given back as it was by a binary number of 64 bits."""
    return significant(text) <= DIGITS


def to_places(text: str, places: int, field: str) -> Decimal:
    """Return a decimal at so many places: an end outwards, by the name of its field, all else half to even.

    >>> to_places("0.15", 1, "left_lower_decimal"), to_places("0.11", 1, "upper"), to_places("0.25", 1, "value")
    (Decimal('0.1'), Decimal('0.2'), Decimal('0.2'))
    """
    parts = field.split("_")
    rounding = ROUND_FLOOR if "lower" in parts else ROUND_CEILING if "upper" in parts else ROUND_HALF_EVEN
    return _WIDE.create_decimal(text).quantize(Decimal(1).scaleb(-places), rounding, _WIDE)


def near(text: str) -> float | None:
    """Return the binary number nearest to a decimal; nothing for nothing."""
    return float(text) if text else None


def truth_text(value: object, where: str) -> str:
    """Return a truth as text; InputError for what is none."""
    if value is None:
        return ""
    if value not in (True, False):
        raise wrong(f"{value!r:.80} is neither true nor false", where)
    return "true" if value else "false"


def whole_text(value: object, where: str) -> str:
    """Return a whole number as text; InputError for what is none."""
    if value is None:
        return ""
    if type(value) is int:
        return str(value)
    try:
        number = Decimal(repr(value))
        if isinstance(value, (int, float)) and number == number.to_integral_value():
            return f"{int(number)}"
    except (ArithmeticError, ValueError):
        pass
    raise wrong(f"{value!r:.80} is no whole number", where)


def text_of(value: object, where: str) -> str:
    """Return a text as it is, and nothing for nothing; InputError for what is no text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise wrong(f"{value!r:.80} is no text", where)
    return value


def same_names(found: Iterable[str], expected: Iterable[str], where: str) -> None:
    """Raise InputError where columns are not called as they should be."""
    found, expected = list(found), list(expected)
    if found != expected:
        raise wrong(f"its columns are {', '.join(found)!r:.200} and not {', '.join(expected)!r:.200}", where)


@contextmanager
def sound(kind: str, where: str) -> Iterator[None]:
    """Turn whatever a library raises over the bytes of a file, which may be anybody's, into InputError."""
    try:
        yield
    except (InputError, CannotRunError):
        raise
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise wrong(f"it is no sound {kind}: {reason:.200}", where) from None


def wrong(what: str, where: str) -> InputError:
    """Return the error for a file that does not hold what it should."""
    return InputError(what, GET_ANEW, where)


def lacking(library: str) -> CannotRunError:
    """Return the error for a library that is not installed."""
    return CannotRunError(f"{library} is not installed", 'install it with pip install "nangang-open[release]"')
