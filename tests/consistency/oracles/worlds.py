"""True worlds, and what a report prints of them: the same seed gives the same world."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from random import Random

from nangang_open.consistency.system import Claim, System
from nangang_open.figures.figure import Figure, Unit
from nangang_open.figures.interval import Interval
from nangang_open.figures.meaning import readings_of, unit_of
from nangang_open.figures.scale import SCALES
from nangang_open.relations.grammar import parse
from nangang_open.relations.relation import Operand
from nangang_open.vocabulary import (
    Comparability,
    Direction,
    Hedge,
    PriceBasis,
    QuantityKind,
    Reading,
    Scale,
    Status,
)
from tests.relations.worlds import operand

UNITS = {
    "1": Unit("1", "one", "个", "", "1", Fraction(1), ()),
    "CNY": Unit("CNY", "yuan", "元", "CNY", "money", Fraction(1), ("元",)),
    "m2": Unit("m2", "square metre", "平方米", "m2", "length^2", Fraction(1), ("平方米",)),
}
KINDS = {
    "count": (QuantityKind.LEVEL, "1"),
    "money": (QuantityKind.FLOW, "CNY"),
    "area": (QuantityKind.FLOW, "m2"),
    "growth": (QuantityKind.GROWTH, "1"),
    "share": (QuantityKind.SHARE, "1"),
    "change": (QuantityKind.CHANGE, "1"),
}
DOMAINS = {"count": "[0, )", "money": "[0, )", "area": "[0, )", "growth": "[-1, )", "share": "[0, 1]", "change": "(, )"}
LOOSE_UNITS = {**KINDS, "ratio": (QuantityKind.LEVEL, "1"), "each": (QuantityKind.LEVEL, "CNY")}


def system(claims: Sequence[str] | Mapping[str, str], **operands: str | Operand) -> System:
    """Return a system of claims over operands written short; `w[0, 9]` is whole, `?w[0, 9]` a whole unknown."""
    named = claims if isinstance(claims, Mapping) else {f"c{place}": claim for place, claim in enumerate(claims, 1)}
    return System(
        operands={name: _operand(written) for name, written in operands.items()},
        claims=tuple(Claim(key, parse(expression)) for key, expression in named.items()),
        units={},
    )


def _operand(written: str | Operand) -> Operand:
    if isinstance(written, str) and "w" in written[:2]:
        return replace(operand(written.replace("w", "", 1)), whole=True)
    return operand(written)


def half_up(value: Fraction) -> int:
    """Return the nearest whole number by magnitude, a half going away from zero."""
    nearest = floor(abs(value) + Fraction(1, 2))
    return nearest if value >= 0 else -nearest


def truncated(value: Fraction) -> int:
    """Return the whole number towards zero."""
    return floor(value) if value >= 0 else ceil(value)


def half_even(value: Fraction) -> int:
    """Return the nearest whole number, a half going to the even one."""
    return round(value)


ROUNDED: Mapping[Reading, Callable[[Fraction], int]] = {
    Reading.HALF_UP: half_up,
    Reading.TRUNCATED: truncated,
    Reading.HALF_EVEN: half_even,
}


def digits(number: int, places: int) -> str:
    """Return a whole number of units of the last place as a report prints it."""
    return f"{Decimal(number).scaleb(-places):f}"


def as_figure(
    name: str, kind: str, written: str, scale: Scale = Scale.NONE, down: bool = False, **cells: object
) -> Figure:
    """Return a figure from its printed form."""
    quantity_kind, unit = LOOSE_UNITS[kind]
    directed = kind in ("growth", "change")
    direction = (Direction.DOWN if down else Direction.UP) if directed else Direction.NONE
    value = Fraction(written.replace(",", "")) * SCALES[scale]
    made = Figure(
        id=name,
        indicator=name,
        quantity_kind=quantity_kind,
        period="2021",
        base_period="",
        as_written=written,
        scale=scale,
        counter="",
        direction=direction,
        hedge=Hedge.EXACT,
        hedge_word="",
        value=-value if down else value,
        unit=unit,
        price_basis=PriceBasis.NONE,
        comparability=Comparability.NONE,
        status=Status.ACTUAL,
        scope="",
        source="made",
        paragraph=1,
        start=0,
        note="",
    )
    return replace(made, **cells)  # type: ignore[arg-type]


def operand_of(figure: Figure) -> Operand:
    """Return what a figure stands for, whole where it counts."""
    whole = figure.unit == "1" and figure.quantity_kind in (QuantityKind.LEVEL, QuantityKind.FLOW)
    return Operand(readings_of(figure, unit_of(figure, UNITS)), figure.unit, whole=whole)


def printed(name: str, kind: str, value: Fraction, random: Random, reading: Reading) -> Figure:
    """Return a figure that states a true value: rounded under one reading, or hedged by a word that is true of it."""
    if kind in ("growth", "share", "change"):
        places = random.choice([0, 1, 1, 2])
        units = ROUNDED[reading](value * 100 * 10**places)
        scale = Scale.PERCENTAGE_POINT if kind == "change" else Scale.PERCENT
        return as_figure(name, kind, digits(abs(units), places), scale, value < 0 and kind != "share")
    if kind == "count" and random.random() < 0.35:
        return as_figure(name, kind, str(value))
    if random.random() < 0.3 and value >= 1:
        return _hedged(name, kind, value, random)
    scale = random.choice([Scale.TEN_THOUSAND, Scale.HUNDRED_MILLION]) if value >= 10**7 else Scale.NONE
    if kind == "count" and 1000 <= value < 10**7:
        scale = Scale.TEN_THOUSAND
    places = 0 if kind == "count" and scale is Scale.NONE else random.choice([0, 1, 2])
    units = ROUNDED[reading](value / SCALES[scale] * 10**places)
    if kind == "count" and scale is Scale.NONE:
        units = int(value)
    return as_figure(name, kind, digits(units, places), scale)


def _hedged(name: str, kind: str, value: Fraction, random: Random) -> Figure:
    kept = random.choice([1, 2])
    unit = 10 ** max(0, len(str(floor(value))) - kept)
    low = floor(value / unit) * unit
    hedge, number = random.choice(
        [
            (Hedge.AND_MORE, low),
            (Hedge.AT_LEAST, low),
            (Hedge.OVER, low if low < value else low - unit),
            (Hedge.AT_MOST, low + unit),
            (Hedge.UNDER, low + unit),
            (Hedge.ABOUT, half_up(value / unit) * unit),
        ]
    )
    if number <= 0:
        return as_figure(name, kind, str(low), hedge=Hedge.AT_LEAST)
    return as_figure(name, kind, str(number), hedge=hedge)


@dataclass
class World:
    """A true world in the making: what is true, what is printed of it, and what is claimed."""

    random: Random
    reading: Reading = Reading.HALF_UP
    truth: dict[str, Fraction] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    operands: dict[str, Operand] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)

    def state(self, kind: str, value: Fraction) -> str:
        """Give a true value a name: a printed figure, or an unknown with a domain."""
        name = f"{kind[0]}{len(self.truth)}"
        self.truth[name], self.kinds[name] = value, kind
        if kind in KINDS and self.random.random() < 0.75:
            self.figures[name] = printed(name, kind, value, self.random, self.reading)
            self.operands[name] = operand_of(self.figures[name])
        else:
            self.operands[name] = self._unknown(kind, value)
        return name

    def _unknown(self, kind: str, value: Fraction) -> Operand:
        written = f"?{DOMAINS.get(kind, '(, )')}"
        if self.random.random() < 0.3 and kind != "count":
            near = abs(value) / 5 + Fraction(1, 10)
            low, high = value - near * self.random.randint(0, 3), value + near * self.random.randint(1, 3)
            domain = operand(written).intervals[Reading.HALF_UP]
            box = domain.meet(Interval(low, high, True, self.random.random() < 0.5))
            assert box is not None
            written = operand_text(box)
        return replace(operand(written), unit=LOOSE_UNITS[kind][1], whole=kind == "count")

    def pick(self, kind: str) -> str:
        """Return the name of a true value of a kind: often one that is there already."""
        names = [name for name, one in self.kinds.items() if one == kind]
        if names and self.random.random() < 0.6:
            return self.random.choice(names)
        return self.state(kind, self.drawn(kind))

    def drawn(self, kind: str) -> Fraction:
        """Return a number of the size that reports state."""
        random = self.random
        if kind == "count":
            return Fraction(random.randint(1, random.choice([9, 60, 3000, 300000])))
        if kind in ("money", "area"):
            return Fraction(random.randint(1, 10**5) * 10 ** random.randint(0, 6), random.choice([1, 1, 3, 7]))
        if kind == "share":
            return Fraction(random.randint(1, 999), 1000)
        return Fraction(random.randint(-200, 500), random.choice([1000, 1000, 900]))

    def claim(self, *ways: str) -> None:
        """Claim a truth, written in one of these ways."""
        self.claims[f"c{len(self.claims) + 1:02}"] = self.random.choice(ways)

    def may_divide(self, name: str) -> bool:
        """Return whether a name may stand as a divisor: zero is not in it, or it is an unknown."""
        one = self.operands[name]
        return one.unknown or Fraction(0) not in one.intervals[Reading.HALF_UP]

    @property
    def system(self) -> System:
        """The system of all claims."""
        used = {name for claim in self.claims.values() for name in self.operands if name in _words(claim)}
        return System(
            operands={name: one for name, one in self.operands.items() if name in used},
            claims=tuple(Claim(key, parse(claim)) for key, claim in self.claims.items()),
            units=UNITS,
        )


def _words(claim: str) -> set[str]:
    return set("".join(letter if letter.isalnum() or letter == "_" else " " for letter in claim).split())


def operand_text(box: Interval) -> str:
    """Return an unknown's domain in the short form."""
    low, high = ("" if end is None else str(end) for end in (box.lower, box.upper))
    return f"?{'[' if box.lower_closed else '('}{low}, {high}{']' if box.upper_closed else ')'}"


