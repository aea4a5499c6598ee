"""The joint system against answers worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.consistency.joint import Answer, holds, solve
from nangang_open.consistency.system import Claim, System, components
from nangang_open.dataset import Dataset, load_dataset
from nangang_open.dataset import system as system_of
from nangang_open.figures.interval import Interval
from nangang_open.package.files import open_package
from nangang_open.relations.grammar import parse
from nangang_open.relations.polynomial import Budget
from nangang_open.vocabulary import Reading, Verdict
from tests.consistency.systems import system, whole
from tests.relations.worlds import interval, operand, printed


@cache
def shipped() -> Dataset:
    return load_dataset(open_package())


def part_of(relation: str, assume: tuple[str, ...] = ()) -> System:
    parts = components(system_of(shipped(), assume))
    return next(part for part in parts if relation in {claim.id for claim in part.claims})


def implied(relation: str, name: str, assume: tuple[str, ...] = ()) -> Interval:
    """Return what a component of the shipped package leaves of a name, proven to be tight."""
    answer = solve(part_of(relation, assume))
    assert name in answer.tight
    return answer.intervals[name]


def test_the_shipped_package_holds_together_and_nothing_is_undecided() -> None:
    parts = components(system_of(shipped()))
    assert {solve(part).verdict for part in parts} == {Verdict.CONSISTENT}
    assert {holds(part) for part in parts} == {True}


def test_exits_of_market_entities_by_hand() -> None:
    """All are whole. Exits are new + entities of 2020 - entities of 2021, as the last fraction is those of 2020.

    The fewest: 116500 new, 147499 in 2021, and in 2020 the fewest whose growth to that prints as 56.02 percent, more
    than 147499 / 1.56025 = 94535.5: 94536; 116500 + 94536 - 147499 = 63537. The most: 117499 new, 146500 in 2021, and
    in 2020 at most 146500 / 1.56015 = 93901.2: 93901; 117499 + 93901 - 146500 = 64900.
    """
    relation = "market_entity_exits_one_year_implied"
    assert implied(relation, "market_entity_exits_if_one_year", (relation,)) == interval("[63537, 64900]")


def test_exits_of_five_years_have_no_upper_bound_but_tell_how_many_there_were_before() -> None:
    """Entities of 2016 = 2021 - new + exits, with no fewer than no exits: at least 146500 - 117499 = 29001."""
    assert implied("market_entities_2016_implied", "market_entity_exits") == interval("[0, )")
    assert implied("market_entities_2016_implied", "market_entities_2016_12") == interval("[29001, )")
    assert implied("market_entities_2016_implied", "market_entities_2020_12") == interval("[93896, 94541]")


def test_growth_of_investment_in_december_by_hand() -> None:
    """December is y / w - m * (1 / w - 1), with the year y, eleven months m above it, and a weight w below 1.

    It rises with y and w and falls with m. Most: y < 0.1165, m = 0.1315, w = 0.25: 0.466 - 0.3945 = 0.0715, never
    reached. Least: w = 0.01 gives less than -1, so that all may be lost.
    """
    name = "fixed_investment_growth_december_2021"
    assert implied("fixed_investment_december_implied", name) == interval("[-1, 0.0715)")


def test_growth_of_retail_sales_in_december_by_hand() -> None:
    """Most: 0.0615 / 0.15 - 0.0905 * 17/3 = -617/6000. Least: 0.0605 / 0.06 - 0.0915 * 47/3 = -2551/6000."""
    name = "retail_sales_growth_december_2021"
    assert implied("retail_sales_december_implied", name) == interval("(-2551/6000, -617/6000)")


def test_growth_of_industry_in_december_by_hand() -> None:
    """The year is above the eleven months, so December falls with the weight.

    Most: 0.0665 / 0.05 - 0.0625 * 19 = 0.1425. Least: 0.0655 / 0.15 - 0.0635 * 17/3 = 461/6000.
    """
    relation = "large_industry_december_implied"
    found = implied(relation, "large_industry_growth_december_2021", (relation,))
    assert found == interval("(461/6000, 0.1425)")


@pytest.mark.parametrize(
    ("relation", "name", "low", "high", "closed"),
    [
        # five years between 2.85 and 2.95 percent, the last of them between 3.75 and 3.85
        ("gdp_mean_2017_2020_implied", "gdp_growth_avg_2017_2020", ("1.0285", "1.0385"), ("1.0295", "1.0375"), False),
        # about 6 percent in both targets: from 5.5 to 6.5
        ("gdp_mean_2023_2026_implied", "gdp_growth_avg_2023_2026", ("1.055", "1.065"), ("1.065", "1.055"), True),
    ],
)
def test_mean_growth_of_four_years_by_hand(
    relation: str, name: str, low: tuple[str, str], high: tuple[str, str], closed: bool
) -> None:
    """The fourth root of five mean years over the one: irrational, so an outward decimal of 15 digits."""
    found = implied(relation, name)
    assert not found.exact
    assert (found.lower_closed, found.upper_closed) == (closed, closed)
    assert found.lower is not None
    assert found.upper is not None
    least, greatest = (Fraction(mean) ** 5 / Fraction(year) for mean, year in (low, high))
    last_digit = Fraction(1, 10**16)
    assert (1 + found.lower) ** 4 < least < (1 + found.lower + last_digit) ** 4
    assert (1 + found.upper - last_digit) ** 4 < greatest < (1 + found.upper) ** 4


def test_area_per_household_by_hand() -> None:
    """5685000 to under 5695000 m2 over 64500 to 65499 households, a whole number: each end meets the other's far end."""
    names = ("old_community_area_2017_2021", "old_community_households_2017_2021")
    each = Claim("each", parse("each == old_community_area_2017_2021 / old_community_households_2017_2021"))
    case = System(shipped().operands(names) | {"each": operand("?")}, (each,), shipped().unit)
    answer = solve(case)
    assert answer.intervals["each"] == interval("[5685000/65499, 5695000/64500)")
    assert answer.tight == {"each", *names}


