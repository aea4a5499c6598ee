"""How far two blind readers of the report agree, column by column, and how each difference was settled.

Reads the raw codings in `first/` and `second/`, the log `settled.csv` and the published tables in `../data/`; writes
`agreement.csv`: for each column the places coded, the share coded alike in percent, and Krippendorff's alpha for
nominal data (Krippendorff 2018, Content Analysis, ch. 12; empty where a column has one value only and alpha is not
defined). With --check it writes nothing and fails if the file would change. It also fails where a difference is not in
the log, where the log settles what does not differ, or where the published table has another value.

Example: python datapackage/coding/agreement.py --check
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import krippendorff

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
NUMERAL_COLUMNS = ("start", "end", "text", "disposition")
FIGURE_COLUMNS = (
    *("quantity_kind", "period", "base_period", "as_written", "scale", "counter", "direction", "hedge", "hedge_word"),
    *("value", "unit", "price_basis", "comparability", "status", "scope"),
)
GROUPING = "indicator"  # compared as a grouping: which figures share one concept, whatever its name
Place = tuple[str, str, int]  # paragraph, start, and which of the figures at that numeral
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_place(rows: list[Row]) -> dict[Place, Row]:
    """Return the rows by the place of their numeral, in the order in which they stand."""
    placed: dict[Place, Row] = {}
    for row in rows:
        number = sum(place[:2] == (row["paragraph"], row["start"]) for place in placed)
        placed[row["paragraph"], row["start"], number] = row
    return placed


def grouped(concepts: dict[Place, str]) -> dict[Place, str]:
    """Return for each figure the place of the first figure with the same concept: a name that both readers share."""
    first: dict[str, Place] = {}
    return {place: "{}:{}".format(*first.setdefault(concept, place)) for place, concept in concepts.items()}


def alpha(first: list[str], second: list[str]) -> str:
    """Return Krippendorff's alpha for nominal data with four decimals; empty where only one value occurs."""
    values = {value: number for number, value in enumerate(sorted({*first, *second}))}
    if len(values) < 2:
        return ""
    coded = [[values[value] for value in reader] for reader in (first, second)]
    return f"{krippendorff.alpha(reliability_data=coded, level_of_measurement='nominal'):.4f}"


def compared(table: str, column: str, first: dict[Place, str], second: dict[Place, str]) -> list[str]:
    """Return a row of `agreement.csv` for one column; a place that one reader lacks is coded as `(none)` there."""
    places = sorted({*first, *second})
    one = [first.get(place, "(none)") for place in places]
    two = [second.get(place, "(none)") for place in places]
    alike = sum(a == b for a, b in zip(one, two, strict=True))
    return [table, column, str(len(places)), str(alike), f"{100 * alike / len(places):.2f}", alpha(one, two)]


def columns_of(path: Path) -> dict[str, dict[Place, str]]:
    """Return the compared columns of a table by place; the concepts as a grouping."""
    rows = by_place(read(path))
    names = FIGURE_COLUMNS if path.stem == "figures" else NUMERAL_COLUMNS
    columns = {name: {place: row[name] for place, row in rows.items()} for name in names}
    if path.stem == "figures":
        concepts = {place: row.get("concept_zh", row.get("indicator", "")) for place, row in rows.items()}
        columns[GROUPING] = grouped(concepts)
    return columns


def agreement() -> list[list[str]]:
    """Return the rows of `agreement.csv`."""
    rows = [["table", "column", "places", "alike", "percent", "alpha"]]
    for table in ("numerals", "figures"):
        first, second = (columns_of(HERE / reader / f"{table}.csv") for reader in ("first", "second"))
        rows += [compared(table, column, first[column], second[column]) for column in first]
    return rows


def faults() -> list[str]:
    """Return what is wrong with the log: differences not settled, settled ones that are none or are not published."""
    found = []
    log = {(r["table"], r["paragraph"], r["start"], r["column"]): r for r in read(HERE / "settled.csv")}
    for table in ("numerals", "figures"):
        first, second = (columns_of(HERE / reader / f"{table}.csv") for reader in ("first", "second"))
        published = columns_of(DATA / f"{table}.csv")
        for column in first:
            if not first[column].keys() == second[column].keys() == published[column].keys():
                found.append(f"{table}: the readers and the published table do not hold the same places")
                break
            for place in first[column]:
                one, two, now = (coding[column][place] for coding in (first, second, published))
                entry = log.get((table, *place[:2], column))
                settled = one if entry is None else entry["settled"]
                name = f"{table} {place[0]}:{place[1]} {column}"
                if (one != two) != (entry is not None):
                    found.append(f"{name}: {one!r} and {two!r}, {'not ' if entry is None else ''}in settled.csv")
                elif entry is not None and ((one, two) != (entry["first"], entry["second"]) or not entry["reason"]):
                    found.append(f"{name}: settled.csv misquotes the readers or gives no reason")
                elif bool(settled) != bool(now) if column == "scope" else settled != now:
                    found.append(f"{name}: settled as {settled!r}, published as {now!r}")
                log.pop((table, *place[:2], column), None)
    return found + [f"settled.csv: {' '.join(key)} is no place or column" for key in log]


def main() -> int:
    """Write or check `agreement.csv` and print what is wrong."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(agreement())
    found = faults()
    path = HERE / "agreement.csv"
    if "--check" not in sys.argv[1:]:
        path.write_text(text.getvalue(), encoding="utf-8", newline="\n")
    elif not path.exists() or path.read_text(encoding="utf-8") != text.getvalue():
        found.append("agreement.csv: not what the codings give; run agreement.py without --check")
    print("\n".join(found) or "both codings, their agreement and the settled differences hold together")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
