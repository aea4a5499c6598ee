"""Every world of a small system, one after the other: whole names are tried out, and what they fix is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

from nangang_open.consistency.system import Claim, System
from nangang_open.figures.interval import Interval
from nangang_open.relations.expression import Comparison, Name, Node, Sign, occurrences
from nangang_open.relations.grammar import parse
from nangang_open.relations.relation import Operand
from nangang_open.vocabulary import Hedge, Reading, Scale
from tests.consistency.oracles import worlds
from tests.consistency.oracles.arithmetic import World as Values
from tests.consistency.oracles.arithmetic import broken_by, claim_holds, intervals_of, number
from tests.relations.worlds import operand


class NotFixedError(Exception):
    """The whole names don't fix a name that is not whole, so that its worlds cannot be counted."""


def all_worlds(system: System, readings: Mapping[str, Reading] | None = None) -> Iterator[dict[str, Fraction]]:
    """Yield every world of a system; raises NotFixedError where they cannot be counted."""
    intervals = intervals_of(system, readings)
    free = [name for name, one in system.operands.items() if one.whole or intervals[name].is_point]
    checks = [claim for claim in system.claims if set(occurrences(*claim.comparison.sides)) <= set(free)]
    for values in product(*(_values(intervals[name]) for name in free)):
        world = dict(zip(free, values, strict=True))
        if not all(claim_holds(claim.comparison, world, intervals, system) for claim in checks):
            continue
        whole = _completed(system, world, intervals)
        if whole is not None and not broken_by(system, whole, readings):
            yield whole


def _values(interval: Interval) -> list[Fraction]:
    if interval.is_point:
        assert interval.lower is not None
        return [interval.lower]
    wholes = interval.whole_numbers()
    if wholes is None:
        return []
    if wholes.lower is None or wholes.upper is None:
        raise NotFixedError
    return [Fraction(value) for value in range(int(wholes.lower), int(wholes.upper) + 1)]


def _completed(system: System, world: Values, intervals: Mapping[str, Interval]) -> dict[str, Fraction] | None:
    """Return the world with what an equation says outright of a name; None where a divisor is zero."""
    known = dict(world)
    while missing := set(system.operands) - set(known):
        before = len(known)
        for claim in system.claims:
            for name, side in _said_outright(claim.comparison):
                if name in missing and name not in known and set(occurrences(side)) <= set(known):
                    try:
                        known[name] = number(side, known, intervals, system)
                    except ZeroDivisionError:
                        return None
        if len(known) == before:
            raise NotFixedError(missing)
    return known


def _said_outright(comparison: Comparison) -> Iterator[tuple[str, Node]]:
    if comparison.signs == (Sign.EQUAL,):
        left, right = comparison.sides
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Name):
                yield one.id, other


def hulls(found: list[dict[str, Fraction]]) -> dict[str, Interval]:
    """Return the least and the greatest value of each name over all worlds, both attained."""
    return {name: Interval(min(w[name] for w in found), max(w[name] for w in found)) for name in found[0]}


SHAPES = (
    "{a} + {b} == {c}",
    "{a} - {b} == {c}",
    "{a} * {b} == {c}",
    "{a} <= {b}",
    "{a} < {b}",
    "{a} + {b} + {c} == {k}",
    "2 * {a} == {b} + {k}",
    "3 * {a} - 2 * {b} == {k}",
    "{a} * {a} + {b} == {c}",
    "{a} ** 2 <= {b}",
    "{a} * {b} - {b} == {c}",
    "{k} <= {a} + {b} <= {m}",
    "{a} / {b} >= {c}",
    "{k} * {a} == {m} * {b}",
    "lower({a}) + {b} >= {c}",
    "({a} + {b}) / {c} == 2",
    "{a} / ({b} - {c}) <= {k}",
)
RATES = (
    "{a} / {b} == {r}",
    "{r} == {a} / {b} - 1",
    "{r} == ({a} + {b}) / {c}",
    "{r} == {a} / ({a} + {b})",
    "{r} == {s} * {a}",
    "{r} == {s} - 1 / {b}",
    "{r} == {a} * {b} / 7",
)


