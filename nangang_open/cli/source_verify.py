"""`nangang-open source verify`: prove a copy of the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nangang_open.cli.choice import choose
from nangang_open.cli.files import read_file
from nangang_open.cli.listing import opened
from nangang_open.cli.options import LangOption, OutputOption, PackageOption
from nangang_open.cli.output import emit, json_text, ready
from nangang_open.cli.terminal import Terminal
from nangang_open.errors import CannotRunError

if TYPE_CHECKING:
    from nangang_open.dataset import Dataset
    from nangang_open.source.discrepancy import CopyReport, Discrepancy
    from nangang_open.source.page import Source

TABLES = ("sources", "paragraphs", "numerals")


def source_verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A copy of the page: text or HTML, however broken up.")],
    source: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Which source it is a copy of, where the package has several."),
    ] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to write the result.")] = "text",
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Prove that a copy of the page is the text that the package was made from.

    Line breaks, widths of marks and the page's menus make no difference; a digit or a word does.
    Exit code 1 where the copy differs.

    Example: nangang-open source verify page.html
    """
    terminal, output = Terminal.of(context, lang, output), ready(output)
    data = read_file(file)
    from nangang_open.dataset import load_dataset
    from nangang_open.source.verify import verify_copy

    dataset = load_dataset(opened(package), TABLES)
    chosen = _source(dataset, source)
    report = verify_copy(data, chosen, dataset.paragraphs, dataset.numerals)
    if form == "json":
        emit(json_text(_document(chosen, report, terminal)), output, form)
    else:
        emit("\n".join(_lines(chosen, report, terminal)) + "\n", output)
    raise typer.Exit(0 if report.honest else 1)


def _source(dataset: Dataset, name: str | None) -> Source:
    """Return the source of this id, or the only one there is."""
    if name is not None:
        return dataset.source[choose(name, dataset.source, "the id of a source")]
    if len(dataset.sources) == 1:
        return dataset.sources[0]
    listed = ", ".join(dataset.source) or "none"
    raise CannotRunError(f"the package has {len(dataset.sources)} sources", f"name one with --source: {listed}")


def _lines(source: Source, report: CopyReport, terminal: Terminal) -> list[str]:
    if report.honest:
        values = {"source": source.id, "paragraphs": report.paragraphs, "numerals": report.numerals}
        return terminal.wrapped(terminal.say("copy_same", **values), "", "good")
    values = {"source": source.id, "discrepancies": len(report.discrepancies)}
    lines = terminal.wrapped(terminal.say("copy_differs", **values), "", "bad")
    for discrepancy in report.discrepancies:
        lines += terminal.wrapped(said(discrepancy, terminal), "  ")
    return lines


def said(discrepancy: Discrepancy, terminal: Terminal) -> str:
    """Return a difference as one sentence; a paragraph's text itself is never quoted."""
    return terminal.say(
        f"copy.{discrepancy.kind.value}",
        paragraph=discrepancy.paragraph,
        start="?" if discrepancy.start is None else discrepancy.start,
        expected=discrepancy.expected or "-",
        found=discrepancy.found or "-",
    )


def _document(source: Source, report: CopyReport, terminal: Terminal) -> dict[str, object]:
    return {
        "honest": report.honest,
        "source": source.id,
        "paragraphs": report.paragraphs,
        "numerals": report.numerals,
        "discrepancies": [
            {
                "kind": one.kind.value,
                "paragraph": one.paragraph,
                "start": one.start,
                "expected": one.expected,
                "found": one.found,
                "message": said(one, terminal),
            }
            for one in report.discrepancies
        ],
    }
