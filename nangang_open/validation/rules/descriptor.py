"""Rules of the descriptor: that it can be read, keeps to Data Package v2, and says what is true of its files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from nangang_open.package.fault import FaultKind
from nangang_open.package.places import BLOCK
from nangang_open.package.sync import inlined_schema
from nangang_open.validation.material import Material
from nangang_open.validation.profile import deviations
from nangang_open.validation.rule import Breach, rule
from nangang_open.validation.rules.schema import faults_as_breaches
from nangang_open.vocabulary import Severity

READABLE: Final = ("NG101", "NG102", "NG103", "NG104")
REQUIRED: Final = ("figures", "relations")
NAME: Final = re.compile(r"[a-z0-9][a-z0-9._/-]*")
PROFILE: Final = re.compile(r"https://datapackage\.org/profiles/2\.\d+/datapackage\.json")
ALGORITHMS: Final = ("md5", "sha1", "sha256", "sha384", "sha512")
DIALECT: Final = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True, "skipInitialSpace": False}
"""How our tables are written; a dialect that says so, or nothing, is true."""


@rule("NG101")
def descriptor_not_text(material: Material) -> Iterator[Breach]:
    """The descriptor is UTF-8 text without a byte order mark.

    Readers of JSON may refuse or misread any other encoding, and a mark at the start is no JSON.
    """
    kinds = {
        FaultKind.DESCRIPTOR_TOO_LARGE: "too-large",
        FaultKind.DESCRIPTOR_NOT_UTF8: "not-utf8",
        FaultKind.DESCRIPTOR_BOM: "bom",
    }
    return faults_as_breaches(material, kinds)


@rule("NG102")
def descriptor_not_json(material: Material) -> Iterator[Breach]:
    """The descriptor is JSON.

    Nothing else can be asked of a descriptor that cannot be read.
    """
    kinds = {
        FaultKind.DESCRIPTOR_NOT_JSON: "not-json",
        FaultKind.DESCRIPTOR_TOO_DEEP: "too-deep",
        FaultKind.DESCRIPTOR_BAD_NUMBER: "bad-number",
        FaultKind.DESCRIPTOR_BAD_TEXT: "bad-text",
    }
    return faults_as_breaches(material, kinds)


@rule("NG103")
def descriptor_not_object(material: Material) -> Iterator[Breach]:
    """The descriptor is a JSON object.

    A data package is described by the properties of one object.
    """
    return faults_as_breaches(material, {FaultKind.DESCRIPTOR_NOT_OBJECT: ""})


@rule("NG104")
def descriptor_doubled_key(material: Material) -> Iterator[Breach]:
    """No object of the descriptor has a key twice.

    Readers keep one of the two values and disagree about which.
    """
    return faults_as_breaches(material, {FaultKind.DESCRIPTOR_DOUBLED_KEY: ""})


@rule("NG105", needs=READABLE)
def descriptor_profile(material: Material) -> Iterator[Breach]:
    """The descriptor keeps to the Data Package v2 profile.

    Any tool of the standard must be able to open the package.
    """
    for found in deviations(material.descriptor):
        variant = "missing" if found.missing else ""
        yield Breach(
            "", None, found.pointer, found.value, variant, expected=found.expected, expected_zh=found.expected_zh
        )


@rule("NG106", needs="NG105", severity=Severity.WARNING)
def package_name(material: Material) -> Iterator[Breach]:
    """The package has a name that can stand in a web address.

    The name becomes part of addresses and file names.
    """
    name = material.descriptor.get("name", "")
    if not NAME.fullmatch(name):
        yield Breach("", None, "name", name, "" if name else "missing")


@rule("NG107", needs="NG105", severity=Severity.WARNING)
def package_licence(material: Material) -> Iterator[Breach]:
    """The package states its licence.

    Without a licence nobody knows what they may do with the data.
    """
    if not material.descriptor.get("licenses"):
        yield Breach("", None, "licenses")


@rule("NG108", needs="NG105", severity=Severity.WARNING)
def package_profile(material: Material) -> Iterator[Breach]:
    """The descriptor says that it follows Data Package v2.

    A descriptor without it is read by the rules of version 1.
    """
    profile = material.descriptor.get("$schema", "")
    if not PROFILE.fullmatch(profile):
        yield Breach("", None, "$schema", profile, "" if profile else "missing")


@rule("NG109", needs=READABLE)
def resource_incomplete(material: Material) -> Iterator[Breach]:
    """Each resource has a name and a path.

    A table is found by its name, and its data by its path.
    """
    for number, resource in _resources(material):
        for field in ("name", "path"):
            if field not in resource and not (field == "path" and "data" in resource):
                pointer = f"resources/{number}/{field}"
                yield Breach("", None, pointer, number=number + 1, lacking=field)


@rule("NG110", needs=READABLE)
def resource_named_twice(material: Material) -> Iterator[Breach]:
    """No two resources have one name.

    It would be chance which of the two is read.
    """
    first: dict[str, int] = {}
    for number, resource in _resources(material):
        name = resource.get("name")
        if isinstance(name, str) and (other := first.setdefault(name, number)) != number:
            yield Breach("", None, f"resources/{number}/name", name, first=other + 1, second=number + 1)


@rule("NG111", breaks=True)
def path_unsafe(material: Material) -> Iterator[Breach]:
    """A resource's path stays inside the package.

    A package must not make its reader open files elsewhere, or fetch what was never checked.
    """
    kinds = {
        FaultKind.PATH_MALFORMED: "malformed",
        FaultKind.PATH_UNSAFE: "unsafe",
        FaultKind.PATH_IS_URL: "is-url",
        FaultKind.PATH_LEAVES: "leaves",
    }
    for breach in faults_as_breaches(material, kinds):
        if breach.values.get("type") != "missing":  # the rule on incomplete resources says that
            yield breach


@rule("NG112", needs="NG110")
def path_shared(material: Material) -> Iterator[Breach]:
    """Each resource has its own file.

    Two tables cannot both be what one file holds.
    """
    return faults_as_breaches(material, {FaultKind.PATH_SHARED: ""})


@rule("NG113", breaks=True)
def file_missing(material: Material) -> Iterator[Breach]:
    """Every file that the descriptor names is there.

    A package is whole, or its release is a promise that nobody can keep.
    """
    return faults_as_breaches(material, {FaultKind.FILE_MISSING: ""})


@rule("NG114", breaks=True)
def file_unreadable(material: Material) -> Iterator[Breach]:
    """Every file of the package can be read.

    Reading a pipe may wait for ever; reading a folder or a file that is too large fails late.
    """
    kinds = {
        FaultKind.FILE_NOT_REGULAR: "not-regular",
        FaultKind.FILE_TOO_LARGE: "too-large",
        FaultKind.FILE_UNREADABLE: "unreadable",
    }
    return faults_as_breaches(material, kinds)


@rule("NG115")
def archive_unsound(material: Material) -> Iterator[Breach]:
    """An archive unpacks to ordinary names and sizes.

    An archive can be made to overwrite files or to fill a disk.
    """
    kinds = {
        FaultKind.ARCHIVE_UNSAFE_NAME: "unsafe-name",
        FaultKind.ARCHIVE_DOUBLED_NAME: "doubled-name",
        FaultKind.ARCHIVE_BOMB: "bomb",
    }
    return faults_as_breaches(material, kinds)


@rule("NG116", needs=(*READABLE, "NG105", "NG109"))
def table_absent(material: Material) -> Iterator[Breach]:
    """The package has the tables figures and relations.

    Figures and the relations between them are what a package is for.
    """
    for name in REQUIRED:
        if not material.has(name):
            yield Breach(name)


@rule("NG117", needs=(*READABLE, "NG110"))
def facts_differ(material: Material) -> Iterator[Breach]:
    """Sizes, hashes and row counts in the descriptor are those of the files.

    A reader compares them to see whether a file arrived as it was published.
    """
    for resource in material.package.resources:
        path = material.package.table_path(resource.name)
        stated = {field: resource.facts[field] for field in ("bytes", "hash") if field in resource.facts}
        if stated and path is not None and material.package.has(path):
            with material.package.opened(path) as file:
                found = _facts(file, stated)
            yield from _differing(resource.name, stated, found)
        table = material.package.table(resource.name)
        if table is not None and "rows" in resource.facts:
            yield from _differing(resource.name, {"rows": resource.facts["rows"]}, {"rows": table.rows})


@rule("NG118", needs=(*READABLE, "NG105"), severity=Severity.WARNING)
def schema_differs(material: Material) -> Iterator[Breach]:
    """The schemas in the descriptor are those of the tool.

    Other tools check the data by the inlined schema, ours by its own: both must say the same.
    """
    present = material.package.table_names
    for resource in material.package.resources:
        if resource.name in material.schemas and isinstance(inlined := resource.facts.get("schema"), Mapping):
            difference = _difference(inlined_schema(resource.name, present), inlined, "schema")
            if difference:
                yield Breach(resource.name, None, difference, difference=difference)


@rule("NG119", needs=(*READABLE, "NG105"))
def dialect_untrue(material: Material) -> Iterator[Breach]:
    """Tables are declared as what they are: comma-separated UTF-8.

    A reader who believes the declaration would read other text than was checked.
    """
    for resource in material.package.resources:
        if resource.name not in material.schemas:
            continue
        encoding = resource.facts.get("encoding", "utf-8")
        if encoding.lower() not in ("utf-8", "utf8"):
            yield Breach(resource.name, None, "encoding", encoding)
        if (form := resource.facts.get("format", "csv")) != "csv":
            yield Breach(resource.name, None, "format", form)
        dialect = resource.facts.get("dialect")
        if not isinstance(dialect, Mapping):
            continue
        for key, ours in DIALECT.items():
            if (said := dialect.get(key, ours)) != ours:
                yield Breach(resource.name, None, f"dialect/{key}", said)


def _resources(material: Material) -> Iterator[tuple[int, Mapping[str, Any]]]:
    listed = material.descriptor.get("resources")
    for number, resource in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(resource, Mapping):
            yield number, resource


def _facts(file: IO[bytes], stated: Mapping[str, Any]) -> dict[str, object]:
    """Return a file's size and hash, the hash in the stated one's form; one that we cannot make is taken as stated."""
    written = str(stated.get("hash", ""))
    algorithm, colon, digest = written.rpartition(":")
    name = algorithm.lower() if colon else "md5"
    own = hashlib.new(name if name in ALGORITHMS else "md5", usedforsecurity=False)
    size = 0
    while block := file.read(BLOCK):
        own.update(block)
        size += len(block)
    if name in ALGORITHMS:
        written = f"{algorithm}{colon}{digest if own.hexdigest() == digest.lower() else own.hexdigest()}"
    return {"bytes": size, "hash": written}


def _differing(table: str, stated: Mapping[str, object], found: Mapping[str, object]) -> Iterator[Breach]:
    for field, said in stated.items():
        if said != found[field]:
            yield Breach(table, None, field, said, found=found[field])


def _difference(ours: object, theirs: object, pointer: str) -> str:
    """Return where two JSON values first differ, as a pointer; empty where they are the same."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for key in dict.fromkeys([*ours, *theirs]):
            if key not in ours or key not in theirs:
                return f"{pointer}/{key}"
            if found := _difference(ours[key], theirs[key], f"{pointer}/{key}"):
                return found
        return ""
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return next((found for i, (a, b) in pairs if (found := _difference(a, b, f"{pointer}/{i}"))), "")
    return "" if type(ours) is type(theirs) and ours == theirs else pointer
