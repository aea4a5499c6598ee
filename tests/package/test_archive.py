from __future__ import annotations

import gc
import io
import struct
import zipfile
from pathlib import Path

import pytest

from nangang_open.errors import CannotRunError
from nangang_open.package import archive
from nangang_open.package.archive import open_archive
from nangang_open.package.fault import FaultKind, FileError

DESCRIPTOR = "datapackage.json"


def packed(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in entries:
            file.writestr(name, data)
    return path


def why(path: Path, name: str) -> FaultKind:
    with pytest.raises(FileError) as caught:
        open_archive(path).read(name)
    return caught.value.fault.kind


@pytest.mark.parametrize("prefix", ["", "nangang-open-data-0.1.0/"])
def test_a_package_stands_at_the_root_or_in_one_top_folder(tmp_path: Path, prefix: str) -> None:
    path = packed(tmp_path / "p.zip", (f"{prefix}{DESCRIPTOR}", b"{}"), (f"{prefix}data/a.csv", b"a\n"))
    assert open_archive(path).read("data/a.csv") == b"a\n"
    assert open_archive(path).faults == ()


def test_what_lies_beside_the_top_folder_is_not_of_the_package(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", (f"p/{DESCRIPTOR}", b"{}"), ("__MACOSX/data/a.csv", b"a\n"))
    assert why(path, "data/a.csv") is FaultKind.FILE_MISSING


@pytest.mark.parametrize("names", [[], ["a/b/datapackage.json"], ["a/datapackage.json", "b/datapackage.json"]])
def test_an_archive_without_one_package_cannot_be_opened(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(CannotRunError, match="at its root"):
        open_archive(packed(tmp_path / "p.zip", *((name, b"{}") for name in names)))


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"no zip at all", b"PK\x05\x06", b"PK\x05\x06" + b"\xff" * 18, b"\x1f\x8b\x08"]
)
def test_what_is_no_zip_cannot_be_opened(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "p.zip").write_bytes(data)
    with pytest.raises(CannotRunError):
        open_archive(tmp_path / "p.zip")


def test_a_cut_or_bent_archive_never_gives_a_traceback(tmp_path: Path) -> None:
    whole = packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}" * 9), ("data/a.csv", b"a\n" * 50)).read_bytes()
    bent = tmp_path / "bent.zip"
    outcomes: set[object] = set()
    for cut in range(len(whole)):
        for data in (whole[:cut], whole[cut:], whole[:cut] + bytes([whole[cut] ^ 0xFF]) + whole[cut + 1 :]):
            bent.write_bytes(data)
            try:
                outcomes.add(open_archive(bent).read("data/a.csv"))
            except (CannotRunError, FileError) as error:
                outcomes.add(type(error))
    assert outcomes == {b"a\n" * 50, CannotRunError, FileError}


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil", "a/../../evil", "C:/evil", "a\\..\\evil"])
def test_an_entry_that_would_leave_its_folder_is_a_fault_and_is_never_read(tmp_path: Path, name: str) -> None:
    found = open_archive(packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}"), (name, b"x")))
    assert [(fault.kind, fault.value) for fault in found.faults] == [(FaultKind.ARCHIVE_UNSAFE_NAME, name)]
    with pytest.raises(FileError):
        found.read(name)
    assert [place.name for place in tmp_path.iterdir()] == ["p.zip"]


def test_a_name_that_stands_twice_is_a_fault_and_neither_is_read(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        path = packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}"), ("a.csv", b"a\n"), ("a.csv", b"b\n"))
    assert [fault.kind for fault in open_archive(path).faults] == [FaultKind.ARCHIVE_DOUBLED_NAME]
    assert why(path, "a.csv") is FaultKind.FILE_MISSING


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}"), ("a.csv", b"\0" * (50 << 20)))
    assert why(path, "a.csv") is FaultKind.ARCHIVE_BOMB


def test_an_entry_that_unpacks_to_more_than_it_says_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}"), ("a.csv", b"a" * 5000))
    lying = path.read_bytes().replace(struct.pack("<L", 5000), struct.pack("<L", 10))
    path.write_bytes(lying)
    assert why(path, "a.csv") is FaultKind.FILE_UNREADABLE


def test_an_entry_that_is_damaged_is_unreadable_where_the_damage_is_reached(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}"), ("a.csv", b"a" * 900_000), method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(b"aaaa") + 800_000] ^= 1
    path.write_bytes(data)
    with open_archive(path).opened("a.csv") as file:
        assert file.read(1000) == b"a" * 1000
        file.seek(0)
        assert file.read(1000) == b"a" * 1000
        with pytest.raises(FileError, match="Bad CRC-32"):
            file.read()


def test_an_archive_is_let_go_with_its_reader(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}"))
    opened = open_archive(path)
    handle = opened.file.fp
    assert handle is not None
    assert opened.read(DESCRIPTOR) == b"{}"
    del opened
    gc.collect()
    assert handle.closed


def test_an_archive_over_the_total_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}"), ("a.csv", b"a" * 5000))
    monkeypatch.setattr(archive, "TOTAL_LIMIT", 5001)
    monkeypatch.setattr(archive, "TOTAL_RATIO", 2)
    with pytest.raises(CannotRunError, match="unpacks to more"):
        open_archive(path)


def test_an_archive_of_too_many_entries_is_not_opened(tmp_path: Path) -> None:
    entries = [(f"{number}.txt", b"") for number in range(archive.ENTRIES_LIMIT + 1)]
    with pytest.raises(CannotRunError, match="entries"):
        open_archive(packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}"), *entries))


def test_an_end_that_says_one_thing_in_the_large_form_and_another_in_the_plain_one_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}" * 50))
    data = path.read_bytes()
    end = data.rfind(b"PK\x05\x06")
    path.write_bytes(data[:end] + b"PK\x06\x07" + b"\0" * 16 + data[end:])
    with pytest.raises(CannotRunError, match="in that for large archives"):
        open_archive(path)


def test_a_link_or_folder_in_an_archive_is_no_file(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = 0o120777 << 16
    path = packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}"), (link, b"../outside.txt"), ("data/", b""))
    assert why(path, "link.csv") is FaultKind.FILE_NOT_REGULAR
    assert why(path, "data") is FaultKind.FILE_MISSING


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_plain_methods_are_unpacked(tmp_path: Path, method: int) -> None:
    path = packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}"), ("a.csv", b"a\n"), method=method)
    assert why(path, "a.csv") is FaultKind.FILE_UNREADABLE


def test_an_encrypted_entry_is_unreadable(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", (DESCRIPTOR, b"{}"), ("a.csv", b"a\n"))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as file:
        local = file.getinfo("a.csv").header_offset
    central = data.rfind(b"PK\x01\x02")
    data[local + 6] |= 1
    data[central + 8] |= 1
    path.write_bytes(bytes(data))
    assert open_archive(path).problem("a.csv") is not None
    assert why(path, "a.csv") is FaultKind.FILE_UNREADABLE
