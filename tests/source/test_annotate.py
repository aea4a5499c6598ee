"""Drafts of another report's tables: the body is found, and nothing is invented."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nangang_open.errors import InputError
from nangang_open.source.annotate import draft
from nangang_open.source.canonical import sha256, sha256_joined, sha256_unbroken
from nangang_open.source.tokens import tokens
from nangang_open.vocabulary import Version
from tests.source.sample import BODY, FOOT, HEAD, LAYOUTS, NUMERALS, PARAGRAPHS, SOURCE, in_lines


def test_a_draft_holds_the_body_from_the_greeting_to_the_last_paragraph_of_the_speech() -> None:
    assert SOURCE.paragraphs == len(PARAGRAPHS) == len(BODY)
    assert SOURCE.code_points == sum(map(len, BODY))
    assert SOURCE.sha256 == sha256_joined(BODY)
    assert SOURCE.sha256_unbroken == sha256_unbroken(BODY)
    for number, (row, text) in enumerate(zip(PARAGRAPHS, BODY, strict=True), start=1):
        assert (row.source, row.paragraph, row.length, row.sha256) == ("yunling", number, len(text), sha256(text))
        assert row.numerals == len(tokens(text)) == sum(numeral.paragraph == number for numeral in NUMERALS)
        assert row.section == ""


def test_a_numeral_is_drafted_at_its_coordinates_without_a_disposition() -> None:
    assert len(NUMERALS) == 20
    for row in NUMERALS:
        assert BODY[row.paragraph - 1][row.start : row.end] == row.text
        assert row.source == "yunling"
        assert row.disposition is None
        assert row.note == ""


def test_what_the_page_says_of_itself_is_taken_and_the_rest_left_empty() -> None:
    assert SOURCE.title == HEAD[0]
    assert SOURCE.meeting == "云岭镇第三届代表会议"
    assert SOURCE.delivered == "2030-03-06"
    assert SOURCE.version is Version.AS_POSTED
    assert SOURCE.language == "zh"
    unknown = ("publisher", "speaker", "place", "published", "url", "retrieved", "archived_url", "licence_note")
    assert [getattr(SOURCE, name) for name in unknown] == [""] * 8


@pytest.mark.parametrize("layout", ["in_lines", "zero_width", "widened"])
def test_a_draft_is_the_same_from_any_copy_that_keeps_the_line_breaks(layout: str) -> None:
    assert draft(LAYOUTS[layout]((*HEAD, *BODY, *FOOT)).encode(), "yunling") == (SOURCE, PARAGRAPHS, NUMERALS)


def test_a_report_without_greeting_head_and_footer_is_body_from_its_first_paragraph() -> None:
    source, paragraphs, numerals = draft("打印\n第一\n第二", "plain")
    assert replace(source, sha256="", sha256_unbroken="") == replace(
        SOURCE,
        id="plain",
        title="",
        meeting="",
        delivered="",
        paragraphs=3,
        code_points=6,
        sha256="",
        sha256_unbroken="",
    )
    assert [row.length for row in paragraphs] == [2, 2, 2]
    assert [(row.paragraph, row.text) for row in numerals] == [(2, "一"), (3, "二")]


def test_a_word_of_the_page_in_the_first_half_ends_no_body() -> None:
    assert draft(in_lines(("各位代表:", "打印机厂投产", "甲", "乙", "来源:丙")), "x")[0].paragraphs == 4


@pytest.mark.parametrize("data", [b"", "\n \u200b", b"<p></p>"])
def test_a_file_without_text_is_refused(data: bytes | str) -> None:
    with pytest.raises(InputError, match="no paragraph"):
        draft(data, "empty")
