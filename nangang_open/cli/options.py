"""The options that several commands share, each declared once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import typer

LanguageName = Literal["zh", "en"]
TableFormat = Literal["text", "csv", "json"]

PackageOption = Annotated[
    Path | None,
    typer.Option(
        "--package",
        metavar="PATH",
        help="A package: a folder, its datapackage.json or a zip; without it, the shipped one.",
        show_default=False,
    ),
]
PackageArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="PACKAGE",
        help="The package: a folder, its datapackage.json or a zip; without it, the shipped one.",
        show_default=False,
    ),
]
LangOption = Annotated[
    LanguageName | None,
    typer.Option("--lang", help="The language of what you read; without it, the locale's.", show_default=False),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Write to this file instead of the screen; it is replaced as a whole or not at all.",
        show_default=False,
    ),
]
TableFormatOption = Annotated[TableFormat, typer.Option("--format", help="How to write the table.")]


def listed(words: Iterable[str]) -> str:
    """Return a closed list of words as a help text says it."""
    return ", ".join(words)
