"""Every sentence that people read, in both languages, keyed by code; the texts themselves stand in `messages.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from nangang_open.vocabulary import Language

SHOWN = 240
"""How many characters of a value a sentence shows."""


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Mapping[Language, str]]:
    """Return the whole table: for each key its text in each language."""
    lines = files("nangang_open").joinpath("messages.csv").read_text("utf-8").splitlines()
    return {row["code"]: {language: row[language] for language in Language} for row in csv.DictReader(lines)}


def message(key: str, language: Language | str = Language.EN, **values: object) -> str:
    """Return the sentence of `key` in a language, its placeholders filled with `values` made safe to print.

    Raises KeyError for a key that the table does not have, or a placeholder without a value: both are our own faults.
    """
    return texts()[key][Language(language)].format_map({name: shown(value) for name, value in values.items()})


def shown(value: object, longest: int = SHOWN) -> str:
    """Return a value as a sentence may quote it: on one line, no control characters, cut when it is long."""
    text = str(value)
    cut = text[:longest] + "…" if len(text) > longest else text
    return cut if cut.isprintable() else "".join(map(_visible, cut))


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
