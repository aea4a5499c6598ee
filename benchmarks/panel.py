"""Measure panels: exact whole numbers against plain floats in the same engine, against fractions, and whole runs.

Every measurement is a process of its own; seconds of the processor are given beside the clock's, as a busy machine
slows only the clock. Example:

    python -m benchmarks.panel --sizes 1000000 10000000
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from nangang_open.figures.interval import Interval
from nangang_open.panel import sql
from nangang_open.panel.run import Engine, check_panel
from nangang_open.relations.columns import Column, column_of, judged
from nangang_open.relations.ends import Program, Shape, program
from nangang_open.relations.grammar import parse
from nangang_open.relations.outcome import decide
from nangang_open.relations.polynomial import Budget
from nangang_open.relations.world import World

CLAIM: Final = "level / base - 1 == growth"
TEMPLATE: Final = "growth: level[{period}] / level[{period-1}] - 1 == growth[{period}]"
YEARS: Final = 10
HALF: Final = {"level": Fraction(1, 2), "base": Fraction(1, 2), "growth": Fraction(1, 2000)}
"""Half a unit in the last printed place: levels as whole numbers, growth in tenths of a percent."""
FLOATS: Final = {
    "rounded": """CASE WHEN (level + 0.5::DOUBLE) / (base - 0.5::DOUBLE) - 1 <= (growth - 0.5::DOUBLE) / 1000
       OR (level - 0.5::DOUBLE) / (base + 0.5::DOUBLE) - 1 >= (growth + 0.5::DOUBLE) / 1000
THEN 'contradicted' ELSE 'consistent' END""",
    "counted": """CASE WHEN level::DOUBLE / base - 1 < (growth - 0.5::DOUBLE) / 1000
       OR level::DOUBLE / base - 1 > (growth + 0.5::DOUBLE) / 1000
       OR (growth <= 0 AND level::DOUBLE / base - 1 = (growth - 0.5::DOUBLE) / 1000)
       OR (growth >= 0 AND level::DOUBLE / base - 1 = (growth + 0.5::DOUBLE) / 1000)