def small_system(seed: int) -> System:
    """Return a small system of whole names and of rates that they fix; nothing satisfies about half of them."""
    random = Random(seed)
    operands: dict[str, Operand] = {}
    planted = random.random() < 0.6
    for name in "abcd"[: random.randint(2, 4)]:
        low = random.randint(-2, 9) if random.random() < 0.5 else random.randint(1, 9)
        ends = f"{random.choice('[(')}{low}, {low + random.randint(2, 6)}{random.choice('])')}"
        operands[name] = replace(operand(f"?{ends}"), whole=True)
    claims: dict[str, str] = {}
    wholes, rates = list(operands), [name for name in "rs" if random.random() < 0.5]
    for name in rates:
        start = Fraction(random.randint(-5, 12), 10)
        stop = start + Fraction(random.choice([1, 1, 2, 30]), 10)
        box = random.choice([f"[{start}, {stop})", f"({start}, {stop}]", "(, )", f"[{start}, )"])
        operands[name] = operand(f"?{box}")
    for place, name in enumerate(rates):
        shape = random.choice([one for one in RATES if "{s}" not in one or place])
        claims[f"r{place}"] = _filled(shape, random, wholes, name, rates[0])
    truth = {name: random.choice(_values(operands[name].intervals[Reading.HALF_UP])) for name in wholes}
    for place in range(random.randint(1, 3)):
        for _ in range(40 if planted else 1):
            claims[f"c{place}"] = claim = _filled(random.choice(SHAPES), random, wholes, "", "")
            if not broken_by(System(operands, (Claim("c", parse(claim)),), {}), truth):
                break
    parsed = {key: parse(claim) for key, claim in claims.items()}
    used = {name for one in parsed.values() for name in occurrences(*one.sides)}
    used |= {name for name in operands for claim in claims.values() if f"({name})" in claim}
    return System(
        operands={name: one for name, one in operands.items() if name in used},
        claims=tuple(Claim(key, one) for key, one in parsed.items()),
        units={},
    )


def _filled(shape: str, random: Random, wholes: list[str], rate: str, other: str) -> str:
    some = random.sample(wholes, min(3, len(wholes)))
    a, b, c = (some * 3)[:3]
    return shape.format(a=a, b=b, c=c, k=random.randint(1, 12), m=random.randint(12, 20), r=rate, s=other)


def small_report(seed: int) -> worlds.World:
    """Return a true world of few small counts and the rates between them, of which every world can be counted."""
    random = Random(seed)
    made = worlds.World(random)
    counts = [_count(made) for _ in range(random.randint(2, 3))]
    random.shuffle(counts)
    for _ in range(random.randint(2, 3)):
        a, b = random.sample(counts, 2)
        value_a, value_b = made.truth[a], made.truth[b]
        shape = random.choice(["growth", "share", "sum", "named", "points"])
        if shape == "growth" and value_a <= 5 * value_b:
            rate = _rate(made, "growth", value_a / value_b - 1)
            made.claim(f"{a} / {b} - 1 == {rate}", f"({a} - {b}) / {b} == {rate}")
        elif shape == "share" and value_a < value_b:
            rate = _rate(made, "share", value_a / value_b)
            made.claim(f"{a} / {b} == {rate}")
        elif shape == "sum":
            made.truth["total"] = value_a + value_b
            if "total" not in made.figures:
                made.figures["total"] = worlds.as_figure("total", "count", str(value_a + value_b))
                made.operands["total"] = worlds.operand_of(made.figures["total"])
                made.claim(f"{a} + {b} == total")
        elif shape == "named" and value_a != value_b:
            less, more = sorted((a, b), key=lambda name: made.truth[name])
            made.claim(f"{less} <= {more}")
        else:
            rates = [name for name in made.truth if name.startswith("g")]
            if len(rates) > 1:
                later, earlier = random.sample(rates, 2)
                change = _rate(made, "change", made.truth[later] - made.truth[earlier])
                made.claim(f"{later} - {earlier} == {change}")
    return made


def _count(made: worlds.World) -> str:
    value, name = Fraction(made.random.randint(2, 90)), f"n{len(made.truth)}"
    figure = worlds.as_figure(name, "count", str(value))
    if made.random.random() < 0.25 and value >= 10:
        figure = worlds.as_figure(name, "count", str(value // 10 * 10), hedge=Hedge.AND_MORE)
    made.truth[name], made.figures[name], made.operands[name] = value, figure, worlds.operand_of(figure)
    return name


def _rate(made: worlds.World, kind: str, value: Fraction) -> str:
    name, places = f"{kind[0]}{len(made.truth)}", made.random.choice([0, 1, 1])
    units = worlds.half_up(value * 100 * 10**places)
    scale = Scale.PERCENTAGE_POINT if kind == "change" else Scale.PERCENT
    figure = worlds.as_figure(name, kind, worlds.digits(abs(units), places), scale, value < 0)
    made.truth[name], made.figures[name], made.operands[name] = value, figure, worlds.operand_of(figure)
    return name
