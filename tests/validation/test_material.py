"""One slip is one finding: a column that is gone or a cell that is wrong never drags other rules along, nor a crash."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nangang_open.package.schema import TABLES, table_schema
from nangang_open.package.tables import write_table
from tests.validation.overlays import SOUND, checked, codes, copied

Rows = tuple[list[str], list[list[str]]]
COLUMNS = [(table, field.name) for table in TABLES for field in table_schema(table).fields]


def read(table: str) -> Rows:
    """Return header and rows of a table of the sound package."""
    header, *rows = csv.reader(io.StringIO((SOUND / "data" / f"{table}.csv").read_text("utf-8"), newline=""))
    return header, rows


def put(package: Path, table: str, header: list[str], rows: list[list[str]]) -> None:
    """Write a table into a package."""
    (package / "data" / f"{table}.csv").write_bytes(write_table(header, rows))


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[f"{table}.{column}" for table, column in COLUMNS])
def test_a_column_that_is_gone_is_one_finding(tmp_path: Path, table: str, column: str) -> None:
    package = copied(tmp_path)
    header, rows = read(table)
    place = header.index(column)
    put(package, table, header[:place] + header[place + 1 :], [row[:place] + row[place + 1 :] for row in rows])
    result = checked(package, copy=True)
    assert [(finding.code, finding.field) for finding in result.findings] == [("NG221", column)]
    assert not result.valid
    assert len(result.outcomes) == len(checked(SOUND, copy=True).outcomes), "every rule is passed, failed or skipped"


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[f"{table}.{column}" for table, column in COLUMNS])
def test_a_column_of_rubbish_breaks_no_rule_but_those_of_cells_and_of_the_facts(
    tmp_path: Path, table: str, column: str
) -> None:
    package = copied(tmp_path)
    header, rows = read(table)
    place = header.index(column)
    put(package, table, header, [[*row[:place], "\N{SNOWMAN} !", *row[place + 1 :]] for row in rows])
    result = checked(package, copy=True)
    field = table_schema(table).field(column)
    constrained = field.full_pattern or field.enum or field.format == "uri"
    if constrained:
        assert {(finding.table, finding.field) for finding in result.findings} == {(table, column)}
        assert codes(result) <= {"NG225", "NG226", "NG227"}
        assert len(result.findings) == len(rows)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_gone_leaves_no_finding_but_its_own(tmp_path: Path, table: str) -> None:
    package = copied(tmp_path)
    (package / "data" / f"{table}.csv").unlink()
    result = checked(package)
    assert [(finding.code, finding.table) for finding in result.findings] == [("NG113", table)]


CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "1", "2031", "2030-12", "figure", "up", "%", "约", "十五", "true", "=1", " ", "6,000"]
    ),
    st.text(max_size=12),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.sampled_from(COLUMNS), row=st.integers(0, 20), cell=CELLS)
def test_whatever_stands_in_a_cell_no_rule_crashes(tmp_path: Path, place: tuple[str, str], row: int, cell: str) -> None:
    table, column = place
    header, rows = read(table)
    rows[row % len(rows)][header.index(column)] = cell
    package = tmp_path / "package"
    if not package.is_dir():
        copied(tmp_path)
    before = (package / "data" / f"{table}.csv").read_bytes()
    try:
        put(package, table, header, rows)
        result = checked(package, copy=True)
        for finding in result.findings:
            assert finding.said("zh")
            assert finding.message.isprintable()
    finally:
        (package / "data" / f"{table}.csv").write_bytes(before)
