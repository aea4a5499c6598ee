"""The format of Stata's files: pieces that are files of their own, long texts once, and nothing that leads nowhere."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest

from nangang_open.errors import InputError
from nangang_open.release.formats import dta
from nangang_open.release.formats.stata import stata
from tests.release.formats.awkward import SCHEMA, facts, in_bytes, table_of

LONG = "长" * 700
ROWS = [[f"r{row}", LONG if row % 3 else f"{row}{LONG}", "1", *[""] * 6] for row in range(10)]


@cache
def written() -> bytes:
    return in_bytes(stata, table_of(ROWS), SCHEMA, facts())


def texts_of(data: bytes) -> bytes:
    return data[data.index(dta.TEXTS) + len(dta.TEXTS) : data.index(dta.TEXTS_END)]


def all_of(data: bytes, batch: int = 4) -> list[bytes]:
    file = io.BytesIO(data)
    return [piece.getvalue() for piece in dta.pieces(file, dta.frame(file, "x.dta"), batch, "x.dta")]


def test_every_piece_is_a_file_of_its_own() -> None:
    frames = [pd.read_stata(io.BytesIO(piece)) for piece in all_of(written())]
    assert [len(frame) for frame in frames] == [4, 4, 2]
    assert [text for frame in frames for text in frame["text"]] == [row[1] for row in ROWS]


def test_a_file_that_is_one_piece_is_that_piece() -> None:
    assert all_of(written(), len(ROWS)) == [written()]


def test_a_piece_has_the_long_texts_of_its_rows_and_no_other() -> None:
    assert [texts_of(piece).count(dta.MARK) for piece in all_of(written())] == [3, 2, 2]


def test_a_long_text_stands_once_under_the_row_where_it_is_first() -> None:
    found = texts_of(written())
    assert found.count(dta.MARK) == 5
    heads = [dta.LONG.unpack_from(found, at) for at in range(len(found)) if found.startswith(dta.MARK, at)]
    assert [(variable, row) for _, variable, row, _, _ in heads] == [(2, 1), (2, 2), (2, 4), (2, 7), (2, 10)]


def test_long_texts_go_to_the_disk() -> None:
    with dta.long_texts() as texts:
        pointers = [texts.pointer(text, 1, row) for row, text in enumerate(["a", "", "b", "a"])]
        assert pointers == [1 << 16 | 2, 0, 3 << 16 | 2, 1 << 16 | 2]
        assert texts.file.tell() == 2 * (dta.LONG.size + 2)


def changed(at: int, kind: str, value: object) -> bytes:
    data = bytearray(written())
    struct.pack_into(kind, data, at, value)
    return bytes(data)


def place(number: int) -> int:
    return written().index(dta.MAP) + len(dta.MAP) + 8 * number


def first_text() -> int:
    return written().index(dta.TEXTS) + len(dta.TEXTS)


def first_row() -> int:
    return written().index(dta.DATA) + len(dta.DATA)


def beyond() -> bytes:
    last = written().rindex(dta.MARK)
    return changed(last + dta.LONG.size - 4, "<I", len(written()) - last - dta.LONG.size)


UNSOUND: dict[str, tuple[Callable[[], bytes], str]] = {
    "another format": (lambda: written().replace(b">118<", b">117<"), "does not begin as a Stata file of format 118"),
    "another byte order": (lambda: written().replace(b"LSF", b"MSF"), "does not begin as a Stata file of format 118"),
    "cut in its head": (lambda: written()[:90], "does not begin as a Stata file of format 118"),
    "a longer label": (lambda: changed(dta.LABEL_AT, "<H", 7), "it has no map"),
    "a row more": (lambda: changed(dta.ROWS_AT, "<Q", 11), "its map leads nowhere"),
    "rows elsewhere": (lambda: changed(place(dta.DATA_PLACE), "<Q", 5), "its map leads nowhere"),
    "rows nowhere": (lambda: changed(place(dta.DATA_PLACE), "<Q", 1 << 63), "its map leads nowhere"),
    "types elsewhere": (lambda: changed(place(dta.TYPES_PLACE), "<Q", 1 << 40), "its map leads nowhere"),
    "texts elsewhere": (lambda: changed(place(dta.TEXTS_PLACE), "<Q", first_text()), "its map leads nowhere"),
    "labels elsewhere": (lambda: changed(place(dta.LABELS_PLACE), "<Q", first_text()), "its map leads nowhere"),
    "an unknown type": (
        lambda: changed(written().index(b"<variable_types>") + 16, "<H", 3_000),
        "it has no type 3000",
    ),
    "no mark": (lambda: changed(first_text(), "<3s", b"OSG"), "long texts do not follow each other"),
    "no variable": (lambda: changed(first_text() + 3, "<I", 0), "long texts do not follow each other"),
    "no row": (lambda: changed(first_text() + 7, "<Q", 0), "long texts do not follow each other"),
    "a text beyond the file": (lambda: beyond() + dta.TEXTS_END, "do not end where its map says"),
    "too long a text": (lambda: changed(first_text() + 16, "<I", 1 << 30), "do not end where its map says"),
    "a text twice": (lambda: changed(written().index(b"GSO", first_text() + 1) + 7, "<Q", 1), "two long texts for one"),
    "a text not there": (lambda: changed(first_row() + 2, "<Q", 99 << 16 | 2), "points at a long text that is not"),
    "a text beyond all": (lambda: changed(first_row() + 2, "<Q", (1 << 64) - 1), "points at a long text that is not"),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_what_is_unsound_is_refused_with_the_reason(name: str) -> None:
    data, reason = UNSOUND[name]
    with pytest.raises(InputError, match=rf"x\.dta: .*{reason}"):
        all_of(data())


def test_a_head_beyond_all_bounds_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dta, "LIMIT", len(dta.frame(io.BytesIO(written())).head) - 1)
    with pytest.raises(InputError, match="its map leads nowhere"):
        dta.frame(io.BytesIO(written()))
