"""What a release holds: all its files, as they follow from a package, made in a folder of their own (see `build`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nangang_open.errors import InputError
from nangang_open.package.checksums import checksum, write_checksums
from nangang_open.package.descriptor import write_descriptor
from nangang_open.package.files import DESCRIPTOR, Package, open_files
from nangang_open.package.schema import COMPUTED, TABLES, TableSchema, schema_text
from nangang_open.release import layout
from nangang_open.release.analysis import NAME as ANALYSIS
from nangang_open.release.descriptor import release_descriptor
from nangang_open.release.facts import Facts, changelog_text, facts_of, with_files
from nangang_open.release.formats import csv
from nangang_open.release.house import codebook, licence
from nangang_open.release.metadata.dialects import metadata_files
from nangang_open.release.provenance import as_json, formats_provenance, provenance
from nangang_open.release.readme import readme
from nangang_open.release.registry import registry
from nangang_open.release.rows import Rows
from nangang_open.release.staged import BLOCK, Staged, temporary
from nangang_open.release.tables import Tables, release_tables
from nangang_open.vocabulary import Layer

if TYPE_CHECKING:
    from nangang_open.validation.judged import Ruling, Rulings
    from nangang_open.validation.run import Result

OF_THE_PACKAGE: Final = (Layer.DESCRIPTOR, Layer.SCHEMA, Layer.RELEASE)
"""The layers that are asked of the package itself."""


TEXT, FORMATS = "text", "formats"
"""What the two folders are called while they are made."""


@dataclass(frozen=True)
class Release:
    """A release as it was made: its facts, and the files of its two folders by path, checksums included."""

    facts: Facts
    text: Staged
    formats: Staged

    @property
    def text_folder(self) -> str:
        """The name of the text folder."""
        return layout.text_folder(self.facts.version, self.facts.name)

    @property
    def formats_folder(self) -> str:
        """The name of the formats folder."""
        return layout.formats_folder(self.facts.version, self.facts.name)


def release_files(package: Package, work: Path | None = None, *, commit: str = "", doi: str = "") -> Release:
    """Make the release that follows from a package: the same bytes for the same package, commit and DOI.

    Its files are made below `work`, a folder that is there; without it, in folders that last as long as the release.
    Raises InputError for a package that does not validate, that lacks what a release must say, and whose version has no
    entry in the changelog; OSError where a file cannot be written.
    """
    sound(package)
    text, formats = (temporary() if work is None else Staged(work / name) for name in (TEXT, FORMATS))
    found = release_tables(package, text)
    text, inputs, facts = followed(package, found, doi)
    tables, schemas, rulings = found.tables, found.schemas, found.rulings
    del found  # its typed rows are no longer needed
    text.write(layout.PROVENANCE, provenance(facts, inputs, commit))
    text.write(layout.VALIDATION, validation(text, rulings))
    del rulings
    text.write(layout.REGISTRY, registry(text.hashes(layout.UNSUMMED)))
    text.write(layout.CHECKSUMS, write_checksums(text.hashes(layout.UNSUMMED)))
    _write_formats(formats, tables, schemas, facts, text.measured[layout.CHECKSUMS].sha256)
    return Release(facts, text, formats)


def sound(package: Package) -> None:
    """Raise InputError with the first thing wrong in what a release does not keep: descriptor, bytes, changelog, hashes.

    Its tables are proved once, as those of the release (see `validation`).
    """
    _refuse_invalid(_validated(package.anew(), OF_THE_PACKAGE), "the package")


def followed(package: Package, found: Tables, doi: str = "") -> tuple[Staged, dict[str, str], Facts]:
    """Add what follows from a package alone to the files of its tables.

    Returned are all these files, the hashes of the inputs that they are made from by path, and the facts that they tell.
    Of a release they are the same again: `release verify` asks that. Raises as `release_files`.
    """
    text = found.files
    facts = facts_of(package, found.tables, found.schemas, {}, doi)
    others = list(_others(package, found))
    for path in others:
        with package.opened(path) as file:
            text.write(path, iter(partial(file.read, BLOCK), b""))
    texts = {
        layout.CHANGELOG: changelog_text(package),
        layout.CODEBOOK: codebook(package),
        layout.LICENCE: licence(package, facts.licence),
        **{layout.schema_path(name): schema_text(name).encode() for name in found.tables},
    }
    for path, data in texts.items():
        text.write(path, data)
    given = {package.table_path(name) or "": text.measured[layout.table_path(name)] for name in _given(found)}
    inputs = {layout.DESCRIPTOR: checksum(package.read(DESCRIPTOR))}
    inputs |= {path: one.sha256 for path, one in given.items()} | {
        path: text.measured[path].sha256 for path in (*others, *texts)
    }
    if ANALYSIS in found.tables:
        text.write(layout.ANALYSIS_EXCEL, csv.for_excel(found.tables[ANALYSIS], found.schemas[ANALYSIS]))
        text.write(layout.ANALYSIS_SDMX, csv.sdmx(found.tables[ANALYSIS]))
    descriptor = release_descriptor(package.descriptor or {}, found, text.measured, facts.released, facts.doi)
    text.write(layout.DESCRIPTOR, write_descriptor(descriptor))
    text.write(layout.README, readme(descriptor, found, facts).encode())
    facts = with_files(facts, text.measured, found.schemas)
    for path, chunks in metadata_files(facts, found.dataset):
        text.write(path, chunks)
    return text, inputs, facts


def validation(files: Staged, rulings: Sequence[Ruling] | None = None) -> bytes:
    """Return `validation.json` of the files of a release: what `validate --format json` says of it, without seconds.

    The checksums of these files are written, for they are looked at. The path is `.`, so that nothing of the machine
    stands in it; `rulings` are what was found of the relations. Raises InputError where the release does not validate.
    """
    files.write(layout.CHECKSUMS, write_checksums(files.hashes(layout.UNSUMMED)))
    result = _validated(open_files(files.places), rulings=lambda: rulings)
    _refuse_invalid(result, "the release")
    return as_json(timeless(result.to_dict()))


def timeless(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result of a validation without its seconds, and with the path `.`."""
    layers = [{key: value for key, value in layer.items() if key != "seconds"} for layer in result["layers"]]
    return {**result, "package": {**result["package"], "path": "."}, "layers": layers}


