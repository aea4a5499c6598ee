"""The facts of a release: one store, from which every dialect of metadata and every citation is written."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Final

from nangang_open.errors import InputError
from nangang_open.figures.period import Month, parse_period
from nangang_open.package.changelog import Release, read_changelog
from nangang_open.package.fault import FileError
from nangang_open.package.files import Package
from nangang_open.package.places import read_regular
from nangang_open.package.schema import Category, ForeignKey, TableSchema
from nangang_open.release import layout
from nangang_open.release.rows import Rows
from nangang_open.release.staged import Measured

CODE_LICENCE: Final = "MIT"
"""The licence of the program that builds releases (SPDX)."""

DOI: Final = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(?P<doi>10\.[0-9]{4,9}/[!-~]+)", re.IGNORECASE)

MEDIATYPES: Final[Mapping[str, str]] = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".cff": "application/yaml",
    ".sqlite": "application/vnd.sqlite3",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".dta": "application/x-stata-dta",
    ".zip": "application/zip",
}
"""The media type of a file by its suffix; `text/plain` for every other."""

TITLES: Final[Mapping[str, str]] = {
    layout.DESCRIPTOR: "Descriptor of the data package",
    layout.README: "Data dictionary",
    layout.CODEBOOK: "Codebook",
    layout.CHANGELOG: "Changelog",
    layout.LICENCE: "Licence of the data",
    layout.ANALYSIS_EXCEL: "Figures for analysis, for Excel",
    layout.ANALYSIS_SDMX: "Figures for analysis, as SDMX-CSV",
}
"""What the files are that are no table and no schema."""


@dataclass(frozen=True)
class Person:
    """Somebody who made the data; a group has neither `given` nor `family` name. Roles as in the Data Package."""

    name: str
    roles: tuple[str, ...]
    orcid: str = ""
    given: str = ""
    family: str = ""

    @property
    def is_group(self) -> bool:
        """Whether it is several people under one name, or a body."""
        return not (self.given or self.family or self.orcid)


@dataclass(frozen=True)
class FileFact:
    """One file of the release; `path` is below the text folder, `sha256` in lower-case hexadecimal digits."""

    path: str
    bytes: int
    sha256: str
    mediatype: str
    title: str


@dataclass(frozen=True)
class FieldFact:
    """One column of a table; `unit` is what its numbers count, empty where that stands in the row or there is none."""

    name: str
    type: str
    title: str
    title_zh: str
    description: str
    unit: str = ""
    format: str = "default"
    required: bool = False
    pattern: str = ""
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True)
class TableFact:
    """One table of the release, at `path` below the text folder."""

    name: str
    path: str
    title: str
    title_zh: str
    description: str
    rows: int
    fields: tuple[FieldFact, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True)
class Facts:
    """All that the metadata of one release says.

    `titles`, `descriptions` and `place_names` are by language (`en`, `zh`). `temporal` is the first and the last day
    that figures are about. `place_code` is of GB/T 2260. `doi`, `homepage` and `repository` are empty where there is
    none: never invented. `previous_versions` come newest first, `tables` and `files` in the order of the descriptor and
    of their paths.
    """

    name: str
    version: str
    released: date
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    creators: tuple[Person, ...]
    publisher: str
    licence: str
    licence_title: str
    licence_url: str
    keywords: tuple[str, ...]
    language: str
    place_code: str
    place_names: Mapping[str, str]
    temporal: tuple[str, str]
    source_title: str
    source_publisher: str
    source_date: str
    counts: Mapping[str, int]
    tables: tuple[TableFact, ...]
    files: tuple[FileFact, ...]
    previous_versions: tuple[str, ...] = ()
    code_licence: str = CODE_LICENCE
    doi: str = ""
    homepage: str = ""
    repository: str = ""

    @property
    def id(self) -> str:
        """What names this version for ever: its DOI, else a name that promises no address."""
        return f"https://doi.org/{self.doi}" if self.doi else f"urn:{self.name}:{self.version}"

    def table(self, name: str) -> TableFact:
        """Return the table of this name; KeyError where there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)


