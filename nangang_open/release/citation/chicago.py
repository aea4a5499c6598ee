"""The Chicago Manual of Style, 18th edition, author-date: an entry of the list of references, in plain text."""

from __future__ import annotations

import re
from typing import Final

from nangang_open.release.citation.names import enumerated, whole_name
from nangang_open.release.citation.prose import ended, english_day, sentences, typographic
from nangang_open.release.citation.work import Work
from nangang_open.release.facts import Person

MOST: Final = 6
"""The most creators that are all named; of more, the first three."""
SMALL: Final = frozenset({
    "a", "an", "and", "as", "at", "but", "by", "down", "for", "from", "in", "into", "nor", "of", "on", "onto", "or",
    "over", "so", "the", "till", "to", "up", "via", "with", "yet",
})  # fmt: skip
"""Words that a headline begins with a small letter, but where they are its first or last or follow a colon."""
WORD: Final = re.compile(r"[^\W\d_][^\s\-–/:?!]*")


def chicago(work: Work) -> str:
    """Return the entry; the title of a data set stands in quotation marks, that of a report is one in italics."""
    title = typographic(work.title if work.is_chinese else headline(work.title))
    year = f"{work.issued.year}" if work.issued else "n.d."
    seen = f"Accessed {english_day(work.accessed)}" if work.address and work.accessed and not work.issued else ""
    if work.kind == "report":
        return sentences(_creators(work), year, title, typographic(work.publisher), seen, work.address) + "\n"
    day = english_day(work.issued, year=False) if work.issued else ""
    published = ", ".join(filter(None, (typographic(work.publisher), day)))
    part = typographic(work.part)
    return (
        sentences(_creators(work), year, _quoted(title), part, f"Version {work.version}", published, seen, work.address)
        + "\n"
    )


def _quoted(title: str) -> str:
    """Return a title in quotation marks, the full stop before them; quotation marks in it become single ones."""
    inner = title.replace("“", "‘").replace("”", "’")
    return f"“{ended(inner[:-1])}’”" if inner.endswith("’") else f"“{ended(inner)}”"


def headline(title: str) -> str:
    """Return an English title with its words capitalised as in a headline; words with capitals stay as they are.

    >>> headline("Figures of the report: the whole, as it is written up")
    'Figures of the Report: The Whole, as It Is Written Up'
    """
    words = list(WORD.finditer(title))
    text = title
    for number, match in enumerate(words):
        ends = number in {0, len(words) - 1} or bool(re.search(r"[:?!]\W*$", title[: match.start()]))
        if match[0].islower() and (ends or match[0].strip("\"',.;)") not in SMALL):
            text = text[: match.start()] + match[0][0].upper() + text[match.start() + 1 :]
    return text


def _creators(work: Work) -> str:
    first, *others = work.creators
    names = [typographic(whole_name(first) or f"{first.family}, {first.given}"), *map(_in_order, others)]
    if len(names) > MOST:
        return f"{', '.join(names[:3])}, et al."
    if len(names) == 2 and all(whole_name(person) for person in work.creators):
        return " and ".join(names)
    return enumerated(names, "and")


def _in_order(person: Person) -> str:
    return typographic(whole_name(person) or f"{person.given} {person.family}")
