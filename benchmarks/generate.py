"""Make a synthetic package of any number of figures, of the same shape as the shipped one, that validates.

Ten figures make a group: two paragraphs of a made-up report, 22 numerals, 4 indicators, 6 relations and an unknown. The
numbers follow from the group's number alone, so the same size gives the same bytes. Example:

    python -m benchmarks.generate 10000
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final

from nangang_open.package.files import shipped
from nangang_open.package.sync import sync

FIGURES_IN_A_GROUP: Final = 10
SOURCE: Final = "synthetic"
OPENING: Final = "各位代表:"
Row = Sequence[object]


MARK: Final = re.compile(r"<(?P<label>\w+)\|(?P<numeral>[^>]+)>")
OTHERS: Final = frozenset({"period", "threshold", "name"})


@dataclass(frozen=True)
class Page:
    """One paragraph: its text, each numeral's start, end, text and disposition, and where each figure starts."""

    text: str
    numerals: tuple[tuple[int, int, str, str], ...] = ()
    starts: Mapping[str, int] = field(default_factory=dict)


def page(marked: str) -> Page:
    """Return a paragraph from a text whose numerals are marked `<label|numeral>`, by disposition or the figure's label."""
    text, end, numerals, starts = "", 0, [], {}
    for mark in MARK.finditer(marked):
        text += marked[end : mark.start()]
        label, numeral, end = mark["label"], mark["numeral"], mark.end()
        numerals.append((len(text), len(text) + len(numeral), numeral, label if label in OTHERS else "figure"))
        starts[label] = len(text)
        text += numeral
    return Page(text + marked[end:], tuple(numerals), starts)


@dataclass(frozen=True)
class Group:
    """What one group adds to each table."""

    pages: tuple[Page, ...]
    figures: tuple[Row, ...]
    indicators: tuple[Row, ...]
    unknowns: tuple[Row, ...]
    relations: tuple[Row, ...]


