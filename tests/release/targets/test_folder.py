"""A site is whole at any time: after a kill before any write, a full disk, a lost write, and two who publish at once."""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release.targets.folder import Act, Published, publish, withdraw
from nangang_open.release.targets.index import FEED, INDEX, LATEST, PAGE, read_index
from nangang_open.release.targets.lock import LOCKS, ConflictError
from nangang_open.release.targets.store import Folder, Puts, Store, open_store
from nangang_open.release.verify import verify
from tests.release.targets.sites import (
    NEW,
    OLD,
    OTHER,
    Killed,
    Paused,
    Shelf,
    Turns,
    Watched,
    by_chance,
    check_site,
    each,
    read_site,
    text_alone,
)

ROOT = Path(__file__).parents[3]
Releases = Mapping[str, Path]


@pytest.fixture
def site(tmp_path: Path, texts: Releases) -> Path:
    """Return a site with the older version."""
    publish(texts[OLD], Folder(tmp_path / "site"))
    return tmp_path / "site"


def shelf_with(kept: Puts, release: Path) -> Shelf:
    """Return a shelf with one version."""
    shelf = Shelf(kept)
    publish(release, shelf)
    return shelf


def publishing(release: Path, store: Store) -> Callable[[Callable[[], None]], Published]:
    """Return what publishes a release, pausing before each step that others could see."""
    return lambda pause: publish(release, Paused(store, pause=pause))


def test_a_published_release_is_verified_where_it_stands(tmp_path: Path, releases: Releases) -> None:
    old = os.umask(0o077)
    try:
        published = publish(releases[NEW], Folder(tmp_path / "a" / "site"))
    finally:
        os.umask(old)
    root = tmp_path / "a" / "site"
    index = check_site(root, settled=True)
    assert (index.latest, index.sequence, published.puts) == (NEW, 1, Puts.HOLD)
    found = verify(root / NEW)
    assert found.verified
    assert {outcome.state.value for outcome in found.outcomes if outcome.step != "signature"} == {"passed"}
    there = read_site(root)
    for folder, target in ((releases[NEW], NEW), (Path(f"{releases[NEW]}-formats"), f"{NEW}-formats")):
        assert {f"{target}/{path}": data for path, data in read_site(folder).items()}.items() <= there.items()
    assert {f"qingshi-{NEW}.zip", f"qingshi-{NEW}-formats.zip"} <= there.keys()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*")} | {stat.S_IMODE(root.stat().st_mode)}
    assert modes == {0o644, 0o755}


def test_publishing_again_changes_nothing(site: Path, texts: Releases) -> None:
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    published = publish(texts[OLD], Folder(site))
    assert {step.act for step in published.steps} == {Act.THERE}
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()} == before


def test_a_dry_run_shows_every_step_and_writes_nothing(site: Path, texts: Releases, tmp_path: Path) -> None:
    before = read_site(site)
    plan = publish(texts[NEW], Folder(site), dry_run=True)
    assert read_site(site) == before
    assert plan.puts is None
    done = publish(texts[NEW], Folder(site))
    assert [(step.act, step.path) for step in plan.steps] == [(step.act, step.path) for step in done.steps]
    again = publish(texts[NEW], Folder(site), dry_run=True)
    assert {step.act for step in again.steps} == {Act.THERE}
    publish(texts[NEW], Folder(tmp_path / "nowhere"), dry_run=True)
    assert not (tmp_path / "nowhere").exists()


def test_an_older_version_published_later_is_not_the_latest(tmp_path: Path, texts: Releases) -> None:
    for version in (NEW, OLD):
        publish(texts[version], Folder(tmp_path / "site"))
    index = check_site(tmp_path / "site", settled=True)
    assert [entry.version for entry in index.entries] == [NEW, OLD]
    assert (tmp_path / "site" / LATEST).read_text() == f"{NEW}\n"


def test_formats_may_follow_their_text(site: Path, releases: Releases) -> None:
    publish(releases[OLD], Folder(site))
    entry = check_site(site, settled=True).entry(OLD)
    assert entry is not None
    assert entry.formats is not None
    assert len(entry.archives) == 2
    assert verify(site / OLD).verified


