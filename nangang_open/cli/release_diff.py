"""`nangang-open release diff`: what two packages or releases differ in."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from nangang_open.cli.options import LangOption, OutputOption, PackageOption
from nangang_open.cli.output import emit, ready
from nangang_open.cli.terminal import Terminal
from nangang_open.errors import CannotRunError

OldArgument = Annotated[
    str | None,
    typer.Argument(metavar="OLD", help="The older one: a package's or release's folder, zip or address."),
]
NewArgument = Annotated[
    str | None,
    typer.Argument(metavar="NEW", help="The newer one; without it, the package that comes with the tool."),
]


def release_diff(
    context: typer.Context,
    old: OldArgument = None,
    new: NewArgument = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit code 1 where the version of NEW is lower than the changes ask for.")
    ] = False,
    form: Annotated[Literal["text", "markdown", "json"], typer.Option("--format", help="How to write it.")] = "text",
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Compare two packages or releases by meaning.

    Rows by key, cells by field, renamed ids, metadata, schema, verdicts that flipped, intervals that changed;
    and the least version that this asks for, with what forces it.

    Example: nangang-open release diff nangang-open-data-0.1.0.zip nangang-open-data-0.2.0.zip
    """
    if old is None:
        raise CannotRunError("no older package is given", "name OLD, and NEW or --package")
    terminal, output = Terminal.of(context, lang, output), ready(output)
    from nangang_open.release import diff_formats
    from nangang_open.release.diff import diff
    from nangang_open.release.places import package_at
    from nangang_open.release.version import least_bump, suffices

    found = diff(package_at(old), package_at(new or package))
    write = {"text": diff_formats.as_text, "markdown": diff_formats.as_markdown, "json": diff_formats.as_json}[form]
    emit(write(found, terminal.language), output, form)
    low = bool(found.old.version) and not (
        found.new.version and suffices(found.old.version, found.new.version, least_bump(found))
    )
    raise typer.Exit(int(check and low))
