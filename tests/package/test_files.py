from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from nangang_open.errors import CannotRunError
from nangang_open.package.fault import FaultKind, FileError
from nangang_open.package.files import Package, open_package, shipped, write_atomically
from tests.package.sample import descriptor, files, path_to, small, zipped

ROOT = Path(__file__).resolve().parents[2]


def kinds(package: Package) -> list[tuple[FaultKind, str]]:
    return [(fault.kind, fault.table) for fault in package.faults]


@pytest.mark.parametrize("form", ["folder", "descriptor", "zip", "zip in a folder"])
def test_a_package_is_a_folder_its_descriptor_or_a_zip(tmp_path: Path, form: str) -> None:
    path = {
        "folder": lambda: small(tmp_path / "p"),
        "descriptor": lambda: small(tmp_path / "p") / "datapackage.json",
        "zip": lambda: zipped(tmp_path / "p.zip"),
        "zip in a folder": lambda: zipped(tmp_path / "p.zip", "small-0.1.0/"),
    }[form]()
    package = open_package(str(path))
    assert (package.name, package.version, package.table_names) == ("small", "0.1.0", ("figures", "relations"))
    assert package.faults == ()
    table = package.table("figures")
    assert table is not None
    assert table.columns["id"] == ["firms_2021", "firms_2016", "growth"]
    assert package.table("unknowns") is None
    assert package.table_faults("unknowns") == ()
    assert package.read("data/figures.csv") == files()["data/figures.csv"]
    assert (package.has("data/relations.csv"), package.has("README.md")) == (True, False)
    assert package.table_path("figures") == "data/figures.csv"
    assert package.table_path("units") is None
    assert package.path == path


def test_a_package_without_a_name_has_its_folders(tmp_path: Path) -> None:
    assert open_package(small(tmp_path / "p", name=3, version=None)).name == "p"
    assert open_package(zipped(tmp_path / "q.zip", name="", version=None)).name == "q"


def test_a_relative_path_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small(tmp_path / "p", name=None))
    assert open_package(".").name == "p"


def test_a_table_is_read_once(tmp_path: Path) -> None:
    package = open_package(small(tmp_path))
    assert package.table("figures") is package.table("figures")


def test_the_shipped_package_is_found() -> None:
    assert (shipped() / "datapackage.json").is_file()
    assert open_package().folder == shipped()


def test_what_is_no_package_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    small(tmp_path / "linked")
    (tmp_path / "linked" / "datapackage.json").rename(tmp_path / "elsewhere.json")
    (tmp_path / "linked" / "datapackage.json").symlink_to("../elsewhere.json")
    (tmp_path / "piped").mkdir()
    os.mkfifo(tmp_path / "piped" / "datapackage.json")
    (tmp_path / "folded" / "datapackage.json").mkdir(parents=True)
    for path in ("absent", "empty", "text.txt", "pipe", "linked", "piped", "folded", "text.txt/x", "a\0b", "x" * 9999):
        with pytest.raises(CannotRunError):
            open_package(tmp_path / path)
    with pytest.raises(CannotRunError, match="web address"):
        open_package("https://example.org/datapackage.json")


def test_a_descriptor_that_is_no_json_is_a_fault_and_not_an_error(tmp_path: Path) -> None:
    package = open_package(small(tmp_path, {"datapackage.json": b"{"}))
    assert package.descriptor is None
    assert kinds(package) == [(FaultKind.DESCRIPTOR_NOT_JSON, "")]
    assert (package.table_names, package.version) == ((), "")


def test_a_descriptor_over_the_limit_is_a_fault(tmp_path: Path) -> None:
    large = {"datapackage.json": b" " * (17 << 20)}
    assert kinds(open_package(small(tmp_path / "p", large))) == [(FaultKind.DESCRIPTOR_TOO_LARGE, "")]
    assert kinds(open_package(zipped(tmp_path / "p.zip", "", large))) == [(FaultKind.DESCRIPTOR_TOO_LARGE, "")]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("../outside.csv", FaultKind.PATH_UNSAFE),
        ("/etc/passwd", FaultKind.PATH_UNSAFE),
        ("http://example.org/figures.csv", FaultKind.PATH_IS_URL),
        ("data/absent.csv", FaultKind.FILE_MISSING),
        ("data", FaultKind.FILE_NOT_REGULAR),
        ("pipe", FaultKind.FILE_NOT_REGULAR),
        ("link.csv", FaultKind.PATH_LEAVES),
        (None, FaultKind.PATH_MALFORMED),
        (7, FaultKind.PATH_MALFORMED),
        ([], FaultKind.PATH_MALFORMED),
        ({"a": "b"}, FaultKind.PATH_MALFORMED),
        (["data/figures.csv", "data/relations.csv"], FaultKind.PATH_MALFORMED),
        ([3], FaultKind.PATH_MALFORMED),
    ],
)
def test_a_resource_that_cannot_be_had_is_a_fault_of_its_table(tmp_path: Path, path: object, kind: FaultKind) -> None:
    (tmp_path / "outside.csv").write_bytes(b"id\n")
    folder = small(tmp_path / "p", **path_to(path))
    os.mkfifo(folder / "pipe")
    (folder / "link.csv").symlink_to("../outside.csv")
    package = open_package(folder)
    assert kinds(package) == [(kind, "figures")]
    assert package.table("figures") is None


