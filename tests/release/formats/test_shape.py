"""What a file of the formats holds besides rows is found where it was changed, though all hashes were made anew."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from nangang_open.errors import InputError
from nangang_open.package.checksums import checksum, write_checksums
from nangang_open.package.files import open_package
from nangang_open.release import layout
from nangang_open.release.contents import Release, release_files
from nangang_open.release.formats.shape import shape
from nangang_open.release.verify import Outcome, State, Step, verify
from tests.release.formats.awkward import damaged
from tests.release.trial import a_package

pytest.importorskip("pyarrow", reason="the extra `release` is not installed")
pytest.importorskip("openpyxl", reason="the extra `release` is not installed")
pytest.importorskip("xlsxwriter", reason="the extra `release` is not installed")

SQLITE, XLSX, PARQUET = "qingshi.sqlite", "qingshi.xlsx", "parquet/figures.parquet"
FORMATS = "qingshi-1.2.0-formats"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return release_files(open_package(a_package(tmp_path_factory.mktemp("sound"))))


def formats_said(folder: Path, built: Release, changed: Mapping[str, bytes]) -> Outcome:
    """Write the text and its formats, some of them changed and all their hashes made anew, and verify them."""
    text, files = folder / "qingshi-1.2.0", {**built.formats, **changed}
    hashes = {path: checksum(data) for path, data in files.items() if path not in layout.UNSUMMED}
    for root, held in ((text, built.text), (folder / FORMATS, {**files, layout.CHECKSUMS: write_checksums(hashes)})):
        for path, data in held.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
    return verify(text).outcome(Step.FORMATS)


def problems_of(found: Outcome) -> list[str]:
    return [problem.said() for problem in found.problems]


def not_following(path: str, part: str) -> list[str]:
    return [f"{path}: {part} is not what follows from the text"]


def test_formats_are_what_follows_from_the_text(built: Release, tmp_path: Path) -> None:
    found = formats_said(tmp_path, built, {})
    assert problems_of(found) == []
    assert [note.key for note in found.notes] == ["verify.formats.tables"]


def edited(data: bytes, statements: str) -> bytes:
    """Return a database after some statements."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        base.deserialize(data)
        base.executescript(statements)
        return base.serialize()


ANEW = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, {}, {}) WHERE name = {}"


@pytest.mark.parametrize(
    ("statements", "part"),
    [
        ("CREATE TABLE figures_corrected (id TEXT)", "table figures_corrected"),
        ("CREATE VIEW v_true AS SELECT * FROM figures", "view v_true"),
        ("DROP VIEW v_figures", "view v_figures"),
        ("DROP VIEW v_unguarded; CREATE VIEW v_unguarded AS SELECT * FROM units", "view v_unguarded"),
        ("CREATE INDEX i ON figures (id)", "index i"),
        ("UPDATE about SET says = 'Somebody else' WHERE fact = 'publisher'", "rows of about"),
        ("UPDATE dictionary SET description = 'In dollars.' WHERE \"column\" = 'value'", "rows of dictionary"),
        ("UPDATE vocabularies SET label = 'wrong'", "rows of vocabularies"),
        ("INSERT INTO contents VALUES ('x', 'table', 'x', 'x', 'x')", "rows of contents"),
        ("PRAGMA application_id = 1", "application_id"),
        ("PRAGMA user_version = 1", "user_version"),
        (ANEW.format("') STRICT'", "')'", "'units'"), "table units"),
        (ANEW.format("' NOT NULL'", "''", "'relations'"), "table relations"),
    ],
)
def test_a_database_with_other_than_its_rows_changed_is_found(
    built: Release, tmp_path: Path, statements: str, part: str
) -> None:
    found = formats_said(tmp_path, built, {SQLITE: edited(built.formats[SQLITE], statements)})
    assert problems_of(found) == not_following(SQLITE, part)


def test_a_database_without_its_foreign_keys_is_found(built: Release, tmp_path: Path) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        base.deserialize(built.formats[SQLITE])
        (sql,) = base.execute("SELECT sql FROM sqlite_schema WHERE name = 'figures'").fetchone()
        without = re.sub(r",\s*\n  FOREIGN KEY [^\n]*(?=\n)", "", sql)
        assert without != sql
        base.execute("PRAGMA writable_schema = ON")
        base.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'figures'", (without,))
        data = base.serialize()
    assert problems_of(formats_said(tmp_path, built, {SQLITE: data})) == not_following(SQLITE, "table figures")


