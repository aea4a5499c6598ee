"""The logical hash is equal in every form, and the bytes of every form are equal on one machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from nangang_open.package.checksums import checksum
from nangang_open.package.tables import BOM
from nangang_open.release import layout
from nangang_open.release.formats.files import write_formats
from nangang_open.release.formats.logical import file_hash, held, logical_hash, read_hashes
from nangang_open.release.formats.views import VIEWS
from nangang_open.release.rows import csv_chunks
from nangang_open.release.staged import Measured, Staged, temporary
from tests.release.formats.awkward import CANONICAL, ROWS, SCHEMA, TABLE, facts, shipped, table_of

pytest.importorskip("pyarrow", reason="the formats need the extra `release`")
pytest.importorskip("xlsxwriter", reason="the formats need the extra `release`")
pytest.importorskip("openpyxl", reason="the formats need the extra `release`")

SCRIPT = """
import json, sys
sys.path.insert(0, ".")
from nangang_open.release.formats.views import VIEWS
from tests.release.formats.awkward import facts, with_awkward
from nangang_open.release.formats.files import write_formats
from nangang_open.release.staged import temporary
write_formats(files := temporary(), *with_awkward(), facts())
print(json.dumps(files.hashes()))
"""


@cache
def files() -> Staged:
    write_formats(written := temporary(), shipped().tables, shipped().schemas, facts())
    return written


def csv_files() -> dict[str, Measured]:
    return {name: shipped().files.measured[layout.table_path(name)] for name in shipped().tables}


def test_every_table_has_the_hash_of_its_csv() -> None:
    found = read_hashes(files()[layout.LOGICAL_HASHES])
    assert found == {name: one.sha256 for name, one in csv_files().items()}
    assert list(found) == sorted(found)


def test_the_file_of_a_table_has_the_hash_of_its_rows() -> None:
    for name in shipped().tables:
        with shipped().files.place(layout.table_path(name)).open("rb") as file:
            assert file_hash(file, shipped().schemas[name]) == csv_files()[name].sha256
    awkward = b"".join(csv_chunks(TABLE.header, TABLE))
    assert file_hash(BytesIO(awkward), SCHEMA) == logical_hash(TABLE, SCHEMA) != checksum(awkward)
    assert file_hash(BytesIO(BOM + awkward.replace(b"\n", b"\r\n")), SCHEMA) is not None


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"id\n\xff\n", b"id\na,b\n", b"id,topic\na\n", b"id,id\na,a\n", b"other\na\n", b"id\n\0,\n"]
)
def test_a_file_whose_rows_cannot_be_told_has_no_hash(data: bytes) -> None:
    assert file_hash(BytesIO(data), shipped().schemas["indicators"]) is None


@pytest.mark.parametrize("path", ["nangang-open-data.sqlite", "nangang-open-data.xlsx", "analysis.dta", "parquet"])
def test_every_form_holds_the_rows_of_the_tables(path: str) -> None:
    expected = read_hashes(files()[layout.LOGICAL_HASHES])
    found = {
        table: said
        for name in files()
        if name.startswith(path)
        for table, said in held(name, files().place(name), shipped().schemas)
    }
    assert found == ({"analysis": expected["analysis"]} if path == layout.STATA else expected)


def test_idle_zeros_do_not_change_a_hash_and_everything_else_does() -> None:
    same = table_of(CANONICAL)
    assert logical_hash(TABLE, SCHEMA) == logical_hash(same, SCHEMA)
    others = [ROWS[1:], ROWS[::-1], [("x", *ROWS[0][1:]), *ROWS[1:]]]
    hashes = {logical_hash(table_of(rows), SCHEMA) for rows in others}
    assert len(hashes | {logical_hash(TABLE, SCHEMA)}) == 4


def test_a_file_of_another_form_holds_no_table() -> None:
    for path in (layout.PROVENANCE, layout.CHECKSUMS, "parquet/strange.parquet", "other.dta"):
        assert list(held(path, Path(path), shipped().schemas)) == []


def test_bytes_are_equal_whatever_the_machine_is_set_to() -> None:
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "COLUMNS": "40"},
    ]
    root = Path(__file__).parents[3]
    said = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, **one},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            umask=umask,
        ).stdout
        for one, umask in zip(settings, (0o022, 0o077), strict=True)
    ]
    first, second = map(json.loads, said)
    assert first == second
    assert len(first) == len(shipped().tables) + 1 + 4


def test_the_documents_name_every_file_and_every_view() -> None:
    text = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")
    names = [path for path in files() if not path.startswith("parquet/")]
    missing = [name for name in [*names, *(view.name for view in VIEWS)] if f"`{name}`" not in text]
    assert missing == []
