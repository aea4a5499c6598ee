"""Works to cite: those of the shipped package, and invented ones with all that makes a style stumble."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from nangang_open.release.citation.cited import data_set, one_figure, report
from nangang_open.release.citation.work import Work
from nangang_open.release.facts import Facts, Person, facts_of
from nangang_open.vocabulary import Language
from tests.laws.shipped import dataset, package

ADA = Person("Ada Marie Li", ("author",), given="Ada Marie", family="Li")
LUC = Person("Jean-Luc O'Neil", ("author",), given="Jean-Luc", family="O'Neil")
GAO = Person("Hongqi Gao", ("author",), given="洪旗", family="高")
OUYANG = Person("欧阳修", ("author",), given="修", family="欧阳")
GROUP = Person("The example group", ("author",))
COMPANY = Person("Example, Figures and Sons Inc.", ("author",))


@cache
def facts() -> Facts:
    """Return the facts of the shipped package that citations need."""
    return facts_of(package(), {}, {}, {})


def shipped(language: Language = Language.EN) -> Work:
    """Return the shipped data set."""
    return data_set(facts(), language)


def shipped_report() -> Work:
    """Return the report that it was made from."""
    return report(dataset().sources[0])


def figures(language: Language) -> list[Work]:
    """Return every shipped figure."""
    return [one_figure(facts(), figure, dataset(), language) for figure in dataset().figures]


def many(number: int) -> tuple[Person, ...]:
    """Return so many people."""
    letters = "abcdefghijklmnopqrstuvwxyz"[:number]
    return tuple(Person(f"Bo F{letter}", (), given="Bo", family=f"F{letter}") for letter in letters)


def invented() -> dict[str, Work]:
    """Return invented works by what is hard about each."""
    plain = replace(shipped(), key="plain", title="Figures of the report", publisher="Example Press")
    chinese = replace(shipped(Language.ZH), key="chinese", publisher="示例出版社")
    works = {
        "one person": replace(plain, creators=(ADA,)),
        "two people": replace(plain, creators=(ADA, LUC)),
        "two groups": replace(plain, creators=(COMPANY, GROUP)),
        "a person and a group": replace(plain, creators=(ADA, GROUP)),
        "a group and a person": replace(plain, creators=(GROUP, ADA)),
        "three": replace(plain, creators=(ADA, GROUP, LUC)),
        **{f"{number} people": replace(plain, creators=many(number)) for number in (4, 6, 7, 20, 21)},
        "quotes": replace(plain, title="Figures: \"all\" of the report's 'own'", creators=(LUC,)),
        "a question": replace(plain, title="Who counts in the town?"),
        "a company": replace(plain, publisher="Example Co.", creators=(COMPANY,)),
        "a DOI": replace(plain, doi="10.5072/example_1", url="https://example.org/a_b%20c"),
        "an address": replace(plain, url="https://example.org/a_b%20c", accessed=date(2026, 12, 3)),
        "a Chinese person": replace(chinese, creators=(GAO,)),
        "four Chinese people": replace(chinese, creators=(GAO, OUYANG, GROUP, GAO)),
        "a Chinese person in English": replace(plain, creators=(GAO,)),
        "a report with an address": replace(
            shipped_report(), url="https://example.org/报告", accessed=date(2026, 12, 3)
        ),
        "a report without a day": replace(shipped_report(), issued=None),
        "a report without a day, seen": replace(
            shipped_report(), issued=None, url="https://example.org/", accessed=date(2026, 12, 3)
        ),
        "an English report": replace(shipped_report(), language="en", title="Report of the town", creators=(ADA,)),
    }
    return {name: replace(work, key=name.replace(" ", "-")) for name, work in works.items()}