def test_a_part_of_thirteen_cannot_print_as_37_percent() -> None:
    """4/13 is 31 percent, 5/13 38."""
    case = system("k / 13 == g", k=whole("[0, 13]"), g="[0.365, 0.375)")
    assert solve(case).verdict is Verdict.CONTRADICTED
    assert holds(case) is False


def test_no_part_of_ten_to_thirteen_prints_as_37_percent() -> None:
    case = system("k / n == g", k=whole("[0, 13]"), n=whole("[10, 13]"), g="[0.365, 0.375)")
    assert solve(case).verdict is Verdict.CONTRADICTED
    assert holds(case) is False


def test_which_bases_print_as_growth_of_56_02_percent() -> None:
    """147000 / 1.56025 = 94215.7 and 147000 / 1.56015 = 94221.7: the whole numbers from 94216 to 94221."""
    case = system("147000 == base * (1 + g)", base=whole("?[0, )"), g="[0.56015, 0.56025)")
    assert solve(case).intervals["base"] == interval("[94216, 94221]")
    each = [holds(case.with_operands({"base": whole(str(base))})) for base in range(94215, 94223)]
    assert each == [False, *[True] * 6, False]


def test_an_intersection_takes_the_flag_of_the_tighter_end() -> None:
    """[2, 3) never equals 3."""
    assert solve(system("x == y", x="[2, 3)", y="3")).verdict is Verdict.CONTRADICTED
    assert solve(system("x == y", x="[2, 3]", y="3")).verdict is Verdict.CONSISTENT


def test_two_strict_orders_contradict_each_other_though_no_interval_is_empty() -> None:
    assert solve(system("x < y\ny < x", x="[0, 1]", y="[0, 1]")).verdict is Verdict.CONTRADICTED


def test_narrowing_that_creeps_is_cut_by_elimination_and_not_called_tight_before() -> None:
    """x == y / 2 and y == x leave only 0, which halving never reaches."""
    answer = solve(system("x == y / 2\ny == x", x="[-1, 1]", y="[-1, 1]"))
    assert answer.intervals == {"x": interval("0"), "y": interval("0")}
    assert answer.tight == {"x", "y"}


def test_a_divisor_that_can_only_be_zero_is_a_contradiction_and_one_that_may_be_is_kept_off_it() -> None:
    assert solve(system("1 / x == y", x="0", y="?")).verdict is Verdict.CONTRADICTED
    answer = solve(system("1 / x == y", x="[0, 2]", y="?"))
    assert answer.intervals == {"x": interval("(0, 2]"), "y": interval("[0.5, )")}
    assert solve(system("1 / x == y", x="[-1, 2]", y="[-0.5, 0.25]")).verdict is Verdict.CONTRADICTED


