"""`nangang-open release build`: build a release, or compare one with what is built anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nangang_open.cli.files import one_package
from nangang_open.cli.options import LangOption, PackageArgument, PackageOption
from nangang_open.cli.output import emit
from nangang_open.cli.terminal import Terminal


def release_build(
    context: typer.Context,
    argument: PackageArgument = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the release is written.")] = Path("dist"),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 where the release there differs from a new one.")
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="FILE", help="An SSH key to sign the checksums with.", show_default=False),
    ] = None,
    doi: Annotated[
        str | None,
        typer.Option("--doi", metavar="DOI", help="The DOI reserved for this version.", show_default=False),
    ] = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Build a release: the same bytes on any machine.

    Writes NAME-X.Y.Z (text) and NAME-X.Y.Z-formats (SQLite, Parquet, XLSX, Stata), and a zip of each. What is there
    with other content is never overwritten.

    Example: nangang-open release build --out dist
    """
    terminal = Terminal.of(context, lang)
    from nangang_open.package.files import open_package
    from nangang_open.release import build

    opened = open_package(one_package(argument, package))
    doi = build.one_doi(doi or "")
    if check:
        lines = build.check(opened, out, doi)
        emit("".join(f"{line}\n" for line in lines) or terminal.say("release.same", folder=str(out)) + "\n")
        raise typer.Exit(1 if lines else 0)
    built = build.build(opened, out, key, doi)
    emit(
        "".join(
            (
                terminal.say("release.built", path=str(path))
                if path in built.new
                else terminal.say("release.there", path=str(path))
            )
            + "\n"
            for path in built.paths
        )
    )
