"""A small Typer app with the settings of `nangang-open`: what its start-up is compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.command()
def count(
    files: Annotated[list[Path], typer.Argument(help="The files to count.")],
    words: Annotated[bool, typer.Option(help="Count words instead of lines.")] = False,
) -> None:
    """Count what is in files."""
    for file in files:
        text = file.read_text("utf-8")
        typer.echo(len(text.split() if words else text.splitlines()))


@app.command()
def greet(
    name: str = "world",
    times: Annotated[int, typer.Option(min=1, help="How often.")] = 1,
) -> None:
    """Greet somebody."""
    for _ in range(times):
        typer.echo(f"hello {name}")


if __name__ == "__main__":
    app()
