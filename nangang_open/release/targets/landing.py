"""The landing page of a site: Chinese first with English, plain HTML that needs no script, and JSON-LD for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final
from urllib.parse import quote

from nangang_open.messages import message
from nangang_open.release import layout
from nangang_open.release.targets.about import About
from nangang_open.release.targets.feed import withdrawal_said
from nangang_open.release.targets.index import FEED, INDEX, LATEST, Archive, Entry, Index
from nangang_open.vocabulary import Language

STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --quiet: #666; --link: #0b57a4; --bad: #a3231b }
@media (prefers-color-scheme: dark) { :root { --quiet: #aaa; --link: #8ab8ee; --bad: #f2a09a } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 3rem; line-height: 1.6; overflow-wrap: anywhere;
  font-family: system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif }
h1 { font-size: 1.7rem; line-height: 1.3; margin: 0 }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1.05rem; margin: 0 }
a { color: var(--link) }
[lang=en] { color: var(--quiet) }
h2 [lang=en], h3 [lang=en] { font-weight: normal; font-size: .9em }
p { margin: .3rem 0 }
ul { list-style: none; margin: 0; padding: 0 }
li { padding: .55rem 0; border-bottom: 1px solid var(--line) }
li:last-child { border: 0 }
li > [lang], li > span { display: block }
pre { margin: .5rem 0; padding: .7rem .8rem; border: 1px solid var(--line); border-radius: .3rem; white-space: pre-wrap }
.withdrawn { color: var(--bad) }
.withdrawn [lang=en] { color: inherit }
""".strip()

WHOLE: Final = (layout.README, layout.CODEBOOK, layout.CHANGELOG, layout.CHECKSUMS, layout.DESCRIPTOR)
"""Files of a version whose use the page says, in this order, after the tables."""


def landing(index: Index, shown: Entry, about: About) -> bytes:
    """Return the page; `shown` is the version that is described and offered. All addresses are relative to the page."""
    return "".join(f"{line}\n" for line in _page(index, shown, about)).encode()


def _page(index: Index, shown: Entry, about: About) -> Iterator[str]:
    english = about.titles["en"]
    chinese = about.titles.get("zh", "")
    yield "<!doctype html>"
    yield '<html lang="zh">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="generator" content="nangang-open">'
    yield f"<title>{escape(chinese or english)}</title>"
    yield f'<meta name="description" content="{escape(_first(about.descriptions))}">'
    yield f'<link rel="alternate" type="application/atom+xml" href="{FEED}">'
    yield f"<style>\n{STYLE}\n</style>"
    yield f'<script type="application/ld+json">\n{_linked(shown, about)}\n</script>'
    yield "</head>"
    yield "<body>"
    yield "<header>"
    yield f"<h1>{escape(chinese or english)}</h1>"
    if chinese:
        yield f'<p lang="en">{escape(english)}</p>'
    yield "</header>"
    yield "<main>"
    for language in ("zh", "en"):
        if text := about.descriptions.get(language):
            yield f'<p lang="{language}">{escape(text)}</p>'
    yield from _two("p", "publish.page.creators", names="、".join(about.creators), names_en=", ".join(about.creators))
    yield from _licence(about)
    yield from _offered(index, shown, about)
    yield from _proof(shown)
    yield from _heading("publish.page.versions")
    yield "<ul>"
    for entry in index.entries:
        yield from _version(entry, index)
    yield "</ul>"
    yield "</main>"
    yield "<footer>"
    yield from _heading("publish.page.machines")
    yield f'<p><a href="{INDEX}">{INDEX}</a> · <a href="{LATEST}">{LATEST}</a> · <a href="{FEED}">{FEED}</a></p>'
    yield "</footer>"
    yield "</body>"
    yield "</html>"


def _offered(index: Index, shown: Entry, about: About) -> Iterator[str]:
    yield from _heading(
        "publish.page.latest" if index.latest == shown.version else "publish.page.last", version=shown.version
    )
    if shown.withdrawn is not None:
        yield from _withdrawal(shown)
    yield "<ul>"
    for archive in shown.archives:
        is_text = shown.formats is None or not archive.path.endswith(f"{shown.formats.path.rstrip('/')}.zip")
        yield from _file(archive.path, "publish.page.file.zip" if is_text else "publish.page.file.formats", archive)
    for path, use in _uses(shown, about):
        yield from _file(path, use)
    yield "</ul>"


def _uses(shown: Entry, about: About) -> Iterator[tuple[str, str]]:
    """Yield the files that most people want, as far as the version has them, each with the key of what it is for."""
    text = shown.text.path
    found = [
        (text + layout.ANALYSIS_EXCEL, "publish.page.file.excel"),
        (text + layout.ANALYSIS, "publish.page.file.analysis"),
        (text + layout.README, "publish.page.file.dictionary"),
        (text + layout.CODEBOOK, "publish.page.file.codebook"),
        (text + layout.CHANGELOG, "publish.page.file.changelog"),
        (text + layout.CITATION, "publish.page.file.citation"),
    ]
    suffixes = {
        ".xlsx": "publish.page.file.spreadsheet",
        ".sqlite": "publish.page.file.database",
        ".dta": "publish.page.file.stata",
    }
    if shown.formats is not None:
        for path in sorted(about.files):
            use = next((use for suffix, use in suffixes.items() if path.endswith(suffix)), "")
            if use and path.startswith(shown.formats.path):
                found.insert(1, (path, use))
    return ((path, use) for path, use in found if path in about.files)


