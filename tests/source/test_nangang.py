"""The report itself: its body, its numerals, and copies of it, honest and altered at run time."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from nangang_open.figures.numeral import Refusal
from nangang_open.source.annotate import draft
from nangang_open.source.canonical import body, canonical_paragraphs
from nangang_open.source.discrepancy import CopyReport, DiscrepancyKind
from nangang_open.source.tokens import TokenRefusal, read_token, tokens
from nangang_open.source.verify import verify_copy
from tests.source.sample import LAYOUTS
from tests.source.shared import NANGANG, needs_nangang

pytestmark = needs_nangang


@cache
def report() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the canonical lines before the body, of the body, and behind it."""
    page = canonical_paragraphs(NANGANG.read_text("utf-8"))
    text = body(page)[:-1]
    first = page.index(text[0])
    return tuple(page[:first]), tuple(text), tuple(page[first + len(text) :])


@cache
def tables() -> tuple:  # type: ignore[type-arg]
    """Return the drafted tables."""
    return draft(NANGANG.read_bytes(), "nangang_2022")


def verified(text: tuple[str, ...], layout: Callable[[tuple[str, ...]], str]) -> CopyReport:
    """Compare a copy with this body, in this layout, with the drafted tables."""
    head, _, foot = report()
    return verify_copy(layout((*head, *text, *foot)).encode(), *tables())


def test_the_body_is_the_one_that_the_codebook_describes() -> None:
    source, paragraphs, numerals = tables()
    assert (len(paragraphs), source.code_points, len(numerals)) == (50, 12_875, 410)
    assert source.sha256 == "0a203ce403c276f528423195ad62c47768b8fff0a3aa3b793bba00ce87a9c55a"
    assert source.sha256_unbroken == "adb6efec24d36341b271a559e45a2ff29d6390bcc5e17f14731ff76dd7274d1d"
    assert source.delivered == "2021-12-28"


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_an_honest_copy_passes_whole(layout: Callable[[tuple[str, ...]], str]) -> None:
    assert verified(report()[1], layout) == CopyReport(50, 410, ())


def alterations(number: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield bodies with paragraph `number` (from 0) altered in each way that it allows."""
    text = report()[1]
    own, before, behind = text[number], text[:number], text[number + 1 :]
    chance = random.Random(number)
    place = chance.randrange(1, len(own) - 1)
    yield "word", (*before, own[:place] + "竹" + own[place + 1 :], *behind)
    yield "words more", (*before, own[:place] + "竹林" + own[place:], *behind)
    yield "character lost", (*before, own[:place] + own[place + 1 :], *behind)
    yield "number more", (*before, own[:place] + "新栽37株" + own[place:], *behind)
    yield "doubled", (*before, own, own, *behind)
    yield "cut", (*before, *behind)
    if behind:
        yield "swapped", (*before, behind[0], own, *behind[1:])
    sentences = re.findall("[^。;]+[。;]?", own)
    if len(sentences) > 1:
        which = chance.randrange(len(sentences) - 1)
        yield "sentence cut", (*before, "".join(sentences[:which] + sentences[which + 1 :]), *behind)
        yield "sentence doubled", (*before, "".join(sentences[: which + 1] + sentences[which:]), *behind)
    for token in tokens(own):
        if token.text[0].isdigit():
            digit = str((int(token.text[0]) + 1) % 10)
            yield f"digit {token.text}", (*before, own[: token.start] + digit + own[token.start + 1 :], *behind)
            break


@pytest.mark.parametrize("number", range(50))
def test_an_altered_copy_is_refused_with_its_paragraph_in_any_layout(number: int) -> None:
    chance = random.Random(number)
    for name, text in alterations(number):
        found = verified(text, chance.choice(list(LAYOUTS.values()))).discrepancies
        numbers = {each.paragraph for each in found}
        near = {number + 1, number + 2} if name == "swapped" else {number + 1}
        assert numbers, name
        assert numbers <= near, name
        if name.startswith("digit"):
            assert [each.expected for each in found] == [name.removeprefix("digit ")]
            assert found[0].kind is DiscrepancyKind.NUMERAL


@pytest.mark.parametrize("length", [0, 100, 3000, 20_000, 36_000])
def test_a_truncated_file_is_refused(length: int) -> None:
    assert not verify_copy(NANGANG.read_bytes()[:length], *tables()).honest


def test_every_token_is_read_or_refused_as_its_words_say() -> None:
    outcomes = [read_token(text, token) for text in report()[1] for token in tokens(text)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal | TokenRefusal)]
    assert len(outcomes) == 410
    assert {reason: refused.count(reason) for reason in refused} == {
        Refusal.BARE_POWER: 20,  # in words, as 百 of 百分点 and 万 of a name
        Refusal.DIGIT_STRING: 7,  # plans and years of five, and 二 and 三 in a row
        Refusal.PAIR: 10,
        Refusal.RANGE: 2,  # a span of months
        Refusal.VAGUE: 5,  # with 余 or 多
        TokenRefusal.FORMULA: 13,
    }
