"""From the bytes of a copy to its text: the encodings that saved pages come in."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from fractions import Fraction
from typing import Final

from nangang_open.errors import InputError

BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
GARBLED: Final = 50  # one in so many of the characters beyond ASCII may be garbled, as where a file is cut
WEB_ARCHIVE: Final = re.compile(
    rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}Content-Type:\s*multipart/related", re.IGNORECASE
)


def decode(data: bytes) -> str:
    """Return the text of `data`: by its byte order mark, else UTF-8, UTF-16 or GB18030, whichever fits best.

    A character that cannot be decoded becomes U+FFFD, which no canonical text holds, so that a copy with a broken
    byte is still compared with the original. Of a web archive (MHTML) the HTML parts are decoded. Raises InputError
    where the bytes are no text in any of these encodings.
    """
    if WEB_ARCHIVE.match(data):
        data = _pages(data)
    for encodings in _guesses(data):
        garbled, text = min((_reading(data, encoding) for encoding in encodings), key=lambda reading: reading[0])
        if garbled * GARBLED <= 1:
            return text
    raise InputError(
        f"the file's {len(data)} bytes are no text in UTF-8, UTF-16 or GB18030",
        "give the page saved as HTML or as plain text",
    )


def _reading(data: bytes, encoding: str) -> tuple[Fraction, str]:
    """Return the share of garbled characters among those beyond ASCII, and the text."""
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    counts = Counter(text)
    beyond_ascii = sum(count for mark, count in counts.items() if not mark.isascii())
    garbled = sum(count for mark, count in counts.items() if _is_garbled(mark))
    return Fraction(garbled, max(1, beyond_ascii)), text


def _is_garbled(mark: str) -> bool:
    return mark == "\ufffd" or (unicodedata.category(mark) in ("Cc", "Cn") and not mark.isspace())


def _pages(archive: bytes) -> bytes:
    """Return the HTML parts of a web archive, as a browser saves a page in one file."""
    from email import message_from_bytes

    parts = (part for part in message_from_bytes(archive).walk() if part.get_content_type() == "text/html")
    payloads = (part.get_payload(decode=True) for part in parts)
    return b"\n".join(payload for payload in payloads if isinstance(payload, bytes))


def _guesses(data: bytes) -> tuple[tuple[str, ...], ...]:
    """Return the encodings to try, one after the other; of those that stand together the one that fits best counts."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return ((encoding,),)
    if 0 in data:  # as a line feed has in UTF-16
        return ("utf-8",), ("utf-16-le", "utf-16-be")
    return ("utf-8",), ("gb18030",)
