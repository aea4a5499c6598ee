"""The canonical text of a report: what every honest copy has in common (codebook section 1)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

OPENING: Final = "各位代表:"
FOOTER: Final = re.compile(  # how the lines begin that a page prints behind a speech
    r"""
    \Z | [((\[【]? (?: 信息来源 | 文章来源 | 稿件来源 | 来源[:/] | 责任编辑 | 责编 | 编辑[::] | 作者[::] | 供稿 | 初审 | 审核 | 主办
    | 版权 | 打印 | 关闭 | 分享 | 扫一扫 | 上一[篇条] | 下一[篇条] | 相关 | 附件 | 附[::] | 注[::] | 名词解释 | 浏览次数 | 返回
    | 本作品 | Publicdomain | Copyright | © )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def canonical_paragraph(text: str) -> str:
    """Return `text` with wide and narrow forms folded, in NFC, without white space and format characters.

    Only decompositions tagged wide or narrow are folded: `①`, `㎡` and `½` stay what they are.
    """
    folded = unicodedata.normalize("NFC", text.translate({ord(mark): _folded(mark) for mark in set(text)}))
    return folded.translate({ord(mark): "" for mark in set(folded) if _is_invisible(mark)})


def canonical_paragraphs(text: str) -> list[str]:
    """Return the canonical paragraphs of `text`, one for each line that is not empty."""
    return [paragraph for line in text.splitlines() if (paragraph := canonical_paragraph(line))]


def body(paragraphs: Sequence[str], opening: str = OPENING) -> list[str]:
    """Return the canonical paragraphs from the first that is `opening`, or all of them where none is."""
    first = next((number for number, paragraph in enumerate(paragraphs) if paragraph == opening), 0)
    return list(paragraphs[first:])


def sha256(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, in hexadecimal; a lone surrogate is hashed as it stands."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sha256_joined(paragraphs: Iterable[str]) -> str:
    """Return the SHA-256 of the paragraphs joined with a line feed."""
    return sha256("\n".join(paragraphs))


def sha256_unbroken(paragraphs: Iterable[str]) -> str:
    """Return the SHA-256 of the paragraphs joined with nothing between them."""
    return sha256("".join(paragraphs))


def _folded(mark: str) -> str:
    tag, _, code_points = unicodedata.decomposition(mark).partition(" ")
    return chr(int(code_points, 16)) if tag in ("<wide>", "<narrow>") else mark


def _is_invisible(mark: str) -> bool:
    return mark.isspace() or unicodedata.category(mark) == "Cf"