def plain(number: Decimal) -> str:
    """Return a number as the tables write it: plain digits, no needless zero."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def half_up(number: Fraction, places: int) -> Decimal:
    """Return a positive number rounded half up to a number of decimal places."""
    return Decimal(int(number * 10**places + Fraction(1, 2))).scaleb(-places)


def figure(key: str, indicator: str, place: tuple[int, int], **cells: str) -> Row:
    """Return a row of `figures`; `place` is the paragraph and the start."""
    columns = {"hedge": "exact", "unit": "1", "status": "actual", **cells}
    first = (
        "quantity_kind period base_period as_written scale counter direction hedge hedge_word value unit price_basis"
    )
    middle = [columns.pop(name, "") for name in [*first.split(), "comparability", "status", "scope"]]
    if columns:
        raise ValueError(f"unknown columns: {', '.join(columns)}")
    return (key, indicator, *middle, SOURCE, *place, "")


def group(number: int) -> Group:
    """Return the group of a number, counted from 0; its paragraphs are `2 * number + 2` and the one behind."""
    key, paragraph = f"{number:07d}", 2 * number + 2
    firms_before = 1000 + number * 7919 % 9000
    firms = firms_before + 50 + number * 104729 % 20000
    firms_growth = half_up(Fraction(firms, firms_before) * 100 - 100, 1)
    revenue = Decimal(101 + number * 31 % 900) / 10
    revenue_growth = Decimal(11 + number * 17 % 200) / 10
    target = 5 + number % 5
    green = Decimal(200 + number * 13 % 700) / 10
    green_2021 = Decimal(15 + number * 29 % 150) / 10
    share = Decimal(1 + number * 37 % 998) / 10
    rank = 1 + number % 9

    letters = key.translate(str.maketrans("0123456789", "abcdefghij"))  # no two paragraphs alike
    first = page(
        f"<period|2016>年末登记企业<before|{firms_before}>户,<period|2021>年末达到<firms|{firms}>户,"
        f"<period|五>年累计增长<growth|{firms_growth}%>;<period|2021>年营业收入<revenue|{revenue}>亿元,"
        f"同比增长<revenue_growth|{revenue_growth}%>,<period|2022>年计划增长<target|{target}%>左右(序号{letters})。"
    )
    second = page(
        f"<period|2017>年起铺设草坪<green|{green}>万平方米,其中<period|2021>年<green_2021|{green_2021}>万平方米,"
        f"占全市<share|{share}%>,列全市第<rank|{rank}>位;面积<threshold|1,000>平方米以上的地块分"
        f"<name|一>期、<name|三>期、<name|五>期、<name|七>期完成(序号{letters})。"
    )
    at = {label: (paragraph, start) for label, start in first.starts.items()}
    at |= {label: (paragraph + 1, start) for label, start in second.starts.items()}

    f, r, g = f"firms_{key}", f"revenue_{key}", f"green_{key}"
    percent = {"scale": "%", "direction": "up"}
    area = {"scale": "万", "counter": "平方米", "unit": "m2", "quantity_kind": "flow"}
    count = {"counter": "户", "quantity_kind": "level"}
    figures = (
        figure(f"{f}_2016_12", f, at["before"], period="2016-12", as_written=str(firms_before),
               value=str(firms_before), **count),
        figure(f"{f}_2021_12", f, at["firms"], period="2021-12", as_written=str(firms), value=str(firms), **count),
        figure(f"{f}_growth_2017_2021", f, at["growth"], quantity_kind="growth_span", period="2017/2021",
               base_period="2016-12", as_written=str(firms_growth), value=plain(firms_growth / 100), **percent),
        figure(f"{r}_2021", r, at["revenue"], quantity_kind="flow", period="2021", as_written=str(revenue),
               scale="亿", counter="元", value=plain(revenue * 10**8), unit="CNY", price_basis="current", status="provisional"),
        figure(f"{r}_growth_2021", r, at["revenue_growth"], quantity_kind="growth", period="2021",
               base_period="2020", as_written=str(revenue_growth), value=plain(revenue_growth / 100),
               price_basis="unstated", status="provisional", **percent),
        figure(f"{r}_growth_2022", r, at["target"], quantity_kind="growth", period="2022", base_period="2021",
               as_written=str(target), value=plain(Decimal(target) / 100), hedge="about", hedge_word="左右",
               price_basis="unstated", status="target", **percent),
        figure(f"{g}_2017_2021", g, at["green"], period="2017/2021", as_written=str(green),
               value=plain(green * 10**4), **area),
        figure(f"{g}_2021", g, at["green_2021"], period="2021", as_written=str(green_2021),
               value=plain(green_2021 * 10**4), status="provisional", **area),
        figure(f"{g}_share_2021_12", g, at["share"], quantity_kind="share", period="2021-12",
               as_written=str(share), scale="%", value=plain(share / 100), scope="city"),
        figure(f"standing_{key}_2021_12", f"standing_{key}", at["rank"], quantity_kind="rank",
               period="2021-12", as_written=str(rank), counter="位", value=str(rank), scope="city"),
    )  # fmt: skip
    indicators = tuple(
        (
            f"{name}_{key}",
            f"{title} {number}",
            f"{title_zh}{number}",
            f"Made up for measuring, number {number}.",
            topic,
            domain,
            "",
        )
        for name, title, title_zh, topic, domain in INDICATORS
    )
    unknown = (
        f"{r}_2020",
        "base",
        r,
        "2020",
        "CNY",
        "0",
        "",
        "true",
        "false",
        "The year before is not stated.",
        "",
        "",
        "",
    )
    claims = (
        ("a", "definition", f"{f}_2021_12 / {f}_2016_12 - 1 == {f}_growth_2017_2021"),
        ("b", "stated", f"{f}_2016_12 < {f}_2021_12"),
        ("c", "definition", f"{g}_2021 <= {g}_2017_2021"),
        ("d", "definition", f"{r}_2021 / (1 + {r}_growth_2021) == {r}_2020"),
        ("e", "definition", f"{r}_2021 * (1 + {r}_growth_2022) > {r}_2021"),
        ("f", "plausible", f"{r}_2021 / {f}_2021_12 <= 1000000000[CNY]"),
    )
    relations = tuple(
        (f"agree_{key}_{letter}", f"Claim {letter} of group {number}", f"第{number}组{letter}", expression, basis, "",
         "Made up for measuring.", "", "")
        for letter, basis, expression in claims
    )  # fmt: skip
    return Group((first, second), figures, indicators, (unknown,), relations)


INDICATORS: Final = (
    ("firms", "Registered firms", "登记企业", "economy", "count"),
    ("green", "Lawns laid", "铺设草坪", "environment", "area"),
    ("revenue", "Operating revenue", "营业收入", "economy", "money"),
    ("standing", "Standing in the city", "全市位次", "city", "rank"),
)
SCOPES: Final = (("city", "The city", "全市", "whole", ""),)


def write(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    """Write one table as the package has it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def header(table: str) -> list[str]:
    """Return the columns of a table of the shipped package."""
    with (shipped() / "data" / f"{table}.csv").open(encoding="utf-8") as file:
        return next(csv.reader(file))


