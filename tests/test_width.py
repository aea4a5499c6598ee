"""A terminal's cells: Chinese characters take two."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.width import NEVER_FIRST, clip, pad, width, wrap

TEXTS = st.text(alphabet=st.sampled_from("ab cd,南岗区。\uff0c()_1é"), max_size=60)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("abc", 3),
        ("南岗", 4),
        ("a南", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("\u200b", 0),
        ("1,000万", 7),
        ("…", 1),
        ("\033[1;31m南\033[0m", 2),
    ],
)
def test_a_text_takes_the_cells_of_its_characters(text: str, cells: int) -> None:
    assert width(text) == cells


def test_padding_fills_cells_and_not_characters() -> None:
    assert pad("南岗", 6) == "南岗  "
    assert pad("南岗", 6, right=True) == "  南岗"
    assert pad("南岗区", 4) == "南岗区"


@pytest.mark.parametrize(
    ("text", "cells", "cut"),
    [("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("南岗区", 5, "南岗…"), ("南岗区", 4, "南…"), ("南岗", 0, "")],
)
def test_what_is_cut_ends_in_an_ellipsis(text: str, cells: int, cut: str) -> None:
    assert clip(text, cells) == cut


@given(text=TEXTS, cells=st.integers(0, 30))
def test_a_cut_text_never_takes_more_cells_than_it_may(text: str, cells: int) -> None:
    assert width(clip(text, cells)) <= cells


@given(text=TEXTS, cells=st.integers(12, 30))
def test_wrapping_loses_only_white_space_and_starts_no_line_with_a_closing_mark(text: str, cells: int) -> None:
    text = re.sub(r"\s+(?=[,。\uff0c)])", "", text)
    lines = wrap(text, cells)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(line == "" or line[0] not in NEVER_FIRST for line in lines[1:])


@pytest.mark.parametrize(
    ("text", "cells", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("南岗区南岗区", 8, ["南岗区南", "岗区"]),
        ("南岗区\uff0c南岗区", 6, ["南岗", "区\uff0c南", "岗区"]),
        ("an_id_that_is_longer_than_a_line is whole", 10, ["an_id_that_is_longer_than_a_line", "is whole"]),
        ("", 10, [""]),
        ("\033[32mone\033[0m two", 7, ["\033[32mone\033[0m two"]),
        ("a \033[32m南岗\033[0m b", 6, ["a \033[32m南岗\033[0m", "b"]),
    ],
)
def test_lines_break_between_words_and_between_chinese_characters(text: str, cells: int, lines: list[str]) -> None:
    assert wrap(text, cells) == lines
