"""Croissant: schema.org/Dataset with the columns of every table, so that a library can load the records."""

from __future__ import annotations

from typing import Final, Literal

from nangang_open.package.schema import ForeignKey
from nangang_open.release.facts import Facts, FieldFact, FileFact, TableFact
from nangang_open.release.metadata.schema_org import described
from nangang_open.release.metadata.statement import (
    Json,
    Statement,
    citation,
    items,
    licence_address,
    text,
    whole,
)

Version = Literal["1.0", "1.1"]
"""The versions of Croissant that we write; what we say is the same in both."""

DATA_TYPES: Final = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
"""Croissant's data type for each type of a Table Schema."""

TERMS: Final = (
    "citeAs",
    "column",
    "equivalentProperty",
    "extract",
    "field",
    "fileProperty",
    "fileObject",
    "fileSet",
    "format",
    "includes",
    "isLiveDataset",
    "jsonPath",
    "key",
    "md5",
    "parentField",
    "path",
    "recordSet",
    "references",
    "regex",
    "repeated",
    "replace",
    "samplingRate",
    "separator",
    "source",
    "subField",
    "transform",
)
"""Croissant's own words in its context."""


def croissant(facts: Facts, version: Version = "1.1") -> Json:
    """Return the data set as Croissant (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html)."""
    tables = {table.path for table in facts.tables}
    return {
        "@context": context(version),
        "@type": "sc:Dataset",
        "@id": facts.id,
        "conformsTo": f"http://mlcommons.org/croissant/{version}",
        **described(facts),
        "url": facts.homepage or facts.repository or facts.id,
        "license": licence_address(facts),
        "citeAs": citation(facts),
        "isLiveDataset": False,
        "distribution": [_file(file) for file in facts.files if file.path in tables],
        "recordSet": [_record_set(table, facts) for table in facts.tables],
    }


def context(version: Version) -> Json:
    """Return the context that the standard prescribes for each version."""
    terms: Json = {
        "@language": "en",
        "@vocab": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "dct": "http://purl.org/dc/terms/",
        "sc": "https://schema.org/",
        "conformsTo": "dct:conformsTo",
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "examples": {"@id": "cr:examples", "@type": "@json"},
        **{term: f"cr:{term}" for term in TERMS},
    }
    if version != "1.0":
        terms |= {term: f"cr:{term}" for term in ("arrayShape", "containedIn", "isArray")}
        terms |= {term: {"@container": "@language"} for term in ("description", "name")}
    return terms


def _file(file: FileFact) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": file.title,
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": file.mediatype,
        "sha256": file.sha256,
    }


def _record_set(table: TableFact, facts: Facts) -> Json:
    keys = [{"@id": f"{table.name}/{name}"} for name in table.primary_key]
    references = {key.fields[0]: key for key in _references(table, facts)}
    document: Json = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "field": [_field(field, table, references.get(field.name)) for field in table.fields],
    }
    if keys:
        document["key"] = keys[0] if len(keys) == 1 else keys
    return document


def _references(table: TableFact, facts: Facts) -> list[ForeignKey]:
    """Return the keys of one column that refer to a table that refers to none: mlcroissant joins no further."""
    leaves = {other.name for other in facts.tables if not _outward(other, facts)}
    return [key for key in _outward(table, facts) if key.table in leaves and len(key.fields) == 1]


def _outward(table: TableFact, facts: Facts) -> list[ForeignKey]:
    present = {other.name for other in facts.tables} - {table.name}
    return [key for key in table.foreign_keys if key.table in present]


def _field(field: FieldFact, table: TableFact, reference: ForeignKey | None) -> Json:
    document: Json = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.description,
        "dataType": DATA_TYPES[field.type],
        "source": {"fileObject": {"@id": table.path}, "extract": {"column": field.name}},
    }
    if reference is not None:
        document["references"] = {"field": {"@id": f"{reference.table}/{reference.reference[0]}"}}
    return document


def stated(document: Json) -> Statement:
    """Return what a document of this dialect says; InputError where it lacks something."""
    return Statement(
        title=text(document, "name"),
        creators=tuple(text(person, "name") for person in items(document, "creator")),
        version=text(document, "version"),
        licences=frozenset({text(document, "license")}),
        released=text(document, "datePublished"),
        counts={text(size, "unitText"): whole(size, "value") for size in items(document, "size")},
    )
