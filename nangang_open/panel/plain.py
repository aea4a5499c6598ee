"""The engine without any library beside NumPy: the whole panel in memory, judged by columns in blocks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nangang_open.errors import InputError
from nangang_open.figures.figure import Unit
from nangang_open.figures.interval import Interval
from nangang_open.package.fault import shortened
from nangang_open.panel.exact import judged_exactly
from nangang_open.panel.output import write_rows
from nangang_open.panel.report import (
    MOST_FINDINGS,
    Contradiction,
    Finding,
    FindingKind,
    Judged,
    PanelVerdict,
    Report,
    Say,
    Why,
    gap_between,
    interval_cells,
    parent_finding,
    ranked,
)
from nangang_open.panel.row import PRINTED, period_code, period_text, year_step
from nangang_open.panel.source import PARENT, Source, batches
from nangang_open.panel.template import Template, indicators_of
from nangang_open.panel.texts import Numbers, Texts
from nangang_open.relations.columns import Column, judged
from nangang_open.relations.ends import Program, Span, program
from nangang_open.relations.integers import Whole

Cell = tuple[str, str, int]  # indicator, place, period
NO_TEXT: Final = -1
WORDLESS: Final = {verdict: Judged(verdict) for verdict in PanelVerdict}


@dataclass
class _Panel:
    """All rows that templates need: what stands in each cell, and what is wrong."""

    texts: Texts
    indicators: frozenset[str]
    printed: list[tuple[str, ...]] = field(default_factory=list)
    cells: dict[Cell, int] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    parents: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    finding_count: int = 0
    rows: int = 0
    used: int = 0
    empty: int = 0
    seen: set[str] = field(default_factory=set)
    _known: dict[tuple[str, ...], int] = field(default_factory=dict)
    _first: dict[Cell, int] = field(default_factory=dict)
    _again: dict[Cell, list[int]] = field(default_factory=dict)

    def find(self, finding: Finding) -> None:
        """Count a finding, and keep it while there are few."""
        self.finding_count += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)

    def add(self, row: int, indicator: str, place: str, period: str, printed: tuple[str, ...]) -> None:
        """Add a row with an indicator that a template needs."""
        self.used += 1
        self.seen.add(indicator)
        text = NO_TEXT
        if printed[0]:
            text = self._text(indicator, printed)
        else:
            self.empty += 1
        if not place:
            self.find(Finding(row, FindingKind.KEY, "", "the row has no place", "name the place"))
            return
        self.places.add(place)
        if text in self.texts.refused_ids and (error := self.texts.refused.get(text)) is not None:
            self.find(Finding(row, FindingKind.NUMBER, shortened(printed[0]), error.what, error.mend))
        elif text in self.texts.refused_ids:
            self.finding_count += 1
        code = _code(period)
        if isinstance(code, InputError):
            self.find(Finding(row, FindingKind.PERIOD, shortened(period), code.what, code.mend))
        elif text != NO_TEXT:
            self._put((indicator, place, code), text, row)

    def _text(self, indicator: str, printed: tuple[str, ...]) -> int:
        key = (indicator, *printed)
        if (known := self._known.get(key)) is not None:
            return known
        number = self._known[key] = len(self.printed)
        self.printed.append(printed)
        self.texts.read(number, indicator, printed)
        return number

    def _put(self, cell: Cell, text: int, row: int) -> None:
        if cell in self.cells:
            self.cells[cell] = NO_TEXT
            self._again.setdefault(cell, [self._first[cell]]).append(row)
        else:
            self.cells[cell] = NO_TEXT if text in self.texts.refused_ids else text
            self._first[cell] = row

    def close(self) -> None:
        """Make findings of the cells that stand in more than one row."""
        rows = sorted((row, cell) for cell, found in self._again.items() for row in found)
        self.finding_count += len(rows)
        for row, (indicator, place, period) in rows[:MOST_FINDINGS]:
            what = f"{shortened(indicator)} of {shortened(place)} in {period_text(period)} stands in more than one row"
            self.findings.append(
                Finding(row, FindingKind.DUPLICATE, shortened(place), what, "keep one of them; none is used")
            )
        self.findings = sorted(self.findings)[:MOST_FINDINGS]
        self._first.clear()
        self._again.clear()
        self._known.clear()


@cache
def _code(period: str) -> int | InputError:
    try:
        return period_code(period)
    except InputError as error:
        return error


_said = cache(period_text)


def judge_panel(
    source: Source,
    templates: Sequence[Template],
    units: Mapping[str, Unit],
    *,
    parents: Source | None = None,
    group: str = "",
    out: Path | None = None,
    say: Say = lambda *_: None,
) -> Report:
    """Judge every template for every place and period of a panel, as `duck.judge_panel` does."""
    steps = 1 + len(templates)
    say("reading the panel", 0, steps)
    panel = _read(source, templates, units, parents)
    for template in templates:
        panel.texts.check(template)
    exact, worst = 0, []
    counts: dict[tuple[str, str], dict[PanelVerdict, int]] = {}
    rows: list[tuple[Any, ...]] = []
    for place, template in enumerate(templates):
        say(f"judging {template.name}", 1 + place, steps)
        keys, found, exactly = _judge(panel, template, units, detailed=out is not None)
        exact += exactly
        for (where, period), one in zip(keys, found, strict=True):
            key = (template.name, {"place": where, "period": period}.get(group, ""))
            verdicts = counts.setdefault(key, {})
            verdicts[one.verdict] = verdicts.get(one.verdict, 0) + 1
            if one.verdict is PanelVerdict.CONTRADICTED:
                gap = gap_between(one.left, one.right)
                worst.append(Contradiction(gap, template.name, where, period, one.left, one.right))
            if out is not None:
                rows.append(_row(template, where, period, one))
        worst = list(ranked(worst))
    if out is not None:
        write_rows(rows, out)
    return Report(
        engine="python",
        rows=panel.rows,
        used=panel.used,
        empty=panel.empty,
        texts=len(panel.printed),
        exact=exact,
        counts=dict(sorted(counts.items(), key=lambda item: item[0][1])),
        findings=tuple(panel.findings),
        finding_count=panel.finding_count,
        worst=tuple(worst),
        absent=tuple(name for name in indicators_of(templates) if name not in panel.seen),
    )


def _read(source: Source, templates: Sequence[Template], units: Mapping[str, Unit], parents: Source | None) -> _Panel:
    panel = _Panel(Texts(units), frozenset(indicators_of(templates)))
    named: dict[tuple[str, str], int] = {}
    wants_parents = any(template.needs_parent for template in templates)
    if wants_parents and parents is None and not source.has_parents:
        raise InputError("no row names the place that a place is part of", "add a column parent, or a table of parents")
    ragged: list[Finding] = []
    for numbers, cells in batches(source, ragged):
        panel.rows += len(numbers)
        nothing = [""] * len(numbers)
        printed = zip(*(cells.get(name, nothing) for name in PRINTED), strict=True)
        keys = (cells["indicator"], cells["place"], cells["period"])
        for row, indicator, place, period, text in zip(numbers, *keys, printed, strict=True):
            if indicator in panel.indicators:
                panel.add(row, indicator, place, period, text)
        if wants_parents and parents is None:
            _name_parents(named, numbers, cells)
    if wants_parents and parents is not None:
        for numbers, cells in batches(parents, ragged):
            _name_parents(named, numbers, cells)
    panel.finding_count += len(ragged)
    panel.findings += ragged[:MOST_FINDINGS]
    _keep_parents(panel, named)
    panel.close()
    return panel


def _name_parents(
    named: dict[tuple[str, str], int], numbers: Sequence[int], cells: Mapping[str, Sequence[str]]
) -> None:
    for row, place, parent in zip(numbers, cells["place"], cells[PARENT], strict=True):
        if place and parent:
            named.setdefault((place, parent), row)


def _keep_parents(panel: _Panel, named: Mapping[tuple[str, str], int]) -> None:
    """Keep each place's one parent; where two are named, none, and a finding."""
    times = Counter(place for place, _ in named)
    for (place, parent), row in sorted(named.items(), key=lambda item: item[1]):
        if place == parent or times[place] > 1:
            panel.find(parent_finding(row, place, parent))
        else:
            panel.parents[place] = parent


