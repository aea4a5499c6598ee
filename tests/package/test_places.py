from __future__ import annotations

import errno
import os
import socket
from io import BytesIO
from pathlib import Path

import pytest

from nangang_open.package.fault import FaultKind, FileError
from nangang_open.package.places import BLOCK, FILE_LIMIT, Folder, Memory, checked, limited, read_regular, unsafe

OUTSIDE = b"nobody may read this"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "..",
        "../outside.txt",
        "data/../../outside.txt",
        "data/..",
        "/etc/passwd",
        "~/x",
        "C:/x",
        "c:x",
        "data\\figures.csv",
        "..\\outside.txt",
        "./figures.csv",
        "data//figures.csv",
        "data/",
        "a\0b",
        "a\nb",
        "a\x1b[31mb",
        "\ud800",
        "x" * 2000,
    ],
)
def test_a_path_that_could_lead_elsewhere_is_refused(path: str) -> None:
    assert unsafe(path)
    with pytest.raises(FileError) as caught:
        checked(path)
    assert caught.value.fault.kind is FaultKind.PATH_UNSAFE


@pytest.mark.parametrize(
    "path", ["http://example.org/x.csv", "HTTPS://example.org", "file:///etc/passwd", "s3://x/y", "data:text/csv,a", "//host/x"]
)  # fmt: skip
def test_a_web_address_is_refused_as_one(path: str) -> None:
    with pytest.raises(FileError) as caught:
        checked(path)
    assert caught.value.fault.kind is FaultKind.PATH_IS_URL


@pytest.mark.parametrize(
    "path", ["figures.csv", "data/figures.csv", "数据/指标.csv", "a b/c..d.csv", "...", "d/.hidden"]
)
def test_a_path_below_the_package_is_left_as_it_is(path: str) -> None:
    assert checked(path) == path


def kind(folder: Path, path: str) -> FaultKind:
    """Return why a path cannot be read, the same from a look and from a reading."""
    place = Folder(folder.resolve())
    looked = place.problem(path)
    with pytest.raises(FileError) as caught:
        place.read(path)
    assert looked is not None
    assert looked.fault == caught.value.fault
    assert OUTSIDE.decode() not in str(caught.value)
    return caught.value.fault.kind


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "outside.txt").write_bytes(OUTSIDE)
    (tmp_path / "package" / "data").mkdir(parents=True)
    return tmp_path / "package"


def test_a_link_out_of_the_package_is_not_followed(package: Path) -> None:
    (package / "link.csv").symlink_to("../outside.txt")
    (package / "far").symlink_to(package.parent)
    (package / "nowhere.csv").symlink_to("../not_there.txt")
    assert kind(package, "link.csv") is FaultKind.PATH_LEAVES
    assert kind(package, "far/outside.txt") is FaultKind.PATH_LEAVES
    assert kind(package, "nowhere.csv") is FaultKind.PATH_LEAVES


def test_a_link_within_the_package_is_followed(package: Path) -> None:
    (package / "data" / "figures.csv").write_bytes(b"a\n")
    (package / "link.csv").symlink_to("data/figures.csv")
    assert Folder(package.resolve()).read("link.csv") == b"a\n"
    assert Folder(package.resolve()).problem("link.csv") is None


def test_links_in_a_ring_are_no_file(package: Path) -> None:
    (package / "a").symlink_to("b")
    (package / "b").symlink_to("a")
    assert kind(package, "a") is FaultKind.FILE_UNREADABLE


def test_a_pipe_a_socket_and_a_folder_are_never_opened(package: Path, tmp_path: Path) -> None:
    os.mkfifo(package / "pipe")
    assert kind(package, "pipe") is FaultKind.FILE_NOT_REGULAR
    assert kind(package, "data") is FaultKind.FILE_NOT_REGULAR
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(package)  # a socket's path is short
        try:
            server.bind("socket")
        finally:
            os.chdir(here)
        assert kind(package, "socket") is FaultKind.FILE_NOT_REGULAR


def test_a_file_that_is_not_there_is_missing(package: Path) -> None:
    (package / "file").write_bytes(b"")
    assert kind(package, "data/figures.csv") is FaultKind.FILE_MISSING
    assert kind(package, "file/figures.csv") is FaultKind.FILE_MISSING
    assert kind(package, "x" * 300) is FaultKind.FILE_UNREADABLE


def test_a_file_over_the_limit_is_not_read(package: Path) -> None:
    (package / "large").write_bytes(b"x" * 11)
    assert Folder(package.resolve()).read("large", 11) == b"x" * 11
    with pytest.raises(FileError, match="larger than 10 bytes"):
        Folder(package.resolve()).read("large", 10)


@pytest.mark.skipif(not Path("/dev/zero").is_char_device(), reason="no devices here")
def test_a_device_is_not_read() -> None:
    with pytest.raises(FileError, match="a device and not a file"):
        read_regular(Path("/dev/zero"), "zero")


@pytest.mark.parametrize("store", ["folder", "memory", "on disk"])
def test_a_file_is_read_in_blocks_as_it_is_read_whole(package: Path, store: str) -> None:
    data = bytes(range(256)) * 4096
    (package / "large").write_bytes(data)
    files: dict[str, bytes | Path] = {"large": data if store == "memory" else package / "large"}
    place = Folder(package.resolve()) if store == "folder" else Memory(files)
    with place.opened("large") as file:
        assert b"".join(iter(lambda: file.read(1000), b"")) == data
    with place.opened("large", len(data)) as file:
        assert file.read(3) + file.read() == data == place.read("large")
        assert file.seek(0) == 0
        assert file.read() == data
    for path, limit, meant in (("large", len(data) - 1, FaultKind.FILE_TOO_LARGE), ("less", 9, FaultKind.FILE_MISSING)):
        with pytest.raises(FileError) as caught, place.opened(path, limit):
            pass
        assert caught.value.fault.kind is meant


def test_a_file_that_grows_over_the_limit_while_it_is_read_is_too_large(package: Path) -> None:
    (package / "large").write_bytes(b"x" * 10)
    with Folder(package.resolve()).opened("large", 10) as file, (package / "large").open("ab") as other:
        other.write(b"more")
        other.flush()
        with pytest.raises(FileError, match="larger than 10 bytes"):
            file.read()


def test_a_file_that_fails_in_the_middle_is_unreadable() -> None:
    class Failing(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    file = limited(Failing(b"x" * (3 * BLOCK)), "a.csv", FILE_LIMIT)
    assert file.read(BLOCK) == b"x" * BLOCK
    with pytest.raises(FileError, match=r"'a.csv' cannot be read: Input/output error"):
        file.read(BLOCK)


def test_what_fails_at_the_reader_is_not_said_of_the_file(package: Path) -> None:
    (package / "file").write_bytes(b"x")
    with pytest.raises(OSError, match="No space"), Folder(package.resolve()).opened("file"):
        raise OSError(errno.ENOSPC, "No space left on device")