def _write_formats(
    files: Staged, tables: Mapping[str, Rows], schemas: Mapping[str, TableSchema], facts: Facts, text_checksums: str
) -> None:
    """Write the files of the formats folder: conveniences made from the tables.

    The hash of the text's checksums says what they were made from.
    """
    from nangang_open.release.formats.files import write_formats

    write_formats(files, tables, schemas, facts)
    files.write(layout.PROVENANCE, formats_provenance(facts, text_checksums))
    files.write(layout.CHECKSUMS, write_checksums(files.hashes(layout.UNSUMMED)))


def _given(found: Tables) -> list[str]:
    """Return the tables that people wrote."""
    return [name for name in found.tables if name in TABLES]


def _others(package: Package, found: Tables) -> Iterator[str]:
    """Yield the paths of the resources that are no tables of ours; InputError where a release has another file there."""
    for resource in package.resources:
        if resource.name in TABLES + COMPUTED:
            continue
        path = package.table_path(resource.name) or ""
        if path in found.files or path in RESERVED or path.startswith(f"{layout.SCHEMAS}/"):
            raise InputError(
                f"the resource {resource.name!r:.80} has the path of another file of the release",
                "give it another path",
                f"{layout.DESCRIPTOR}:{resource.name}:path",
            )
        yield path


RESERVED: Final = frozenset(
    {
        *(layout.DESCRIPTOR, layout.README, layout.CODEBOOK, layout.CHANGELOG, layout.LICENCE, *layout.METADATA),
        *(layout.ANALYSIS_EXCEL, layout.ANALYSIS_SDMX, layout.PROVENANCE, layout.VALIDATION, layout.REGISTRY),
        *layout.UNSUMMED,
    }
)
"""Names of files that a release writes itself."""


def _validated(package: Package, layers: Collection[Layer] = tuple(Layer), rulings: Rulings | None = None) -> Result:
    from nangang_open.validation.run import validate

    return validate(package, layers=layers, rulings=rulings)


def _refuse_invalid(result: Result, what: str) -> None:
    if result.valid:
        return
    errors = [finding for finding in result.findings if finding.severity.value == "error"]
    if not errors:
        raise InputError(f"{what} was not read as a whole", "run nangang-open validate", result.name)
    first = errors[0]
    where = ":".join(filter(None, (first.table, str(first.row or ""), first.field)))
    more = f" (and {len(errors) - 1} more errors)" if len(errors) > 1 else ""
    raise InputError(
        f"{what} does not validate: {first.code} {first.message}{more}", "run nangang-open validate and mend it", where
    )