def generate(figures: int, out: Path) -> Path:
    """Write the package of so many figures into `out` and return its folder; the made-up report lies beside it."""
    if figures % FIGURES_IN_A_GROUP or figures <= 0:
        raise ValueError(f"{figures} is no positive multiple of {FIGURES_IN_A_GROUP}")
    folder = out / str(figures)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    groups = [group(number) for number in range(figures // FIGURES_IN_A_GROUP)]
    pages = [page(OPENING), *chain.from_iterable(each.pages for each in groups)]
    texts = [page.text for page in pages]

    def hashed(text: str) -> str:
        return sha256(text.encode()).hexdigest()

    def paragraphs() -> Iterator[Row]:
        for number, page in enumerate(pages, start=1):
            yield SOURCE, number, len(page.text), len(page.numerals), hashed(page.text), "synthetic"

    def numerals() -> Iterator[Row]:
        for number, page in enumerate(pages, start=1):
            for numeral in page.numerals:
                yield SOURCE, number, *numeral, ""

    source = (
        SOURCE, "Synthetic report", "nobody", "", "", "230103", "2021-12-28", "2021-12-28", "as_posted", "", "", "",
        "zh", "Made up for measuring.", len(pages), sum(map(len, texts)), hashed("\n".join(texts)), hashed("".join(texts)),
    )  # fmt: skip
    with (shipped() / "data" / "units.csv").open(encoding="utf-8") as file:
        units = list(csv.reader(file))[1:]
    tables: dict[str, Iterable[Row]] = {
        "sources": [source],
        "paragraphs": paragraphs(),
        "numerals": numerals(),
        "figures": chain.from_iterable(each.figures for each in groups),
        "indicators": sorted(chain.from_iterable(each.indicators for each in groups)),  # type: ignore[type-var]
        "scopes": SCOPES,
        "units": units,
        "unknowns": chain.from_iterable(each.unknowns for each in groups),
        "relations": chain.from_iterable(each.relations for each in groups),
    }
    for name, rows in tables.items():
        write(folder / "data" / f"{name}.csv", header(name), rows)
    (out / f"{figures}.txt").write_text("\n".join(texts), "utf-8")
    descriptor = json.loads((shipped() / "datapackage.json").read_text("utf-8"))
    descriptor |= {"name": f"synthetic-{figures}", "title": f"Synthetic package of {figures} figures"}
    (folder / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")
    (folder / "CHANGELOG.md").write_text(f"## [{descriptor['version']}] - 2021-12-28\n", "utf-8")
    sync(folder)
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figures", type=int, nargs="+", help="How many figures; a multiple of ten.")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "packages", help="The folder to write into."
    )
    arguments = parser.parse_args()
    for size in arguments.figures:
        print(generate(size, arguments.out))
