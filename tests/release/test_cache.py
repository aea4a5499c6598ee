"""Where releases are kept, and that they come there whole."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.checksums import write_checksums
from nangang_open.release.cache import Cache, cache_folder, copy_out, is_whole


def a_tree(folder: Path, text: bytes = b"a") -> str:
    """Write a whole tree of one file, and return the hash of its checksums."""
    sums = write_checksums({"data/a.csv": hashlib.sha256(text).hexdigest()})
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "a.csv").write_bytes(text)
    (folder / "SHA256SUMS").write_bytes(sums)
    return hashlib.sha256(sums).hexdigest()


@pytest.mark.parametrize(
    ("platform", "environment", "below"),
    [
        ("linux", {}, "~/.cache/nangang-open"),
        ("linux", {"XDG_CACHE_HOME": "/var/tmp/mine"}, "/var/tmp/mine/nangang-open"),
        ("linux", {"XDG_CACHE_HOME": "mine"}, "~/.cache/nangang-open"),
        ("freebsd14", {}, "~/.cache/nangang-open"),
        ("darwin", {"XDG_CACHE_HOME": "/var/tmp/mine"}, "~/Library/Caches/nangang-open"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/nangang-open/Cache"),
        ("win32", {}, "~/AppData/Local/nangang-open/Cache"),
        ("win32", {"NANGANG_OPEN_CACHE": "/kept"}, "/kept"),
    ],
)
def test_each_platform_has_its_folder(platform: str, environment: dict[str, str], below: str) -> None:
    assert cache_folder(platform, environment) == Path(below).expanduser()


def test_the_platform_rules_are_those_that_platformdirs_knows() -> None:
    platformdirs = pytest.importorskip("platformdirs")
    assert cache_folder() == Path(platformdirs.user_cache_dir("nangang-open", appauthor=False)) or (
        "NANGANG_OPEN_CACHE" in os.environ
    )


def test_a_tree_is_whole_with_the_files_that_its_checksums_name_and_no_others(tmp_path: Path) -> None:
    pin = a_tree(tmp_path)
    assert is_whole(tmp_path)
    assert is_whole(tmp_path, pin)
    assert not is_whole(tmp_path, "0" * 64)
    (tmp_path / "SHA256SUMS.sig").write_bytes(b"signed")
    assert is_whole(tmp_path, pin)
    (tmp_path / "more").write_bytes(b"")
    assert not is_whole(tmp_path, pin)
    (tmp_path / "more").unlink()
    (tmp_path / "data" / "a.csv").write_bytes(b"b")
    assert not is_whole(tmp_path, pin)
    (tmp_path / "data" / "a.csv").unlink()
    assert not is_whole(tmp_path, pin)
    assert not is_whole(tmp_path / "nowhere")


def test_what_a_cut_run_left_is_lent_again_and_what_is_done_is_cleared(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "x")
    with suppress(KeyError), cache.incoming("1.0.0", "aa") as first:
        (first.parts / "p").write_bytes(b"half")
        raise KeyError
    with cache.incoming("1.0.0", "aa") as second:
        assert (second.parts / "p").read_bytes() == b"half"
    with cache.incoming("1.0.0", "aa") as third:
        assert list(third.parts.iterdir()) == []


def test_two_runs_at_once_have_folders_of_their_own(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "x")
    with cache.incoming("1.0.0", "aa") as first:
        with cache.incoming("1.0.0", "aa") as second:
            assert second.tree != first.tree
        assert not second.tree.exists()
        assert first.tree.is_dir()


def test_of_two_whole_trees_the_first_stays_and_a_damaged_one_gives_way(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "x")
    for _ in range(2):
        with cache.incoming("1.0.0", "aa") as lent:
            pin = a_tree(lent.tree)
            assert cache.whole(cache.keep(lent.tree, "1.0.0", pin).name, pin)
    (cache.folder("1.0.0") / "data" / "a.csv").write_bytes(b"damaged")
    assert not cache.whole("1.0.0", pin)
    with cache.incoming("1.0.0", "aa") as lent:
        a_tree(lent.tree)
        cache.keep(lent.tree, "1.0.0", pin)
    assert cache.whole("1.0.0", pin)
    assert sorted(path.name for path in (tmp_path / "x").iterdir()) == [".incoming", "1.0.0"]


def test_a_copy_is_whole_and_never_over_something_else(tmp_path: Path) -> None:
    pin = a_tree(tmp_path / "kept")
    copy_out(tmp_path / "kept", tmp_path / "out" / "x", pin)
    copy_out(tmp_path / "kept", tmp_path / "out" / "x", pin)
    assert is_whole(tmp_path / "out" / "x", pin)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["x"]
    (tmp_path / "out" / "x" / "mine").write_bytes(b"")
    with pytest.raises(InputError, match="other content"):
        copy_out(tmp_path / "kept", tmp_path / "out" / "x", pin)


def test_a_place_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotRunError, match=r"cannot be written: Not a directory; .*NANGANG_OPEN_CACHE"):
        Cache(tmp_path / "file", "x").remember("https://example.org", b"{}")
    with (
        pytest.raises(CannotRunError, match="cannot be written"),
        Cache(tmp_path / "file", "x").incoming("1.0.0", "aa"),
    ):
        pass
