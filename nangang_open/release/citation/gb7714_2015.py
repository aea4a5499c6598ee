"""GB/T 7714—2015, 信息与文献 参考文献著录规则: family names in capitals.

It has no element for the version of a data set, and processors that follow it leave the version out. Here it stands
with the other information about the title (其他题名信息), in the form that the edition of 2025 gave it.
"""

from __future__ import annotations

from nangang_open.release.citation import gbt
from nangang_open.release.citation.names import initials
from nangang_open.release.citation.prose import typographic
from nangang_open.release.citation.work import Work
from nangang_open.release.facts import Person


def gb7714_2015(work: Work) -> str:
    """Return the reference without the number that the list of references gives it."""
    published = ", ".join(filter(None, (typographic(work.publisher), gbt.year(work))))
    if work.accessed and (work.url or work.doi):
        published += f"[{work.accessed.isoformat()}]"
    title = gbt.title(work, ": ", other_information(work))
    return gbt.reference(gbt.creators(work, ", ", _personal), title, published, *gbt.access(work))


def other_information(work: Work) -> str:
    """Return what stands behind the title: the version of a data set, and the part of it that is cited."""
    version = f"V{work.version}" if work.version else ""
    return ("；" if work.is_chinese else "; ").join(filter(None, (version, work.part)))


def _personal(person: Person) -> str:
    return f"{person.family.upper()} {initials(person.given, after='', hyphen=' ')}"
