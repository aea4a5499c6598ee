"""What both editions of GB/T 7714 have in common: names, marks of type and carrier, where a work is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nangang_open.release.citation.names import whole_name
from nangang_open.release.citation.prose import sentences, typographic
from nangang_open.release.citation.work import Work
from nangang_open.release.facts import Person

MARKS: Final = {"dataset": "DS", "report": "R"}
NAMED: Final = 3
"""How many of more creators are named; 等 or et al. stands for the others."""


def creators(work: Work, comma: str, personal: Callable[[Person], str]) -> str:
    """Return the creators, at most three by name, with a comma of the edition's between; family names come first."""
    names = [typographic(whole_name(person) or personal(person)) for person in work.creators]
    if len(names) > NAMED:
        names = [*names[:NAMED], "等" if work.is_chinese else "et al"]
    return comma.join(names)


def title(work: Work, colon: str, information: str) -> str:
    """Return the title, after a colon of the edition's other information on it, and the marks of type and carrier."""
    online = "/OL" if work.url or work.doi else ""
    between = " " if colon.endswith(" ") and work.title.endswith(("?", "!")) else colon
    return typographic(between.join(filter(None, (work.title, information)))) + f"[{MARKS[work.kind]}{online}]"


def access(work: Work) -> tuple[str, str]:
    """Return where the work is found, and its lasting identifier."""
    return work.url, work.doi and f"DOI:{work.doi}"


def year(work: Work) -> str:
    """Return the year of publication, else in brackets the one in which the work was seen, else nothing."""
    if work.issued is not None:
        return f"{work.issued.year}"
    return f"[{work.accessed.year}]" if work.accessed is not None else ""


def reference(*texts: str) -> str:
    """Return the reference from its elements, on one line."""
    return sentences(*texts) + "\n"
