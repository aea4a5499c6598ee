"""Files that are made on the disk are known by size and hash, and go when nobody has them."""

from __future__ import annotations

import gc
import hashlib
import os
import stat
from pathlib import Path

import pytest

from nangang_open.release.staged import Measured, Staged, measured, temporary


def test_a_file_is_measured_however_it_is_written(tmp_path: Path) -> None:
    files = Staged(tmp_path / "files")
    files.write("whole", b"abc")
    files.write("deep/er/parts", iter([b"a", b"", b"bc"]))
    with files.written("by_another") as place:
        place.write_bytes(b"abc")
    expected = Measured(3, hashlib.sha256(b"abc").hexdigest())
    assert files.measured == dict.fromkeys(["by_another", "deep/er/parts", "whole"], expected)
    assert dict(files) == dict.fromkeys(files, b"abc")
    assert measured(b"abc") == expected
    assert files.hashes(without={"whole"}) == dict.fromkeys(["by_another", "deep/er/parts"], expected.sha256)


def test_a_file_that_is_written_again_is_the_new_one(tmp_path: Path) -> None:
    files = Staged(tmp_path / "files")
    files.write("a", b"long before")
    files.write("a", b"now")
    assert (files["a"], files.measured["a"], len(files)) == (b"now", measured(b"now"), 1)


def test_what_was_never_written_is_not_there(tmp_path: Path) -> None:
    files = Staged(tmp_path / "files")
    (tmp_path / "files" / "stray").write_bytes(b"")
    assert "stray" not in files
    with pytest.raises(KeyError):
        files["stray"]


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_everybody_may_read_whatever_the_umask_says(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        files = Staged(tmp_path / "files")
        files.write("deep/a", b"")
        with files.written("b") as place:
            place.write_bytes(b"")
    finally:
        os.umask(before)
    paths = [tmp_path / "files", *(tmp_path / "files").rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()} == {0o755}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()} == {0o644}


def test_a_folder_of_the_system_goes_with_its_files() -> None:
    files = temporary()
    files.write("a", b"x")
    folder = files.root.parent
    assert folder.is_dir()
    del files
    gc.collect()
    assert not folder.exists()