THEN 'contradicted' ELSE 'consistent' END""",
}
"""What a careful hand writes with floats: levels that are rounded (both ends of the quotient open), or counts."""


def rows_of(size: int, seed: int = 5) -> dict[str, np.ndarray[Any, np.dtype[np.int64]]]:
    """Return printed digits of levels, bases and growths; one growth in thirty is a tenth of a percent too high."""
    chance = np.random.default_rng(seed)
    base = np.floor(10 ** chance.uniform(1.3, 4.7, size)).astype(np.int64)
    level = np.maximum(base + base * chance.integers(-80, 160, size) // 1000, 10)
    growth = ((level - base) * 2000 + base) // (2 * base) + (chance.random(size) < 1 / 30)
    return {"level": level, "base": base, "growth": growth}


def compiled(digits: Mapping[str, Any], kind: str) -> Program:
    """Return the program for these columns; the ends of a number are one below and one above twice its digits.

    A count has both its ends at twice its digits.
    """
    shapes = {}
    for name, numbers in digits.items():
        low, high = 2 * int(numbers.min()), 2 * int(numbers.max())
        if kind == "counted" and name != "growth":
            shapes[name] = Shape(HALF[name], (low, high), (low, high), True, True, False, False)
            continue
        closed = None if name == "growth" else True
        shapes[name] = Shape(
            HALF[name],
            (low - 1, high - 1),
            (low + 1, high + 1),
            closed,
            None if name == "growth" else False,
            False,
            False,
        )
    made = program(parse(CLAIM), shapes)
    assert made is not None
    return made


def against_floats(size: int, kind: str) -> None:
    """Judge a wide table with whole numbers and with floats in DuckDB, and count where floats are wrong."""
    import duckdb
    import pyarrow as pa

    digits = rows_of(size)
    made = compiled(digits, kind)
    db = duckdb.connect(config={"memory_limit": "2GB"})
    db.register("incoming", pa.table(dict(digits)))
    db.execute("CREATE TABLE rows AS SELECT row_number() OVER () AS row, * FROM incoming")
    wide = {name: int(kind == "rounded" or name == "growth") for name in digits}
    ends = ", ".join(f'2 * {n} - {w} AS "{n}.lower", 2 * {n} + {w} AS "{n}.upper"' for n, w in wide.items())
    flags = 'growth > 0 AS "growth.lower_closed", growth < 0 AS "growth.upper_closed"'
    source = f"(SELECT row, {ends}, {flags} FROM rows)"
    query = sql.select(made.tape, {"contradicted": made.contradicted}, made.sure, source, ("row",))
    exact = f"SELECT row, CASE WHEN NOT sure THEN NULL WHEN contradicted THEN 'contradicted' ELSE 'consistent' END AS verdict FROM ({query})"
    floats = f"SELECT row, {FLOATS[kind]} AS verdict FROM rows"
    measured: dict[str, list[tuple[float, float]]] = {}
    for _ in range(5):
        for name, judge in (("exact", exact), ("floats", floats)):
            counted = partial(db.execute, f"SELECT verdict, count(*) FROM ({judge}) GROUP BY 1")
            measured.setdefault(name, []).append(timed(counted))
    ((wrong, unsure),) = db.execute(
        f"SELECT count(*) FILTER (e.verdict <> f.verdict), count(*) FILTER (e.verdict IS NULL) FROM ({exact}) e JOIN ({floats}) f USING (row)"
    ).fetchall()
    sample = min(size, 5_000)
    per_row = fractions(digits, sample) / sample
    clock, cpu = min(measured["exact"])
    float_clock, float_cpu = min(measured["floats"])
    print(
        f"| {size:,} | {kind} | {clock:.2f} | {cpu:.2f} | {float_clock:.2f} | {float_cpu:.2f} | {cpu / float_cpu:.1f} | {wrong:,} | "
        f"{unsure} | {per_row * 1e6:.0f} | {per_row * size / cpu:,.0f} | {peak()} |"
    )


def fractions(digits: Mapping[str, Any], count: int) -> float:
    """Return the processor's seconds in which the exact judge decides some rows."""
    claim = parse(CLAIM)
    worlds = []
    for row in range(count):
        world = {}
        for name, numbers in digits.items():
            number, half = Fraction(int(numbers[row])) * 2 * HALF[name], HALF[name]
            world[name] = Interval(number - half, number + half, number > 0, number < 0)
        worlds.append(World(world))
    begun = time.process_time()
    for one in worlds:
        decide(claim, one, Budget(1000))
    return time.process_time() - begun


