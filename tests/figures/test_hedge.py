"""Hedge words, by the codebook and the Civil Code's rule."""

from __future__ import annotations

import pytest

from nangang_open.figures.hedge import HEDGE_WORDS, hedge_of
from nangang_open.vocabulary import Hedge


@pytest.mark.parametrize(
    ("words", "hedge"),
    [
        ("约 左右 近", Hedge.ABOUT),
        ("超过 突破 以外", Hedge.OVER),  # 以外 does not include the number
        ("余 多", Hedge.AND_MORE),
        ("以上 不低于", Hedge.AT_LEAST),  # 以上 includes it
        ("以内 以下", Hedge.AT_MOST),  # so do 以下 and 以内
        ("低于 不足 不满", Hedge.UNDER),  # 不满 does not
        ("达 达到 实现 控制在", Hedge.EXACT),
    ],
)
def test_each_word_of_the_codebook_hedges_as_it_says(words: str, hedge: Hedge) -> None:
    assert [HEDGE_WORDS[word] for word in words.split()] == [hedge] * len(words.split())
    assert hedge_of(words) is hedge


@pytest.mark.parametrize(
    ("words", "hedge"),
    [
        ("", Hedge.EXACT),
        ("达到", Hedge.EXACT),
        ("控制在 以内", Hedge.AT_MOST),  # a word that hedges nothing leaves the other its say
        ("约 左右", Hedge.ABOUT),
        ("超过 余", None),
        ("以上 不足", None),
        ("也许", None),
        ("约 也许", None),
        ("约左右", None),
    ],
)
def test_words_that_disagree_or_are_not_known_hedge_nothing_that_we_could_name(words: str, hedge: Hedge | None) -> None:
    assert hedge_of(words) is hedge


def test_every_hedge_has_a_word() -> None:
    assert set(HEDGE_WORDS.values()) == set(Hedge)


def test_no_word_stands_twice() -> None:
    from nangang_open.figures.hedge import WORDS

    words = " ".join(WORDS.values()).split()
    assert sorted(words) == sorted(set(words))
