"""What can be cited of a package: its data set by version, one of its figures, a report that it was made from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from nangang_open.messages import message
from nangang_open.package.schema import table_schema
from nangang_open.release.citation.work import Work
from nangang_open.release.facts import Facts, Person
from nangang_open.vocabulary import Language, QuantityKind

if TYPE_CHECKING:
    from nangang_open.dataset import Dataset
    from nangang_open.figures.figure import Figure
    from nangang_open.source.page import Source

TABLES: Final = ("sources", "numerals", "figures", "indicators", "scopes")
"""The tables from which figures and reports are cited."""
PLAIN: Final = frozenset({QuantityKind.LEVEL, QuantityKind.FLOW})
"""The kinds of figures that are the quantity itself, so that its name says enough."""


def data_set(facts: Facts, language: Language) -> Work:
    """Return the data set of one version, by its title in a language, else by the English one."""
    spoken = language if language.value in facts.titles else Language.EN
    return Work(
        kind="dataset",
        key=f"{facts.name}-{facts.version}",
        language=spoken.value,
        title=facts.titles[spoken.value],
        creators=facts.creators,
        publisher=facts.publisher,
        issued=facts.released,
        version=facts.version,
        doi=facts.doi,
        url=facts.homepage,
    )


def one_figure(facts: Facts, figure: Figure, dataset: Dataset, language: Language) -> Work:
    """Return one figure of a version of the data set: its id, what it measures, and its place in the source.

    The place is that of `explain`: the numeral's paragraph and its code points, from 0, the end not included.
    """
    whole = data_set(facts, language)
    spoken = Language(whole.language)
    numeral = dataset.numeral.get((figure.source, figure.paragraph, figure.start))
    source = dataset.source.get(figure.source)
    part = message(
        "cite.figure",
        spoken,
        figure=figure.id,
        meaning=message("cite.and", spoken).join(_meaning(figure, dataset, spoken)),
        source=source.title if source else figure.source,
        paragraph=figure.paragraph,
        start=figure.start,
        end=numeral.end if numeral else figure.start + len(figure.as_written),
    )
    return Work(
        kind="dataset",
        key=f"{whole.key}:{figure.id}",
        language=whole.language,
        title=whole.title,
        creators=whole.creators,
        publisher=whole.publisher,
        issued=whole.issued,
        version=whole.version,
        part=part,
        doi=whole.doi,
        url=whole.url,
    )


def report(source: Source) -> Work:
    """Return a report in its own language: by who gave it, else by who published it; of the day it was published."""
    return Work(
        kind="report",
        key=source.id,
        language=source.language,
        title=source.title,
        creators=(Person(source.speaker or source.publisher, ("author",)),),
        publisher=source.publisher,
        issued=_day(source.published or source.delivered),
        url=source.url or source.archived_url,
        accessed=_day(source.retrieved) if source.url else None,
    )


def _meaning(figure: Figure, dataset: Dataset, language: Language) -> list[str]:
    """Return what a figure measures: the indicator, whom it is about, in which way, in which period.

    Each begins with a capital, as styles have it in what identifies a work.
    """
    chinese = language is Language.ZH
    indicator = dataset.indicator.get(figure.indicator)
    scope = dataset.scope.get(figure.scope)
    kind = table_schema("figures").field("quantity_kind").label(figure.quantity_kind.value, language.value)
    words = [
        (indicator.name_zh if chinese else indicator.name_en) if indicator else figure.indicator,
        (scope.name_zh if chinese else scope.name_en) if scope else figure.scope,
        "" if figure.quantity_kind in PLAIN else kind,
        figure.period.replace("/", "–"),
    ]
    return [word[0].upper() + word[1:] for word in words if word]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
