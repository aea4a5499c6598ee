"""What is hostile in an archive or a folder is refused with the reason, and nothing is written anywhere."""

from __future__ import annotations

import gc
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package import archive
from nangang_open.package.archive import ENTRIES_LIMIT
from nangang_open.release import unpack
from nangang_open.release.archive import zip_bytes
from nangang_open.release.staged import Staged, temporary
from nangang_open.release.unpack import (
    fetched_folder,
    fetched_zip,
    open_contents,
    open_folder,
    read_zip,
    refuse_names,
    refused,
)

GOOD = {"SHA256SUMS": b"", "datapackage.json": b"{}", "data/figures.csv": b"id\n"}
Build = Callable[[zipfile.ZipFile], None]


def zipped(build: Build, method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        build(archive)
    return out.getvalue()


def entry(name: str, data: bytes = b"x", mode: int = 0o100644, system: int = 3) -> Build:
    def build(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo("placeholder")
        info.filename, info.external_attr, info.create_system = name, mode << 16, system
        archive.writestr(info, data)

    return build


def names(*listed: str) -> Build:
    def build(archive: zipfile.ZipFile) -> None:
        for name in listed:
            entry(name)(archive)

    return build


def packed(name: str, data: bytes) -> Build:
    return lambda archive: archive.writestr(name, data, zipfile.ZIP_DEFLATED)


def refused_zip(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_zip(io.BytesIO(data), "some.zip")
    assert str(caught.value).startswith("some.zip")
    assert "\n" not in str(caught.value)
    return caught.value.what


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (entry("../outside"), "climbs with .."),
        (entry("data/../../outside"), "climbs with .."),
        (entry("/etc/passwd"), "does not begin below"),
        (entry("~/x"), "does not begin below"),
        (entry("C:/x"), "names a drive"),
        (entry("..\\outside"), "holds a backslash"),
        (entry("data//x"), "has an empty part"),
        (entry("./x"), "has an empty part"),
        (entry("a\nb"), "cannot be printed"),
        (entry("a\u202eb"), "cannot be printed"),
        (entry("a" * 1100), "longer than"),
        (entry("nul"), "name of a device"),
        (entry("data/COM1.csv"), "name of a device"),
        (entry("data/aux.tar.gz"), "name of a device"),
        (entry("figures.csv::$DATA"), "may not"),
        (entry("figures.csv."), "ends with a full stop or a space"),
        (entry("data /x"), "ends with a full stop or a space"),
        (names("a.csv", "a.csv"), "stands twice"),
        (names("Data/a.csv", "data/b.csv"), "by case alone"),
        (names("a.csv", "A.CSV"), "by case alone"),
        (names("stra\u00dfe", "STRASSE"), "by case alone"),
        (names("caf\u00e9", "cafe\u0301"), "by case alone"),
        (names("data", "data/a.csv"), "is a file's and a folder's"),
        (entry("link", b"/etc/passwd", mode=0o120777), "is a symbolic link"),
        (entry("pipe", b"", mode=0o010644), "is a named pipe"),
        (entry("disk", b"", mode=0o060644), "is a device"),
        (entry("folder/", b"bytes", mode=0o040755), "is a folder with bytes"),
        (entry("folder", b"", mode=0o040755), "is a folder"),
        (entry("inner.zip", zip_bytes({"a": b"1"})), "is a zip inside"),
        (entry("figures.csv", zip_bytes({"a": b"1"})), "is a zip inside"),
        (entry("a.gz", b"\x1f\x8b\x08\x00abc"), "is a gzip file inside"),
        (entry("a.tar.xz", b"\xfd7zXZ\x00abc"), "is an xz file inside"),
        (entry("a.7z", b"7z\xbc\xaf\x27\x1cabc"), "is a 7z file inside"),
        (packed("zeros", bytes(8 << 20)), "a bomb"),
        (entry("book.xlsx", zipped(packed("sheet", bytes(8 << 20)))), "a bomb"),
        (entry("book.xlsx", zipped(entry("../x"))), "climbs with .."),
        (lambda archive: archive.writestr("x", b"x", zipfile.ZIP_LZMA), "other than deflate"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_hostile_entry_is_refused(build: Build, reason: str) -> None:
    assert reason in refused_zip(zipped(build))


def test_a_name_cut_at_a_nul_is_refused() -> None:
    data = zipped(entry("evil.csvXdata.csv")).replace(b"evil.csvXdata.csv", b"evil.csv\x00data.csv")
    assert "cannot be printed" in refused_zip(data)


def test_a_second_name_in_an_extra_field_is_refused() -> None:
    def build(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo("good.csv")
        name = b"\x01" + struct.pack("<L", zlib.crc32(b"good.csv")) + b"../evil.csv"
        info.extra = struct.pack("<HH", unpack.UNICODE_NAME, len(name)) + name
        archive.writestr(info, b"x")

    assert "has a second name" in refused_zip(zipped(build))


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(zipped(entry("a.csv")))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    assert "is encrypted" in refused_zip(bytes(data))


def test_entries_that_share_bytes_are_refused() -> None:
    data = bytearray(zipped(names("a.csv", "b.csv")))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[second + 42 : second + 46] = struct.pack("<L", 0)
    assert "lies over another" in refused_zip(bytes(data))


@pytest.mark.parametrize(
    ("place", "form", "value"),
    [(6, "<H", 1), (8, "<H", zipfile.ZIP_DEFLATED), (14, "<L", 5), (22, "<L", 5), (30, "3s", b"x.c")],
    ids=["flags", "method", "checksum", "size", "name"],
)
def test_an_entry_that_says_otherwise_than_the_directory_is_refused(place: int, form: str, value: object) -> None:
    data = bytearray(zip_bytes(GOOD))
    struct.pack_into(form, data, place, value)
    assert "says otherwise than the directory" in refused_zip(bytes(data))


def test_a_second_name_that_only_the_entry_itself_says_is_refused() -> None:
    data = bytearray(zipped(names("a.csv")))
    extra = struct.pack("<HHB", 0x7075, 5, 1) + bytes(4)
    data[28:30] = struct.pack("<H", len(extra))
    data[35:35] = extra
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<L", data, end + 16, struct.unpack_from("<L", data, end + 16)[0] + len(extra))
    assert "second name" in refused_zip(bytes(data))


@pytest.mark.parametrize("hidden", [b"#!/bin/sh\n", b"\x00", zip_bytes({"evil": b"x"})], ids=["script", "byte", "zip"])
def test_bytes_that_belong_to_no_entry_are_refused(hidden: bytes) -> None:
    data = zip_bytes(GOOD)
    assert "bytes" in refused_zip(hidden + data)
    assert "bytes" in refused_zip(data + hidden)
    with_gap = bytearray(data)
    with_gap[(at := data.index(b"PK\x01\x02")) : at] = hidden
    end = with_gap.rindex(b"PK\x05\x06")
    struct.pack_into("<L", with_gap, end + 16, at + len(hidden))
    assert "belong to no entry" in refused_zip(bytes(with_gap))


def test_an_end_inside_the_comment_hides_nothing() -> None:
    def commented(archive: zipfile.ZipFile) -> None:
        names("a.csv")(archive)
        archive.comment = b"x" + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, 0, 0, 0)

    assert "bytes before its entries" in refused_zip(zipped(commented))


def test_an_archive_written_to_a_pipe_is_read() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in GOOD.items():
            archive.writestr(name, data)
        archive.comment = b"a comment is no entry"
    assert set(read_zip(io.BytesIO(out.getvalue()), "some.zip")[1]) == set(GOOD)


def test_an_archive_that_is_too_large_in_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "TOTAL_LIMIT", 10_000)
    monkeypatch.setattr(archive, "TOTAL_RATIO", 2)

    def bomb(archive: zipfile.ZipFile) -> None:
        for number in range(11):
            packed(f"{number}.csv", b"x" * 1000)(archive)

    assert "unpacks to more than 10000 bytes: a bomb" in refused_zip(zipped(bomb))


def test_an_archive_of_stored_files_is_never_too_large_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "TOTAL_LIMIT", 1000)
    read_zip(io.BytesIO(zip_bytes({f"{number}.csv": b"x" * 1000 for number in range(11)})), "some.zip")
    monkeypatch.setattr(archive, "LARGEST", 10_000)
    assert "unpacks to more than 10000 bytes" in refused_zip(
        zip_bytes({f"{number}.csv": b"x" * 1000 for number in range(11)})
    )


def test_a_size_that_lies_is_found_out_when_the_entry_is_read() -> None:
    data = bytearray(zipped(packed("a.csv", b"x" * 5000)))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + place
        data[at : at + 4] = struct.pack("<L", 10)
    assert "cannot be read" in refused_zip(bytes(data))


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"\x00" * 100])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    assert "is no zip" in refused_zip(data)


