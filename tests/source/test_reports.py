"""Reports that nobody here wrote: each numeral token is read right or refused with a reason of the closed lists."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from functools import cache

import pytest

from nangang_open.figures.numeral import Refusal, read_numeral
from nangang_open.source.annotate import draft
from nangang_open.source.canonical import canonical_paragraphs
from nangang_open.source.tokens import Token, TokenRefusal, read_token, tokens
from nangang_open.source.verify import verify_copy
from tests.source.shared import REPORTS, needs_reports

pytestmark = needs_reports

WORD = re.compile(r"[^\W\d_〇零一二三四五六七八九十百千万亿两半双多余几来数近翻成折点至到分比年个]")
"""A letter that neither belongs to a number nor changes one."""


COUNTS = {
    "read": 4034,
    "Refusal.bare_power": 202,
    "Refusal.pair": 96,
    "Refusal.digit_string": 80,
    "Refusal.vague": 55,
    "TokenRefusal.formula": 15,
    "Refusal.code": 11,
    "Refusal.middle_dot": 8,
    "Refusal.range": 4,
    "Refusal.tenths": 3,
    "Refusal.fraction": 2,
    "TokenRefusal.cut_off": 2,
    "Refusal.doubling": 1,
    "Refusal.sign": 1,
}
"""How often each outcome occurs in the thirteen reports: a rule that begins to refuse more shows here."""


@cache
def found() -> list[tuple[str, str, Token, Fraction | Refusal | TokenRefusal]]:
    """Return each token of each report with its paragraph and what it says."""
    return [
        (path.stem, text, token, read_token(text, token))
        for path in REPORTS
        for text in canonical_paragraphs(path.read_text("utf-8"))
        for token in tokens(text)
    ]


def test_every_token_is_read_or_refused_with_a_reason() -> None:
    outcomes = Counter(
        "read" if isinstance(outcome, Fraction) else f"{type(outcome).__name__}.{outcome}" for *_, outcome in found()
    )
    print(*(f"{count:6} {outcome}" for outcome, count in outcomes.most_common()), sep="\n")  # noqa: T201
    assert len(REPORTS) != 13 or outcomes == COUNTS


def test_a_plain_numeral_between_ordinary_words_is_never_refused() -> None:
    refused = []
    for name, text, token, outcome in found():
        before, behind = text[: token.start][-1:], text[token.end : token.end + 1]
        plain = re.fullmatch(
            r"[0-9]+(?:\.[0-9]+)?%?|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]", token.text
        )
        alone = all(WORD.fullmatch(mark) and not mark.isascii() for mark in (before, behind) if mark)
        if plain and before and behind and alone and not isinstance(outcome, Fraction):
            refused.append((name, text[max(0, token.start - 2) : token.end + 2], outcome))
    assert refused == []


def test_what_is_read_is_the_token_times_its_scale_word() -> None:
    for _, text, token, outcome in found():
        if isinstance(outcome, Fraction):
            factor = outcome / read_numeral(token.text) if outcome else 1
            scale = re.match("[十百千]?万?亿?", text[token.end :])
            assert scale
            assert factor == 1 or factor == read_numeral("1" + scale[0])


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_report_is_drafted_and_its_own_copy_verified(path) -> None:  # type: ignore[no-untyped-def]
    source, paragraphs, numerals = draft(path.read_bytes(), "other")
    assert source.paragraphs > 20
    assert verify_copy(path.read_bytes(), source, paragraphs, numerals).honest
    page = "\n".join(canonical_paragraphs(path.read_text("utf-8")))
    printed = next(row.text for row in numerals if row.text.endswith("%"))
    altered = verify_copy(page.replace(printed, "0.07%"), source, paragraphs, numerals)
    assert (printed, "0.07%") in {(each.expected, each.found) for each in altered.discrepancies}
