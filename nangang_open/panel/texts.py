"""The different printed numbers of a panel, each read once."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nangang_open.errors import InputError
from nangang_open.figures.figure import Unit
from nangang_open.figures.interval import Interval
from nangang_open.panel.report import MOST_FINDINGS
from nangang_open.panel.row import PRINTED, meaning_of
from nangang_open.panel.template import Template
from nangang_open.relations.columns import Builder, Column
from nangang_open.relations.dimension import check_units

UNIT: Final = PRINTED.index("unit")
REMEMBERED: Final = 1 << 16
"""How many texts that are read once more are remembered."""
MOST_KEPT: Final = 1 << 18
"""How many texts a process keeps from one share of a panel to the next."""
_kept: dict[tuple[tuple[str, Unit], ...], dict[tuple[str, ...], Interval | InputError]] = {}


@dataclass(frozen=True, slots=True)
class Numbers:
    """The printed numbers of one indicator that could be read: `ids[i]` stands for row i of the column."""

    ids: NDArray[np.int64]
    column: Column


@dataclass
class Texts:
    """Reads printed numbers; keeps of each only the whole numbers of its ends, and what is wrong with the others."""

    units: Mapping[str, Unit]
    keeps: bool = False  # whether this process will read the same texts for other shares
    refused: dict[int, InputError] = field(default_factory=dict)
    refused_ids: set[int] = field(default_factory=set)
    found_units: dict[str, set[str]] = field(default_factory=dict)
    _built: dict[str, tuple[array[int], Builder]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kept = (
            _kept.setdefault(tuple(sorted(self.units.items(), key=lambda item: item[0])), {}) if self.keeps else {}
        )
        self.meaning = lru_cache(REMEMBERED)(lambda *printed: meaning_of(printed, self.units))

    def read(self, number: int, indicator: str, printed: Sequence[str]) -> None:
        """Read a text, known by a number of its own."""
        found = self._read(tuple(printed))
        if isinstance(found, InputError):
            self.refused_ids.add(number)
            if len(self.refused) < MOST_FINDINGS:
                self.refused[number] = found
            return
        ids, builder = self._built.setdefault(indicator, (array("q"), Builder()))
        ids.append(number)
        builder.add(found)
        self.found_units.setdefault(indicator, set()).add(printed[UNIT])

    def _read(self, printed: tuple[str, ...]) -> Interval | InputError:
        if (found := self.kept.get(printed)) is None:
            try:
                found = meaning_of(printed, self.units)
            except InputError as error:
                found = error
            if self.keeps and len(self.kept) < MOST_KEPT:
                self.kept[printed] = found
        return found

    def interval(self, printed: Sequence[str]) -> Interval:
        """Return a text's interval once more; the latest are remembered."""
        return self.meaning(*printed)

    def numbers(self, indicator: str) -> Numbers:
        """Return the numbers of an indicator; none where no row has one."""
        ids, builder = self._built.get(indicator, (array("q"), Builder()))
        return Numbers(np.array(ids, np.int64), builder.column())

    def check(self, template: Template) -> None:
        """Refuse a template that adds or compares what does not measure the same, as far as units are stated."""
        stated = {}
        for name, reference in template.references.items():
            found = sorted(self.found_units.get(reference.indicator, set()) - {""})
            dimensions = {self.units[unit].dimension if unit in self.units else unit for unit in found}
            if len(dimensions) > 1:
                raise InputError(
                    f"{reference.indicator} stands in {found[0]} and in {found[1]}",
                    "give what measures different things different indicators",
                )
            stated[name] = found[0] if found else None
        try:
            check_units(template.comparison, stated, self.units)
        except InputError as error:
            raise InputError(error.what, error.mend, template.name) from None
