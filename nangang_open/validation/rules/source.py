"""Rules of the source: where each numeral stands, and that each figure says what is printed there."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

from nangang_open.errors import InputError
from nangang_open.figures.figure import Figure, Unit
from nangang_open.figures.hedge import hedge_of
from nangang_open.figures.interval import decimal_text
from nangang_open.figures.meaning import readings_of, recomputed_value, unit_of
from nangang_open.figures.numeral import read_numeral
from nangang_open.figures.period import Period, parse_period
from nangang_open.package.columns import REMEMBERED, remembering
from nangang_open.package.index import Index
from nangang_open.source.discrepancy import Discrepancy, DiscrepancyKind
from nangang_open.source.tokens import tokens
from nangang_open.validation.material import Material, figure_of
from nangang_open.validation.rule import Breach, rule
from nangang_open.vocabulary import Direction, Disposition, Domain, Hedge, PriceBasis, QuantityKind, Scale, Status

T = TypeVar("T")
GROWTHS = frozenset({QuantityKind.GROWTH, QuantityKind.GROWTH_AVG, QuantityKind.GROWTH_SPAN})
COMPARED = GROWTHS | {QuantityKind.CHANGE}
AMOUNTS = frozenset({QuantityKind.LEVEL, QuantityKind.FLOW, QuantityKind.FLOW_AVG})
PARTS = frozenset({Scale.PERCENT, Scale.PER_MILLE})
PLACED = ("NG301", "NG302", "NG303", "NG308")
"""The rules by which numerals are where they can be."""

PARAGRAPH = ("source", "paragraph")
NUMERAL = ("source", "paragraph", "start")
"""What names a paragraph, and a numeral."""

PURE = "1"
"""The unit of what has no measure of its own."""


@rule("NG301")
def numeral_outside_paragraph(material: Material) -> Iterator[Breach]:
    """A numeral ends inside its paragraph (codebook section 1).

    Coordinates that point outside the text prove nothing.
    """
    length_of = material.lookup("paragraphs", PARAGRAPH, "length")
    for row, source, paragraph, end in material.select("numerals", "source", "paragraph", "end"):
        if end > (length := length_of(source, paragraph)):
            yield Breach("numerals", row, "end", end, length=length)


@rule("NG302")
def numeral_length(material: Material) -> Iterator[Breach]:
    """A numeral is as long as the span from its start to its end.

    Coordinates are what ties a figure to the printed page.
    """
    for row, start, end, text in material.select("numerals", "start", "end", "text"):
        if end - start != len(text):
            yield Breach("numerals", row, "end", end, start=start, text=text, length=len(text), span=end - start)


@rule("NG303", needs="NG302")
def numerals_overlap(material: Material) -> Iterator[Breach]:
    """No two numerals overlap.

    One printed digit belongs to one numeral.
    """
    spans = _in_order(lambda: material.select("numerals", "source", "paragraph", "start", "end"))
    for before, after in pairwise(spans):
        if before[1:3] == after[1:3] and after[3] < before[4]:
            yield Breach("numerals", after[0], "start", after[3], other=before[0], end=before[4])


@rule("NG304")
def paragraph_numbering(material: Material) -> Iterator[Breach]:
    """A source's paragraphs are numbered from 1 without gaps.

    A gap is a paragraph that was lost.
    """
    expected: Counter[str] = Counter()
    for row, source, number in _in_order(lambda: _paragraphs(material)):
        expected[source] += 1
        if number != expected[source]:
            yield Breach("paragraphs", row, "paragraph", number, expected=expected[source])
            expected[source] = number


@rule("NG305", needs="NG304")
def paragraph_count(material: Material) -> Iterator[Breach]:
    """A source has as many paragraphs as it says.

    A paragraph that is not in the table was never checked.
    """
    counts = Counter(source for _, source, _ in _paragraphs(material))
    for row, source, said in material.select("sources", "id", "paragraphs"):
        if counts[source] != said:
            yield Breach("sources", row, "paragraphs", said, found=counts[source])


@rule("NG306", needs=("NG304", "NG305"))
def code_point_count(material: Material) -> Iterator[Breach]:
    """A source's code points are the sum of its paragraphs' lengths.

    Offsets in the unbroken text follow from the lengths.
    """
    sums: Counter[str] = Counter()
    for _, source, _, length in _paragraphs(material, "length"):
        sums[source] += length
    for row, source, said in material.select("sources", "id", "code_points"):
        if sums[source] != said:
            yield Breach("sources", row, "code_points", said, found=sums[source])


@rule("NG307")
def numeral_count(material: Material) -> Iterator[Breach]:
    """A paragraph holds as many numerals as it says.

    A numeral that was missed is a figure that may have been missed.
    """
    places = zip(*material.texts("numerals", *PARAGRAPH), strict=True)
    paragraphs, rows = material.index("paragraphs", *PARAGRAPH), _paragraphs(material, "numerals")
    found = array("L", [0]) * len(material.text("paragraphs", "source"))
    for place in places:
        if (paragraph := paragraphs.find(place)) is not None:
            found[paragraph] += 1
    for count, (row, _, _, said) in zip(found, rows, strict=True):
        if count != said:
            yield Breach("paragraphs", row, "numerals", said, found=count)


@rule("NG308")
def numeral_not_a_token(material: Material) -> Iterator[Breach]:
    """A numeral's text is one numeral token by the codebook's grammar (section 2).

    Two people who code the same text must find the same numerals.
    """
    is_one = remembering(lambda text: [token.text for token in tokens(text)] == [text])
    for row, text in material.select("numerals", "text"):
        if not is_one(text):
            yield Breach("numerals", row, "text", text)


@rule("NG309")
def numeral_without_disposition(material: Material) -> Iterator[Breach]:
    """Every numeral has its disposition (codebook section 2).

    That every numeral was looked at is what makes the data complete.
    """
    for row, text, disposition in material.select("numerals", "text", "disposition"):
        if not disposition:
            yield Breach("numerals", row, "disposition", "", text=text)


@rule("NG310", needs="NG309")
def figure_on_another_numeral(material: Material) -> Iterator[Breach]:
    """A figure stands at a numeral whose disposition is figure.

    Otherwise one of the two was coded wrong.
    """
    disposition_of = material.lookup("numerals", NUMERAL, "disposition")
    for row, *place in material.select("figures", *NUMERAL):
        if (disposition := disposition_of(*place)) != Disposition.FIGURE:
            yield Breach("figures", row, "start", place[2], disposition=disposition)


@rule("NG311", needs="NG309")
def numeral_without_figure(material: Material) -> Iterator[Breach]:
    """A numeral whose disposition is figure has at least one figure.

    A quantity that was recognised must not be lost.
    """
    stated = material.index("figures", *NUMERAL)
    for row, *place, text, disposition in _numerals(material, "text", "disposition"):
        if disposition == Disposition.FIGURE and tuple(map(str, place)) not in stated:
            yield Breach("numerals", row, "disposition", disposition, text=text)


@rule("NG312")
def figure_twice(material: Material) -> Iterator[Breach]:
    """Two figures at one numeral have different indicators.

    The second would be a copy of the first.
    """
    names, *places, indicators = material.texts("figures", "id", *NUMERAL, "indicator")
    lines = material.table("figures").lines
    for row, first in Index([*places, indicators]).doubled:
        if names[first] != names[row]:
            yield Breach("figures", lines[row], "indicator", indicators[row], other=names[first])


@rule("NG313", needs="NG310")
def as_written_differs(material: Material) -> Iterator[Breach]:
    """A figure's `as_written` is its numeral as printed, without the percent sign.

    The digits must be the printed ones, or the proof is of another number.
    """
    text_of = material.lookup("numerals", NUMERAL, "text")
    for row, as_written, *place in material.select("figures", "as_written", *NUMERAL):
        if as_written != (printed := text_of(*place).removesuffix("%")):
            yield Breach("figures", row, "as_written", as_written, printed=printed)


@rule("NG314", needs=("NG310", "NG313"))
def percent_sign(material: Material) -> Iterator[Breach]:
    """The scale is % exactly where the numeral ends in a percent sign.

    A percent sign that is lost makes a value a hundred times too large.
    """
    text_of = material.lookup("numerals", NUMERAL, "text")
    for row, scale, *place in material.select("figures", "scale", *NUMERAL):
        if (scale == Scale.PERCENT) != (text := text_of(*place)).endswith("%"):
            yield Breach("figures", row, "scale", scale, text=text, variant="" if scale == Scale.PERCENT else "missing")


@rule("NG315", needs="NG313")
def as_written_no_number(material: Material) -> Iterator[Breach]:
    """A figure's `as_written` is one exact number.

    A value can be made of one number only, and never of a guess.
    """
    for row, as_written in material.select("figures", "as_written"):
        try:
            read_numeral(as_written)
        except InputError as error:
            yield Breach("figures", row, "as_written", as_written, reason=error.what)


@rule("NG316")
def direction_of_kind(material: Material) -> Iterator[Breach]:
    """Growths and changes, and no other kinds, have a direction.

    The sign of a value follows from its direction.
    """
    for row, kind, direction in material.select("figures", "quantity_kind", "direction"):
        if (kind in COMPARED) != (direction != Direction.NONE):
            yield Breach("figures", row, "direction", direction, kind=kind, variant="" if direction else "missing")


@rule("NG317", needs=("NG313", "NG314", "NG315", "NG316"))
def value_differs(material: Material) -> Iterator[Breach]:
    """A figure's `value` is what its numeral, scale, counter and direction make in the base unit.

    A value typed by hand may have lost a digit, the scale or the sign.
    """
    units = material.units
    fields = ("quantity_kind", "as_written", "scale", "counter", "direction", "unit")
    values: dict[tuple[object, ...], Fraction | InputError] = {}
    for row, value, *cells in material.select("figures", "value", *fields):
        key = tuple(cells)
        if key not in values:
            if len(values) >= REMEMBERED:
                values.clear()
            figure = figure_of(**dict(zip(fields, cells, strict=True)))
            values[key] = _tried(recomputed_value, figure, unit_of(figure, units))
        expected = values[key]
        if isinstance(expected, InputError):
            yield Breach("figures", row, "value", decimal_text(value), "none", reason=expected.what)
        elif value != expected:
            yield Breach("figures", row, "value", decimal_text(value), expected=decimal_text(expected))


@rule("NG318")
def unit_of_counter(material: Material) -> Iterator[Breach]:
    """A figure's unit is the base unit of what its counter measures, and `1` where the counter names no measure.

    A half kilogram taken for a kilogram doubles the harvest.
    """
    units = material.units.values()
    bases = {unit.dimension: unit.id for unit in units if unit.factor == 1}
    meant = {counter: bases.get(unit.dimension, unit.id) for unit in units for counter in unit.counters}
    for row, counter, unit, kind in material.select("figures", "counter", "unit", "quantity_kind"):
        if kind == QuantityKind.DURATION and not counter:
            continue  # years in a set phrase, as a row of good harvests, are counted without a word for them
        if unit != (expected := meant.get(counter, PURE)):
            variant = "" if counter else "none"
            yield Breach("figures", row, "unit", unit, variant, counter=counter, expected=expected)


@rule("NG319", needs="NG318")
def unit_of_kind(material: Material) -> Iterator[Breach]:
    """Shares, rates, growths, changes and ranks are in unit `1`; durations are in a unit of time.

    What is compared must measure the same.
    """
    for row, kind, unit in material.select("figures", "quantity_kind", "unit"):
        pure = kind not in AMOUNTS and kind != QuantityKind.DURATION
        if pure and unit != PURE:
            yield Breach("figures", row, "unit", unit, kind=kind)
        elif kind == QuantityKind.DURATION and unit == PURE:
            yield Breach("figures", row, "unit", unit, variant="duration")


@rule("NG320", needs=("NG314", "NG316"))
def scale_of_kind(material: Material) -> Iterator[Breach]:
    """Percentage points belong to changes alone; percent and per mille never to amounts, ranks or durations.

    A difference of two rates is not a rate.
    """
    for row, kind, scale in material.select("figures", "quantity_kind", "scale"):
        if scale == Scale.PERCENTAGE_POINT and kind != QuantityKind.CHANGE:
            yield Breach("figures", row, "scale", scale, kind=kind)
        elif scale in PARTS and (kind in AMOUNTS or kind in {QuantityKind.RANK, QuantityKind.DURATION}):
            yield Breach("figures", row, "scale", scale, kind=kind, variant="part")


@rule("NG321")
def hedge_and_its_word(material: Material) -> Iterator[Breach]:
    """A hedge is what its printed word does, and there is a word exactly where there is a hedge.

    The hedge decides which numbers the figure can stand for.
    """
    for row, hedge, word in material.select("figures", "hedge", "hedge_word"):
        if (hedge == Hedge.EXACT) != (word == ""):
            yield Breach("figures", row, "hedge_word", word, hedge=hedge, variant="unhedged" if word else "missing")
        elif word and (meant := hedge_of(word)) != hedge:
            yield Breach(
                "figures", row, "hedge", hedge, word=word, meant=meant or "", variant="" if meant else "unknown"
            )


@rule("NG322")
def status_against_period(material: Material) -> Iterator[Breach]:
    """What is provisional was not over at delivery, what is actual was, and a target's period was still to come.

    What is said of a period that is not over is an estimate, whatever its wording.
    """
    days = material.select("sources", "id", "delivered")
    delivered = {name: parse_period(day) for _, name, day in days if day}
    columns = ("source", "status", "period", "quantity_kind")
    for row, source, status, written, kind in material.select("figures", *columns):
        if (speech := delivered.get(source)) is None:
            continue
        period = parse_period(written)
        variant = _status_fault(Status(status), period, QuantityKind(kind), speech)
        if variant is not None:
            yield Breach("figures", row, "status", status, variant=variant, period=written, year=speech.first.year)


@rule("NG323")
def base_period(material: Material) -> Iterator[Breach]:
    """A growth or a change names the earlier period it is compared with, or says in a note why not; no other kind does.

    A growth without its base says nothing.
    """
    for row, kind, written, base, note in material.select("figures", "quantity_kind", "period", "base_period", "note"):
        if kind not in COMPARED:
            if base:
                yield Breach("figures", row, "base_period", base, variant="needless", kind=kind)
        elif not base:
            if not note:
                yield Breach("figures", row, "base_period", base, variant="missing", kind=kind)
        elif not _earlier(parse_period(base), parse_period(written), within=kind == QuantityKind.CHANGE):
            yield Breach("figures", row, "base_period", base, period=written)


@rule("NG324")
def price_basis(material: Material) -> Iterator[Breach]:
    """Money and its growth have a price basis, and nothing else has.

    Growth at constant prices cannot be compared with amounts at current ones.
    """
    domain_of = material.lookup("indicators", ("id",), "domain")
    for row, indicator, kind, basis in material.select("figures", "indicator", "quantity_kind", "price_basis"):
        money = domain_of(indicator) == Domain.MONEY and (kind in AMOUNTS or kind in COMPARED)
        if money != (basis != PriceBasis.NONE):
            yield Breach("figures", row, "price_basis", basis, variant="" if basis else "missing", kind=kind)


@rule("NG325", needs=("NG315", "NG317", "NG318", "NG319", "NG320"))
def interval_without_numbers(material: Material) -> Iterator[Breach]:
    """Under every reading some number prints as the figure does (codebook section 4).

    A share of 150% was read wrongly, or is none.
    """
    units = material.units
    fields = ("quantity_kind", "as_written", "scale", "counter", "direction", "hedge", "hedge_word", "unit", "status")
    tried: dict[tuple[object, ...], object] = {}
    for row, *cells in material.select("figures", *fields):
        key = tuple(cells)
        if key not in tried:
            if len(tried) >= REMEMBERED:
                tried.clear()
            figure = figure_of(**dict(zip(fields, cells, strict=True)))
            tried[key] = _tried(readings_of, figure, unit_of(figure, units))
        if isinstance(error := tried[key], InputError):
            yield Breach("figures", row, "as_written", cells[1], reason=error.what)


@rule("NG326")
def unknown_half_placed(material: Material) -> Iterator[Breach]:
    """An unknown has all its coordinates or none.

    Half a coordinate points nowhere.
    """
    for row, *place in material.select("unknowns", "source", "paragraph", "start"):
        given = [cell not in ("", None) for cell in place]
        if any(given) and not all(given):
            field = ("source", "paragraph", "start")[given.index(False)]
            yield Breach("unknowns", row, field, "")


@rule("NG331")
def copy_unrecognised(material: Material) -> Iterator[Breach]:
    """A copy of the source that is given holds its text.

    Nothing can be proved with the copy of another text.
    """
    kinds = {DiscrepancyKind.UNREADABLE: "unreadable", DiscrepancyKind.ABSENT: "absent"}
    for source, row, found in _discrepancies(material, kinds):
        yield Breach("sources", row, "sha256", found.expected, kinds[found.kind], source=source, reason=found.found)


@rule("NG332", needs="NG331")
def copy_paragraph_differs(material: Material) -> Iterator[Breach]:
    """Every paragraph of a copy has the words of the source.

    Copies of one report can differ in their very words; a proof holds for one of them.
    """
    kinds = {
        DiscrepancyKind.MISSING: "missing",
        DiscrepancyKind.CHANGED: "changed",
        DiscrepancyKind.MOVED: "moved",
        DiscrepancyKind.DOUBLED: "doubled",
        DiscrepancyKind.ADDED: "added",
    }
    line = material.lookup_line("paragraphs", *PARAGRAPH)
    for source, _, found in _discrepancies(material, kinds):
        number = found.paragraph
        yield Breach("paragraphs", line(source, number), "sha256", found.expected, kinds[found.kind], number=number)


@rule("NG333", needs="NG331")
def copy_numeral_differs(material: Material) -> Iterator[Breach]:
    """Every numeral of a copy is the source's, at its coordinates.

    Copies of one report can differ in their very figures; a proof holds for one of them.
    """
    line = material.lookup_line("numerals", *NUMERAL)
    for source, _, found in _discrepancies(material, {DiscrepancyKind.NUMERAL}):
        row = line(source, found.paragraph, found.start)
        said: dict[str, Any] = {
            "number": found.paragraph,
            "start": found.start,
            "expected": found.expected,
            "found": found.found,
        }
        yield Breach("numerals", row, "text", found.expected, _pair(found), **said)


@rule("NG334", needs="NG331")
def hash_differs(material: Material) -> Iterator[Breach]:
    """The hashes in the tables are those of the source's text.

    Whoever verifies another copy relies on these hashes.
    """
    line = material.lookup_line("paragraphs", *PARAGRAPH)
    for source, row, found in _table_discrepancies(material):
        if found.start is not None:
            continue
        if found.expected in _source_hashes(material, source):
            yield Breach(
                "sources", row, _source_hashes(material, source)[found.expected], found.expected, found=found.found
            )
        else:
            place = line(source, found.paragraph)
            yield Breach("paragraphs", place, "sha256", found.expected, found=found.found)


@rule("NG335", needs=("NG331", "NG334", *PLACED))
def numeral_not_printed(material: Material) -> Iterator[Breach]:
    """Every numeral of the table stands in the source at its coordinates.

    A numeral that is not printed cannot be the source of a figure.
    """
    line = material.lookup_line("numerals", *NUMERAL)
    for source, _, found in _table_discrepancies(material):
        if found.start is not None and found.expected:
            row = line(source, found.paragraph, found.start)
            said: dict[str, Any] = {"number": found.paragraph, "start": found.start, "found": found.found}
            yield Breach("numerals", row, "text", found.expected, "" if found.found else "nothing", **said)


@rule("NG336", needs=("NG331", "NG334", *PLACED))
def numeral_missed(material: Material) -> Iterator[Breach]:
    """Every numeral of the source has its row.

    That no numeral was missed is what makes the data complete.
    """
    line = material.lookup_line("paragraphs", *PARAGRAPH)
    for source, _, found in _table_discrepancies(material):
        if found.start is not None and not found.expected:
            row = line(source, found.paragraph)
            said: dict[str, Any] = {"number": found.paragraph, "start": found.start}
            yield Breach("paragraphs", row, "numerals", found.found, **said)


def _paragraphs(material: Material, *fields: str) -> Iterator[tuple[Any, ...]]:
    return material.select("paragraphs", "source", "paragraph", *fields)


def _numerals(material: Material, *fields: str) -> Iterator[tuple[Any, ...]]:
    return material.select("numerals", "source", "paragraph", "start", *fields)


def _in_order(rows: Callable[[], Iterator[tuple[Any, ...]]]) -> Iterable[tuple[Any, ...]]:
    """Return rows, whose first cell is their line, in the order of the others; those that are in order are not kept."""
    if all(before[1:] <= after[1:] for before, after in pairwise(rows())):
        return rows()
    return sorted(rows(), key=lambda cells: cells[1:])


def _tried(make: Callable[[Figure, Unit | None], T], figure: Figure, unit: Unit | None) -> T | InputError:
    try:
        return make(figure, unit)
    except InputError as error:
        return error


def _discrepancies(material: Material, kinds: Collection[DiscrepancyKind]) -> Iterator[tuple[str, int, Discrepancy]]:
    for source, row, report in material.copy_reports:
        for discrepancy in report.discrepancies:
            if discrepancy.kind in kinds:
                yield source, row, discrepancy


def _table_discrepancies(material: Material) -> Iterator[tuple[str, int, Discrepancy]]:
    return _discrepancies(material, {DiscrepancyKind.TABLE})


def _source_hashes(material: Material, source: str) -> dict[str, str]:
    fields = ("sha256", "sha256_unbroken")
    for _, name, *hashes in material.select("sources", "id", *fields):
        if name == source:
            return dict(zip(hashes, fields, strict=True))
    return {}


def _pair(found: Discrepancy) -> str:
    if not found.found:
        return "nothing"
    return "" if found.expected else "more"


def _status_fault(status: Status, period: Period, kind: QuantityKind, speech: Period) -> str | None:
    """Return which clause of the codebook's section 3 a status breaks: a message's variant, or None."""
    year = speech.first.year
    of_the_year = period == parse_period(str(year))
    mean_to_the_year = kind == QuantityKind.GROWTH_AVG and not period.is_year and period.last.year == year
    if status is Status.PROVISIONAL:
        return None if of_the_year or mean_to_the_year else "provisional"
    if status is Status.TARGET:
        return None if of_the_year or period.first.year > year else "target"
    if of_the_year or mean_to_the_year:
        return "unfinished"
    return "future" if period.first > speech.last else None


def _earlier(base: Period, period: Period, *, within: bool) -> bool:
    return base.last < (period.last if within else period.first)
