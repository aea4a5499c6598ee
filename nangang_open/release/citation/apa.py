"""APA style, 7th edition: an entry of the list of references, in plain text."""

from __future__ import annotations

from typing import Final

from nangang_open.release.citation.names import enumerated, initials, whole_name
from nangang_open.release.citation.prose import ended, english_day, typographic
from nangang_open.release.citation.work import Work

MOST: Final = 20
"""The most creators that are all named; of more, the first 19 and the last."""


def apa(work: Work) -> str:
    """Return the entry; a publisher who is also the only creator is not named again (section 9.29 of the manual)."""
    year = f"({work.issued.year})." if work.issued else "(n.d.)."
    publisher = (
        "" if [work.publisher] == [person.name for person in work.creators] else ended(typographic(work.publisher))
    )
    address = work.address
    if address and work.accessed and not work.issued:
        address = f"Retrieved {english_day(work.accessed)}, from {address}"
    return " ".join(filter(None, (ended(_creators(work)), year, _title(work), publisher, address))) + "\n"


def _title(work: Work) -> str:
    """Return the title with what identifies the part and the version behind it, and what kind of work it is."""
    title = typographic(work.title)
    if work.kind == "report":
        return ended(title)
    details = "; ".join(filter(None, (typographic(work.part), f"Version {work.version}")))
    return f"{title} ({details}) [Dataset]."


def _creators(work: Work) -> str:
    names = [
        typographic(whole_name(person) or f"{person.family}, {initials(person.given)}") for person in work.creators
    ]
    if len(names) > MOST:
        return f"{', '.join(names[: MOST - 1])}, … {names[-1]}"
    if len(names) == 2 and all(whole_name(person) for person in work.creators):
        return " & ".join(names)
    return enumerated(names, "&")