@pytest.mark.parametrize("kept", Puts)
def test_a_kill_before_any_write_leaves_the_index_valid_and_a_rerun_finishes(
    kept: Puts, tmp_path: Path, texts: Releases
) -> None:
    begun = shelf_with(kept, texts[OLD])
    whole = Watched(Shelf(kept, dict(begun.files)))
    publish(texts[NEW], whole)
    wanted = whole.inner.files  # type: ignore[attr-defined]

    def kill(at: int, number: int, _path: str) -> bool:
        if number == at:
            raise Killed
        return True

    turned = 0
    for at in each(whole.writes):
        shelf = Shelf(kept, dict(begun.files))
        with pytest.raises(Killed):
            publish(texts[NEW], Watched(shelf, partial(kill, at)))
        if shelf.files[INDEX] == begun.files[INDEX]:
            assert {path: shelf.files[path] for path in begun.files} == begun.files
        else:
            assert shelf.files[INDEX] == wanted[INDEX]
            check_site(shelf.on_disk(tmp_path / "left"), settled=False)
            turned += 1
        publish(texts[NEW], shelf)
        assert shelf.files == wanted
    assert 3 <= turned < 10
    assert [path for path in wanted if path.startswith(LOCKS)] == []
    check_site(Shelf(kept, wanted).on_disk(tmp_path / "whole"), settled=True)


SYSTEM = ("fsync", "replace", "chmod", "mkdir", "unlink")
"""What a folder asks of the system when it writes."""


def test_a_kill_at_any_step_of_the_system_leaves_a_folder_valid(site: Path, texts: Releases, tmp_path: Path) -> None:
    """The process really ends, without any cleaning up, while the last file, the index and the rest are written."""
    ready = tmp_path / "ready"
    publish(texts[NEW], Folder(shutil.copytree(site, tmp_path / "whole")))
    wanted = read_site(tmp_path / "whole")
    shutil.copytree(tmp_path / "whole", ready)
    (ready / NEW / "validation.json").unlink()
    for path in site.iterdir():
        if path.is_file():
            shutil.copy(path, ready)
    old = read_site(ready)[INDEX]
    states = set()
    for at in itertools.count(1):
        left = shutil.copytree(ready, tmp_path / f"left{at}")
        if not _ends_at(at, texts[NEW], left):
            break
        states.add(read_site(left)[INDEX] == old)
        check_site(left, settled=False)
        publish(texts[NEW], Folder(left))
        assert read_site(left) == wanted
        check_site(left, settled=True)
    assert at > 20
    assert states == {True, False}