def zipped(data: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """Return an archive with its files changed."""
    with ZipFile(BytesIO(data)) as book:
        files = {name: book.read(name) for name in book.namelist()}
    before = dict(files)
    change(files)
    assert files != before
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as book:
        for name, held in files.items():
            book.writestr(name, held)
    return out.getvalue()


def replaced(path: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], object]:
    return lambda files: files.update({path: files[path].replace(old, new, 1)})


BOOK, ABOUT = "xl/workbook.xml", "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda files: files.update({"xl/vbaProject.bin": b"macro"}), "xl/vbaProject.bin"),
        (lambda files: files.update({"xl/worksheets/sheet99.xml": b"<x/>"}), "xl/worksheets/sheet99.xml"),
        (
            lambda files: files.update({"xl/externalLinks/externalLink1.xml": b"<x/>"}),
            "xl/externalLinks/externalLink1.xml",
        ),
        (replaced(BOOK, b"</definedNames>", b'<definedName name="v">1</definedName></definedNames>'), BOOK),
        (replaced(BOOK, b'<sheet name="about" ', b'<sheet name="about" state="hidden" '), BOOK),
        (replaced(ABOUT, b"1.2.0", b"1.3.0"), ABOUT),
        (replaced("xl/styles.xml", b"yyyy", b"9999"), "xl/styles.xml"),
        (replaced("docProps/core.xml", b"Ada", b"Bob"), "docProps/core.xml"),
    ],
)
def test_a_workbook_with_other_than_its_rows_changed_is_found(
    built: Release, tmp_path: Path, change: Callable[[dict[str, bytes]], object], part: str
) -> None:
    found = formats_said(tmp_path, built, {XLSX: zipped(built.formats[XLSX], change)})
    assert problems_of(found) == not_following(XLSX, part)


def test_a_workbook_that_is_only_packed_otherwise_is_the_same(built: Release, tmp_path: Path) -> None:
    data = zipped(built.formats[XLSX], lambda files: files.update({"x": b""}))
    with ZipFile(BytesIO(data)) as book, ZipFile(out := BytesIO(), "w") as stored:
        for name in book.namelist()[:-1]:
            stored.writestr(name, book.read(name))
    assert out.getvalue() != built.formats[XLSX]
    assert problems_of(formats_said(tmp_path, built, {XLSX: out.getvalue()})) == []


def test_a_parquet_file_with_other_than_its_rows_changed_is_found(built: Release, tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    table = parquet.read_table(BytesIO(built.formats[PARQUET]))
    unit = table.schema.get_field_index("unit")
    field = table.schema.field(unit)
    changes = {
        "metadata": table.schema.with_metadata({**table.schema.metadata, b"licence": b"none"}),
        "column unit": table.schema.set(unit, field.with_metadata({**field.metadata, b"description": b"In dollars."})),
    }
    for number, (part, schema) in enumerate(changes.items()):
        parquet.write_table(pa.Table.from_arrays(table.columns, schema=schema), out := BytesIO())
        found = formats_said(tmp_path / str(number), built, {PARQUET: out.getvalue()})
        assert problems_of(found) == not_following(PARQUET, part)


def test_a_parquet_file_written_by_other_hands_with_the_same_in_it_is_the_same(built: Release, tmp_path: Path) -> None:
    from pyarrow import parquet

    table = parquet.read_table(BytesIO(built.formats[PARQUET]))
    parquet.write_table(table, out := BytesIO(), compression="none", row_group_size=2)
    assert out.getvalue() != built.formats[PARQUET]
    assert problems_of(formats_said(tmp_path, built, {PARQUET: out.getvalue()})) == []


def test_statistics_by_which_a_reader_would_skip_rows_are_found(built: Release, tmp_path: Path) -> None:
    data = built.formats[PARQUET]
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    lied = data[:footer] + data[footer:].replace(b"firms_2029_12", b"zirms_2029_12")
    assert lied != data
    found = formats_said(tmp_path, built, {PARQUET: lied})
    assert problems_of(found) == [f"{PARQUET}: its statistics are not those of its values"]


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        (b"Lower end closed", b"Upper end closed", "header and labels of variables"),
        (b"qingshi 1.2.0", b"qingshi 1.3.0", "header and labels of variables"),
        (b"</value_labels></stata_dta>", b"</value_labels></stata_dta>x", "labels of values"),
    ],
)
def test_a_stata_file_with_other_labels_is_found(
    built: Release, tmp_path: Path, old: bytes, new: bytes, part: str
) -> None:
    data = built.formats[layout.STATA]
    changed = data.replace(old, new, 1)
    assert changed != data
    assert problems_of(formats_said(tmp_path, built, {layout.STATA: changed})) == not_following(layout.STATA, part)


