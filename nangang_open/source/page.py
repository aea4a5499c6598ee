"""The rows that say where a report's numerals stand; they hold coordinates and hashes, never a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from nangang_open.vocabulary import Disposition, Version


@dataclass(frozen=True, slots=True)
class Source:
    """A source document; hashes are SHA-256 of the canonical paragraphs joined with a line feed, and with nothing."""

    id: str
    title: str
    publisher: str
    speaker: str
    meeting: str
    place: str
    delivered: str
    published: str
    version: Version
    url: str
    retrieved: str
    archived_url: str
    language: str
    licence_note: str
    paragraphs: int
    code_points: int
    sha256: str
    sha256_unbroken: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A canonical paragraph of a source's body, counted from 1; `length` in code points."""

    source: str
    paragraph: int
    length: int
    numerals: int
    sha256: str
    section: str


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral token at its place: 0-based code-point offsets in the canonical paragraph, half-open."""

    source: str
    paragraph: int
    start: int
    end: int
    text: str
    disposition: Disposition | None
    note: str