def test_an_archive_cut_off_or_with_a_changed_byte_never_ends_in_a_traceback(tmp_path: Path) -> None:
    whole = zip_bytes(GOOD)
    for length in range(0, len(whole), 7):
        refused_zip(whole[:length])
    for place in range(len(whole)):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        (tmp_path / "some.zip").write_bytes(broken)
        with suppress(InputError):
            contents = open_contents(tmp_path / "some.zip")
            for path in contents.paths:
                contents.sha256(path)


def test_too_many_entries_are_refused_before_they_are_read() -> None:
    data = bytearray(zip_bytes(GOOD))
    end = data.index(b"PK\x05\x06")
    data[end + 10 : end + 12] = struct.pack("<H", ENTRIES_LIMIT + 1)
    assert "entries" in refused_zip(bytes(data))


def test_a_good_archive_is_read_with_its_folder_and_without() -> None:
    for prefix in ("", "nangang-open-data-0.1.0/"):
        packed = io.BytesIO(zip_bytes({prefix + path: data for path, data in GOOD.items()}))
        file, entries = read_zip(packed, "good.zip")
        assert {path: file.read(info) for path, info in entries.items()} == GOOD


def test_a_spreadsheet_may_be_a_zip() -> None:
    _, entries = read_zip(io.BytesIO(zip_bytes({"book.xlsx": zip_bytes({"sheet.xml": b"<x/>"})})), "good.zip")
    assert list(entries) == ["book.xlsx"]


