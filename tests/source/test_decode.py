"""Bytes of a copy: each encoding that pages are saved in is read, and what is no text is refused."""

from __future__ import annotations

import codecs
import random

import pytest

from nangang_open.errors import InputError
from nangang_open.source.decode import decode
from tests.source.sample import PAGE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_text_is_read_in_the_encodings_that_pages_are_saved_in(encoding: str) -> None:
    assert decode(PAGE.encode(encoding)) == PAGE


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_decides(mark: bytes, encoding: str) -> None:
    assert decode(mark + "年2021".encode(encoding)) == "年2021"


def test_a_page_that_is_mostly_ascii_is_not_taken_for_utf_8() -> None:
    page = "<script>" + "x" * 50_000 + "</script>" + PAGE
    assert decode(page.encode("gb18030")) == page


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_file_cut_inside_a_character_is_still_text(encoding: str) -> None:
    text = decode(PAGE.encode(encoding)[:-1])
    assert text[:-1] == PAGE[:-1]
    assert text[-1] == "\ufffd"


def test_what_is_text_in_utf_8_and_in_gb18030_is_utf_8() -> None:
    assert len("中文".encode().decode("gb18030")) == 3
    assert decode("中文".encode()) == "中文"


def test_nothing_is_an_empty_text() -> None:
    assert decode(b"") == ""


@pytest.mark.parametrize(
    "data",
    [
        random.Random(7).randbytes(4000),
        bytes(random.Random(7).choices(range(1, 256), k=4000)),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8,
        b"\0" * 500,
        b"\xff" * 500,
        b"PK\x03\x04" + random.Random(8).randbytes(3000),
    ],
    ids=["noise", "noise_without_zeros", "png", "zeros", "ones", "zip"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"bytes are no text.*; give the page saved as HTML"):
        decode(data)


def test_of_a_web_archive_the_pages_are_read() -> None:
    archive = (
        "From: <Saved by Blink>\r\nSubject: x\r\n y\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--b"\r\n\r\n'
        "----b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<p>=E5=B9=B4 20=\r\n21</p>\r\n"
        "----b\r\nContent-Type: text/css\r\n\r\np{}\r\n----b--\r\n"
    )
    assert decode(archive.encode()).strip() == "<p>年 2021</p>"