def _ends_at(at: int, release: Path, site: Path) -> bool:
    """Publish in a process of its own that ends before its step `at`; return whether it came so far."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    try:
        count = itertools.count(1)

        def ending(real: Any, *args: Any, **kwargs: Any) -> Any:
            if next(count) == at:
                os._exit(77)
            return real(*args, **kwargs)

        for name in SYSTEM:
            setattr(os, name, partial(ending, getattr(os, name)))
        publish(release, Folder(site))
    finally:
        os._exit(0)


@pytest.mark.parametrize("trouble", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_is_said_in_one_line_and_leaves_the_old_index(
    trouble: int, site: Path, texts: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = read_site(site), os.fsync
    for at in (1, 3, 20, 60):
        count = itertools.count(1)

        def full(descriptor: int, count: Any = count, at: int = at) -> None:
            if next(count) >= at and stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(trouble, os.strerror(trouble))
            real(descriptor)

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(CannotRunError, match=os.strerror(trouble)) as caught:
            publish(texts[NEW], Folder(site))
        assert "\n" not in str(caught.value)
        monkeypatch.setattr(os, "fsync", real)
        assert before.items() <= read_site(site).items()
        check_site(site, settled=True)
    publish(texts[NEW], Folder(site))
    assert check_site(site, settled=True).latest == NEW


@pytest.mark.parametrize("kept", Puts)
def test_a_write_that_the_store_loses_is_found_out(kept: Puts, tmp_path: Path, texts: Releases) -> None:
    begun = shelf_with(kept, texts[OLD])
    written: list[str] = []
    whole = Watched(Shelf(kept, dict(begun.files)), lambda _number, path: bool(written.__iadd__([path])))
    publish(texts[NEW], whole)
    for at in each(whole.writes):
        shelf = Shelf(kept, dict(begun.files))
        lost: list[str] = []

        def lose(number: int, path: str, at: int = at, lost: list[str] = lost) -> bool:
            lost += [path] if number == at else []
            return number != at

        if at == whole.writes and kept is not Puts.HOLD:
            publish(texts[NEW], Watched(shelf, lose))
            assert lost[0].startswith(LOCKS)  # its removal was lost: the same run takes it up
            continue
        if written[at - 1] in (LATEST, FEED, PAGE):
            publish(texts[NEW], Watched(shelf, lose))  # what is made from the index is simply made again
            assert shelf.files == whole.inner.files  # type: ignore[attr-defined]
            continue
        with pytest.raises(InputError) as caught:
            publish(texts[NEW], Watched(shelf, lose))
        assert "\n" not in str(caught.value)
        assert ("another run is writing here" if lost[0].startswith(LOCKS) else f"{lost[0]!r} was written") in str(
            caught.value
        )
        publish(texts[NEW], shelf)
        assert shelf.files == whole.inner.files  # type: ignore[attr-defined]


def test_a_clock_that_jumps_changes_nothing(
    site: Path, texts: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steady = shutil.copytree(site, tmp_path / "steady")
    publish(texts[NEW], Folder(steady))
    jumps = itertools.cycle([0, 4e9, -1e9, 1e12, 86400])
    for name in ("time", "monotonic", "perf_counter"):
        monkeypatch.setattr(time, name, lambda: next(jumps))
    publish(texts[NEW], Folder(site))
    monkeypatch.undo()
    assert read_site(site) == read_site(steady)


def test_who_finds_another_at_work_in_a_folder_is_told_to_wait(site: Path, texts: Releases) -> None:
    before = read_site(site)
    with Folder(site).guard(), pytest.raises(InputError, match="another run is writing here"):
        publish(texts[NEW], Folder(site))
    assert read_site(site) == before


def test_two_processes_that_publish_to_a_folder_at_once_both_arrive(site: Path, texts: Releases) -> None:
    code = (
        "import sys, pathlib\n"
        "from nangang_open.errors import InputError\n"
        "from nangang_open.release.targets.folder import publish\n"
        "from nangang_open.release.targets.store import Folder\n"
        "while True:\n"
        "    try:\n"
        "        publish(pathlib.Path(sys.argv[1]), Folder(pathlib.Path(sys.argv[2])))\n"
        "    except InputError as error:\n"
        "        assert 'another run' in str(error), error\n"
        "    else:\n"
        "        break\n"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(texts[version]), str(site)], cwd=ROOT)
        for version in (NEW, OTHER)
    ]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    index = check_site(site, settled=True)
    assert ([entry.version for entry in index.entries], index.sequence) == ([OTHER, NEW, OLD], 3)


@pytest.mark.parametrize("seed", range(16))
def test_two_publishers_at_once_cannot_harm_a_store_that_keeps_conditions(
    seed: int, tmp_path: Path, texts: Releases
) -> None:
    shelf = shelf_with(Puts.HOLD, texts[OLD])
    results = Turns(by_chance(seed)).run(*(publishing(texts[one], shelf) for one in (NEW, OTHER)))
    assert [error for error in results if isinstance(error, Exception)] == []
    index = check_site(shelf.on_disk(tmp_path / "site"), settled=True)
    assert ([entry.version for entry in index.entries], index.sequence) == ([OTHER, NEW, OLD], 3)


def steps_of(release: Path, shelf: Shelf) -> int:
    """Return how many steps of a run others could see."""
    steps: list[None] = []
    publish(release, Paused(Shelf(shelf.kept, dict(shelf.files)), pause=lambda: steps.append(None)))
    return len(steps)


@pytest.mark.parametrize("kept", [Puts.REFUSED, Puts.IGNORED])
def test_two_publishers_at_once_are_found_out_where_conditions_are_not_kept(
    kept: Puts, tmp_path: Path, texts: Releases
) -> None:
    """Whoever reports success is in the index; who was overtaken says so, and after a rerun is in it too.

    One goes to each of its steps, the other to each of its own, the first to its end, and then the other.
    """
    begun = shelf_with(kept, texts[OLD])
    steps = steps_of(texts[NEW], begun)
    conflicts = 0
    for first, second in itertools.product(range(0, steps, 2 if kept is Puts.IGNORED else 7), range(steps)):
        shelf = Shelf(kept, dict(begun.files))
        order = [0] * first + [1] * second
        results = Turns(order).run(publishing(texts[NEW], shelf), publishing(texts[OTHER], shelf))
        arrived = [one for one, result in zip((NEW, OTHER), results, strict=True) if not isinstance(result, Exception)]
        failed = [result for result in results if isinstance(result, Exception)]
        assert all(isinstance(error, ConflictError) for error in failed), failed
        conflicts += len(failed)
        index = read_index(shelf.files[INDEX], "")
        assert {*arrived, OLD} <= {entry.version for entry in index.entries}, (first, second)
        if failed and second % 10 == 0:
            shelf.unlock()
            for one in (NEW, OTHER):
                publish(texts[one], shelf)
            index = check_site(shelf.on_disk(tmp_path / "site"), settled=True)
            assert [entry.version for entry in index.entries] == [OTHER, NEW, OLD]
    assert conflicts >= steps


@pytest.mark.parametrize("seed", range(8))
def test_one_version_with_two_contents_is_published_once(seed: int, tmp_path: Path, texts: Releases) -> None:
    shelf = shelf_with(Puts.HOLD, texts[OLD])
    results = Turns(by_chance(seed)).run(*(publishing(texts[one], shelf) for one in (NEW, "changed")))
    errors = [str(error) for error in results if isinstance(error, Exception)]
    assert len(errors) == 1
    assert "other content" in errors[0]
    check_site(shelf.on_disk(tmp_path / "site"), settled=True)


def test_a_lock_that_a_kill_left_is_taken_up_by_the_same_run_and_named_to_another(texts: Releases) -> None:
    shelf = shelf_with(Puts.IGNORED, texts[OLD])

    def kill(_number: int, path: str) -> bool:
        if path == INDEX:
            raise Killed
        return True

    with pytest.raises(Killed):
        publish(texts[NEW], Watched(shelf, kill))
    with pytest.raises(ConflictError, match=f"publish {NEW} .*remove {LOCKS}/"):
        publish(texts[OTHER], shelf)
    assert len(shelf.paths(LOCKS)) == 1
    publish(texts[NEW], shelf)
    assert shelf.paths(LOCKS) == []
    publish(texts[OTHER], shelf)


def test_a_version_is_never_changed(site: Path, texts: Releases) -> None:
    publish(texts[NEW], Folder(site))
    before = read_site(site)
    for dry_run in (True, False):
        with pytest.raises(InputError, match=r"version 1\.2\.0 is published with other content"):
            publish(texts["changed"], Folder(site), dry_run=dry_run)
    assert read_site(site) == before


def test_what_is_left_of_another_release_is_not_mixed_with_this_one(site: Path, texts: Releases) -> None:
    shutil.copytree(texts["changed"], site / NEW)
    with pytest.raises(InputError, match="is there with other content"):
        publish(texts[NEW], Folder(site))
    shutil.rmtree(site / NEW)
    (site / NEW).mkdir()
    (site / NEW / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"'1.2.0/notes.txt' is there and no part of the release"):
        publish(texts[NEW], Folder(site))
    assert check_site(site, settled=True).latest == OLD


def test_a_site_of_something_else_is_left_alone(tmp_path: Path, site: Path, texts: Releases) -> None:
    index = json.loads((site / INDEX).read_text())
    (site / INDEX).write_text(json.dumps(index | {"name": "elsewhere"}))
    with pytest.raises(InputError, match="this is the site of 'elsewhere'"):
        publish(texts[NEW], Folder(site))
    for text in ("[]", "{}", "no json", json.dumps(index | {"layout": 2}), json.dumps(index | {"versions": []})):
        (site / INDEX).write_text(text)
        with pytest.raises(InputError, match=r"versions.json is no index of this form"):
            publish(texts[NEW], Folder(site))
        assert (site / INDEX).read_text() == text
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "index.html").write_text("my home")
    with pytest.raises(InputError, match=r"'index.html' is there and none of ours"):
        publish(texts[NEW], Folder(tmp_path / "root"))
    assert read_site(tmp_path / "root") == {"index.html": b"my home"}


def test_a_release_that_is_not_whole_is_not_published(tmp_path: Path, texts: Releases, releases: Releases) -> None:
    folder = Folder(tmp_path / "site")
    broken = shutil.copytree(texts[NEW], tmp_path / "broken")
    (broken / "README.md").write_text("otherwise")
    with pytest.raises(InputError, match=r"README.md: its bytes are not those that were released"):
        publish(broken, folder)
    with pytest.raises(CannotRunError, match="is no folder"):
        publish(Path(f"{releases[NEW]}.zip"), folder)
    with pytest.raises(CannotRunError, match="no release's text folder"):
        publish(Path(f"{releases[NEW]}-formats"), folder)
    dist = shutil.copytree(releases[NEW].parent, tmp_path / "dist")
    shutil.copy(dist / f"qingshi-{NEW}-formats.zip", dist / f"qingshi-{NEW}.zip")
    with pytest.raises(InputError, match="is not the zip of the folder beside it"):
        publish(dist / releases[NEW].name, folder)
    assert not (tmp_path / "site").exists()


def test_a_place_that_cannot_be_written_to_is_one_line(tmp_path: Path, texts: Releases) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotRunError, match="cannot be written"):
        publish(texts[NEW], Folder(tmp_path / "file" / "site"))
    for place, said in (
        ("https://me:secret@example.org/x", "can only be read"),
        ("s3://key:secret@bucket/x", "says more than where"),
        ("s3://bucket/x?token=secret", "says more than where"),
        ("nosuch://bucket/x", "nosuch://bucket/x"),
    ):
        with pytest.raises(CannotRunError, match=said) as caught:
            open_store(place)
        assert "secret@" not in str(caught.value)
        assert "=secret" not in str(caught.value)


def test_a_withdrawn_version_stays_and_is_said_to_be_withdrawn(site: Path, texts: Releases) -> None:
    publish(texts[NEW], Folder(site))
    before = read_site(site)
    withdraw(NEW, "a <b>wrong</b> & </script> unit", Folder(site), instead=OLD, day="2024-05-01")
    index = check_site(site, settled=True)
    assert (index.latest, index.sequence) == (OLD, 3)
    after = read_site(site)
    assert {path for path in after if after[path] != before[path]} == {INDEX, "latest", "feed.atom", "index.html"}
    warned = [one.said() for one in verify(site / NEW, quick=True).warnings]
    assert warned == [
        f"version {NEW} was withdrawn: a <b>wrong</b> & </script> unit",
        f"use version {OLD} instead",
    ]
    page = after["index.html"].decode()
    assert "a &lt;b&gt;wrong&lt;/b&gt; &amp; &lt;/script&gt; unit" in page
    assert "<b>" not in page
    assert "2024-05-01T00:00:00Z" in after["feed.atom"].decode()
    withdraw(NEW, "a <b>wrong</b> & </script> unit", Folder(site), instead=OLD, day="2024-05-01")
    publish(texts[NEW], Folder(site))
    assert read_site(site) == after


def test_where_all_versions_are_withdrawn_there_is_no_latest(site: Path) -> None:
    withdraw(OLD, "all wrong", Folder(site))
    assert check_site(site, settled=True).latest == ""
    assert "all wrong" in (site / "index.html").read_text()


@pytest.mark.parametrize(
    ("version", "reason", "options", "said"),
    [
        ("9.9.9", "bad", {}, r"there is no version '9.9.9'; give one that is there: 1.1.0"),
        ("latest", "bad", {}, "'latest' is no semantic version"),
        (OLD, "", {}, "is no reason"),
        (OLD, "two\nlines", {}, "is no reason"),
        (OLD, "x" * 201, {}, "is no reason"),
        (OLD, "bad", {"instead": OLD}, "cannot stand for itself"),
        (OLD, "bad", {"instead": "3.0.0"}, "version '3.0.0' is not there"),
        (OLD, "bad", {"day": "yesterday"}, "'yesterday' is no day"),
        (OLD, "bad", {"day": "20240501"}, "'20240501' is no day"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused(
    version: str, reason: str, options: dict[str, Any], said: str, site: Path
) -> None:
    before = read_site(site)
    with pytest.raises(InputError, match=said):
        withdraw(version, reason, Folder(site), **options)
    assert read_site(site) == before


def test_nobody_is_sent_to_a_withdrawn_version(site: Path, texts: Releases) -> None:
    publish(texts[NEW], Folder(site))
    withdraw(OLD, "bad", Folder(site))
    with pytest.raises(InputError, match="is withdrawn itself"):
        withdraw(NEW, "bad", Folder(site), instead=OLD)
    with pytest.raises(InputError, match="there is no version"):
        withdraw(NEW, "bad", Folder(site.parent / "none"))
    assert not (site.parent / "none").exists()


def altered(release: Path, folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Return a copy of a text folder in which some files say something else, with checksums that fit."""
    there = text_alone(release, folder)
    for path, old, new in changes:
        text = (there / path).read_text()
        assert old in text
        (there / path).write_text(text.replace(old, new))
    sums = [line.split("  ", 1)[1] for line in (there / "SHA256SUMS").read_text().splitlines()]
    hashed = [f"{hashlib.sha256((there / path).read_bytes()).hexdigest()}  {path}\n" for path in sums]
    (there / "SHA256SUMS").write_text("".join(hashed))
    return there


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((("schema-org.jsonld", '"datePublished": "2024-', '"datePublished": "x2024-'),), "is no day on which 1.2.0"),
        ((("datapackage.json", '"title": "', '"titel": "'),), "what describes it lacks a title"),
        (
            (("datapackage.json", '"version": "1.2.0"', '"version": "1.1.0+again"'),),
            r"version 1\.1\.0 is published, and 1\.1\.0\+again is neither higher nor lower",
        ),
    ],
)
def test_what_an_index_could_not_say_or_a_page_not_show_is_never_named(
    changes: tuple[tuple[str, str, str], ...], said: str, site: Path, texts: Releases, tmp_path: Path
) -> None:
    before = (site / INDEX).read_bytes()
    with pytest.raises(InputError, match=said) as caught:
        publish(altered(texts[NEW], tmp_path / "altered", *changes), Folder(site))
    assert "\n" not in str(caught.value)
    assert (site / INDEX).read_bytes() == before
    check_site(site, settled=True)


