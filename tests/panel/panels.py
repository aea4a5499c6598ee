"""Panels for tests: written as CSV or Parquet, read back, judged a second time."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from random import Random

import pyarrow as pa
from pyarrow import parquet

from tests.panel import judge

COLUMNS = (
    "place",
    "period",
    "indicator",
    "as_written",
    "scale",
    "direction",
    "hedge",
    "quantity_kind",
    "unit",
    "status",
    "parent",
)
PLACES = ("南岗", "Ōta", "x", 'a"b', "o'c;--", "ж")
Row = dict[str, str]
Judgement = dict[str, str | bool | None]
CLOSED = {"both": (True, True), "left": (True, False), "right": (False, True), "neither": (False, False)}


def row(place: str, period: object, indicator: str, as_written: str, **others: str) -> Row:
    return {"place": place, "period": str(period), "indicator": indicator, "as_written": as_written, **others}


def write(rows: Sequence[Mapping[str, str]], path: Path) -> Path:
    """Write rows as the path's ending says; a column that no row has is left out."""
    columns = [name for name in COLUMNS if name in COLUMNS[:4] or any(name in one for one in rows)]
    cells = [[one.get(name, "") for name in columns] for one in rows]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *cells])
    else:
        arrays = [pa.array([line[place] for line in cells], pa.string()) for place in range(len(columns))]
        parquet.write_table(pa.table(arrays, names=columns), path)
    return path


def read(path: Path) -> list[Judgement]:
    """Return the rows of judgements that were written out, an absent cell as None."""
    if path.suffix == ".parquet":
        return [
            {name: None if cell == "" else cell for name, cell in one.items()}
            for one in parquet.read_table(path).to_pylist()
        ]
    truths = {"true": True, "false": False, "": None}
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {name: truths[cell] if name == "implied_exact" else cell or None for name, cell in one.items()}
            for one in csv.DictReader(file)
        ]


def random_rows(seed: int, places: int = 40, years: Iterable[int] = range(2018, 2024)) -> list[Row]:
    """Return a panel of everything that goes well or wrong: hedges, zeros, long numbers, holes, doubles, nonsense."""
    chance = Random(seed)
    numbers = ["0", "0.0", "1", "5", "9.5", "10", "10.5", "20", "99.9", "100", "1,000", "1029.8", "123456.78"]
    rows = []
    for place in range(places):
        name = f"{chance.choice(PLACES)}{place}"
        parent = f"省{place % 3}"
        for year in years:
            for indicator, kind, scale in (
                ("level", "level", "亿"),
                ("part", "level", ""),
                ("growth", "growth", "%"),
                ("share", "share", "%"),
                ("change", "change", "个百分点"),
            ):
                if chance.random() < 0.15:
                    continue
                text = chance.choice(numbers)
                if chance.random() < 0.04:
                    text = "9" * chance.choice([17, 20, 30, 60])
                if chance.random() < 0.02:
                    text = chance.choice(["1e5", "NaN", "", "一百五", "x" * 500])
                cells = row(name, year, indicator, text, scale=scale, quantity_kind=kind, parent=parent)
                if indicator in ("growth", "change"):
                    cells["direction"] = chance.choice(["up", "down"])
                if chance.random() < 0.2:
                    cells["hedge"] = chance.choice(["over", "at_least", "at_most", "under", "and_more", "about"])
                if chance.random() < 0.05:
                    cells["status"] = "target"
                rows += [cells, cells] if chance.random() < 0.01 else [cells]
    for number in range(3):
        rows += [row(f"省{number}", year, "level", "5000", scale="亿", quantity_kind="level") for year in years]
    chance.shuffle(rows)
    return rows


def judged_again(rows: Sequence[Mapping[str, str]], template: str, judgements: Sequence[Judgement]) -> Counter[str]:
    """Judge every row of the output a second time; return how often each verdict came."""
    known, expression = judge.references(template)
    spans: dict[tuple[str, str, int], judge.Span | None] = {}
    parents = {one["place"]: one["parent"] for one in rows if one.get("parent")}
    for one in rows:
        if one["as_written"]:
            key = (one["indicator"], one["place"], int(one["period"]))
            try:
                spans[key] = None if key in spans else judge.meaning(one)
            except ValueError:
                spans[key] = None
    counts: Counter[str] = Counter()
    for found in judgements:
        place, year = str(found["place"]), int(str(found["period"]))
        world = {
            name: spans.get((indicator, parents.get(place, "") if of_parent else place, year + shift))
            for name, (indicator, shift, of_parent) in known.items()
        }
        counts[str(found["verdict"])] += 1
        _check(expression, world, found, known)
    return counts


def _check(
    expression: str,
    world: Mapping[str, judge.Span | None],
    found: Judgement,
    known: Mapping[str, judge.Reference],
) -> None:
    missing = [name for name, held in world.items() if held is None]
    there = {name: held for name, held in world.items() if held is not None}
    if len(missing) > 1 or any(f"er({name})" in expression for name in missing):
        assert found["verdict"] == "missing", found
    elif missing:
        _check_implied(expression, there, missing[0], found, known)
    else:
        try:
            verdict, left, right = judge.verdict(expression, there)
        except judge.NoEndError:
            assert (found["verdict"], found["why"]) == ("undecided", "bound"), found
        except judge.DivisorError:
            assert (found["verdict"], found["why"]) == ("undecided", "divisor"), found
        else:
            assert found["verdict"] == verdict, (found, there)
            assert (interval(found, "left"), interval(found, "right")) == (left, right)


def interval(found: Judgement, side: str) -> judge.Span | None:
    """Return an interval of the output."""
    if found[f"{side}_closed"] is None:
        return None
    ends = [
        None if found[f"{side}_{end}"] is None else Fraction(str(found[f"{side}_{end}"])) for end in ("lower", "upper")
    ]
    return judge.span(ends[0], ends[1], *CLOSED[str(found[f"{side}_closed"])])


def _check_implied(
    expression: str,
    world: Mapping[str, judge.Span],
    name: str,
    found: Judgement,
    known: Mapping[str, judge.Reference],
) -> None:
    """Try numbers inside, at and beyond the ends of what is implied: those inside can be true and no others."""

    def can(number: Fraction) -> bool | None:
        try:
            return judge.verdict(expression, {**world, name: judge.span(number, number)})[0] != "contradicted"
        except judge.DivisorError:
            return False

    if found["verdict"] == "undecided":
        return
    inside = interval(found, "implied")
    if found["verdict"] == "contradicted" or inside is None:
        assert not any(can(Fraction(number)) for number in (-3, -1, 0, 1, 3)), found
        return
    assert str(found["implied_figure"]).startswith(known[name][0])
    if not found["implied_exact"]:
        return
    near = Fraction(1, 10**90)
    for end, inwards in ((inside.low, 1), (inside.high, -1)):
        if end.far:
            assert can(Fraction(-inwards * 10**90)), (found, world)
        else:
            assert can(end.number) == end.closed, (found, world, end)
            assert not can(end.number - inwards * near), (found, world)
            if inside.low.place != inside.high.place:
                assert can(end.number + inwards * near), (found, world)