def growth(world: World) -> None:
    """Growth against base and result."""
    kind = world.random.choice(["count", "count", "money"])
    base, result = world.pick(kind), world.pick(kind)
    if base == result:
        return
    rate = world.truth[result] / world.truth[base] - 1
    if rate > 9:
        return
    grown = world.state("growth", rate)
    ways = [f"{result} == {base} * (1 + {grown})", f"{base} + {base} * {grown} == {result}"]
    if world.may_divide(base):
        ways += [f"{result} / {base} - 1 == {grown}", f"({result} - {base}) / {base} == {grown}"]
    world.claim(*ways)


def chain(world: World) -> None:
    """Levels of years in a row, each with its growth."""
    level = world.pick("money")
    for _ in range(world.random.randint(2, 3)):
        rate = world.pick("growth")
        if world.truth[rate] <= -1:
            return
        later = world.state("money", world.truth[level] * (1 + world.truth[rate]))
        world.claim(f"{later} == {level} * (1 + {rate})", f"{level} * (1 + {rate}) == {later}")
        level = later


def mean_growth(world: World) -> None:
    """Mean growth over some years."""
    base, years = world.pick("money"), world.random.randint(2, 5)
    rate = world.pick("growth")
    result = world.state("money", world.truth[base] * (1 + world.truth[rate]) ** years)
    world.claim(f"{result} == {base} * (1 + {rate}) ** {years}", f"{base} * (1 + {rate}) ** {years} == {result}")


