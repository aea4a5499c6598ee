"""What the words around a number do to it (codebook section 3; Civil Code of the PRC, art. 1259)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from nangang_open.vocabulary import Hedge

WORDS: Final[Mapping[Hedge, str]] = {
    Hedge.EXACT: "达 达到 实现 控制在",  # alone they hedge nothing
    Hedge.ABOUT: "约 左右 近 大约 约为 约占 将近 接近 上下",
    Hedge.OVER: "超过 突破 超 逾 高于 多于 大于 超出 以外",
    Hedge.AND_MORE: "余 多 几",
    Hedge.AT_LEAST: "以上 及以上 不低于 不少于 不小于 至少",
    Hedge.AT_MOST: "以内 以下 及以下 之内 不超过 不高于 不多于 不大于 至多 最多",
    Hedge.UNDER: "低于 不足 不到 不满 未满 少于 小于",
}
HEDGE_WORDS: Final[Mapping[str, Hedge]] = MappingProxyType(
    {word: hedge for hedge, words in WORDS.items() for word in words.split()}
)
"""Each printed hedge word, and what it does."""


def hedge_of(words: str) -> Hedge | None:
    """Return what printed hedge words do, where several stand apart by spaces (`控制在 以内`); none is `exact`.

    None where a word is not known, or two of them do different things.
    """
    hedges = {HEDGE_WORDS.get(word) for word in words.split()} - {Hedge.EXACT}
    if not hedges:
        return Hedge.EXACT
    return hedges.pop() if len(hedges) == 1 else None
