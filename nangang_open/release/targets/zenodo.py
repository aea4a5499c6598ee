"""Publish to Zenodo, or another InvenioRDM, by the Records API: a draft first, the public one only when asked for.

Two runs make a record. The first reserves a DOI, the release is built with it, and the second finds the draft by the DOI
that the files carry: so nothing needs to be kept between them. Each run is a chain of states that know only the next;
each looks what is there before it writes, and a run after a cut goes on from there.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import quote, urlencode, urlsplit

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.fault import shortened
from nangang_open.release.facts import DOI
from nangang_open.release.targets.chain import State, begun_again, through
from nangang_open.release.targets.deposit import Asset, Deposit, Deposited, Progress, deposit
from nangang_open.release.targets.folder import Act, Step
from nangang_open.release.targets.inveniordm import metadata
from nangang_open.release.targets.service import AGAIN, CutError, Json, RefusedError, Service, part, rows

API: Final = "https://zenodo.org/api"
LOOKS: Final = 4
"""How often is looked for a record that was accepted, until it is shown."""

GONE: Final = frozenset({404, 410})
PAGE: Final = 100
CLAIMED: Final = ("metadata.title", "metadata.version")
"""The fields by which a draft is found again."""

QUOTES: Final = str.maketrans({**dict.fromkeys("“”„‟", '"'), **dict.fromkeys("‘’‚‛", "'")})


@dataclass(slots=True)
class _Run:
    """All that the states of one run share; `record` is the draft or the record as it was seen last."""

    service: Service
    title: str
    version: str
    doi: str = ""
    after: str = ""
    going: Deposit | None = None
    final: bool = False
    public: bool = False
    record: Json = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)

    @property
    def id(self) -> str:
        """The record's identifier, as it stands in an address."""
        return quote(str(self.record["id"]), safe="")

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The files of the record."""
        return self.going.assets if self.going is not None else ()


def service() -> Service:
    """Return Zenodo, or the InvenioRDM whose API is at ZENODO_URL; CannotRunError without ZENODO_TOKEN."""
    return Service(os.environ.get("ZENODO_URL") or API, os.environ.get("ZENODO_TOKEN", ""), "ZENODO_TOKEN")


def reserve(title: str, version: str, at: Service, after: str = "") -> Deposited:
    """Make a draft, reserve its DOI and return it; where a draft for this version is there already, that one's.

    `after` is the DOI or the identifier of a published version, or the concept's: the draft is then its next version.
    Raises as `Service.ask`, and InputError where another version's draft stands in the way.
    """
    run = _Run(at, title, version, after=after)
    through(run, _latest if after else _seek)
    return _done(run)


def publish(folder: Path, at: Service, *, final: bool = False) -> Deposited:
    """Fill the draft whose DOI a release carries, and make it public where that is asked for.

    Raises as `deposit` and `Service.ask`; InputError where the release carries no DOI, there is no draft of it, a field
    is refused, or it is public with other files; CannotRunError where the service loses a file.
    """
    run = _begun(folder, at, final=final)
    through(run, _find)
    return _done(run)


def plan(folder: Path, at: Service, *, final: bool = False) -> Deposited:
    """Return what `publish` would write if nothing were there; nothing is asked of the service."""
    run = _begun(folder, at, final=final)
    steps = tuple(Step(Act.WRITE, asset.name, asset.size) for asset in run.assets)
    return Deposited(at.base, run.version, "", final, run.doi, steps)


def _begun(folder: Path, at: Service, *, final: bool) -> _Run:
    going = deposit(folder)
    if not going.doi:
        raise InputError(
            "its files carry no DOI",
            "reserve one with --reserve, and build with: nangang-open release build --doi DOI",
            str(folder),
        )
    return _Run(at, going.name, going.version, going.doi, going=going, final=final)


def _done(run: _Run) -> Deposited:
    address = str(part(run.record, "links").get("self_html", ""))
    return Deposited(run.service.base, run.version, address, run.public, run.doi, tuple(run.progress.steps))


def _seek(run: _Run) -> State[_Run]:
    """Look for what a run before this one made: a draft of this title and version."""
    query = urlencode({"q": f'metadata.version:"{run.version}"', "sort": "newest", "size": PAGE, "allversions": "true"})
    found = run.service.ask("GET", f"user/records?{query}").one
    hits = [hit for hit in rows(found, "hits", "hits") if _is_of(run, hit)]
    if public := [hit for hit in hits if hit.get("is_published")]:
        raise InputError(
            f"version {run.version} is public already, as {_doi(public[0])}", "reserve for another", run.service.base
        )
    if not hits:
        return _create
    run.record = _identified(min(hits, key=lambda hit: (str(hit.get("created", "")), str(hit.get("id", "")))), run)
    run.progress.there("draft")
    return _reserve


def _create(run: _Run) -> State[_Run]:
    """Make a draft that says no more than what it is a draft of."""
    document: Json = {"access": {"record": "public", "files": "public"}, **_said(run)}
    run.record = _identified(run.service.ask("POST", "records", document).one, run)
    if not _is_of(run, run.record):  # it would never be found again
        _remove(run, f"records/{run.id}/draft")
        _refuse([one for one in _errors(run.record) if one[0] in CLAIMED], run)
    run.progress.wrote("draft")
    return _reserve


def _latest(run: _Run) -> State[_Run]:
    """Find the youngest public version of the record to come after."""
    for one in _identifiers(run.after):
        found = _read(run, f"records/{quote(one, safe='')}")
        if found is not None and one in _names(found):
            latest = _read(run, f"records/{quote(str(found['id']), safe='')}/versions/latest")
            run.record = _identified(latest or found, run)
            return _next
    raise InputError(f"there is no public record {run.after!r:.80}", "give its DOI, or the concept's", run.service.base)


def _next(run: _Run) -> State[_Run]:
    """Make the draft of the next version; the service gives the one there is, where it was made before."""
    run.record = _identified(run.service.ask("POST", f"records/{run.id}/versions").one, run)
    other = str(part(run.record, "metadata").get("version") or "")
    if other not in ("", run.version):
        raise InputError(
            f"a draft of version {other!r:.40} is not published yet", "publish it, or discard it", run.service.base
        )
    if not other:
        return _claim
    run.progress.there("draft")
    return _reserve


def _claim(run: _Run) -> State[_Run]:
    """Say of which version the draft is: a new one says none, so that another could be reserved in it."""
    run.record = _identified(run.service.ask("PUT", f"records/{run.id}/draft", _said(run)).one, run)
    if not _is_of(run, run.record):
        _refuse([one for one in _errors(run.record) if one[0] in CLAIMED], run)
    run.progress.wrote("draft")
    return _reserve


def _reserve(run: _Run) -> None:
    """Have the DOI reserved, where the draft has none."""
    run.record = _identified(run.service.ask("GET", f"records/{run.id}/draft").one, run)
    if _doi(run.record):
        run.progress.there(_doi(run.record))
    else:
        run.record = _identified(run.service.ask("POST", f"records/{run.id}/draft/pids/doi").one, run)
        run.progress.wrote(_doi(run.record))
    run.doi = _doi(run.record)
    if not run.doi:
        raise InputError("it reserves no DOI", "ask those who run it", run.service.base)


def _said(run: _Run) -> Json:
    """Return what a draft says of itself before there is a release."""
    said = {"title": run.title, "version": run.version, "resource_type": {"id": "dataset"}}
    return {"files": {"enabled": True}, "metadata": said}


def _find(run: _Run) -> State[_Run]:
    """Find the draft, or the public record, of the DOI that the files carry."""
    for one in _identifiers(run.doi):
        for path, then in (("/draft", _describe), ("", _public)):
            found = _read(run, f"records/{quote(one, safe='')}{path}")
            if found is None or _doi(found).lower() != run.doi.lower():
                continue
            if then is _describe and found.get("is_published"):
                continue
            run.record = _identified(found, run)
            return then
    raise InputError(f"there is no draft of {run.doi}", "reserve a DOI here, and build with it", run.service.base)


def _describe(run: _Run) -> State[_Run]:
    """Say what the draft is; the service stores what is right of it, and lists what is not."""
    assert run.going is not None
    kept: Json = {key: run.record[key] for key in ("access", "custom_fields", "pids") if key in run.record}
    document: Json = {**kept, "files": {"enabled": True}, "metadata": metadata(run.going.described)}
    run.record = _identified(run.service.ask("PUT", f"records/{run.id}/draft", document).one, run)
    if errors := [one for one in _errors(run.record) if not one[0].startswith("files")]:
        _refuse(errors, run)
    if _doi(run.record).lower() != run.doi.lower():
        raise InputError(f"the draft has lost {run.doi}", "discard it, and reserve another", run.service.base)
    run.progress.wrote("metadata")
    return _upload


def _refuse(errors: list[tuple[str, str]], run: _Run) -> NoReturn:
    """Raise what a service says of the fields that it refuses."""
    name, said = errors[0] if errors else ("metadata", "it keeps another title or version")
    more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
    raise InputError(
        f"it refuses {shortened(name)!r}: {shortened(said)}{more}", "mend the descriptor", run.service.base
    )


def _upload(run: _Run) -> State[_Run]:
    """Bring every file to the draft that is not there and whole."""
    entries = _entries(run, "draft/files")
    ours = {asset.name for asset in run.assets}
    if strangers := sorted(set(entries) - ours):
        raise InputError(
            f"the draft has {strangers[0]!r:.80}, which is no part of the release", "remove it", run.service.base
        )
    for asset in run.assets:
        if _is_whole(asset, entries.get(asset.name)):
            run.progress.there(asset.name, asset.size)
        else:
            begun_again(partial(_bring, run, asset))
            run.progress.wrote(asset.name, asset.size)
    return _check


def _bring(run: _Run, asset: Asset) -> InputError | None:
    """Upload one file; after a cut its entry may be there, half there or gone, so that it is begun anew."""
    files = f"records/{run.id}/draft/files"
    name = quote(asset.name, safe="")
    try:
        if asset.name in _entries(run, "draft/files"):
            _remove(run, f"{files}/{name}")
        run.service.ask("POST", files, [{"key": asset.name}])
        run.service.ask("PUT", f"{files}/{name}/content", data=asset.read(), once=True)
        entry = run.service.ask("POST", f"{files}/{name}/commit").one
    except CutError as error:
        return error
    except RefusedError as error:
        if error.status not in {*GONE, 400, 409}:
            raise
        return error
    return None if _is_whole(asset, entry) else _lost(run, asset)


def _remove(run: _Run, path: str) -> None:
    try:
        run.service.ask("DELETE", path)
    except RefusedError as error:
        if error.status not in GONE:
            raise


def _check(run: _Run) -> State[_Run] | None:
    """Ask for size and md5 of every file: only what is there and whole may become public."""
    entries = _entries(run, "draft/files")
    for asset in run.assets:
        if not _is_whole(asset, entries.get(asset.name)):
            raise _lost(run, asset)
    return _publish if run.final else None


def _publish(run: _Run) -> State[_Run]:
    """Make the draft public: nothing takes that back."""
    run.record = _identified(run.service.ask("POST", f"records/{run.id}/draft/actions/publish").one, run)
    run.progress.wrote("publish")
    return _confirm


def _confirm(run: _Run) -> State[_Run]:
    """Wait until the record is public: the service accepts it first, and says 202."""
    for attempt in range(LOOKS):
        found = _read(run, f"records/{run.id}")
        if found is not None:
            run.record = _identified(found, run)
            return _public
        run.service.pause(2.0**attempt)
    raise CutError("it accepted the record, and does not show it yet", AGAIN, run.service.base)


def _public(run: _Run) -> None:
    """See that the public record is this release."""
    entries = _entries(run, "files")
    for asset in run.assets:
        if not _is_whole(asset, entries.get(asset.name)):
            raise InputError(
                f"{run.doi} is public with another {asset.name!r:.80}",
                "give the release a new version",
                run.service.base,
            )
    run.public = True
    if not run.progress.steps:
        for asset in run.assets:
            run.progress.there(asset.name, asset.size)


def _read(run: _Run, path: str) -> Json | None:
    try:
        return run.service.ask("GET", path).one
    except RefusedError as error:
        if error.status in GONE:
            return None
        raise


def _entries(run: _Run, path: str) -> dict[str, Json]:
    found = rows(run.service.ask("GET", f"records/{run.id}/{path}").one, "entries")
    return {str(one["key"]): one for one in found if "key" in one}


def _is_whole(asset: Asset, entry: Json | None) -> bool:
    if entry is None or entry.get("status", "completed") != "completed":
        return False
    return (entry.get("size"), entry.get("checksum")) == (asset.size, f"md5:{asset.md5}")


def _errors(record: Json) -> list[tuple[str, str]]:
    """Return which fields a service refuses, and what it says of each."""
    found = []
    for one in rows(record, "errors"):
        messages: Any = one.get("messages")
        said = " ".join(str(text) for text in messages) if isinstance(messages, list) else str(messages or "")
        found.append((str(one.get("field", "")), said))
    return found


def _identified(record: Json, run: _Run) -> Json:
    if not isinstance(record.get("id"), str) or not record["id"]:
        raise InputError("its record has no identifier", "see the address of its API", run.service.base)
    return record


def _doi(record: Json) -> str:
    return str(part(record, "pids", "doi").get("identifier", ""))


def _is_of(run: _Run, record: Json) -> bool:
    """Return whether a record is called as the run's, and of its version."""
    said = part(record, "metadata")
    return said.get("version") == run.version and _plain(str(said.get("title", ""))) == _plain(run.title)


