"""CSV on the Web: every table with its columns, keys and vocabularies (W3C Tabular Metadata)."""

from __future__ import annotations

from typing import Final

from nangang_open.release.facts import Facts, FieldFact, TableFact
from nangang_open.release.metadata.statement import Json, Statement, items, licence_address, text, whole

DATA_TYPES: Final = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "date": "date",
}
"""CSVW's data type for each type of a Table Schema; a number is exact, so it is no double."""


def csvw(facts: Facts) -> Json:
    """Return the tables of a release (https://www.w3.org/TR/tabular-metadata/)."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": facts.id,
        "dc:identifier": facts.id,
        "dc:title": _by_language(facts.titles["en"], facts.titles.get("zh", "")),
        "dc:description": _by_language(facts.descriptions["en"], facts.descriptions.get("zh", "")),
        "dc:creator": [person.name for person in facts.creators],
        "dc:publisher": facts.publisher,
        "dc:license": {"@id": licence_address(facts)},
        "dc:issued": {"@value": facts.released.isoformat(), "@type": "xsd:date"},
        "schema:version": facts.version,
        "schema:size": [{"schema:value": count, "schema:unitText": name} for name, count in facts.counts.items()],
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True},
        "tables": [_table(table, facts) for table in facts.tables],
    }


def _by_language(english: str, chinese: str) -> list[Json]:
    texts = {"en": english, "zh": chinese}
    return [{"@value": words, "@language": language} for language, words in texts.items() if words]


def _table(table: TableFact, facts: Facts) -> Json:
    """Return a table; a key that may be empty is left out, for validators take an empty cell for a broken reference."""
    paths = {other.name: other.path for other in facts.tables}
    schema: Json = {"columns": [_column(field) for field in table.fields]}
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    required = {field.name for field in table.fields if field.required}
    keys = [
        {
            "columnReference": list(key.fields),
            "reference": {"resource": paths[key.table], "columnReference": list(key.reference)},
        }
        for key in table.foreign_keys
        if key.table in paths and required.issuperset(key.fields)
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "url": table.path,
        "dc:title": _by_language(table.title, table.title_zh),
        "dc:description": table.description,
        "tableSchema": schema,
    }


def _column(field: FieldFact) -> Json:
    """Return a column; `titles` is the header of the file, what people call the column stands in `dc:title`."""
    return {
        "name": field.name,
        "titles": field.name,
        "dc:title": _by_language(field.title, field.title_zh),
        "dc:description": field.description,
        "datatype": DATA_TYPES[field.type],
        "required": field.required,
    }


def stated(document: Json) -> Statement:
    """Return what a document of this dialect says; InputError where it lacks something."""
    titles = {text(title, "@language"): text(title, "@value") for title in items(document, "dc:title")}
    return Statement(
        title=text(titles, "en"),
        creators=tuple(text(name) for name in items(document, "dc:creator")),
        version=text(document, "schema:version"),
        licences=frozenset({text(document, "dc:license", "@id")}),
        released=text(document, "dc:issued", "@value"),
        counts={text(size, "schema:unitText"): whole(size, "schema:value") for size in items(document, "schema:size")},
    )
