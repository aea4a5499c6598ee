"""Laws of the indicators and scopes."""

from __future__ import annotations

import re
from collections import Counter

from tests.laws.shipped import dataset, listed


def test_every_indicator_is_measured_by_some_figure() -> None:
    measured = {figure.indicator for figure in dataset().figures}
    broken = [indicator for indicator in dataset().indicators if indicator.id not in measured]
    assert not broken, listed(broken)


def test_no_two_indicators_have_one_name() -> None:
    names = Counter(name for indicator in dataset().indicators for name in (indicator.name_en, indicator.name_zh))
    assert max(names.values()) == 1, listed(name for name, number in names.items() if number > 1)


def test_a_definition_is_one_sentence_that_says_more_than_the_name() -> None:
    sentence = re.compile(r"[A-Z][^.]*\.")
    broken = [
        indicator
        for indicator in dataset().indicators
        if not sentence.fullmatch(indicator.definition) or len(indicator.definition.split()) < 5
    ]
    assert not broken, listed(broken)


def test_names_are_english_and_chinese_each_in_its_column() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    broken = [
        indicator
        for indicator in dataset().indicators
        if han.search(indicator.name_en + indicator.definition) or not han.search(indicator.name_zh)
    ]
    assert not broken, listed(broken)


def test_nothing_is_broader_than_itself_and_no_place_lies_within_itself() -> None:
    broader = {row.id: row.broader for row in dataset().indicators} | {row.id: row.within for row in dataset().scopes}
    for start in broader:
        seen, at = {start}, broader[start]
        while at:
            assert at not in seen, listed([start, at])
            seen.add(at)
            at = broader[at]