def facts_of(
    package: Package,
    tables: Mapping[str, Rows],
    schemas: Mapping[str, TableSchema],
    files: Mapping[str, Measured],
    doi: str = "",
) -> Facts:
    """Return the facts of a release: `tables` and `schemas` by name, the computed ones too, and its files by path.

    A DOI that is not given is the descriptor's `id`, where that is one. Raises InputError where the descriptor lacks
    what a release must say (a title, a version, a contributor, a licence), and as `entry_of`.
    """
    descriptor = _descriptor(package)
    version = _text(descriptor, "version")
    entry = entry_of(package, version)
    people, creators = people_of(descriptor), creators_of(descriptor)
    licence = _rows(descriptor, "licenses")[0]
    place = descriptor.get("place")
    place = place if isinstance(place, Mapping) else {}
    sources = next(tables["sources"].records(), {}) if "sources" in tables else {}
    return Facts(
        name=package.name,
        version=version,
        released=_day(entry),
        titles=_languages(descriptor, "title"),
        descriptions=_languages(descriptor, "description"),
        creators=creators,
        publisher=next((person.name for person in people if "publisher" in person.roles), creators[0].name),
        licence=_text(licence, "name", "licenses"),
        licence_title=str(licence.get("title", "")),
        licence_url=str(licence.get("path", "")),
        keywords=tuple(str(word) for word in descriptor.get("keywords", ())),
        language=sources.get("language", "zh"),
        place_code=str(place.get("code", sources.get("place", ""))),
        place_names=_languages(place, "title") if "title" in place else {},
        temporal=_temporal(tables["figures"]) if "figures" in tables else ("", ""),
        source_title=sources.get("title", ""),
        source_publisher=sources.get("publisher", ""),
        source_date=sources.get("published", ""),
        counts={
            name: tables[name].rows for name in ("figures", "numerals", "indicators", "relations") if name in tables
        },
        tables=tuple(table_fact(table, schemas[name]) for name, table in tables.items()),
        files=_file_facts(files, schemas),
        previous_versions=tuple(older.version for older in _after(changelog_of(package), version)),
        doi=doi or _doi(descriptor),
        homepage=str(descriptor.get("homepage", "")),
        repository=str(descriptor.get("repository", "")),
    )


def with_files(facts: Facts, files: Mapping[str, Measured], schemas: Mapping[str, TableSchema]) -> Facts:
    """Return facts that tell of these files."""
    return dataclasses.replace(facts, files=_file_facts(files, schemas))


def _file_facts(files: Mapping[str, Measured], schemas: Mapping[str, TableSchema]) -> tuple[FileFact, ...]:
    return tuple(file_fact(path, files[path], schemas) for path in sorted(files))


def people_of(descriptor: Mapping[str, Any]) -> tuple[Person, ...]:
    """Return all whom a descriptor names as contributors; InputError where it names nobody, or one without a name."""
    return tuple(_person(row) for row in _rows(descriptor, "contributors"))


def creators_of(descriptor: Mapping[str, Any]) -> tuple[Person, ...]:
    """Return those who are cited as the makers: all but who only publishes, unless nobody else is named."""
    people = people_of(descriptor)
    return tuple(person for person in people if person.roles != ("publisher",)) or people


def table_fact(table: Rows, schema: TableSchema) -> TableFact:
    """Return the facts of one table."""
    return TableFact(
        name=table.name,
        path=layout.table_path(table.name),
        title=schema.title,
        title_zh=schema.title_zh,
        description=schema.description,
        rows=table.rows,
        fields=tuple(
            FieldFact(
                field.name,
                field.type,
                field.title,
                field.title_zh,
                field.description,
                format=field.format,
                required=field.required,
                pattern=field.pattern or "",
                categories=field.categories,
            )
            for field in schema.fields
        ),
        primary_key=schema.primary_key,
        foreign_keys=schema.foreign_keys,
    )


