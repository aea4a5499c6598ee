"""Verify a release: that its files are those that were published, and that what they say still holds.

Only what is at hand is asked: nothing is fetched but the files of an address that was given. The checksums and the
signature come first and need nothing heavy; where the files are not those that were released, nothing of them is
believed and no further question is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nangang_open import __version__
from nangang_open.errors import CannotRunError, InputError
from nangang_open.messages import message
from nangang_open.package.archive import LARGEST
from nangang_open.package.checksums import read_checksums
from nangang_open.package.fault import shortened
from nangang_open.package.places import FILE_LIMIT
from nangang_open.release import layout, remote
from nangang_open.release.remade import remade_formats, remade_problems, tool_of
from nangang_open.release.staged import Staged, temporary
from nangang_open.release.unpack import Contents, fetched_folder, fetched_zip, open_contents, refuse_names
from nangang_open.vocabulary import Language

if TYPE_CHECKING:
    from nangang_open.package.files import Package
    from nangang_open.release.tables import Tables
    from nangang_open.validation.judged import Ruling
    from nangang_open.validation.run import Result

SMALL: Final = 1 << 20
"""The largest signature, and the largest list of signers, in bytes."""

SUMS_LIMIT: Final = 8 << 20
"""The largest SHA256SUMS, in bytes."""

GET_ANEW: Final = "get the release anew from where it was published"

ARCHIVE: Final = "release.zip"
"""What a zip from an address is called while it is looked at."""


class Step(StrEnum):
    """What is asked of a release, in this order."""

    CHECKSUMS = "checksums"
    SIGNATURE = "signature"
    STRUCTURE = "structure"
    RELATIONS = "relations"
    METADATA = "metadata"
    FORMATS = "formats"

    def said(self, language: Language | str = Language.EN) -> str:
        """Return the step's name in a language."""
        return message(STEPS[self], language)


STEPS: Final[Mapping[Step, str]] = {
    Step.CHECKSUMS: "verify.step.checksums",
    Step.SIGNATURE: "verify.step.signature",
    Step.STRUCTURE: "verify.step.structure",
    Step.RELATIONS: "verify.step.relations",
    Step.METADATA: "verify.step.metadata",
    Step.FORMATS: "verify.step.formats",
}
"""The sentences of the table of messages that name the steps."""


QUICK: Final = (Step.CHECKSUMS, Step.SIGNATURE)
"""The steps that read no table."""