def _file(path: str, use: str, archive: Archive | None = None) -> Iterator[str]:
    size = f" · {_size(archive.bytes)}" if archive is not None else ""
    yield f'<li><a href="{quote(path)}">{escape(path.rpartition("/")[2])}</a>{size}'
    yield from _two("span", use)
    yield "</li>"


def _proof(shown: Entry) -> Iterator[str]:
    yield from _heading("publish.page.verify")
    yield from _two("p", "publish.page.verify.how")
    archive = next(iter(shown.archives), None)
    place = archive.path if archive is not None else shown.text.path.rstrip("/")
    yield f"<pre><code>nangang-open release verify {escape(place)}</code></pre>"
    sums = archive.sha256 if archive is not None else shown.text.sha256
    what = archive.path if archive is not None else shown.text.path + layout.CHECKSUMS
    yield f"<p>SHA-256 · {escape(what)}<br><code>{sums}</code></p>"


def _version(entry: Entry, index: Index) -> Iterator[str]:
    latest = " · ".join(filter(None, [entry.version, entry.released]))
    yield f'<li id="v{escape(entry.version)}"><h3>{escape(latest)}'
    if entry.version == index.latest:
        yield from _two("span", "publish.page.state.latest", hide=True)
    yield "</h3>"
    if entry.withdrawn is not None:
        yield from _withdrawal(entry)
    links = [(entry.text.path + path, path) for path in WHOLE]
    links += [(archive.path, f"{archive.path} ({_size(archive.bytes)})") for archive in entry.archives]
    yield "<p>" + " · ".join(f'<a href="{quote(path)}">{escape(name)}</a>' for path, name in links) + "</p>"
    if entry.id.startswith("https://"):
        yield f'<p><a href="{escape(entry.id)}">{escape(entry.id)}</a></p>'
    yield "</li>"


def _withdrawal(entry: Entry) -> Iterator[str]:
    yield '<div class="withdrawn">'
    for language in (Language.ZH, Language.EN):
        yield f'<p lang="{language}">{escape(withdrawal_said(entry, language))}</p>'
    yield "</div>"


def _licence(about: About) -> Iterator[str]:
    if not about.licence:
        return
    name = escape(about.licence)
    linked = f'<a rel="license" href="{escape(about.licence_url)}">{name}</a>' if _is_web(about.licence_url) else name
    chinese, english = (_said("publish.page.licence", language) for language in (Language.ZH, Language.EN))
    yield f'<p>{escape(chinese)} <span lang="en">{escape(english)}</span> {linked}</p>'


def _heading(key: str, **values: object) -> Iterator[str]:
    yield (
        "<h2>"
        + " ".join(
            (
                escape(_said(key, Language.ZH, **values)),
                f'<span lang="en">{escape(_said(key, Language.EN, **values))}</span>',
            )
        )
        + "</h2>"
    )


def _two(tag: str, key: str, *, hide: bool = False, **values: object) -> Iterator[str]:
    """Yield a sentence in both languages, each in an element of its own; `hide` runs them together on one line."""
    chinese, english = (escape(_said(key, language, **values)) for language in (Language.ZH, Language.EN))
    if hide:
        yield f' · {chinese} <span lang="en">{english}</span>'
    else:
        yield f'<{tag} lang="zh">{chinese}</{tag}>'
        yield f'<{tag} lang="en">{english}</{tag}>'


def _said(key: str, language: Language, **values: object) -> str:
    return message(key, language, **values)


def _linked(shown: Entry, about: About) -> str:
    """Return the schema.org metadata with addresses relative to this page, safe inside a script element."""
    document: dict[str, Any] = dict(about.described)
    document["distribution"] = [_download(shown, one) for one in document.get("distribution", ())] + [
        {
            "@type": "DataDownload",
            "name": archive.path,
            "contentUrl": quote(archive.path),
            "encodingFormat": "application/zip",
            "contentSize": f"{archive.bytes} B",
            "sha256": archive.sha256,
        }
        for archive in shown.archives
    ]
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _download(shown: Entry, row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "contentUrl": quote(shown.text.path + str(row.get("contentUrl", "")))}


def _first(texts: Mapping[str, str]) -> str:
    return texts.get("zh") or texts.get("en", "")


def _is_web(address: str) -> bool:
    return address.lower().startswith(("https://", "http://"))


def _size(number: int) -> str:
    """Return a size for people.

    >>> _size(900), _size(1_500_000)
    ('900 B', '1.5 MB')
    """
    for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
        if number >= factor:
            return f"{number / factor:.1f} {unit}"
    return f"{number} B"
