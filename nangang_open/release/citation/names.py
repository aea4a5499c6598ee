"""Names of people and groups, as the parts from which each style makes its own form."""

from __future__ import annotations

import re
from typing import Final

from nangang_open.release.facts import Person

HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
WORD: Final = re.compile(r"(?P<letter>[^\W\d_])(?P<rest>[^\s-]*)(?P<hyphen>-?)")


def whole_name(person: Person) -> str:
    """Return the name that no style turns round or shortens, empty where family and given name are to be told apart.

    That is a group's, a name whose parts nobody gave, and a Chinese one: the family name first and nothing between.

    >>> whole_name(Person("Hongqi Gao", (), given="洪旗", family="高")), whole_name(Person("A", (), given="A", family="B"))
    ('高洪旗', '')
    """
    if not (person.given and person.family):
        return person.name
    return person.family + person.given if HAN.search(person.family + person.given) else ""


def initials(given: str, after: str = ".", hyphen: str = "-") -> str:
    """Return the initials of given names, each followed by `after`; `hyphen` stands where one joins two names.

    >>> initials("Jean-Luc Ada"), initials("Jean-Luc Ada", after="", hyphen=" ")
    ('J.-L. A.', 'J L A')
    """
    text = ""
    for match in WORD.finditer(given):
        text += match["letter"].upper() + after + (hyphen if match["hyphen"] else " ")
    return text.strip(" -")


def enumerated(names: list[str], last: str) -> str:
    """Return names with commas, the `last` word before the last one, and a comma before that too.

    >>> enumerated(["Li, A.", "Wang, B."], "&")
    'Li, A., & Wang, B.'
    """
    *first, end = names
    return ", ".join([*first, f"{last} {end}"]) if first else end
