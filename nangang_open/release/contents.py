"""A release in memory: all its files, as they follow from a package. Nothing is written here (see `build`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nangang_open.errors import InputError
from nangang_open.package.checksums import checksum, write_checksums
from nangang_open.package.descriptor import write_descriptor
from nangang_open.package.files import DESCRIPTOR, Package, open_files
from nangang_open.package.schema import COMPUTED, TABLES, schema_text
from nangang_open.release import layout
from nangang_open.release.descriptor import release_descriptor
from nangang_open.release.facts import Facts, changelog_text, facts_of
from nangang_open.release.formats import csv
from nangang_open.release.house import codebook, licence
from nangang_open.release.metadata.dialects import metadata_files
from nangang_open.release.provenance import as_json, formats_provenance, provenance
from nangang_open.release.readme import readme
from nangang_open.release.registry import registry
from nangang_open.release.tables import Tables, release_tables
from nangang_open.vocabulary import Layer

if TYPE_CHECKING:
    from nangang_open.validation.run import Result

OF_THE_PACKAGE: Final = (Layer.DESCRIPTOR, Layer.SCHEMA, Layer.RELEASE)
"""The layers that are asked of the package itself."""


@dataclass(frozen=True)
class Release:
    """A release in memory: its facts, and the files of its two folders by path, checksums included."""

    facts: Facts
    text: Mapping[str, bytes]
    formats: Mapping[str, bytes]

    @property
    def text_folder(self) -> str:
        """The name of the text folder."""
        return layout.text_folder(self.facts.version, self.facts.name)

    @property
    def formats_folder(self) -> str:
        """The name of the formats folder."""
        return layout.formats_folder(self.facts.version, self.facts.name)


def release_files(package: Package, *, commit: str = "", doi: str = "") -> Release:
    """Return the release that follows from a package: the same bytes for the same package, commit and DOI.

    Raises InputError for a package that does not validate, that lacks what a release must say, and whose version has no
    entry in the changelog.
    """
    sound(package)
    found = release_tables(package)
    text, facts = text_files(package, found, commit=commit, doi=doi)
    return Release(facts, text, formats_files(found, facts, text[layout.CHECKSUMS]))


def sound(package: Package) -> None:
    """Raise InputError with the first thing wrong in what a release does not keep: descriptor, bytes, changelog, hashes.

    Its tables are proved once, as those of the release (see `validation`).
    """
    _refuse_invalid(_validated(package, OF_THE_PACKAGE), "the package")


def text_files(package: Package, found: Tables, *, commit: str = "", doi: str = "") -> tuple[dict[str, bytes], Facts]:
    """Return the files of the text folder by path, and the facts that they tell; raises as `release_files`."""
    text, inputs, facts = followed(package, found, doi)
    text[layout.PROVENANCE] = provenance(facts, inputs, commit)
    text[layout.VALIDATION] = validation(text)
    text[layout.REGISTRY] = registry(_hashes(text))
    text[layout.CHECKSUMS] = write_checksums(_hashes(text))
    return {path: text[path] for path in sorted(text)}, facts


def followed(package: Package, found: Tables, doi: str = "") -> tuple[dict[str, bytes], dict[str, bytes], Facts]:
    """Return the files that follow from a package alone, the inputs they are made from, and the facts that they tell.

    Of a release they are the same again: `release verify` asks that. Raises as `release_files`.
    """
    inputs = _inputs(package)
    text = dict(_data(package, found))
    facts = facts_of(package, found.tables, found.schemas, text, doi)
    descriptor = release_descriptor(package.descriptor or {}, found, text, facts.released, facts.doi)
    if layout.ANALYSIS in text:
        text[layout.ANALYSIS_EXCEL] = csv.for_excel(found.tables["analysis"], facts)
        text[layout.ANALYSIS_SDMX] = csv.sdmx(found.tables["analysis"])
    inputs[layout.CHANGELOG] = changelog_text(package)
    inputs[layout.CODEBOOK] = codebook(package)
    inputs[layout.LICENCE] = licence(package, facts.licence)
    inputs |= {layout.schema_path(name): schema_text(name).encode() for name in found.tables}
    text |= {path: data for path, data in inputs.items() if path not in text}
    text[layout.DESCRIPTOR] = write_descriptor(descriptor)
    text[layout.README] = readme(descriptor, found, facts).encode()
    facts = facts_of(package, found.tables, found.schemas, text, doi)
    text |= metadata_files(facts, found.dataset)
    return text, inputs, facts


def validation(files: Mapping[str, bytes]) -> bytes:
    """Return `validation.json` of the files of a release: what `validate --format json` says of it, without seconds.

    The path is `.`, so that nothing of the machine stands in it. Raises InputError where the release does not validate.
    """
    result = _validated(open_files({**files, layout.CHECKSUMS: write_checksums(_hashes(files))}))
    _refuse_invalid(result, "the release")
    return as_json(timeless(result.to_dict()))


def timeless(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result of a validation without its seconds, and with the path `.`."""
    layers = [{key: value for key, value in layer.items() if key != "seconds"} for layer in result["layers"]]
    return {**result, "package": {**result["package"], "path": "."}, "layers": layers}


def formats_files(found: Tables, facts: Facts, text_checksums: bytes) -> dict[str, bytes]:
    """Return the files of the formats folder by path: conveniences made from the tables.

    The checksums of the text say what they were made from.
    """
    from nangang_open.release.formats.files import written

    files = dict(written(found.tables, found.schemas, facts))
    files[layout.PROVENANCE] = formats_provenance(facts, text_checksums)
    files[layout.CHECKSUMS] = write_checksums(_hashes(files))
    return {path: files[path] for path in sorted(files)}


def _inputs(package: Package) -> dict[str, bytes]:
    """Return the package's own files that a release is made from, by path; computed tables are made anew."""
    paths = [package.table_path(resource.name) for resource in package.resources if resource.name not in COMPUTED]
    return {path: package.read(path) for path in [DESCRIPTOR, *filter(None, paths)]}


def _data(package: Package, found: Tables) -> dict[str, bytes]:
    """Return the files of all resources: those that people wrote as they are, computed tables in the canonical form."""
    files = {layout.table_path(name): _table(package, name, found) for name in found.tables}
    for resource in package.resources:
        if resource.name in TABLES + COMPUTED:
            continue
        path = package.table_path(resource.name) or ""
        if path in files or path in RESERVED or path.startswith(f"{layout.SCHEMAS}/"):
            raise InputError(
                f"the resource {resource.name!r:.80} has the path of another file of the release",
                "give it another path",
                f"{layout.DESCRIPTOR}:{resource.name}:path",
            )
        files[path] = package.read(path)
    return files


RESERVED: Final = frozenset(
    {
        *(layout.DESCRIPTOR, layout.README, layout.CODEBOOK, layout.CHANGELOG, layout.LICENCE, *layout.METADATA),
        *(layout.ANALYSIS_EXCEL, layout.ANALYSIS_SDMX, layout.PROVENANCE, layout.VALIDATION, layout.REGISTRY),
        *layout.UNSUMMED,
    }
)
"""Names of files that a release writes itself."""


def _table(package: Package, name: str, found: Tables) -> bytes:
    path = package.table_path(name) if name in TABLES else None
    return csv.canonical(found.tables[name]) if path is None else package.read(path)


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: checksum(data) for path, data in files.items() if path not in layout.UNSUMMED}


def _validated(package: Package, layers: Collection[Layer] = tuple(Layer)) -> Result:
    from nangang_open.validation.run import validate

    return validate(package, layers=layers)


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