def later_years(world: World) -> None:
    """The mean growth that is left for the later years."""
    whole, rest = world.pick("growth"), world.pick("growth")
    if whole == rest or world.truth[rest] <= -1:
        return
    first = world.state("growth", (1 + world.truth[whole]) ** 3 / (1 + world.truth[rest]) ** 2 - 1)
    world.claim(f"(1 + {whole}) ** 3 == (1 + {first}) * (1 + {rest}) ** 2")


def parts(world: World) -> None:
    """Parts that make a whole."""
    kind = world.random.choice(["count", "money"])
    some = list(dict.fromkeys(world.pick(kind) for _ in range(world.random.randint(2, 3))))
    whole = world.state(kind, sum((world.truth[part] for part in some), Fraction(0)))
    world.claim(f"{' + '.join(some)} == {whole}", f"{whole} - {' - '.join(some[1:]) or '0'} == {some[0]}")


def share(world: World) -> None:
    """A part as a share of its whole."""
    part, whole = world.pick("count"), world.pick("count")
    if not world.truth[part] < world.truth[whole]:
        return
    stated = world.state("share", world.truth[part] / world.truth[whole])
    ways = [f"{part} == {stated} * {whole}"]
    if world.may_divide(whole):
        ways.append(f"{part} / {whole} == {stated}")
    world.claim(*ways)


