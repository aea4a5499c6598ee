"""All dialects together: which file holds which, and whether they say the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nangang_open.errors import InputError
from nangang_open.package.descriptor import read_descriptor, write_descriptor
from nangang_open.release import layout
from nangang_open.release.facts import Facts, creators_of
from nangang_open.release.metadata import (
    citation_cff,
    croissant,
    csvw,
    datacite,
    dcat,
    ro_crate,
    schema_org,
    web_annotations,
    zenodo,
)
from nangang_open.release.metadata.statement import Json, Statement, at, spdx_address, text

if TYPE_CHECKING:
    from nangang_open.dataset import Dataset

WRITERS: Final[Mapping[str, Callable[[Facts], Json]]] = {
    layout.SCHEMA_ORG: schema_org.schema_org,
    layout.CROISSANT: croissant.croissant,
    layout.RO_CRATE: ro_crate.ro_crate,
    layout.DCAT: dcat.dcat,
    layout.DATACITE: datacite.datacite,
    layout.CSVW: csvw.csvw,
    layout.ZENODO: zenodo.zenodo,
}
"""The dialects that are JSON and need the facts alone."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A file that says something else than `other`: `what` is title, creators, version, licences, released or a count."""

    path: str
    what: str
    said: str
    other: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path} says {self.what} {self.said!r}, {self.other} says {self.expected!r}"


def metadata_files(facts: Facts, dataset: Dataset) -> Iterator[tuple[str, bytes | Iterable[bytes]]]:
    """Yield every file of metadata with its path, a long one in parts.

    `facts.files` names none of them, for no file holds its own hash.
    """
    for path, write in WRITERS.items():
        yield path, write_descriptor(write(facts))
    yield layout.CITATION, citation_cff.citation_cff(facts).encode()
    yield layout.ANNOTATIONS, web_annotations.web_annotations(facts, dataset)


def statement(path: str, data: bytes | Iterable[bytes]) -> Statement:
    """Return what a file of metadata says, the descriptor too, from its bytes or the parts of them in turn.

    Raises InputError, with the path, where it cannot be read or lacks something; KeyError for a file that is none.
    """
    try:
        return READERS[path](_document(path, (data,) if isinstance(data, bytes) else data))
    except InputError as error:
        raise error.at(path) from None


def disagreements(files: Mapping[str, bytes | Iterable[bytes]]) -> list[Disagreement]:
    """Return where the files of metadata, those that are given, say different things; InputError as `statement`."""
    statements = {path: statement(path, files[path]) for path in READERS if path in files}
    return list(_differences(statements))


def _differences(statements: Mapping[str, Statement]) -> Iterator[Disagreement]:
    first: dict[str, tuple[str, object]] = {}
    for path, said in statements.items():
        claims: dict[str, object] = {
            "title": said.title,
            "creators": said.creators,
            "version": said.version,
            "released": said.released,
            **said.counts,
        }
        for what, value in claims.items():
            other, expected = first.setdefault(what, (path, value)) if value else ("", value)
            if _compared(value) != _compared(expected):
                yield Disagreement(path, what, _shown(value), other, _shown(expected))
        yield from _licences(path, said, next(iter(statements.items())))


def _compared(value: object) -> object:
    """Return a claim as it is compared: names by their letters, for some dialects put the family name first."""
    if not isinstance(value, tuple):
        return value
    return ["".join(sorted(c for c in str(name).casefold() if c.isalnum())) for name in value]


def _licences(path: str, said: Statement, first: tuple[str, Statement]) -> Iterator[Disagreement]:
    """A licence is said by its id, by its address, or both; each must be one of those that the first file knows."""
    other, known = first
    names = {name.casefold() for name in known.licences | {spdx_address(name) for name in known.licences}}
    if not said.licences or not {name.casefold() for name in said.licences} <= names:
        yield Disagreement(path, "licence", _shown(sorted(said.licences)), other, _shown(sorted(known.licences)))


def _shown(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _document(path: str, parts: Iterable[bytes]) -> Json:
    document: Any
    if path == layout.CITATION:
        document = citation_cff.read(b"".join(parts).decode("utf-8", "replace"))
    elif path == layout.DESCRIPTOR:
        document, _ = read_descriptor(b"".join(parts))
    else:
        try:
            document = web_annotations.read(parts) if path == layout.ANNOTATIONS else json.loads(b"".join(parts))
        except (ValueError, RecursionError) as error:
            raise InputError(f"it is no JSON: {error}", "build the release again") from None
    if not isinstance(document, dict):
        raise InputError("it holds no object", "build the release again")
    return document


def _descriptor(document: Json) -> Statement:
    """Return what `datapackage.json` says; it has no place for the day of the release, nor for counts."""
    name = text(document, "licenses", 0, "name")
    names = {name, str(at(document, "licenses", 0, "path") or spdx_address(name))}
    return Statement(
        title=text(document, "title"),
        creators=tuple(person.name for person in creators_of(document)),
        version=text(document, "version"),
        licences=frozenset(names),
        released="",
        counts={},
    )


READERS: Final[Mapping[str, Callable[[Json], Statement]]] = {
    layout.DESCRIPTOR: _descriptor,
    layout.SCHEMA_ORG: schema_org.stated,
    layout.CROISSANT: croissant.stated,
    layout.RO_CRATE: ro_crate.stated,
    layout.DCAT: dcat.stated,
    layout.DATACITE: datacite.stated,
    layout.CSVW: csvw.stated,
    layout.CITATION: citation_cff.stated,
    layout.ZENODO: zenodo.stated,
    layout.ANNOTATIONS: web_annotations.stated,
}
"""What reads each file, the descriptor first: what it says, the others are compared with."""