def told(built: Release, **tools: str) -> dict[str, bytes]:
    """Return the provenance of the formats with other versions of the tools."""
    document = json.loads(built.formats[layout.PROVENANCE])
    document["tools"] |= {name.replace("_", "-"): version for name, version in tools.items()}
    return {layout.PROVENANCE: json.dumps(document).encode()}


def test_formats_that_another_version_of_the_tool_wrote_are_compared_by_their_rows(
    built: Release, tmp_path: Path
) -> None:
    data = zipped(built.formats[XLSX], replaced(ABOUT, b"1.2.0", b"1.3.0"))
    found = formats_said(tmp_path, built, {XLSX: data, **told(built, nangang_open="0.0.1")})
    assert problems_of(found) == []
    assert "only their rows were compared, for version 0.0.1 of the tool wrote them" in [n.said() for n in found.notes]


def test_what_another_version_of_a_library_may_write_otherwise_is_said_and_no_problem(
    built: Release, tmp_path: Path
) -> None:
    looks = zipped(built.formats[XLSX], replaced("xl/styles.xml", b"yyyy", b"9999"))
    found = formats_said(tmp_path / "looks", built, {XLSX: looks, **told(built, xlsxwriter="3.0.0")})
    assert problems_of(found) == []
    assert f"{XLSX}: xl/styles.xml is not as xlsxwriter" in "; ".join(note.said() for note in found.notes)
    more = zipped(built.formats[XLSX], lambda files: files.update({"xl/vbaProject.bin": b"macro"}))
    found = formats_said(tmp_path / "more", built, {XLSX: more, **told(built, xlsxwriter="3.0.0")})
    assert problems_of(found) == not_following(XLSX, "xl/vbaProject.bin")


def test_formats_that_say_another_day_are_found(built: Release, tmp_path: Path) -> None:
    document = json.loads(built.formats[layout.PROVENANCE]) | {"released": "2025-01-01"}
    found = formats_said(tmp_path, built, {layout.PROVENANCE: json.dumps(document).encode()})
    assert problems_of(found) == not_following(layout.PROVENANCE, "released")


def test_formats_alone_say_what_was_not_asked(built: Release, tmp_path: Path) -> None:
    formats_said(tmp_path, built, {})
    found = verify(tmp_path / FORMATS).outcome(Step.FORMATS)
    assert found.state is State.PASSED
    assert "verify.formats.rows_only" in [note.key for note in found.notes]


def test_a_view_in_the_place_of_a_table_is_not_asked(built: Release, tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fact, i AS says FROM n"
    data = edited(built.formats[SQLITE], f"DROP TABLE about; CREATE VIEW about AS {endless}")
    found = formats_said(tmp_path, built, {SQLITE: data})
    assert problems_of(found) == not_following(SQLITE, "index sqlite_autoindex_about_1")


def test_a_file_that_stands_twice_in_a_workbook_is_found(built: Release, tmp_path: Path) -> None:
    out = BytesIO(built.formats[XLSX])
    with pytest.warns(UserWarning, match="Duplicate name"), ZipFile(out, "a") as book:
        book.writestr(ABOUT, book.read(ABOUT))
    found = formats_said(tmp_path, built, {XLSX: out.getvalue()})
    assert problems_of(found) == not_following(XLSX, f"{ABOUT} (2)")


@pytest.mark.parametrize("path", [SQLITE, XLSX, PARQUET, layout.STATA])
def test_damaged_bytes_are_an_error_of_input_or_do_no_harm(built: Release, tmp_path: Path, path: str) -> None:
    place, said = tmp_path / "file", []
    for broken in damaged(built.formats[path]):
        place.write_bytes(broken)
        try:
            shape(path, place)
        except InputError as error:
            said.append(str(error))
    assert len(said) >= 4
    assert not any("\n" in line for line in said)
