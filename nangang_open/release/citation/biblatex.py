"""BibLaTeX: it has `@dataset` with a field for the version, and days in full."""

from __future__ import annotations

from nangang_open.release.citation import tex
from nangang_open.release.citation.work import Work


def biblatex(work: Work) -> str:
    """Return the entry: `@dataset` for a data set, with the `number` of a figure; `@report` for a report."""
    day = work.issued.isoformat() if work.issued else ""
    fields = {"author": tex.names(work), "title": tex.kept(work.title), "date": day}
    if work.kind == "dataset":
        fields |= {
            "number": tex.escaped(work.part),
            "version": tex.escaped(work.version),
            "publisher": tex.kept(work.publisher),
        }
    else:
        fields |= {"type": "报告" if work.is_chinese else "Report", "institution": tex.kept(work.publisher)}
    fields |= {
        "doi": tex.address(work.doi),
        "url": tex.address(work.url),
        "urldate": work.accessed.isoformat() if work.accessed else "",
        "langid": "chinese" if work.is_chinese else "english" if work.language.startswith("en") else "",
    }
    return tex.entry(work.kind, work, fields)
