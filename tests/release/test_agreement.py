"""The formats hold the rows of the text, whatever their bytes; what does not is found, file by file."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from nangang_open.errors import InputError
from nangang_open.package.checksums import checksum
from nangang_open.package.files import open_package
from nangang_open.release import layout
from nangang_open.release.contents import Release, release_files
from nangang_open.release.formats import parquet
from nangang_open.release.verify import State, Step, verify
from tests.release.test_verify import Place, said, summed
from tests.release.trial import a_package

pytest.importorskip("pyarrow", reason="the extra `release` is not installed")
openpyxl = pytest.importorskip("openpyxl", reason="the extra `release` is not installed")
pytest.importorskip("xlsxwriter", reason="the extra `release` is not installed")

TEXT, FORMATS = "qingshi-1.2.0", "qingshi-1.2.0-formats"
SQLITE, PARQUET = "qingshi.sqlite", "parquet/figures.parquet"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return release_files(open_package(a_package(tmp_path_factory.mktemp("sound"))))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return a release with another title of a relation."""
    package = a_package(tmp_path_factory.mktemp("other"))
    relations = package / "data" / "relations.csv"
    relations.write_text(relations.read_text("utf-8").replace("Growth of firms", "Growth"), "utf-8")
    from nangang_open.package.sync import sync

    sync(package)
    return release_files(open_package(package))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_formats_beside_the_text_are_read_back(built: Release, place: Place) -> None:
    place.folder(built.formats, FORMATS)
    found = verify(place.folder(built.text, TEXT)).outcome(Step.FORMATS)
    assert found.state is State.PASSED
    tables = len([path for path in built.text if path.startswith("data/")])
    assert [note.said() for note in found.notes] == [f"{tables + 3} files hold the rows that they should"]


def test_formats_are_found_beside_a_zip_and_verified_alone(built: Release, place: Place) -> None:
    place.zip(built.formats, FORMATS)
    assert verify(place.zip(built.text, TEXT)).outcome(Step.FORMATS).state is State.PASSED
    alone = verify(place.root / f"{FORMATS}.zip")
    assert alone.verified
    assert (alone.name, alone.version) == ("qingshi", "1.2.0")
    assert alone.outcome(Step.STRUCTURE).state is State.SKIPPED