def rest_of_shares(world: World) -> None:
    """Shares that add up to one."""
    one = world.pick("share")
    other = world.state("share", 1 - world.truth[one])
    world.claim(f"{one} + {other} == 1", f"{one} == 1 - {other}")


def points(world: World) -> None:
    """A difference in percentage points."""
    later, earlier = world.pick("growth"), world.pick("growth")
    if later != earlier:
        change = world.state("change", world.truth[later] - world.truth[earlier])
        world.claim(f"{later} - {earlier} == {change}", f"{earlier} == {later} - {change}")


def per_head(world: World) -> None:
    """An amount for each of a number."""
    total, heads = world.pick("money"), world.pick("count")
    each = world.state("each", world.truth[total] / world.truth[heads])
    ways = [f"{each} * {heads} == {total}"]
    if world.may_divide(heads):
        ways.append(f"{total} / {heads} == {each}")
    world.claim(*ways)


def months(world: World) -> None:
    """The growth of a year as the weighted mean of eleven months and December."""
    most, last, weight = world.pick("growth"), world.pick("growth"), world.pick("share")
    if most == last:
        return
    part = world.truth[weight]
    year = world.state("growth", (1 - part) * world.truth[most] + part * world.truth[last])
    world.claim(f"{year} == (1 - {weight}) * {most} + {weight} * {last}")


def named(world: World) -> None:
    """No more named than stated."""
    for kind in ("count", "money"):
        some = [name for name, one in world.kinds.items() if one == kind]
        if len(some) > 1:
            less, more = sorted(world.random.sample(some, 2), key=lambda name: world.truth[name])
            world.claim(f"{less} <= {more}", f"{more} >= {less}")


def bounds(world: World) -> None:
    """The bounds of one figure against another figure."""
    some = [name for name, one in world.kinds.items() if one == "count"]
    if len(some) < 2:
        return
    one, other = world.random.sample(some, 2)
    box = world.operands[one].intervals[Reading.HALF_UP]
    if box.lower is not None and box.lower <= world.truth[other]:
        world.claim(f"lower({one}) <= {other}")
    if box.upper is not None and box.upper >= world.truth[other]:
        world.claim(f"{other} <= upper({one})")


def coverage(world: World) -> None:
    """The area newly joined as a rise of coverage: a divisor, and a factor, that may be zero."""
    before, after = world.pick("share"), world.pick("share")
    if before == after:
        return
    area = world.pick("area")
    new = world.state("change", world.truth[area] * (world.truth[after] - world.truth[before]))
    world.operands[new] = replace(operand("?"), unit="m2")
    world.figures.pop(new, None)
    world.claim(f"{area} * ({after} - {before}) == {new}")


def two_years(world: World) -> None:
    """An index over two years from one rate and the change since the other."""
    rate, change = world.pick("growth"), world.pick("change")
    index = world.state("ratio", (1 + world.truth[rate]) * (1 + world.truth[rate] - world.truth[change]))
    world.claim(f"{index} == (1 + {rate}) * (1 + {rate} - {change})")


SHAPES = (
    growth, growth, chain, mean_growth, later_years, parts, share, rest_of_shares, points, per_head, months, named,
    bounds, coverage, two_years,
)  # fmt: skip


def true_world(seed: int, reading: Reading = Reading.HALF_UP, shapes: int = 4) -> World:
    """Return a true world of some shapes that share quantities, printed under one reading."""
    world = World(Random(seed), reading)
    for _ in range(world.random.randint(1, shapes)):
        world.random.choice(SHAPES)(world)
    return world