def by_columns(size: int) -> None:
    """Judge `size` figures, three to a relation, as NumPy columns of one template."""
    digits = rows_of(size // 3)

    def judge() -> int:
        columns: dict[str, Column] = {}
        for name, numbers in digits.items():
            distinct, places = np.unique(numbers, return_inverse=True)
            half = HALF[name]
            intervals = (Interval(2 * n * half - half, 2 * n * half + half, n > 0, n < 0) for n in distinct.tolist())
            columns[name] = column_of(intervals).take(places)
        made = program(parse(CLAIM), {name: column.shape for name, column in columns.items()})
        assert made is not None
        blocks = judged(made, columns, size // 3, {"contradicted": made.contradicted})
        return sum(int(block["contradicted"].sum()) for block in blocks)

    clock, cpu = timed(judge)
    print(f"| {size:,} | {clock:.2f} | {cpu:.2f} | {peak()} |")


def whole(size: int, engine: str, workers: int, out: bool) -> None:
    """Judge a panel file of `size` figures with one engine."""
    folder = Path(os.environ["PANELS"])
    written = folder / "out.parquet" if out else None
    clock, cpu = timed(
        lambda: check_panel(folder / f"{size}.parquet", [TEMPLATE], engine=Engine(engine), workers=workers, out=written)
    )
    name = f"{engine} ({workers} worker{'s' if workers > 1 else ''})" if engine == "dask" else engine
    print(f"| {size:,} | {name} | {'yes' if out else 'no'} | {clock:.1f} | {cpu:.1f} | {peak()} |")


def write_panel(size: int, path: Path) -> None:
    """Write a long table of figures: levels and growths of many places in ten years."""
    import pyarrow as pa
    from pyarrow import parquet

    chance = np.random.default_rng(5)
    places = size // (2 * YEARS)
    names = pa.array([f"place {number}" for number in range(places)] * 2)
    level = np.floor(10 ** chance.uniform(2.3, 4.7, places)).astype(np.int64)
    writer = None
    for year in range(2010, 2010 + YEARS):
        before, level = level, np.maximum(level + level * chance.integers(-80, 160, places) // 1000, 10)
        growth = ((level - before) * 2000 + before) // (2 * before) + (chance.random(places) < 1 / 30)
        printed = [f"{n // 10}.{n % 10}" for n in level.tolist()] + [
            f"{abs(n) // 10}.{abs(n) % 10}" for n in growth.tolist()
        ]
        table = pa.table(
            {
                "place": names,
                "period": pa.array([str(year)] * (2 * places)),
                "indicator": pa.array(["level"] * places + ["growth"] * places),
                "as_written": pa.array(printed),
                "scale": pa.array(["亿"] * places + ["%"] * places),
                "quantity_kind": pa.array(["level"] * places + ["growth"] * places),
                "direction": pa.array([""] * places + ["down" if n < 0 else "up" for n in growth.tolist()]),
            }
        )
        writer = writer or parquet.ParquetWriter(path, table.schema)
        writer.write_table(table)
    assert writer is not None
    writer.close()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of the clock and of the processor, those of children that ended too."""
    clock, before = time.perf_counter(), os.times()
    work()
    after = os.times()
    return time.perf_counter() - clock, sum(after[:4]) - sum(before[:4])


def peak() -> str:
    """Return the most memory that this process held, in MiB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(f"{int(line.split()[1]) // 1024:,}" for line in lines if line.startswith("VmHWM"))


def apart(*arguments: object) -> None:
    """Run one measurement in a process of its own."""
    subprocess.run([sys.executable, "-m", "benchmarks.panel", "--only", *map(str, arguments)], check=True)


def main() -> None:
    """Run all measurements, or the one that is asked for."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--sizes", type=int, nargs="+", default=[1_000_000, 10_000_000])
    reader.add_argument("--only", nargs="+")
    asked = reader.parse_args()
    if asked.only:
        kind, size, *rest = asked.only
        if kind == "floats":
            against_floats(int(size), rest[0])
        elif kind == "columns":
            by_columns(int(size))
        else:
            whole(int(size), rest[0], int(rest[1]), rest[2] == "True")
        return
    print(
        "| rows | levels | exact (s) | processor | floats (s) | processor | times | floats wrong | unsure | fractions (µs a row) | times faster | peak MiB |"
    )
    print("|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|", flush=True)
    for size in asked.sizes:
        for kind in FLOATS:
            apart("floats", size, kind)
    print("\n| figures | columns (s) | processor | peak MiB |\n|---:|---:|---:|---:|", flush=True)
    apart("columns", 1_000_000)
    print(
        "\n| figures | engine | rows out | seconds | processor | peak MiB |\n|---:|---|---|---:|---:|---:|", flush=True
    )
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PANELS"] = folder
        for size in asked.sizes:
            write_panel(size, Path(folder) / f"{size}.parquet")
            for engine, workers, out in (
                ("duckdb", 1, False),
                ("duckdb", 1, True),
                ("dask", 1, False),
                ("dask", 2, False),
            ):
                apart("whole", size, engine, workers, out)
            if size <= 1_000_000:
                apart("whole", size, "python", 1, False)


if __name__ == "__main__":
    main()
