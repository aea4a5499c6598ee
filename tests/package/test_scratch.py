"""What is kept in a temporary file comes back, and a disk that is full is told."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.errors import CannotRunError
from nangang_open.package.columns import BLOCK, Growing
from nangang_open.package.scratch import Scratch, Stored


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=9)), max_size=20))
def test_blocks_of_one_file_come_back(blocks: list[tuple[bool, bytes]]) -> None:
    scratch = Scratch()
    stored = Stored(scratch), Stored(scratch)
    for which, data in blocks:
        stored[which].append(data)
    for which in (False, True):
        wanted = [data for other, data in blocks if other == which]
        assert [*stored[which]] == wanted
        assert stored[which][::-1] == wanted[::-1]
        assert [stored[which][index] for index in range(-len(wanted), len(wanted))] == wanted * 2
        with pytest.raises(IndexError):
            stored[which][len(wanted)]


def test_without_a_folder_for_temporary_files_the_error_names_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(CannotRunError, match="temporary files cannot be written: No such file") as caught:
        Scratch()
    assert "TMPDIR" in caught.value.mend


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_told() -> None:
    scratch = Scratch()
    with open("/dev/full", "r+b", buffering=0) as full:  # noqa: PTH123  # a device, unbuffered
        scratch._file = full
        growing = Growing(scratch)
        with pytest.raises(CannotRunError, match="No space left on device"):
            growing.extend([str(number) for number in islice(range(10**6), 2 * BLOCK)])
