"""`nangang-open validate`: prove a whole package."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import typer

from nangang_open.cli.files import one_package, read_file
from nangang_open.cli.options import LangOption, OutputOption, PackageArgument, PackageOption, listed
from nangang_open.cli.output import emit, ready
from nangang_open.cli.terminal import Progress, Terminal
from nangang_open.errors import CannotRunError
from nangang_open.vocabulary import Layer

Form = Literal["text", "json", "junit", "sarif", "github", "markdown"]
NAMED = re.compile(r"([a-z][a-z0-9_]{0,63})=(.+)", re.DOTALL)


def validate(
    context: typer.Context,
    argument: PackageArgument = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[ID=]FILE", help="A copy of the source's page to prove the numerals with; may be repeated."
        ),
    ] = None,
    layer: Annotated[
        list[Layer] | None,
        typer.Option(metavar="LAYER", help=f"Report only this layer; may be repeated. One of {listed(Layer)}."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to write the result.")] = "text",
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Prove a whole package, from its descriptor to its relations.

    Every rule whose needs hold is run, and every finding is reported.
    Exit code 0: valid; 1: something in the package, or the copy of its source, is wrong; 2: it could not run.

    Example: nangang-open validate --source page.html --format json --output result.json
    """
    terminal, output = Terminal.of(context, lang, output), ready(output)
    copies = _copies(source or [])
    from nangang_open.package.files import open_package
    from nangang_open.validation.formats.form import Format, render
    from nangang_open.validation.run import validate as run

    opened = open_package(one_package(argument, package))
    with Progress() as progress:
        result = run(
            opened,
            copies,
            tuple(layer or Layer),
            lambda rule, done, total: progress(f"{rule.code} {rule.slug}", done, total),
        )
    emit(render(result, Format(form), terminal.language, colour=terminal.colour), output, form)
    raise typer.Exit(0 if result.valid else 1)


def _copies(given: list[str]) -> dict[str | None, bytes]:
    """Return the bytes of each copy by the id of its source, None where no id stands before the file."""
    copies: dict[str | None, bytes] = {}
    for text in given:
        named = None if Path(text).is_file() else NAMED.fullmatch(text)
        name, file = (named[1], named[2]) if named else (None, text)
        if name in copies:
            raise CannotRunError(
                f"--source {text!r} is a second copy of one source", "give each source one copy, as ID=FILE"
            )
        copies[name] = read_file(Path(file))
    return copies