def _plain(title: str) -> str:
    """Return what of a title stays the same wherever it is kept: InvenioRDM folds widths and unbends quotes.

    >>> _plain("“Five” figures：a town") == _plain('"Five" figures:a town ')
    True
    """
    folded = unicodedata.normalize("NFKC", title.translate(QUOTES))
    return "".join(character for character in folded if not character.isspace() and character.isprintable())


def _names(record: Json) -> set[str]:
    """Return what a record may be asked for by: its own identifier and that of all its versions."""
    return {str(record.get("id")), str(part(record, "parent").get("id", ""))}


def _identifiers(name: str) -> list[str]:
    """Return the identifiers that a record of this name may have: DOIs end with them.

    >>> _identifiers("10.5281/zenodo.123"), _identifiers("abcde-12345")
    (['123', 'zenodo.123'], ['abcde-12345'])
    """
    said = DOI.fullmatch(name)
    if said is None:
        last = urlsplit(name).path.rstrip("/").rpartition("/")[2]
        return [last] if last else []
    suffix = said["doi"].partition("/")[2]
    return list(dict.fromkeys((suffix.rpartition(".")[2], suffix)))


def _lost(run: _Run, asset: Asset) -> CannotRunError:
    return CannotRunError(
        f"{asset.name!r:.80} was uploaded, and is there with another size or md5", "run again", run.service.base
    )