def _keys(panel: _Panel, template: Template) -> list[tuple[str, int]]:
    """Return the places and periods for which a template is judged, in order."""
    children: dict[str, list[str]] = defaultdict(list)
    for place, parent in panel.parents.items():
        if place in panel.places:
            children[parent].append(place)
    anchors: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for reference in template.anchors:
        anchors[reference.indicator].append((year_step(reference.shift), reference.of_parent))
    found = {
        (own, period - shift)
        for indicator, place, period in panel.cells
        for shift, of_parent in anchors.get(indicator, ())
        for own in (children[place] if of_parent else [place])
        if not template.needs_parent or own in panel.parents
    }
    return sorted(found, key=lambda key: (key[0], _said(key[1])))


def _judge(
    panel: _Panel, template: Template, units: Mapping[str, Unit], *, detailed: bool
) -> tuple[list[tuple[str, str]], list[Judged], int]:
    """Return a template's places and periods, a judgement for each, and how many went to the exact judge."""
    keys = _keys(panel, template)
    texts = np.array(
        [[_text_at(panel, template, name, place, period) for name in template.references] for place, period in keys],
        np.int64,
    ).reshape(len(keys), len(template.references))
    lacking = texts == NO_TEXT
    found = [Judged(PanelVerdict.MISSING)] * len(keys)
    names = list(template.references)
    numbers = {one.indicator: panel.texts.numbers(one.indicator) for one in template.references.values()}
    exact = 0
    for missing in ("", *(name for name in names if name not in template.bounds)):
        pattern = np.array([name == missing for name in names])
        rows = np.flatnonzero((lacking == pattern).all(axis=1))
        for place, one in zip(
            rows.tolist(), _by_columns(template, missing, texts[rows], numbers, units, detailed=detailed), strict=True
        ):
            if one is None:
                exact += 1
                one = _exactly(panel, template, texts[place].tolist(), units)  # noqa: PLW2901
            found[place] = one
    return [(place, _said(period)) for place, period in keys], found, exact


