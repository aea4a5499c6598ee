"""Publish to a folder, a web server's root or a bucket: all files first, read again, and then the index turns.

A run is a chain of states, each of which knows only the next one. Whatever was done before a kill is found by the next
run, which goes on from there; until the index has turned, readers see the old one. Nothing here asks a clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release.targets.about import about
from nangang_open.release.targets.bundle import Bundle, Placed, bundle
from nangang_open.release.targets.feed import feed
from nangang_open.release.targets.index import FEED, INDEX, LATEST, PAGE, Index, Withdrawal, is_day, read_index
from nangang_open.release.targets.landing import landing
from nangang_open.release.targets.lock import Lock, conflict, lock
from nangang_open.release.targets.store import Puts, Store
from nangang_open.release.version import parsed, precedence

TURNS: Final = 20
"""How often an index is made again because another run turned it first."""

REASON_LIMIT: Final = 200
"""The longest reason, in characters: it is one sentence."""


class Act(StrEnum):
    """What is done with one file of the site."""

    WRITE = "write"
    THERE = "there"
    TURN = "turn"


@dataclass(frozen=True, slots=True)
class Step:
    """One file of the site, what is done with it, and how many bytes it has."""

    act: Act
    path: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Published:
    """What a run did, or would do; `puts` is what the store makes of conditional puts, None where nobody asked it."""

    place: str
    version: str
    steps: tuple[Step, ...]
    index: Index
    puts: Puts | None


class State(Protocol):
    """One state of a run: it does its work and returns the next, None at the end."""

    def __call__(self, run: _Run, /) -> State | None:
        """Do the work of this state."""


@dataclass(slots=True)
class _Run:
    """All that the states of one run share."""

    store: Store
    puts: Puts
    change: Callable[[Index | None], Index]
    files: tuple[Placed, ...] = ()
    held: Lock | None = None
    steps: list[Step] = field(default_factory=list)
    index: Index | None = None


def publish(folder: Path, store: Store, *, dry_run: bool = False) -> Published:
    """Publish a release's text folder, with what stands beside it, and return what was done.

    What is there already and the same is left alone. Raises InputError where the release is not whole, the site is of
    another data set, a version is there with other content, or another publishes at the same time; CannotRunError where
    the store cannot be read or written, or loses what is written.
    """
    going = bundle(folder)

    def change(index: Index | None) -> Index:
        return _with_version(index, going, store.place)

    if dry_run:
        return _plan(going, store, change)
    doing = f"publish {going.entry.version} {hashlib.sha256(repr(going.entry).encode()).hexdigest()}"
    with _begun(store, doing, change, going.files) as run:
        change(_index(store))
        _refuse_strangers(store, going)
        _through(run, _place_files)
        return _published(run, going.entry.version)


def withdraw(
    version: str, reason: str, store: Store, *, instead: str = "", day: str = "", dry_run: bool = False
) -> Published:
    """Say that a version should no longer be used: its files stay, and index, feed and page say why.

    Raises InputError where the site has no such version, CannotRunError for a reason that is no sentence and a day that
    is none, else as `publish`.
    """
    withdrawal = _withdrawal(version, reason, instead, day)

    def change(index: Index | None) -> Index:
        return _with_withdrawal(index, version, withdrawal, store.place)

    index = change(_index(store))
    if dry_run:
        return Published(store.place, version, tuple(_turned(store, index)), index, None)
    doing = f"withdraw {version} {hashlib.sha256(repr(withdrawal).encode()).hexdigest()}"
    with _begun(store, doing, change, ()) as run:
        _through(run, _turn)
        return _published(run, version)


@contextmanager
def _begun(
    store: Store, doing: str, change: Callable[[Index | None], Index], files: tuple[Placed, ...]
) -> Iterator[_Run]:
    """Keep others out as well as the store can while a run lasts."""
    with store.guard():
        run = _Run(store, store.puts(), change, files)
        if run.puts is not Puts.HOLD:
            run.held = lock(store, doing)
        try:
            yield run
        except (InputError, KeyboardInterrupt):
            if run.held is not None:
                run.held.give_up()
            raise
        if run.held is not None:
            run.held.free()


def _through(run: _Run, state: State | None) -> None:
    while state is not None:
        state = state(run)


def _published(run: _Run, version: str) -> Published:
    assert run.index is not None
    return Published(run.store.place, version, tuple(run.steps), run.index, run.puts)


def _place_files(run: _Run) -> State:
    """Put every file of the release in its place; none is ever written over."""
    missing = list(_missing(run.store, run.files))
    for file in run.files:
        if file not in missing:
            run.steps.append(Step(Act.THERE, file.path, file.bytes))
            continue
        data = file.read()
        if run.puts is not Puts.HOLD:
            run.store.put(file.path, data)
        elif not run.store.replace(file.path, data, "") and not _is_there(run.store, file):
            raise _other_content(run.store, file)
        run.steps.append(Step(Act.WRITE, file.path, file.bytes))
    return _read_again


def _read_again(run: _Run) -> State:
    """Read every file of the release from the store: only what is there and whole may be named by the index."""
    for file in run.files:
        if not _is_there(run.store, file):
            raise _lost(run.store, file.path)
    return _turn


def _turn(run: _Run) -> State:
    """Write the index with what this run adds to it, under the condition that it is still the one that was read.

    What cannot be shown is never named: feed and page are made before.
    """
    for _ in range(TURNS):
        if run.held is not None:
            run.held.check()
        data, tag = run.store.tagged(INDEX)
        old = None if data is None else read_index(data, run.store.place)
        new = run.change(old)
        if new == old:
            run.steps.append(Step(Act.THERE, INDEX, len(new.to_bytes())))
            return _show
        made_from(new, run.store)
        if run.puts is not Puts.HOLD:
            if run.held is not None:
                run.held.check()
            run.store.put(INDEX, new.to_bytes())
        elif not run.store.replace(INDEX, new.to_bytes(), tag):
            continue
        run.steps.append(Step(Act.TURN, INDEX, len(new.to_bytes())))
        _refuse_lost_turn(run, old)
        return _show
    raise conflict(run.store.place)


def _show(run: _Run) -> State:
    """Write what is made from the index as it is now; again, where another run has turned it or wrote meanwhile.

    What is there is looked at before the index: so, under a condition, what is made from an older index is never
    written over what is made from a younger one.
    """
    lost: list[str] = []
    steps: dict[str, Step] = {}
    for _ in range(TURNS):
        before = {path: run.store.tagged(path) for path in (LATEST, FEED, PAGE)}
        index = _index(run.store)
        if index is None or run.change(index) != index:
            raise conflict(run.store.place)
        wanted = made_from(index, run.store)
        for path, data in wanted.items():
            there, tag = before[path]
            if there == data:
                steps.setdefault(path, Step(Act.THERE, path, len(data)))
                continue
            if run.puts is not Puts.HOLD:
                run.store.put(path, data)
            elif not run.store.replace(path, data, tag):
                break
            steps[path] = Step(Act.WRITE, path, len(data))
        lost = [path for path, data in wanted.items() if run.store.read(path) != data]
        if not lost and _index(run.store) == index:
            run.steps += steps.values()
            run.index = index
            return _settle
    raise _lost(run.store, lost[0]) if lost else conflict(run.store.place)


def _settle(run: _Run) -> None:
    """See that nobody came between: that the lock is still ours, and the index still says what this run added."""
    if run.held is not None:
        run.held.check()
    index = _index(run.store)
    if index is None or run.change(index) != index:
        raise conflict(run.store.place)


def made_from(index: Index, store: Store) -> dict[str, bytes]:
    """Return what is made from an index: the name of the latest version, the feed, and the page."""
    shown = index.entry(index.latest) or index.entries[0]
    described = about(store, shown)
    return {
        LATEST: f"{index.latest}\n".encode(),
        FEED: feed(index, described),
        PAGE: landing(index, shown, described),
    }


def _plan(going: Bundle, store: Store, change: Callable[[Index | None], Index]) -> Published:
    index = change(_index(store))
    _refuse_strangers(store, going)
    missing = {file.path for file in _missing(store, going.files)}
    steps = [Step(Act.WRITE if one.path in missing else Act.THERE, one.path, one.bytes) for one in going.files]
    return Published(store.place, going.entry.version, (*steps, *_turned(store, index)), index, None)


def _turned(store: Store, index: Index) -> Iterator[Step]:
    """Yield the steps that turn the index; the sizes of what is made from it are not known before."""
    turns = _index(store) != index
    yield Step(Act.TURN if turns else Act.THERE, INDEX, len(index.to_bytes()))
    for path in (LATEST, FEED, PAGE):
        yield Step(Act.WRITE if turns else Act.THERE, path, 0)


def _index(store: Store) -> Index | None:
    data = store.read(INDEX)
    return None if data is None else read_index(data, store.place)


def _with_version(index: Index | None, going: Bundle, place: str) -> Index:
    """Return the index with a version; a withdrawal that it knows of stays. InputError where the version is another."""
    version, released = going.entry.version, going.entry.released
    if not is_day(released):
        raise InputError(f"{released!r:.40} is no day on which {version} was released", "build the release anew", place)
    if index is None:
        return Index(going.name, 0, ()).having(going.entry)
    if index.name != going.name:
        raise InputError(f"this is the site of {index.name!r:.80}, not of {going.name!r:.80}", "give another", place)
    known = index.entry(version)
    if known is None:
        for other in index.entries:
            if precedence(other.version) == precedence(version):
                raise InputError(
                    f"version {other.version} is published, and {version} is neither higher nor lower",
                    "give the release a version that has its place in the order",
                    place,
                )
        return index.having(going.entry)
    if known.text.sha256 != going.entry.text.sha256:
        raise InputError(
            f"version {known.version} is published with other content", "give the release a new version", place
        )
    if known.formats is not None and going.entry.formats is not None and known.formats != going.entry.formats:
        raise InputError(
            f"version {known.version} is published with other formats",
            "publish the ones that were built first; formats may differ in bytes from build to build",
            place,
        )
    archives = {archive.path: archive for archive in (*going.entry.archives, *known.archives)}
    return index.having(replace(known, formats=known.formats or going.entry.formats, archives=tuple(archives.values())))


def _with_withdrawal(index: Index | None, version: str, withdrawal: Withdrawal, place: str) -> Index:
    entry = index.entry(version) if index is not None else None
    if index is None or entry is None:
        known = ", ".join(one.version for one in index.entries[:5]) if index is not None else "none"
        raise InputError(f"there is no version {version!r:.80}", f"give one that is there: {known}", place)
    if withdrawal.instead:
        other = index.entry(withdrawal.instead)
        if other is None or other.withdrawn is not None:
            state = "not there" if other is None else "withdrawn itself"
            raise InputError(f"version {withdrawal.instead!r:.80} is {state}", "name one that may be used", place)
    return index.having(replace(entry, withdrawn=withdrawal))


def _withdrawal(version: str, reason: str, instead: str, day: str) -> Withdrawal:
    for text in filter(None, (version, instead)):
        try:
            parsed(text)
        except InputError as error:
            raise CannotRunError(error.what, error.mend) from None
    if version == instead:
        raise CannotRunError(f"version {version} cannot stand for itself", "name another with --instead")
    reason = reason.strip()
    if not reason or not reason.isprintable() or len(reason) > REASON_LIMIT:
        raise CannotRunError(
            f"{reason[:40]!r} is no reason", f"say it in one line of at most {REASON_LIMIT} characters"
        )
    if day and not is_day(day):
        raise CannotRunError(f"{day!r:.40} is no day", "write it as 2026-01-31")
    return Withdrawal(reason, instead, day)


def _missing(store: Store, files: tuple[Placed, ...]) -> Iterator[Placed]:
    """Yield the files that are not there yet; InputError for one that is there with other content."""
    for file in files:
        data = store.read(file.path)
        if data is None:
            yield file
        elif hashlib.sha256(data).hexdigest() != file.sha256:
            raise _other_content(store, file)


def _is_there(store: Store, file: Placed) -> bool:
    data = store.read(file.path)
    return data is not None and hashlib.sha256(data).hexdigest() == file.sha256


def _refuse_strangers(store: Store, going: Bundle) -> None:
    """Raise InputError for files that are no part of the release or the site, and would be in the way of either."""
    ours = {file.path for file in going.files}
    trees = [going.entry.text.path] + ([going.entry.formats.path] if going.entry.formats is not None else [])
    for tree in trees:
        for path in store.paths(tree.rstrip("/")):
            if path not in ours:
                raise InputError(f"{path!r:.80} is there and no part of the release", "remove it", store.place)
    if store.read(INDEX) is not None:
        return
    for path in (LATEST, FEED, PAGE):
        if store.read(path) is not None:
            raise InputError(f"{path!r} is there and none of ours", "move it, or give another place", store.place)


def _refuse_lost_turn(run: _Run, old: Index | None) -> None:
    """Raise where the index does not say what this run wrote: the store lost it, or another wrote over it."""
    found = _index(run.store)
    if found is not None and run.change(found) == found:
        return
    if found == old:
        raise _lost(run.store, INDEX)
    raise conflict(run.store.place)


def _other_content(store: Store, file: Placed) -> InputError:
    return InputError(
        f"{file.path!r:.80} is there with other content",
        "give the release a new version; if it was never published, remove what is left of it",
        store.place,
    )


def _lost(store: Store, path: str) -> CannotRunError:
    return CannotRunError(
        f"{path!r:.80} was written, and reading it again gives something else: the store lost it",
        "run again",
        store.place,
    )