def test_a_mean_that_can_only_be_irrational_is_proven_by_a_change_of_sign() -> None:
    answer = solve(system("x ** 2 == 2", x="?[0, )"))
    assert answer.verdict is Verdict.CONSISTENT
    found = answer.witness["x"]
    assert isinstance(found, Interval)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower**2 < 2 < found.upper**2


def test_the_fewest_weaker_readings_restore_a_contradicted_part() -> None:
    """12.4 cut off to 12 is no rounding; one of the two figures is enough, the first by its id."""
    case = system("a == 12.6\nb == 3\na + b == 15.6", a=printed("12"), b=printed("3"))
    answer = solve(case)
    assert (answer.verdict, answer.lenient) == (Verdict.LENIENT, ("a",))
    assert answer.readings == {"a": Reading.TRUNCATED}
    assert answer.intervals["a"] == interval("12.6")


def test_weaker_readings_that_save_nothing_leave_the_contradiction_with_its_proof() -> None:
    answer = solve(system("a == 14", a=printed("12")))
    assert (answer.verdict, answer.lenient) == (Verdict.CONTRADICTED, ())
    assert answer.proof
    assert answer.intervals == {}


def test_a_lower_bound_is_the_one_of_the_reading() -> None:
    """lower(a) is 11.5 rounded half up and 12 cut off."""
    case = system("lower(a) == b", a=printed("12"), b="12")
    assert solve(case).lenient == ("a",)


def test_halves_to_even_restore_a_tie() -> None:
    """9 / 8 - 1 is 12.5 percent: rounded half up it prints as 13, to even as 12."""
    case = system("b / a - 1 == g", a="8", b="9", g=printed("0.12", "0.01"))
    answer = solve(case)
    assert (answer.verdict, answer.readings) == (Verdict.LENIENT, {"g": Reading.TRUNCATED})


WAYS = {
    "growth": ["b == a * (1 + g)", "a * (1 + g) == b", "g == b / a - 1", "b / (1 + g) == a", "b / a == 1 + g"],
    "parts": ["s == p + q", "s - p == q", "p + q - s == 0", "2 * s == 2 * q + 2 * p"],
    "month": ["y == (1 - w) * m + w * d", "y - m == w * (d - m)", "d == (y - m) / w + m"],
}
OPERANDS = {
    "a": "[95, 105)", "b": "[109.5, 110.5)", "g": "?[-1, )", "s": "[9.5, 10.5)", "p": "[3, 4]", "q": "?[0, )",
    "y": "[0.1155, 0.1165)", "m": "[0.1315, 0.1325)", "w": "?[0.01, 0.25]", "d": "?[-1, )",
}  # fmt: skip


def answer_of(claims: list[str]) -> list[Answer]:
    used = {name: OPERANDS[name] for name in OPERANDS if any(name in claim for claim in claims)}
    found = system({f"claim_{place}": claim for place, claim in enumerate(claims)}, **used)
    return [solve(part) for part in components(found)]


@pytest.mark.parametrize("ways", WAYS.values(), ids=WAYS)
def test_bounds_do_not_depend_on_how_a_claim_is_written(ways: list[str]) -> None:
    first, *others = [answer_of([way])[0] for way in ways]
    assert all((other.intervals, other.tight) == (first.intervals, first.tight) for other in others)
    (all_at_once,) = answer_of(ways)
    assert all_at_once.intervals == first.intervals


@given(st.permutations([claim for ways in WAYS.values() for claim in ways[:2]]))
def test_bounds_do_not_depend_on_the_order_of_rows(claims: list[str]) -> None:
    ids = {claim: f"claim_{place}" for place, claim in enumerate(sorted(claims))}
    found = system({ids[claim]: claim for claim in claims}, **dict(sorted(OPERANDS.items(), reverse=True)))
    usual = system({name: claim for claim, name in ids.items()}, **OPERANDS)
    assert [repr(solve(part)) for part in components(found)] == [repr(solve(part)) for part in components(usual)]


def test_a_budget_that_ends_leaves_the_answer_undecided() -> None:
    case = system("x * x + y * y == z\nx * y == z\nx + y == 3", x="[0, 3]", y="[0, 3]", z="[0, 9]")
    assert solve(case, Budget(1)).verdict is Verdict.UNDECIDED
    assert holds(case, Budget(1)) is None
