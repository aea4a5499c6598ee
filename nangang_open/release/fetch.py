"""Fetch a release to this machine, once: whatever stands between, its files are those that were published.

A chain of hashes leads to every file: the wheel pins the SHA256SUMS of the versions known when it was built, a site's
`versions.json` that of those after, and SHA256SUMS the files. What is kept is used without asking anybody.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.archive import LARGEST
from nangang_open.package.checksums import read_checksums
from nangang_open.package.places import FILE_LIMIT, unsafe
from nangang_open.release import layout, remote
from nangang_open.release.cache import Cache, Incoming, cache_folder, copy_out, hash_of, writing
from nangang_open.release.download import download
from nangang_open.release.known import Known, Pin, known
from nangang_open.release.targets.index import INDEX, Entry, Index, Tree, read_index
from nangang_open.release.unpack import refuse_names, refused
from nangang_open.release.verify import SMALL, SUMS_LIMIT, Remark
from nangang_open.release.version import parsed

ADDRESSES: Final = "NANGANG_OPEN_FROM"
"""The variable of the environment that says where to fetch from, addresses apart by spaces."""

GET_ELSEWHERE: Final = "fetch from another address, and tell the publisher"
FORMATS: Final = "-formats"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A release on this machine: where its `text` is, and its `formats` where they were asked for.

    `warnings` are what its publisher has said of it, as that it was withdrawn; `failures` say which addresses did not
    give it, and why.
    """

    name: str
    version: str
    text: Path
    formats: Path | None = None
    warnings: tuple[Remark, ...] = ()
    failures: tuple[InputError, ...] = ()


@dataclass(slots=True)
class _Run:
    """What the steps of one run share; `version` is empty where the latest is asked for."""

    cache: Cache
    known: Known
    version: str
    formats: bool
    timeout: float
    failures: list[InputError] = field(default_factory=list)


def fetch(
    version: str | None = None,
    sites: Sequence[str] = (),
    *,
    name: str = layout.NAME,
    formats: bool = False,
    timeout: float = remote.TIMEOUT,
) -> Fetched:
    """Fetch a version of the data set `name`, the latest without one, and return where it is kept.

    The sites are tried in their order; without one, those of the environment, then those that the wheel knows. Where
    none gives it, what was kept before is returned. Raises CannotRunError where no site is known, has the version or
    can be reached; InputError where a site gives anything else than what was published.
    """
    run = _run(version, name, formats, timeout)
    tried = tuple(sites) or addresses(name)
    for site in tried:
        try:
            index = _index(run, _base(site))
            return _from(run, _base(site), index)
        except InputError as error:
            run.failures.append(error)
    return _kept(run, tried)


def kept(version: str, *, name: str = layout.NAME) -> Fetched | None:
    """Return a version that is kept whole on this machine; None where none is. Nobody is asked."""
    run = _run(version, name, formats=False, timeout=remote.TIMEOUT)
    return _result(run, version) if _all_kept(run, version) else None


def said_of(version: str, *, name: str = layout.NAME) -> tuple[Remark, ...]:
    """Return what the sites that were seen said of a version, as that it was withdrawn. Nobody is asked."""
    return _said(_run(version, name, formats=False, timeout=remote.TIMEOUT), version)


def copied(fetched: Fetched, out: Path) -> list[Path]:
    """Copy a fetched release below a folder, under its own names, and return the copies.

    Raises InputError where something else is there, CannotRunError where it cannot be written.
    """
    places = []
    for folder, called in (
        (fetched.text, layout.text_folder(fetched.version, fetched.name)),
        (fetched.formats, layout.formats_folder(fetched.version, fetched.name)),
    ):
        if folder is not None:
            copy_out(folder, out / called, hash_of(folder / layout.CHECKSUMS))
            places.append(out / called)
    return places


def addresses(name: str = layout.NAME) -> tuple[str, ...]:
    """Return where to fetch from when nobody says it: what the environment names, else what the wheel knows."""
    return tuple(os.environ.get(ADDRESSES, "").split()) or known().of(name).sites


