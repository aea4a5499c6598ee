"""`nangang-open fetch`: fetch a published release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nangang_open.cli.options import LangOption, PackageOption
from nangang_open.cli.output import emit
from nangang_open.cli.streams import complain
from nangang_open.cli.terminal import Terminal


def fetch(
    context: typer.Context,
    version: Annotated[
        str | None,
        typer.Argument(metavar="VERSION", help="The version, as 0.2.0; without it, the latest.", show_default=False),
    ] = None,
    sites: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="URL",
            help="Where releases are published; may be repeated, and is tried in order. Without it: NANGANG_OPEN_FROM.",
            show_default=False,
        ),
    ] = None,
    formats: Annotated[bool, typer.Option("--formats", help="Also SQLite, Parquet, XLSX and Stata.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Copy the release into this folder, under its name.", show_default=False),
    ] = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Fetch a published release, once, and print where it is.

    Every file is as it was published, or nothing is kept. A fetch that was cut goes on from there. What is kept in the
    platform's cache folder, or in NANGANG_OPEN_CACHE, is used without a network. With --package, another data set: the
    one of that package's name.
    Exit code 0: it is here; 1: what was sent is not what was published; 2: it cannot be had.

    Example: nangang-open fetch 0.1.0 --from https://example.org/data
    """
    terminal = Terminal.of(context, lang)
    from nangang_open.release import layout
    from nangang_open.release.fetch import copied
    from nangang_open.release.fetch import fetch as fetched

    name = layout.NAME
    if package is not None:
        from nangang_open.package.files import open_package

        name = open_package(package).name
    found = fetched(version, sites or (), name=name, formats=formats)
    for failure in found.failures:
        complain(str(failure))
    for warning in found.warnings:
        complain(warning.said(terminal.language))
    kept = [folder for folder in (found.text, found.formats) if folder is not None]
    places = kept if out is None else copied(found, out)
    emit("".join(f"{place}\n" for place in places))