class State(StrEnum):
    """What became of a step."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence of the table of messages with what it names."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, language: Language | str = Language.EN) -> str:
        """Return the sentence in a language."""
        return message(self.key, language, **self.values)

    def to_dict(self, language: Language | str = Language.EN) -> dict[str, str]:
        """Return its code and its sentence."""
        return {"code": self.key.removeprefix("verify."), "message": self.said(language)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one step: what is wrong, and what must be said besides."""

    step: Step
    state: State
    problems: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()

    def to_dict(self, language: Language | str = Language.EN) -> dict[str, object]:
        """Return the outcome as JSON has it, its sentences in a language."""
        return {
            "step": self.step.value,
            "state": self.state.value,
            "problems": [one.to_dict(language) for one in self.problems],
            "notes": [one.to_dict(language) for one in self.notes],
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a release: `place` is how it was named; `name` and `version` are empty where nothing says them.

    `warnings` are what its publisher has said of it since, as that it was withdrawn.
    """

    place: str
    name: str
    version: str
    files: int
    outcomes: tuple[Outcome, ...]
    warnings: tuple[Remark, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether nothing is wrong, as far as was asked."""
        return all(outcome.state is not State.FAILED for outcome in self.outcomes)

    def outcome(self, step: Step) -> Outcome:
        """Return what became of a step; KeyError for one that was not asked."""
        for outcome in self.outcomes:
            if outcome.step is step:
                return outcome
        raise KeyError(step)

    def to_dict(self, language: Language | str = Language.EN) -> dict[str, object]:
        """Return all of it as JSON has it, its sentences in a language."""
        return {
            "verified": self.verified,
            "release": {"name": self.name, "version": self.version, "place": self.place, "files": self.files},
            "steps": [outcome.to_dict(language) for outcome in self.outcomes],
            "warnings": [one.to_dict(language) for one in self.warnings],
        }


def verify(place: str | Path, *, signers: Path | None = None, quick: bool = False) -> Verification:
    """Return what becomes of a release: a folder, its zip, or the address of either.

    `signers` are the keys that are trusted to sign it (an `allowed_signers` file of OpenSSH): with them, a release that
    is not signed by one of them fails. With `quick` only the checksums and the signature are asked. Raises
    CannotRunError where there is no release to ask, InputError where it is hostile.
    """
    contents = opened(place)
    if layout.CHECKSUMS not in contents:
        raise CannotRunError(f"there is no {layout.CHECKSUMS}, so it is no release", "give a release", contents.place)
    outcomes = [_checksums(contents), _signature(contents, signers)]
    sound = all(outcome.state is not State.FAILED for outcome in outcomes)
    is_text = layout.DESCRIPTOR in contents
    if quick or not sound:
        reason = Remark("verify.skipped.quick" if quick else "verify.skipped.untrusted")
        outcomes += [Outcome(step, State.SKIPPED, notes=(reason,)) for step in Step if step not in QUICK]
    elif is_text:
        outcomes += _text(contents, signers)
    else:
        outcomes += [
            Outcome(step, State.SKIPPED, notes=(Remark("verify.skipped.formats"),))
            for step in (Step.STRUCTURE, Step.RELATIONS, Step.METADATA)
        ]
        outcomes.append(_formats(contents))
    name, version = _named(contents)
    return Verification(contents.place, name, version, len(contents.paths), tuple(outcomes), _warnings(contents))


def opened(place: str | Path) -> Contents:
    """Return the files of a release at a path or an address; raises as `verify`."""
    if remote.is_address(str(place)):
        return _fetched(str(place))
    return open_contents(Path(place))


def _fetched(url: str) -> Contents:
    """Return the files at an address: a zip, or the folder that its SHA256SUMS names the files of.

    They come into a folder of the system, which goes when they are no longer read.
    """
    shown, files = remote.without_secrets(url), temporary()
    try:
        if shown.lower().endswith(".zip"):
            _fetch(files, ARCHIVE, url, LARGEST)
            return fetched_zip(files, ARCHIVE, shown)
        base = shown.removesuffix(layout.CHECKSUMS)
        sums = remote.get(remote.joined(base, layout.CHECKSUMS), SUMS_LIMIT)
        hashes = read_checksums(sums)
        refuse_names(hashes, shown)
        files.write(layout.CHECKSUMS, sums)
        left = LARGEST
        for path in hashes:
            try:
                _fetch(files, path, remote.joined(base, path), min(left, FILE_LIMIT))
            except FileNotFoundError:  # named and not there, as the checksums will tell
                continue
            left -= files.measured[path].bytes
        for path in (layout.SIGNATURE, layout.ALLOWED_SIGNERS):
            try:
                _fetch(files, path, remote.joined(base, path), SMALL)
            except FileNotFoundError:
                continue
            except CannotRunError:
                raise
            except InputError:  # many a store answers 403 or a page for what it has not
                continue
    except FileNotFoundError as error:
        raise CannotRunError(str(error.strerror), "see the address", str(error.filename)) from None
    return fetched_folder(files, shown)


def _fetch(files: Staged, path: str, url: str, limit: int) -> None:
    """Write the whole file at an address; raises as `remote.get`."""
    with remote.answered(url) as answer:
        try:
            files.write(path, remote.chunks(answer, limit))
        except OSError as error:
            where = str(files.place(path))
            raise CannotRunError(f"it cannot be written: {error.strerror}", "make room there", where) from None


def _checksums(contents: Contents) -> Outcome:
    """Ask whether every file is as SHA256SUMS says, and whether it leaves none out."""
    try:
        hashes = read_checksums(contents.read(layout.CHECKSUMS, SUMS_LIMIT))
    except InputError as error:
        inside = error.where and error.where != contents.place
        raise error.at(f"{contents.place}: {error.where}" if inside else contents.place) from None
    refuse_names(hashes, contents.place)
    problems = []
    for path in sorted(hashes):
        if path not in contents:
            problems.append(Remark("verify.checksums.missing", {"path": path}))
        elif contents.sha256(path) != hashes[path]:
            problems.append(Remark("verify.checksums.different", {"path": path}))
    left_out = sorted(set(contents.paths) - set(hashes) - layout.UNSUMMED)
    problems += [Remark("verify.checksums.left_out", {"path": path}) for path in left_out]
    return _judged(Step.CHECKSUMS, problems, [Remark("verify.checksums.files", {"files": len(hashes)})])


def _signature(contents: Contents, signers: Path | None) -> Outcome:
    """Ask whether the checksums are signed, by one of `signers` or by one that the release itself names."""
    if layout.SIGNATURE not in contents:
        if signers is not None:
            return _judged(Step.SIGNATURE, [Remark("verify.signature.missing")])
        if layout.ALLOWED_SIGNERS in contents:
            return _judged(Step.SIGNATURE, [Remark("verify.signature.removed")])
        return Outcome(Step.SIGNATURE, State.SKIPPED, notes=(Remark("verify.signature.none"),))
    from nangang_open.release.keys import NotInstalledError, holds, signer_of

    allowed = None if signers is None else _signers(signers)
    if allowed is None and layout.ALLOWED_SIGNERS in contents:
        allowed = contents.read(layout.ALLOWED_SIGNERS, SMALL)
    sums, signature = contents.read(layout.CHECKSUMS, SUMS_LIMIT), contents.read(layout.SIGNATURE, SMALL)
    try:
        if allowed is None:
            holds(sums, signature)
            return Outcome(Step.SIGNATURE, State.SKIPPED, notes=(Remark("verify.signature.no_signers"),))
        signer = signer_of(sums, signature, allowed)
    except NotInstalledError:
        if signers is not None:
            raise
        return Outcome(Step.SIGNATURE, State.SKIPPED, notes=(Remark("verify.signature.no_program"),))
    except InputError as error:
        return _judged(Step.SIGNATURE, [Remark("verify.signature.wrong", {"reason": error.what})])
    notes = [Remark("verify.signature.signer", {"signer": signer})]
    return _judged(Step.SIGNATURE, [], notes if signers else [*notes, Remark("verify.signature.own_key")])


def _signers(path: Path) -> bytes:
    from nangang_open.package.fault import FileError
    from nangang_open.package.places import read_regular

    try:
        return read_regular(path, str(path), SMALL)
    except FileError as error:
        raise CannotRunError(error.what, "give an allowed_signers file") from None


def _text(contents: Contents, signers: Path | None) -> Iterator[Outcome]:
    """Ask the steps that read the files of the text folder, and those of the formats where they are beside it."""
    package = contents.package()
    anew = Anew(package)
    structure, result = _structure(contents, package, anew)
    yield structure
    found: Tables | None = None
    if result is None or any(problem.key == "verify.structure.finding" for problem in structure.problems):
        yield Outcome(Step.RELATIONS, State.SKIPPED, notes=(Remark("verify.skipped.structure"),))
    else:
        relations, found = _relations(contents, anew, result)
        yield relations
    yield _metadata(contents, package, found)
    beside = _beside(contents)
    if beside is None:
        away = remote.is_address(contents.place)
        note = Remark("verify.formats.address" if away else "verify.formats.none")
        yield Outcome(Step.FORMATS, State.SKIPPED, notes=(note,))
        return
    other = open_contents(beside)
    wrong = [o for o in (_checksums(other), _signature(other, signers)) if o.state is State.FAILED]
    problems = [problem for outcome in wrong for problem in outcome.problems]
    yield _judged(Step.FORMATS, problems) if problems else _formats(other, contents, package, found)


@dataclass(frozen=True)
class Anew:
    """The tables of a release computed anew, when first asked for and once: it takes as long as all else together."""

    package: Package

    @cached_property
    def found(self) -> Tables | InputError:
        """All tables, or what keeps them from being computed."""
        from nangang_open.release.tables import release_tables

        try:
            return release_tables(self.package)
        except InputError as error:
            return error

    def rulings(self) -> Sequence[Ruling] | None:
        """Return what was found of each relation on the way; None where that cannot be told."""
        return None if isinstance(self.found, InputError) else self.found.rulings


def _structure(contents: Contents, package: Package, anew: Anew) -> tuple[Outcome, Result | None]:
    """Ask whether the package is valid but for its relations, and as `validation.json` says."""
    from nangang_open.validation.run import validate
    from nangang_open.vocabulary import Layer, Severity

    if older := list(_older(contents, package)):
        return _judged(Step.STRUCTURE, older), None
    result = validate(package.anew(), rulings=anew.rulings)
    problems = [
        Remark(
            "verify.structure.finding",
            {"code": one.code, "place": one.place or layout.DESCRIPTOR, "sentence": one.message},
        )
        for one in result.findings
        if one.severity is Severity.ERROR and one.layer is not Layer.RELATIONS
    ]
    problems += list(_as_validated(contents, result))
    rows = sum(result.counts.values())
    return _judged(Step.STRUCTURE, problems, [Remark("verify.structure.rows", {"rows": rows})]), result


def _older(contents: Contents, package: Package) -> Iterator[Remark]:
    """Yield the tables whose columns are not those of this tool's schemas: another version of the tool wrote them."""
    from nangang_open.package.schema import table_schemas

    known = table_schemas()
    for resource in package.resources:
        schema = resource.facts.get("schema")
        fields = schema.get("fields") if isinstance(schema, Mapping) else None
        if resource.name not in known or not isinstance(fields, list):
            continue
        names = [one.get("name") for one in fields if isinstance(one, Mapping)]
        if lacking := [name for name in known[resource.name].header if name not in names]:
            values = {"table": resource.name, "column": lacking[0], "tool": tool_of(_json(contents, layout.PROVENANCE))}
            yield Remark("verify.structure.older", values)


def _as_validated(contents: Contents, result: Result) -> Iterator[Remark]:
    """Yield the first thing that `validation.json` says otherwise than the validation now.

    Of another version of the tool's only whether it is valid, and of how many rows: its rules may be others.
    """
    if layout.VALIDATION not in contents:
        return
    from nangang_open.release.contents import timeless

    said = _json(contents, layout.VALIDATION)
    now = timeless(result.to_dict())
    same = tool_of(_json(contents, layout.PROVENANCE)) == __version__
    for what in [*now, *(key for key in said if key not in now)] if same else ("valid", "counts"):
        if said.get(what) != now.get(what):
            yield Remark("verify.structure.validation", {"what": what})
            return


def _relations(contents: Contents, anew: Anew, result: Result) -> tuple[Outcome, Tables | None]:
    """Ask whether the relations hold, and whether the computed tables are those that follow from the others.

    With what is found come all tables, as they are computed anew; None where they cannot be.
    """
    from nangang_open.vocabulary import Layer, Severity

    problems = [
        Remark("verify.structure.finding", {"code": one.code, "place": one.place, "sentence": one.message})
        for one in result.findings
        if one.severity is Severity.ERROR and one.layer is Layer.RELATIONS
    ]
    if problems:
        return _judged(Step.RELATIONS, problems), None
    found = anew.found
    if isinstance(found, InputError):
        return _judged(Step.RELATIONS, [Remark("verify.relations.unread", {"reason": str(found)})]), None
    computed = (layout.table_path(name) for name, schema in found.schemas.items() if schema.computed)
    problems = [
        Remark("verify.relations.computed", {"path": path})
        for path in computed
        if path in contents and contents.sha256(path) != found.files.measured[path].sha256
    ]
    relations = result.counts.get("relations", 0)
    return _judged(Step.RELATIONS, problems, [Remark("verify.relations.number", {"relations": relations})]), found


def _metadata(contents: Contents, package: Package, tables: Tables | None) -> Outcome:
    """Ask whether all files of metadata say the same as the descriptor, and every file what follows from the tables."""
    from nangang_open.release.metadata.dialects import READERS, disagreements

    there = [path for path in READERS if path in contents]
    missing = [Remark("verify.metadata.missing", {"path": path}) for path in READERS if path not in contents]
    try:
        found = disagreements({path: contents.chunks(path, FILE_LIMIT) for path in there})
    except InputError as error:
        return _judged(
            Step.METADATA, [Remark("verify.metadata.unreadable", {"path": error.where, "reason": error.what})]
        )
    problems = [
        Remark(
            "verify.metadata.differs",
            {"path": one.path, "what": one.what, "said": one.said, "other": one.other, "expected": one.expected},
        )
        for one in found
    ]
    notes = [*missing, Remark("verify.metadata.files", {"files": len(there)})]
    if tables is not None:
        wrong, besides = remade_problems(contents, package, tables, _json(contents, layout.PROVENANCE))
        named = {problem.values["path"] for problem in problems}
        for key, values in wrong:
            if (path := values.get("path")) is None or path not in named:
                problems.append(Remark(key, values))
                named.add(path)
        notes += [Remark(key, values) for key, values in besides]
    return _judged(Step.METADATA, problems, notes)


def _formats(
    contents: Contents, text: Contents | None = None, package: Package | None = None, tables: Tables | None = None
) -> Outcome:
    """Ask whether the rows in each file of the formats are those that LOGICAL_HASHES says, and those of the text.

    With the text's package and its tables, as they are computed anew, all else that a file holds is asked too.
    """
    from nangang_open.release.agreement import formats_problems

    problems, notes = formats_problems(contents, text)
    if package is None or tables is None:
        notes.append(("verify.formats.rows_only" if text is None else "verify.formats.rows_only_text", {}))
    else:
        wrong, besides = remade_formats(contents, package, tables)
        named = {values.get("path") for _, values in problems}
        problems += [(key, values) for key, values in wrong if values["path"] not in named]
        notes += besides
    return _judged(
        Step.FORMATS,
        [Remark(key, values) for key, values in problems],
        [Remark(key, values) for key, values in notes],
    )


def _beside(contents: Contents) -> Path | None:
    """Return where the formats of a text folder or its zip are: beside it, under the name that belongs to it."""
    place = Path(contents.place)
    if remote.is_address(contents.place):
        return None
    if contents.folder is not None:
        place = contents.folder.resolve()
        other = place.with_name(f"{place.name}-formats")
        return other if other.is_dir() else None
    other = place.with_name(f"{place.stem}-formats{place.suffix}")
    return other if other.is_file() else None


def _named(contents: Contents) -> tuple[str, str]:
    """Return the name and version that a release says of itself."""
    said = _json(contents, layout.DESCRIPTOR if layout.DESCRIPTOR in contents else layout.PROVENANCE)
    return str(said.get("name", "")), str(said.get("version", ""))


def _warnings(contents: Contents) -> tuple[Remark, ...]:
    """Return what the site that a release stands in says of it, where it stands in one."""
    _, version = _named(contents)
    try:
        said = _index(contents)
    except (InputError, OSError, ValueError, RecursionError):
        return ()
    listed = said.get("versions") if isinstance(said, Mapping) else None
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, Mapping) and entry.get("version") == version:
            return tuple(_withdrawn(entry, version))
    return ()


