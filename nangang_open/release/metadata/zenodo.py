"""`.zenodo.json`: what Zenodo takes from a repository or a folder in place of a form."""

from __future__ import annotations

from html import escape
from typing import Final

from nangang_open.release.facts import Facts, Person
from nangang_open.release.metadata.datacite import CONTRIBUTOR_TYPES, inverted
from nangang_open.release.metadata.statement import Json, Statement, items, read_sizes, sizes, text

LANGUAGES: Final = {"en": "eng", "zh": "zho"}
"""Zenodo's codes of languages (ISO 639-3)."""


def zenodo(facts: Facts) -> Json:
    """Return the record (https://developers.zenodo.org/#representation); the description is HTML there."""
    paragraphs = [f"<p>{escape(words, quote=False)}</p>" for words in facts.descriptions.values()]
    document: Json = {
        "upload_type": "dataset",
        "title": facts.titles["en"],
        "creators": [agent(person) for person in facts.creators],
        "contributors": [
            {**agent(person), "type": CONTRIBUTOR_TYPES[role]}
            for person in facts.creators
            for role in person.roles
            if role in CONTRIBUTOR_TYPES
        ],
        "description": "\n".join(paragraphs),
        "publication_date": facts.released.isoformat(),
        "version": facts.version,
        "access_right": "open",
        "license": facts.licence.lower(),
        "language": LANGUAGES.get(facts.language, "eng"),
        "keywords": list(facts.keywords),
        "notes": f"{', '.join(sizes(facts))}.",
    }
    if facts.source_title:
        document["references"] = [_report(facts)]
    if facts.doi:
        document["doi"] = facts.doi
    related = [
        {"identifier": address, "relation": relation, "scheme": "url"}
        for address, relation in ((facts.homepage, "isDocumentedBy"), (facts.repository, "isCompiledBy"))
        if address
    ]
    if related:
        document["related_identifiers"] = related
    return document


def agent(person: Person) -> Json:
    """Return a person as `family, given`, a group by its name."""
    document = {"name": inverted(person)}
    return {**document, "orcid": person.orcid} if person.orcid else document


def _report(facts: Facts) -> str:
    parts = (facts.source_publisher, facts.source_title, facts.source_date)
    return f"{', '.join(filter(None, parts))}."


def stated(document: Json) -> Statement:
    """Return what a document of this dialect says; InputError where it lacks something."""
    return Statement(
        title=text(document, "title"),
        creators=tuple(text(person, "name") for person in items(document, "creators")),
        version=text(document, "version"),
        licences=frozenset({text(document, "license")}),
        released=text(document, "publication_date"),
        counts=read_sizes([text(document, "notes")]),
    )