def _run(version: str | None, name: str, formats: bool, timeout: float) -> _Run:
    if version is not None:
        try:
            parsed(version)
        except InputError as error:
            raise CannotRunError(error.what, error.mend) from None
    if (reason := refused(name)) or "/" in name:
        raise CannotRunError(f"the name {name[:80]!r} {reason or 'holds a slash'}", "give the data set another name")
    return _Run(Cache(cache_folder(), name), known().of(name), version or "", formats, timeout)


def _base(site: str) -> str:
    """Return a site's address without the name of its index; CannotRunError where it says more than a place."""
    if any(mark in site for mark in "?#"):
        raise CannotRunError("the address holds a question or a part", "give it without", remote.without_secrets(site))
    return site.removesuffix(INDEX).rstrip("/")


def _index(run: _Run, site: str) -> Index:
    """Return what a site says that it holds, as far as it contradicts neither the wheel nor what it said before."""
    url, shown = remote.joined(site, INDEX), remote.without_secrets(site)
    try:
        data = remote.get(url, SUMS_LIMIT, run.timeout)
    except FileNotFoundError:
        raise CannotRunError(
            f"there is no {INDEX}, so it is no site of releases", "give the folder that the versions are in", shown
        ) from None
    index = read_index(data, shown)
    if index.name != run.cache.name:
        raise CannotRunError(
            f"it is the site of {index.name[:80]!r} and not of {run.cache.name!r}", "give another address", shown
        )
    before = _read_again(run.cache.remembered(site), shown)
    for entry in index.entries:
        old = before.entry(entry.version) if before is not None else None
        pins = [run.known.pins.get(entry.version), _pin(old) if old is not None else None]
        if any(pin is not None and _contradicts(_pin(entry), pin) for pin in pins):
            raise InputError(f"its version {entry.version} is not the one that was published", GET_ELSEWHERE, shown)
    run.cache.remember(site, data)
    return index


def _pin(entry: Entry) -> Pin:
    return Pin(entry.text.sha256, entry.formats.sha256 if entry.formats is not None else "")


def _contradicts(one: Pin, other: Pin) -> bool:
    return one.text != other.text or bool(one.formats and other.formats and one.formats != other.formats)


def _read_again(data: bytes | None, shown: str) -> Index | None:
    """Return an index that was kept; None where it cannot be read, as after a cut."""
    try:
        return read_index(data, shown) if data is not None else None
    except InputError:
        return None


def _from(run: _Run, site: str, index: Index) -> Fetched:
    """Return the release, fetched from a site as far as it is not kept."""
    shown = remote.without_secrets(site)
    version = run.version or index.latest
    entry = index.entry(version)
    if entry is None:
        there = ", ".join(one.version for one in index.entries[:5]) or "none"
        what = f"it has no version {version}" if version else "it has no version that stands"
        raise CannotRunError(what, f"choose one that it has: {there}", shown)
    trees = [(version, entry.text)]
    if run.formats:
        if entry.formats is None:
            raise CannotRunError(f"it has no formats of version {version}", "fetch without --formats", shown)
        trees.append((f"{version}{FORMATS}", entry.formats))
    for called, tree in trees:
        if not run.cache.whole(called, tree.sha256):
            _fetch_tree(run, site, called, tree)
    return _result(run, version)


def _fetch_tree(run: _Run, site: str, called: str, tree: Tree) -> None:
    """Fetch every file of a tree that is not there yet, and turn the tree into its place."""
    if reason := unsafe(tree.path.rstrip("/")):
        raise InputError(f"the path {tree.path[:80]!r} {reason}", GET_ELSEWHERE, remote.without_secrets(site))
    base = remote.joined(site, tree.path.rstrip("/"))
    with run.cache.incoming(called, tree.sha256) as incoming:
        _fetch_file(run, base, layout.CHECKSUMS, tree.sha256, SUMS_LIMIT, incoming)
        hashes = read_checksums((incoming.tree / layout.CHECKSUMS).read_bytes())
        refuse_names(hashes, remote.without_secrets(base))
        left = LARGEST
        for path, sha256 in hashes.items():
            _fetch_file(run, base, path, sha256, min(left, FILE_LIMIT), incoming)
            left -= (incoming.tree / path).stat().st_size
        _fetch_signature(run, base, incoming)
        run.cache.keep(incoming.tree, called, tree.sha256)