@given(st.dictionaries(st.text(max_size=20), st.binary(max_size=50), max_size=5))
def test_whatever_names_come_they_are_read_back_or_refused(files: dict[str, bytes]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            try:
                archive.writestr(zipfile.ZipInfo(name or "x"), data)
            except (UnicodeEncodeError, ValueError):
                return
    try:
        file, entries = read_zip(out, "some.zip")
    except InputError:
        return
    assert all(not refused(name) for name in entries)
    assert {file.read(info) for info in entries.values()} <= set(files.values())


def test_a_folder_is_read_as_its_archive_is(tmp_path: Path) -> None:
    for path, data in GOOD.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    contents = open_folder(tmp_path)
    assert {path: contents.read(path) for path in contents.paths} == GOOD
    assert "nowhere" not in contents
    with pytest.raises(InputError, match="no file 'nowhere'"):
        contents.read("nowhere")
    with pytest.raises(InputError, match="larger than 1 bytes"):
        contents.read("datapackage.json", 1)


@pytest.mark.parametrize("kind", ["file", "folder", "nothing"])
def test_a_link_in_a_folder_is_refused_and_not_followed(tmp_path: Path, kind: str) -> None:
    outside = tmp_path / "outside"
    if kind == "file":
        outside.write_text("secret")
    elif kind == "folder":
        outside.mkdir()
    inside = tmp_path / "release"
    inside.mkdir()
    (inside / "link").symlink_to(outside)
    with pytest.raises(InputError, match="'link' is a symbolic link"):
        open_folder(inside)


def test_a_pipe_in_a_folder_is_refused_and_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="named pipe"):
        open_folder(tmp_path)


def test_an_archive_in_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(zip_bytes(GOOD))
    with pytest.raises(InputError, match="is a zip inside"):
        open_folder(tmp_path)


def test_too_many_files_in_a_folder_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "ENTRIES_LIMIT", 2)
    for name in "abc":
        (tmp_path / name).touch()
    with pytest.raises(InputError, match="more than 2 files"):
        open_folder(tmp_path)


def fetched(files: Mapping[str, bytes]) -> Staged:
    found = temporary()
    for path, data in files.items():
        found.write(path, data)
    return found


def test_files_from_an_address_are_looked_through_too() -> None:
    found = fetched_folder(fetched(GOOD), "address")
    assert found.read("data/figures.csv") == b"id\n"
    assert found.package().read("datapackage.json") == b"{}"
    with pytest.raises(InputError, match="by case alone"):
        fetched_folder(fetched({"a": b"", "A": b""}), "address")
    with pytest.raises(InputError, match="is a zip inside"):
        fetched_folder(fetched({"a": zip_bytes(GOOD)}), "address")


