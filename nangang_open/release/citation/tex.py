r"""What BibTeX and BibLaTeX have in common: fields, names, and the characters that TeX takes for commands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from nangang_open.release.citation.names import whole_name
from nangang_open.release.citation.work import Work

SPECIAL: Final[Mapping[str, str]] = {
    **{character: f"\\{character}" for character in "#$%&_"},
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
"""What TeX does not print as it stands; a brace as a command, for a bibliography file counts braces even behind `\\`."""
MACROS: Final = frozenset({"month"})
"""Fields whose value is a word that bibliography styles define, and stands without braces."""
IN_KEYS: Final = re.compile(r"[^A-Za-z0-9:._+-]")


def entry(kind: str, work: Work, fields: Mapping[str, str]) -> str:
    """Return one entry in UTF-8; `fields` are written already, and those that are empty are left out."""
    lines = [
        f"  {name} = {value}," if name in MACROS else f"  {name} = {{{value}}},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@{kind}{{{IN_KEYS.sub('-', work.key)},", *lines, "}", ""])


def escaped(text: str) -> str:
    r"""Return a text on one line with what TeX would take for a command written as one that prints it.

    >>> escaped("50% of a_b & {c}")
    '50\\% of a\\_b \\& \\textbraceleft{}c\\textbraceright{}'
    """
    return "".join(SPECIAL.get(character, character) for character in " ".join(text.split()))


def kept(text: str) -> str:
    """Return a text in braces of its own, whose capitals no bibliography style turns small."""
    return f"{{{escaped(text)}}}"


def names(work: Work) -> str:
    """Return the creators; a group or Chinese name stands in braces, so that nothing takes it apart or round."""
    return " and ".join(
        kept(whole_name(person)) if whole_name(person) else f"{_part(person.family)}, {_part(person.given)}"
        for person in work.creators
    )


def address(url: str) -> str:
    r"""Return an address for a field that is taken word by word: no `\`, and braces only as their escapes.

    >>> address("https://example.org/{a}_50%25")
    'https://example.org/%7Ba%7D_50%25'
    """
    return "".join({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"}.get(character, character) for character in url)


def _part(name: str) -> str:
    """Return a part of a personal name, in braces where it holds what stands between names or parts."""
    return kept(name) if "," in name or " and " in f" {name} ".lower() else escaped(name)
