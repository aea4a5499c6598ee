"""Files that are no panels are refused in one line that names them; nothing in a file is ever run."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from nangang_open.errors import InputError
from nangang_open.panel.run import Engine, check_panel
from nangang_open.panel.source import batches, open_source
from tests.panel.panels import random_rows, row, write

TEMPLATE = "level[{period}] > 0"
CELLS: dict[str, list[Any]] = {"place": ["x"], "period": ["2021"], "indicator": ["level"], "as_written": ["5"]}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("p.csv", b"", "the column 'place' is missing"),
        ("p.csv", b"place,period,indicator\n", "the column 'as_written' is missing"),
        ("p.csv", b"place,period,indicator,as_written,scale,scale\n", "the column 'scale' stands twice"),
        ("p.csv", b"\xff\xfe", "not UTF-8 at byte 0"),
        ("p.csv", b'place,"\n', "cannot be read"),
        ("p.parquet", b"place,period", "no Parquet file"),
        ("p.parquet", b"", "no Parquet file"),
        ("p.parquet", b"PAR1" + b"\0" * 50 + b"PAR1", "no Parquet file"),
        ("p.xlsx", b"PK", "neither .parquet nor .csv"),
    ],
)
def test_a_file_that_is_no_panel_is_refused(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        open_source(path)


@pytest.mark.parametrize("content", [b'x,2021,level,"5', b"x,2021,level,\xff", b"x,2021,level," + b"9" * 200_000])
@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_a_file_that_breaks_on_the_way_is_refused_with_the_row(engine: Engine, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(b"place,period,indicator,as_written\n" + b"x,2020,level,5\n" * 2000 + content)
    with pytest.raises(InputError, match=r"p\.csv: .* line [0-9]{4}"):
        check_panel(path, [TEMPLATE], engine=engine)


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_a_parquet_file_that_is_cut_in_its_data_is_refused(engine: Engine, tmp_path: Path) -> None:
    path = write(random_rows(1), tmp_path / "p.parquet")
    data = bytearray(path.read_bytes())
    data[4:2000] = b"\xff" * 1996
    path.write_bytes(data)
    with pytest.raises(InputError, match="cannot"):
        check_panel(path, [TEMPLATE], engine=engine)


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("as_written", pa.array([5.1]), "'as_written' holds double, not text; write every number as it was printed"),
        ("as_written", pa.array([float("nan")]), "holds double"),
        ("as_written", pa.array([Decimal("5.10")]), "holds decimal128"),
        ("as_written", pa.array([5]), "holds int64"),
        ("place", pa.array([1.5]), "'place' holds double, not text; write it as text"),
        ("indicator", pa.array([b"level"]), "holds binary"),
    ],
)
def test_numbers_in_the_place_of_what_was_printed_are_refused(
    column: str, values: Any, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "p.parquet"
    parquet.write_table(pa.table({**CELLS, column: values}), path)
    with pytest.raises(InputError, match=words):
        open_source(path)


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_whole_numbers_as_periods_and_dictionaries_of_texts_are_read(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    cells = {**CELLS, "period": [2021], "place": [230103], "indicator": pa.array(["level"]).dictionary_encode()}
    parquet.write_table(pa.table(cells), path)
    report = check_panel(path, [TEMPLATE], engine=engine)
    assert (report.judged, report.is_sound) == (1, True)


@pytest.mark.parametrize("engine", [Engine.PYTHON, Engine.DUCKDB])
def test_no_name_and_no_cell_is_ever_run(engine: Engine, tmp_path: Path) -> None:
    wicked = "x'; DROP TABLE cells; --"
    folder = tmp_path / "a'b\"[c]*?;--"
    folder.mkdir()
    rows = [row(wicked, 2021, "level", "5"), row('"', 2021, "level", wicked), row("y", wicked, wicked, "5")]
    for suffix in (".csv", ".parquet"):
        panel, out = write(rows, folder / f"p'{suffix}"), folder / f"o'{suffix}"
        report = check_panel(panel, [TEMPLATE], out=out, engine=engine)
        assert (report.judged, report.finding_count, out.is_file()) == (2, 1, True)


def test_rows_come_in_batches_with_their_numbers(tmp_path: Path) -> None:
    rows = [row(f"p{number}", 2021, "level", "5") for number in range(20_000)]
    for suffix, first in ((".csv", 2), (".parquet", 1)):
        source = open_source(write(rows, tmp_path / f"p{suffix}"))
        found = [
            (number, place)
            for numbers, cells in batches(source, [])
            for number, place in zip(numbers, cells["place"], strict=True)
        ]
        assert found == [(number + first, f"p{number}") for number in range(20_000)]