def file_fact(path: str, measured: Measured, schemas: Mapping[str, TableSchema]) -> FileFact:
    """Return the facts of one file: its size, hash, media type and title."""
    place = PurePosixPath(path)
    schema = schemas.get(place.stem)
    if path in TITLES:
        title = TITLES[path]
    elif schema is not None:
        title = f"{schema.title}: Table Schema" if place.suffix == ".json" else schema.title
    else:
        title = place.name
    mediatype = MEDIATYPES.get(place.suffix, "text/plain")
    return FileFact(path, measured.bytes, measured.sha256, mediatype, title)


def changelog_text(package: Package) -> bytes:
    """Return the changelog inside the package, else the one beside its folder; FileError where there is none."""
    return beside(package, layout.CHANGELOG)


def beside(package: Package, name: str) -> bytes:
    """Return a file of the package, else the one of this name beside its folder; FileError where there is none."""
    if not package.has(name) and package.folder is not None:
        try:
            return read_regular(package.folder.resolve().parent / name, name)
        except FileError:
            pass
    return package.read(name)


def changelog_of(package: Package) -> list[Release]:
    """Return the versions of the package's changelog; FileError or InputError where it cannot be read."""
    return read_changelog(changelog_text(package).decode("utf-8", "replace"))


def entry_of(package: Package, version: str) -> Release:
    """Return the changelog's entry for a version; InputError where it has none."""
    for release in changelog_of(package):
        if release.version == version:
            return release
    raise InputError(
        f"the changelog has no entry for version {version!r}",
        f"write ## [{version}] - and the day of its release",
        layout.CHANGELOG,
    )


def _day(entry: Release) -> date:
    if entry.date is None:
        raise InputError(
            f"{entry.version!r} has no day", "write the day of its release", f"{layout.CHANGELOG}:{entry.line}"
        )
    return entry.date


def _after(releases: list[Release], version: str) -> list[Release]:
    """Return the releases that stand below a version."""
    versions = [release.version for release in releases]
    return releases[versions.index(version) + 1 :]


def _descriptor(package: Package) -> Mapping[str, Any]:
    if package.descriptor is None:
        raise FileError.of(package.descriptor_faults[-1])
    return package.descriptor


def _text(row: Mapping[str, Any], key: str, where: str = "") -> str:
    found = row.get(key)
    if not isinstance(found, str) or not found:
        place = ":".join(filter(None, (layout.DESCRIPTOR, where, key)))
        raise InputError(f"the descriptor gives no {key}", f"write its {key}", place)
    return found


def _rows(descriptor: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = descriptor.get(key)
    rows = [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
    if not rows:
        raise InputError(f"the descriptor gives no {key}", f"write its {key}", f"{layout.DESCRIPTOR}:{key}")
    return rows


def _languages(row: Mapping[str, Any], key: str) -> dict[str, str]:
    """Return a text by language; where the Chinese one is not given, the English one stands alone."""
    texts = {"en": _text(row, key)}
    if isinstance(chinese := row.get(f"{key}_zh"), str) and chinese:
        texts["zh"] = chinese
    return texts


def _person(row: Mapping[str, Any]) -> Person:
    given, family = str(row.get("givenName", "")), str(row.get("familyName", ""))
    name = str(row.get("title") or " ".join(filter(None, (given, family))))
    if not name:
        raise InputError("a contributor has no name", "write its title", f"{layout.DESCRIPTOR}:contributors")
    roles = tuple(str(role) for role in row.get("roles", ()))
    path = str(row.get("path", ""))
    orcid = path.rstrip("/").rpartition("/")[2] if "orcid.org/" in path else ""
    return Person(name, roles, orcid, given, family)


def _doi(descriptor: Mapping[str, Any]) -> str:
    match = DOI.fullmatch(str(descriptor.get("id", "")))
    return match["doi"] if match else ""


def _temporal(figures: Rows) -> tuple[str, str]:
    """Return the first and the last day of all the periods that figures are about."""
    periods = [parse_period(text) for text in sorted(set(figures.column("period"))) if text]
    if not periods:
        return "", ""
    first, last = min(period.first for period in periods), max(period.last for period in periods)
    return f"{first.year}-{first.month:02}-01", last_day(last).isoformat()


def last_day(month: Month) -> date:
    """Return the last day of a month.

    >>> last_day(Month(2020, 2)).isoformat()
    '2020-02-29'
    """
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
