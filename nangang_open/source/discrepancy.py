"""What comparing a copy with the tables gives: the differences, each with its paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DiscrepancyKind(StrEnum):
    """How a copy differs from the source, or the tables from the copy."""

    UNREADABLE = "unreadable"  # the bytes are no text
    ABSENT = "absent"  # the copy holds another text, or none
    MISSING = "missing"  # a paragraph is not there
    CHANGED = "changed"  # a paragraph differs, its numerals don't
    NUMERAL = "numeral"  # a numeral differs
    MOVED = "moved"  # a paragraph stands elsewhere
    DOUBLED = "doubled"  # a paragraph, or a piece of it, stands there twice
    ADDED = "added"  # something stands behind a paragraph
    TABLE = "table"  # the copy is right by its hashes, and a row of the tables is not


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One difference: the paragraph (from 1), where in it (0-based, None where unknown), what should be, what is.

    Of a numeral `expected` and `found` are its text, empty where there is none; else SHA-256 in hexadecimal.
    """

    kind: DiscrepancyKind
    paragraph: int
    start: int | None = None
    expected: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class CopyReport:
    """The outcome for one copy: how many paragraphs and numerals stand in it as stated, and all differences."""

    paragraphs: int
    numerals: int
    discrepancies: tuple[Discrepancy, ...]

    @property
    def honest(self) -> bool:
        """Whether the copy holds the body unchanged, and the tables say of it what is there."""
        return not self.discrepancies
