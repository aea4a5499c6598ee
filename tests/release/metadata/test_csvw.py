"""CSV on the Web: every table of the release, checked by csvw against its own metadata."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangang_open.release import layout
from tests.release.metadata.sample import document, shipped_facts, validator, written


@pytest.mark.parametrize("known", ["shipped", "partial"])
def test_every_table_is_as_it_is_described(known: str, tmp_path: Path) -> None:
    file = written(tmp_path, known) / layout.CSVW
    assert "OK" in validator("csvw", "csvwvalidate", "--verbose", file).stdout


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("units", "\n1,", "\nCNY,"),  # a key twice
        ("figures", ",nangang_2022,", ",nobody,"),  # a reference to nothing
        ("paragraphs", ",1,5,0,", ",1,five,0,"),  # no whole number
    ],
)
def test_the_validator_sees_a_wrong_cell(table: str, old: str, new: str, tmp_path: Path) -> None:
    folder = written(tmp_path)
    file = folder / "data" / f"{table}.csv"
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    run = validator("csvw", "csvwvalidate", "--verbose", folder / layout.CSVW, check=False)
    assert run.returncode
    assert "FAIL" in run.stdout


def test_the_columns_are_those_of_the_files() -> None:
    tables = {table["url"]: table["tableSchema"] for table in document(layout.CSVW)["tables"]}
    for table in shipped_facts().tables:
        assert [column["titles"] for column in tables[table.path]["columns"]] == [field.name for field in table.fields]
        assert tables[table.path]["primaryKey"] == list(table.primary_key)