def test_a_table_that_a_sheet_cannot_hold_is_missing_in_the_workbook_alone(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nangang_open.release.formats import xlsx

    monkeypatch.setattr(xlsx, "ROWS_LIMIT", 3)
    built = release_files(open_package(a_package(tmp_path / "large")))
    book = openpyxl.load_workbook(BytesIO(built.formats["qingshi.xlsx"]))
    assert "figures" not in book.sheetnames
    assert "sources" in book.sheetnames
    place.folder(built.formats, FORMATS)
    found = verify(place.folder(built.text, TEXT))
    assert found.verified, said(found, Step.FORMATS)
    monkeypatch.undo()
    assert said(verify(found.place), Step.FORMATS).startswith("qingshi.xlsx: ")  # the sheets are looked for


def test_formats_of_another_text_are_found(built: Release, other: Release, place: Place) -> None:
    place.folder(other.formats, FORMATS)
    problems = said(verify(place.folder(built.text, TEXT)), Step.FORMATS)
    assert "the formats were made from another text than the one beside them" in problems
    assert "LOGICAL_HASHES: the rows of relations are not those of the text" in problems
    assert "figures" not in problems


@pytest.mark.parametrize("path", [SQLITE, "parquet/relations.parquet", "qingshi.xlsx"])
def test_a_file_with_other_rows_is_found_though_all_hashes_are_right(
    built: Release, other: Release, place: Place, path: str
) -> None:
    found = verify(place.folder(summed({**built.formats, path: other.formats[path]}), FORMATS))
    assert found.outcome(Step.CHECKSUMS).state is State.PASSED
    assert said(found, Step.FORMATS) == f"{path}: the rows of relations are not those of LOGICAL_HASHES"


@pytest.mark.parametrize("path", [SQLITE, PARQUET, "qingshi.xlsx", layout.STATA])
def test_a_file_that_is_none_of_its_form_is_found(built: Release, place: Place, path: str) -> None:
    found = verify(place.folder(summed({**built.formats, path: b"no such form"}), FORMATS))
    assert said(found, Step.FORMATS).startswith(f"{path}: ")


@pytest.mark.parametrize("data", [None, b"no hashes"])
def test_without_logical_hashes_nothing_is_believed(built: Release, place: Place, data: bytes | None) -> None:
    files = {path: found for path, found in built.formats.items() if path != layout.LOGICAL_HASHES}
    found = verify(place.folder(summed(files | ({} if data is None else {layout.LOGICAL_HASHES: data})), FORMATS))
    assert said(found, Step.FORMATS).startswith("LOGICAL_HASHES: ")


def test_without_a_provenance_the_formats_belong_to_no_text(built: Release, place: Place) -> None:
    place.folder(
        summed({**built.formats, layout.PROVENANCE: json.dumps({"name": "qingshi", "text": 1}).encode()}), FORMATS
    )
    found = verify(place.folder(built.text, TEXT))
    assert said(found, Step.FORMATS) == "PROVENANCE.json: it does not say which text the formats were made from"


@pytest.mark.parametrize("path", [SQLITE, PARQUET, "qingshi.xlsx", layout.STATA])
def test_a_file_that_was_taken_away_is_missed(built: Release, place: Place, path: str) -> None:
    files = {one: data for one, data in built.formats.items() if one != path}
    found = verify(place.folder(summed(files), FORMATS))
    assert said(found, Step.FORMATS) == f"there is no {path}, which a release holds"


@pytest.mark.parametrize("path", ["setup.exe", "parquet/other.parquet", "other.sqlite"])
def test_a_file_that_is_none_of_the_formats_is_found(built: Release, place: Place, path: str) -> None:
    found = verify(place.folder(summed({**built.formats, path: built.formats[SQLITE]}), FORMATS))
    assert said(found, Step.FORMATS).startswith(f"{path}: it is no file of this release")


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("DROP TABLE implied", "the rows of implied are not those of LOGICAL_HASHES"),
        ("CREATE TRIGGER t AFTER INSERT ON units BEGIN DELETE FROM figures; END", "it holds the trigger 't'"),
        ("UPDATE figures SET value_real = value_real + 1", "the double"),
    ],
)
def test_a_database_that_was_changed_is_found(built: Release, place: Place, statement: str, reason: str) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        base.deserialize(built.formats[SQLITE])
        base.execute("PRAGMA foreign_keys = OFF")
        base.execute(statement)
        data = base.serialize()
    found = verify(place.folder(summed({**built.formats, SQLITE: data}), FORMATS))
    assert reason in said(found, Step.FORMATS)


def test_checksums_that_the_formats_have_not_are_said_once(built: Release, place: Place) -> None:
    (place.folder(built.formats, FORMATS) / layout.CHECKSUMS).unlink()
    with pytest.raises(InputError) as caught:
        verify(place.folder(built.text, TEXT))
    assert str(caught.value).count(FORMATS) == 1


def test_a_changed_byte_in_the_formats_beside_is_found(built: Release, place: Place) -> None:
    folder = place.folder(built.formats, FORMATS)
    (folder / PARQUET).write_bytes(built.formats[PARQUET] + b" ")
    found = verify(place.folder(built.text, TEXT))
    assert said(found, Step.FORMATS) == f"{PARQUET}: its bytes are not those that were released"
    assert checksum((folder / PARQUET).read_bytes()) not in built.formats[layout.CHECKSUMS].decode()


def test_what_cannot_be_read_here_is_no_fault(built: Release, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from nangang_open.errors import CannotRunError

    def missing(*_: object) -> None:
        raise CannotRunError("pyarrow is not installed", "install it")

    monkeypatch.setattr(parquet, "read", missing)
    found = verify(place.folder(built.formats, FORMATS)).outcome(Step.FORMATS)
    assert found.state is State.PASSED
    assert f"{PARQUET}: not read, for pyarrow is not installed" in [note.said() for note in found.notes]
