"""Copies: an honest one passes however it is laid out, a dishonest one is refused with its place."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.source.annotate import draft
from nangang_open.source.canonical import canonical_paragraph, sha256
from nangang_open.source.discrepancy import CopyReport, DiscrepancyKind
from nangang_open.source.places import OCCURRENCES
from nangang_open.source.tokens import tokens
from nangang_open.source.verify import verify_copy
from tests.source.sample import BODY, FOOT, HEAD, LAYOUTS, NUMERALS, PAGE, PARAGRAPHS, SOURCE, changed, in_lines, page

Layout = Callable[[tuple[str, ...]], str]
Body = tuple[str, ...]


def verified(copy: bytes | str) -> CopyReport:
    """Compare a copy with the invented report."""
    return verify_copy(copy, SOURCE, PARAGRAPHS, NUMERALS)


def differences(copy: bytes | str) -> list[tuple[str, int, str, str]]:
    """Return what was found wrong, without hashes."""
    return [
        (each.kind.value, each.paragraph, *(("", "") if len(each.expected) == 64 else (each.expected, each.found)))
        for each in verified(copy).discrepancies
    ]


# Honest copies


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_an_honest_copy_passes_in_any_layout_and_encoding(layout: Layout, encoding: str) -> None:
    copy = page(BODY, layout)
    assert verified(copy.encode(encoding)) == CopyReport(9, 20, ())
    assert verified(copy).honest


def test_the_body_alone_or_within_other_texts_passes() -> None:
    assert verified(in_lines(BODY)).honest
    assert verified("".join(BODY)).honest
    assert verified("各位代表:\n" + "别的报告有7项。" * 20 + "\n" + PAGE + "\n" + "一、二十" * 50).honest


def test_a_page_that_prints_the_report_twice_passes() -> None:
    assert verified(PAGE + "\n" + PAGE).honest
    assert verified(in_lines(BODY) * 2).honest
    assert verified("".join(BODY) * 3).honest


def test_a_summary_may_quote_a_paragraph() -> None:
    assert verified(f"导读:{BODY[3]}\n{PAGE}").honest


def test_rows_of_other_sources_are_ignored() -> None:
    other, paragraphs, numerals = draft("各位代表:\n另有30人。", "other")
    report = verify_copy(PAGE, SOURCE, [*paragraphs, *reversed(PARAGRAPHS)], [*numerals, *reversed(NUMERALS)])
    assert report == CopyReport(9, 20, ())
    assert verify_copy("各位代表:另有30人。", other, [*PARAGRAPHS, *paragraphs], [*NUMERALS, *numerals]).honest


@given(st.data())
def test_white_space_widths_and_line_breaks_anywhere_make_no_difference(data: st.DataObject) -> None:
    text = "".join(BODY)
    places = data.draw(st.sets(st.integers(0, len(text))))
    marks = st.sampled_from(["\n", "\r\n", " ", "\u3000", "\u200b", "\u00ad", "\ufeff", "\u2028", "\t"])
    wide = data.draw(st.booleans())
    shown = [chr(ord(mark) + 0xFEE0) if wide and "!" <= mark <= "~" else mark for mark in text]
    copy = "".join((data.draw(marks) if place in places else "") + mark for place, mark in enumerate(shown))
    assert verified(copy).honest


# Dishonest copies


ALTERED: dict[str, tuple[Body, tuple[str, int, str, str]]] = {
    "a digit": (changed(4, "8.4%", "8.9%"), ("numeral", 4, "8.4%", "8.9%")),
    "a digit more": (changed(4, "12家", "120家"), ("numeral", 4, "12", "120")),
    "a digit less": (changed(5, "4,096", "4,09"), ("numeral", 5, "4,096", "4")),
    "a word": (changed(8, "大家", "人们"), ("changed", 8, "", "")),
    "a word in a heading": (changed(3, "书屋", "学校"), ("changed", 3, "", "")),
    "a word in the greeting": (changed(1, "代表", "朋友"), ("changed", 1, "", "")),
    "a longer greeting": (changed(1, "代表", "代表和来宾"), ("changed", 1, "", "")),
    "a word at the end": (changed(9, "谢谢大家", "感谢大家"), ("changed", 9, "", "")),
    "a mark": (changed(7, "。", ";"), ("changed", 7, "", "")),
    "a numeral in words": (changed(4, "三分之一", "三分之二"), ("numeral", 4, "三分之一", "三分之二")),
    "a numeral lost": (changed(7, "6座", "座"), ("numeral", 7, "6", "")),
    "a numeral more": (changed(7, "仍然", "仍有2人"), ("numeral", 7, "", "2")),
    "a numeral behind a paragraph": (changed(8, "进水。", "进水。再修5处。"), ("added", 8, "", "5")),
    "a numeral before a paragraph": (changed(7, "新修", "另有8处。新修"), ("added", 7, "", "8")),
    "a sentence behind the last paragraph": (changed(9, "谢谢大家。", "谢谢大家。再加60元。"), ("added", 9, "", "60")),
    "a sentence cut": (changed(5, "孩子们画了530幅画,挂满七条走廊。", ""), ("numeral", 5, "530", "")),
    "a sentence cut that has no numeral": (changed(9, "谢谢大家。", ""), ("changed", 9, "", "")),
    "a sentence doubled": (changed(9, "谢谢大家。", "谢谢大家。谢谢大家。"), ("doubled", 9, "", "")),
    "the first sentence doubled": (
        changed(
            7, "新修山路18公里,加固石桥6座,夜里点亮路灯904盏。", "新修山路18公里,加固石桥6座,夜里点亮路灯904盏。" * 2
        ),
        ("added", 7, "", "18"),
    ),
    "a numeral in the greeting": (changed(1, "代表", "两代表"), ("numeral", 1, "", "两")),
    "the last sentence doubled": (
        changed(7, "有风的夜晚,守桥人仍然每天巡查3遍。", "有风的夜晚,守桥人仍然每天巡查3遍。" * 2),
        ("added", 7, "", "3"),
    ),
    "two parts swapped": (
        changed(7, "新修山路18公里,加固石桥6座", "加固石桥6座,新修山路18公里"),
        ("numeral", 7, "18", "6"),
    ),
    "the first paragraph cut": (BODY[1:], ("missing", 1, "", "")),
    "a paragraph cut": ((*BODY[:4], *BODY[5:]), ("missing", 5, "", "")),
    "a heading cut": ((*BODY[:5], *BODY[6:]), ("missing", 6, "", "")),
    "the last paragraph cut": (BODY[:-1], ("missing", 9, "", "")),
    "a line more": ((*BODY[:5], "再建4处。", *BODY[5:]), ("added", 5, "", "4")),
    "paragraphs swapped": ((*BODY[:3], BODY[4], BODY[3], *BODY[5:]), ("moved", 5, "", "")),
    "the greeting moved": ((BODY[1], BODY[0], *BODY[2:]), ("moved", 1, "", "")),
    "headings swapped": ((*BODY[:2], BODY[5], *BODY[3:5], BODY[2], *BODY[6:]), ("moved", 3, "", "")),
    "cut in the middle": ((*BODY[:4], BODY[4][:12]), ("numeral", 5, "4,096", "")),
    **{
        f"paragraph {number} doubled": ((*BODY[:number], *BODY[number - 1 :]), ("doubled", number, "", ""))
        for number in range(1, 10)
    },
}


@pytest.mark.parametrize(("body", "expected"), ALTERED.values(), ids=ALTERED)
def test_an_altered_copy_is_refused_with_the_paragraph_and_the_numeral(
    body: Body, expected: tuple[str, int, str, str]
) -> None:
    for layout in ("in_lines", "widened", "zero_width"):
        assert expected in differences(page(body, LAYOUTS[layout]))


@pytest.mark.parametrize(("body", "expected"), ALTERED.values(), ids=ALTERED)
def test_an_altered_copy_is_refused_whatever_its_line_breaks(body: Body, expected: tuple[str, int, str, str]) -> None:
    for layout in ("unbroken", "wrapped", "as_html"):
        report = verified(page(body, LAYOUTS[layout]))
        if (
            expected == ("added", 9, "", "60") and layout != "as_html"
        ):  # where no line ends, nobody can tell a new end from the page's footer
            assert report.honest
        else:
            between = {
                ("added", 7, "", "8"): {6, 7},
                ("added", 5, "", "4"): {5, 6},
                ("moved", 3, "", ""): {3, 6},
            }  # two paragraphs, of neither
            either = between.get(expected, {expected[1]})
            assert {each.paragraph for each in report.discrepancies} & either
            assert (
                expected[0] not in ("doubled", "moved") or {each.paragraph for each in report.discrepancies} == either
            )


@pytest.mark.parametrize(
    ("before", "behind", "number"),
    [
        ("各位代表", "", 1),
        (BODY[4][:20], "", 1),
        ("", BODY[4][:20], 9),
        ("", "每个村子。谢谢大家。", 9),
        ("", BODY[5], 6),
    ],
)
def test_a_piece_of_the_body_that_touches_it_is_not_of_the_page(before: str, behind: str, number: int) -> None:
    for layout in (in_lines, LAYOUTS["unbroken"]):
        assert differences(layout((*HEAD, before, *BODY, behind, *FOOT))) == [("doubled", number, "", "")]


@pytest.mark.parametrize("name", ["a digit", "a digit more", "a numeral in words", "a numeral lost", "a numeral more"])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_one_differing_numeral_is_named_alone_in_every_layout(name: str, layout: Layout) -> None:
    body, expected = ALTERED[name]
    assert differences(page(body, layout)) == [expected]


def test_a_differing_numeral_is_named_with_its_place_and_the_rest_still_counts() -> None:
    report = verified(page(changed(5, "4,096", "4,906")))
    (wrong,) = report.discrepancies
    assert (wrong.kind, wrong.paragraph, wrong.expected, wrong.found) == (DiscrepancyKind.NUMERAL, 5, "4,096", "4,906")
    assert BODY[4][wrong.start :].startswith("4,096")
    assert (report.paragraphs, report.numerals) == (8, 20 - 6)


def test_a_differing_paragraph_is_named_with_both_hashes() -> None:
    (wrong,) = verified(page(changed(8, "大家", "人们"))).discrepancies
    assert wrong.start is None
    assert (wrong.expected, wrong.found) == (sha256(BODY[7]), sha256(BODY[7].replace("大家", "人们")))


@given(st.data())
def test_any_one_character_that_differs_is_found_in_its_paragraph(data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(BODY)))
    text = BODY[number - 1]
    place = data.draw(st.integers(1, len(text) - 2))
    mark = data.draw(st.sampled_from("甲5二.%十"))
    edit = data.draw(st.sampled_from([(place, place), (place, place + 1)]))
    altered = text[: edit[0]] + mark + text[edit[1] :]
    shorter = data.draw(st.booleans())
    if shorter:
        altered = text[:place] + text[place + 1 :]
    body = (*BODY[: number - 1], altered, *BODY[number:])
    report = verified(page(body, data.draw(st.sampled_from(list(LAYOUTS.values())))))
    if altered == text:
        assert report.honest
        return
    assert {each.paragraph for each in report.discrepancies} == {number}
    same = [token.text for token in tokens(altered)] == [token.text for token in tokens(text)]
    if 1 < number < len(BODY):  # at the ends what is too much may belong to the page
        named = (DiscrepancyKind.NUMERAL, DiscrepancyKind.ADDED)
        assert any(each.kind in named and len(each.expected) < 64 for each in report.discrepancies) is not same


def test_two_neighbours_that_differ_are_both_named() -> None:
    body = (*changed(4, "8.4%", "8.5%")[:4], *changed(5, "287天", "288天")[4:])
    assert differences(page(body)) == [("numeral", 4, "8.4%", "8.5%"), ("numeral", 5, "287", "288")]
    assert differences(page(body, LAYOUTS["unbroken"])) == [
        ("numeral", 4, "8.4%", "8.5%"),
        ("numeral", 5, "287", "288"),
    ]
    cut = (*body[:3], body[3].replace(",售出苹果36.5万斤", ""), body[4].replace("借出图书4,096册,", ""), *body[5:])
    found = differences(page(cut, LAYOUTS["unbroken"]))
    assert ("numeral", 4, "36.5", "") in found
    assert ("numeral", 5, "4,096", "") in found
    assert {paragraph for _, paragraph, _, _ in found} == {4, 5}


def test_two_neighbours_whose_words_differ_are_both_named_with_their_own_hashes() -> None:
    body = (*changed(7, "守桥人", "看桥人")[:7], *changed(8, "大家", "人们")[7:])
    found = [(each.paragraph, each.found) for each in verified(page(body)).discrepancies]
    assert found == [(7, sha256(body[6])), (8, sha256(body[7]))]


def test_a_paragraph_with_other_words_in_it_moves_no_blame_to_its_neighbours() -> None:
    body = (*BODY[:2], "一、果园和书屋", *BODY[3:])
    for layout in LAYOUTS.values():
        assert {each.paragraph for each in verified(page(body, layout)).discrepancies} == {3}


def test_a_copy_cut_short_lacks_all_that_follows() -> None:
    report = verified(page(BODY)[: page(BODY).index(BODY[6])])
    assert [(each.kind, each.paragraph) for each in report.discrepancies] == [
        (DiscrepancyKind.MISSING, number) for number in (7, 8, 9)
    ]
    assert verified("\n".join((*HEAD, BODY[0], BODY[1][:10]))).discrepancies[0].paragraph == 2


def test_of_a_long_report_cut_short_the_first_paragraph_missing_is_named() -> None:
    lines = [f"第{number}个村子" + "修路种树,点灯建桥。" * 5 for number in range(1, 60)]
    source, paragraphs, numerals = draft("\n".join(lines), "long")
    report = verify_copy("\n".join(lines[:2]), source, paragraphs, numerals)
    assert report.paragraphs == 2
    assert [each.paragraph for each in report.discrepancies] == list(range(3, 60))


def test_a_paragraph_quoted_far_away_is_not_taken_for_the_one_in_its_place() -> None:
    altered = page(changed(4, "36.5", "35.6"))
    for copy in (f"{BODY[1]}\n{altered}", f"{altered}\n又及\n{BODY[8]}", f"{BODY[6]}\n{altered}\n{BODY[6]}"):
        assert differences(copy) == [("numeral", 4, "36.5", "35.6")]


@pytest.mark.parametrize("copy", [b"", "", "\n", "<html></html>", "另一份报告,增长3%,共8处。", "各位朋友:\n你们好。"])
def test_a_copy_of_nothing_or_of_something_else_is_another_text(copy: bytes | str) -> None:
    assert differences(copy) == [("absent", 1, "", "")]


def test_another_report_with_the_same_greeting_is_another_text() -> None:
    assert differences("各位代表:\n" + "今年修路80公里。\n" * 40) == [("absent", 2, "", "")]


@pytest.mark.parametrize("size", [10, 1000, 20_000])
def test_noise_is_refused(size: int) -> None:
    (wrong,) = verified(random.Random(size).randbytes(size)).discrepancies
    assert wrong.kind in (DiscrepancyKind.UNREADABLE, DiscrepancyKind.ABSENT)
    assert wrong.paragraph == 1


def test_a_page_of_megabytes_is_searched_in_one_go() -> None:
    noise = "".join(f"<li>第{number}号 增长8.4%,1,250亩,12家</li>" for number in range(5_000))
    assert verified(f"<ul>{noise}</ul>{page(BODY, LAYOUTS['as_html'])}<ul>{noise}</ul>").honest
    altered = page(changed(4, "36.5", "35.6"), LAYOUTS["as_html"])
    assert differences(f"<ul>{noise}</ul>{altered}<ul>{noise}</ul>") == [("numeral", 4, "36.5", "35.6")]


def test_a_megabyte_put_into_a_paragraph_is_said_once_and_for_all() -> None:
    report = verified(page(changed(4, "36.5", "36.5" + "、7" * 100_000)))
    assert {each.paragraph for each in report.discrepancies} == {4}
    assert len(report.discrepancies) <= 100


def test_a_false_report_printed_very_often_is_still_false() -> None:
    copy = page(changed(4, "36.5", "35.6")) + "\n"
    assert differences(copy * 3) == [("numeral", 4, "36.5", "35.6")]
    assert ("numeral", 4, "36.5", "35.6") in differences(copy * (OCCURRENCES + 8))


# What the tables alone may have wrong


def test_a_source_of_one_paragraph_is_compared_by_its_numerals() -> None:
    text = "全镇1,250亩果园,售出36.5万斤苹果,合作社增加到19家。"
    source, paragraphs, numerals = draft(text, "short")
    for copy in (text.replace("36.5", "35.6"), "首页 2031\n" + text.replace("36.5", "35.6") + "\n打印"):
        (wrong,) = verify_copy(copy, source, paragraphs, numerals).discrepancies
        assert (wrong.kind, wrong.paragraph, wrong.expected, wrong.found) == (
            DiscrepancyKind.NUMERAL,
            1,
            "36.5",
            "35.6",
        )


def test_a_short_source_keeps_what_stands_where_its_numerals_say() -> None:
    text = "各位代表:\n" + "果园" * 30 + "售出36.5万斤苹果,合作社增加到19家,共1,250亩。"
    source, paragraphs, numerals = draft(text, "short")
    (wrong,) = verify_copy(text.replace("36.5", "35.6"), source, paragraphs, numerals).discrepancies
    assert (wrong.paragraph, wrong.expected, wrong.found) == (2, "36.5", "35.6")


def test_a_source_without_rows_is_absent_from_every_copy() -> None:
    for copy in (PAGE, ""):
        (wrong,) = verify_copy(copy, SOURCE, [], []).discrepancies
        assert (wrong.kind, wrong.paragraph) == (DiscrepancyKind.ABSENT, 1)


def test_a_wrong_row_is_named_and_an_honest_copy_not_blamed() -> None:
    rows = list(NUMERALS)
    paragraphs = list(PARAGRAPHS)
    paragraphs[4] = replace(paragraphs[4], sha256="0" * 64)
    at = next(number for number, row in enumerate(rows) if row.text == "36.5")
    rows[at] = replace(rows[at], text="36")
    rows[at - 1] = replace(rows[at - 1], start=rows[at - 1].start + 1)
    missed = rows.pop()
    source = replace(SOURCE, sha256="1" * 64)
    report = verify_copy(PAGE, source, paragraphs, rows)
    assert {each.kind for each in report.discrepancies} == {DiscrepancyKind.TABLE}
    assert [(each.paragraph, each.start, each.expected, each.found) for each in report.discrepancies] == [
        (1, None, "1" * 64, SOURCE.sha256),
        (4, NUMERALS[at - 1].start, "", NUMERALS[at - 1].text),
        (4, NUMERALS[at - 1].start + 1, NUMERALS[at - 1].text, ""),
        (4, NUMERALS[at].start, "36", "36.5"),
        (5, None, "0" * 64, PARAGRAPHS[4].sha256),
        (9, missed.start, "", missed.text),
    ]
    assert (report.paragraphs, report.numerals) == (9, 20 - 3)


def test_wrong_lengths_and_places_in_the_tables_are_no_accident() -> None:
    paragraphs = [replace(row, length=-5) for row in PARAGRAPHS]
    rows = [replace(row, start=-row.start, paragraph=row.paragraph % 3) for row in NUMERALS]
    assert not verify_copy(PAGE, SOURCE, paragraphs, rows).honest
    assert not verify_copy(PAGE, SOURCE, PARAGRAPHS[:1] * 3, rows).honest
    assert not verify_copy(PAGE, SOURCE, [replace(row, length=10**9) for row in PARAGRAPHS], NUMERALS).honest


def test_a_footer_on_the_last_line_is_no_new_end() -> None:
    assert verified(in_lines((*HEAD, *BODY[:-1], BODY[-1] + "(信息来源:云岭镇)", *FOOT))).honest


def test_the_invented_report_is_canonical() -> None:
    assert [canonical_paragraph(text) for text in BODY] == list(BODY)
