"""The Atom feed of a site: one entry for each version, and one for each that was withdrawn (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote
from xml.sax import saxutils

from nangang_open.messages import message
from nangang_open.release import layout
from nangang_open.release.targets.about import About
from nangang_open.release.targets.index import FEED, PAGE, Entry, Index
from nangang_open.vocabulary import Language

NO_XML: Final = re.compile(r"[^\t\n\r -\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""Characters that no XML 1.0 can hold, not even escaped; a changelog may."""

MIDNIGHT: Final = "T00:00:00Z"
"""The time of every entry: a changelog says the day and no more."""


def feed(index: Index, about: About) -> bytes:
    """Return the feed; its addresses are relative to its own, and its days are those that the index says.

    A withdrawal without a day has that of the youngest version, the first from which readers can know it.
    """
    title = escape(about.titles.get("zh") or about.titles["en"])
    youngest = max((entry.released for entry in index.entries), default="1980-01-01")
    days = [entry.withdrawn.day for entry in index.entries if entry.withdrawn is not None]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh">',
        f"  <id>urn:{escape(index.name)}:versions</id>",
        f"  <title>{title}</title>",
        f"  <updated>{max([youngest, *days])}{MIDNIGHT}</updated>",
        f'  <link rel="self" type="application/atom+xml" href="{FEED}"/>',
        f'  <link rel="alternate" type="text/html" href="{PAGE}"/>',
        *(f"  <author><name>{escape(name)}</name></author>" for name in about.creators or (index.name,)),
        *(line for entry in index.entries for line in _entries(entry, index, about, title, youngest)),
        "</feed>",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _entries(entry: Entry, index: Index, about: About, title: str, youngest: str) -> Iterator[str]:
    if (withdrawn := entry.withdrawn) is not None:
        said = "\n".join(withdrawal_said(entry, language) for language in (Language.ZH, Language.EN))
        heading = escape(message("publish.page.state.withdrawn", Language.ZH))
        yield from _entry(
            f"urn:{index.name}:{entry.version}:withdrawn",
            f"{title} {entry.version}（{heading}）",
            withdrawn.day or youngest,
            f"{PAGE}#v{quote(entry.version)}",
            said,
        )
    sections = about.changes.get(entry.version, ())
    said = "\n\n".join("\n".join((section.heading, *(f"- {one}" for one in section.entries))) for section in sections)
    yield from _entry(
        entry.id,
        f"{title} {entry.version}",
        entry.released,
        quote(entry.text.path + layout.README),
        said or entry.version,
    )


def _entry(name: str, title: str, day: str, address: str, said: str) -> Iterator[str]:
    yield "  <entry>"
    yield f"    <id>{escape(name)}</id>"
    yield f"    <title>{title}</title>"
    yield f"    <updated>{day}{MIDNIGHT}</updated>"
    yield f'    <link rel="alternate" href="{escape(address)}"/>'
    yield f"    <summary>{escape(said)}</summary>"
    yield "  </entry>"


def escape(text: str) -> str:
    """Return a text as XML can hold it."""
    return saxutils.escape(NO_XML.sub("\ufffd", text), {'"': "&quot;"})


def withdrawal_said(entry: Entry, language: Language) -> str:
    """Return that a version was withdrawn, why, and what to use instead, in the words of `release verify`."""
    assert entry.withdrawn is not None
    said = message("verify.withdrawn", language, version=entry.version, reason=entry.withdrawn.reason)
    if entry.withdrawn.instead:
        instead = message("verify.withdrawn.instead", language, version=entry.withdrawn.instead)
        said += ("；" if language is Language.ZH else "; ") + instead
    return said
