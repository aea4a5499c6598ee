"""Canonical text: what an honest copy may change disappears, what it may not change stays."""

from __future__ import annotations

import hashlib
import unicodedata
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.source.canonical import (
    FOOTER,
    body,
    canonical_paragraph,
    canonical_paragraphs,
    sha256,
    sha256_joined,
    sha256_unbroken,
)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("６，８００％", "6,800%"),
        ("（一）ＡＢ：", "(一)AB:"),
        (" 1\u3000029\u00a0.8\t", "1029.8"),
        ("1\u200b029\ufeff.\u20608\u00ad", "1029.8"),
        ("ｶﾞ｡", "ガ。"),
        ("e\u0301", "é"),
        ("①㎡½Ⅱ²…", "①㎡½Ⅱ²…"),
        ("“十”—·、", "“十”—·、"),
        ("", ""),
    ],
)
def test_widths_white_space_and_format_characters_are_folded_and_nothing_else(written: str, canonical: str) -> None:
    assert canonical_paragraph(written) == canonical


def test_every_character_is_folded_as_its_decomposition_and_category_say() -> None:
    planes = chain(range(0xD800), range(0xE000, 0x10000), range(0x1D100, 0x1D200), range(0xE0000, 0xE0080))
    marks = [chr(code_point) for code_point in planes]
    expected = []
    for mark in marks:
        tag, _, target = unicodedata.decomposition(mark).partition(" ")
        folded = unicodedata.normalize("NFC", chr(int(target, 16)) if tag in ("<wide>", "<narrow>") else mark)
        expected.append("" if folded.isspace() or unicodedata.category(folded[0]) == "Cf" else folded)
    assert canonical_paragraph("|".join(marks)) == "|".join(expected)


@given(st.text())
def test_a_canonical_text_holds_no_white_space_and_no_wide_forms(text: str) -> None:
    canonical = canonical_paragraph(text)
    assert not any(mark.isspace() or unicodedata.category(mark) == "Cf" for mark in canonical)
    assert not any(unicodedata.decomposition(mark).startswith(("<wide>", "<narrow>")) for mark in canonical)


@pytest.mark.parametrize("text", ["甲\n\n乙\n", "\ufeff甲\r\n \u3000\r\n乙", "甲\r乙", "\n甲\u2028乙\u200b\n\u200b"])
def test_each_line_that_is_not_empty_is_a_paragraph(text: str) -> None:
    assert canonical_paragraphs(text) == ["甲", "乙"]


def test_the_body_begins_where_the_deputies_are_greeted() -> None:
    assert body(["题", "各位代表:", "甲", "各位代表:", "乙"]) == ["各位代表:", "甲", "各位代表:", "乙"]
    assert body(["题", "甲"]) == ["题", "甲"]
    assert body(["题", "同志们:", "甲"], opening="同志们:") == ["同志们:", "甲"]
    assert body([]) == []


def test_hashes_are_those_of_the_utf_8_text() -> None:
    assert sha256("甲") == hashlib.sha256("甲".encode()).hexdigest()
    assert sha256_joined(["甲", "乙"]) == sha256("甲\n乙")
    assert sha256_unbroken(["甲", "乙"]) == sha256("甲乙")
    assert len(sha256("\ud800")) == 64


@pytest.mark.parametrize("line", ["", "信息来源:某处", "(责任编辑:甲)", "打印关闭", "Publicdomain", "上一篇:乙"])
def test_a_footer_is_known_by_how_it_begins(line: str) -> None:
    assert FOOTER.match(line)


@pytest.mark.parametrize("line", ["谢谢大家", "来源于实践", "再增加5家。", "注重实效"])
def test_words_of_a_speech_are_no_footer(line: str) -> None:
    assert not FOOTER.match(line)
