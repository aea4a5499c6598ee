"""RO-Crate 1.2: the folder as a research object, every file of it an entity."""

from __future__ import annotations

from typing import Any, Final

from nangang_open.errors import InputError
from nangang_open.release.facts import Facts, Person
from nangang_open.release.metadata.schema_org import agent, place, quantity
from nangang_open.release.metadata.statement import Json, Statement, at, citation, items, licence_address, text, whole

CONTEXT: Final = "https://w3id.org/ro/crate/1.2/context"
PROFILE: Final = "https://w3id.org/ro/crate/1.2"
ROOT: Final = "./"
DESCRIPTOR: Final = "ro-crate-metadata.json"
REPORT: Final = "#report"
IDENTIFIER: Final = "#identifier"
PLACE: Final = "#place"
PLACE_CODE: Final = "#place-code"


def ro_crate(facts: Facts) -> Json:
    """Return the folder as RO-Crate (https://www.researchobject.org/ro-crate/specification/1.2/)."""
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": DESCRIPTOR,
                "@type": "CreativeWork",
                "about": {"@id": ROOT},
                "conformsTo": {"@id": PROFILE},
            },
            _root(facts),
            _identifier(facts),
            *_files(facts),
            *_agents(facts),
            _licence(facts),
            *_report(facts),
            *_place(facts),
            *(
                {"@id": _size_id(name), "name": f"{count} {name}", **quantity(name, count)}
                for name, count in facts.counts.items()
            ),
        ],
    }


def _root(facts: Facts) -> Json:
    document: Json = {
        "@id": ROOT,
        "@type": "Dataset",
        "name": facts.titles["en"],
        "description": facts.descriptions["en"],
        "identifier": {"@id": IDENTIFIER},
        "version": facts.version,
        "datePublished": facts.released.isoformat(),
        "license": {"@id": licence_address(facts)},
        "creator": _one_or_all([{"@id": agent_id(person)} for person in facts.creators]),
        "author": _one_or_all([{"@id": agent_id(person)} for person in facts.creators]),
        "publisher": {"@id": agent_id(_publisher(facts))},
        "keywords": list(facts.keywords),
        "inLanguage": sorted({"en", facts.language}),
        "creditText": citation(facts),
        "size": [{"@id": _size_id(name)} for name in facts.counts],
        "hasPart": [{"@id": file.path} for file in facts.files],
    }
    if "zh" in facts.titles:
        document["alternateName"] = facts.titles["zh"]
    if all(facts.temporal):
        document["temporalCoverage"] = "/".join(facts.temporal)
    if facts.place_code:
        document["spatialCoverage"] = {"@id": PLACE}
    if facts.source_title:
        document["isBasedOn"] = {"@id": REPORT}
    if facts.homepage:
        document["url"] = facts.homepage
    return document


def _one_or_all(found: list[Json]) -> Json | list[Json]:
    """Return a single thing as itself, as the standard recommends."""
    return found[0] if len(found) == 1 else found


def agent_id(person: Person) -> str:
    """Return what names a person inside the crate: an ORCID, else a name that holds here alone.

    >>> agent_id(Person("The example contributors", ()))
    '#the-example-contributors'
    """
    if person.orcid:
        return f"https://orcid.org/{person.orcid}"
    return "#" + "-".join("".join(c if c.isalnum() else " " for c in person.name.lower()).split())


def _publisher(facts: Facts) -> Person:
    return next((person for person in facts.creators if person.name == facts.publisher), Person(facts.publisher, ()))


def _agents(facts: Facts) -> list[Json]:
    people = {agent_id(person): person for person in (*facts.creators, _publisher(facts))}
    return [{**agent(person), "@id": name} for name, person in people.items()]


def _identifier(facts: Facts) -> Json:
    scheme = "https://registry.identifiers.org/registry/doi" if facts.doi else "urn"
    return {
        "@id": IDENTIFIER,
        "@type": "PropertyValue",
        "name": "DOI" if facts.doi else "Name and version",
        "propertyID": scheme,
        "value": f"doi:{facts.doi}" if facts.doi else facts.id,
        "url": facts.id,
    }


def _files(facts: Facts) -> list[Json]:
    descriptions = {table.path: table.description for table in facts.tables}
    return [
        {
            "@id": file.path,
            "@type": "File",
            "name": file.title,
            "description": descriptions.get(file.path, f"{file.title}."),
            "encodingFormat": file.mediatype,
            "contentSize": str(file.bytes),
            "sha256": file.sha256,
        }
        for file in facts.files
    ]


def _licence(facts: Facts) -> Json:
    return {
        "@id": licence_address(facts),
        "@type": "CreativeWork",
        "name": facts.licence_title or facts.licence,
        "identifier": facts.licence,
        "description": f"The licence of the data: {facts.licence}.",
    }


def _report(facts: Facts) -> list[Json]:
    if not facts.source_title:
        return []
    document: Json = {"@id": REPORT, "@type": "Report", "name": facts.source_title, "inLanguage": facts.language}
    if facts.source_publisher:
        document["creditText"] = facts.source_publisher
    if facts.source_date:
        document["datePublished"] = facts.source_date
    return [document]


def _place(facts: Facts) -> list[Json]:
    if not facts.place_code:
        return []
    entity = place(facts)
    code = entity["identifier"]
    return [
        {"@id": PLACE, "name": f"GB/T 2260 {facts.place_code}", **entity, "identifier": {"@id": PLACE_CODE}},
        {"@id": PLACE_CODE, "name": "GB/T 2260", **code},
    ]


def _size_id(name: str) -> str:
    return f"#size-{name}"


def stated(document: Json) -> Statement:
    """Return what a document of this dialect says; InputError where it lacks something."""
    entities: dict[str, Any] = {text(entity, "@id"): entity for entity in items(document, "@graph")}

    def entity(reference: Any) -> Any:
        name = text(reference, "@id")
        if name not in entities:
            raise InputError(f"{name!r:.80} is no entity of the crate", "build the release again")
        return entities[name]

    root = entity({"@id": ROOT})
    licence = entity(at(root, "license"))
    return Statement(
        title=text(root, "name"),
        creators=tuple(text(entity(person), "name") for person in items(root, "creator")),
        version=text(root, "version"),
        licences=frozenset({text(licence, "@id"), text(licence, "identifier")}),
        released=text(root, "datePublished"),
        counts={text(entity(size), "unitText"): whole(entity(size), "value") for size in items(root, "size")},
    )
