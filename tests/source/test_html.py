"""Saved pages: the text between the tags, and nothing of what a reader of the page does not see."""

from __future__ import annotations

import pytest

from nangang_open.source.canonical import canonical_paragraphs
from nangang_open.source.html import html_text, page_text


@pytest.mark.parametrize(
    ("page", "paragraphs"),
    [
        ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
        ("<P>甲<BR>乙", ["甲", "乙"]),
        ("<p>1,<span style='x'>02<b>9</b></span>.8<wbr>亿</p>", ["1,029.8亿"]),
        ("<p>甲\n 乙</p>", ["甲乙"]),
        ("甲&nbsp;&#20057;&#x4E19;&amp;&ensp;&#8203;", ["甲乙丙&"]),
        ("<script>1 < 2; '<p>'</script>甲<STYLE>p > b</STYLE>乙", ["甲乙"]),
        ("<script>'</scripted>'</script x>甲", ["甲"]),
        ("甲<!-- <p>2021 --><!--> 乙 <!-- 丙", ["甲乙"]),
        ("<!DOCTYPE html><?xml version='1.0'?>甲<![if !x]>乙<![endif]>", ["甲乙"]),
        ('<a title="5 > 4" href=x>甲</a>', ["甲"]),
        ("<a title=it's>甲</a>", ["甲"]),
        ("<p title='x' id = \"a>b\" >甲", ["甲"]),
        ("1 < 2, <3", ["1<2,<3"]),
        ("甲<p class='x", ["甲"]),
        ("甲<", ["甲<"]),
        ("甲<!乙", ["甲"]),
        ("甲<script>乙", ["甲"]),
        ("甲<script>乙</script", ["甲"]),
        ("<td>甲</td><td>乙</td>", ["甲", "乙"]),
        ("<noscript>甲</noscript><textarea>乙</textarea>丙", ["丙"]),
        ("", []),
    ],
)
def test_the_text_of_a_page_is_what_stands_between_its_tags(page: str, paragraphs: list[str]) -> None:
    assert canonical_paragraphs(html_text(page)) == paragraphs


def test_a_text_without_markup_is_left_as_it_is() -> None:
    assert page_text("1 < 2 &amp; 甲\n") == "1 < 2 &amp; 甲\n"
    assert page_text("甲\n".encode()) == "甲\n"


@pytest.mark.parametrize("page", ["<p>甲</p>", "甲<br>", "<!doctype HTML>甲", "甲</DIV>"])
def test_a_text_with_markup_is_a_page(page: str) -> None:
    assert page_text(page).strip() == "甲"
    assert page_text(page.encode("utf-16")).strip() == "甲"


@pytest.mark.parametrize(
    "junk",
    ["<", "<a ", "<!--", "</", '<a b="', "<a '=\"", "<script>", "<p>", "&", "< =", "<a\n=", "<x", " "],
)
def test_a_page_of_nothing_but_beginnings_is_read_once(junk: str) -> None:
    html_text(junk * (400_000 // len(junk)))
