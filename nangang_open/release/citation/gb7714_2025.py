"""GB/T 7714—2025, 信息与文献 参考文献著录规则: with full-width marks, and the version of a data set (8.14)."""

from __future__ import annotations

from nangang_open.release.citation import gbt
from nangang_open.release.citation.names import initials
from nangang_open.release.citation.prose import typographic
from nangang_open.release.citation.work import Work
from nangang_open.release.facts import Person


def gb7714_2025(work: Work) -> str:
    """Return the reference without the number that the list of references gives it."""
    creators = gbt.creators(work, "，", _personal)
    title = gbt.title(work, "：", work.part)
    if work.kind == "dataset":
        return gbt.reference(creators, title, f"V{work.version}", _published(work), *gbt.access(work))
    return gbt.reference(
        creators, title, "，".join(filter(None, (typographic(work.publisher), gbt.year(work)))), *gbt.access(work)
    )


def _published(work: Work) -> str:
    """Return who published a data set, the day, and the day on which its address was seen to answer."""
    issued = f"（{work.issued.isoformat()}）" if work.issued else ""
    accessed = f"[{work.accessed.isoformat()}]" if work.accessed else ""
    return f"{typographic(work.publisher)}{issued}{accessed}"


def _personal(person: Person) -> str:
    return f"{person.family} {initials(person.given, after='')}"
