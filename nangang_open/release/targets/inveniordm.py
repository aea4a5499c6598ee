"""The metadata of a record of InvenioRDM, made from the DataCite metadata of a release."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from nangang_open.errors import InputError
from nangang_open.release import layout

Json = dict[str, Any]

LANGUAGES: Final = {"en": "eng", "zh": "zho"}
"""InvenioRDM's codes of languages (ISO 639-3)."""


def metadata(described: Mapping[str, Any]) -> Json:
    """Return the metadata (https://inveniordm.docs.cern.ch/reference/metadata/); descriptions are HTML there.

    Raises InputError where the DataCite metadata lacks what a record must have.
    """
    try:
        return _metadata(described)
    except (KeyError, TypeError, AttributeError, IndexError, StopIteration) as error:
        raise InputError(
            f"what describes it lacks {str(error)[:60]}", "build the release anew", layout.DATACITE
        ) from None


def _metadata(described: Mapping[str, Any]) -> Json:
    first, *others = described["titles"]
    abstract, *more = described["descriptions"]
    rights = described["rightsList"][0]
    document: Json = {
        "resource_type": {"id": "dataset"},
        "title": first["title"],
        "additional_titles": [
            {"title": one["title"], "type": {"id": "translated-title"}, **_language(one)} for one in others
        ],
        "publisher": described["publisher"]["name"],
        "publication_date": next(one["date"] for one in described["dates"] if one["dateType"] == "Issued"),
        "version": described["version"],
        "description": _html(abstract["description"]),
        "additional_descriptions": [
            {"description": _html(one["description"]), "type": {"id": "other"}, **_language(one)} for one in more
        ],
        "languages": [{"id": LANGUAGES.get(described.get("language", ""), "eng")}],
        "subjects": [{"subject": one["subject"]} for one in described.get("subjects", ())],
        "creators": [{"person_or_org": agent(one)} for one in described["creators"]],
        "contributors": [
            {"person_or_org": agent(one), "role": {"id": one["contributorType"].lower()}}
            for one in described.get("contributors", ())
        ],
        "rights": [{"id": rights["rightsIdentifier"].lower()}],
        "sizes": list(described.get("sizes", ())),
        "formats": list(described.get("formats", ())),
        "dates": [
            {"date": one["date"], "type": {"id": "other"}, "description": one.get("dateInformation", "")}
            for one in described["dates"]
            if one["dateType"] == "Other"
        ],
        "references": [{"reference": _report(one)} for one in described.get("relatedItems", ())],
        "related_identifiers": [
            {
                "identifier": one["relatedIdentifier"],
                "scheme": one["relatedIdentifierType"].lower(),
                "relation_type": {"id": one["relationType"].lower()},
            }
            for one in described.get("relatedIdentifiers", ())
        ],
    }
    return {key: value for key, value in document.items() if value}


def agent(person: Mapping[str, Any]) -> Json:
    """Return a person or a body; of a person InvenioRDM asks for the family name at least."""
    if person.get("nameType") == "Organizational":
        return {"type": "organizational", "name": person["name"]}
    document = {"type": "personal", "family_name": person.get("familyName") or person["name"]}
    if given := person.get("givenName"):
        document["given_name"] = given
    identifiers = [
        {"scheme": "orcid", "identifier": one["nameIdentifier"].rstrip("/").rpartition("/")[2]}
        for one in person.get("nameIdentifiers", ())
        if one.get("nameIdentifierScheme") == "ORCID"
    ]
    return {**document, "identifiers": identifiers} if identifiers else document


def _language(row: Mapping[str, Any]) -> Json:
    code = LANGUAGES.get(row.get("lang", ""))
    return {"lang": {"id": code}} if code else {}


def _html(words: str) -> str:
    return f"<p>{escape(words, quote=False)}</p>"


def _report(item: Mapping[str, Any]) -> str:
    parts = (item.get("publisher", ""), item["titles"][0]["title"], item.get("publicationYear", ""))
    return f"{', '.join(filter(None, parts))}."