def test_what_is_not_there_or_neither_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(CannotRunError, match="there is no"):
        open_contents(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CannotRunError, match="named pipe"):
        open_contents(tmp_path / "pipe")
    with pytest.raises(CannotRunError):
        open_contents(Path("a\0b"))


@given(st.text(max_size=30))
def test_no_name_that_is_let_through_leads_out(name: str) -> None:
    if refused(name):
        return
    assert not Path(name).is_absolute()
    assert ".." not in name.replace("\\", "/").split("/")
    refuse_names([name], "here")


def test_a_zip_from_an_address_is_on_the_disk_as_long_as_it_is_read() -> None:
    files = fetched({"some.zip": zip_bytes(GOOD)})
    place = files.place("some.zip")
    contents = fetched_zip(files, "some.zip", "https://example.org/some.zip")
    del files
    assert {path: contents.read(path) for path in contents.paths} == GOOD
    assert contents.package().read("data/figures.csv") == b"id\n"
    del contents
    gc.collect()
    assert not place.exists()


def large(data: bytes, **wrong: int) -> bytes:
    """Return an archive with its end in the form for large ones too, which says what is not `wrong`."""
    end = data.rindex(b"PK\x05\x06")
    _, _, _, _, entries, size, offset, _ = struct.unpack_from("<4s4H2LH", data, end)
    said = {
        "disk": 0,
        "here": entries,
        "entries": entries,
        "size": size,
        "offset": offset,
        "rest": 44,
        "at": end,
        "disks": 1,
    }
    said |= wrong
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", said["rest"], 45, 45, said["disk"], 0,
        said["here"], said["entries"], said["size"], said["offset"],
    )  # fmt: skip
    return data[:end] + record + struct.pack("<4sLQL", b"PK\x06\x07", 0, said["at"], said["disks"]) + data[end:]


def test_the_form_for_large_archives_is_read(tmp_path: Path) -> None:
    (tmp_path / "large.zip").write_bytes(large(zip_bytes(GOOD)))
    contents = open_contents(tmp_path / "large.zip")
    assert {path: contents.read(path) for path in contents.paths} == GOOD
    assert contents.package().read("data/figures.csv") == b"id\n"


@pytest.mark.parametrize("field", ["disk", "here", "entries", "size", "offset", "rest", "at", "disks"])
def test_an_end_that_says_another_thing_in_the_form_for_large_archives_is_refused(field: str) -> None:
    assert "in that for large archives" in refused_zip(large(zip_bytes(GOOD), **{field: 7}))


def test_a_large_end_that_is_cut_off_is_refused() -> None:
    data = large(zip_bytes({}))
    assert "is cut off" in refused_zip(data[40:])


def test_an_entry_over_four_gigabytes_is_known_by_its_extra_field(tmp_path: Path) -> None:
    """The file is sparse: it has no bytes on the disk but those that the archive says."""
    size = (4 << 30) + 5
    name, place = b"a.csv", tmp_path / "sparse.zip"
    extra = struct.pack("<HHQQ", 1, 16, size, size)
    full = 0xFFFFFFFF
    local = (
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 45, 0, 0, 0, 33, 0, full, full, len(name), len(extra)) + name + extra
    )
    listed = struct.pack(
        "<4s4B4H3L5H2L", b"PK\x01\x02", 45, 3, 45, 0, 0, 0, 0, 33, 0, full, full, len(name), len(extra), 0, 0, 0,
        0o100644 << 16, 0,
    ) + name + extra  # fmt: skip
    with place.open("wb") as file:
        file.write(local)
        offset = file.seek(size, os.SEEK_CUR)
        file.write(listed)
        file.write(struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(listed), offset))
        file.write(struct.pack("<4sLQL", b"PK\x06\x07", 0, offset + len(listed), 1))
        file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), full, 0))
    with place.open("rb") as file:
        _, entries = read_zip(file, "sparse.zip")
    assert entries["a.csv"].file_size == size
    with place.open("rb+") as file:
        file.seek(30 + len(name) + 4)
        file.write(struct.pack("<Q", size - 1))
    with place.open("rb") as file, pytest.raises(InputError, match="says otherwise than the directory"):
        read_zip(file, "sparse.zip")