def _withdrawn(entry: Mapping[str, Any], version: str) -> Iterator[Remark]:
    withdrawn = entry.get("withdrawn")
    if not withdrawn:
        return
    said = withdrawn if isinstance(withdrawn, Mapping) else entry
    yield Remark("verify.withdrawn", {"version": version, "reason": said.get("reason", "")})
    if instead := said.get("instead"):
        yield Remark("verify.withdrawn.instead", {"version": instead})


def _index(contents: Contents) -> Any:
    """Return `versions.json` of the site that a release stands in; None where it stands in none."""
    if remote.is_address(contents.place):
        address = contents.place.rstrip("/").rpartition("/")[0]
        try:
            return json.loads(remote.get(remote.joined(address, "versions.json"), SUMS_LIMIT))
        except FileNotFoundError:
            return None
    index = Path(contents.folder or contents.place).resolve().parent / "versions.json"
    return json.loads(index.read_bytes()) if index.is_file() and index.stat().st_size <= SUMS_LIMIT else None


def _json(contents: Contents, path: str) -> Mapping[str, Any]:
    """Return the object in a file of JSON; an empty one where there is none."""
    if path not in contents:
        return {}
    try:
        found = json.loads(contents.read(path))
    except (ValueError, RecursionError, InputError):
        return {}
    return found if isinstance(found, dict) else {}


def _judged(step: Step, problems: list[Remark], notes: list[Remark] | None = None) -> Outcome:
    state = State.FAILED if problems else State.PASSED
    return Outcome(step, state, tuple(problems), tuple(notes or ()))


def shown_place(verification: Verification) -> str:
    """Return the release's name and version, or where it is, safe to print."""
    return shortened(f"{verification.name} {verification.version}".strip() or verification.place)
