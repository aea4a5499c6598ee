from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.errors import InputError
from nangang_open.package.checksums import Mismatch, MismatchKind, checksum, mismatches, read_checksums, write_checksums
from nangang_open.package.files import open_package
from tests.package.sample import files, small

ZERO = "0" * 64


def test_checksums_find_every_file_that_is_not_as_they_say(tmp_path: Path) -> None:
    folder = small(tmp_path)
    (folder / "folder").mkdir()
    right = {path: checksum(data) for path, data in files().items()}
    assert mismatches(right, open_package(folder)) == []
    wrong = {"data/figures.csv": ZERO, "absent.csv": ZERO, "folder": ZERO}
    assert mismatches(right | wrong, open_package(folder)) == [
        Mismatch("data/figures.csv", MismatchKind.DIFFERENT, ZERO, right["data/figures.csv"]),
        Mismatch("absent.csv", MismatchKind.MISSING, ZERO),
        Mismatch("folder", MismatchKind.UNREADABLE, ZERO),
    ]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_the_system_reads_what_we_write(tmp_path: Path) -> None:
    small(tmp_path)
    (tmp_path / "SHA256SUMS").write_bytes(write_checksums({path: checksum(data) for path, data in files().items()}))
    assert subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True).returncode == 0  # fmt: skip


@given(
    hashes=st.dictionaries(
        st.from_regex(r"[a-z南]{1,3}(/[a-z .]{0,2}[a-z])?", fullmatch=True),
        st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    )
)
def test_what_is_written_is_read_again(hashes: dict[str, str]) -> None:
    assert read_checksums(write_checksums(hashes)) == hashes
    assert list(read_checksums(write_checksums(hashes))) == sorted(hashes)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\xff", ""),
        (b"x  a\n", ":1"),
        (f"{ZERO} a\n".encode(), ":1"),
        (f"{ZERO.replace('0', 'A')}  a\n".encode(), ":1"),
        (f"{ZERO}  ../a\n".encode(), ":1"),
        (f"{ZERO}  /a\n".encode(), ":1"),
        (f"{ZERO}  a\n\n".encode(), ":2"),
        (f"{ZERO}  a\n{ZERO} *a\n".encode(), ":2"),
        (f"{ZERO}  a\r\n".encode(), ":1"),
    ],
)
def test_what_is_no_checksum_is_refused_with_its_line(data: bytes, line: str) -> None:
    with pytest.raises(InputError) as caught:
        read_checksums(data)
    assert caught.value.where == f"SHA256SUMS{line}"
