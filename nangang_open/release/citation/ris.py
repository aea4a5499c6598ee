"""RIS: one tag a line, for EndNote, Zotero and other reference managers."""

from __future__ import annotations

from nangang_open.release.citation.names import whole_name
from nangang_open.release.citation.work import Work
from nangang_open.release.facts import Person


def ris(work: Work) -> str:
    """Return the record: `DATA` for a data set, its version as edition, the part that is cited as number; `RPRT`."""
    lines = [("TY", "DATA" if work.kind == "dataset" else "RPRT"), ("ID", work.key)]
    lines += [("AU", _author(person)) for person in work.creators]
    lines += [("TI", work.title)]
    if work.issued:
        lines += [("PY", f"{work.issued:%Y}"), ("DA", f"{work.issued:%Y/%m/%d}")]
    lines += [("PB", work.publisher), ("ET", work.version), ("M1", work.part), ("LA", work.language)]
    lines += [("DO", work.doi), ("UR", work.url), ("Y2", f"{work.accessed:%Y/%m/%d}" if work.accessed else "")]
    return "".join(f"{tag}  - {line}\n" for tag, text in lines if (line := " ".join(text.split()))) + "ER  - \n"


def _author(person: Person) -> str:
    """Return an author; a comma in a whole name is written full-width, for it would end a family name."""
    whole = whole_name(person)
    return whole.replace(", ", "，").replace(",", "，") if whole else f"{person.family}, {person.given}"