def test_a_changelog_with_what_xml_cannot_hold_leaves_a_feed_that_can_be_read(
    site: Path, texts: Releases, tmp_path: Path
) -> None:
    changes = ("CHANGELOG.md", "### Data\n", "### Data \x1b & < \ufffe\n")
    publish(altered(texts[NEW], tmp_path / "altered", changes), Folder(site))
    check_site(site, settled=True)
    assert "\ufffd &amp; &lt; \ufffd" in (site / FEED).read_text()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("path", "../secret/", "climbs with"),
        ("path", "/etc/", "does not begin below"),
        ("released", "2024-13-01", "is no day"),
        ("withdrawn", {"reason": "bad", "day": "soon"}, "is no day"),
        ("withdrawn", {"reason": "bad", "instead": 7}, "instead"),
        ("withdrawn", ["bad"], "indices"),
        ("version", "1.0", "no semantic version"),
    ],
)
def test_an_index_that_says_what_it_should_not_is_refused(key: str, value: object, said: str, site: Path) -> None:
    index = json.loads((site / INDEX).read_text())
    index["versions"][0][key] = value
    with pytest.raises(InputError, match=rf"versions\.json is no index of this form \(.*{said}"):
        read_index(json.dumps(index).encode(), "site")


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
@pytest.mark.parametrize(("path", "mode"), [(".", 0o555), (NEW, 0o000), (NEW, 0o444), (NEW, 0o333), (INDEX, 0o000)])
def test_a_site_without_the_rights_is_one_line(path: str, mode: int, texts: Releases, tmp_path: Path) -> None:
    """Root may do everything: so the run is that of another user, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        site, release = Path(folder) / "site", shutil.copytree(texts[NEW], Path(folder) / "release")
        publish(texts[OLD], Folder(site))
        place = site / path
        if path == NEW:
            place.mkdir()
            (place / "SHA256SUMS").write_text("mine")
        place.chmod(mode)
        if os.geteuid() == 0:
            for one in (Path(folder), *Path(folder).rglob("*")):
                os.chown(one, 65534, 65534)
        said = tmp_path / "said"
        before = read_site(site) if os.geteuid() == 0 else {}
        child = os.fork()
        if not child:
            with said.open("w") as out:
                try:
                    if os.geteuid() == 0:
                        os.setuid(65534)
                    publish(release, Folder(site))
                except BaseException as error:
                    out.write(f"{type(error).__name__}: {error}")
            os._exit(0)
        os.waitpid(child, 0)
        text = said.read_text()
        assert text.startswith("CannotRunError: ")
        assert "Permission denied" in text
        assert text.count("\n") == 0
        assert before == {} or before == read_site(site)
        place.chmod(0o755)


def test_an_interruption_gives_the_lock_back(texts: Releases) -> None:
    shelf = shelf_with(Puts.IGNORED, texts[OLD])

    def interrupt(_number: int, path: str) -> bool:
        if path == INDEX:
            raise KeyboardInterrupt
        return True

    with pytest.raises(KeyboardInterrupt):
        publish(texts[NEW], Watched(shelf, interrupt))
    assert shelf.paths(LOCKS) == []
    publish(texts[OTHER], shelf)


def test_a_lock_is_given_back_where_others_cannot_be_looked_for(texts: Releases) -> None:
    class Blind(Watched):
        def paths(self, folder: str) -> list[str]:
            raise CannotRunError(f"{folder} cannot be listed", "wait")

    shelf = shelf_with(Puts.REFUSED, texts[OLD])
    with pytest.raises(CannotRunError, match="cannot be listed"):
        publish(texts[NEW], Blind(shelf))
    assert shelf.paths(LOCKS) == []
