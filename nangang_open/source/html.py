"""The text of a saved web page: what is between the tags, scripts and styles left out."""

from __future__ import annotations

import html
import re
from typing import Final

from nangang_open.source.decode import decode

MARKUP: Final = re.compile(
    r"<(?:!doctype|/?(?:html|head|body|meta|div|p|br|span|font|table|td|h[1-6]|article|section|li|a))\b", re.IGNORECASE
)
TAG: Final = re.compile(
    r"""
    < (?P<close>/?)
    (?P<name>[A-Za-z][^\s/>]*+)
    (?: =\s*(?:"[^"]*"|'[^']*')     # a quoted value may hold >
      | [^>] )*+
    >
    """,
    re.VERBOSE,
)
NAME: Final = re.compile(r"/?[A-Za-z]")
UNREAD: Final = frozenset(("script", "style", "noscript", "template", "textarea", "iframe"))
INLINE: Final = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "o:p",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)


def page_text(data: bytes | str) -> str:
    """Return the text of a copy, line by line: of an HTML page what stands between its tags, else all of it.

    Menus, titles and source lines stay in as further lines. Raises InputError for bytes that are no text.
    """
    text = data if isinstance(data, str) else decode(data)
    return html_text(text) if MARKUP.search(text) else text


def html_text(page: str) -> str:
    """Return what stands between the tags of `page`, entities resolved, with a line feed for each tag that breaks.

    Scripts, styles and comments are left out. Reads each character once; what is never closed goes on to the end.
    """
    pieces: list[str] = []
    position = 0
    while (opened := page.find("<", position)) >= 0:
        pieces.append(_unescaped(page[position:opened]))
        position, piece = _after_markup(page, opened)
        pieces.append(piece)
    pieces.append(_unescaped(page[position:]))
    return "".join(pieces)


def _after_markup(page: str, opened: int) -> tuple[int, str]:
    """Return where the markup that opens at `opened` has ended, and what stands for it in the text."""
    if page.startswith("<!--", opened):
        return _after(page, "-->", opened + 2), ""
    if page.startswith(("<!", "<?"), opened):
        return _after(page, ">", opened), ""
    if not NAME.match(page, opened + 1):
        return opened + 1, "<"
    tag = TAG.match(page, opened)
    if tag is None:
        return len(page), ""
    name = tag["name"].lower()
    if name in UNREAD and not tag["close"]:
        closed = re.compile(rf"</{name}(?![^\s/>])", re.IGNORECASE).search(page, tag.end())
        return (_after(page, ">", closed.start()) if closed else len(page)), ""
    return tag.end(), "" if name in INLINE else "\n"


def _after(page: str, mark: str, position: int) -> int:
    found = page.find(mark, position)
    return len(page) if found < 0 else found + len(mark)


def _unescaped(text: str) -> str:
    """Return `text` with entities resolved; line breaks of the file are spaces of the page."""
    return " ".join(html.unescape(text).splitlines())
