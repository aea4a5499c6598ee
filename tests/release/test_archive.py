"""The one door into an archive."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release.archive import EPOCH, write_zip, zip_bytes

FILES = {"b.txt": b"b", "a/数据.csv": b"x" * 1000, "B/c": b""}


def test_an_archive_follows_from_its_files_and_not_from_their_order() -> None:
    assert zip_bytes(FILES) == zip_bytes(dict(reversed(FILES.items())))


def test_entries_are_stored_in_order_with_one_time_and_one_mode() -> None:
    with zipfile.ZipFile(io.BytesIO(zip_bytes(FILES))) as archive:
        assert archive.testzip() is None
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(FILES)
    for entry in entries:
        assert entry.date_time == EPOCH == (1980, 1, 1, 0, 0, 0)
        assert entry.external_attr >> 16 == 0o100644
        assert (entry.compress_type, entry.create_system, entry.extra) == (zipfile.ZIP_STORED, 3, b"")
        assert entry.file_size == len(FILES[entry.filename])


def test_the_bytes_are_known() -> None:
    from nangang_open.package.checksums import checksum

    assert checksum(zip_bytes({})) == checksum(b"PK\5\6" + bytes(18))
    assert checksum(zip_bytes(FILES)) == "1c498ce4cb1be45a2b2406210f90fd959652ff35b78e23128cbcae9e013840c1"


@pytest.mark.parametrize("path", ["", "/etc/x", "../x", "a/../x", "a//b", "C:x", "a\\b", "a\nb", "~x"])
def test_a_path_that_leads_out_is_refused(path: str) -> None:
    with pytest.raises(InputError, match="path"):
        zip_bytes({path: b""})


def test_names_that_differ_by_case_alone_are_refused() -> None:
    with pytest.raises(InputError, match="one name on some systems"):
        zip_bytes({"Straße": b"", "STRASSE": b""})


def test_an_archive_is_written_whole(tmp_path: Path) -> None:
    write_zip(tmp_path / "a.zip", FILES)
    assert (tmp_path / "a.zip").read_bytes() == zip_bytes(FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    with pytest.raises(CannotRunError, match="cannot be written"):
        write_zip(tmp_path / "none" / "a.zip", FILES)
