"""CSL-JSON: what citation processors (Zotero, Pandoc, citeproc) read, so that any of their styles can print the work."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from nangang_open.release.citation.names import HAN, whole_name
from nangang_open.release.citation.work import Work
from nangang_open.release.facts import Person


def csl_json(work: Work) -> str:
    """Return a list of one item, as citation processors ask for it."""
    return json.dumps([item(work)], ensure_ascii=False, indent=2) + "\n"


def item(work: Work) -> dict[str, Any]:
    """Return the item (https://docs.citationstyles.org/en/stable/specification.html); what is not known is absent."""
    fields = {
        "id": work.key,
        "type": work.kind,
        "language": work.language,
        "title": work.title,
        "author": [_name(person) for person in work.creators],
        "publisher": work.publisher,
        "issued": _date(work.issued),
        "version": work.version,
        "number": work.part,
        "DOI": work.doi,
        "URL": work.url,
        "accessed": _date(work.accessed),
    }
    return {name: value for name, value in fields.items() if value}


def _name(person: Person) -> dict[str, str]:
    """Return a name; a processor that is told the parts of a Chinese one puts them in their order itself."""
    apart = person.given and person.family
    if apart and (not whole_name(person) or HAN.search(person.family)):
        return {"family": person.family, "given": person.given}
    return {"literal": person.name}


def _date(day: date | None) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else {}
