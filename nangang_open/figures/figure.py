"""A figure: one quantity that the report states, and the unit it is counted in."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from nangang_open.vocabulary import Comparability, Direction, Hedge, PriceBasis, QuantityKind, Scale, Status


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: `factor` is its size in the base unit of its dimension, exact.

    `dimension` is a product of base dimensions as `money`, `length^2` or `mass`, and `1` for pure numbers.
    `counters` are the printed forms that mean this unit; any other counter is a thing counted, in unit `1`.
    """

    id: str
    name_en: str
    name_zh: str
    symbol: str
    dimension: str
    factor: Fraction
    counters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One stated quantity, as a row of the table `figures` (codebook section 3); `value` is in the base unit."""

    id: str
    indicator: str
    quantity_kind: QuantityKind
    period: str
    base_period: str
    as_written: str
    scale: Scale
    counter: str
    direction: Direction
    hedge: Hedge
    hedge_word: str
    value: Fraction
    unit: str
    price_basis: PriceBasis
    comparability: Comparability
    status: Status
    scope: str
    source: str
    paragraph: int
    start: int
    note: str
