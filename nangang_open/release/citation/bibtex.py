"""BibTeX: its styles know no data sets, so `howpublished` and `note` say what they would leave out.

`publisher` and `version` stand there too, for the programs that read them.
"""

from __future__ import annotations

from typing import Final

from nangang_open.release.citation import tex
from nangang_open.release.citation.work import Work

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def bibtex(work: Work) -> str:
    """Return the entry: `@misc` for a data set or a figure, `@techreport` for a report."""
    fields = {"author": tex.names(work), "title": tex.kept(work.title)}
    if work.kind == "dataset":
        publisher, version = tex.escaped(work.publisher), tex.escaped(work.version)
        kind = "数据集，版本 " if work.is_chinese else "Data set, version "
        note = ". ".join(filter(None, (f"{kind}{version}", tex.escaped(work.part))))
        fields |= {"howpublished": publisher, "publisher": publisher, "version": version, "note": note}
    else:
        fields |= {"institution": tex.escaped(work.publisher), "type": "报告" if work.is_chinese else "Report"}
    if work.issued:
        fields |= {"year": f"{work.issued.year}", "month": MONTHS[work.issued.month - 1]}
    fields |= {
        "doi": tex.address(work.doi),
        "url": tex.address(work.url),
        "urldate": work.accessed.isoformat() if work.accessed else "",
        "language": work.language,
    }
    return tex.entry("misc" if work.kind == "dataset" else "techreport", work, fields)
