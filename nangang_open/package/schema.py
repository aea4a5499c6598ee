"""The Table Schemas of `schemas/`: what each table's columns are called and what may stand in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from nangang_open.errors import CannotRunError

TABLES: Final = (
    "sources",
    "paragraphs",
    "numerals",
    "figures",
    "indicators",
    "scopes",
    "units",
    "unknowns",
    "relations",
)
"""The tables that people write, in the order of the design."""

COMPUTED: Final = ("intervals", "verdicts", "implied", "power", "analysis")
"""The tables that a release computes."""

PLAIN_INTEGER: Final = r"(0|-?[1-9][0-9]{0,17})"
PLAIN_NUMBER: Final = r"(?!-0(\.0*)?$)-?(0|[1-9][0-9]{0,63})(\.[0-9]{1,63})?"
PLAIN_DATE: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
"""How numbers and dates are written: ASCII digits, no exponent, no leading zero, no plus sign, of bounded length."""

_PLAIN: Final = {
    "integer": PLAIN_INTEGER,
    "number": PLAIN_NUMBER,
    "date": PLAIN_DATE,
    "boolean": "(true|false)",
}

Type = Literal["string", "integer", "number", "boolean", "date"]


@dataclass(frozen=True, slots=True)
class Category:
    """A word of a closed vocabulary with its labels."""

    value: str
    label: str
    label_zh: str


@dataclass(frozen=True, slots=True)
class FieldSchema:
    """One column. `pattern` holds for the whole text; an empty cell is a missing value, wrong only where `required`."""

    name: str
    type: Type
    title: str
    title_zh: str
    description: str
    format: str = "default"
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    enum: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    categories: tuple[Category, ...] = ()

    @property
    def full_pattern(self) -> str | None:
        """The pattern that a cell's whole text must match: the schema's own, or the plain form of its type."""
        return self.pattern or _PLAIN.get(self.type)

    def label(self, value: str, language: str = "en") -> str:
        """Return a vocabulary word's label in a language, `en` or `zh`; the word itself where it has none."""
        for category in self.categories:
            if category.value == value:
                return category.label_zh if language == "zh" else category.label
        return value


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns whose values stand in columns of another table (or of this one); an empty first part is no reference."""

    fields: tuple[str, ...]
    table: str
    reference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table: its columns in order, its keys, and the order of its rows (integers by number, texts by code point)."""

    name: str
    title: str
    title_zh: str
    description: str
    fields: tuple[FieldSchema, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    order: tuple[str, ...] = ()
    computed: bool = False

    @property
    def header(self) -> tuple[str, ...]:
        """The columns' names in their order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> FieldSchema:
        """Return the column of this name; KeyError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def schemas_folder() -> Path:
    """Return where the Table Schemas are: in the installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "shipped" / "schemas", package.parent / "schemas"):
        if (folder / "figures.json").is_file():
            return folder
    raise CannotRunError("the Table Schemas are not there", "install nangang-open anew")


@cache
def schema_text(table: str) -> str:
    """Return the text of a table's schema file; KeyError for a table that has none."""
    if table not in TABLES + COMPUTED:
        raise KeyError(table)
    return (schemas_folder() / f"{table}.json").read_text(encoding="utf-8")


@cache
def table_schema(table: str) -> TableSchema:
    """Return a table's schema; KeyError for a table that has none."""
    return read_schema(json.loads(schema_text(table)))


def table_schemas() -> dict[str, TableSchema]:
    """Return every schema by table name: first the tables that people write, then the computed ones."""
    return {table: table_schema(table) for table in TABLES + COMPUTED}


def read_schema(document: Mapping[str, Any]) -> TableSchema:
    """Return the schema that a Table Schema document of ours describes."""
    return TableSchema(
        name=document["name"],
        title=document["title"],
        title_zh=document["title_zh"],
        description=document["description"],
        fields=tuple(_field(field) for field in document["fields"]),
        primary_key=tuple(document["primaryKey"]),
        unique_keys=tuple(tuple(key) for key in document.get("uniqueKeys", ())),
        foreign_keys=tuple(
            ForeignKey(tuple(key["fields"]), key["reference"]["resource"], tuple(key["reference"]["fields"]))
            for key in document.get("foreignKeys", ())
        ),
        order=tuple(document["order"]),
        computed=document.get("computed", False),
    )


def _field(document: Mapping[str, Any]) -> FieldSchema:
    limits = document.get("constraints", {})
    return FieldSchema(
        name=document["name"],
        type=document["type"],
        title=document["title"],
        title_zh=document["title_zh"],
        description=document["description"],
        format=document.get("format", "default"),
        required=limits.get("required", False),
        unique=limits.get("unique", False),
        pattern=limits.get("pattern"),
        enum=tuple(limits.get("enum", ())),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        min_length=limits.get("minLength"),
        max_length=limits.get("maxLength"),
        categories=tuple(
            Category(word["value"], word["label"], word["label_zh"]) for word in document.get("categories", ())
        ),
    )
