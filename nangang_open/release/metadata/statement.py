"""What every dialect of metadata says of a release, in the one form in which they can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nangang_open.errors import InputError
from nangang_open.release.facts import Facts

Json = dict[str, Any]
"""A JSON object as a dialect writes it."""

SIZE: Final = re.compile(r"(?<![0-9])(?P<count>[0-9]{1,18}) (?P<name>[a-z][a-z_]*)")
"""A count in words, as `165 figures`."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one file says: English title, names of creators, version, licence by id and by address, day, counts.

    What a dialect has no place for is empty: nothing is compared with it.
    """

    title: str
    creators: tuple[str, ...]
    version: str
    licences: frozenset[str]
    released: str
    counts: Mapping[str, int]


def licence_address(facts: Facts) -> str:
    """Return where the licence's text stands: its own address, else that of its SPDX identifier."""
    return facts.licence_url or spdx_address(facts.licence)


def spdx_address(licence: str) -> str:
    """Return the address at which SPDX describes a licence.

    >>> spdx_address("CC-BY-4.0")
    'https://spdx.org/licenses/CC-BY-4.0'
    """
    return f"https://spdx.org/licenses/{licence}"


def sizes(facts: Facts) -> list[str]:
    """Return how much there is, as `165 figures`, where a dialect has a place for nothing but words."""
    return [f"{count} {name}" for name, count in facts.counts.items()]


def read_sizes(texts: Iterable[str]) -> dict[str, int]:
    """Return the counts that stand in words in these texts.

    >>> read_sizes(["It holds 165 figures, 410 numerals."])
    {'figures': 165, 'numerals': 410}
    """
    return {match["name"]: int(match["count"]) for text in texts for match in SIZE.finditer(text)}


def abstract(facts: Facts, language: str = "en") -> str:
    """Return the description and then the counts in words, for a dialect that has no other place for them."""
    return f"{facts.descriptions[language]} It holds {', '.join(sizes(facts))}."


def citation(facts: Facts) -> str:
    """Return one line that cites the data set: who, when, what, which version, where."""
    creators = "; ".join(person.name for person in facts.creators)
    return f"{creators} ({facts.released:%Y}): {facts.titles['en']}. Version {facts.version}. {facts.id}"


def text(document: Any, *keys: str | int) -> str:
    """Return the text at a place of a document.

    Raises InputError, naming the place, where there is none.
    """
    found = at(document, *keys)
    if not isinstance(found, str) or not found:
        raise InputError(f"no text stands at {_place(keys)}", "build the release again")
    return found


def items(document: Any, *keys: str | int) -> list[Any]:
    """Return the list at a place of a document, a single thing as a list of one, nothing as an empty one."""
    found = at(document, *keys)
    return found if isinstance(found, list) else [] if found is None else [found]


def at(document: Any, *keys: str | int) -> Any:
    """Return what stands at a place of a document; None where there is nothing."""
    for key in keys:
        if isinstance(document, dict) and isinstance(key, str):
            document = document.get(key)
        elif isinstance(document, list) and isinstance(key, int) and key < len(document):
            document = document[key]
        else:
            return None
    return document


def whole(document: Any, *keys: str | int) -> int:
    """Return the whole number at a place of a document; InputError where there is none."""
    found = at(document, *keys)
    if not isinstance(found, int) or isinstance(found, bool):
        raise InputError(f"no whole number stands at {_place(keys)}", "build the release again")
    return found


def _place(keys: Iterable[str | int]) -> str:
    return "/".join(map(str, keys)) or "the top"