@pytest.mark.parametrize(
    ("facts", "said"), [({"data": [{"id": "x"}]}, "inline data"), ({}, "missing"), ({"path": None}, "null")]
)
def test_a_table_without_a_file_is_a_fault(tmp_path: Path, facts: dict[str, object], said: str) -> None:
    package = open_package(small(tmp_path, resources=[{"name": "figures", **facts}]))
    assert [(fault.kind, fault.details["type"]) for fault in package.faults] == [(FaultKind.PATH_MALFORMED, said)]
    assert package.table("figures") is None


def test_a_list_of_one_path_is_that_path(tmp_path: Path) -> None:
    assert open_package(small(tmp_path, **path_to(["data/figures.csv"]))).faults == ()


def test_a_resource_that_we_do_not_know_is_looked_at_and_not_read(tmp_path: Path) -> None:
    extra = [{"name": "map", "path": "map.png"}, {"name": "gone", "path": "gone.png"}, {"name": "odd"}]
    folder = small(tmp_path, {"map.png": b"\0\xff"}, resources=[*descriptor()["resources"], *extra])
    assert kinds(open_package(folder)) == [(FaultKind.FILE_MISSING, "gone"), (FaultKind.PATH_MALFORMED, "odd")]


def test_two_resources_on_one_file_are_a_fault(tmp_path: Path) -> None:
    twice = [{"name": name, "path": "data/figures.csv"} for name in ("figures", "relations")]
    assert kinds(open_package(small(tmp_path, resources=twice))) == [(FaultKind.PATH_SHARED, "relations")]


def test_faults_of_a_table_are_told_with_its_name(tmp_path: Path) -> None:
    package = open_package(small(tmp_path, {"data/figures.csv": b"id\r\nx,y\r\n"}))
    assert kinds(package) == [(FaultKind.TABLE_CRLF, "figures"), (FaultKind.TABLE_RAGGED, "figures")]


def test_faults_of_an_archive_are_told(tmp_path: Path) -> None:
    package = open_package(zipped(tmp_path / "p.zip", "", {"../evil": b""}))
    assert kinds(package) == [(FaultKind.ARCHIVE_UNSAFE_NAME, "")]


def test_a_file_below_the_package_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    package = open_package(small(tmp_path))
    with pytest.raises(FileError, match="climbs"):
        package.read("../x")


def test_a_file_is_written_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write_atomically(path, b"one")
    path.chmod(0o600)
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [place.name for place in tmp_path.iterdir()] == ["out.txt"]


def test_writing_through_a_link_leaves_the_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", b"one")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"one"


def test_what_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "ring").symlink_to("ring")
    before = sorted(tmp_path.iterdir())
    for name in ("folder", "absent/out.txt", "file/out.txt", "pipe", "a\0b", "x" * 9999, "ring"):
        with pytest.raises(CannotRunError):
            write_atomically(tmp_path / name, b"x")
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_that_cannot_be_written_to_its_end_is_as_it_was(tmp_path: Path) -> None:
    """The process may write files of 10 bytes, as if the disk were full."""
    path = tmp_path / "out.txt"
    path.write_bytes(b"before")
    program = (
        "import resource, sys, pathlib; from nangang_open.package.files import write_atomically;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10)); write_atomically(pathlib.Path(sys.argv[1]), b'x' * 99)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, cwd=ROOT)
    assert "CannotRunError" in done.stderr
    assert path.read_bytes() == b"before"
    assert [place.name for place in tmp_path.iterdir()] == ["out.txt"]


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no devices here")
def test_a_device_is_written_to_as_it_is() -> None:
    write_atomically(Path("/dev/null"), b"x")
    assert Path("/dev/null").is_char_device()
