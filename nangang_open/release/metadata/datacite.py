"""DataCite 4: the record that registers a DOI."""

from __future__ import annotations

from typing import Final

from nangang_open.release.facts import Facts, Person
from nangang_open.release.metadata.statement import (
    Json,
    Statement,
    at,
    items,
    licence_address,
    read_sizes,
    sizes,
    text,
)

CONTRIBUTOR_TYPES: Final = {
    "contact": "ContactPerson",
    "contactPerson": "ContactPerson",
    "dataCollector": "DataCollector",
    "dataCurator": "DataCurator",
    "dataManager": "DataManager",
    "distributor": "Distributor",
    "editor": "Editor",
    "maintainer": "DataManager",
    "producer": "Producer",
    "projectLeader": "ProjectLeader",
    "projectManager": "ProjectManager",
    "projectMember": "ProjectMember",
    "researcher": "Researcher",
    "rightsHolder": "RightsHolder",
    "sponsor": "Sponsor",
    "supervisor": "Supervisor",
    "wrangler": "DataCurator",
}
"""DataCite's (and Zenodo's) contributor type for the roles of a Data Package; authors are creators."""


def datacite(facts: Facts) -> Json:
    """Return the record that registers a DOI (DataCite Metadata Schema 4, JSON).

    The period that figures are about is a date of type `Other`: `Coverage` came only with 4.6.
    """
    document: Json = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Data package"},
        "creators": [agent(person) for person in facts.creators],
        "titles": [_title(language, title) for language, title in facts.titles.items()],
        "publisher": {"name": facts.publisher},
        "publicationYear": f"{facts.released:%Y}",
        "version": facts.version,
        "dates": _dates(facts),
        "language": "en",
        "subjects": [{"subject": word, "lang": "en" if word.isascii() else "zh"} for word in facts.keywords],
        "contributors": [
            {"contributorType": CONTRIBUTOR_TYPES[role], **agent(person)}
            for person in facts.creators
            for role in person.roles
            if role in CONTRIBUTOR_TYPES
        ],
        "descriptions": [
            {"description": words, "descriptionType": "Abstract", "lang": language}
            for language, words in facts.descriptions.items()
        ],
        "rightsList": [
            {
                "rights": facts.licence_title or facts.licence,
                "rightsUri": licence_address(facts),
                "rightsIdentifier": facts.licence,
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
        "sizes": sizes(facts),
        "formats": sorted({file.mediatype for file in facts.files}),
        "alternateIdentifiers": [
            {"alternateIdentifier": f"{facts.name} {facts.version}", "alternateIdentifierType": "Data package"}
        ],
    }
    if facts.source_title:
        document["relatedItems"] = [_report(facts)]
    if facts.doi:
        document["doi"] = facts.doi
    if facts.homepage:
        document["url"] = facts.homepage
    if facts.repository:
        related = {"relatedIdentifier": facts.repository, "relatedIdentifierType": "URL"}
        document["relatedIdentifiers"] = [{**related, "relationType": "IsCompiledBy"}]
    if facts.place_code:
        name = facts.place_names.get("en", "")
        document["geoLocations"] = [{"geoLocationPlace": f"{name} (GB/T 2260: {facts.place_code})".lstrip()}]
    return document


def agent(person: Person) -> Json:
    """Return a person as family name, given name, or a group by its name."""
    if person.is_group:
        return {"name": person.name, "nameType": "Organizational"}
    document: Json = {"name": inverted(person), "nameType": "Personal"}
    if person.given and person.family:
        document |= {"givenName": person.given, "familyName": person.family}
    if person.orcid:
        address = "https://orcid.org"
        identifier = {"nameIdentifier": f"{address}/{person.orcid}", "nameIdentifierScheme": "ORCID"}
        document["nameIdentifiers"] = [{**identifier, "schemeUri": address}]
    return document


def inverted(person: Person) -> str:
    """Return a name as DataCite and Zenodo ask for it: family name, comma, given name; a group's as it is."""
    return f"{person.family}, {person.given}" if person.family and person.given else person.name


def _title(language: str, title: str) -> Json:
    document: Json = {"title": title, "lang": language}
    return document if language == "en" else {**document, "titleType": "TranslatedTitle"}


def _dates(facts: Facts) -> list[Json]:
    dates: list[Json] = [{"date": facts.released.isoformat(), "dateType": "Issued"}]
    if all(facts.temporal):
        covered = {"date": "/".join(facts.temporal), "dateType": "Other"}
        dates.append({**covered, "dateInformation": "The period that the figures are about"})
    return dates


def _report(facts: Facts) -> Json:
    document: Json = {
        "relatedItemType": "Report",
        "relationType": "IsDerivedFrom",
        "titles": [{"title": facts.source_title, "lang": facts.language}],
    }
    if facts.source_publisher:
        document["publisher"] = facts.source_publisher
    if facts.source_date:
        document["publicationYear"] = facts.source_date[:4]
    return document


def stated(document: Json) -> Statement:
    """Return what a document of this dialect says; InputError where it lacks something."""
    rights = at(document, "rightsList", 0)
    titles = [title for title in items(document, "titles") if at(title, "lang") == "en"]
    issued = [date for date in items(document, "dates") if at(date, "dateType") == "Issued"]
    return Statement(
        title=text(titles, 0, "title"),
        creators=tuple(text(person, "name") for person in items(document, "creators")),
        version=text(document, "version"),
        licences=frozenset({text(rights, "rightsUri"), text(rights, "rightsIdentifier")}),
        released=text(issued, 0, "date"),
        counts=read_sizes(text(size) for size in items(document, "sizes")),
    )
