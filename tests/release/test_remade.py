"""A file that was changed together with its checksum is found by what it follows from."""

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

from nangang_open.package.checksums import checksum, write_checksums
from nangang_open.package.files import open_package
from nangang_open.release import layout
from nangang_open.release.contents import Release, release_files
from nangang_open.release.registry import registry
from nangang_open.release.verify import Outcome, State, Step, Verification, verify
from tests.release.trial import a_package

pytest.importorskip("pyarrow", reason="the extra `release` is not installed")
pytest.importorskip("openpyxl", reason="the extra `release` is not installed")
pytest.importorskip("xlsxwriter", reason="the extra `release` is not installed")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = a_package(tmp_path_factory.mktemp("sound"))
    return release_files(open_package(folder), doi="10.5281/zenodo.12345")


def verified(folder: Path, files: Mapping[str, bytes], *, register: bool = True) -> Verification:
    """Write files with all hashes made anew, as one who changed them on purpose would, and verify them."""
    hashes = {path: checksum(data) for path, data in files.items() if path not in {*layout.UNSUMMED, layout.REGISTRY}}
    if register and layout.REGISTRY in files:
        files = {**files, layout.REGISTRY: registry(hashes)}
    if layout.REGISTRY in files:
        hashes[layout.REGISTRY] = checksum(files[layout.REGISTRY])
    for path, data in {**files, layout.CHECKSUMS: write_checksums(hashes)}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return verify(folder)


def said(found: Verification) -> str:
    assert found.outcome(Step.CHECKSUMS).state is State.PASSED
    return "; ".join(problem.said() for outcome in found.outcomes for problem in outcome.problems)


def test_a_release_is_what_follows_from_itself(built: Release, tmp_path: Path) -> None:
    found = verified(tmp_path, built.text)
    assert said(found) == ""
    assert "verify.metadata.other_tool" not in [note.key for note in found.outcome(Step.METADATA).notes]


def test_makers_without_a_title_and_a_publisher_are_the_same_in_all_files(tmp_path: Path) -> None:
    people = [
        {"givenName": "Ada", "familyName": "Example", "roles": ["author"]},
        {"title": "National Office, Branch A & B", "roles": ["author"]},
        {"title": "The Press", "roles": ["publisher"]},
    ]
    package = a_package(tmp_path / "made", {"contributors": people})
    (tmp_path / "release").mkdir()
    assert said(verified(tmp_path / "release", release_files(open_package(package)).text)) == ""


FOLLOW = (
    *(layout.README, layout.ANALYSIS_EXCEL, layout.ANALYSIS_SDMX, layout.CITATION, layout.CROISSANT),
    *(layout.RO_CRATE, layout.DCAT, layout.SCHEMA_ORG, layout.DATACITE, layout.CSVW, layout.ZENODO),
)


@pytest.mark.parametrize("path", FOLLOW)
def test_a_change_that_disagrees_with_nothing_else_is_found(built: Release, tmp_path: Path, path: str) -> None:
    found = verified(tmp_path, {**built.text, path: built.text[path] + b"\n"})
    assert said(found) == f"{path}: it is not what follows from the tables and texts of the release"


@pytest.mark.parametrize("path", [layout.LICENCE, layout.CODEBOOK, layout.schema_path("figures")])
def test_another_text_than_the_one_put_in_is_found(built: Release, tmp_path: Path, path: str) -> None:
    found = verified(tmp_path, {**built.text, path: built.text[path] + b"\n"})
    assert said(found).startswith(f"{path}: it is not the one that PROVENANCE.json says the release was made from")


def test_a_place_of_a_figure_that_was_moved_is_found(built: Release, tmp_path: Path) -> None:
    data = built.text[layout.ANNOTATIONS].replace(b'"start": ', b'"start": 1', 2)
    assert layout.ANNOTATIONS in said(verified(tmp_path, {**built.text, layout.ANNOTATIONS: data}))


@pytest.mark.parametrize("schema", ["https://example.org/figures.json", "../../figures.json"])
def test_a_schema_from_elsewhere_is_found(built: Release, tmp_path: Path, schema: str) -> None:
    descriptor = json.loads(built.text[layout.DESCRIPTOR])
    descriptor["resources"][0]["schema"] = schema
    found = verified(tmp_path, {**built.text, layout.DESCRIPTOR: json.dumps(descriptor).encode()})
    assert f"{layout.DESCRIPTOR}: it is not what follows" in said(found)


def test_a_registry_that_says_other_hashes_is_found(built: Release, tmp_path: Path) -> None:
    found = verified(
        tmp_path, {**built.text, layout.REGISTRY: built.text[layout.REGISTRY] + b"x sha256:00\n"}, register=False
    )
    assert said(found) == "registry.txt: it is not what follows from the tables and texts of the release"


@pytest.mark.parametrize(("what", "value"), [("version", "1.1.0"), ("name", "elsewhere")])
def test_a_provenance_of_another_release_is_found(built: Release, tmp_path: Path, what: str, value: str) -> None:
    provenance = json.loads(built.text[layout.PROVENANCE]) | {what: value}
    found = verified(tmp_path, {**built.text, layout.PROVENANCE: json.dumps(provenance).encode()})
    assert said(found).startswith(f"PROVENANCE.json: {what} is {value}, but datapackage.json says")


def test_a_validation_with_other_findings_is_found(built: Release, tmp_path: Path) -> None:
    document = json.loads(built.text[layout.VALIDATION])
    document["layers"] = document["layers"][1:]
    found = verified(tmp_path, {**built.text, layout.VALIDATION: json.dumps(document).encode()})
    assert said(found) == "validation.json: its layers is not what the validation gives now"


@pytest.mark.parametrize("path", sorted({*FOLLOW, layout.PROVENANCE, layout.VALIDATION, layout.REGISTRY}))
def test_a_file_that_was_taken_away_is_missed(built: Release, tmp_path: Path, path: str) -> None:
    found = verified(tmp_path, {one: data for one, data in built.text.items() if one != path})
    assert f"there is no {path}" in said(found)


def test_a_file_that_is_none_of_the_release_is_found(built: Release, tmp_path: Path) -> None:
    assert (
        said(verified(tmp_path, {**built.text, "setup.py": b"import os"})) == "setup.py: it is no file of this release"
    )


def test_what_another_version_of_the_tool_wrote_is_not_written_again(built: Release, tmp_path: Path) -> None:
    provenance = json.loads(built.text[layout.PROVENANCE])
    provenance["tools"] = {"nangang-open": "0.0.1"}
    files = {**built.text, layout.README: b"# As it was then\n", layout.PROVENANCE: json.dumps(provenance).encode()}
    found = verified(tmp_path, files)
    assert said(found) == ""
    assert "version 0.0.1 of the tool wrote it" in found.outcome(Step.METADATA).notes[-1].said()


SQLITE, XLSX, PARQUET = "qingshi.sqlite", "qingshi.xlsx", "parquet/figures.parquet"
FORMATS = "qingshi-1.2.0-formats"


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
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        base.deserialize(built.formats[SQLITE])
        base.executescript(statements)
        data = base.serialize()
    found = formats_said(tmp_path, built, {SQLITE: data})
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
