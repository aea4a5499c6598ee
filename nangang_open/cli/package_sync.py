"""`nangang-open package sync`: bring a package's descriptor up to date."""

from __future__ import annotations

from typing import Annotated

import typer

from nangang_open.cli.files import one_package
from nangang_open.cli.options import LangOption, PackageArgument, PackageOption
from nangang_open.cli.output import emit
from nangang_open.cli.terminal import Terminal


def package_sync(
    context: typer.Context,
    argument: PackageArgument = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 where something differs.")] = False,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Bring a package's descriptor up to date with its files.

    Fills in the schemas, sizes, hashes and row counts, and writes the data dictionary; facts written by hand stay.

    Example: nangang-open package sync --check
    """
    terminal = Terminal.of(context, lang)
    from nangang_open.package import sync
    from nangang_open.package.files import shipped

    path = one_package(argument, package) or shipped()
    if check:
        differences = sync.check(path)
        emit("".join(f"{line}\n" for line in differences) or terminal.say("sync.current", file=str(path)) + "\n")
        raise typer.Exit(1 if differences else 0)
    changed = sync.sync(path)
    emit(terminal.say("sync.changed" if changed else "sync.current", file=str(path)) + "\n")
