"""`nangang-open cite`: the data set, one figure with its place in the source, or the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nangang_open.cli.choice import choose
from nangang_open.cli.completion import cited_ids
from nangang_open.cli.listing import opened
from nangang_open.cli.options import LangOption, OutputOption, PackageOption
from nangang_open.cli.output import emit, ready
from nangang_open.cli.terminal import Terminal

if TYPE_CHECKING:
    from nangang_open.package.files import Package
    from nangang_open.release.citation.work import Work
    from nangang_open.vocabulary import Language

StyleName = Literal["gb7714-2025", "gb7714-2015", "apa", "chicago", "bibtex", "biblatex", "ris", "csl-json"]


def cite(
    context: typer.Context,
    identifier: Annotated[
        str | None,
        typer.Argument(
            metavar="[FIGURE]",
            help="The id of a figure, or of a source for the report itself; without it, the data set.",
            autocompletion=cited_ids,
            show_default=False,
        ),
    ] = None,
    style: Annotated[StyleName, typer.Option("--style", help="The style or the file format.")] = "gb7714-2025",
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Cite the data set, one figure with its place in the source, or the report.

    A data set is cited by its version, whose day is that of the changelog. A report is cited in its own language.

    Example: nangang-open cite gdp_2021 --style apa
    """
    terminal, output = Terminal.of(context, lang, output), ready(output)
    from nangang_open.release.citation.styles import STYLES

    work = _work(identifier, opened(package), terminal.language)
    emit(STYLES[style](work), output, "json" if style == "csl-json" else "text")


def _work(identifier: str | None, package: Package, language: Language) -> Work:
    """Return what an id names; raises CannotRunError where it is neither a figure's nor a source's."""
    from nangang_open.release.citation.cited import TABLES, data_set, one_figure, report
    from nangang_open.release.facts import facts_of

    if identifier is None:
        return data_set(facts_of(package, {}, {}, {}), language)
    from nangang_open.dataset import load_dataset

    dataset = load_dataset(package, TABLES)
    choose(identifier, [*dataset.source, *dataset.figure], "the id of a figure or a source")
    if identifier in dataset.source:
        return report(dataset.source[identifier])
    return one_figure(facts_of(package, {}, {}, {}), dataset.figure[identifier], dataset, language)