def _text_at(panel: _Panel, template: Template, name: str, place: str, period: int) -> int:
    reference = template.references[name]
    where = panel.parents.get(place, "") if reference.of_parent else place
    return panel.cells.get((reference.indicator, where, period + year_step(reference.shift)), NO_TEXT)


def _exactly(panel: _Panel, template: Template, texts: Sequence[int], units: Mapping[str, Unit]) -> Judged:
    figures: dict[str, Interval | None] = {
        name: None if text == NO_TEXT else panel.texts.interval(panel.printed[text])
        for name, text in zip(template.references, texts, strict=True)
    }
    return judged_exactly(template, figures, units)


def _by_columns(
    template: Template,
    missing: str,
    texts: NDArray[np.int64],
    numbers: Mapping[str, Numbers],
    units: Mapping[str, Unit],
    *,
    detailed: bool,
) -> Iterator[Judged | None]:
    """Yield a judgement for each row, None where the exact judge is needed."""
    columns: dict[str, Column] = {}
    for place, (name, reference) in enumerate(template.references.items()):
        if name != missing:
            held = numbers[reference.indicator]
            columns[name] = held.column.take(np.searchsorted(held.ids, texts[:, place]))
    made = program(template.comparison, {name: column.shape for name, column in columns.items()}, missing, units)
    if made is None:
        yield from [None] * len(texts)
        return
    beyond = np.zeros(len(texts), bool)
    for column in columns.values():
        beyond |= column.beyond
    start = 0
    for block in judged(made, columns, len(texts), wanted_of(made)):
        lists = {name: values.tolist() for name, values in block.items()}
        size = len(lists["sure"])
        for row in range(size):
            if beyond[start + row] or not lists["sure"][row]:
                yield None
            else:
                yield _judged_row(made, missing, lists, row, detailed=detailed)
        start += size


def wanted_of(made: Program) -> dict[str, Whole]:
    """Return everything that a judgement needs of a program, by name."""
    wanted = {name: getattr(made, name) for name in ("sure", "bound", "divisor", "contradicted", "certain")}
    for side in ("left", "right", "implied"):
        if (span := getattr(made, side)) is not None:
            for which in ("lower", "upper"):
                end = getattr(span, which)
                wanted |= {
                    f"{side}_{which}_{part}": getattr(end, part) for part in ("over", "under", "closed", "missing")
                }
    return wanted


def _judged_row(made: Program, missing: str, block: Mapping[str, list[Any]], row: int, *, detailed: bool) -> Judged:
    """Return one row's judgement; its intervals too where they are written out or it is contradicted."""
    if block["bound"][row] or block["divisor"][row]:
        return Judged(PanelVerdict.UNDECIDED, Why.BOUND if block["bound"][row] else Why.DIVISOR)
    if missing:
        verdict = PanelVerdict.IMPLIED
    elif block["contradicted"][row]:
        verdict = PanelVerdict.CONTRADICTED
    else:
        verdict = PanelVerdict.CERTAIN if block["certain"][row] else PanelVerdict.CONSISTENT
    if not detailed and verdict is not PanelVerdict.CONTRADICTED:
        return WORDLESS[verdict]
    left, right, implied = (_interval(getattr(made, side), side, block, row) for side in ("left", "right", "implied"))
    return Judged(verdict, Why.NONE, left, right, missing, implied)


def _interval(span: Span | None, side: str, block: Mapping[str, list[Any]], row: int) -> Interval | None:
    if span is None:
        return None
    ends: list[Fraction | None] = []
    for which, end in (("lower", span.lower), ("upper", span.upper)):
        over, under = block[f"{side}_{which}_over"][row], block[f"{side}_{which}_under"][row]
        ends.append(None if block[f"{side}_{which}_missing"][row] else end.scale * over / under)
    return Interval(ends[0], ends[1], block[f"{side}_lower_closed"][row], block[f"{side}_upper_closed"][row])


def _row(template: Template, place: str, period: str, one: Judged) -> tuple[Any, ...]:
    figure = str(template.references[one.missing]) if one.missing else None
    exact = None if one.implied is None else one.implied.exact
    cells = (*interval_cells(one.left), *interval_cells(one.right), figure, *interval_cells(one.implied), exact)
    return (template.name, place, period, one.verdict.value, one.why.value, *cells)