def _fetch_file(run: _Run, base: str, path: str, sha256: str, limit: int, incoming: Incoming) -> None:
    target = incoming.tree / path
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_file() and hash_of(target) == sha256:
            return
    url = remote.joined(base, path)
    try:
        download(url, target, sha256, limit, incoming.parts, run.timeout)
    except FileNotFoundError:
        shown = remote.without_secrets(url)
        raise InputError("the site has no such file, though it lists it", GET_ELSEWHERE, shown) from None


def _fetch_signature(run: _Run, base: str, incoming: Incoming) -> None:
    """Fetch the signature and who may sign, where they are there; no hash names them, `release verify` asks them."""
    for path in (layout.SIGNATURE, layout.ALLOWED_SIGNERS):
        try:
            data = remote.get(remote.joined(base, path), SMALL, run.timeout)
        except (FileNotFoundError, InputError):  # many a store answers 403 or a page for what it has not
            continue
        with writing(incoming.tree / path):
            (incoming.tree / path).write_bytes(data)


def _kept(run: _Run, tried: tuple[str, ...]) -> Fetched:
    """Return what is kept, since no address gave it; else raise why none did."""
    version = run.version or _latest_seen(run, tried)
    if version and _all_kept(run, version):
        return _result(run, version)
    named = f"version {version}" if version else "the latest version"
    if not tried:
        raise CannotRunError(
            f"{named} of {run.cache.name} is not on this machine, and its owner has published no address yet",
            f"give one with --from, or in {ADDRESSES}",
        )
    if len(run.failures) == 1:
        raise run.failures[0]
    reasons = "; ".join(f"{error.where}: {error.what}".removeprefix(": ") for error in run.failures)
    unable = all(isinstance(error, CannotRunError) for error in run.failures)
    kind = CannotRunError if unable else InputError
    raise kind(f"none of {len(tried)} addresses gave {named}: {reasons}", "give another with --from")


def _all_kept(run: _Run, version: str) -> bool:
    """Return whether all that is asked for is kept, as the wheel or a site once seen pinned it."""
    pin = run.known.pins.get(version)
    pins = [pin] if pin is not None else [_pin(entry) for entry in _entries(run, version)] or [Pin("")]
    return any(
        run.cache.whole(version, pin.text) and (not run.formats or run.cache.whole(f"{version}{FORMATS}", pin.formats))
        for pin in pins
    )


def _latest_seen(run: _Run, tried: tuple[str, ...]) -> str:
    """Return what was the latest version when one of the sites was last seen; empty where none was."""
    for site in tried:
        index = _read_again(run.cache.remembered(site.removesuffix(INDEX).rstrip("/")), site)
        if index is not None and index.name == run.cache.name and index.latest:
            return index.latest
    return ""


def _entries(run: _Run, version: str) -> Iterator[Entry]:
    """Yield what every site once seen says of a version."""
    for data in run.cache.indexes():
        index = _read_again(data, INDEX)
        if index is not None and index.name == run.cache.name and (entry := index.entry(version)) is not None:
            yield entry


def _result(run: _Run, version: str) -> Fetched:
    formats = run.cache.folder(f"{version}{FORMATS}") if run.formats else None
    text = run.cache.folder(version)
    return Fetched(run.cache.name, version, text, formats, _said(run, version), tuple(run.failures))


def _said(run: _Run, version: str) -> tuple[Remark, ...]:
    """Return why a version should no longer be used, as the first site says that was ever seen to say so."""
    for entry in _entries(run, version):
        if entry.withdrawn is not None:
            withdrawn = Remark("verify.withdrawn", {"version": version, "reason": entry.withdrawn.reason})
            instead = Remark("verify.withdrawn.instead", {"version": entry.withdrawn.instead})
            return (withdrawn, instead) if entry.withdrawn.instead else (withdrawn,)
    return ()
