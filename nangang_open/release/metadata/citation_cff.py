"""CITATION.cff: how to cite the data set, for GitHub, Zenodo and reference managers."""

from __future__ import annotations

import json
from typing import Any

from nangang_open.errors import InputError
from nangang_open.release.facts import Facts, Person
from nangang_open.release.metadata.statement import Json, Statement, abstract, at, items, read_sizes, text


def citation_cff(facts: Facts) -> str:
    """Return the file (Citation File Format 1.2.0): YAML whose values are JSON, which YAML holds."""
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in record(facts).items())


def record(facts: Facts) -> Json:
    """Return what the file says (https://github.com/citation-file-format/citation-file-format)."""
    document: Json = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them as below.",
        "type": "dataset",
        "title": facts.titles["en"],
        "abstract": abstract(facts),
        "authors": [agent(person) for person in facts.creators],
        "version": facts.version,
        "date-released": facts.released.isoformat(),
        "license": facts.licence,
    }
    if facts.keywords:
        document["keywords"] = list(facts.keywords)
    if facts.doi:
        document["doi"] = facts.doi
    if facts.homepage:
        document["url"] = facts.homepage
    if facts.repository:
        document["repository-code"] = facts.repository
    if facts.source_title:
        document["references"] = [_report(facts)]
    return document


def agent(person: Person) -> Json:
    """Return a person by names, a group as an entity."""
    if person.is_group:
        return {"name": person.name}
    document: Json = {}
    if person.family:
        document["family-names"] = person.family
    if person.given:
        document["given-names"] = person.given
    if not document:
        document["name"] = person.name
    if person.orcid:
        document["orcid"] = f"https://orcid.org/{person.orcid}"
    return document


def _report(facts: Facts) -> Json:
    document: Json = {
        "type": "government-document",
        "title": facts.source_title,
        "authors": [{"name": facts.source_publisher or "unknown"}],
        "languages": [facts.language],
        "notes": "The report that the figures were read from; its text is not part of the data set.",
    }
    if facts.source_date:
        document["date-published"] = facts.source_date
    return document


def read(data: str) -> Any:
    """Return what a CITATION.cff holds; InputError where it is no YAML."""
    import yaml

    try:
        return yaml.safe_load(data)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"it is no YAML: {reason:.200}", "build the release again") from None


def stated(document: Json) -> Statement:
    """Return what a document of this dialect says; InputError where it lacks something."""
    return Statement(
        title=text(document, "title"),
        creators=tuple(_name(person) for person in items(document, "authors")),
        version=text(document, "version"),
        licences=frozenset({text(document, "license")}),
        released=str(at(document, "date-released")),
        counts=read_sizes([text(document, "abstract")]),
    )


def _name(person: Any) -> str:
    if isinstance(person, dict) and "name" not in person:
        return " ".join(str(person[key]) for key in ("given-names", "family-names") if key in person)
    return text(person, "name")
