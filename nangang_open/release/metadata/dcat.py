"""DCAT-AP 3 as JSON-LD: what open-data portals harvest. The context stands inside, so it is read without a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nangang_open.release.facts import Facts, FileFact, Person
from nangang_open.release.metadata.statement import Json, Statement, items, licence_address, text, whole

AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
"""The vocabularies that DCAT-AP prescribes."""

CONTEXT: Final[Json] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

LANGUAGES: Final = {"en": "ENG", "zh": "ZHO"}
"""The authority's codes of languages."""

FILE_TYPES: Final = {
    "text/csv": "CSV",
    "application/json": "JSON",
    "application/ld+json": "JSON_LD",
    "text/plain": "TXT",
    "text/markdown": "TXT",
}
"""The authority's codes of file types."""

THEMES: Final = {"GOVE": "Government and public sector", "ECON": "Economy and finance"}
"""What a government's report on its work is about, in the authority's themes."""


def dcat(facts: Facts) -> Json:
    """Return the data set and its files in DCAT-AP (https://semiceu.github.io/DCAT-AP/releases/3.0.1/)."""
    document: Json = {
        "@context": CONTEXT,
        "@id": facts.id,
        "@type": "dcat:Dataset",
        "dct:identifier": facts.id,
        "dct:title": _by_language(facts.titles),
        "dct:description": _by_language(facts.descriptions),
        "dct:creator": [_agent(person) for person in facts.creators],
        "dct:publisher": _agent(_publisher(facts)),
        "dcat:version": facts.version,
        "dct:issued": _day(facts.released.isoformat()),
        "dct:license": _licence(facts),
        "dct:accessRights": {
            "@id": f"{AUTHORITY}access-right/PUBLIC",
            "@type": "dct:RightsStatement",
            "rdfs:label": _in("en", "public"),
        },
        "dcat:keyword": [_in("en" if word.isascii() else "zh", word) for word in facts.keywords],
        "dcat:theme": [
            {"@id": f"{AUTHORITY}data-theme/{code}", "@type": "skos:Concept", "skos:prefLabel": _in("en", label)}
            for code, label in THEMES.items()
        ],
        "dct:language": [
            {"@id": f"{AUTHORITY}language/{LANGUAGES[code]}", "@type": "dct:LinguisticSystem"}
            for code in sorted({"en", facts.language} & LANGUAGES.keys())
        ],
        "dct:extent": [
            {"@type": "dct:SizeOrDuration", "rdf:value": count, "rdfs:label": name}
            for name, count in facts.counts.items()
        ],
        "dcat:distribution": [_distribution(file, facts) for file in facts.files],
    }
    if facts.source_title:
        document["dct:provenance"] = {"@type": "dct:ProvenanceStatement", "rdfs:label": _in("en", _provenance(facts))}
        document["prov:wasDerivedFrom"] = _report(facts)
    if all(facts.temporal):
        document["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(facts.temporal[0]),
            "dcat:endDate": _day(facts.temporal[1]),
        }
    if facts.place_code:
        document["dct:spatial"] = _place(facts)
    if facts.homepage:
        document["dcat:landingPage"] = {"@id": facts.homepage, "@type": "foaf:Document"}
    return document


def _in(language: str, words: str) -> Json:
    return {"@value": words, "@language": language}


def _by_language(texts: Mapping[str, str]) -> list[Json]:
    return [_in(language, words) for language, words in texts.items()]


def _day(day: str) -> Json:
    return {"@value": day, "@type": "xsd:date"}


def _publisher(facts: Facts) -> Person:
    return next((person for person in facts.creators if person.name == facts.publisher), Person(facts.publisher, ()))


def _agent(person: Person) -> Json:
    kind = "foaf:Organization" if person.is_group else "foaf:Person"
    document: Json = {"@type": ["foaf:Agent", kind], "foaf:name": person.name}
    return {"@id": f"https://orcid.org/{person.orcid}", **document} if person.orcid else document


def _licence(facts: Facts) -> Json:
    return {"@id": licence_address(facts), "@type": "dct:LicenseDocument", "dct:identifier": facts.licence}


def _place(facts: Facts) -> Json:
    document: Json = {"@type": "dct:Location", "dct:identifier": f"GB/T 2260 {facts.place_code}"}
    if facts.place_names:
        document["skos:prefLabel"] = _by_language(facts.place_names)
    return document


def _provenance(facts: Facts) -> str:
    parts = (facts.source_title, facts.source_publisher, facts.source_date)
    return f"Read from: {', '.join(filter(None, parts))}."


def _report(facts: Facts) -> Json:
    document: Json = {"@type": ["prov:Entity", "dct:BibliographicResource"]}
    document["dct:title"] = _in(facts.language, facts.source_title)
    if facts.source_publisher:
        document["dct:publisher"] = {"@type": "foaf:Agent", "foaf:name": facts.source_publisher}
    if facts.source_date:
        document["dct:issued"] = _day(facts.source_date)
    return document


def _distribution(file: FileFact, facts: Facts) -> Json:
    """Return one file; its address is relative to the metadata's own."""
    media = {"@id": f"https://www.iana.org/assignments/media-types/{file.mediatype}", "@type": "dct:MediaType"}
    document: Json = {
        "@type": "dcat:Distribution",
        "dct:title": _in("en", file.title),
        "dcat:accessURL": {"@id": file.path},
        "dcat:downloadURL": {"@id": file.path},
        "dcat:mediaType": media,
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "dct:license": {"@id": licence_address(facts)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }
    if code := FILE_TYPES.get(file.mediatype):
        document["dct:format"] = {"@id": f"{AUTHORITY}file-type/{code}", "@type": "dct:MediaTypeOrExtent"}
    return document


def stated(document: Json) -> Statement:
    """Return what a document of this dialect says; InputError where it lacks something."""
    titles = {text(title, "@language"): text(title, "@value") for title in items(document, "dct:title")}
    return Statement(
        title=text(titles, "en"),
        creators=tuple(text(person, "foaf:name") for person in items(document, "dct:creator")),
        version=text(document, "dcat:version"),
        licences=frozenset({text(document, "dct:license", "@id"), text(document, "dct:license", "dct:identifier")}),
        released=text(document, "dct:issued", "@value"),
        counts={text(size, "rdfs:label"): whole(size, "rdf:value") for size in items(document, "dct:extent")},
    )
