"""Releases to publish, stores that fail as they are told to, and what must hold of a site at any time."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

from nangang_open.errors import CannotRunError
from nangang_open.package.files import open_package
from nangang_open.release.build import build
from nangang_open.release.targets.index import FEED, INDEX, LATEST, PAGE, Index, read_index
from nangang_open.release.targets.lock import LOCKS
from nangang_open.release.targets.store import Puts, Store
from nangang_open.release.verify import verify
from tests.release.trial import CHANGELOG, a_package

OLD, NEW, OTHER = "1.1.0", "1.2.0", "1.3.0"
ATOM = "{http://www.w3.org/2005/Atom}"


def built(folder: Path, version: str, more: str = "") -> Path:
    """Build a release of the sound package and return its text folder; `more` makes another content of it."""
    entries = CHANGELOG.replace("## [1.1.0]", f"{more}\n\n## [1.1.0]")
    if version == OLD:
        entries = f"# Changelog\n\n{entries[entries.index('## [1.1.0]') :]}"
    if version == OTHER:
        entries = entries.replace("## [1.2.0]", "## [1.3.0] - 2024-03-01\n\n### Data\n\n- More.\n\n## [1.2.0]")
    folder.mkdir(parents=True)
    release = build(open_package(a_package(folder, changelog=entries, version=version)), folder / "dist")
    return next(path for path in release.paths if path.name == f"qingshi-{version}")


def text_alone(release: Path, folder: Path) -> Path:
    """Return a copy of a release's text folder with nothing beside it: fewer files, so that faults can hit each."""
    return shutil.copytree(release, folder / release.name)


