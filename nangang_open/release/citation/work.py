"""A work that is cited: all that any style prints of it, whatever the style."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from nangang_open.release.facts import Person


@dataclass(frozen=True, slots=True)
class Work:
    """A data set, a part of one, or a report; what is empty or None is not known, and no style invents it.

    `key` names it in a bibliography file. `language` is that of its title, by the words that Chinese and English styles
    choose. `part` is the one figure that is cited, with its place in the source; a report has neither part nor version.
    `accessed` is the day on which the address was last seen to answer.
    """

    kind: Literal["dataset", "report"]
    key: str
    language: str
    title: str
    creators: tuple[Person, ...]
    publisher: str
    issued: date | None
    version: str = ""
    part: str = ""
    doi: str = ""
    url: str = ""
    accessed: date | None = None

    @property
    def is_chinese(self) -> bool:
        """Whether its title is Chinese, so that a bilingual style speaks Chinese of it."""
        return self.language.partition("-")[0] == "zh"

    @property
    def address(self) -> str:
        """Where it is found: its DOI as an address, else its URL, else nothing."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url
