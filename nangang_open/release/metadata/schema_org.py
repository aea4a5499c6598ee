"""schema.org/Dataset as JSON-LD: what search engines for data read."""

from __future__ import annotations

from nangang_open.release.facts import Facts, FileFact, Person
from nangang_open.release.metadata.statement import Json, Statement, items, licence_address, text, whole


def schema_org(facts: Facts) -> Json:
    """Return the data set in the vocabulary of schema.org (https://schema.org/Dataset)."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": facts.id,
        "identifier": facts.id,
        **described(facts),
        "license": {
            "@type": "CreativeWork",
            "@id": licence_address(facts),
            "identifier": facts.licence,
            "name": facts.licence_title or facts.licence,
            "url": licence_address(facts),
        },
        "distribution": [download(file) for file in facts.files],
        "variableMeasured": [
            {"@type": "PropertyValue", "name": field.name, "alternateName": field.title_zh, "description": field.title}
            for table in facts.tables
            if table.name == "figures"
            for field in table.fields
        ],
    }


def described(facts: Facts) -> Json:
    """Return the properties that Croissant, being schema.org, shares."""
    document: Json = {
        "name": facts.titles["en"],
        "description": facts.descriptions["en"],
        "creator": [agent(person) for person in facts.creators],
        "publisher": agent(Person(facts.publisher, ())),
        "version": facts.version,
        "datePublished": facts.released.isoformat(),
        "keywords": list(facts.keywords),
        "inLanguage": sorted({"en", facts.language}),
        "isAccessibleForFree": True,
        "size": [quantity(name, count) for name, count in facts.counts.items()],
    }
    if facts.source_title:
        document["isBasedOn"] = based_on(facts)
    if "zh" in facts.titles:
        document["alternateName"] = facts.titles["zh"]
    if all(facts.temporal):
        document["temporalCoverage"] = "/".join(facts.temporal)
    if facts.place_code:
        document["spatialCoverage"] = place(facts)
    if facts.homepage:
        document["url"] = facts.homepage
    if facts.repository:
        document["sameAs"] = facts.repository
    return document


def agent(person: Person) -> Json:
    """Return a person, or a group as an organization."""
    document: Json = {"@type": "Organization" if person.is_group else "Person", "name": person.name}
    if person.orcid:
        document = {"@id": f"https://orcid.org/{person.orcid}", **document}
    if person.given:
        document["givenName"] = person.given
    if person.family:
        document["familyName"] = person.family
    return document


def quantity(name: str, count: int) -> Json:
    """Return a count of things."""
    return {"@type": "QuantitativeValue", "value": count, "unitText": name}


def place(facts: Facts) -> Json:
    """Return what the figures are about, by its names and its code in GB/T 2260."""
    document: Json = {
        "@type": "Place",
        "identifier": {"@type": "PropertyValue", "propertyID": "GB/T 2260", "value": facts.place_code},
    }
    if facts.place_names:
        document["name"] = facts.place_names["en"]
    if "zh" in facts.place_names:
        document["alternateName"] = facts.place_names["zh"]
    return document


def based_on(facts: Facts) -> Json:
    """Return the report that the figures were read from."""
    document: Json = {"@type": "Report", "name": facts.source_title, "inLanguage": facts.language}
    if facts.source_publisher:
        document["publisher"] = {"@type": "GovernmentOrganization", "name": facts.source_publisher}
    if facts.source_date:
        document["datePublished"] = facts.source_date
    return document


def download(file: FileFact) -> Json:
    """Return one file; its address is relative to the metadata's own."""
    return {
        "@type": "DataDownload",
        "name": file.title,
        "contentUrl": file.path,
        "encodingFormat": file.mediatype,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }


def stated(document: Json) -> Statement:
    """Return what a document of this dialect says; InputError where it lacks something."""
    return Statement(
        title=text(document, "name"),
        creators=tuple(text(person, "name") for person in items(document, "creator")),
        version=text(document, "version"),
        licences=frozenset({text(document, "license", "url"), text(document, "license", "identifier")}),
        released=text(document, "datePublished"),
        counts={text(size, "unitText"): whole(size, "value") for size in items(document, "size")},
    )