def read_site(root: Path) -> dict[str, bytes]:
    """Return all files of a site by path."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


class Links(HTMLParser):
    """The addresses of a page, and its elements that hold data."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.open: list[str] = []
        self.script = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)
        self.links += [str(value) for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.script += data


def page_of(data: bytes) -> Links:
    """Read a page; fails where its elements are not closed in order."""
    links = Links()
    links.feed(data.decode())
    links.close()
    assert links.open == []
    return links


def check_site(root: Path, *, settled: bool) -> Index:
    """Assert that a site on disk is whole: every version the index names is there and verified, all else agrees.

    A site that is not `settled` was left by a kill: feed, page and `latest` may still be those of the index before.
    """
    index = read_index((root / INDEX).read_bytes(), str(root))
    for entry in index.entries:
        folder = root / entry.text.path
        assert verify(folder, quick=True).verified
        assert hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest() == entry.text.sha256
        if entry.formats is not None:
            assert verify(root / entry.formats.path, quick=True).verified
        for archive in entry.archives:
            assert hashlib.sha256((root / archive.path).read_bytes()).hexdigest() == archive.sha256
    if (root / FEED).exists():
        ids = [one.findtext(f"{ATOM}id") for one in ET.fromstring((root / FEED).read_bytes()).iter(f"{ATOM}entry")]
        assert len(ids) == len(set(ids))
    if (root / PAGE).exists():
        page = page_of((root / PAGE).read_bytes())
        assert json.loads(page.script)["@type"] == "Dataset"
        local = [link for link in page.links if not link.startswith(("https://", "#"))]
        assert [link for link in local if not (root / link).is_file()] == []
    if settled:
        assert (root / LATEST).read_text() == f"{index.latest}\n"
        assert {path.name for path in root.iterdir()} >= {INDEX, LATEST, FEED, PAGE}
        assert not [path for path in root.iterdir() if path.name.startswith(".")]
    else:
        latest = (root / LATEST).read_text().strip() if (root / LATEST).exists() else ""
        assert latest in ("", *(entry.version for entry in index.entries))
    return index


class Killed(BaseException):
    """The process ends here: nothing that catches errors catches this."""


@dataclass
class Shelf:
    """A store in memory that keeps conditions, refuses them, or ignores them, as told."""

    kept: Puts = Puts.HOLD
    files: dict[str, bytes] = field(default_factory=dict)
    place: str = "shelf"

    def guard(self) -> AbstractContextManager[None]:
        return nullcontext()

    def puts(self) -> Puts:
        return self.kept

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def tagged(self, path: str) -> tuple[bytes | None, str]:
        data = self.files.get(path)
        return data, "" if data is None else hashlib.sha256(data).hexdigest()

    def put(self, path: str, data: bytes) -> None:
        self.files[path] = data

    def replace(self, path: str, data: bytes, tag: str) -> bool:
        if self.kept is Puts.REFUSED:
            raise CannotRunError("refused", "take the lock")
        if self.kept is Puts.HOLD and self.tagged(path)[1] != tag:
            return False
        self.put(path, data)
        return True

    def remove(self, path: str) -> None:
        self.files.pop(path, None)

    def paths(self, folder: str) -> list[str]:
        return sorted(path for path in self.files if path.startswith(f"{folder}/"))

    def unlock(self) -> None:
        """Remove all locks, as the message to who finds one says: nobody is at work any more."""
        for path in self.paths(LOCKS):
            self.remove(path)

    def on_disk(self, root: Path) -> Path:
        """Write the files to a folder, to be looked at, and return it; a lock that a kill left is no part of the site."""
        shutil.rmtree(root, ignore_errors=True)
        for path, data in self.files.items():
            if not path.startswith(LOCKS):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(data)
        return root


@dataclass
class Watched:
    """A store whose writes are counted; `before` is told the number and path of each, and may end it or lose it."""

    inner: Store
    before: Callable[[int, str], bool] = lambda _number, _path: True
    writes: int = 0

    @property
    def place(self) -> str:
        return self.inner.place

    def guard(self) -> AbstractContextManager[None]:
        return self.inner.guard()

    def puts(self) -> Puts:
        return self.inner.puts()

    def read(self, path: str) -> bytes | None:
        return self.inner.read(path)

    def tagged(self, path: str) -> tuple[bytes | None, str]:
        return self.inner.tagged(path)

    def paths(self, folder: str) -> list[str]:
        return self.inner.paths(folder)

    def put(self, path: str, data: bytes) -> None:
        if self._goes(path):
            self.inner.put(path, data)

    def replace(self, path: str, data: bytes, tag: str) -> bool:
        return not self._goes(path) or self.inner.replace(path, data, tag)

    def remove(self, path: str) -> None:
        if self._goes(path):
            self.inner.remove(path)

    def _goes(self, path: str) -> bool:
        self.writes += 1
        return self.before(self.writes, path)


@dataclass
class Turns:
    """Lets one of several threads go on at a time, so that the same race can be run again and again.

    `order` says which goes on at each step, as far as it can; when it is at its end, the first that can goes on.
    """

    order: Iterable[int]
    waiting: dict[int, threading.Event] = field(default_factory=dict)
    moved: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def pause(self, me: int) -> None:
        """Wait until it is this thread's turn."""
        event = threading.Event()
        self.waiting[me] = event
        self.moved.release()
        event.wait()

    def run(self, *work: Callable[[Callable[[], None]], Any]) -> list[Any]:
        """Run each work in a thread of its own, giving it what it calls before a step; return results or errors."""
        results = [None] * len(work)
        order = iter(self.order)

        def body(me: int) -> None:
            self.pause(me)
            try:
                results[me] = work[me](lambda: self.pause(me))
            except Exception as error:
                results[me] = error  # type: ignore[call-overload]
            self.moved.release()

        threads = [threading.Thread(target=body, args=(me,)) for me in range(len(work))]
        for thread in threads:
            thread.start()
        for _ in threads:
            self.moved.acquire()
        while self.waiting:
            wanted = next(order, 0)
            self.waiting.pop(wanted if wanted in self.waiting else min(self.waiting)).set()
            self.moved.acquire()
        for thread in threads:
            thread.join()
        return results


@dataclass
class Paused(Watched):
    """A store that waits for its turn before it touches what several publishers share."""

    pause: Callable[[], None] = lambda: None

    def read(self, path: str) -> bytes | None:
        self._wait(path)
        return self.inner.read(path)

    def tagged(self, path: str) -> tuple[bytes | None, str]:
        self._wait(path)
        return self.inner.tagged(path)

    def paths(self, folder: str) -> list[str]:
        self._wait(folder)
        return self.inner.paths(folder)

    def _goes(self, path: str) -> bool:
        self._wait(path)
        return True

    def _wait(self, path: str) -> None:
        if path in (INDEX, LATEST, FEED, PAGE) or path.endswith("/SHA256SUMS") or path.startswith(LOCKS):
            self.pause()


def by_chance(seed: int) -> Iterator[int]:
    """Yield the first or the second thread, without end."""
    random = Random(seed)
    while True:
        yield random.randrange(2)


def each(number: int) -> Iterator[int]:
    """Yield 1 to a number."""
    yield from range(1, number + 1)
