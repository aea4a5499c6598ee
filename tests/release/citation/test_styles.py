"""Each style prints what npm's citeproc prints with the style's own CSL."""

from __future__ import annotations

from typing import Any

import pytest

from nangang_open.release.citation.csl_json import item
from nangang_open.release.citation.gb7714_2015 import other_information
from nangang_open.release.citation.styles import STYLES
from nangang_open.release.citation.work import Work
from nangang_open.vocabulary import Language
from tests.release.citation.oracle import printed
from tests.release.citation.works import figures, invented, shipped, shipped_report

every_style = pytest.mark.parametrize("style", ["gb7714-2025", "gb7714-2015", "apa", "chicago"])


def handed(style: str, work: Work) -> dict[str, Any]:
    """Return the item that citeproc is given: that of `csl-json`, but for what no CSL style can say.

    APA leaves out a publisher who is the author, which CSL cannot compare. The edition of 2015 has a place for the
    version only with the title, which in CSL is that of `number`. A group behind a person gets no comma from citeproc
    in APA and Chicago, whose manuals ask for it, unless it is a family name.
    """
    given = item(work)
    if style == "apa" and [work.publisher] == [person.name for person in work.creators]:
        del given["publisher"]
    if style == "gb7714-2015" and (information := other_information(work)):
        given["number"] = information
    if style in {"apa", "chicago"} and any("family" in name for name in given["author"]):
        given["author"] = [{"family": name["literal"]} if "literal" in name else name for name in given["author"]]
    return given


def differing(style: str, works: list[Work]) -> list[tuple[str, str]]:
    """Return what we print and what citeproc does, where they differ."""
    theirs = printed(style, [handed(style, work) for work in works])
    ours = [STYLES[style](work).removesuffix("\n") for work in works]
    return [(our, their) for our, their in zip(ours, theirs, strict=True) if our != their]


@every_style
@pytest.mark.parametrize("language", Language)
def test_the_data_set_and_its_report_are_cited_as_citeproc_does(style: str, language: Language) -> None:
    assert differing(style, [shipped(language), shipped_report()]) == []


@every_style
@pytest.mark.parametrize("language", Language)
def test_every_figure_is_cited_as_citeproc_does(style: str, language: Language) -> None:
    """Capitals apart: citeproc takes a `number` with "and" or a hyphen for a list, and capitalises what follows."""
    found = differing(style, figures(language))
    if language is Language.EN and style in {"apa", "chicago"}:
        found = [(our, their) for our, their in found if our.casefold() != their.casefold()]
    assert found == []


@every_style
def test_what_is_hard_is_cited_as_citeproc_does(style: str) -> None:
    assert differing(style, list(invented().values())) == []
